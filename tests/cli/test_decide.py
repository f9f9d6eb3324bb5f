"""`answerable decide`: one case, a case asked for, many cases; and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from answerable.cli.app import app
from answerable.policy import decide, load_directive

SHIPPED = Path(__file__).parents[2] / "directives"
RESPONSE, ASSISTANCE = SHIPPED / "response.md", SHIPPED / "assistance.md"

BARRED = [
    "life safety=no",
    "officers assaulted=no",
    "exit blocked=no",
    "purpose=administrative enforcement",
    "kind of help=traffic control",
    "scene=quiet",
    "people hurt=0",
    "judge's order=no",
]

HOLES = """---
directive: "1"
title: Holes
version: 1
authority: Nobody
effective: 2026-01-01T00:00:00Z
---
## Facts
| fact | values | about | ask |
|------|--------|-------|-----|
| hurt | no < yes | situation | Is anyone hurt? |

## Outcomes
| outcome | values | most urgent | while unsure |
|---------|--------|-------------|--------------|
| answer | report < send | | send |

## Answer (first)
| hurt | → answer | because |
|------|----------|---------|
| yes | send | someone is hurt |
"""


def run(*words: object, say: str | bytes = "") -> Result:
    return CliRunner().invoke(app, ["decide", *map(str, words)], input=say)


def words_of(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def holes(tmp_path: Path) -> Path:
    path = tmp_path / "holes.md"
    path.write_text(HOLES, "utf-8")
    return path


def test_nothing_known_is_decided_too() -> None:
    """Without a fact: the floor, and the first question."""
    result = run(RESPONSE)
    assert result.exit_code == 0
    said = words_of(result.stdout)
    assert "→ response send → priority 4 → answer within 15 → units 1 patrol" in said
    assert "(while unsure)" in said
    assert "ask next What has happened?" in said


def test_a_certain_case_says_why() -> None:
    """Answer, rules, reasons, the facts it rests on and those it does not."""
    result = run(ASSISTANCE, *BARRED, "agency=national")
    said = words_of(result.stdout)
    assert result.exit_code == 0
    assert "→ answer decline" in said
    assert "(certain)" in said
    assert "640.20@1#answer/9" in said
    assert "Town Charter, section 14, bars" in said
    assert "rests on life safety = no" in said
    assert "not needed agency" in said
    assert "ask next" not in said


def test_a_decline_says_under_what_change_we_would_come() -> None:
    """The condition stands in the answer."""
    said = words_of(run(ASSISTANCE, *BARRED).stdout)
    assert "rises to accept, 2, 8, 2 patrol, commissioner if officers assaulted = yes" in said
    assert "if exit blocked = yes" in said


def test_names_and_values_ignore_case_and_blanks() -> None:
    """`Life  Safety = YES` is life safety, yes."""
    assert "→ response send now" in words_of(run(RESPONSE, "Life  Safety = YES").stdout)


def test_json_is_the_decision() -> None:
    """`--json` prints one object with what to do now and everything that explains it."""
    told = json.loads(run(RESPONSE, "life safety=yes", "--json").stdout)
    assert told["directive"] == "640.10@1"
    assert told["act_now"]["response"] == "send now"
    assert told["basis"] in {"floor", "least urgent possible"}
    assert told["next_question"]["fact"]
    assert told["certain"]["response"] == "send now"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["wepon=seen"], "There is no fact 'wepon'. Did you mean 'weapon'?"),
        (["weapon=gun"], "'weapon' has no value 'gun'"),
        (["weapon"], "'weapon' is not of the form FACT=VALUE"),
        (["weapon="], "is not of the form FACT=VALUE"),
        (["weapon=seen", "weapon=used"], "'weapon' is given twice"),
        (["weapon=seen", "Weapon=used"], "'weapon' is given twice"),
        (["people hurt=100"], "lies in 0..99"),
        (["danger=none"], "cannot be given as a fact"),
        (["--jsonl", "-", "weapon=seen"], "--jsonl takes its facts from the lines"),
        (["--jsonl", "-", "--ask"], "--jsonl takes its facts from the lines"),
        (["--full"], "--full goes with --jsonl"),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_told(words: list[str], message: str) -> None:
    """Exit code 2, in the reader's words, nothing on stdout."""
    result = run(RESPONSE, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in words_of(result.stderr)


def test_an_undecided_outcome_is_a_finding(holes: Path) -> None:
    """Exit code 1, and why nothing is decided."""
    result = run(holes, "hurt=no")
    assert result.exit_code == 1
    assert "undecided answer: no rule of 'Answer' matches" in words_of(result.stdout)


def test_a_contested_and_a_not_known_fact() -> None:
    """`a|b` is what sources say; `?` was asked and is not asked again."""
    told = json.loads(run(RESPONSE, "weapon=seen|none", "kind of call=?", "--json").stdout)
    expect = decide(
        load_directive(RESPONSE), {"weapon": {"contested": ["seen", "none"]}, "kind of call": None}
    )
    assert told["act_now"]["response"] == expect.act_now["response"]
    assert told["next_question"]["fact"] != "kind of call"


def test_asking_goes_on_until_it_is_certain() -> None:
    """Answers by their first letters; after each, what to do now; at the end the whole decision."""
    replies = ["info", "0", "none", "none", "no", "past", "no", "no", "no", "no", "no"]
    result = run(RESPONSE, "--ask", say="\n".join(replies) + "\n")
    said = words_of(result.stdout)
    assert result.exit_code == 0
    assert "What has happened? (violence, threat," in said
    assert "> info" in said
    assert "now: send, 4, 15, 1 patrol, supervisor (while unsure)" in said
    assert said.rindex("(certain)") > said.rindex("→ response report")


def test_asking_again_after_a_wrong_answer() -> None:
    """What is no value is told, and the same question comes again."""
    said = words_of(run(RESPONSE, "--ask", say="nonsense\n\nmedical\nstop\n").stdout)
    assert "'kind of call' has no value 'nonsense'" in said
    assert said.count("What has happened?") == 2
    assert "now: send now, 3, 10" in said


def test_asking_back() -> None:
    """`back` takes the last answer away and asks that question again; before the first it changes nothing."""
    said = words_of(run(RESPONSE, "--ask", say="back\nmedical\nback\nstop\n").stdout)
    assert said.count("What has happened? (violence") == 3
    assert said.endswith(words_of(run(RESPONSE).stdout))


def test_asking_a_person_who_does_not_know() -> None:
    """`?` leaves the fact open and goes on to another question."""
    said = words_of(run(RESPONSE, "--ask", say="?\nstop\n").stdout)
    assert said.count("What has happened?") == 1


def test_the_end_of_the_input_stops_the_asking() -> None:
    """A pipe that ends is someone who stops: the decision so far is printed."""
    result = run(RESPONSE, "--ask", say="medical\n")
    assert result.exit_code == 0
    assert "→ response send now" in words_of(result.stdout)


def test_asking_keeps_stdout_for_the_json() -> None:
    """With `--json` the questions go to stderr, so that stdout is one JSON value."""
    result = run(RESPONSE, "--ask", "--json", say="medical\nstop\n")
    assert json.loads(result.stdout)["act_now"]["response"] == "send now"
    assert "What has happened?" in result.stderr


LINES: list[dict[str, Any]] = [
    {"life safety": "yes"},
    {"people hurt": 3, "weapon": {"contested": ["none", "seen"]}},
    {"kind of help": None},
    {},
]


def test_many_cases_give_a_line_each() -> None:
    """JSON lines in, JSON lines out, in order and numbered; blank lines are passed over."""
    result = run(ASSISTANCE, "--jsonl", "-", say="\n\n".join(map(json.dumps, LINES)))
    told: list[dict[str, Any]] = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [one["line"] for one in told] == [1, 3, 5, 7]
    directive = load_directive(ASSISTANCE)
    for facts, one in zip(LINES, told, strict=True):
        assert one["decision"]["act_now"] == decide(directive, facts).act_now
        assert "would_change_if" not in one["decision"]


def test_many_cases_in_full(tmp_path: Path) -> None:
    """`--full` tells of each what `--json` tells of one."""
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps({"life safety": "yes"}) + "\n", "utf-8")
    told = json.loads(run(ASSISTANCE, "--jsonl", file, "--full").stdout)
    assert told["decision"] == json.loads(run(ASSISTANCE, "life safety=yes", "--json").stdout)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{nonsense", "not a JSON object of facts"),
        ("[1, 2]", "not a JSON object of facts"),
        ('{"wepon": "seen"}', "There is no fact 'wepon'"),
        ('{"people hurt": 100}', "'people hurt' lies in 0..99"),
    ],
)
def test_a_bad_line_is_told_and_the_others_are_answered(line: str, message: str) -> None:
    """Exit code 2; the bad line by its number on stderr; a decision for every good one."""
    result = run(ASSISTANCE, "--jsonl", "-", say=f"{{}}\n{line}\n{{}}\n")
    assert result.exit_code == 2
    assert [json.loads(one)["line"] for one in result.stdout.splitlines()] == [1, 3]
    assert f"stdin:2: {message}" in words_of(result.stderr)


def test_a_line_that_is_not_text_is_told() -> None:
    """Bytes that are no UTF-8 are a bad line like another."""
    result = run(ASSISTANCE, "--jsonl", "-", say=b'{"weapon": "\xff"}\n{}\n')
    assert result.exit_code == 2
    assert len(result.stdout.splitlines()) == 1


def test_a_file_of_cases_that_is_not_there(tmp_path: Path) -> None:
    """Exit code 2, with its name."""
    result = run(ASSISTANCE, "--jsonl", tmp_path / "none.jsonl")
    assert result.exit_code == 2
    assert "none.jsonl" in result.stderr


def test_an_undecided_line_is_a_finding(holes: Path) -> None:
    """Exit code 1 when some case is undecided; its answer is null and the reason is given."""
    result = run(holes, "--jsonl", "-", say='{"hurt": "no"}\n{"hurt": "yes"}\n')
    assert result.exit_code == 1
    first = json.loads(result.stdout.splitlines()[0])["decision"]
    assert first["act_now"] == {"answer": None}
    assert first["undecided"] == {"answer": "no rule of 'Answer' matches"}
