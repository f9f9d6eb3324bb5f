"""How long what is kept: a published schedule, holds, proposals to erase, and what was disclosed."""

from __future__ import annotations

import datetime
import hashlib
import re
from typing import TYPE_CHECKING, Final

import msgspec

from answerable.model.cautions import Caution
from answerable.model.errors import BadInput, NotNow
from answerable.model.nouns import KINDS, AssistanceRequest, Incident, Kind
from answerable.model.people import Person
from answerable.model.voices import Complaint

if TYPE_CHECKING:
    from answerable.model.state import State


class Schedule(msgspec.Struct, frozen=True):
    """A published retention schedule: how many days after its end a matter's data goes, by kind."""

    id: str
    digest: str
    days: dict[Kind, int | None]
    """None: never."""
    text: str
    cautions: int | None = None
    """After how many days a caution lapses that nobody said more of; None: the usual term."""


class Hold(msgspec.Struct, frozen=True):
    """Nothing of a matter may be erased while it is held."""

    subject: str
    ground: str
    by: Person
    at: datetime.datetime
    lifted: datetime.datetime | None = None


class Proposal(msgspec.Struct, frozen=True):
    """One person proposes to erase; a second one has to approve."""

    subject: str
    kinds: tuple[Kind, ...]
    by: Person
    at: datetime.datetime
    done: datetime.datetime | None = None


class Disclosure(msgspec.Struct, frozen=True):
    """What of a matter was opened to whom, on what ground."""

    subject: str
    to: str
    ground: str
    opened: tuple[Kind, ...]
    """The kinds of personal data that are open in it."""
    entries: tuple[int, ...]
    by: Person
    at: datetime.datetime


class Looked(msgspec.Struct, frozen=True):
    """What a person has looked at since a minute began."""

    since: datetime.datetime
    subjects: tuple[str, ...]


_UNITS: Final = {"day": 1, "month": 30, "year": 365}
_ROW: Final = re.compile(r"\|\s*([a-z]+)\s*\|\s*(?:(\d{1,5}) (day|month|year)s?|(never))\s*\|.*")


def read_schedule(text: str) -> Schedule:
    """A schedule from its document: front matter with `schedule` and `version`, and one table.

    Each kind of data stands in one row, with `after`: `90 days`, `6 months` (of 30 days), `5 years` (of 365),
    `never`. The front matter may say when cautions lapse: `cautions: 90 days`. Raises `BadInput` that says
    what is missing.
    """
    lines = text.splitlines()
    front = dict(re.findall(r'^(\w+):\s*"?([^"\n]+?)"?\s*$', text.split("\n---", 1)[0], re.MULTILINE))
    if lines[:1] != ["---"] or not {"schedule", "version"} <= front.keys():
        raise BadInput("A schedule begins with --- and names its `schedule` and `version`.")
    days: dict[Kind, int | None] = {}
    for line in lines:
        row = _ROW.fullmatch(line.strip())
        if row is None:
            continue
        kind = next((each for each in KINDS if each == row[1]), None)
        if kind is None or kind in days:
            raise BadInput(f"'{row[1]}' is no kind of data, or stands twice; there are: {', '.join(KINDS)}.")
        days[kind] = None if row[4] else int(row[2]) * _UNITS[row[3]]
    if missing := [kind for kind in KINDS if kind not in days]:
        raise BadInput(f"The schedule does not say when these go: {', '.join(missing)}.")
    term = re.fullmatch(r"([1-9]\d{0,2}) days?", front.get("cautions", "1 day"))
    if term is None:
        raise BadInput("`cautions` says after how many days they lapse, such as: 90 days.")
    cautions = int(term[1]) if "cautions" in front else None
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Schedule(f"{front['schedule']}@{front['version']}", digest, days, text, cautions)


def check_erasable(state: State, subject: str, kinds: tuple[Kind, ...], at: datetime.datetime) -> Schedule:
    """The schedule under which these kinds of a matter's data may go now; raises `NotNow` while they may not.

    Not while the matter is open or owes a reason, while it is held, or before the schedule says.
    """
    ended = ended_at(state.owing(subject))
    if ended is None:
        raise NotNow("Nothing is erased of what is open, or owes a reason.")
    if holds := [
        number for number, each in state.holds.items() if each.subject == subject and not each.lifted
    ]:
        raise NotNow(f"It is held: {', '.join(holds)}. Nothing of it is erased until the hold is lifted.")
    if not state.schedules:
        raise NotNow("No retention schedule is published, so nothing may be erased.")
    schedule = state.schedules[-1]
    for kind in kinds:
        days = schedule.days[kind]
        if days is None or ended + datetime.timedelta(days=days) > at:
            when = "is kept" if days is None else f"goes {days} days after the end"
            raise NotNow(f"Under schedule {schedule.id} {kind} {when}: not yet.")
    return schedule


def ended_at(matter: object) -> datetime.datetime | None:
    """When it ended; None while it is open, or owes a reason. A caution that stands ends when it lapses."""
    if isinstance(matter, Complaint):
        return matter.answered
    if isinstance(matter, Caution):
        return matter.withdrawn or matter.until
    if isinstance(matter, Incident | AssistanceRequest):
        return None if any(not each.reason for each in matter.departures) else matter.ended
    return None
