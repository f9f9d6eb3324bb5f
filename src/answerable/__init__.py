"""Every emergency call answered; every answer answerable.

The public interface, for programs: what `__all__` names, the commands of `answerable.center`, and the four
points of docs/plugins.md. It is kept stable as docs/python-api.md says; everything else in this package may
change with any version. Names are loaded when they are first used.

>>> import answerable
>>> directive = answerable.load_directive("tiny.md")
>>> answerable.decide(directive, {"life safety": "yes"}).act_now["response"]
'send now'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from answerable.bootstrap import Centre, open_centre
    from answerable.intake.errors import IntakeError
    from answerable.model.errors import Refused
    from answerable.model.nouns import Place
    from answerable.model.people import Person
    from answerable.policy import (
        Decision,
        Directive,
        DirectiveError,
        FactError,
        check,
        decide,
        load_directive,
        read_directive,
    )
    from answerable.public import import_history, run_audit
    from answerable.record.errors import RecordError, VerificationError
    from answerable.record.receipt import VerifiedReceipt, verify_receipt

__all__ = [
    "Centre",
    "Decision",
    "Directive",
    "DirectiveError",
    "FactError",
    "IntakeError",
    "Person",
    "Place",
    "RecordError",
    "Refused",
    "VerificationError",
    "VerifiedReceipt",
    "check",
    "decide",
    "import_history",
    "load_directive",
    "open_centre",
    "read_directive",
    "run_audit",
    "verify_receipt",
]

_ROOMS = {
    "answerable.bootstrap": ("Centre", "open_centre"),
    "answerable.intake.errors": ("IntakeError",),
    "answerable.model.errors": ("Refused",),
    "answerable.model.nouns": ("Place",),
    "answerable.model.people": ("Person",),
    "answerable.policy": (
        *("Decision", "Directive", "DirectiveError", "FactError"),
        *("check", "decide", "load_directive", "read_directive"),
    ),
    "answerable.public": ("import_history", "run_audit"),
    "answerable.record.errors": ("RecordError", "VerificationError"),
    "answerable.record.receipt": ("VerifiedReceipt", "verify_receipt"),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _ROOM_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found = getattr(import_module(_ROOM_OF[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
