"""The key file: made once, private, refused when open to others or damaged."""

import stat
import threading
from pathlib import Path

import pytest

from answerable.record import InvalidKey, Signer, Verifier, load_or_create_key
from answerable.record.note import open_note

NAME = "example.org/log"


def test_the_first_start_makes_a_private_key_and_publishes_its_verifier(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "log.key"
    key = load_or_create_key(file, NAME)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    published = Verifier.parse((tmp_path / "keys" / "log.key.vkey").read_text())
    assert open_note(key.sign("text\n"), [published]) == "text\n"
    assert sorted(path.name for path in file.parent.iterdir()) == ["log.key", "log.key.vkey"]


def test_the_next_start_loads_the_same_key(tmp_path: Path) -> None:
    first, second = (load_or_create_key(tmp_path / "key", NAME) for _ in range(2))
    assert first.verifier == second.verifier


def test_an_empty_file_of_verifier_keys_is_written_again(tmp_path: Path) -> None:
    """A power cut may leave one; the key itself is whole."""
    key = load_or_create_key(tmp_path / "key", NAME)
    (tmp_path / "key.vkey").write_text("")
    load_or_create_key(tmp_path / "key", NAME)
    assert (tmp_path / "key.vkey").read_text() == f"{key.verifier.vkey}\n"


def test_two_logs_do_not_get_the_same_key(tmp_path: Path) -> None:
    assert (
        load_or_create_key(tmp_path / "a", NAME).verifier != load_or_create_key(tmp_path / "b", NAME).verifier
    )


def test_starts_at_the_same_time_agree_on_one_key(tmp_path: Path) -> None:
    keys: list[Signer] = []
    threads = [
        threading.Thread(target=lambda: keys.append(load_or_create_key(tmp_path / "key", NAME)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({key.verifier for key in keys}) == 1
    assert len(keys) == 8


def test_a_key_that_others_can_read_is_refused_with_the_remedy(tmp_path: Path) -> None:
    file = tmp_path / "key"
    load_or_create_key(file, NAME)
    file.chmod(0o640)
    with pytest.raises(InvalidKey, match="chmod 600"):
        load_or_create_key(file, NAME)


def test_another_names_key_is_refused(tmp_path: Path) -> None:
    load_or_create_key(tmp_path / "key", NAME)
    with pytest.raises(InvalidKey, match=r"not 'example\.org/other'"):
        load_or_create_key(tmp_path / "key", "example.org/other")


@pytest.mark.parametrize("cut", [0, 5, 20, 40, -4])
def test_a_damaged_key_file_is_refused_without_showing_it(tmp_path: Path, cut: int) -> None:
    file = tmp_path / "key"
    load_or_create_key(file, NAME)
    secret = file.read_text()
    file.write_text(secret[:cut])
    with pytest.raises(InvalidKey, match="malformed") as refused:
        load_or_create_key(file, NAME)
    assert secret.strip()[-20:] not in str(refused.value)


def test_a_key_whose_id_does_not_fit_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "key"
    key = load_or_create_key(file, NAME)
    file.write_text(file.read_text().replace(key.verifier.key_id.hex(), "00000000"))
    with pytest.raises(InvalidKey, match="malformed"):
        load_or_create_key(file, NAME)


def test_a_key_file_that_cannot_be_read_is_explained(tmp_path: Path) -> None:
    (tmp_path / "key").mkdir(mode=0o700)
    with pytest.raises(InvalidKey, match="cannot be used"):
        load_or_create_key(tmp_path / "key", NAME)
