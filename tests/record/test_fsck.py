"""fsck and signing against tampering: every quiet change is found, and nothing is signed over it."""

import pytest
from tests.record.places import Place, open_at, tamper

from answerable.record import Append, Corrupt, Log, NewEntry, Signer, TimerChange, fsck
from answerable.record.fsck import PROBLEMS_MAX

ORIGIN = "example.org/log"


@pytest.fixture
def kept(record_place: Place, key: Signer) -> Place:
    """A log of ten entries in two streams, signed at four and at eight of them, closed."""
    with open_at(record_place, key) as log:
        for number in range(10):
            entry = NewEntry(f"call/{number % 2}", b'{"number":%d}' % number)
            log.append(Append(f"id {number}", {}, (entry,), (TimerChange(f"k{number % 3}", number),)))
            if number in (3, 7):
                log.checkpoint()
    return record_place


def test_a_sound_log_is_reported_sound_with_its_counts(kept: Place, key: Signer) -> None:
    report = fsck(kept, key.verifier.vkey)
    assert report.sound
    assert (report.size, report.streams, report.checkpoints, report.timers, report.erased) == (10, 2, 2, 3, 0)
    with open_at(kept, key) as log:
        assert fsck(log, log.vkey) == report


def test_an_empty_log_is_sound(record_place: Place, key: Signer) -> None:
    with open_at(record_place, key) as log:
        log.checkpoint()
        assert fsck(log, log.vkey).sound


OTHER_LEAF = "(select leaf from entries where idx = 6)"
OTHER_OPENED = "(select disclosures from opened where idx = 6)"
TAMPERINGS = {
    f"update entries set leaf = {OTHER_LEAF} where idx = 2": "entry 2: its bytes do not have the hashes",
    f"update entries set leaf = {OTHER_LEAF} where idx = 9": "entry 9: its bytes do not have the hashes",
    "update entries set leaf = x'' where idx = 2": "entry 2: the entry is not of this record's form",
    f"update opened set disclosures = {OTHER_OPENED} where idx = 2": "entry 2: a disclosure does not belong",
    "update opened set disclosures = '' where idx = 2": "entry 2: stored under another stream or version",
    "update opened set disclosures = disclosures || 'x' where idx = 2": "2: a disclosure does not belong",
    "update opened set disclosures = disclosures || '~' || disclosures where idx = 2": "or is there twice",
    "update opened set disclosures = 'é~' || disclosures where idx = 2": "2: a disclosure is not base64url",
    "delete from opened where idx = 2": "entry 2: stored under another stream or version",
    "update entries set hashes = zeroblob(32) where idx = 4": "entry 4: its bytes do not have the hashes",
    "update entries set hashes = x'' where idx = 4": "entry 4: its bytes do not have the hashes",
    "update entries set stream = 'call/9' where idx = 9": "stored under another stream",
    "update entries set version = 7 where idx = 9": "version 7 of call/1 does not follow",
    "delete from entries where idx = 9": "the head tells of 10 entries",
    "delete from entries where idx = 5": "entry 5 is missing",
    "update head set size = 9, frontier = zeroblob(64)": "the head tells of 9 entries",
    "update head set size = 6, frontier = zeroblob(64)": "a checkpoint was signed for 8 entries",
    "update head set frontier = zeroblob(64)": "the head tells of 10 entries and other hashes",
    "update head set frontier = x''": "the head tells of 10 entries and other hashes",
    "update signed set root = zeroblob(32) where size = 4": "the checkpoint at 4 is not of these entries",
    "update signed set note = note || 'x' where size = 4": "the checkpoint at 4: the signed note is cut off",
    "update signed set note = (select note from signed where size = 8) where size = 4": "signed has changed",
    "update timers set due = -1 where key = 'k0'": "timer k0: due or leased in a way",
    "update timers set lease = 5 where key = 'k0'": "timer k0: due or leased in a way",
    "update answers set first = 99 where id = 'id 3'": "answers were given for entries",
    "delete from answers where id = 'id 3'": "the answers given do not add up",
    "delete from head": "cannot be read to its end",
    "drop table timers": "cannot be read to its end",
}


@pytest.mark.parametrize(("statement", "told"), TAMPERINGS.items())
def test_each_quiet_change_is_found(kept: Place, key: Signer, statement: str, told: str) -> None:
    tamper(kept, statement)
    problems = fsck(kept, key.verifier.vkey).problems
    assert any(told in problem for problem in problems), problems


def open_tampered(kept: Place, key: Signer, *statements: str) -> Log:
    tamper(kept, *statements)
    return open_at(kept, key)


@pytest.mark.parametrize(
    "statement",
    [
        f"update entries set leaf = {OTHER_LEAF} where idx = 8",
        "update entries set hashes = zeroblob(256) where idx = 7",
        "update entries set hashes = zeroblob(32) where idx = 8",
        "delete from entries where idx = 9",
        "delete from entries where idx = 8",
        "update head set frontier = zeroblob(64)",
        "update signed set root = zeroblob(32) where size = 8",
    ],
)
def test_nothing_is_signed_over_a_change(kept: Place, key: Signer, statement: str) -> None:
    with open_tampered(kept, key, statement) as log, pytest.raises(Corrupt):
        log.checkpoint()


@pytest.mark.parametrize("index", [2, 3])
def test_no_receipt_is_given_for_a_changed_entry(kept: Place, key: Signer, index: int) -> None:
    statement = f"update entries set leaf = {OTHER_LEAF} where idx = 2"
    broken = "update entries set hashes = zeroblob(32) where idx = 2"
    no_receipt = pytest.raises(Corrupt, match="no longer matches what was signed")
    with open_tampered(kept, key, statement, broken) as log, no_receipt:
        log.receipt(index)


def test_a_shrunken_log_is_not_signed_smaller(kept: Place, key: Signer) -> None:
    before = open_at(kept, key)
    note = before.checkpoint()
    before.close()
    with open_tampered(kept, key, "delete from entries where idx > 6") as log:
        assert log.checkpoint() == note
        assert any("is not of these" in p or "the log has 7" in p for p in fsck(log, log.vkey).problems)


def test_a_wrecked_log_is_reported_in_a_hundred_lines_at_most(kept: Place, key: Signer) -> None:
    with open_at(kept, key) as log:
        log.append(Append("many", {}, tuple(NewEntry("s", b'{"n":1}') for _ in range(200))))
    tamper(kept, "update entries set leaf = x''")
    assert len(fsck(kept, key.verifier.vkey).problems) == PROBLEMS_MAX


def test_another_key_finds_every_entry_and_checkpoint_wrong(kept: Place) -> None:
    other = Signer(ORIGIN, b"o" * 32)
    assert len(fsck(kept, other.verifier.vkey).problems) == 10 + 2
