"""The ledger carries out what waits as groups: durable or undone together, seen only when durable."""

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from tests.center.town import ELM, Clock, MemoryLog, MemoryTurn, Town, in_force, refold, state_of

from answerable import center
from answerable.model import ledger, snapshot
from answerable.model.desk import Desk
from answerable.model.draft import Draft
from answerable.model.errors import BadInput, NotNow
from answerable.model.ledger import Change, Ledger
from answerable.model.people import Person
from answerable.model.snapshot import Snapshots
from answerable.record import Entry, Stopped, WriteUnknown
from answerable.record.errors import Retry

TAKER = Person("T1", "call-taker")


class SlowLog(MemoryLog):
    """A record whose turns come when a test lets them, and end as it says."""

    def __init__(self) -> None:
        super().__init__()
        self.held: list[tuple[Callable[[Any], Any], Future[Any]]] = []
        self.slow = False

    def turn(self, job: Callable[[Any], Any]) -> Future[Any]:
        if not self.slow:
            return super().turn(job)
        answer: Future[Any] = Future()
        self.held.append((job, answer))
        return answer

    def go(self, *, fail: Exception | None = None, runs: int = 1) -> None:
        """Let the oldest turn that waits come, `runs` times, the last of which ends as told."""
        job, answer = self.held.pop(0)
        for _ in range(runs):
            turn = MemoryTurn(self)
            result = job(turn)
        if fail:
            answer.set_exception(fail)
        else:
            turn.commit()
            answer.set_result(result)


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setattr(ledger, "GROUP_SECONDS", 600)  # a busy machine must not cut a test's group in two
    town = in_force(SlowLog())
    town.log.slow = True
    return town


def take(town: Town, name: str | None = None, **given: Any) -> Future[Any]:
    return center.take_call.submit(town.desk("call-taker", name), ELM, **given)


def test_what_waits_is_carried_out_as_one_group_each_on_what_the_one_before_said(town: Town) -> None:
    waiting = [take(town) for _ in range(5)]
    assert len(town.log.held) == 1
    assert not any(each.done() for each in waiting)
    town.log.go()
    assert [each.result().number for each in waiting] == [f"26-00000{n}" for n in range(1, 6)]


def test_a_group_that_does_not_become_durable_leaves_nothing_behind(town: Town) -> None:
    before = state_of(town.ledger.state)
    waiting = [take(town), take(town), center.send.submit(town.desk("dispatcher"), "26-000001", ["P1"])]
    town.log.go(fail=WriteUnknown("the disk is full"))
    for each in waiting:
        with pytest.raises(WriteUnknown):
            each.result()
    assert state_of(town.ledger.state) == before
    again = take(town)
    town.log.go()
    assert again.result().number == "26-000001"
    assert state_of(town.ledger.state) == state_of(refold(town.log))


def test_a_command_refused_in_a_group_that_failed_is_not_told_of_a_state_that_never_was(town: Town) -> None:
    number = take(town)
    town.log.go()
    both = [
        center.send.submit(town.desk("dispatcher"), number.result().number, ["P1"]),
        center.send.submit(town.desk("dispatcher"), number.result().number, ["P1"]),
    ]
    town.log.go(fail=WriteUnknown("the disk is full"))
    for each in both:
        with pytest.raises(WriteUnknown):
            each.result()


def test_a_group_that_the_store_runs_again_decides_again(town: Town) -> None:
    """As after a serialization failure: the runs before the last leave nothing behind."""
    waiting = [take(town), take(town)]
    town.log.go(runs=3)
    assert [each.result().number for each in waiting] == ["26-000001", "26-000002"]
    assert state_of(town.ledger.state) == state_of(refold(town.log))


def test_what_another_process_appended_survives_a_run_that_breaks_off_while_reading_it(town: Town) -> None:
    """A serialization failure may come with any read: once the run before has decided, too."""

    class BreaksOff(MemoryTurn):
        def entries(self, after: int) -> Iterator[Entry]:
            yield from islice(super().entries(after), 3)
            raise Retry

    told: list[Change] = []
    town.ledger.follow(told.extend)
    waiting = take(town)
    job, answer = town.log.held.pop()
    job(MemoryTurn(town.log))
    town.log.slow = False
    other = center.take_call(Desk(Ledger(town.log, town.clock), TAKER), ELM)
    with pytest.raises(Retry):
        job(BreaksOff(town.log))
    last = MemoryTurn(town.log)
    size = job(last)
    last.commit()
    answer.set_result(size)
    assert (other.number, waiting.result().number) == ("26-000001", "26-000002")
    assert state_of(town.ledger.state) == state_of(refold(town.log))
    assert [change.index for change in told] == [entry.index for entry in town.log.entries[5:]]


def test_one_refused_command_does_not_take_back_the_others_of_its_group(town: Town) -> None:
    first = take(town)
    bad = center.send.submit(town.desk("dispatcher"), "26-000001", ["P9"])
    last = take(town)
    town.log.go()
    assert (first.result().number, last.result().number) == ("26-000001", "26-000002")
    with pytest.raises(Exception, match="no unit P9"):
        bad.result()
    assert state_of(town.ledger.state) == state_of(refold(town.log))


def test_of_one_group_only_one_takes_the_unit(town: Town) -> None:
    calls = [take(town), take(town)]
    town.log.go()
    taken = [center.send.submit(town.desk("dispatcher"), call.result().number, ["P1"]) for call in calls]
    town.log.go()
    assert taken[0].result().number == "26-000001"
    with pytest.raises(NotNow, match="P1 is dispatched"):
        taken[1].result()


def test_the_same_command_twice_in_one_group_has_one_effect(town: Town) -> None:
    one, other = take(town, "try-1"), take(town, "try-1")
    town.log.go()
    assert one.result().events == other.result().events
    assert town.ledger.state.calls.count() == 1


def test_a_fault_in_one_command_is_its_own(town: Town) -> None:
    def stumble(draft: Draft) -> None:
        draft.state.numbers["26-"] = 99
        raise ZeroDivisionError

    broken = town.ledger.submit(TAKER, stumble)
    sound = take(town)
    town.log.go()
    with pytest.raises(ZeroDivisionError):
        broken.result()
    assert sound.result().number == "26-000001"


def test_nobody_sees_what_is_not_durable() -> None:
    """A look that begins while a group is under way waits for its end."""
    log = MemoryLog()
    town = in_force(log)
    inside, seen = threading.Event(), []

    def look() -> None:
        inside.wait(5)
        seen.append(town.ledger.look(lambda state: state.calls.count()))

    looking = threading.Thread(target=look)
    looking.start()

    def act(draft: Draft) -> None:
        center.take_call.act(draft, ELM)
        inside.set()
        looking.join(0.05)
        assert not seen
        raise BadInput("no")

    with pytest.raises(BadInput):
        town.ledger.carry_out(TAKER, act)
    looking.join(5)
    assert seen == [0]


def test_a_record_that_has_stopped_answers_everybody_who_waits(town: Town) -> None:
    def stopped(job: Any) -> Any:
        raise Stopped("the record is closed")

    town.log.turn = stopped
    for each in (take(town), take(town)):
        with pytest.raises(Stopped):
            each.result(timeout=1)
    assert town.ledger.look(lambda state: state.calls.count()) == 0


def test_followers_are_told_every_durable_event_once_and_in_order() -> None:
    log = MemoryLog()
    here, elsewhere = in_force(log), Town(log)
    told: list[Change] = []
    stop = here.ledger.follow(told.extend)
    first = len(log.entries)
    here.call("again")
    elsewhere.call()
    here.call("again")
    here.call()
    with pytest.raises(NotNow):
        here.ledger.carry_out(TAKER, _refused)
    assert [change.index for change in told] == list(range(first, len(log.entries)))
    stop()
    here.call()
    assert len(told) < len(log.entries) - first


def test_a_follower_that_fails_is_its_own_trouble(caplog: pytest.LogCaptureFixture) -> None:
    """As one does whose event loop is closed: commands, looks and other followers go on."""
    town = in_force()
    told: list[Change] = []

    def fail(changes: Sequence[Change]) -> None:
        raise RuntimeError("Event loop is closed")

    town.ledger.follow(fail)
    town.ledger.follow(told.extend)
    looker = threading.Thread(target=lambda: town.call() and town.ledger.look(bool), daemon=True)
    looker.start()
    looker.join(10)
    assert not looker.is_alive()
    assert told
    assert "a follower of the record failed" in caplog.text


def _refused(draft: Draft) -> None:
    center.take_call.act(draft, ELM)
    raise NotNow("not now")


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Town, Snapshots]:
    town = in_force()
    snapshots = Snapshots(tmp_path / "snapshot")
    town.ledger = Ledger(town.log, town.clock, snapshots=snapshots)
    number = town.call()
    center.close(town.desk("supervisor"), number, "report taken")
    town.call(known=False)
    town.ledger.snapshot()
    town.call()
    return town, snapshots


def test_a_start_from_a_snapshot_folds_only_what_came_after(kept: tuple[Town, Snapshots]) -> None:
    town, snapshots = kept
    read: list[int] = []
    whole = town.log.read

    def reading(after: int = 0) -> Any:
        read.append(after)
        return whole(after)

    town.log.read = reading
    again = Ledger(town.log, town.clock, snapshots=snapshots)
    assert min(read) > 10
    assert state_of(again.state) == state_of(town.ledger.state)


@pytest.mark.parametrize("harm", ["cut", "flip", "other record", "gone", "empty"])
def test_a_snapshot_that_does_not_fit_is_left_aside(kept: tuple[Town, Snapshots], harm: str) -> None:
    town, snapshots = kept
    data = snapshots.path.read_bytes()
    match harm:
        case "cut":
            snapshots.path.write_bytes(data[: len(data) // 2])
        case "flip":
            snapshots.path.write_bytes(data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])
        case "other record":
            town.log.root = lambda size: bytes(32)
        case "gone":
            snapshots.path.unlink()
        case "empty":
            snapshots.path.write_bytes(b"")
    assert snapshots.load(town.log.root) is None
    again = Ledger(town.log, town.clock, snapshots=snapshots)
    assert state_of(again.state) == state_of(town.ledger.state)


def test_a_snapshot_of_a_program_that_folded_otherwise_is_left_aside(
    kept: tuple[Town, Snapshots], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town, snapshots = kept
    changed = shutil.copytree(snapshot.CODE, tmp_path / "model")
    with (changed / "folds" / "units.py").open("a") as fold:
        fold.write("# folds otherwise\n")
    assert snapshots.load(town.log.root) is not None
    monkeypatch.setattr(snapshot, "CODE", changed)
    snapshot.schema.cache_clear()
    assert snapshots.load(town.log.root) is None
    monkeypatch.undo()
    snapshot.schema.cache_clear()
    assert snapshots.load(town.log.root) is not None


def test_what_is_about_to_be_erased_is_in_no_snapshot(kept: tuple[Town, Snapshots]) -> None:
    town, snapshots = kept
    generation = snapshots.generation
    town.ledger.carry_out(TAKER, partial(_erase, index=3))
    assert not snapshots.path.exists()
    snapshots.save({}, 0, b"", generation)  # one that was packed before
    assert not snapshots.path.exists()


def _erase(draft: Draft, index: int) -> None:
    draft.erase(index, ("call_back",))


def test_values_beside_the_log_are_kept_with_a_command_or_not_at_all() -> None:
    town = in_force(clock=Clock())

    def keep(draft: Draft, value: bytes | None, error: Exception | None = None) -> None:
        draft.keep("a/key", value)
        assert draft.kept("a/key") == value
        if error:
            raise error

    town.ledger.carry_out(TAKER, partial(keep, value=b"1"))
    assert town.ledger.kept("a/") == {"a/key": b"1"}
    with pytest.raises(BadInput):
        town.ledger.carry_out(TAKER, partial(keep, value=b"2", error=BadInput("no")))
    assert town.ledger.kept("a/") == {"a/key": b"1"}
    town.ledger.keep({"a/key": None})
    assert town.ledger.kept("a/") == {}


def test_what_is_forgotten_is_not_left_in_a_snapshot_that_was_never_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that wrote it died before it had its name; another one carries the erasure out."""
    snapshots = Snapshots(tmp_path / "snapshot")

    def dies(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", dies)
        with pytest.raises(KeyboardInterrupt):
            snapshots.save({}, 0, b"", snapshots.generation)
    assert list(tmp_path.iterdir()) != []
    Snapshots(tmp_path / "snapshot").forget()
    assert list(tmp_path.iterdir()) == []
