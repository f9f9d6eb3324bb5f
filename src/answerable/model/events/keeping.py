"""Who looked at what; what was held, disclosed and erased, and under which schedule."""

from __future__ import annotations

import msgspec

from answerable.model.events.base import Event
from answerable.model.keeping import Schedule
from answerable.model.nouns import Kind
from answerable.model.people import Person


class LookedAt(Event, frozen=True, kw_only=True, tag="looked at"):
    """Somebody looked at personal data of a matter, on a ground. At most one a minute, person and matter."""

    subject: str
    about: str
    ground: str = ""


class HoldPlaced(Event, frozen=True, kw_only=True, tag="hold placed"):
    """Nothing of a matter may be erased until the hold is lifted."""

    subject: str
    hold: str
    ground: str


class HoldLifted(Event, frozen=True, kw_only=True, tag="hold lifted"):
    """A hold ended."""

    subject: str
    hold: str
    ground: str


class SchedulePublished(Event, frozen=True, kw_only=True, tag="schedule published"):
    """How long what is kept was published; the latest one holds."""

    subject: str
    schedule: Schedule


class ErasureProposed(Event, frozen=True, kw_only=True, tag="erasure proposed"):
    """One person proposed to erase personal data of a matter that is over."""

    subject: str
    kinds: tuple[Kind, ...]


class ErasedFields(msgspec.Struct, frozen=True):
    """The fields of one entry that were erased, by their paths."""

    entry: int
    fields: tuple[str, ...]


class Erased(Event, frozen=True, kw_only=True, tag="erased"):
    """Personal data of a matter was erased: approved by a second person, under a schedule.

    The fields themselves follow, in as many events as it takes. `facts` are the names of the facts about
    persons whose values went.
    """

    subject: str
    kinds: tuple[Kind, ...]
    facts: tuple[str, ...]
    schedule: str
    proposed: Person


class FieldsErased(Event, frozen=True, kw_only=True, tag="fields erased"):
    """Which fields of which entries were erased."""

    subject: str
    erased: tuple[ErasedFields, ...]


class Disclosed(Event, frozen=True, kw_only=True, tag="disclosed"):
    """Records of a matter were opened to somebody, on a ground: which entries, and which personal data."""

    subject: str
    number: str
    to: str
    ground: str
    opened: tuple[Kind, ...]
    entries: tuple[int, ...]
