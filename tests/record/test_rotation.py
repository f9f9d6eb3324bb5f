"""A key takes the place of another: each signs its own range, old receipts verify, no crash shuts a log."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from answerable.record import (
    Append,
    InvalidKey,
    KeyFile,
    Log,
    NewEntry,
    Signer,
    StoreError,
    Turn,
    VerificationError,
    Verifier,
    fsck,
    open_sqlite,
    verify_receipt,
)
from answerable.record.checkpoint import open_checkpoint
from answerable.record.entry import Sealer, unseal
from answerable.record.note import parse_vkeys
from answerable.record.tree import leaf_hash

ORIGIN = "example.org/log"


def opened(folder: Path) -> Log:
    return open_sqlite(folder / "log.db", ORIGIN, KeyFile(folder / "key", ORIGIN))


def one(name: str) -> Append:
    return Append(name, {}, (NewEntry("s", b'{"id":"%s"}' % name.encode()),))


def rotate(log: Log, name: str = "rotation") -> str:
    """Rotate as a centre would: the old key's last entry names the new one."""

    def say(turn: Turn, vkey: str) -> str:
        turn.append(Append(name, {}, (NewEntry("keys", b'{"id":"%s"}' % vkey.encode()),)))
        return vkey

    return log.rotate(say)


def signers(log: Log) -> list[bytes]:
    return [unseal(entry.leaf).key_id for entry in log.read()]


def test_a_new_key_signs_from_the_entry_after_its_announcement_on(tmp_path: Path) -> None:
    with opened(tmp_path) as log:
        log.append(one("a"))
        first = log.vkey
        second = rotate(log)
        log.append(one("b"))
        assert (log.vkey, log.vkeys) == (second, (first, second))
        told = [vkey.split("+")[1] for vkey in (first, first, second)]
        assert [key_id.hex() for key_id in signers(log)] == told
        assert fsck(log, log.vkeys).problems == ()
    with opened(tmp_path) as again:
        assert again.vkeys == (first, second)
        assert again.append(one("c")).first == 3
    assert (tmp_path / "key.vkey").read_text() == f"{first}\n{second}\n"


def test_receipts_from_before_verify_with_the_old_key_and_later_ones_with_both(tmp_path: Path) -> None:
    with opened(tmp_path) as log:
        log.append(one("a"))
        before, first = log.receipt(0), log.vkey
        second = rotate(log)
        log.append(one("b"))
        log.checkpoint()
        after, new = log.receipt(0), log.receipt(2)
        text = (tmp_path / "key.vkey").read_text()
    assert verify_receipt(before, first).index == verify_receipt(before, text).index == 0
    assert verify_receipt(after, text).index == verify_receipt(after, [second, first]).index == 0
    assert verify_receipt(new, second).index == 2
    for receipt, keys in ((before, second), (after, second), (after, first), (new, first)):
        with pytest.raises(VerificationError):
            verify_receipt(receipt, keys)


def test_a_new_key_may_sign_what_was_there_before_it(tmp_path: Path) -> None:
    with opened(tmp_path) as log:
        for name in "abc":
            log.append(one(name))
        rotate(log)
        assert open_checkpoint(log.checkpoint(2), Verifier.parse(log.vkey)).size == 2
        assert fsck(log, log.vkeys).problems == ()


def test_the_old_private_key_is_gone_and_the_new_one_is_private(tmp_path: Path) -> None:
    with opened(tmp_path) as log:
        log.append(one("a"))
        old = (tmp_path / "key").read_text()
        rotate(log)
    left = {
        path.name: path.read_text() for path in tmp_path.iterdir() if path.name.startswith(("key", ".key"))
    }
    assert set(left) == {"key", "key.vkey"}
    assert old.strip().split("+", 4)[-1] not in "".join(left.values())
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_many_rotations_leave_each_key_its_range(tmp_path: Path) -> None:
    with opened(tmp_path) as log:
        for number in range(5):
            log.append(one(f"a{number}"))
            log.checkpoint()
            rotate(log, f"rotation {number}")
            if number % 2:
                log.checkpoint()
        assert len(log.vkeys) == 6
        assert fsck(log, log.vkeys).problems == ()
        assert fsck(tmp_path / "log.db", (tmp_path / "key.vkey").read_text()).problems == ()


class Crash(BaseException):
    """The process ends here."""


STEPS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "after the new key was made": lambda patched: patched.setattr(Log, "turn", crash),
    "before the transaction commits": lambda patched: patched.setattr(Turn, "rotate", crash_job),
    "after it committed": lambda patched: patched.setattr(KeyFile, "settle", crash),
    "after the new key was published": lambda patched: patched.setattr(Path, "replace", crash_rename),
}
RENAME = Path.replace


def crash(*_: object) -> None:
    raise Crash


def crash_job(*_: object) -> None:
    raise ZeroDivisionError


def crash_rename(path: Path, target: Path) -> Path:
    if path.name == "key.next":
        raise Crash
    return RENAME(path, target)


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_at_any_step_of_a_rotation_leaves_one_key_in_use_and_the_log_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    log = opened(tmp_path)
    log.append(one("a"))
    first = log.vkey
    with monkeypatch.context() as patched:
        STEPS[step](patched)
        with pytest.raises((Crash, ZeroDivisionError)):
            rotate(log)
    log.close()
    done = step in ("after it committed", "after the new key was published")
    with opened(tmp_path) as again:
        again.append(one("b"))
        assert (len(again.vkeys), again.vkey == first) == ((2, False) if done else (1, True))
        assert (tmp_path / "key.vkey").read_text().split() == list(again.vkeys)
        assert (tmp_path / "key.next").exists() == (not done)
        rotate(again, "once more")
        again.append(one("c"))
        assert fsck(again, again.vkeys).problems == ()
        assert not (tmp_path / "key.next").exists()


def test_another_process_goes_on_with_the_new_key(tmp_path: Path) -> None:
    with opened(tmp_path) as one_log, opened(tmp_path) as other:
        one_log.append(one("a"))
        other.append(one("b"))
        rotate(one_log)
        other.append(one("c"))
        rotate(other, "rotation 2")
        one_log.append(one("d"))
        other.checkpoint()
        assert one_log.vkeys == other.vkeys
        assert [one_log.vkeys.index(v.vkey) for v in verifiers(one_log)] == [0, 0, 0, 1, 1, 2]
        assert fsck(one_log, one_log.vkeys).problems == ()


def verifiers(log: Log) -> list[Verifier]:
    known = parse_vkeys(log.vkeys)
    return [unseal(entry.leaf).check_signature(known) for entry in log.read()]


def test_a_process_without_the_new_key_signs_nothing_more(tmp_path: Path) -> None:
    other = Signer(ORIGIN, b"o" * 32)
    with opened(tmp_path) as log:
        log.append(one("a"))
        blind = open_sqlite(tmp_path / "log.db", ORIGIN, KeyFile(tmp_path / "key", ORIGIN).first)
        rotate(log)
        for attempt in (lambda: blind.append(one("b")), blind.checkpoint):
            with pytest.raises(InvalidKey, match="private half is not here"):
                attempt()
        blind.close()
        assert log.size == 2
    with pytest.raises(StoreError, match="is signed with now"):
        open_sqlite(tmp_path / "log.db", ORIGIN, other)


def test_a_log_opened_with_a_bare_key_does_not_rotate(tmp_path: Path) -> None:
    with (
        open_sqlite(tmp_path / "log.db", ORIGIN, Signer(ORIGIN, bytes(32))) as log,
        pytest.raises(InvalidKey, match="not kept in a file"),
    ):
        rotate(log)


def test_what_an_old_key_signs_after_its_time_is_found(tmp_path: Path) -> None:
    """Someone kept the old private key, and has the database: an entry and a checkpoint under it."""
    keys = KeyFile(tmp_path / "key", ORIGIN)
    old = keys.first
    with open_sqlite(tmp_path / "log.db", ORIGIN, keys) as log:
        log.append(one("a"))
        rotate(log)
        note = log.checkpoint()
        log.append(one("b"))
        vkeys = log.vkeys
    leaf, disclosures = Sealer(old).seal(NewEntry("s", b'{"id":"x"}'), 2)
    connection = apsw.Connection(str(tmp_path / "log.db"))
    connection.execute("update entries set leaf = ?, hashes = ? where idx = 2", (leaf, leaf_hash(leaf)))
    connection.execute("update opened set disclosures = ? where idx = 2", (disclosures,))
    connection.execute(
        "update signed set note = ? where size = 2", (old.sign(note.partition("\n\n")[0] + "\n"),)
    )
    connection.close()
    problems = fsck(tmp_path / "log.db", vkeys).problems
    assert f"entry 2: signed with the key {old.verifier.key_id.hex()} when it was not in use" in problems
    # The checkpoint lies where one key ended and the other began: it may be of either.
    assert not any("checkpoint at 2" in problem for problem in problems)


def test_a_checkpoint_by_an_old_key_after_its_time_is_found(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "key", ORIGIN)
    old = keys.first
    with open_sqlite(tmp_path / "log.db", ORIGIN, keys) as log:
        log.append(one("a"))
        rotate(log)
        log.append(one("b"))
        note = log.checkpoint()
        vkeys = log.vkeys
    connection = apsw.Connection(str(tmp_path / "log.db"))
    connection.execute("update signed set note = ?", (old.sign(note.partition("\n\n")[0] + "\n"),))
    connection.close()
    problems = fsck(tmp_path / "log.db", vkeys).problems
    assert problems == ("the checkpoint at 3: signed with a key when it was not in use any more",)


@pytest.mark.parametrize("table", ["x", "[]", '[{"vkey":"x","since":0}]', '[{"vkey":1}]', "[1]"])
def test_a_damaged_table_of_keys_is_reported(tmp_path: Path, table: str) -> None:
    with opened(tmp_path) as log:
        log.append(one("a"))
        rotate(log)
        log.append(one("b"))
        vkeys = log.vkeys
    connection = apsw.Connection(str(tmp_path / "log.db"))
    connection.execute("update vault set value = cast(? as blob) where key = 'log/keys'", (table,))
    connection.close()
    assert fsck(tmp_path / "log.db", vkeys).problems
