"""What cannot be done: exit code 2, the reader's words, nothing recorded, nothing personal told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.cli.conftest import DIRECTIVES, ROOT, Town
from typer.testing import CliRunner

from answerable.cli.app import app

BAD: dict[str, tuple[tuple[str, ...], str]] = {
    "nobody acts": (("take", "--as", ""), "Say who acts: --as ID:ROLE, such as --as T12:call-taker (or set"),
    "no such role": (("take", "--as", "T1:janitor"), "'janitor' is none of them"),
    "the system is nobody": (("take", "--as", "x:system"), "Say who acts"),
    "not this role's": (("take", "--as", "A1:auditor"), "The role auditor may not take a call"),
    "no fact": (("take", "help"), "'help' is not of the form FACT=VALUE"),
    "a fact twice": (("take", "weapon=seen", "weapon=none"), "'weapon' is given twice"),
    "no kind": (("take", "--kind", "smoke"), "'smoke' is no kind of call; write one of: voice, text"),
    "no position": (("take", "--at", "here"), "LAT,LON in degrees"),
    "off the globe": (("take", "--at", "91,0"), "LAT,LON in degrees"),
    "half a position": (("take", "--at", "nan,0"), "LAT,LON in degrees"),
    "no time": (("take", "--received", "yesterday"), "--received needs a date and time"),
    "a used-up id": (("take", "--id", 'a"b'), "no quotes"),
    "no such call": (
        ("learn", "99-000001", "weapon=seen"),
        "There is no call, incident or request 99-000001.",
    ),
    "no facts": (("learn", "CALL"), "No fact was given: write FACT=VALUE."),
    "no such fact": (("learn", "CALL", "wepon=seen"), "Did you mean 'weapon'?"),
    "no such value": (("learn", "CALL", "weapon=gun"), "'weapon' has no value 'gun'"),
    "no such outcome": (("override", "CALL", "prio=1"), "Did you mean 'priority'?"),
    "nothing to override": (("override", "CALL"), "Missing argument 'OUTCOME=VALUE...'"),
    "no authority": (("override", "CALL", "response=report", "--reason", "r"), "needs the authority"),
    "no second person": (("override", "CALL", "response=report", "--approved-by", "S2"), "Say who approves"),
    "no reason owed": (("reason", "CALL", "because"), "No reason is owed"),
    "no such unit": (("send", "CALL", "P9"), "There is no unit P9; on duty are: P1, P2, M1."),
    "no such status": (("unit", "status", "P1", "busy"), "'busy' is no unit status; write one of: available"),
    "a status too early": (("unit", "status", "P1", "at hospital"), "from there it may go to"),
    "a unit twice": (("unit", "add", "P1", "patrol"), "Unit P1 is on duty already."),
    "one is no series": (("link", "CALL", "--fact", "series"), "A series needs two incidents"),
    "into itself": (("merge", "CALL", "--into", "CALL"), "the same incident already"),
    "no such disposition": (("close", "CALL", "solved"), "'solved' is no disposition; write one of: handled"),
    "no disposition": (("close", "CALL"), "Missing argument 'DISPOSITION'"),
    "not a request": (("answer", "CALL"), "is an incident; only requests"),
    "nobody asks": (("request", "--agency", " ", "--asked", "help"), "needs the agency that asks"),
    "an order that is over": (("order", "stand by", "--giver", "G", "--until", "2020-01-01"), "lies ahead"),
    "no end": (("order", "stand by", "--giver", "G", "--until", "later"), "--until needs a date and time"),
    "published already": (("publish", DIRECTIVES[0], "--as", "A1:policy author"), "published already"),
    "no directive": (
        ("publish", "no.md", "--as", "A1:policy author"),
        "no.md:1:1: The file cannot be read: No such file",
    ),
    "no such directive": (("directives", "--text", "1@1"), "No directive 1@1 was published here"),
    "no directory named": (("receipt", "CALL", "--all"), "name a directory"),
    "no receipt": (("verify", "no.receipt", "x+1+y"), "no.receipt: No such file or directory."),
    "no key": (("fsck", "--key", "rubbish"), "a verifier key has the form"),
    "no such command": (("tkae",), "No such command 'tkae'"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told_and_changes_nothing(called: Town, name: str) -> None:
    """Whatever is wrong: what it is and what to give instead, and the record as it was."""
    words, says = BAD[name]
    size = called.size()
    result = called.run(*(called.call if word == "CALL" else word for word in words))
    assert result.exit_code == 2, result.output
    assert " ".join(says.split()) in " ".join(result.stderr.split())
    assert result.stdout == ""
    assert "12 Elm" not in result.stderr
    assert "555-0134" not in result.stderr
    assert called.size() == size


READING = (
    *(("queue",), ("units",), ("notices",), ("due",), ("directives",), ("checkpoint",)),
    *(("call", "1"), ("recommend", "1"), ("receipt", "1"), ("learn", "1", "a=b"), ("close", "1", "handled")),
)


@pytest.mark.parametrize("words", READING, ids=lambda words: words[0])
def test_looking_founds_no_centre(empty: Town, words: tuple[str, ...]) -> None:
    """A mistyped --centre is told, not made."""
    result = empty.run(*words)
    assert result.exit_code == 2
    assert f"There is no centre in {empty.folder}." in result.stderr
    assert not empty.folder.exists()


def test_with_a_mistake_in_one_directive_none_is_published(empty: Town, tmp_path: Path) -> None:
    """Every mistake is told with its place, before anything is founded or recorded."""
    wrong = tmp_path / "wrong.md"
    wrong.write_text("# No front matter\n")
    result = empty.run("publish", DIRECTIVES[0], str(wrong), by="A1:policy author")
    assert result.exit_code == 2
    assert f"{wrong}:1:1: " in result.stderr
    assert not empty.folder.exists()


def test_a_file_in_the_place_of_a_centre_is_told(empty: Town) -> None:
    """No traceback for what the disk refuses."""
    empty.folder.write_text("not a centre")
    result = empty.run("take", by="T1:call-taker")
    assert result.exit_code == 2
    assert str(empty.folder) in result.stderr


def test_a_key_that_others_can_read_is_refused(called: Town) -> None:
    """The centre does not start on a key that may be somebody else's too."""
    os.chmod(called.folder / "key", 0o644)  # noqa: PTH101 - the mode is the point
    result = called.run("queue")
    assert result.exit_code == 2
    assert "chmod 600" in result.stderr


def test_a_mistake_of_ours_is_not_dressed_up_as_the_readers(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error that nobody raised on purpose keeps its traceback: it is never told as bad input."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("answerable.cli.units.output.print_json", broken)
    with pytest.raises(ZeroDivisionError):
        CliRunner().invoke(app, ["units", "--json", "--centre", str(town.folder)], catch_exceptions=False)


def test_where_nobody_knows_what_was_recorded_the_way_to_repeat_is_told(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an I/O error: not *not stored* but *unknown*, with the id under which a retry is safe."""
    from answerable.record import Log, WriteUnknown

    def fails(*_: object) -> None:
        raise WriteUnknown("the disk said no")

    with monkeypatch.context() as broken:
        broken.setattr(Log, "turn", fails)
        result = town.run("take", by="T1:call-taker")
    assert result.exit_code == 2
    assert "not known whether this was recorded (the disk said no)" in result.stderr
    id_ = result.stderr.split("--id ")[1].split(":")[0]
    assert town.json("take", "--id", id_, by="T1:call-taker")["number"] == town.call


def test_where_a_command_has_no_id_no_id_is_told(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """`publish` cannot be given again under an id, and is not said to be."""
    from answerable.record import Log, WriteUnknown

    def fails(*_: object) -> None:
        raise WriteUnknown("the disk said no")

    monkeypatch.setattr(Log, "turn", fails)
    result = town.run("publish", str(ROOT / "examples" / "tiny.md"), by="A1:policy author")
    assert result.exit_code == 2
    assert result.stderr.endswith("Look what there is before you give the command again.\n")
    assert "--id" not in result.stderr
