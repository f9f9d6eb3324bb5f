"""A centre to test on: a clock that a test moves, people of every role, and a log in memory or on disk."""

import datetime
import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from hashlib import sha256
from typing import Any

from tests.center.directives import CALM, calls_directive, requests_directive

from answerable import center
from answerable.model import events as ev
from answerable.model.books import Book, Shelf
from answerable.model.departing import Grounds
from answerable.model.desk import Desk, Done
from answerable.model.draft import Draft
from answerable.model.ledger import Ledger, Log
from answerable.model.nouns import AssistanceRequest, Incident, Place
from answerable.model.people import OWNER, Person, Role
from answerable.model.state import CONTENTS, State
from answerable.record import Append, Appended, Entry, Erasure, Timer
from answerable.record.checks import check_append
from answerable.record.store import LEASE_MOST

START = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
EPOCH, MICROSECOND = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC), datetime.timedelta(microseconds=1)
WHY = Grounds("it is a known false alarm", "standing order 7", Person("second", "supervisor"))
ALONE = Grounds("it is a known false alarm", "standing order 7")
SCHEDULE = """---
schedule: "640.90"
version: 1
---
| kind | after |
|---|---|
| place | 30 days |
| contact | 10 days |
| person | 1 month |
| words | 30 days |
| grounds | 30 days |
"""
ELM = Place("12 Elm Street", "north", 0.0, 0.0)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime.datetime:
        return self.now

    def move(self, minutes: float) -> datetime.datetime:
        self.now += datetime.timedelta(minutes=minutes)
        return self.now


class MemoryLog:
    """A record in memory: the same promises as the real one, as long as the process lives."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.answers: dict[str, Appended] = {}
        self.timer: dict[str, Timer] = {}
        self.kept: dict[str, bytes] = {}

    def turn(self, job: Callable[[Any], Any]) -> Future[Any]:
        """Run a job at once; a job that raises leaves nothing."""
        answer: Future[Any] = Future()
        turn = MemoryTurn(self)
        try:
            result = job(turn)
        except Exception as error:  # noqa: BLE001 - the future has it
            answer.set_exception(error)
        else:
            turn.commit()
            answer.set_result(result)
        return answer

    def find(self, append_id: str) -> Appended | None:
        first = self.answers.get(append_id)
        return Appended(first.first, first.count, repeated=True) if first else None

    def read(self, after: int = 0) -> Iterator[Entry]:
        return iter(self.entries[after:])

    def stream(self, stream: str) -> Iterator[Entry]:
        return (entry for entry in self.entries if entry.stream == stream)

    def vault(self, prefix: str) -> dict[str, bytes]:
        return {key: value for key, value in self.kept.items() if key.startswith(prefix)}

    def erase(self, erasure: Erasure) -> None:
        """Take the fields out of the entry's bytes: what a record gives of an entry with holes."""
        entry = self.entries[erasure.index]
        kept = json.loads(entry.data)
        for path in erasure.fields:
            *parts, name = path.split("/")
            inner = kept
            for part in parts:
                inner = inner[part]
            inner.pop(name, None)
        data = json.dumps(kept).encode()
        self.entries[erasure.index] = Entry(entry.index, entry.stream, entry.version, data, b"")

    def root(self, size: int) -> bytes:
        return sha256(b"".join(entry.data for entry in self.entries[:size])).digest()

    def timers(self) -> tuple[Timer, ...]:
        return tuple(self.timer.values())

    def due(self, now: int, owner: str, lease_ms: int, limit: int = 100) -> tuple[Timer, ...]:
        leased = {t.key for t in self.timer.values() if t.lease and now < t.lease <= now + LEASE_MOST}
        free = [t for t in self.timer.values() if t.due <= now and t.key not in leased]
        found = tuple(
            Timer(timer.key, timer.due, timer.note, owner, now + lease_ms)
            for timer in sorted(free, key=lambda timer: (timer.due, timer.key))[:limit]
        )
        self.timer.update((timer.key, timer) for timer in found)
        return found


class MemoryTurn:
    """A write transaction of a record in memory."""

    def __init__(self, log: MemoryLog) -> None:
        self.log = log
        self.appends: list[Append] = []
        self.new: list[Entry] = []
        self.answers: dict[str, Appended] = {}

    @property
    def size(self) -> int:
        return len(self.log.entries) + len(self.new)

    def entries(self, after: int) -> Iterator[Entry]:
        return iter(self.log.entries[after:])

    def find(self, append_id: str) -> Appended | None:
        return self.answers.get(append_id) or self.log.find(append_id)

    def vault(self, key: str) -> bytes | None:
        return self.log.kept.get(key)

    def append(self, append: Append) -> Appended:
        check_append(append)
        if first := self.find(append.id):
            return first
        answer = self.answers[append.id] = Appended(self.size, len(append.entries))
        versions = Counter(entry.stream for entry in [*self.log.entries, *self.new])
        for new in append.entries:
            versions[new.stream] += 1
            self.new.append(Entry(self.size, new.stream, versions[new.stream], new.data, b""))
        self.appends.append(append)
        return answer

    def commit(self) -> None:
        self.log.entries += self.new
        self.log.answers.update(self.answers)
        for append in self.appends:
            for change in append.timers:
                self.log.timer.pop(change.key, None)
                if change.due is not None:
                    self.log.timer[change.key] = Timer(change.key, change.due, change.note)
            for erasure in append.erasures:
                self.log.erase(erasure)
            for kept in append.vault:
                self.log.kept.pop(kept.key, None)
                if kept.value is not None:
                    self.log.kept[kept.key] = kept.value


class Town:
    """A centre with a person in every role."""

    def __init__(self, log: Any = None, clock: Any = None) -> None:
        self.log: Any = MemoryLog() if log is None else log
        self.clock: Any = clock or Clock()
        self.ledger = Ledger(self.log, self.clock)

    @property
    def state(self) -> State:
        return self.ledger.catch_up()

    def desk(self, role: Role, command: str | None = None) -> Desk:
        return Desk(self.ledger, Person(f"the {role}", role), command)

    def publish(self, text: str | None = None) -> Done:
        return center.publish_directive(self.desk("policy author"), text or calls_directive())

    def unit(self, name: str = "P1", kind: str = "patrol", **given: Any) -> Done:
        return center.add_unit(self.desk("dispatcher"), name, kind, **given)

    def call(self, command: str | None = None, **given: Any) -> str:
        """A call, with calm facts unless others are given; returns its number."""
        desk = self.desk("call-taker", command)
        given.setdefault("call_back", "555-0177")
        facts = {**CALM, **given.pop("facts", {})} if given.pop("known", True) else given.pop("facts", {})
        return center.take_call(desk, given.pop("place", ELM), facts=facts, **given).number

    def request(self, facts: dict[str, Any]) -> str:
        desk = self.desk("call-taker")
        return center.request_assistance(
            desk, "county", "two officers", contact="555-0199", facts=facts
        ).number

    def learn(self, number: str, facts: dict[str, Any], source: str = "", role: Role = "call-taker") -> Done:
        return center.learn(self.desk(role), number, facts, source)

    def incident(self, number: str) -> Incident:
        return self.state.incident(number)

    def asked(self, number: str) -> AssistanceRequest:
        return self.state.requests[number]

    def departures(self, number: str) -> list[str]:
        return [each.kind for each in self.state.matter(self.state.subject(number)).departures]

    def told(self) -> list[tuple[str, str]]:
        return [(notice.to, notice.text) for notice in self.state.notices]

    def tell_missed(self) -> tuple[ev.DeadlineMissed | ev.CheckMissed, ...]:
        return center.tell_of_missed_deadlines(self.ledger)


def staff(town: Town, account: str, roles: tuple[Role, ...]) -> None:
    """Say on the record that there is an account, whoever may open it: with a second factor and a token."""

    def say(draft: Draft) -> None:
        at, by = draft.at, OWNER
        draft.say(ev.AccountOpened(at=at, by=by, account=account))
        for role in roles:
            draft.say(ev.RoleGiven(at=at, by=by, account=account, role=role))
            draft.say(
                ev.TokenIssued(
                    at=at,
                    by=by,
                    account=account,
                    token=f"token of {account}",
                    role=role,
                    scopes=("calls:take",),
                    expires=at + datetime.timedelta(days=30),
                )
            )
        draft.say(ev.SecondFactorEnrolled(at=at, by=by, account=account))

    town.ledger.carry_out(OWNER, say)


def in_force(log: Any = None, clock: Any = None) -> Town:
    """A town in which both directives are in force and three units are free."""
    town = Town(log, clock)
    town.publish()
    town.publish(requests_directive())
    town.unit("P1", "patrol", latitude=0.0, longitude=0.1)
    town.unit("P2", "patrol", latitude=0.0, longitude=0.2)
    town.unit("M1", "Medic")
    return town


def state_of(state: State) -> dict[str, Any]:
    """All that a state holds, to be compared."""
    return {name: _contents(getattr(state, name)) for name in CONTENTS}


def _contents(container: Any) -> Any:
    if isinstance(container, Shelf):
        return dict(container.everything())
    return dict(container) if isinstance(container, Book) else list(container)


def refold(log: Log) -> State:
    """The state folded anew from the log's first entry."""
    state = State()
    for entry in log.read():
        state.apply(ev.from_bytes(entry.data))
    return state


def open_matters(state: State) -> dict[str, Any]:
    """Every matter on which something is owed."""
    incidents = {
        f"incident/{k}": v for k, v in state.incidents.items() if v.status not in ("closed", "merged")
    }
    requests = {f"request/{k}": v for k, v in state.requests.items() if v.status != "closed"}
    shifts = {f"shift/{k}": v for k, v in state.hand_overs.items() if v.unread}
    complaints = {f"complaint/{k}": v for k, v in state.complaints.items() if v.status == "open"}
    return {**incidents, **requests, **shifts, **complaints}


def ceiling(due: datetime.datetime) -> int:
    """Milliseconds since the epoch, begun ones counted."""
    return -(-((due - EPOCH) // MICROSECOND) // 1000)


def timer_faults(state: State, timers: tuple[Timer, ...]) -> list[str]:
    """Open matters without a timer in the record that equals their deadline, and timers of nothing open."""
    set_to = {timer.key: timer.due for timer in timers}
    checks = {f"unit/{unit.id}": unit.check_by for unit in state.units.values() if unit.check_by}
    coming = {f"directives: {each}": ceiling(version.due) for each, version in state.coming.items()}
    if coming != {key: set_to.pop(key) for key in list(set_to) if key.startswith("directives: ")}:
        return [f"of versions to come there are {coming}; the timers say otherwise"]
    told = {key: set_to.pop(key) for key in list(set_to) if key.startswith("unit/")}
    if told != {key: ceiling(by) for key, by in checks.items()}:
        return [f"units are to be checked on by {checks}; the timers say {told}"]
    owed: dict[str, datetime.datetime | None] = {}
    for key, matter in open_matters(state).items():
        owed[key] = matter.due if matter.step else None
        owed |= {f"{key}: {duty.name}": duty.due for duty in getattr(matter, "duties", ())}
    faults = [f"{key}: a timer, and nothing is owed" for key in set_to.keys() - owed.keys()]
    for key, due in owed.items():
        if due is None:
            faults.append(f"{key}: open without a deadline")
        elif set_to.get(key) != ceiling(due):
            faults.append(f"{key}: due {due}, its timer says {set_to.get(key)}")
    return faults
