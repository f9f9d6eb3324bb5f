"""Installed is not active; what is named is looked at before a server is started."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from answerable import plugins
from answerable.cli.app import app


def listed(folder: Path) -> tuple[int, dict[str, list[dict[str, object]]]]:
    result = CliRunner().invoke(app, ["plugins", "--centre", str(folder), "--json"])
    return result.exit_code, json.loads(result.output)


@pytest.mark.usefixtures("example")
def test_what_is_installed_is_listed_and_none_of_it_is_loaded(tmp_path: Path) -> None:
    for name in [each for each in sys.modules if each.startswith("harrow_bay_plugins")]:
        del sys.modules[name]
    code, told = listed(tmp_path)
    ours = [each for each in told["installed"] if each["package"] == "harrow-bay-plugins 1.0.0"]
    assert {each["point"] for each in ours} == set(plugins.GROUPS)
    assert not any(each["named_in"] for each in ours)
    assert code == 0
    assert not [name for name in sys.modules if name.startswith("harrow_bay_plugins")]


@pytest.mark.usefixtures("example", "unruly_ones")
def test_what_is_named_is_told_and_what_of_it_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "travel.toml").write_text('travel = "plugin"\nplugin = "rush-hour"\n')
    (tmp_path / "hooks.toml").write_text('[[hook]]\nname = "a"\nplugin = "broken"\ntells = ["*"]\n')
    (tmp_path / "sign-on.toml").write_text('way = "plugin"\nplugin = "none"\n')
    code, told = listed(tmp_path)
    assert code == 1
    found = {(each["name"], str(each["named_in"])) for each in told["installed"] if each["named_in"]}
    assert found == {("rush-hour", "['travel.toml']"), ("broken", "['hooks.toml (a)']")}
    assert len(told["troubles"]) == 2
    text = CliRunner().invoke(app, ["plugins", "--centre", str(tmp_path)]).output
    assert "'none' is not installed" in text
    assert "cannot be imported" in text
