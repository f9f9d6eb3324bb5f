"""What can be typed on the command line: a table of verbs, each of one command of the centre.

The grammar reads by it, the completion offers what it has, and the cheat sheet is printed from it.
"""

from __future__ import annotations

from typing import Any, Final, Literal, TypeAlias

import msgspec

from answerable import center
from answerable.model.aid import AidStatus
from answerable.model.desk import Command

Kind: TypeAlias = Literal[
    "call",
    "unit",
    "status",
    "disposition",
    "passed",
    "mention",
    "caution",
    "aid answer",
    "number",
    "name",
    "text",
    "names",
    "facts",
    "outcomes",
]
"""How a slot is read: a known word of that kind; `name` one word; `text` all that is left; `names` the
same, with commas between; `facts` and `outcomes` pairs such as `people hurt=1, weapon=seen`.
"""


class Slot(msgspec.Struct, frozen=True):
    """A place in a sentence: the command's parameter that it gives, and how it is read."""

    name: str
    """The parameter; `reason` and `authority` go into a departure's grounds where the command has them."""
    kind: Kind
    many: bool = False
    optional: bool = False
    lead: str = ""
    """The word that it may begin with: `because …`; of a first slot the one that comes before it: `into`."""


class Verb(msgspec.Struct, frozen=True):
    """One thing to do."""

    name: str
    also: tuple[str, ...]
    command: Command[Any] | None
    """None: it only shows a call."""
    slots: tuple[Slot, ...]
    tails: tuple[Slot, ...] = ()
    """What may follow, each after a semicolon, in any order where its lead is written."""
    always: dict[str, Any] = {}
    """Parameters that the verb itself gives."""

    @property
    def form(self) -> str:
        """How it is typed: `close NUMBER DISPOSITION [; NOTE] [; because REASON]`."""
        slots = (f" [{_form(each)}]" if each.optional else f" {_form(each)}" for each in self.slots)
        tails = (f" [; {_form(each)}]" if each.optional else f"; {_form(each)}" for each in self.tails)
        return self.name + "".join((*slots, *tails))


def _form(slot: Slot) -> str:
    pairs = slot.kind in ("facts", "outcomes")
    name = "NAME=VALUE, …" if pairs else slot.name.upper().replace("_", "-")
    return f"{slot.lead} {name}".strip() + (" …" if slot.many else "")


CALL: Final = Slot("number", "call")
UNIT: Final = Slot("unit", "unit")
WHY: Final = Slot("reason", "text", lead="because")
REASON: Final = Slot("reason", "text", optional=True, lead="because")
UNDER: Final = Slot("authority", "text", optional=True, lead="under")
NOTE: Final = Slot("note", "text", optional=True)
WAY: Final = Slot("way", "text", optional=True, lead="by")
AID: Final = Slot("aid", "number")
TOLD: Final = Slot("told", "names", optional=True, lead="told")
THEIRS: Final = Slot("reference", "text", optional=True, lead="their")

VERBS: Final[tuple[Verb, ...]] = (
    Verb(
        "take",
        ("t", "new"),
        center.take_call,
        (Slot("place", "text", optional=True),),
        (Slot("call_back", "text", optional=True, lead="callback"), Slot("facts", "facts", optional=True)),
    ),
    Verb("open", ("show", "?"), None, (CALL,)),
    Verb(
        "fact",
        ("f", "learn"),
        center.learn,
        (CALL, Slot("facts", "facts")),
        (Slot("source", "text", optional=True, lead="by"),),
    ),
    Verb("note", ("n",), center.note, (CALL, Slot("words", "text"))),
    Verb("locate", ("loc", "place"), center.locate, (CALL, Slot("place", "text"))),
    Verb("callback", ("cb",), center.note_call_back, (CALL, Slot("call_back", "text"))),
    Verb("reached", (), center.try_caller, (CALL,), always={"reached": True}),
    Verb("tried", (), center.try_caller, (CALL,), always={"reached": False}),
    Verb("interpreter", ("int",), center.ask_interpreter, (CALL, Slot("language", "name", optional=True))),
    Verb("joined", (), center.interpreter_joins, (CALL,)),
    Verb("left", (), center.interpreter_leaves, (CALL,)),
    Verb(
        "caution",
        (),
        center.enter_caution,
        (Slot("kind", "caution"), Slot("place", "text")),
        (Slot("words", "text"), Slot("source", "text", optional=True, lead="by"), UNDER),
    ),
    Verb("mention", ("m",), center.mention, (CALL, Slot("what", "mention"), Slot("words", "text"))),
    Verb(
        "send",
        ("assign", "dispatch", "d"),
        center.send,
        (CALL, Slot("units", "unit", many=True, optional=True)),
    ),
    Verb("status", ("st",), center.unit_status, (UNIT, Slot("status", "status"))),
    Verb("divert", (), center.divert, (UNIT, CALL), (WHY,)),
    Verb("check", ("ok",), center.check_on_unit, (UNIT,), (NOTE,)),
    Verb("distress", ("mayday",), center.unit_in_distress, (UNIT,), (NOTE,)),
    Verb("safe", (), center.end_distress, (UNIT,), (Slot("note", "text"),)),
    Verb(
        "add",
        (),
        center.add_unit,
        (Slot("unit", "name"), Slot("kind", "name")),
        (Slot("area", "text", optional=True, lead="in"),),
    ),
    Verb(
        "pass",
        (),
        center.pass_on,
        (CALL, Slot("kind", "passed")),
        (Slot("to", "text", lead="to"), WAY),
    ),
    Verb(
        "received",
        ("ack",),
        center.acknowledge_passing,
        (CALL, Slot("passing", "number"), Slot("reference", "text")),
    ),
    Verb("return", (), center.take_back, (CALL, Slot("passing", "number")), (WHY,)),
    Verb(
        "aid",
        (),
        center.ask_aid,
        (CALL, Slot("asked", "text")),
        (
            Slot("agency", "text", lead="of"),
            WAY,
            TOLD,
            THEIRS,
            Slot("instead_of", "number", optional=True, lead="replacing"),
        ),
    ),
    Verb(
        "answered",
        (),
        center.note_aid_answer,
        (CALL, AID, Slot("answer", "aid answer")),
        (
            REASON,
            Slot("rule", "text", optional=True, lead="under"),
            Slot("comes_if", "text", optional=True, lead="if"),
            Slot("condition", "text", optional=True, lead="once"),
            THEIRS,
        ),
    ),
    Verb("again", (), center.ask_aid_again, (CALL, AID), (WAY, TOLD)),
    Verb("came", (), center.aid_came, (CALL, AID), always={"came": True}),
    Verb("nobody", (), center.aid_came, (CALL, AID), always={"came": False}),
    Verb("without", (), center.withdraw_aid, (CALL, AID), (WHY,)),
    Verb(
        "link", (), center.link, (Slot("numbers", "call", many=True),), (Slot("fact", "text", optional=True),)
    ),
    Verb("unlink", (), center.unlink, (CALL, Slot("series", "name")), (WHY,)),
    Verb("merge", (), center.merge, (CALL, Slot("into", "call", lead="into")), (REASON,)),
    Verb("override", ("o",), center.override, (CALL, Slot("set_to", "outcomes")), (REASON, UNDER)),
    Verb("reason", ("why",), center.give_reason, (CALL, Slot("reason", "text"))),
    Verb("close", ("x",), center.close, (CALL, Slot("disposition", "disposition")), (NOTE, REASON)),
)
BY_NAME: Final = {name: verb for verb in VERBS for name in (verb.name, *verb.also)}

AID_NEXT: Final[dict[AidStatus, tuple[str, ...]]] = {
    "asked": ("answered", "again", "without"),
    "accepted": ("came", "nobody", "without"),
    "accepted in part": ("came", "again", "nobody", "without"),
    "declined": ("again", "answered", "without"),
    "did not come": ("again", "without"),
}
"""The verbs that are offered beside aid that was asked for, by where it stands; what has ended has none."""
