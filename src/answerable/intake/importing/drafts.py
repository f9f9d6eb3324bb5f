"""Guesses -> a profile in TOML, with the evidence beside every line, that a person can read, edit and
keep.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import msgspec

from answerable.intake.errors import fold
from answerable.intake.importing.claim import Claim
from answerable.intake.importing.columns import Sample
from answerable.intake.importing.guess import Guess
from answerable.intake.importing.zones import Zone
from answerable.intake.layout import Duration, Exclude
from answerable.intake.profile import ROLES, TIMES


class Draft(msgspec.Struct, frozen=True):
    """A profile that is not written yet."""

    name: str
    zone: Zone
    missing: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]
    """Role -> headers, one or several spellings."""
    formats: tuple[str, ...]
    clocks: tuple[str, ...]
    dates: dict[str, tuple[str, ...]]
    date_formats: tuple[str, ...]
    durations: dict[str, Duration]
    """Role -> how the column of that role tells how long after another step it was."""
    claims: dict[str, Claim]
    open: dict[str, tuple[Claim, ...]]
    source: tuple[str, ...] = ()
    """The column that says who began a call, where there is one."""
    excludes: tuple[Exclude, ...] = ()
    review: dict[str, str] = {}


def draft(name: str, seen: Sequence[tuple[Sample, Guess]], zone: Zone) -> Draft:
    """One profile for all files: where they spell a header differently, each spelling."""
    columns: dict[str, tuple[str, ...]] = {}
    dates: dict[str, tuple[str, ...]] = {}
    durations: dict[str, Duration] = {}
    claims: dict[str, Claim] = {}
    heads = [{fold(head) for head in sample.heads} for sample, _ in seen]
    for (_, guess), has in zip(seen, heads, strict=True):
        for role, claim in guess.sure.items():
            known = {fold(head) for head in columns.get(role, ())}
            # An earlier file's spelling reads this file; or another file has both, and could not be read.
            if known & has or any(known & other and fold(claim.column) in other for other in heads):
                continue
            columns[role] = (*columns.get(role, ()), claim.column)
            claims.setdefault(role, claim)
            if claim.date:
                dates[role] = (*dates.get(role, ()), claim.date)
            if claim.unit:
                durations.setdefault(role, Duration(claim.column, claim.unit, claim.since))
    source = columns.pop("source", ())
    open_ = {role: found for _, guess in seen for role, found in guess.open.items() if role not in columns}
    formats, clocks, date_formats = _forms(seen, _timed(columns, durations), dates)
    return Draft(
        name=name,
        zone=zone,
        missing=tuple(sorted({blank for sample, _ in seen for blank in sample.blanks} - {""})),
        columns=columns,
        formats=formats,
        clocks=clocks,
        dates=dates,
        date_formats=date_formats,
        durations=durations,
        claims=claims,
        open=open_,
        source=source,
    )


def _timed(columns: dict[str, tuple[str, ...]], durations: dict[str, Duration]) -> dict[str, tuple[str, ...]]:
    """The columns but those that tell how long a step took."""
    return {role: heads for role, heads in columns.items() if role not in durations}


def _forms(
    seen: Sequence[tuple[Sample, Guess]],
    columns: dict[str, tuple[str, ...]],
    dates: dict[str, tuple[str, ...]],
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The formats of all the columns that are read: of moments, of times of day, of dates."""
    kept: dict[str, dict[str, None]] = {"moment": {}, "clock": {}, "date": {}}
    times = {fold(head) for role in TIMES for head in columns.get(role, ())}
    days = {fold(head) for heads in dates.values() for head in heads}
    for sample, _ in seen:
        for column in sample.columns:
            if column.times is None or fold(column.name) not in times | days:
                continue
            kind = "date" if column.times.midnight or fold(column.name) in days else column.times.kind
            kept[kind].update(dict.fromkeys(column.times.forms))
    moment, clock, date = (
        tuple(sorted(forms, key=lambda form: ("%y" not in form, form))) for forms in kept.values()
    )
    return moment, clock, date


def mapped(draft: Draft, role: str, claim: Claim, seen: Sequence[tuple[Sample, Guess]]) -> Draft:
    """The draft with one more role, as somebody decided; nothing if its column has another role already."""
    used = {fold(head) for heads in (*draft.columns.values(), *draft.dates.values()) for head in heads}
    if fold(claim.column) in used:
        return draft
    columns = {**draft.columns, role: (claim.column,)}
    dates = {**draft.dates, role: (claim.date,)} if claim.date else draft.dates
    durations = {each: step for each, step in draft.durations.items() if each != role}
    if claim.unit:
        durations[role] = Duration(claim.column, claim.unit, claim.since)
    formats, clocks, date_formats = _forms(seen, _timed(columns, durations), dates)
    return msgspec.structs.replace(
        draft, columns=columns, dates=dates, formats=formats, clocks=clocks, date_formats=date_formats,
        durations=durations, claims={**draft.claims, role: claim},
        open={key: found for key, found in draft.open.items() if key != role},
    )  # fmt: skip


def to_toml(draft: Draft) -> str:
    """The profile's text; what was not sure stands in it as a comment."""
    lines = [
        "# Guessed by `answerable import`; read it, correct it, and import again with --profile.",
        f"name = {_text(draft.name)}",
        f"time_zone = {_text(draft.zone.name or 'UTC')}  # {_note(draft.zone.because)}",
    ]
    if draft.missing:
        lines.append(f"missing = {_texts(draft.missing)}")
    for section, roles in ROLES.items():
        lines += ["", f"[{section}]"]
        if section == "times":
            lines += [f"formats = {_texts(draft.formats)}"] if draft.formats else []
            lines += [f"clocks = {_texts(draft.clocks)}  # times of day alone"] if draft.clocks else []
        lines += [line for role in roles if role not in draft.durations for line in _role(draft, role)]
    if draft.date_formats:
        lines += ["", "[dates]", f"formats = {_texts(draft.date_formats)}"]
        lines += [f"{role} = {_heads(heads)}" for role, heads in draft.dates.items()]
    if draft.durations:
        lines += ["", "[durations]", *(_duration(draft, role) for role in TIMES if role in draft.durations)]
    if draft.review:
        lines += ["", "[review]", *(f"{what} = {_text(file)}" for what, file in draft.review.items())]
    for rule in draft.excludes:
        lines += ["", "[[exclude]]", f"rule = {_text(rule.rule)}", f"column = {_text(rule.column)}"]
        lines += ["values = [", *(f"  {_text(value)}," for value in rule.values), "]"]
    return "\n".join(lines) + "\n"


def _role(draft: Draft, role: str) -> list[str]:
    if role in draft.columns:
        claim = draft.claims[role]
        return [f"{role} = {_heads(draft.columns[role])}  # {claim.confidence:.2f}: {_why(claim)}"]
    return [
        f"# {role} = {_text(claim.column)}  # not sure, {claim.confidence:.2f}: {_why(claim)}"
        for claim in draft.open.get(role, ())[:2]
    ]


def _duration(draft: Draft, role: str) -> str:
    step, claim = draft.durations[role], draft.claims[role]
    told = f"column = {_text(step.column)}, unit = {_text(step.unit)}, since = {_text(step.since)}"
    return f"{role} = {{ {told} }}  # {claim.confidence:.2f}: {_why(claim)}"


def _why(claim: Claim) -> str:
    return _note("; ".join(claim.evidence))


def _note(text: str) -> str:
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())


def _heads(heads: Sequence[str]) -> str:
    return _text(heads[0]) if len(heads) == 1 else _texts(heads)


def _text(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, but DEL has to be escaped, too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _texts(texts: Iterable[str]) -> str:
    return "[" + ", ".join(map(_text, texts)) + "]"
