"""A witness: every status of tlog-witness, what it keeps before it answers, and that it never goes back."""

import os
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record.logs import KEY, ORIGIN, Tree

from answerable.record import Signer, StoreFailed, VerificationError, WriteUnknown
from answerable.record.checkpoint import Checkpoint, parse_checkpoint
from answerable.record.cosignature import open_cosigned
from answerable.record.errors import Corrupt, InvalidKey, RecordError, StoreError
from answerable.record.note import COSIGNATURE, split_note
from answerable.record.tree import EMPTY_ROOT
from answerable.record.witness import SIZE, Reply, Submission, Witness, judge, parse_submission
from answerable.record.witness_store import FileWitnessStore, KnownLogs

SEAL = Signer("witness.example/1", b"w" * 32, COSIGNATURE)
TREE, FORK = Tree(), Tree(fork=3)
T = TypeVar("T")


class Home:
    """A witness in a directory, with a clock that is set by hand."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.time = 1_700_000_000.0
        self.logs = KnownLogs(directory / "logs")
        self.logs.add(KEY.verifier.vkey)
        self.start()

    def start(self) -> Witness:
        """The witness of this directory in a process that begins anew."""
        self.store = FileWitnessStore(self.directory / "cosigned")
        self.witness = Witness(SEAL, self.logs, self.store, lambda: self.time)
        return self.witness

    def ask(self, body: bytes) -> Reply:
        return self.witness.add_checkpoint(body)

    @property
    def size(self) -> int:
        """How many entries it holds as cosigned."""
        held = self.store.held(ORIGIN)
        return parse_checkpoint(split_note(held)[0]).size if held else 0


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_a_log_that_grows_is_cosigned_step_by_step(home: Home) -> None:
    for old, size in [(0, 5), (5, 8), (8, 8), (8, 40)]:
        reply = home.ask(TREE.request(old, size))
        assert (reply.status, reply.content_type) == (200, "text/plain; charset=utf-8")
        shown = open_cosigned(TREE.note(size) + reply.body, [KEY.verifier], [SEAL.verifier])
        assert [each.time for each in shown.cosignatures] == [1_700_000_000]
        assert home.size == size


def test_an_empty_log_may_be_cosigned_and_then_grow(home: Home) -> None:
    assert home.ask(TREE.request(0, 0)).status == 200
    assert home.ask(TREE.request(0, 0)).status == 200
    assert home.ask(TREE.request(0, 7)).status == 200


def test_what_is_held_is_shown_to_monitors_with_both_signatures(home: Home) -> None:
    place = sha256(ORIGIN.encode()).hexdigest()
    assert home.witness.latest(place) is None
    line = home.ask(TREE.request(0, 5)).body
    assert home.witness.latest(place) == TREE.note(5) + line
    assert home.witness.latest("../" + place) is None


def test_signatures_of_strangers_are_not_kept(home: Home) -> None:
    stranger = Signer("stranger.example", b"s" * 32)
    line = stranger.sign(split_note(TREE.note(5))[0]).splitlines()[-1]
    reply = home.ask(TREE.request(0, 5) + f"{line}\n".encode())
    assert home.store.held(ORIGIN) == TREE.note(5) + reply.body


@pytest.mark.parametrize(
    "change",
    [
        lambda body: b"",
        lambda body: b"\xff" + body,
        lambda body: body.replace(b"old 5", b"old 05"),
        lambda body: body.replace(b"old 5", b"old -5"),
        lambda body: body.replace(b"old 5", b"older 5"),
        lambda body: body.replace(b"old 5\n", b"old 5\nAAAA\n"),
        lambda body: body.replace(b"old 5\n", b"old 5\n####\n"),
        lambda body: body.replace(b"old 5\n", b"old 5\n" + b64encode(bytes(32)) + b"\n" * 1 + b"x\n"),
        lambda body: b"old 5\n" + (b64encode(bytes(32)) + b"\n") * 64 + b"\n" + TREE.note(8).encode(),
        lambda body: body.replace(b"\n\n", b"\n"),
        lambda body: body[:-1],
        lambda body: body.replace(b"\n8\n", b"\n08\n"),
        lambda body: body + b"no signature line\n",
        lambda body: body + b"x" * (1 << 18),
    ],
)
def test_400_a_request_that_is_malformed(home: Home, change: Callable[[bytes], bytes]) -> None:
    home.ask(TREE.request(0, 5))
    assert home.ask(change(TREE.request(5, 8))).status == 400
    assert home.size == 5


def test_400_an_old_size_above_the_checkpoint_s(home: Home) -> None:
    home.ask(TREE.request(0, 8))
    body = TREE.request(0, 5).replace(b"old 0", b"old 8")
    assert home.ask(body).status == 400


def test_403_no_trusted_key_signed_it(home: Home) -> None:
    for key in (Signer(ORIGIN, b"x" * 32), Signer("example.org/other", bytes(range(32)))):
        text, _ = split_note(TREE.note(5))
        assert home.ask(b"old 0\n\n" + key.sign(text).encode()).status == 403


def test_403_a_trusted_key_s_signature_is_wrong_even_beside_a_right_one(home: Home) -> None:
    wrong = TREE.note(6).splitlines()[-1]
    assert home.ask(TREE.request(0, 5) + f"{wrong}\n".encode()).status == 403
    assert home.size == 0


def test_404_the_origin_is_unknown(home: Home) -> None:
    assert home.ask(Tree(key=Signer("example.org/unknown", b"u" * 32)).request(0, 5)).status == 404


def test_409_tells_the_size_that_is_held(home: Home) -> None:
    assert home.ask(TREE.request(3, 5)) == Reply(409, "0\n", SIZE)
    home.ask(TREE.request(0, 5))
    for old in (0, 3, 4, 6):
        assert home.ask(TREE.request(old, 8)) == Reply(409, "5\n", SIZE)
    assert SIZE == "text/x.tlog.size"


def test_a_log_that_was_rolled_back_is_not_cosigned_at_any_smaller_size(home: Home) -> None:
    home.ask(TREE.request(0, 20))
    for size in range(1, 20):
        for old in (0, size):
            assert home.ask(TREE.request(old, size)) == Reply(409, "20\n", SIZE)
    assert home.size == 20


@pytest.mark.parametrize(
    "body",
    [
        b"old 0\n\n" + KEY.sign(Checkpoint(ORIGIN, 0, bytes(32)).text).encode(),
        b"old 0\n" + b64encode(bytes(32)) + b"\n\n" + TREE.note(5).encode(),
    ],
    ids=["an empty log with another root", "a proof from nothing"],
)
def test_422_from_nothing(home: Home, body: bytes) -> None:
    assert home.ask(body).status == 422
    assert home.size == 0


@pytest.mark.parametrize("size", [5, 6, 40])
def test_422_another_history_is_refused_and_both_signed_checkpoints_are_kept(home: Home, size: int) -> None:
    home.ask(TREE.request(0, 5))
    reply = home.ask(FORK.request(5, size))
    assert (reply.status, home.size) == (422, 5)
    (evidence,) = home.store.evidence(ORIGIN)
    named = Path(evidence.partition(": ")[0])
    held, submitted = (named.with_suffix(f".{part}").read_text() for part in ("held", "submitted"))
    assert open_cosigned(held, [KEY.verifier], [SEAL.verifier]).cosignatures
    assert submitted == FORK.note(size)
    home.ask(FORK.request(5, size))
    assert len(home.store.evidence(ORIGIN)) == 1  # the same pair again is the same evidence


def test_422_a_proof_that_is_no_proof(home: Home) -> None:
    home.ask(TREE.request(0, 5))
    body = TREE.request(5, 8)
    assert home.ask(body.replace(b"old 5\n", b"old 5\n" + b64encode(bytes(32)) + b"\n")).status == 422
    assert home.ask(b"old 5\n\n" + TREE.note(8).encode()).status == 422
    assert home.ask(body).status == 200


class Memory:
    """A store that forgets everything after one request."""

    def __init__(self, held: str | None) -> None:
        self.note = held

    @contextmanager
    def alone(self, origin: str) -> Iterator["Memory"]:
        yield self

    def latest(self, origin_hash: str) -> str | None:
        return self.note

    def held(self) -> str | None:
        return self.note

    def keep(self, note: str) -> None:
        self.note = note

    def accuse(self, held: str | None, submitted: str, why: str) -> None:
        assert submitted


HELD = TREE.note(5) + SEAL.cosign(split_note(TREE.note(5))[0], 1)


@given(st.data())
def test_whatever_is_changed_in_a_request_nothing_but_what_the_log_signed_is_cosigned(
    data: st.DataObject,
) -> None:
    """A mutated request is refused, and none crashes the witness."""
    body = TREE.request(5, 8)
    at = data.draw(st.integers(0, len(body) - 1))
    changed = body[:at] + data.draw(st.binary(max_size=2)) + body[at + 1 :]
    store = Memory(HELD)
    reply = Witness(SEAL, lambda: {ORIGIN: [KEY.verifier]}, store, lambda: 1.0).add_checkpoint(changed)
    if reply.status == 200:
        shown = open_cosigned(TREE.note(8) + reply.body, [KEY.verifier], [SEAL.verifier])
        assert shown.cosignatures
        assert changed == body
    else:
        assert reply.status in (400, 403, 404, 409, 422)
        assert store.note == HELD


@given(st.binary(max_size=300))
def test_garbage_is_malformed(body: bytes) -> None:
    with pytest.raises(VerificationError):
        parse_submission(body)


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
def test_judgement_agrees_with_leaves_compared_one_by_one(held: int, old: int, size: int, fork: int) -> None:
    """The oracle has the whole trees: it compares their leaves."""
    ours, theirs = Tree(12), Tree(12, fork)
    new = Checkpoint(ORIGIN, size, theirs.root(0, size))
    if old > size:
        return
    reply = judge(
        Submission(old, tuple(theirs.proof(old, size)), "", new),
        Checkpoint(ORIGIN, held, ours.root(0, held)) if held else None,
    )
    if old != held:
        assert reply == Reply(409, f"{held}\n", SIZE)
    else:
        assert (reply is None) == (ours.leaves[:held] == theirs.leaves[:held])


def test_the_empty_tree_is_hashed_from_nothing() -> None:
    assert sha256(b"").digest() == EMPTY_ROOT


def test_a_clock_set_back_makes_no_two_cosignatures_contradict(home: Home) -> None:
    first = home.ask(TREE.request(0, 5)).body
    home.time = 5.0
    second = home.ask(TREE.request(5, 8)).body
    times = [
        open_cosigned(TREE.note(size) + line, [KEY.verifier], [SEAL.verifier]).cosignatures[0].time
        for size, line in ((5, first), (8, second))
    ]
    assert times == [1_700_000_000, 1_700_000_000]


def test_of_requests_at_once_one_is_cosigned_and_the_others_are_told_its_size(home: Home) -> None:
    home.ask(TREE.request(0, 5))
    sizes = list(range(6, 30))
    replies: dict[int, Reply] = {}

    def ask(size: int) -> None:
        replies[size] = home.ask(TREE.request(5, size))

    threads = [threading.Thread(target=ask, args=(size,)) for size in sizes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (cosigned,) = [size for size, reply in replies.items() if reply.status == 200]
    assert home.size == cosigned
    assert {reply.body for reply in replies.values() if reply.status == 409} == {f"{cosigned}\n"}


def test_a_log_is_taken_up_while_the_witness_runs_and_may_have_several_keys(home: Home) -> None:
    newer = Signer(ORIGIN, b"n" * 32)
    body = Tree(key=newer).request(0, 5)
    assert home.ask(body).status == 403
    home.logs.add(newer.verifier.vkey)
    assert home.ask(body).status == 200
    assert home.ask(TREE.request(5, 8)).status == 200


def test_a_key_that_is_no_log_s_is_not_taken_up(home: Home) -> None:
    with pytest.raises(InvalidKey):
        home.logs.add(SEAL.verifier.vkey)
    assert list(home.logs()) == [ORIGIN]


def test_a_list_of_logs_that_cannot_be_read_cosigns_nothing(home: Home) -> None:
    (home.directory / "logs").write_text("log nonsense\n")
    with pytest.raises(RecordError, match="line 1 of the policy"):
        home.ask(TREE.request(0, 5))
    (home.directory / "logs").unlink()
    with pytest.raises(StoreError):
        home.ask(TREE.request(0, 5))


@pytest.mark.parametrize("damage", ["", "garbage", TREE.note(5), FORK.note(5)])
def test_what_does_not_bear_the_witness_s_own_cosignature_is_not_built_on(home: Home, damage: str) -> None:
    home.ask(TREE.request(0, 5))
    (file,) = (home.directory / "cosigned").glob("*/checkpoint")
    file.write_text(damage)
    with pytest.raises(Corrupt, match="bear its own cosignature"):
        home.ask(TREE.request(5, 8))


WRITES = ["open", "fsync", "replace", "fsync of the folder"]


@pytest.mark.parametrize("broken", WRITES)
@pytest.mark.parametrize("done", [False, True], ids=["not done", "done but failed"])
def test_a_write_that_fails_gives_no_cosignature_and_loses_nothing(
    home: Home, monkeypatch: pytest.MonkeyPatch, broken: str, done: bool
) -> None:
    """Each step of keeping a checkpoint is broken in both ways: what is held is the old or the new, whole."""
    home.ask(TREE.request(0, 5))
    with monkeypatch.context() as patched:
        _break(patched, broken, done)
        with pytest.raises((WriteUnknown, StoreFailed)) as failed:
            home.ask(TREE.request(5, 8))
    named = broken == "fsync of the folder" or (broken == "replace" and done)
    assert home.size == (8 if named else 5)
    if isinstance(failed.value, StoreFailed):
        with pytest.raises(StoreFailed):
            home.ask(TREE.request(8, 9))
        home.start()
    reply = home.ask(TREE.request(5, 8))
    assert reply.status in (200, 409)
    assert home.ask(TREE.request(8, 9)).status == 200


def _break(patched: pytest.MonkeyPatch, broken: str, done: bool) -> None:
    """Make one step of keeping a checkpoint fail, having been done or not."""
    syncs = count(1)

    def breaking(real: Callable[..., T], hit: Callable[..., bool]) -> Callable[..., T]:
        def step(*given: object) -> T:
            if not hit(*given):
                return real(*given)
            if done:
                real(*given)
            raise OSError(5, "Input/output error")

        return step

    hits = {"open": lambda path, *_: ".checkpoint." in str(path), "replace": lambda *_: True}
    at = {"fsync": 1, "fsync of the folder": 2}.get(broken)
    patched.setattr(os, "fsync", breaking(os.fsync, lambda _: next(syncs) == at))
    if broken == "open":
        patched.setattr(os, "open", breaking(os.open, hits["open"]))
    if broken == "replace":
        patched.setattr(Path, "replace", breaking(Path.replace, hits["replace"]))


def test_evidence_that_cannot_be_kept_does_not_change_the_answer(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.ask(TREE.request(0, 5))
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    assert home.ask(FORK.request(5, 8)).status == 422


def test_a_list_of_logs_that_cannot_be_read_is_explained(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    with pytest.raises(StoreError, match="the list of logs cannot be"):
        KnownLogs(tmp_path / "logs").add(Signer("example.org/log", bytes(32)).verifier.vkey)
