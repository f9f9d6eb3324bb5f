"""The log's contract, for every kind of store: numbers, versions, retries, timers, checkpoints, receipts."""

import threading
from collections.abc import Callable, Sequence
from itertools import combinations, pairwise

import pytest

from answerable.record import (
    Append,
    Appended,
    Conflict,
    Entry,
    InvalidAppend,
    InvalidKey,
    Log,
    NewEntry,
    Signer,
    Stopped,
    StoreError,
    Timer,
    TimerChange,
    VerificationError,
    Verifier,
    fsck,
    verify_receipt,
)
from answerable.record.checkpoint import Checkpoint, open_checkpoint
from answerable.record.store import LEASE_MOST
from answerable.record.tree import Node, perfect_nodes, verify_consistency

OpenLog = Callable[[], Log]


def one(name: str, stream: str = "s", expects: dict[str, int] | None = None) -> Append:
    return Append(name, expects or {}, (NewEntry(stream, b'{"id":"%s"}' % name.encode()),))


def told(log: Log) -> Checkpoint:
    return open_checkpoint(log.checkpoint(), Verifier.parse(log.vkey))


def test_entries_are_numbered_in_order_and_versioned_by_stream(log: Log) -> None:
    both = Append(
        "a",
        {"x": 0, "y": 0},
        (NewEntry("x", b'{"n":1}'), NewEntry("y", b'{"n":2}'), NewEntry("x", b'{"n":3}')),
    )
    assert log.append(both) == Appended(0, 3)
    assert log.append(one("b", "y", {"y": 1})) == Appended(3, 1)
    seen = [(entry.index, entry.stream, entry.version, entry.data) for entry in log.read()]
    assert seen == [
        (0, "x", 1, b'{"n":1}'),
        (1, "y", 1, b'{"n":2}'),
        (2, "x", 2, b'{"n":3}'),
        (3, "y", 2, b'{"id":"b"}'),
    ]
    assert log.size == 4


def test_reading_starts_where_it_is_told_and_goes_to_the_end(log: Log) -> None:
    log.append(Append("a", {}, tuple(NewEntry("s", b'{"n":%d}' % n) for n in range(1200))))
    assert [entry.data for entry in log.read(after=1198)] == [b'{"n":1198}', b'{"n":1199}']
    assert [entry.index for entry in log.read()] == list(range(1200))
    assert list(log.read(after=1200)) == list(log.read(after=1 << 70)) == []
    assert next(log.read(after=-5)).index == 0


def test_a_stale_version_is_a_conflict_that_stores_nothing(log: Log) -> None:
    log.append(one("a", "s"))
    with pytest.raises(Conflict) as refused:
        log.append(
            Append("b", {"s": 0, "t": 2, "u": 0}, (NewEntry("u", b'{"n":1}'),), (TimerChange("k", 1),))
        )
    assert refused.value.streams == {"s": (0, 1), "t": (2, 0)}
    assert (log.size, log.timers()) == (1, ())


def test_after_a_conflict_the_same_id_may_be_decided_again(log: Log) -> None:
    log.append(one("a", "s"))
    with pytest.raises(Conflict):
        log.append(one("b", "s", {"s": 0}))
    assert log.append(one("b", "s", {"s": 1})) == Appended(1, 1)


def test_the_same_id_gives_the_first_answer_whatever_else_it_holds(open_log: OpenLog) -> None:
    log = open_log()
    log.append(one("z"))
    first = log.append(Append("a", {"s": 1}, (NewEntry("s", b'{"n":1}'), NewEntry("s", b'{"n":2}'))))
    for again in (log, open_log()):
        answer = again.append(Append("a", {"s": 7}, (NewEntry("t", b'{"n":9}'),), (TimerChange("k", 1),)))
        assert answer == Appended(first.first, 2, repeated=True)
    assert (log.size, log.timers()) == (3, ())


def test_an_append_without_entries_changes_timers_and_remembers_its_id(log: Log) -> None:
    log.append(one("a"))
    assert log.append(Append("b", {"s": 1}, (), (TimerChange("k", 5),))) == Appended(1, 0)
    assert log.append(Append("b", {"s": 1}, (), (TimerChange("k", 9),))) == Appended(1, 0, repeated=True)
    assert log.timers() == (Timer("k", 5, b""),)


def test_what_cannot_be_recorded_is_refused_before_anything_is_written(log: Log) -> None:
    with pytest.raises(InvalidAppend):
        log.append(Append("a", {}, (NewEntry("s", b"{"),)))
    assert log.size == 0


def test_timers_come_due_in_order_and_are_leased_to_one_owner_at_a_time(log: Log) -> None:
    changes = tuple(TimerChange(f"k{due}", due, b"note") for due in (30, 10, 20, 99))
    log.append(Append("a", {}, (), changes))
    assert log.due(9, "one", 100) == ()
    leased = log.due(50, "one", 100, limit=2)
    assert leased == (Timer("k10", 10, b"note", "one", 150), Timer("k20", 20, b"note", "one", 150))
    assert [timer.key for timer in log.due(50, "two", 100)] == ["k30"]
    assert log.due(50, "three", 100) == ()


def test_an_expired_lease_comes_back_and_a_cancelled_timer_does_not(open_log: OpenLog) -> None:
    log = open_log()
    log.append(Append("a", {}, (), (TimerChange("k", 10), TimerChange("l", 10))))
    assert len(log.due(20, "one", 100)) == 2
    log.append(Append("b", {}, (), (TimerChange("k", None),)))
    assert log.due(119, "two", 100) == ()
    assert open_log().due(120, "two", 100) == (Timer("l", 10, b"", "two", 220),)


def test_a_lease_taken_by_a_clock_that_was_set_back_since_holds_nothing_up(log: Log) -> None:
    """The longest lease that the clock as it is now could have given still holds."""
    log.append(Append("a", {}, (), (TimerChange("k", 10),)))
    assert log.due(19 + LEASE_MOST, "ahead", 1)
    assert log.due(20, "two", 1) == ()
    assert log.due(20 + LEASE_MOST, "ahead", 1)
    assert [timer.owner for timer in log.due(20, "two", 1)] == ["two"]


@pytest.mark.parametrize(
    ("now", "owner", "lease", "limit"),
    [
        (-1, "o", 1, 1),
        (0, "", 1, 1),
        (0, "o", 0, 1),
        (0, "o", LEASE_MOST + 1, 1),
        (0, "o", 1, 0),
        (1 << 70, "o", 1, 1),
    ],
)
def test_a_lease_that_cannot_be_is_refused_and_the_log_goes_on(
    log: Log, now: int, owner: str, lease: int, limit: int
) -> None:
    with pytest.raises(InvalidAppend, match="cannot be leased"):
        log.due(now, owner, lease, limit)
    assert log.append(one("a")).first == 0


def test_setting_a_timer_again_replaces_it_and_ends_its_lease(log: Log) -> None:
    log.append(Append("a", {}, (), (TimerChange("k", 10),)))
    log.due(20, "one", 100)
    log.append(Append("b", {}, (), (TimerChange("k", 15, b"new"), TimerChange("gone", None))))
    assert log.due(20, "two", 100) == (Timer("k", 15, b"new", "two", 120),)


def test_the_last_change_of_a_timer_in_one_append_counts(log: Log) -> None:
    changes = (TimerChange("k", 1), TimerChange("k", None), TimerChange("l", None), TimerChange("l", 2))
    log.append(Append("a", {}, (), changes))
    assert log.timers() == (Timer("l", 2, b""),)


def test_a_checkpoint_is_made_once_for_each_size_and_extends_the_one_before(open_log: OpenLog) -> None:
    log = open_log()
    heads = [told(log)]
    for number in range(6):
        log.append(one(str(number)))
        assert log.checkpoint() == open_log().checkpoint()
        heads.append(told(log))
    assert [head.size for head in heads] == list(range(7))
    for old, new in pairwise(heads[1:]):
        verify_consistency(old.size, new.size, log.consistency(old.size, new.size), old.root, new.root)


def test_any_two_of_the_logs_heads_are_proved_consistent_and_no_other_history_is(log: Log) -> None:
    heads = []
    for number in range(9):
        log.append(one(str(number)))
        heads.append(told(log))
    for old, new in combinations(heads, 2):
        proof = log.consistency(old.size, new.size)
        verify_consistency(old.size, new.size, proof, old.root, new.root)
        with pytest.raises(VerificationError):
            verify_consistency(old.size, new.size, proof, bytes(32), new.root)
    for wrong in ((4, 3), (3, 10), (-1, 3)):
        with pytest.raises(IndexError, match="no first"):
            log.consistency(*wrong)


def test_receipts_verify_for_every_entry_then_and_later(log: Log) -> None:
    kept = []
    for number in range(9):
        log.append(one(str(number)))
        kept.append(log.receipt(number))
    later = [log.receipt(number) for number in range(9)]
    for number, entry in enumerate(log.read()):
        for text in (kept[number], later[number]):
            shown = verify_receipt(text, log.vkey)
            assert (shown.index, shown.entry, shown.data) == (number, entry.leaf, entry.data)


def test_a_receipt_for_a_number_not_in_the_log_is_refused(log: Log) -> None:
    log.append(one("a"))
    for index in (-1, 1, 1 << 70):
        with pytest.raises(IndexError, match=f"no entry {index}"):
            log.receipt(index)


def test_a_receipt_reads_few_hashes(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    log.append(Append("a", {}, tuple(NewEntry("s", b'{"n":1}') for _ in range(1000))))
    log.checkpoint()
    asked: list[int] = []
    nodes = log.store.nodes

    def counted(wanted: Sequence[Node]) -> list[bytes]:
        asked.append(len(wanted))
        return nodes(wanted)

    monkeypatch.setattr(log.store, "nodes", counted)
    for index in range(0, 1000, 37):
        log.receipt(index)
    assert max(asked) <= 2 * (1000).bit_length()
    assert len(list(perfect_nodes(0, 1000))) == (1000).bit_count()


def test_two_logs_on_one_store_see_each_others_entries(open_log: OpenLog) -> None:
    one_log, other = open_log(), open_log()
    for number in range(10):
        (one_log, other)[number % 2].append(one(str(number), "s", {"s": number}))
    assert one_log.size == other.size == 10
    assert list(one_log.read()) == list(other.read())
    with pytest.raises(Conflict):
        one_log.append(one("late", "s", {"s": 9}))
    assert told(one_log) == told(other)


def test_many_threads_get_numbers_without_gaps_and_one_of_two_rivals_wins(log: Log) -> None:
    threads, rounds = 8, 12
    answers: list[tuple[str, Appended]] = []
    won: list[int] = []
    start = threading.Barrier(threads)

    def run(worker: int) -> None:
        for number in range(rounds):
            start.wait()
            name = f"{worker}-{number}"
            answers.append((name, log.append(one(name, f"own/{worker}"))))
            try:
                log.append(one(f"rival {name}", "unit", {"unit": number}))
                won.append(number)
            except Conflict:
                continue

    workers = [threading.Thread(target=run, args=(worker,)) for worker in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    entries: list[Entry] = list(log.read())
    assert [entry.index for entry in entries] == list(range(threads * rounds + rounds))
    assert sorted(won) == list(range(rounds))
    for name, answer in answers:
        assert entries[answer.first].data == b'{"id":"%s"}' % name.encode()
    assert fsck(log, log.vkey).problems == ()


def test_a_closed_log_says_so(log: Log) -> None:
    log.close()
    with pytest.raises(Stopped, match="closed"):
        log.append(one("a"))


def test_a_key_with_another_name_or_that_did_not_sign_before_is_refused(open_log: OpenLog) -> None:
    log = open_log()
    log.append(one("a"))
    log.checkpoint()
    with pytest.raises(InvalidKey, match="must be the same"):
        Log(open_log().store, log.origin, Signer("example.org/other", bytes(32)))
    with pytest.raises(StoreError, match="is not the one that this record is signed with now"):
        Log(open_log().store, log.origin, Signer(log.origin, bytes(32)))
