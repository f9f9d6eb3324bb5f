"""What people say of the centre: complaints, and what those in office state in public."""

from __future__ import annotations

import datetime
from typing import Final, Literal, TypeAlias, get_args

from answerable.model.noun import Noun
from answerable.model.nouns import Departure, Erasing
from answerable.model.people import Person

AskedFor: TypeAlias = Literal["explanation", "review of conduct", "records", "correction", "other"]
ASKED_FOR: Final[tuple[AskedFor, ...]] = get_args(AskedFor)

COMPLAINT_DAYS: Final[dict[AskedFor, int]] = {"records": 20}
"""So many days a complaint is answered within, by what it asks for."""
COMPLAINT_DAYS_DEFAULT: Final = 30


class Complaint(Noun, frozen=True, kw_only=True):
    """Somebody complains. Who it is, and their words, are apart from what it is about."""

    id: str
    at: datetime.datetime
    by: Person
    """Who entered it."""
    about: tuple[str, ...]
    """The subjects that it is about: `incident/26-000001`."""
    receipts: tuple[int, ...]
    """The entries whose receipts it came with."""
    asked: AskedFor
    complainant: str = ""
    contact: str = ""
    words: str = ""
    answer: str = ""
    answered: datetime.datetime | None = None
    step: str = ""
    due: datetime.datetime | None = None
    missed: int = 0
    departures: tuple[Departure, ...] = ()
    erased: tuple[Erasing, ...] = ()

    @property
    def status(self) -> str:
        """Where it stands."""
        return "open" if self.answered is None else "answered"


class PublicStatement(Noun, frozen=True):
    """What somebody in office said in public: their exact words, where, when."""

    speaker: str
    office: str
    words: str
    where: str
    said: datetime.datetime
    source: str = ""
    """Where it can be read or heard: an address, an edition."""
