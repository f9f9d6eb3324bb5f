"""The log against a dictionary: any history of appends, conflicts, retries, timers, signings, reopenings."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from answerable.record import (
    Append,
    Appended,
    Conflict,
    Log,
    NewEntry,
    Signer,
    TimerChange,
    fsck,
    open_sqlite,
)
from answerable.record.checkpoint import Checkpoint, open_checkpoint
from answerable.record.tree import Frontier, leaf_hash

KEY = Signer("example.org/log", bytes(range(32)))
STREAMS = ("call/1", "call/2", "unit/1")
streams = st.sampled_from(STREAMS)
timer_keys = st.sampled_from(["k", "l", "m"])


class LogMachine(RuleBasedStateMachine):
    """Runs the same commands on a log and on plain dictionaries; they must never differ."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.log = self.reopened()
        self.entries: list[tuple[str, int, bytes]] = []
        self.answers: dict[str, Appended] = {}
        self.timers: dict[str, list[int]] = {}  # key: due, end of its lease
        self.signed: list[Checkpoint] = []
        self.now = 0

    def reopened(self) -> Log:
        return open_sqlite(Path(self.folder.name) / "log.db", KEY.verifier.name, KEY)

    def version(self, stream: str) -> int:
        return sum(entry[0] == stream for entry in self.entries)

    @rule(
        name=st.sampled_from([f"id {n}" for n in range(12)]),
        written=st.lists(st.tuples(streams, st.integers()), max_size=4),
        stale=st.dictionaries(streams, st.integers(-1, 1)),
        timers=st.lists(st.tuples(timer_keys, st.none() | st.integers(0, 50)), max_size=3),
    )
    def append(
        self,
        name: str,
        written: list[tuple[str, int]],
        stale: dict[str, int],
        timers: list[tuple[str, int | None]],
    ) -> None:
        expects = {stream: max(0, self.version(stream) + off) for stream, off in stale.items()}
        entries = tuple(NewEntry(stream, b'{"n":%d}' % value) for stream, value in written)
        append = Append(name, expects, entries, tuple(TimerChange(*timer) for timer in timers))
        if name in self.answers:
            first = self.answers[name]
            assert self.log.append(append) == Appended(first.first, first.count, repeated=True)
        elif wrong := {s: (v, self.version(s)) for s, v in expects.items() if v != self.version(s)}:
            with pytest.raises(Conflict) as refused:
                self.log.append(append)
            assert refused.value.streams == wrong
        else:
            self.answers[name] = Appended(len(self.entries), len(entries))
            assert self.log.append(append) == self.answers[name]
            for entry in entries:
                self.entries.append((entry.stream, self.version(entry.stream) + 1, entry.data))
            for key, due in timers:
                self.timers.pop(key, None)
                if due is not None:
                    self.timers[key] = [due, 0]

    @rule(later=st.integers(0, 20), lease=st.integers(1, 20), limit=st.integers(1, 3))
    def fire(self, later: int, lease: int, limit: int) -> None:
        self.now += later
        due = sorted(
            (due, key) for key, (due, end) in self.timers.items() if due <= self.now and end <= self.now
        )
        leased = self.log.due(self.now, "owner", lease, limit)
        assert [(timer.due, timer.key) for timer in leased] == due[:limit]
        for timer in leased:
            self.timers[timer.key][1] = self.now + lease

    @rule()
    def sign(self) -> None:
        self.signed.append(open_checkpoint(self.log.checkpoint(), KEY.verifier))
        assert self.signed[-1].size == len(self.entries)

    @rule()
    def reopen(self) -> None:
        self.log.close()
        self.log = self.reopened()

    @invariant()
    def the_log_is_what_the_model_is(self) -> None:
        entries = list(self.log.read())
        assert [(entry.stream, entry.version, entry.data) for entry in entries] == self.entries
        assert {timer.key: timer.due for timer in self.log.timers()} == {
            k: v[0] for k, v in self.timers.items()
        }
        frontier = Frontier()
        roots = [frontier.root()]
        for entry in entries:
            frontier.push(leaf_hash(entry.leaf))
            roots.append(frontier.root())
        assert all(checkpoint.root == roots[checkpoint.size] for checkpoint in self.signed)

    def teardown(self) -> None:
        report = fsck(self.log, KEY.verifier.vkey)
        self.log.close()
        self.folder.cleanup()
        assert report.problems == ()


TestLog = LogMachine.TestCase
TestLog.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
