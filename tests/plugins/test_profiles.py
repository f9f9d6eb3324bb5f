"""A profile by its name: from a directory, or from a plugin."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.intake.test_phone import PROFILE as PHONES
from typer.testing import CliRunner

from answerable.cli.app import app
from answerable.intake import IntakeError, read_phone_profile, read_profile
from answerable.intake.named import find_profile

EXPORT = """Number,Nature,Received,Sent
1,ALARM,2026-03-01 12:00:00,2026-03-01 12:04:00
2,FIRE,2026-03-01 13:00:00,2026-03-01 13:02:00
"""


@pytest.mark.usefixtures("example")
def test_import_reads_by_a_plugins_profile(tmp_path: Path) -> None:
    export = tmp_path / "calls.csv"
    export.write_text(EXPORT)
    words = ["import", str(export), "--profile", "harrow-bay", "--out", str(tmp_path / "out"), "--json"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    assert '"calls":2' in result.output.replace(" ", "")


@pytest.mark.usefixtures("example")
def test_a_file_is_before_a_directorys_and_that_before_a_plugins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugins = find_profile(Path("harrow-bay"))
    assert read_profile(plugins).name == "Harrow Bay, calls for service"
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "harrow-bay.toml").write_text(plugins.read_text())
    monkeypatch.setenv("ANSWERABLE_PROFILES", str(kept))
    assert find_profile(Path("harrow-bay")) == kept / "harrow-bay.toml"
    monkeypatch.chdir(tmp_path)
    Path("harrow-bay").write_text(plugins.read_text())
    assert find_profile(Path("harrow-bay")) == Path("harrow-bay")
    assert find_profile(Path("some/other.toml")) == Path("some/other.toml")


def test_whatever_reads_a_profile_finds_it_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A city's for `history` and all that read like it, a phone system's for `reconcile`."""
    example = Path(__file__).parents[2] / "examples/san_francisco"
    monkeypatch.setenv("ANSWERABLE_PROFILES", str(example))
    words = ["history", str(example / "calls.csv"), "--profile", "san_francisco", "--json"]
    named = CliRunner().invoke(app, words)
    assert named.exit_code in (0, 1), named.output
    words[3] = str(example / "san_francisco.toml")
    assert named.stdout == CliRunner().invoke(app, words).stdout
    (tmp_path / "phones.toml").write_text(PHONES)
    monkeypatch.setenv("ANSWERABLE_PROFILES", str(tmp_path))
    assert read_phone_profile(Path("phones")).name == "County phone system"


@pytest.mark.usefixtures("unruly_ones")
@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("none", "known are: broken, missing, raises"),
        ("missing", "which is not there"),
        ("raises", "raised KeyError"),
        ("broken", "raised PluginFailed|cannot be imported"),
    ],
)
def test_what_is_no_profile_is_said(name: str, why: str) -> None:
    with pytest.raises(IntakeError, match=why) as error:
        find_profile(Path(name))
    assert "nobody is told" not in str(error.value)
