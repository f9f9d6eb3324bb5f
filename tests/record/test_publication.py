"""Publishing: fixed times, fixed steps, decoys that nobody can tell; witnesses; nothing lost by a crash."""

import json
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record.conftest import ORIGIN, OpenLog

from answerable.record import DECOY_STREAM, Append, Log, NewEntry, Signer, fsck, verify_receipt
from answerable.record.checkpoint import parse_checkpoint
from answerable.record.decoys import Schedule, pad, recent_widths
from answerable.record.entry import unseal
from answerable.record.errors import Corrupt, Unreachable
from answerable.record.fetching import Response
from answerable.record.monitor import contradict, open_reader, verify_log
from answerable.record.note import COSIGNATURE, parse_vkeys, split_note
from answerable.record.publication import RETRY, Publication, Step
from answerable.record.store import VaultChange
from answerable.record.tree import verify_consistency
from answerable.record.trust import TrustPolicy, parse_policy
from answerable.record.witness import Witness
from answerable.record.witness_store import FileWitnessStore

MINUTE = 60_000
SCHEDULE = Schedule(10 * MINUTE, 16)
START = 1_700_000_400_000  # a time to publish
SEALS = {name: Signer(f"{name}.example", name.encode().ljust(32), COSIGNATURE) for name in ("a", "b")}
POLICY = parse_policy(
    "".join(
        [
            *(
                f"witness {name} {seal.verifier.vkey} http://{name}.example/\n"
                for name, seal in SEALS.items()
            ),
            "group both all a b\nquorum both\n",
        ]
    ).encode()
)


class Outside:
    """Two witnesses elsewhere; those in `dead` do not answer."""

    def __init__(self, directory: Path, log: Log) -> None:
        logs = {ORIGIN: parse_vkeys(log.vkey)}
        self.witnesses = {
            f"http://{name}.example/": Witness(
                seal, lambda: logs, FileWitnessStore(directory / name), lambda: START / 1000
            )
            for name, seal in SEALS.items()
        }
        self.dead: set[str] = set()
        self.asked = 0

    def __call__(self, prefix: str, body: bytes) -> Response:
        self.asked += 1
        if prefix in self.dead:
            raise Unreachable("nobody there")
        reply = self.witnesses[prefix].add_checkpoint(body)
        return Response(reply.status, reply.content_type.partition(";")[0], reply.body.encode())


class Place:
    """A log, its publication into a directory, and two witnesses."""

    def __init__(self, log: Log, directory: Path, policy: TrustPolicy = POLICY) -> None:
        self.log = log
        self.tiles = directory / "tiles"
        self.outside = Outside(directory, log)
        self.publication = Publication(log, SCHEDULE, policy, self.tiles, self.outside)
        self.number = 0

    def take(self, count: int = 1, fields: int = 2) -> None:
        """Append real entries with so many fields."""
        data = json.dumps({f"f{n}": n for n in range(fields)}).encode()
        for _ in range(count):
            self.log.append(Append(f"real {self.number}", {}, (NewEntry("call/1", data),)))
            self.number += 1

    def seen(self) -> int:
        """How many entries a stranger sees in the directory, having checked them all."""
        with ExitStack() as opened:
            found = verify_log(open_reader(str(self.tiles), opened), parse_vkeys(self.log.vkey))
        return found.checkpoint.size


@pytest.fixture
def place(log: Log, tmp_path: Path) -> Place:
    return Place(log, tmp_path)


def size_of(step: Step) -> int:
    assert step.published is not None
    return step.published.checkpoint.size


def test_the_published_size_grows_by_the_quota_whatever_happened(place: Place) -> None:
    sizes = []
    for interval, count in enumerate([0, 3, 16, 1, 0]):
        place.take(count)
        step = place.publication.step(START + interval * SCHEDULE.every)
        assert step.moved
        sizes.append(size_of(step))
        assert place.seen() == sizes[-1] == place.log.size
    assert sizes == [16, 32, 48, 64, 80]
    assert Counter(entry.stream for entry in place.log.read()) == {"call/1": 20, DECOY_STREAM: 60}


def test_an_interval_with_more_than_the_quota_is_published_by_the_next_multiple(place: Place) -> None:
    place.publication.step(START)
    place.take(17)
    assert size_of(place.publication.step(START + SCHEDULE.every)) == 16 + 32


def test_between_the_times_nothing_is_published(place: Place) -> None:
    place.publication.step(START)
    place.take(3)
    for now in range(START + MINUTE, START + SCHEDULE.every, MINUTE):
        step = place.publication.step(now)
        assert (step.moved, size_of(step), place.seen()) == (False, 16, 16)


def test_a_time_that_was_missed_is_not_made_up_for_at_a_time_of_its_own(place: Place) -> None:
    """A centre that was down publishes at the next time, so that when it came back is not told."""
    assert place.publication.step(START + 5 * MINUTE).published is None
    place.publication.step(START + SCHEDULE.every)
    late = START + 3 * SCHEDULE.every + 2 * MINUTE
    assert not place.publication.step(late).moved
    assert place.publication.step(START + 4 * SCHEDULE.every).moved


def test_when_asked_it_is_published_at_once(place: Place) -> None:
    place.take(2)
    assert size_of(place.publication.step(START + 5 * MINUTE, at_once=True)) == 16
    assert place.seen() == 16


def test_a_second_step_in_the_same_time_changes_nothing(place: Place) -> None:
    first = place.publication.step(START)
    again = place.publication.step(START + 5)
    assert (again.moved, again.decoys, again.asked, size_of(again)) == (False, 0, (), size_of(first))
    assert again.exported is not None
    assert again.exported.written == 0


def test_decoys_come_evenly_between_the_times_not_in_one_heap_at_the_end(place: Place) -> None:
    place.publication.step(START)
    for minute in range(1, 10):
        place.publication.step(START + minute * MINUTE)
        assert place.log.size == 16 + 16 * minute // 10
    place.take(40)
    assert place.publication.step(START + 9 * MINUTE + 1).decoys == 0


def test_a_decoy_s_leaf_is_of_the_form_of_a_real_one(place: Place) -> None:
    """As many digests, as many bytes, the same header: nothing in what is published differs."""
    for fields in (2, 2, 20, 40):
        place.take(fields=fields)
    place.publication.step(START)
    shape: dict[bool, set[tuple[int, int, bytes]]] = {True: set(), False: set()}
    for entry in place.log.read():
        sealed = unseal(entry.leaf)
        shown = len(entry.leaf), len(sealed.digests), sealed.signed.partition(b".")[0]
        shape[entry.stream == DECOY_STREAM].add(shown)
    assert shape[True] <= shape[False]
    assert {digests for _, digests, _ in shape[False]} == {16, 32, 64}


def test_a_decoy_imitates_each_width_that_real_entries_have(log: Log) -> None:
    for width in (16, 32, 64, 128):
        before = log.size
        assert log.turn(lambda turn, width=width: pad(turn, turn.size + 3, [width])).result() == 3  # type: ignore[misc]
        assert {len(unseal(entry.leaf).digests) for entry in log.read(before)} == {width}
    assert recent_widths(log.store) == [16]  # decoys do not imitate decoys


@given(st.integers(0, 10**6), st.integers(0, 10**4), st.integers(1, 500))
def test_the_next_size_is_the_least_that_is_whole_quotas_more_and_holds_all(
    published: int, more: int, quota: int
) -> None:
    target = Schedule(1000, quota).padded(published, published + more)
    steps = (target - published) // quota
    assert (target - published) % quota == 0
    assert steps >= 1
    assert target >= published + more
    assert steps == 1 or target - quota < published + more


@given(st.integers(0, 10**12), st.integers(1, 10**7), st.integers(1, 500))
def test_the_steady_line_never_passes_the_next_size(now: int, every: int, quota: int) -> None:
    schedule = Schedule(every, quota)
    assert 100 <= schedule.steady(100, now) < 100 + quota
    assert schedule.tick(now) <= now < schedule.tick(now) + every


def test_the_published_checkpoint_bears_the_witnesses_cosignatures(place: Place) -> None:
    place.take(3)
    step = place.publication.step(START)
    assert step.troubles == ()
    shown = place.publication.witnessed()
    assert (shown.size, shown.by, shown.log_size) == (16, ("a", "b"), 16)
    assert step.published is not None
    assert (place.tiles / "checkpoint").read_text() == step.published.note
    assert len(split_note(step.published.note)[1]) == 3
    place.publication.step(START + SCHEDULE.every)
    assert place.outside.asked == 4  # each time from the size that each holds: no 409 in between


def test_a_receipt_may_rest_on_a_cosigned_checkpoint_and_says_who_cosigned(place: Place) -> None:
    place.take(3)
    assert place.publication.cosigned(1) is None
    place.publication.step(START)
    text = place.log.receipt(1, note=place.publication.cosigned(1))
    shown = verify_receipt(text, place.log.vkey, [seal.verifier for seal in SEALS.values()])
    assert [each.verifier.name for each in shown.cosignatures] == ["a.example", "b.example"]
    assert (shown.size, verify_receipt(text, place.log.vkey).cosignatures) == (16, ())
    place.take()
    assert place.publication.cosigned(16) is None


def test_a_witness_in_trouble_is_an_alarm_and_is_asked_again_after_a_while(place: Place) -> None:
    place.outside.dead = {"http://b.example/"}
    step = place.publication.step(START)
    assert step.troubles == ("b: nobody there",)
    assert place.publication.witnessed().size == 0  # the policy wants both
    assert [each.witness for each in place.publication.witnessed().latest] == ["a"]
    asked = place.outside.asked
    place.publication.step(START + RETRY - 1)
    assert place.outside.asked == asked
    place.outside.dead = set()
    assert place.publication.step(START + RETRY).troubles == ()
    assert place.publication.witnessed().size == 16
    assert len(split_note((place.tiles / "checkpoint").read_text())[1]) == 3


def test_a_directory_in_trouble_is_an_alarm_and_does_not_keep_the_witnesses(
    place: Place, tmp_path: Path
) -> None:
    (tmp_path / "tiles").write_text("a file where a directory should be")
    step = place.publication.step(START)
    assert [trouble for trouble in step.troubles if "cannot be used" in trouble]
    assert place.publication.witnessed().size == 16


def test_two_processes_that_publish_at_once_publish_one_thing(open_log: OpenLog, tmp_path: Path) -> None:
    first, second = Place(open_log(), tmp_path), Place(open_log(), tmp_path)
    one, other = first.publication.step(START), second.publication.step(START)
    assert size_of(one) == size_of(other) == first.seen() == 16
    assert other.asked == ()


class Cut(Exception):
    """The process ends here."""


@pytest.mark.parametrize("at", ["checkpoint", "turn 2", "turn 3", "post", "export"])
def test_cut_off_between_any_two_steps_the_next_time_completes_it(
    open_log: OpenLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    """Decoys without a checkpoint, a checkpoint that is not published, cosignatures that are not kept …"""
    place = Place(open_log(), tmp_path)
    place.publication.step(START)
    place.take(3)
    turns = iter(range(1, 99))

    def cut(*_: object, **__: object) -> NoReturn:
        raise Cut

    def turn(job: Callable[..., object]) -> object:
        if f"turn {next(turns)}" == at:
            cut()
        return real(job)

    with monkeypatch.context() as patched:
        real = place.log.turn
        patched.setattr(place.log, "turn", turn)
        if at == "checkpoint":
            patched.setattr(place.log, "checkpoint", cut)
        if at == "post":
            patched.setattr(place.outside, "__class__", type("Cutting", (Outside,), {"__call__": cut}))
        if at == "export":
            patched.setattr("answerable.record.publication.export", cut)
        with pytest.raises(Cut):
            place.publication.step(START + SCHEDULE.every)
    later = Place(open_log(), tmp_path)
    step = later.publication.step(START + 2 * SCHEDULE.every)
    assert step.troubles == ()
    assert later.seen() == size_of(step) == later.log.size
    assert size_of(step) % SCHEDULE.quota == 0
    assert later.publication.witnessed().size == size_of(step)
    assert fsck(later.log, later.log.vkey).sound


def test_a_checkpoint_is_signed_at_the_size_asked_for_whatever_came_after(log: Log, place: Place) -> None:
    place.take(9)
    seven = log.checkpoint(7)
    assert parse_checkpoint(split_note(seven)[0]).size == 7
    assert log.checkpoint(7) == seven
    nine = log.checkpoint()
    assert parse_checkpoint(split_note(nine)[0]).size == 9
    five = log.checkpoint(5)  # smaller than what was signed: within it
    assert (log.checkpoint(5), log.checkpoint(0) == log.checkpoint(0)) == (five, True)
    assert [signed.size for signed in log.store.checkpoints()] == [0, 5, 7, 9]
    assert fsck(log, log.vkey).sound
    assert not contradict(five, nine, parse_vkeys(log.vkey))
    with pytest.raises(IndexError):
        log.checkpoint(10)


def test_the_consistency_of_any_two_sizes_is_proved_and_of_no_others(log: Log, place: Place) -> None:
    place.take(5)
    assert log.consistency(0, 3) == log.consistency(4, 4) == []
    three, five = (parse_checkpoint(split_note(log.checkpoint(size))[0]).root for size in (3, 5))
    verify_consistency(3, 5, log.consistency(3, 5), three, five)
    for old, size in ((-1, 3), (4, 3), (2, 6)):
        with pytest.raises(IndexError):
            log.consistency(old, size)


def test_what_is_damaged_in_the_vault_is_told(log: Log, place: Place) -> None:
    log.append(Append("damage", vault=(VaultChange("published", b"{}"),)))
    with pytest.raises(Corrupt, match="vault"):
        place.publication.step(START)


def test_the_published_resources_are_read_by_path(place: Place) -> None:
    assert place.publication.read("checkpoint") is None
    place.publication.step(START)
    for path in ("checkpoint", "tile/0/000.p/16", "tile/entries/000.p/16"):
        assert place.publication.read(path) == (place.tiles / path).read_bytes()
    place.take(20)
    assert place.publication.read("tile/0/000.p/17") is None
