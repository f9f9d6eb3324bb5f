"""A plan as it is written: a form's fields become the text of `plan.toml`, and a text is checked whole.

A field is called what its key is called in the file, so that a mistake finds its field.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from answerable.audit.counting import find_histories
from answerable.audit.plan import Plan, read_plan
from answerable.audit.plan.nouns import ABOUT, DERIVED, REACHED
from answerable.intake.errors import IntakeError, Mistake
from answerable.web.pages.audits.places import confined, told

STRATA: Final = 4
"""Rows for like calls on the form; a text has as many as one writes."""
CHOICES: Final[Mapping[str, Sequence[str]]] = {
    "outcome.reached": REACHED,
    "exposure.about": ABOUT,
    "clusters": ("day", "shift", "none"),
}
USUAL: Final = {
    "outcome.reached": "on_scene",
    "outcome.horizon_minutes": "60",
    "exposure.about": "place",
    "clusters": "day",
    "margin.risk_difference": "0.02",
    "margin.waiting_seconds": "60",
    "suppression.below": "10",
}
_TABLES: Final = (
    ("", ("title", "asks", "time_zone", "clusters")),
    ("outcome", ("reached", "horizon_minutes")),
    ("exposure", ("column", "groups", "about")),
    ("margin", ("risk_difference", "waiting_seconds")),
    ("suppression", ("below",)),
)
_NUMBERS: Final = frozenset({"horizon_minutes", "risk_difference", "waiting_seconds", "below"})
_MAY_LACK: Final = _NUMBERS | {"groups", "time_zone"}


class Draft(msgspec.Struct, frozen=True):
    """A plan's text, and what is wrong with it."""

    text: str
    mistakes: tuple[Mistake, ...] = ()
    plan: Plan | None = None

    def of(self, key: str) -> list[Mistake]:
        """The mistakes of one field: those of its key, and of the table that it makes alone."""
        named = [(each, each.where.rpartition(": ")[2]) for each in self.mistakes]
        return [mistake for mistake, where in named if where == key or (where and where == HEADS.get(key))]

    @property
    def elsewhere(self) -> list[Mistake]:
        """The mistakes that no field of the form has."""
        shown = [mistake for key in FIELDS for mistake in self.of(key)]
        return [mistake for mistake in self.mistakes if mistake not in shown]


HEADS: Final = {
    "exposure.column": "exposure",
    "outcome.reached": "outcome",
    "margin.risk_difference": "margin",
    **{f"strata[{nth}].column": f"strata[{nth}]" for nth in range(1, STRATA + 1)},
}
"""The field that a mistake of a whole table is shown at."""
FIELDS: Final = (
    "history",
    *(f"{table}.{key}" if table else key for table, keys in _TABLES for key in keys),
    *(f"strata[{nth}].{key}" for nth in range(1, STRATA + 1) for key in ("column", "because")),
)


def text_of(given: Mapping[str, str]) -> str:
    """The text of the plan that a form's fields make; what is wrong in a field is wrong in the text."""
    return "\n".join(_lines({key: value.strip() for key, value in given.items()})) + "\n"


def _lines(given: Mapping[str, str]) -> Iterator[str]:
    for table, keys in _TABLES:
        if table:
            yield from ("", f"[{table}]")
        for key in keys:
            value = given.get(f"{table}.{key}" if table else key, "")
            if value or key not in _MAY_LACK:
                yield f"{key} = {_value(key, value)}"
        if not table:
            yield f"history = {_text('../../histories/' + given.get('history', ''))}"
    for nth in range(1, STRATA + 1):
        column, because = (given.get(f"strata[{nth}].{key}", "") for key in ("column", "because"))
        if column or because:
            yield from ("", "[[strata]]", f"{'time' if column in DERIVED else 'column'} = {_text(column)}")
            yield f"because = {_text(because)}"
            if given.get(f"strata[{nth}].decision"):
                yield "decision = true"


def _value(key: str, value: str) -> str:
    if key in _NUMBERS:
        return value if _is_number(value) else _text(value)
    if key == "groups":
        return f"[{', '.join(_text(each.strip()) for each in value.split(',') if each.strip())}]"
    return _text(value)


def _is_number(value: str) -> bool:
    whole, dot, part = value.partition(".")
    return whole.isascii() and whole.isdecimal() and (not dot or (part.isascii() and part.isdecimal()))


def _text(value: str) -> str:
    """A basic string of TOML: JSON's escapes are its escapes, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def checked(text: str, root: Path) -> Draft:
    """A text read as a plan, and its histories looked for; no outcome of any call is read."""
    text = "\n".join(text.splitlines()) + "\n"
    with tempfile.TemporaryDirectory(prefix=".draft-", dir=root / "plans") as name:
        file = Path(name) / "plan.toml"
        file.write_bytes(text.encode("utf-8", "replace"))
        try:
            plan = usable(file, root)
        except IntakeError as error:
            return Draft(text, told(error.mistakes, root))
        return Draft(text, (), plan)


def usable(file: Path, root: Path) -> Plan:
    """The plan of a file, which names only what lies in `root`. Raises IntakeError."""
    plan = read_plan(file)
    confined(
        plan.file,
        [
            *(("history", each, root / "histories") for each in plan.histories),
            *(("suppression.earlier", each, root / "plans") for each in plan.earlier),
            *([("areas.geojson", plan.areas.file, root / "histories")] if plan.areas else []),
        ],
    )
    find_histories(plan)
    return plan
