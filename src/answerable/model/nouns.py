"""The nouns of a centre, frozen. What changes them is in `events`, how, in `state`."""

from __future__ import annotations

import datetime
from typing import Any, Final, Literal, TypeAlias, get_args

import msgspec

from answerable.model.aid import Aid
from answerable.model.noun import Noun
from answerable.model.people import Person
from answerable.policy import DecisionRecord

Outcomes: TypeAlias = dict[str, Any]
"""Outcome -> value, as a directive's decision gives it (JSON types; None: nothing said)."""

RESPONSE: Final = "response"
"""The outcome whose presence makes a directive govern calls."""
ANSWER: Final = "answer"
"""The outcome whose presence makes a directive govern requests for assistance."""
ANSWER_WITHIN: Final = "answer within"
UNITS: Final = "units"
MAY_DECIDE: Final = "may decide"

Governs: TypeAlias = Literal["calls", "requests"]
GOVERNS: Final[tuple[Governs, ...]] = get_args(Governs)
CallKind: TypeAlias = Literal["voice", "text", "silent", "abandoned", "transferred"]
PassedTo: TypeAlias = Literal["fire", "medical", "police", "another agency", "another centre"]
MentionKind: TypeAlias = Literal["plate", "person"]
IncidentStatus: TypeAlias = Literal["waiting", "sent", "on scene", "passed on", "closed", "merged"]
RequestStatus: TypeAlias = Literal[
    "waiting", "accepted", "provisional", "declined", "sent", "on scene", "closed"
]
UnitStatus: TypeAlias = Literal[
    "available",
    "dispatched",
    "en route",
    "on scene",
    "transporting",
    "at hospital",
    "traffic stop",
    "out of service",
]
DispositionKind: TypeAlias = Literal[
    "handled",
    "report taken",
    "referred",
    "cancelled by caller",
    "gone on arrival",
    "unable to locate",
    "unfounded",
    "duplicate",
    "not sent",
    "withdrawn",
]
DepartureKind: TypeAlias = Literal[
    "upward", "downward", "fact changed", "closed unanswered", "merged unanswered", "late", "never entered"
]
OPEN_DEPARTURES: Final[tuple[DepartureKind, ...]] = ("upward", "downward")
"""What an override is; every other departure is a quiet way."""
Kind: TypeAlias = Literal["place", "contact", "person", "words", "grounds"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""Kinds of personal data: where somebody was; how to reach them; what is said of who they are; people's own
words; reasons that people gave: for departures, for taking a unit away, for withdrawing what was asked.
"""
ERASED: Final = "(erased)"
"""What stands where a value was erased and nothing would be read as an answer."""
CALL_KINDS: Final[tuple[CallKind, ...]] = get_args(CallKind)
PASSED_TO: Final[tuple[PassedTo, ...]] = get_args(PassedTo)
DISPOSITIONS: Final[tuple[DispositionKind, ...]] = get_args(DispositionKind)
ANSWERS: Final = ("decline", "provisional", "accept")
"""What an agency can be told; the least urgent first."""


AFTER_ANSWER: Final[dict[str, RequestStatus]] = {
    "accept": "accepted",
    "provisional": "provisional",
    "decline": "declined",
}


class Place(Noun, frozen=True, omit_defaults=True):
    """Where: an address or description as given, an area, and degrees (WGS 84) where known.

    >>> from answerable import Place
    >>> Place("by the old mill").known, Place(area="north").known
    (True, False)
    """

    address: str = ""
    area: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @property
    def known(self) -> bool:
        """Whether anybody could be sent there: an address or description, or a position."""
        return bool(self.address.strip()) or (self.latitude is not None and self.longitude is not None)


class Statement(Noun, frozen=True, omit_defaults=True):
    """One source's word on one fact: who said it, who entered it, when, and what that source said before."""

    fact: str
    by: Person
    at: datetime.datetime
    value: Any = ERASED
    """The value in JSON form; None: asked, and not known."""
    source: str = ""
    old: Any = None
    """What the same source had said; only meaningful when `replaces`."""
    replaces: bool = False


class Departure(Noun, frozen=True):
    """Where people did otherwise than the directive decided, loudly or quietly."""

    kind: DepartureKind
    at: datetime.datetime
    by: Person
    reason: str = ERASED
    authority: str = ""
    approved_by: Person | None = None


class Override(Noun, frozen=True):
    """A standing departure: what a person set instead, and what the directive had decided then."""

    direction: DepartureKind
    """upward or downward of what is decided."""
    decided: Outcomes
    """What would be acted on without it."""
    set: Outcomes


class Interpreting(Noun, frozen=True):
    """An interpreter on a call: asked for, joined, left."""

    language: str
    asked: datetime.datetime
    joined: datetime.datetime | None = None
    left: datetime.datetime | None = None

    @property
    def waited(self) -> datetime.timedelta | None:
        """The time to interpreter; None while nobody has joined."""
        return None if self.joined is None else self.joined - self.asked


class Raised(Noun, frozen=True):
    """A later version raised what is acted on above the decision of the one that governs."""

    directive: str
    rules: tuple[str, ...]
    because: tuple[str, ...]


class Call(Noun, frozen=True):
    """One call for help as it came in. What is done about it belongs to its incident."""

    id: str
    received: datetime.datetime
    kind: CallKind
    place: Place
    call_back: str
    language: str
    incident: str
    came_from: str = ""
    """Who transferred it, for a transferred call."""
    tries: int = 0
    """How often somebody tried in vain to reach the caller."""
    interpreters: tuple[Interpreting, ...] = ()


class Mention(Noun, frozen=True):
    """A plate or a person that somebody named: kept to find what belongs together, never decided on."""

    what: MentionKind
    at: datetime.datetime
    words: str = ""
    source: str = ""


class Note(Noun, frozen=True):
    """What somebody at work wrote about a matter while it was open: read by people, never decided on."""

    at: datetime.datetime
    by: Person
    words: str = ERASED


class Passing(Noun, frozen=True):
    """A call passed on to others. It stays ours until they acknowledge it."""

    number: int
    """Which passing of its incident: 1, 2 …"""
    kind: PassedTo
    to: str
    way: str
    whole: bool
    """Whether they take all of it over, or come as well."""
    at: datetime.datetime
    by: Person
    acknowledged: datetime.datetime | None = None
    reference: str = ""
    """The receiving side's receipt: its own number for it, or who took it."""
    taken_back: datetime.datetime | None = None

    @property
    def open(self) -> bool:
        """Whether nobody has acknowledged it yet, and we have not taken it back."""
        return self.acknowledged is None and self.taken_back is None


class Duty(Noun, frozen=True):
    """A step that is owed beside the next step of a matter."""

    name: str
    """Which one, within its matter: `locate 26-000001`."""
    step: str
    due: datetime.datetime
    missed: int = 0


class Erasing(Noun, frozen=True):
    """Kinds of personal data went, for good."""

    at: datetime.datetime
    kinds: tuple[Kind, ...]


class Matter(Noun, frozen=True, kw_only=True):
    """What incidents and requests share: facts, a decision under one directive, duties, an end."""

    id: str
    opened: datetime.datetime
    place: Place
    directive: str | None
    """The version in force when it came: `640.10@3`; None: there was none."""
    statements: tuple[Statement, ...] = ()
    decision: DecisionRecord | None = None
    acting: Outcomes = msgspec.field(default_factory=dict)
    """What is acted on now: the decision's *act now*, a standing override, or the floor without a
    directive.
    """
    raised: Raised | None = None
    """Which later version raised it above its own decision."""
    override: Override | None = None
    units: tuple[str, ...] = ()
    """Every unit that was sent to it, in that order."""
    came: tuple[str, ...] = ()
    """Those of them that came as far as the scene."""
    answered: bool = False
    """Whether a unit was sent that serves it now or came as far as the scene, or others took it over.

    What others took over waits again once a unit of ours, sent all the same, turns round.
    """
    departures: tuple[Departure, ...] = ()
    step: str = ""
    """The next step that is owed; empty when closed."""
    due: datetime.datetime | None = None
    missed: int = 0
    """How often the present step's deadline has passed: the rung of the ladder that was told."""
    duties: tuple[Duty, ...] = ()
    """What is owed beside the next step."""
    mentions: tuple[Mention, ...] = ()
    notes: tuple[Note, ...] = ()
    """What people wrote about it while it was open, in order."""
    aid: tuple[Aid, ...] = ()
    """What other agencies were asked for."""
    disposition: DispositionKind | None = None
    note: str = ""
    ended: datetime.datetime | None = None
    """When it was closed, or merged into another."""
    erased: tuple[Erasing, ...] = ()


class Incident(Matter, frozen=True, kw_only=True):
    """What one or more calls are about."""

    status: IncidentStatus = "waiting"
    calls: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    passings: tuple[Passing, ...] = ()
    merged_into: str = ""

    @property
    def unserved(self) -> IncidentStatus:
        """Its status while nobody is on the way to it or came as far as the scene."""
        return "waiting"


class Answer(Noun, frozen=True):
    """What a requesting agency was told: never a bare yes or no."""

    answer: str
    """accept, provisional or decline, as the directive names it."""
    at: datetime.datetime
    by: Person
    rules: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    would_change_if: tuple[str, ...] = ()
    """Sentences: under what change we would come."""
    by_itself: bool = False
    """Whether a changed fact changed the answer without anybody asking again."""


class AssistanceRequest(Matter, frozen=True, kw_only=True):
    """Another agency's request for help."""

    agency: str
    contact: str
    asked: str
    """What is asked for, in the agency's words."""
    came_by: str
    status: RequestStatus = "waiting"
    answers: tuple[Answer, ...] = ()

    @property
    def unserved(self) -> RequestStatus:
        """Its status while nobody is on the way to it or came as far as the scene: what was answered."""
        return AFTER_ANSWER[self.answers[-1].answer] if self.answers else "waiting"

    @property
    def gets_units(self) -> bool:
        """Whether it was answered so that units may go."""
        return self.status in ("accepted", "provisional", "sent", "on scene")


class Unit(Noun, frozen=True):
    """Something that can be sent: a patrol, an ambulance, an engine."""

    id: str
    kind: str
    status: UnitStatus
    since: datetime.datetime
    latitude: float | None = None
    longitude: float | None = None
    area: str = ""
    """Where it is, by the name of an area; empty: not known."""
    scene: str = ""
    """The subject whose position it has, as nobody said another; empty: its position is its own."""
    district: str = ""
    """Its home district: where it is taken to be while its area is not known."""
    capabilities: tuple[str, ...] = ()
    """What it can do besides what its kind can: `k9`, `spanish`, `als`; folded, in order."""
    crew: int | None = None
    """How many people; None: not said."""
    serves: str = ""
    """The subject of the incident or request that it is sent to; empty: none."""
    check_by: datetime.datetime | None = None
    """By when somebody has to make sure that its crew is well; None: nobody has to."""
    unchecked: int = 0
    """How often that time has passed: the rung of the ladder that was told."""
    distress: datetime.datetime | None = None
    """Since when its crew needs help."""

    @property
    def is_free(self) -> bool:
        """Whether it may be sent."""
        return self.status == "available" and self.distress is None


class Publication(Noun, frozen=True, omit_defaults=True):
    """A directive as it was put in force: who, when, and the exact text."""

    id: str
    governs: Governs
    digest: str
    effective: datetime.datetime
    expires: datetime.datetime | None
    published: datetime.datetime
    by: Person
    text: str
    approved_by: Person | None = None
    """The second person, who did not write on it; None: it was published by one."""


class Order(Noun, frozen=True):
    """An order given by word of mouth: it decides nothing, and it is on the record with its giver."""

    giver: str
    words: str
    at: datetime.datetime
    expires: datetime.datetime
    by: Person


class Notice(Noun, frozen=True):
    """Somebody has to be told: an alarm, an answer that moved, a deadline that passed."""

    at: datetime.datetime
    to: str
    about: str
    """A subject: `incident/26-000001`, `request/26-R0001`; empty for the centre itself."""
    text: str
