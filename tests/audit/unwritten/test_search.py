"""Planted rules are found with their figures; what the baseline explains is not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.audit.unwritten.made import DOWN, LATE, Row, town, write

from answerable.audit.unwritten import Condition, Section, find_unwritten, withheld
from answerable.intake import IntakeError

COLUMNS = ("caller works for", "kind of place", "language")
SECTION = Section(columns=COLUMNS, baseline=("decided: response",), permutations=199)


def federal(row: Row, chance: np.random.Generator) -> bool:
    """Nobody comes to who works for the federation; elsewhere one call in fifty is departed from."""
    return row["caller works for"] == "federal" or bool(chance.random() < 0.02)


def test_a_planted_rule_is_found_with_its_figures(tmp_path: Path) -> None:
    """Its words, cases, denominator, both rates, what was expected, honest p, the other half, its cases."""
    rows = town(federal)
    found = find_unwritten(write(tmp_path / "history.parquet", rows), SECTION)
    [rule] = found.rules
    mine = [nth for nth, row in enumerate(rows) if row["caller works for"] == "federal"]
    assert rule.words == "caller works for = federal"
    assert rule.says == (Condition("caller works for", "federal"),)
    assert (rule.departed, rule.calls, rule.rate) == (len(mine), len(mine), 1.0)
    expected = 0.0
    for response in ("report", "send"):
        same = [row for row in rows if row["decided: response"] == response]
        inside = sum(row["caller works for"] == "federal" for row in same)
        expected += inside * sum(bool(row["departures"]) for row in same) / len(same)
    assert rule.expected == pytest.approx(expected)
    assert rule.lift == pytest.approx(len(mine) / expected)
    assert rule.rate_elsewhere == pytest.approx(0.02, abs=0.01)
    assert rule.p == 1 / 200
    assert rule.chance_gives == 0.0
    assert rule.folded > 0
    assert all("federal" in each for each in rule.for_example)
    assert rule.cases == tuple(f"25-{nth:05}" for nth in mine)
    assert rule.held_out is not None
    assert rule.held_out.adjusted_p < 0.001
    assert (found.calls, found.strata) == (1200, 2)
    assert found.departed == sum(bool(row["departures"]) for row in rows)


def test_where_all_are_treated_alike_nothing_is_found(tmp_path: Path) -> None:
    """And the answer says what could have been found."""
    rows = town(lambda _row, chance: bool(chance.random() < 0.1), seed=1)
    found = find_unwritten(write(tmp_path / "history.parquet", rows), SECTION)
    assert found.rules == ()
    assert "better than chance" in found.sentence
    assert "chance alone does as well" in found.nearest
    assert "would have been found from about 1" in found.could_have_seen


def test_what_the_baseline_explains_is_no_rule(tmp_path: Path) -> None:
    """Reports are departed from often, and most federal calls are reports: alike within the decision."""
    chance = np.random.default_rng(4)
    rows = []
    for _ in range(1500):
        employer = str(chance.choice(["federal", "county"]))
        report = chance.random() < (0.8 if employer == "federal" else 0.2)
        departs = chance.random() < (0.4 if report else 0.05)
        rows.append({
            "caller works for": employer, "kind of place": str(chance.choice(["home", "street"])),
            "language": "English", "decided: response": "report" if report else "send",
            "departures": DOWN if departs else [],
        })  # fmt: skip
    file = write(tmp_path / "history.parquet", rows)
    assert find_unwritten(file, SECTION).rules == ()
    crude = find_unwritten(file, Section(columns=COLUMNS, permutations=199))
    assert crude.rules[0].words == "caller works for = federal"


def test_days_explain_what_comes_in_clusters(tmp_path: Path) -> None:
    """On some bad days nearly all is departed from, and those days had one kind of call."""
    chance = np.random.default_rng(9)
    rows: list[Row] = []
    for nth in range(1800):
        bad = nth % 60 < 6
        kind = str(chance.choice(["parade", "home"], p=[0.9, 0.1] if bad else [0.05, 0.95]))
        rows.append({"kind of place": kind, "departures": DOWN if chance.random() < (0.8 if bad else 0.02)
                     else []})  # fmt: skip
    file = write(tmp_path / "history.parquet", rows)
    section = Section(columns=("kind of place",), permutations=199)
    assert find_unwritten(file, section).rules[0].words == "kind of place = parade"
    by_day = Section(columns=("kind of place",), baseline=("day",), permutations=199)
    assert find_unwritten(file, by_day).rules == ()


def test_the_longer_rule_is_told_where_it_says_more(tmp_path: Path) -> None:
    """Only federal callers in offices are turned away: no half of the rule is told instead, or beside."""
    rows = town(
        lambda row, chance: (
            (row["caller works for"], row["kind of place"]) == ("federal", "office")
            or bool(chance.random() < 0.05)
        ),
        calls=3000,
    )
    found = find_unwritten(write(tmp_path / "history.parquet", rows), SECTION)
    assert [rule.words for rule in found.rules] == ["caller works for = federal and kind of place = office"]
    assert "caller works for = federal" in found.rules[0].for_example


def test_two_rules_are_two(tmp_path: Path) -> None:
    """What one rule explains does not hide, and does not make, another."""
    rows = town(
        lambda row, chance: (
            row["caller works for"] == "federal"
            or (row["language"] == "Spanish" and bool(chance.random() < 0.25))
            or bool(chance.random() < 0.05)
        ),
        calls=2500,
    )
    found = find_unwritten(write(tmp_path / "history.parquet", rows), SECTION)
    assert {rule.words for rule in found.rules} == {"caller works for = federal", "language = Spanish"}


def test_another_word_for_the_same_calls_is_folded_into_the_rule(tmp_path: Path) -> None:
    """A badge that all federal callers and nobody else wear ties with the employer: one rule, not two."""
    rows = [
        {**row, "badge": "blue" if row["caller works for"] == "federal" else "none"} for row in town(federal)
    ]
    section = Section(columns=("caller works for", "badge"), baseline=("decided: response",), permutations=99)
    [rule] = find_unwritten(write(tmp_path / "history.parquet", rows), section).rules
    assert rule.words == "caller works for = federal"
    assert "badge = blue" in rule.for_example


def test_unknown_is_searched_and_said(tmp_path: Path) -> None:
    """Where nobody asked, calls are departed from: blank and absent are both not known; `?` is a word."""
    rows = [
        {"caller works for": (None, "", "town", "county")[nth % 4], "departures": DOWN if nth % 4 < 2 else []}
        for nth in range(200)
    ]
    section = Section(columns=("caller works for",), permutations=99)
    [rule] = find_unwritten(write(tmp_path / "history.parquet", rows), section).rules
    assert rule.words == "caller works for is not known"
    assert (rule.departed, rule.calls) == (100, 100)
    assert rule.cases is not None
    assert len(rule.cases) == 100
    assert rule.rate_elsewhere == 0.0


def test_numbers_are_put_into_bins(tmp_path: Path) -> None:
    """Also where a fact's numbers stand as text; few different ones stay by themselves."""
    rows = [
        {"age": str(nth % 90), "people": nth % 3, "departures": DOWN if nth % 90 >= 72 else []}
        for nth in range(900)
    ]
    file = write(tmp_path / "history.parquet", rows, "people:INTEGER")
    [rule] = find_unwritten(file, Section(columns=("age", "people"), permutations=99)).rules
    assert rule.words in ("age = 71 or more", "age = 72 or more")
    assert rule.departed == 180


def test_targets_and_what_is_left_out(tmp_path: Path) -> None:
    """Kinds of departure, directions, causes, never on scene; calls that cannot be told are counted apart."""
    rows = [
        {
            "area": "AB"[nth % 2],
            "cause": ("refused or not sent", "answered", "duplicate", "unknown")[nth % 4],
            "on_scene": None if nth % 4 == 0 else "2025-01-01 12:00:00Z",
            "excluded": "self-initiated" if nth % 8 == 1 else None,
            "departures": LATE if nth % 4 == 0 else [],
        }
        for nth in range(400)
    ]
    file = write(tmp_path / "history.parquet", rows, "on_scene:TIMESTAMPTZ")
    section = Section(columns=("area",), permutations=99, target="cause: refused or not sent",
                      leave_out={"cause": ("duplicate",)})  # fmt: skip
    found = find_unwritten(file, section)
    assert (found.calls, found.departed) == (150, 100)
    assert found.left_out == {
        "cannot be told whether it is one": 100,
        "cause is duplicate": 100,
        "marked by a rule of the profile as none of the public's calls": 50,
    }
    for target, departed in (("never on scene", 100), ("departures", 100), ("departures: late", 100),
                             ("departures: down", 100), ("departures: upward", 0)):  # fmt: skip
        other = find_unwritten(file, Section(columns=("area",), permutations=19, target=target))
        assert (other.calls, other.departed) == (350, departed), target


@pytest.mark.parametrize("rows", [0, 1, 30])
def test_nothing_to_be_told(tmp_path: Path, rows: int) -> None:
    """No call, one call, one value of everything: none of it is an error, and none is a finding."""
    alike = [{"area": "A", "departures": DOWN if nth % 3 else []} for nth in range(rows)]
    file = write(tmp_path / "history.parquet", alike or [{"area": "A"}])
    leave_out: dict[str, tuple[str, ...]] = {} if rows else {"area": ("A",)}
    section = Section(columns=("area",), leave_out=leave_out, permutations=19)
    found = find_unwritten(file, section)
    assert (found.calls, found.rules, found.nearest, found.searched) == (rows, (), "", 0)
    assert found.could_have_seen.startswith("No rule could have been seen")


def test_rare_values_are_pooled_and_counted(tmp_path: Path) -> None:
    """A value of too few calls is no condition, nor are all of them together."""
    rows = [
        {"street": f"{nth} Elm Street" if nth < 50 else "Main Street", "departures": DOWN if nth < 50 else []}
        for nth in range(200)
    ]
    found = find_unwritten(
        write(tmp_path / "history.parquet", rows), Section(columns=("street",), permutations=19)
    )
    assert (found.rules, found.pooled) == ((), {"street": 50})


def test_an_id_used_again_is_told_apart(tmp_path: Path) -> None:
    """The second call under an id is its own case."""
    rows = [
        {
            "id": f"{nth // 2}",
            "again": nth % 2,
            "area": "AB"[nth % 2],
            "departures": (DOWN if nth % 2 else []),
        }
        for nth in range(60)
    ]
    [rule] = find_unwritten(
        write(tmp_path / "history.parquet", rows), Section(columns=("area",), permutations=19)
    ).rules
    assert rule.cases is not None
    assert rule.cases[0] == "0 (2)"


def test_few_cases_are_withheld(tmp_path: Path) -> None:
    """Three calls of 40 were not departed from: neither they nor ids are shown, nor what tells of them."""
    rows = [
        {"area": "A" if nth < 40 else "B", "departures": DOWN if 3 <= nth < 40 or nth % 20 == 0 else []}
        for nth in range(400)
    ]
    found = find_unwritten(
        write(tmp_path / "history.parquet", rows), Section(columns=("area",), permutations=99)
    )
    [shown] = withheld(found, 5).rules
    assert (shown.calls, shown.departed, shown.rate, shown.expected, shown.z) == (None,) * 5
    assert (shown.words, shown.p, shown.cases) == ("area = A", found.rules[0].p, None)
    [open_] = withheld(found, 2).rules
    assert (open_.calls, open_.departed, open_.cases) == (40, 38, None)


def test_a_few_others_are_withheld_too(tmp_path: Path) -> None:
    """Two departures outside the rule: neither their number nor what it could be worked out from is shown."""
    rows = [{"area": "A" if nth < 40 else "B", "departures": DOWN if nth < 42 else []} for nth in range(400)]
    found = find_unwritten(
        write(tmp_path / "history.parquet", rows), Section(columns=("area",), permutations=99)
    )
    shown = withheld(found, 5)
    [rule] = shown.rules
    assert (rule.calls, rule.departed, rule.rate) == (40, 40, 1.0)
    assert (rule.expected, rule.lift, rule.z, rule.rate_elsewhere, shown.departed) == (None,) * 5
    assert "10.5" in found.could_have_seen
    assert "withheld" in shown.could_have_seen


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        (Section(columns=("aera",)), 'There is no column "aera". Did you mean "area"?'),
        (Section(columns=("received",)), '"received" holds times or lists.'),
        (Section(columns=("area",), baseline=("departures",)), '"departures" holds times or lists.'),
        (Section(columns=("area",), target="area"), '"area" does not say which values count.'),
        (Section(columns=("area",), target="cause: x"), 'There is no column "cause".'),
        (Section(columns=("area",), target="area: B"), 'No call says "B" under area. Spell it as'),
        (Section(columns=("area",), target="departures: upwrd"), 'Did you mean "upward"?'),
        (Section(columns=("area",), target="departures: sideways"), "Known: closed unanswered, down, down"),
        (Section(columns=("area",), leave_out={"x": ("y",)}), 'There is no column "x".'),
    ],
)
def test_what_cannot_be_searched_is_said(tmp_path: Path, section: Section, problem: str) -> None:
    """Which column is missing, or is none of words."""
    file = write(tmp_path / "history.parquet", [{"area": "A"}])
    with pytest.raises(IntakeError) as raised:
        find_unwritten(file, section)
    assert problem in str(raised.value)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    """No history there, or bytes that are no Parquet."""
    section = Section(columns=("area",))
    with pytest.raises(IntakeError, match=r"There is no history\.parquet"):
        find_unwritten(tmp_path, section)
    (tmp_path / "history.parquet").write_bytes(b"not Parquet at all")
    with pytest.raises(IntakeError, match="it is not what its name says"):
        find_unwritten(tmp_path, section)


def test_quotes_in_names_and_values_are_only_words(tmp_path: Path) -> None:
    """A city may name its columns and values as it likes."""
    name = 'o\'clock "now"; DROP TABLE told'
    rows = [{name: ("it's", 'x"y')[nth % 2], "departures": DOWN if nth % 2 else []} for nth in range(60)]
    [rule] = find_unwritten(
        write(tmp_path / "history.parquet", rows), Section(columns=(name,), permutations=19)
    ).rules
    assert rule.says == (Condition(name, 'x"y'),)
    assert rule.cases is not None
    assert len(rule.cases) == 30
