"""`answerable backup` and `restore`: a centre kept elsewhere, and brought back."""

from pathlib import Path

import pytest
from tests.cli.conftest import Town


class New(Town):
    """A directory that a centre is restored into."""

    def restore(self, backup: Path, *more: str, code: int = 0) -> str:
        """What `restore` says, on stdout or stderr."""
        result = self.run("restore", str(backup), "--centre", str(self.folder), *more)
        assert result.exit_code == code, result.output
        return str(result.output)


def test_a_centre_goes_and_comes_back_with_its_key(called: Town, tmp_path: Path) -> None:
    queue = called.json("queue")
    (called.folder / "travel.toml").write_text('travel = "straight line"\n')
    made = called.json("backup", str(tmp_path / "backup"), "--with-keys")
    assert (made["size"], made["keys"]) == (called.size(), True)
    back = New(tmp_path / "new")
    told = back.restore(tmp_path / "backup")
    assert "every one checked" in told
    assert "what was erased after the backup may be open again" in told
    assert back.json("queue")["calls"] == queue["calls"]
    assert (back.folder / "travel.toml").exists()
    assert "restored from a backup" in back.do("notices", "--to", "supervisor")
    assert back.do("take", "--place", "1 Quay", by="T1:call-taker")
    assert back.do("fsck")


def test_without_its_key_a_centre_is_there_and_says_that_it_cannot_sign(called: Town, tmp_path: Path) -> None:
    called.do("backup", str(tmp_path / "backup"))
    back = New(tmp_path / "new")
    assert "NO KEY" in back.restore(tmp_path / "backup", code=1)
    again = New(tmp_path / "again")
    key = called.folder / "key"
    assert "NO KEY" not in again.restore(tmp_path / "backup", "--key", str(key))


def test_a_loss_that_is_known_has_to_be_accepted_and_is_recorded(called: Town, tmp_path: Path) -> None:
    called.do("backup", str(tmp_path / "backup"), "--with-keys")
    called.do("take", "--place", "1 Quay", by="T1:call-taker")
    (tmp_path / "later").write_text(called.do("checkpoint"))
    back = New(tmp_path / "new")
    known = ("--known", str(tmp_path / "later"))
    assert "forks the log" in back.restore(tmp_path / "backup", *known, code=2)
    assert not back.folder.exists()
    assert "LOST" in back.restore(tmp_path / "backup", *known, "--accept-loss", code=1)
    assert "entries known to be lost" in back.do("notices", "--to", "supervisor")


def test_nothing_is_written_over_and_what_is_no_backup_is_told(called: Town, tmp_path: Path) -> None:
    called.do("backup", str(tmp_path / "backup"), "--with-keys")
    assert "never written over" in called.run("backup", str(tmp_path / "backup")).stderr
    assert "is not empty" in New(called.folder).restore(tmp_path / "backup", code=2)
    back = New(tmp_path / "new")
    assert "there is no backup in" in back.restore(tmp_path / "nowhere", code=2)
    (tmp_path / "backup" / "key").write_bytes(b"x")
    assert "not what was backed up" in back.restore(tmp_path / "backup", code=2)
    assert not back.folder.exists()


def test_what_cannot_be_put_on_the_record_is_not_restored(
    called: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A centre that came back says so itself: where that cannot be written, exit 2 and nothing is there."""
    from answerable.record import StoreError

    def fails(*_: object, **__: object) -> None:
        raise StoreError("the disk is full")

    called.do("backup", str(tmp_path / "backup"), "--with-keys")
    monkeypatch.setattr("answerable.center.note_restoration", fails)
    back = New(tmp_path / "back" / "new")
    assert "the disk is full" in back.restore(tmp_path / "backup", code=2)
    assert not any((tmp_path / "back").iterdir())


def test_a_centre_is_restored_into_the_folder_that_one_is_in(
    called: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called.do("backup", str(tmp_path / "backup"), "--with-keys")
    (tmp_path / "new").mkdir()
    monkeypatch.chdir(tmp_path / "new")
    assert "every one checked" in New(Path()).restore(tmp_path / "backup")
    assert (tmp_path / "new" / "record.db").exists()


def test_a_checkpoint_that_is_no_text_is_told(called: Town, tmp_path: Path) -> None:
    called.do("backup", str(tmp_path / "backup"), "--with-keys")
    (tmp_path / "later").write_bytes(b"\xff\xfe")
    New(tmp_path / "new").restore(tmp_path / "backup", "--known", str(tmp_path / "later"), code=2)
