"""Erasing: the words are gone from every file, the log and all that was signed stay."""

import base64
import json
from pathlib import Path

import apsw
import pytest

from answerable.record import Append, Erasure, Log, NewEntry, Signer, Turn, fsck, open_sqlite, verify_receipt
from answerable.record.sqlite import SqliteStore

ORIGIN = "example.org/log"
SECRET = "555-0134-SECRET"
DATA = b'{"kind":"taken","call_back":"%s","place":{"address":"12 Elm %s","floor":2}}' % (
    (SECRET.encode(),) * 2
)
PLAIN = {"kind": "taken", "place": {"floor": 2}}
FIELDS = ("call_back", "place/address")


def traces(folder: Path) -> list[str]:
    """The files that still have the secret, plain or within base64 at any of its three offsets."""
    needles = [SECRET.encode()]
    for shift in range(3):
        encoded = base64.urlsafe_b64encode(b"x" * shift + SECRET.encode())
        needles.append(encoded[4:-4])
    return [
        path.name
        for path in sorted(folder.iterdir())
        if any(needle in path.read_bytes() for needle in needles)
    ]


def secret_entry(number: int) -> Append:
    return Append(f"secret {number}", {}, (NewEntry(f"call/{number}", DATA, ("place",)),))


def erase(*indexes: int) -> Append:
    return Append(f"erase {indexes[:2]}", erasures=tuple(Erasure(index, FIELDS) for index in indexes))


def test_what_is_erased_reads_as_if_it_had_not_been_there(log: Log) -> None:
    log.append(secret_entry(0))
    log.append(secret_entry(1))
    log.append(erase(0))
    entries = list(log.read())
    assert [json.loads(entry.data) for entry in entries] == [PLAIN, json.loads(DATA)]
    assert [entry.erased for entry in entries] == [2, 0]
    assert list(log.stream("call/0")) == entries[:1]
    report = fsck(log, log.vkey)
    assert (report.problems, report.erased) == ((), 2)


def test_receipts_from_before_still_show_it_and_new_ones_do_not(log: Log) -> None:
    log.append(secret_entry(0))
    before = log.receipt(0)
    log.append(erase(0))
    assert json.loads(verify_receipt(before, log.vkey).data) == json.loads(DATA)
    after = verify_receipt(log.receipt(0), log.vkey)
    assert json.loads(after.data) == PLAIN
    assert after.entry == verify_receipt(before, log.vkey).entry


def test_an_entry_can_be_erased_in_the_turn_that_makes_it_and_field_by_field(log: Log) -> None:
    def job(turn: Turn) -> None:
        turn.append(secret_entry(0))
        turn.append(Append("a", erasures=(Erasure(0, ("call_back",)), Erasure(0, ("place/address", "none")))))

    log.turn(job).result()
    log.append(secret_entry(1))
    log.turn(lambda turn: [turn.append(Append(name, erasures=(Erasure(1, (name,)),))) for name in FIELDS])
    log.append(erase(0))
    assert [json.loads(entry.data) for entry in log.read()] == [PLAIN, PLAIN]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "record" / "log.db"


def opened(file: Path) -> Log:
    return open_sqlite(file, ORIGIN, Signer(ORIGIN, bytes(32)))


def test_the_search_below_can_find_the_secret(file: Path) -> None:
    with opened(file) as log:
        log.append(secret_entry(0))
        assert traces(file.parent) == ["log.db-wal"]
    assert traces(file.parent) == ["log.db"]


@pytest.mark.parametrize("later", [0, 400])
def test_erased_words_are_in_no_file_at_once(file: Path, later: int) -> None:
    """Among hundreds of others, one after another, so that pages split and fill in between."""
    with opened(file) as log:
        for number in range(300):
            log.append(secret_entry(number))
        for number in range(later):
            log.append(Append(f"other {number}", {}, (NewEntry("s", b'{"text":"%s"}' % (b"x" * number)),)))
        log.append(erase(*range(0, 300, 2)))
        assert traces(file.parent) != []
        log.append(erase(*range(1, 300, 2)))
        assert traces(file.parent) == []
        assert fsck(log, log.vkey).problems == ()
    assert traces(file.parent) == []


def test_a_crash_before_the_write_ahead_log_was_emptied_is_made_good_at_the_next_opening(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = opened(file)
    log.append(secret_entry(0))
    with monkeypatch.context() as patched:
        patched.setattr(SqliteStore, "_move_wal", lambda _store: None)
        log.append(erase(0))
        assert traces(file.parent) == ["log.db-wal"]
    with opened(file) as again:
        assert traces(file.parent) == []
        assert [json.loads(entry.data) for entry in again.read()] == [PLAIN]
    log.close()


def test_while_another_process_reads_the_emptying_waits_for_the_next_write(file: Path) -> None:
    with open_sqlite(file, ORIGIN, Signer(ORIGIN, bytes(32)), busy_ms=1) as log:
        log.append(secret_entry(0))
        other = apsw.Connection(str(file))
        other.execute("begin")
        other.execute("select * from head").fetchall()
        log.append(erase(0))
        assert traces(file.parent) != []
        other.execute("rollback")
        other.close()
        log.append(secret_entry(1))
        log.append(erase(1))
        assert traces(file.parent) == []
