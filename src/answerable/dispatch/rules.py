"""The rules of dispatch published with the directive: who goes first, and when units are checked on."""

from __future__ import annotations

import datetime
from typing import Final, Literal, get_args

import msgspec

from answerable.model.asking import reading
from answerable.model.errors import BadInput
from answerable.model.nouns import UnitStatus
from answerable.model.state import State
from answerable.policy import Directive

Among = Literal["nearest first", "oldest first"]

CHECKS: Final[dict[UnitStatus, int]] = {"on scene": 20, "traffic stop": 10, "transporting": 60}
"""Minutes after which a unit is checked on, by its status, where the directive says nothing else."""


class DispatchRules(msgspec.Struct, frozen=True):
    """How units are shared while calls wait, and when they are checked on."""

    among_equals: Among = "nearest first"
    """Whom a free unit goes to, of the waiting calls of one priority."""
    longest_wait: datetime.timedelta = datetime.timedelta(minutes=120)
    """Past it, of those of one priority, the oldest goes first."""
    checks: dict[UnitStatus, int] = msgspec.field(default_factory=lambda: dict(CHECKS))
    directive: str = ""
    """Whose they are, such as `640.10@3`; empty: no directive says them."""

    def __str__(self) -> str:
        wait = f", longest wait {self.longest_wait // datetime.timedelta(minutes=1)} min"
        whose = f"{self.directive}: " if self.directive else "unless a directive says otherwise: "
        return whose + self.among_equals + (wait if self.among_equals == "nearest first" else "")

    def check_by(self, status: UnitStatus, at: datetime.datetime) -> datetime.datetime | None:
        """By when a unit that is in this status from now on has to be checked on; None: never."""
        minutes = self.checks.get(status)
        return None if minutes is None else at + datetime.timedelta(minutes=minutes)


def rules_of(directive: Directive | None) -> DispatchRules:
    """What a directive says of dispatch; where it says nothing, what holds otherwise.

    Raises `BadInput` for a check in a status that no unit has.
    """
    if directive is None:
        return DispatchRules()
    said = {rule.name: rule.value for rule in directive.dispatch}
    checks: dict[UnitStatus, int | None] = dict(CHECKS)
    for name, value in said.items():
        if name.startswith("check "):
            checks[_status(name.removeprefix("check "), directive)] = None if value == "never" else int(value)
    default = DispatchRules()
    wait = said.get("longest wait")
    return DispatchRules(
        "oldest first" if said.get("among equals") == "oldest first" else "nearest first",
        datetime.timedelta(minutes=int(wait)) if wait else default.longest_wait,
        {status: minutes for status, minutes in checks.items() if minutes is not None},
        directive.id if directive.dispatch else "",
    )


def rules_in_force(state: State, at: datetime.datetime) -> DispatchRules:
    """The rules of the directive that is in force for calls now: a rule of sharing is one for all who share.

    One that cannot be read any more says nothing: units are sent all the same.
    """
    return rules_of(reading(state.in_force("calls", at)))


def _status(text: str, directive: Directive) -> UnitStatus:
    for status in get_args(UnitStatus):
        if text == status:
            return status  # type: ignore[no-any-return]
    raise BadInput(
        f"Directive {directive.id} has units checked on while '{text}', which no unit is; statuses are:"
        f" {', '.join(get_args(UnitStatus))}."
    )
