"""A sample -> which column is what, with evidence and confidence. No column is given two roles.

A role that no column surely has is left open: whoever imports is asked, or it stays unmapped.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from answerable.intake.importing.causes import SURE
from answerable.intake.importing.claim import Claim
from answerable.intake.importing.columns import Column, Sample
from answerable.intake.importing.excluding import says_who
from answerable.intake.importing.fits import fit
from answerable.intake.importing.heads import of_head, spell
from answerable.intake.importing.lasting import lasting
from answerable.intake.importing.orders import back_steps, moments_of, no_earlier

STEPS: Final = ("entered", "dispatched", "en_route", "on_scene", "transport", "hospital", "available")
"""The times after reception, in their order."""
_FOUND: Final = 0.3
"""Below this confidence a column is not even offered."""
_ORDERED: Final = 1_500
"""So many rows tell the order of times."""
_OTHERS: Final = (
    "unit", "unit_kind", "call_type", "original_priority", "final_priority", "priority", "disposition",
    "latitude", "longitude", "point", "address", "area", "source",
)  # fmt: skip


class Guess(msgspec.Struct, frozen=True):
    """What a table's columns are thought to be."""

    sure: dict[str, Claim]
    """Role -> the column that has it."""
    open: dict[str, tuple[Claim, ...]]
    """Role -> columns that may have it, the likeliest first; none is used until somebody says so."""
    rows: int
    form: str


def guess(sample: Sample, *, month_first: bool = False) -> Guess:
    """The likeliest role of each column; `month_first`: so the city writes dates, where both orders fit."""
    return _Guessing(_american(sample) if month_first else sample).made()


def _american(sample: Sample) -> Sample:
    columns = [
        msgspec.structs.replace(column, times=column.times._replace(swapped=False))
        if column.times
        else column
        for column in sample.columns
    ]
    return msgspec.structs.replace(sample, columns=tuple(columns))


class _Guessing:
    def __init__(self, sample: Sample) -> None:
        self._sample = sample
        self._columns = {column.name: column for column in sample.columns}
        self._at = {name: place for place, name in enumerate(sample.heads)}
        self._taken: set[str] = set()
        self._fits: dict[tuple[str, str], float] = {}
        """Role and column -> how well both fit, which may be over 1: what decides between two sure ones."""
        self._sure: dict[str, Claim] = {}
        self._open: dict[str, tuple[Claim, ...]] = {}

    def made(self) -> Guess:
        self._settle("call", self._plain("call"))
        self._settle("received", self._received())
        received = self._sure.get("received")
        dates = {received.date} - {""} if received else set()
        self._taken |= dates
        for role in STEPS:
            self._settle(role, self._step(role, received))
        for role, claims in lasting(self._sample, self._sure).items():
            self._settle(role, claims)
        self._settle("source", self._saying())
        for role in _OTHERS:
            if role not in self._sure:
                self._settle(role, self._plain(role))
        self._whole_points()
        return Guess(self._sure, self._open, self._sample.counted, self._sample.form)

    def _whole_points(self) -> None:
        """A point is two halves or one column, never both."""
        halves = {"latitude", "longitude"} & self._sure.keys()
        if len(halves) == 1:
            self._sure.pop(halves.pop())
        if len(halves) == 2:
            self._sure.pop("point", None)

    def _settle(self, role: str, claims: list[Claim]) -> None:
        """Take the likeliest claim if it is sure; else keep the role open."""
        claims = sorted(claims, key=lambda claim: (
            -claim.confidence, -self._fits.get((role, claim.column), 0.0), self._at[claim.column],
        ))  # fmt: skip
        likely = tuple(claim for claim in claims if claim.confidence >= _FOUND)[:4]
        if likely and likely[0].confidence >= SURE:
            self._sure[role] = likely[0]
            self._taken.add(likely[0].column)
        elif likely:
            self._open[role] = likely

    def _plain(self, role: str) -> list[Claim]:
        claims = []
        for column in self._sample.columns:
            head = of_head(role, column.name)
            if column.name in self._taken or head < _FOUND:
                continue
            factor, told = fit(role, column)
            sure = min(1.0, head * factor)
            claims.append(Claim(role, column.name, round(sure, 2), (f"its header ({head:.2f})", told)))
            self._fits[role, column.name] = head * factor
        return claims

    def _saying(self) -> list[Claim]:
        """Columns that say who began a call, whatever their header is: `Call Type` of ONVIEW and 911."""
        told = "every value of it says who began a call"
        return [
            Claim("source", column.name, 0.9, (told,))
            for column in self._sample.columns
            if column.name not in self._taken and says_who(column.values)
        ]

    def _received(self) -> list[Claim]:
        """Every column, or date beside a time of day, that may be the reception; the order of ids weighs."""
        claims = [self._moment(column) for column in self._sample.columns if self._may_be_moment(column)]
        claims += [
            claim
            for column in self._sample.columns
            if column.times and column.times.kind == "clock" and (claim := self._paired("received", column))
        ]
        claims = [claim for claim in claims if claim.confidence >= 0.2]
        return self._ordered(claims)

    def _may_be_moment(self, column: Column) -> bool:
        times = column.times
        if times is None or times.kind == "clock" or column.name in self._taken:
            return False
        return bool(of_head("received", column.name)) or (
            times.kind == "moment" and times.forms != ("epoch s",)
        )

    def _moment(self, column: Column) -> Claim:
        head = of_head("received", column.name)
        if not head and not any(of_head(role, column.name) for role in STEPS):
            head = 0.3
        factor, told = fit("received", column)
        sure = head * factor * min(1.0, column.full + 0.02)
        return Claim("received", column.name, round(sure, 2), (f"its header ({head:.2f})", told))

    def _ordered(self, claims: list[Claim]) -> list[Claim]:
        """The claims weighed by whether times rise with the calls' ids, as the time of reception does."""
        ids = self._cells(self._sure["call"].column) if "call" in self._sure else []
        weighed = []
        for claim in claims:
            share = back_steps(ids, self._moments(claim)) if ids else None
            sure, told = claim.confidence, claim.evidence
            if share is not None and share <= 0.02:
                sure, told = min(1.0, sure + 0.05), (*told, f"rises with {self._sure['call'].column}")
            elif share is not None and share > 0.1:
                told = (*told, f"goes back against {self._sure['call'].column} {share:.0%} of the time")
                sure *= 0.9
            weighed.append(msgspec.structs.replace(claim, confidence=round(sure, 2), evidence=told))
        return weighed

    def _paired(self, role: str, clock: Column) -> Claim | None:
        """A time of day with the date column that its header is most like."""
        head = of_head(role, clock.name)
        dates = [
            column
            for column in self._sample.columns
            if column.times and (column.times.kind == "date" or column.times.midnight)
        ]
        ranked = sorted(dates, key=lambda column: (
            _stem(column.name) != _stem(clock.name), -of_head("received", column.name), self._at[column.name],
        ))  # fmt: skip
        if not ranked or head < _FOUND or clock.times is None:
            return None
        date = ranked[0]
        own = _stem(date.name) == _stem(clock.name) or not _stem(clock.name)
        sure = max(head, of_head(role, date.name) if own else 0) * (1.0 if own or len(dates) == 1 else 0.6)
        sure *= clock.times.share * min(1.0, clock.full + 0.02) * (0.55 if clock.times.doubtful else 1.0)
        if date.times is not None and date.times.doubtful:
            sure *= 0.55
        told = (
            f"its header ({head:.2f})",
            f"a time of day ({', '.join(clock.times.forms)})",
            f"its date is in {date.name}",
        )
        return Claim(role, clock.name, round(sure, 2), told, date=date.name)

    def _step(self, role: str, received: Claim | None) -> list[Claim]:
        claims = []
        for column in self._sample.columns:
            head = of_head(role, column.name)
            if column.name in self._taken or head < _FOUND or column.times is None:
                continue
            factor, told = fit(role, column)
            claim = Claim(role, column.name, round(head * factor, 2), (f"its header ({head:.2f})", told))
            if column.times.kind == "clock":
                claim = self._clocked(claim, column)
            if received is not None and claim.confidence:
                claim = self._after(claim, received)
            claims.append(claim)
        return claims

    def _clocked(self, claim: Claim, column: Column) -> Claim:
        """A time of day: beside its own date where one is named like it, else on the day of the reception."""
        paired = self._paired(claim.role, column)
        own = paired is not None and _stem(paired.date) == _stem(column.name) and bool(_stem(column.name))
        date = paired.date if paired is not None and own else ""
        told = (*claim.evidence, f"its date is in {date}" if date else "its date is that of the reception")
        return msgspec.structs.replace(claim, date=date, evidence=told)

    def _after(self, claim: Claim, received: Claim) -> Claim:
        share = no_earlier(self._moments(received), self._moments(claim, received))
        if share is None:
            return claim
        told = (*claim.evidence, f"not before the reception in {share:.0%} of rows")
        sure = claim.confidence * (1.0 if share >= 0.9 else 0.8 if share >= 0.7 else 0.4)
        return msgspec.structs.replace(claim, confidence=round(sure, 2), evidence=told)

    def _cells(self, name: str) -> list[str]:
        rows = self._sample.rows
        return [row[self._at[name]] for row in rows[:: 1 + len(rows) // _ORDERED]]

    def _moments(self, claim: Claim, received: Claim | None = None) -> list[float | None]:
        """Seconds of each sampled row, on the city's clock."""
        times = self._columns[claim.column].times
        if times is None:
            return []
        date = claim.date or (received and (received.date or received.column)) or ""
        if times.kind != "clock" or not date:
            return moments_of(self._cells(claim.column), times.forms)
        day = self._columns[date].times
        return moments_of(self._cells(claim.column), times.forms, self._cells(date), day.forms if day else ())


def _stem(head: str) -> str:
    """A header without the words that say it is a date or a time."""
    words = re.sub(r"(date|time|dttm|dt|tm|stamp|timestamp|datetime)\b", " ", spell(head))
    return " ".join(words.split())
