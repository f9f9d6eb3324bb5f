"""The log against a dictionary: any history of appends, conflicts, retries, timers, signings, reopenings."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.postgres import Server
from tests.record.places import Place, open_at

from answerable.record import (
    Append,
    Appended,
    Conflict,
    Erasure,
    InvalidAppend,
    Log,
    NewEntry,
    Signer,
    TimerChange,
    VaultChange,
    fsck,
)
from answerable.record.checkpoint import Checkpoint, open_checkpoint
from answerable.record.tree import Frontier, leaf_hash

KEY = Signer("example.org/log", bytes(range(32)))
STREAMS = ("call/1", "call/2", "unit/1")
streams = st.sampled_from(STREAMS)
timer_keys = st.sampled_from(["k", "L", "é", "_"])
vault_keys = st.sampled_from(["a/1", "a/é", "a%", "a_", "B/1"])


class LogMachine(RuleBasedStateMachine):
    """Runs the same commands on a log and on plain dictionaries; they must never differ."""

    def __init__(self) -> None:
        super().__init__()
        self.kept = ExitStack()
        self.place = self.kept.enter_context(self.new_place())
        self.log = self.reopened()
        self.entries: list[tuple[str, int, bytes]] = []
        self.erased: set[int] = set()
        self.vault: dict[str, bytes] = {}
        self.answers: dict[str, Appended] = {}
        self.timers: dict[str, list[int]] = {}  # key: due, end of its lease
        self.signed: list[Checkpoint] = []
        self.now = 0

    @contextmanager
    def new_place(self) -> Iterator[Place]:
        """Where there is no record yet; gone when the block ends."""
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder) / "log.db"

    def reopened(self) -> Log:
        return open_at(self.place, KEY)

    def version(self, stream: str) -> int:
        return sum(entry[0] == stream for entry in self.entries)

    @rule(
        name=st.sampled_from([f"id {n}" for n in range(12)]),
        written=st.lists(st.tuples(streams, st.integers()), max_size=4),
        stale=st.dictionaries(streams, st.integers(-1, 1)),
        timers=st.lists(st.tuples(timer_keys, st.none() | st.integers(0, 50)), max_size=3),
        erased=st.sets(st.integers(0, 12), max_size=2),
        vault=st.dictionaries(vault_keys, st.none() | st.binary(max_size=3), max_size=2),
    )
    def append(
        self,
        name: str,
        written: list[tuple[str, int]],
        stale: dict[str, int],
        timers: list[tuple[str, int | None]],
        erased: set[int],
        vault: dict[str, bytes | None],
    ) -> None:
        expects = {stream: max(0, self.version(stream) + off) for stream, off in stale.items()}
        entries = tuple(NewEntry(stream, b'{"n":%d}' % value) for stream, value in written)
        append = Append(
            name,
            expects,
            entries,
            tuple(TimerChange(*timer) for timer in timers),
            tuple(Erasure(index, ("n",)) for index in erased),
            tuple(VaultChange(*change) for change in vault.items()),
        )
        if name in self.answers:
            first = self.answers[name]
            assert self.log.append(append) == Appended(first.first, first.count, repeated=True)
        elif wrong := {s: (v, self.version(s)) for s, v in expects.items() if v != self.version(s)}:
            with pytest.raises(Conflict) as refused:
                self.log.append(append)
            assert refused.value.streams == wrong
        elif any(index >= len(self.entries) for index in erased):
            with pytest.raises(InvalidAppend):
                self.log.append(append)
        else:
            self.answers[name] = Appended(len(self.entries), len(entries))
            assert self.log.append(append) == self.answers[name]
            for entry in entries:
                self.entries.append((entry.stream, self.version(entry.stream) + 1, entry.data))
            for key, due in timers:
                self.timers.pop(key, None)
                if due is not None:
                    self.timers[key] = [due, 0]
            self.erased |= erased
            self.vault |= {key: value for key, value in vault.items() if value is not None}
            for key in (key for key, value in vault.items() if value is None):
                self.vault.pop(key, None)

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
        assert [(entry.stream, entry.version, entry.data) for entry in entries] == [
            (stream, version, b"{}" if index in self.erased else data)
            for index, (stream, version, data) in enumerate(self.entries)
        ]
        for stream in STREAMS:
            assert list(self.log.stream(stream)) == [entry for entry in entries if entry.stream == stream]
        for prefix in ("", "a", "a/", "B"):
            kept = {key: value for key, value in sorted(self.vault.items()) if key.startswith(prefix)}
            assert list(self.log.vault(prefix).items()) == list(kept.items())
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
        self.kept.close()
        assert report.problems == ()


HISTORIES = settings(max_examples=10, stateful_step_count=20)


def test_sqlite_gives_the_models_answers_to_any_history() -> None:
    run_state_machine_as_test(LogMachine, settings=HISTORIES)


def test_postgres_gives_the_models_answers_to_any_history(postgres_server: Server) -> None:
    class OnPostgres(LogMachine):
        @contextmanager
        def new_place(self) -> Iterator[Place]:
            with postgres_server.database() as url:
                yield url

    run_state_machine_as_test(OnPostgres, settings=HISTORIES)
