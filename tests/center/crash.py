"""Crashes under a centre: random commands, each acknowledgement kept, then all promises looked at.

For longer runs with counts: `python -m tests.center.crash [kills]`.
"""

import datetime
import hashlib
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from tests.center.directives import BARRED
from tests.center.town import ELM, WHY, Clock, Town, open_matters, refold, state_of, timer_faults

from answerable import center
from answerable.bootstrap import now
from answerable.model import events as ev
from answerable.model.desk import Desk, Done
from answerable.model.errors import Refused
from answerable.model.state import State
from answerable.record import Log, Signer, fsck, open_sqlite

KEY = Signer("example.org/town", bytes(range(32)))
CHILD = Path(__file__).with_name("crash_child.py")


class Promises(Struct):
    """The commands that were acknowledged, each with a digest of its answer; and those only tried."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)


def digest(done: Done) -> str:
    """An answer in a word."""
    return hashlib.sha256(b"".join(map(ev.to_bytes, done.events))).hexdigest()[:16]


def random_command(town: Town, chance: random.Random) -> Callable[[Desk], Done]:
    """Any command that may make sense now; a supervisor's desk may do them all but publish."""
    state = town.ledger.state
    calls = list(state.calls)[-12:]
    number = chance.choice(calls) if calls else ""
    requests = list(state.requests)
    asked = chance.choice(requests) if requests else ""
    unit = chance.choice(["P1", "P2", "M1"])
    status: Any = chance.choice(["en route", "on scene", "available", "available"])
    facts: dict[str, Any] = chance.choice(
        [{"weapon": "used"}, {"weapon": "seen"}, {"people hurt": chance.randrange(4)}]
    )
    return chance.choice(
        [
            lambda desk: center.take_call(desk, ELM, facts=facts),
            lambda desk: center.take_call(desk, ELM, facts={**facts, "life safety": "yes"}),
            lambda desk: center.learn(desk, number, facts, chance.choice(["", "neighbour"])),
            lambda desk: center.send(desk, number),
            lambda desk: center.send_all(desk),
            lambda desk: center.unit_status(desk, unit, status),
            lambda desk: center.check_on_unit(desk, unit),
            lambda desk: center.unit_in_distress(desk, unit),
            lambda desk: center.end_distress(desk, unit, "spoken to"),
            lambda desk: center.divert(desk, unit, number, "nearer"),
            lambda desk: center.override(desk, number, {"priority": chance.randrange(1, 9)}, WHY),
            lambda desk: center.merge(desk, number, chance.choice(calls), WHY),
            lambda desk: center.link(desk, [number, chance.choice(calls)], "series"),
            lambda desk: center.close(desk, number, "handled", grounds=WHY),
            lambda desk: center.request_assistance(desk, "county", "help", facts=BARRED),
            lambda desk: center.answer_assistance(desk, asked),
            lambda desk: center.learn(desk, asked, {"officers assaulted": chance.choice(["no", "yes"])}),
        ]
    )


def carry_out(town: Town, name: str, chance: random.Random) -> Done | None:
    """Carry out one random command under a name; None: it was refused."""
    try:
        return random_command(town, chance)(town.desk("supervisor", name))
    except (Refused, IndexError):
        return None


def broken_promises(log: Log, promises: Promises) -> list[str]:
    """What was promised and is not so, after the record was opened again. Empty when all was kept."""
    clock = Clock()
    clock.now = now()
    town = Town(log, clock)
    return _again(town, promises) + unsound(town) + overdue(town)


def unsound(town: Town) -> list[str]:
    """What is not as it must be in a centre, whatever was done there before. Empty: it is sound."""
    state, log = town.state, town.log
    problems = list(fsck(log, log.vkey).problems)
    for shelf in (state.calls, state.requests):
        numbers: defaultdict[str, list[int]] = defaultdict(list)
        for number, _ in shelf.everything():
            year = number.rstrip("0123456789")
            numbers[year].append(int(number.removeprefix(year)))
        problems += [
            f"the numbers {year} have gaps"
            for year, found in numbers.items()
            if sorted(found) != list(range(1, len(found) + 1))
        ]
    problems += [*timer_faults(state, log.timers()), *_sent_twice(log)]
    if state_of(state) != state_of(refold(log)):
        problems.append("the state is not the fold of the record")
    return problems


def _sent_twice(log: Log) -> Iterator[str]:
    """Units that were sent to a matter while they served another: told from the events alone."""
    serving: dict[str, str] = {}
    for entry in log.read():
        match ev.from_bytes(entry.data):
            case ev.UnitSent(unit=unit, subject=subject):
                if serving.setdefault(unit, subject) != subject:
                    yield f"unit {unit} was sent to {subject} while it served {serving[unit]}"
            case ev.UnitLeft(unit=unit) | ev.UnitStatusSet(unit=unit, status="available" | "out of service"):
                serving.pop(unit, None)


def _again(town: Town, promises: Promises) -> list[str]:
    """Every acknowledged command sent again gives its first answer; a tried one is done once, or was."""
    problems = []
    size = town.log.size
    for name, first in promises.acknowledged.items():
        try:
            again = digest(center.take_call(town.desk("supervisor", name), ELM))
        except Refused as refusal:  # cannot be: a call is always taken
            again = str(refusal)
        if again != first:
            problems.append(f"lost: {name} was acknowledged")
    if not problems and town.log.size != size:
        problems.append("sending again what was acknowledged recorded something")
    for name in promises.tried:
        once = digest(center.take_call(town.desk("supervisor", name), ELM))
        size = town.log.size
        if digest(center.take_call(town.desk("supervisor", name), ELM)) != once or town.log.size != size:
            problems.append(f"{name} was done twice")
    return problems


def deadlines(state: State) -> dict[tuple[str, str], datetime.datetime | None]:
    """When what is owed on each matter is due, and when each unit is to be checked on."""
    due = {
        (key, name): at
        for key, matter in open_matters(state).items()
        for name, at in (("", matter.due), *((duty.name, duty.due) for duty in matter.duties))
    }
    checks = {(f"unit/{unit.id}", ""): unit.check_by for unit in state.units.values() if unit.check_by}
    return due | checks


def overdue(town: Town) -> list[str]:
    """Deadlines that pass while nobody is there are all told, each once."""
    due = deadlines(town.state)
    town.clock.now = max([town.clock.now, *(at for at in due.values() if at)])
    town.clock.move(1)
    told = sorted((missed.subject, getattr(missed, "duty", "")) for missed in town.tell_missed())
    if told != sorted(due):
        return ["not every overdue deadline was told, or one twice"]
    return ["a deadline was told twice"] if town.tell_missed() else []


def kill_round(file: Path, names: list[str], wait: float) -> Promises:
    """Let processes run commands on one record, and kill them all after `wait` seconds under load."""
    pipe = subprocess.PIPE
    children = [
        subprocess.Popen([sys.executable, str(CHILD), str(file), name], stdout=pipe, stderr=pipe, text=True)
        for name in names
    ]
    started = [child.stdout.readline() for child in children if child.stdout]
    time.sleep(wait)
    for child in children:
        child.kill()
    promises = Promises()
    for child, start in zip(children, started, strict=True):
        with child:
            assert child.stdout is not None
            assert child.stderr is not None
            said, wrong = child.stdout.read(), child.stderr.read()
        assert (start, wrong) == ("ready\n", ""), wrong
        read_promises(said, promises)
    return promises


def read_promises(said: str, promises: Promises) -> None:
    """What a killed process had said; a line cut off by the kill was not fully said."""
    tried: dict[str, None] = {}
    for line in said.splitlines(keepends=True):
        if line.endswith("\n"):
            word, name, answer = line.split()
            tried.pop(name, None)
            if word == "done":
                promises.acknowledged[name] = answer
            elif word == "try":
                tried[name] = None
    promises.tried += tried


def killing(kills: int, folder: Path) -> tuple[list[str], int]:
    """Kill four processes at a time, five times over on each record; (what was broken, acknowledged)."""
    chance = random.Random(kills)
    problems, acknowledged = [], 0
    for number in range(kills // 4):
        file = folder / f"{number // 5}.db"
        names = [f"r{number}{letter}" for letter in "abcd"]
        promises = kill_round(file, names, chance.uniform(0.02, 0.4))
        acknowledged += len(promises.acknowledged)
        with open_sqlite(file, KEY.verifier.name, KEY) as log:
            problems += broken_promises(log, promises)
    return problems, acknowledged


def main(kills: int) -> None:
    """Many kills, with counts."""
    with tempfile.TemporaryDirectory() as folder:
        problems, acknowledged = killing(kills, Path(folder))
    print(f"{kills} kills: {acknowledged} commands acknowledged, {len(problems)} promises broken {problems}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
