"""`answerable show`: on the terminal, as JSON, as a page; and what it says of a file that is no directive."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from answerable.cli.app import app
from answerable.policy import load_directive
from answerable.policy.page import page

SHIPPED = Path(__file__).parents[2] / "directives"
RESPONSE = SHIPPED / "response.md"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["show", *map(str, words)])


def test_a_directive_is_shown_whole() -> None:
    """Every fact, decision, reason and promise is on the terminal, with the digest."""
    directive = load_directive(RESPONSE)
    result = run(RESPONSE)
    assert result.exit_code == 0
    words = " ".join(result.stdout.split())
    assert words.startswith("640.10@1 Response to emergency calls")
    for table in directive.tables:
        assert f"{table.name} ({table.hit})" in words
    assert "life comes first" in words
    assert "always" in words
    assert "life safety: yes; then response: send now" in words
    assert directive.digest in words


def test_eighty_columns_are_enough() -> None:
    """On a pipe nothing is wider than 80 columns, and nothing is coloured."""
    result = run(RESPONSE)
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "\x1b" not in result.stdout


def test_json_tells_what_was_read() -> None:
    """Facts, outcomes, rules with their ids; not the text, which is the file."""
    result = run(RESPONSE, "--json")
    told = json.loads(result.stdout)
    assert (told["id"], told["number"], told["version"]) == ("640.10@1", "640.10", 1)
    assert told["digest"] == load_directive(RESPONSE).digest
    assert "text" not in told
    response = next(table for table in told["tables"] if table["name"] == "Response")
    assert response["rules"][0]["id"] == "640.10@1#response/1"
    assert {"name": "response", "domain": response_domain(told)}.items() <= told["outcomes"][0].items()


def response_domain(told: dict[str, list[dict[str, object]]]) -> object:
    domain = told["outcomes"][0]["domain"]
    assert isinstance(domain, dict)
    assert domain["values"] == ["report", "visit", "send", "send now"]
    return domain


def test_a_page_is_written_to_a_file(tmp_path: Path) -> None:
    """`--html FILE` writes the page and says nothing."""
    to = tmp_path / "page.html"
    result = run(RESPONSE, "--html", to)
    assert (result.exit_code, result.stdout) == (0, "")
    assert to.read_text("utf-8") == page(load_directive(RESPONSE))


def test_a_page_goes_to_stdout() -> None:
    """`--html -` prints the page, and only that."""
    assert run(RESPONSE, "--html", "-").stdout == page(load_directive(RESPONSE))


def test_a_page_that_cannot_be_written(tmp_path: Path) -> None:
    """Exit code 2, with the file and the reason."""
    result = run(RESPONSE, "--html", tmp_path / "missing" / "page.html")
    assert result.exit_code == 2
    assert "missing" in result.stderr


@pytest.mark.parametrize("words", [(), ("--json",), ("--html", "-")], ids=str)
def test_what_is_no_directive(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Exit code 2; every mistake on stderr as file:line:column; nothing on stdout."""
    broken = tmp_path / "broken.md"
    broken.write_text("# Nothing here\n", "utf-8")
    result = run(broken, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{broken}:1:" in result.stderr


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """Exit code 2, with its name."""
    result = run(tmp_path / "none.md")
    assert result.exit_code == 2
    assert "none.md" in result.stderr


def test_warnings_are_told_on_stderr(tmp_path: Path) -> None:
    """What is lawful but probably not meant is told beside what is shown, and fails nothing."""
    doubtful = tmp_path / "doubtful.md"
    text = RESPONSE.read_text("utf-8")
    everything = text.replace("| >= substance     |", "| >= none          |", 1)
    doubtful.write_text(everything, "utf-8")
    result = run(doubtful)
    assert result.exit_code == 0
    assert "doubtful.md:" in result.stderr
