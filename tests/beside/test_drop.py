"""Dropped files: each word once, whatever is killed, torn or in the way."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.beside.saying import CAD, drop, line, lines, taken
from tests.center.town import START, Town, in_force
from tests.intake.exports import EXAMPLE, profile

from answerable import center
from answerable.beside import Drop
from answerable.beside import drop as dropping
from answerable.bootstrap import open_centre
from answerable.intake import read_lines
from answerable.intake.layout import Apart
from answerable.model.desk import Desk
from answerable.model.errors import NotNow
from answerable.record import fsck

KILLS = int(os.environ.get("ANSWERABLE_KILLS", "8"))


class Stopped(BaseException):
    """What a kill looks like from inside."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop"


def taker(town: Town, folder: Path, **more: object) -> Drop:
    return Drop(folder, Desk(town.ledger, CAD), "cad", settle=0, **more)  # type: ignore[arg-type]


def test_a_whole_file_is_taken_and_put_away(town: Town, folder: Path) -> None:
    drop(folder, "a.jsonl", lines(line("24-1", id="w1"), line("24-2")))
    (done,) = taker(town, folder).take()
    assert (done.words, done.new, done.rejects, done.moved_to) == (2, 2, (), "done/a.jsonl")
    assert not (folder / "a.jsonl").exists()
    assert len(taken(town)) == 2


def test_a_byte_order_mark_before_the_first_line_costs_no_word(town: Town, folder: Path) -> None:
    drop(folder, "a.jsonl", b"\xef\xbb\xbf" + lines(line("24-1", id="w1")))
    (done,) = taker(town, folder).take()
    assert (done.words, done.rejects) == (1, ())


def test_a_profile_that_only_an_import_can_read_by_rejects_lines_with_the_reason() -> None:
    """A reason for each line, and not an error that stops whoever takes them."""
    apart = replace(profile(), apart=Apart(clocks=("%H:%M",)))
    held = read_lines(lines({"Call Number": "1", "Received DtTm": "12/31/2016 10:00:00 AM"}), START, apart)
    assert [(each.row, "only `answerable import` reads" in each.reason) for each in held.rejects] == [
        (1, True)
    ]


def test_bad_lines_are_told_without_what_they_say_and_the_good_ones_are_taken(
    town: Town, folder: Path
) -> None:
    bad = lines({"call": "555-0134"}, {"555-0134": 1, "call": "24-9", "at": START.isoformat()})
    drop(folder, "a.jsonl", lines(line("24-1")) + bad + b'{"call": "24-3", "at"')
    (done,) = taker(town, folder).take()
    assert [each.row for each in done.rejects] == [2, 3, 4]
    assert len(taken(town)) == 1
    reasons = (folder / "rejected" / "a.jsonl.reasons").read_text()
    assert "line 4: is not JSON; a line may have been cut off" in reasons
    assert "555-0134" not in reasons
    assert (folder / "rejected" / "a.jsonl").exists()


def test_a_file_that_is_still_being_written_is_left_alone(town: Town, folder: Path) -> None:
    for name in ("a.part", "b.jsonl.tmp", ".c.jsonl"):
        (folder / name).write_bytes(lines(line("24-1")))
    (folder / "d.jsonl").write_bytes(lines(line("24-1")))
    fresh = Drop(folder, Desk(town.ledger, CAD), "cad", settle=60)
    assert list(fresh.take()) == []
    later = Drop(folder, Desk(town.ledger, CAD), "cad", settle=60, present=lambda: time.time() + 61)
    assert [each.name for each in later.take()] == ["d.jsonl"]


def test_what_is_written_while_a_file_is_taken_is_read_the_next_time(
    town: Town, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its writer holds the file open across the renaming: the words that it adds are not lost in `done/`."""
    file = drop(folder, "a.jsonl", lines(line("24-1", id="w1")))
    hear, writer = vars(dropping)["hear_words"], file.open("ab")

    def heard(*given: object) -> object:
        done = hear(*given)
        if not writer.closed:
            writer.write(lines(line("24-1", id="w2")))
            writer.close()
        return done

    monkeypatch.setattr(dropping, "hear_words", heard)
    names = [each.moved_to for _ in range(3) for each in taker(town, folder).take()]
    assert {word for _, word in taken(town)} == {"w1", "w2"}
    assert names[-1] == "done/a.jsonl"


def test_files_of_one_name_lie_beside_each_other(town: Town, folder: Path) -> None:
    for number in range(3):
        drop(folder, "a.jsonl", lines(line(f"24-{number}")))
        list(taker(town, folder).take())
    assert sorted(each.name for each in (folder / "done").iterdir()) == ["a.jsonl", "a.jsonl.2", "a.jsonl.3"]


def test_two_processes_do_not_take_from_one_drop(town: Town, folder: Path) -> None:
    drop(folder, "a.jsonl", lines(line("24-1")))
    first: Iterator[object] = taker(town, folder).take()
    next(first)
    with pytest.raises(NotNow, match="Another process"):
        list(taker(town, folder).take())


def test_a_lock_that_is_a_link_harms_no_file(town: Town, folder: Path, tmp_path: Path) -> None:
    """Whoever may drop files may not have the centre empty the owner's."""
    (tmp_path / "key").write_text("the centre's key")
    (folder / ".lock").symlink_to(tmp_path / "key")
    with pytest.raises(NotNow):
        list(taker(town, folder).take())
    assert (tmp_path / "key").read_text() == "the centre's key"


@pytest.mark.parametrize("name", ["done", "rejected"])
def test_nothing_is_put_away_through_a_link(town: Town, folder: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (folder / name).symlink_to(tmp_path / "elsewhere")
    drop(folder, "a.jsonl", lines(line("24-1")) + b"{")
    with pytest.raises(NotNow):
        list(taker(town, folder).take())
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_the_reasons_are_written_over_no_other_file(town: Town, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("the centre's key")
    it = taker(town, folder)
    (folder / "rejected" / ".a.jsonl.reasons.new").symlink_to(tmp_path / "key")
    drop(folder, "a.jsonl", b"{")
    assert [each.moved_to for each in it.take()] == ["rejected/a.jsonl"]
    assert (tmp_path / "key").read_text() == "the centre's key"
    assert (folder / "rejected" / "a.jsonl.reasons").read_text() != ""


def test_a_file_that_became_a_link_meanwhile_is_not_read(
    town: Town, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = drop(tmp_path, "secret.jsonl", lines(line("24-1")))
    link = folder / "a.jsonl"
    link.symlink_to(secret)
    it = taker(town, folder)
    monkeypatch.setattr(it, "_files", lambda: [link])  # as it was listed, when it was a file
    assert list(it.take()) == []
    assert not taken(town)


def test_an_export_is_read_by_its_profile(town: Town, folder: Path) -> None:
    drop(folder, "calls.csv", (EXAMPLE / "calls.csv").read_bytes())
    drop(folder, "no-profile.csv", b"a,b\n1,2\n")
    (done,) = [each for each in taker(town, folder, profile=profile()).take() if each.name == "calls.csv"]
    assert done.new == len(town.state.shadowed) > 50
    assert all(call.words[0].received for call in town.state.shadowed.values() if call.words)


def test_a_json_line_with_the_exports_headers_is_read_like_its_row(town: Town, folder: Path) -> None:
    said = {
        "Call Number": 1,
        "Call Type": "Alarms",
        "Received DtTm": "12/31/2016 10:00:00 AM",
        "Dispatch DtTm": "12/31/2016 10:02:00 AM",
        "Unit ID": "E39",
        "Final Priority": "3",
    }
    drop(folder, "a.jsonl", lines(said, {**said, "Call Number": [1]}, {**said, "Received DtTm": "noon"}))
    (done,) = taker(town, folder, profile=profile()).take()
    assert (done.new, [each.row for each in done.rejects]) == (1, [2, 3])
    (word,) = taken(town).values()
    assert (word.call, word.call_type, word.priority, word.units[0].unit) == ("1", "Alarms", "3", "E39")


@pytest.mark.parametrize("where", ["hear_words", "write_whole", "sync_directory", "_free", "note"])
def test_stopped_anywhere_and_run_again_every_word_is_there_once(
    where: str, town: Town, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before and after each step that the taking of a file has."""
    said = [line(f"24-{n % 7}", id=f"w{n}") for n in range(120)]
    drop(folder, "a.jsonl", lines(*said, {"no": "word"}))
    owner = center if where == "note" else dropping
    name = "note_foreign_file" if where == "note" else where
    step = vars(owner)[name]
    for before in (True, False):

        def stop(*given: object, before: bool = before, **more: object) -> None:
            if not before:
                step(*given, **more)
            raise Stopped

        with monkeypatch.context() as patch, suppress(Stopped):  # after the last step there is nothing left
            patch.setattr(owner, name, stop)
            list(taker(town, folder).take())
            assert not (folder / "a.jsonl").exists()
    list(taker(town, folder).take())
    assert {word for _, word in taken(town)} == {f"w{n}" for n in range(120)}
    assert not (folder / "a.jsonl").exists()
    assert (folder / "rejected" / "a.jsonl.reasons").read_text().count("\n") == 1


def test_killed_at_random_points_nothing_is_lost_and_nothing_doubled(tmp_path: Path, folder: Path) -> None:
    """A process takes while files are dropped, and is killed with -9 over and over (ANSWERABLE_KILLS)."""
    chance, centre = random.Random(7), tmp_path / "centre"
    expected: set[tuple[str, str]] = set()
    with open_centre(centre) as opened:
        in_force(opened.log, lambda: START)
    for run in range(KILLS):
        for file in range(4):
            said = [line(f"24-{chance.randrange(9)}", id=f"w{run}.{file}.{n}") for n in range(80)]
            expected |= {(each["call"], each["id"]) for each in said}
            drop(folder, f"{run}-{file}.jsonl", lines(*said))
        words = [sys.executable, str(Path(__file__).with_name("drop_child.py")), str(centre), str(folder)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(chance.random() * 0.15)
            child.kill()
    with open_centre(centre) as opened:
        town = Town(opened.log, lambda: START)
        list(taker(town, folder).take())
        assert taken(town).keys() == expected
        assert not list(folder.glob("*.jsonl"))
        assert not fsck(opened.log, opened.log.vkey).problems
