"""Several methods, one answer: who is asked, who agrees, what is said when nobody can tell."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from answerable.policy import check, decide, load_directive, read_directive
from answerable.policy.comparing import diff
from answerable.policy.directive import Directive
from answerable.policy.proof.portfolio import Budget, Disagreement, Prover
from answerable.policy.proof.questions import (
    NEVER,
    Case,
    GivenUp,
    Parted,
    Question,
    Single,
    Undecided,
    Witness,
)

FAULTS = Path(__file__).parents[1] / "checks" / "faults"
QUESTION = Single(Undecided("response"))


@pytest.fixture
def sound() -> Directive:
    return replace(load_directive(FAULTS / "nothing-wrong.md"))


@pytest.fixture
def gap() -> Directive:
    return replace(load_directive(FAULTS / "gap.md"))


Say = Callable[[], Witness | None]


class Stub:
    """A method that says what it is told to."""

    def __init__(self, name: str, say: Callable[[], Witness | None]) -> None:
        self.name = name
        self.say = say

    def search(self, question: Question) -> Witness | None:
        return self.say()


def keep(witness: Witness) -> Witness:
    return witness


def give_up() -> Witness | None:
    raise GivenUp("it is tired")


def prover(directive: Directive, needed: int = 1, /, **says: Say) -> Prover:
    """A prover some of whose methods are stubs."""
    made = Prover(directive, needed=needed)
    for name, say in says.items():
        made._methods[name] = Stub(name, say)
    return made


def test_at_the_keyboard_the_diagram_answers_alone(sound: Directive) -> None:
    """One method, which is named."""
    assert Prover(sound).search(QUESTION).methods == ("diagram",)


def test_for_publication_two_methods_agree(sound: Directive, gap: Directive) -> None:
    """Both are named, whether something is found or not."""
    assert Prover(sound, needed=2).search(QUESTION).methods == ("diagram", "Z3")
    found = Prover(gap, needed=2).search(QUESTION)
    assert found.methods == ("diagram", "Z3")
    assert found.found is not None


@pytest.mark.parametrize("order", [("diagram", "grid"), ("diagram", "Z3")])
def test_a_method_that_gives_up_is_followed_by_the_next(sound: Directive, order: tuple[str, str]) -> None:
    """First the grid, then Z3."""
    stubs: dict[str, Say] = {"diagram": give_up} | ({"grid": give_up} if order[1] == "Z3" else {})
    assert prover(sound, **stubs).search(QUESTION).methods == (order[1],)


def test_without_z3_publication_takes_the_grid(sound: Directive) -> None:
    """Any two methods will do."""
    assert prover(sound, 2, Z3=give_up).search(QUESTION).methods == ("diagram", "grid")


def test_one_method_is_not_enough_for_publication(sound: Directive) -> None:
    """Then it is not decided, and why is said."""
    answer = prover(sound, 2, Z3=give_up, grid=give_up).search(QUESTION)
    assert answer.methods == ()
    assert answer.because == (
        "only diagram could tell, and 2 have to agree; Z3: it is tired; grid: it is tired"
    )


def test_what_was_found_stands_even_for_publication(gap: Directive) -> None:
    """The live engine has decided the case again: that is the second word."""
    answer = prover(gap, 2, Z3=give_up, grid=give_up).search(QUESTION)
    assert answer.found is not None
    assert answer.methods == ("diagram",)


def test_a_disagreement_is_an_internal_error_that_names_both(sound: Directive, gap: Directive) -> None:
    """Whichever of the two is wrong."""
    with pytest.raises(Disagreement, match="diagram found a case that Z3 says does not exist"):
        prover(gap, 2, Z3=lambda: None).search(QUESTION)
    with pytest.raises(Disagreement, match="Z3 found a case that diagram says does not exist"):
        prover(gap, 2, diagram=lambda: None).search(QUESTION)


def test_the_live_engine_has_the_last_word(sound: Directive) -> None:
    """A finding that it does not bear out is an internal error too."""
    case: Case = {"life safety": "no", "weapon": "none", "people hurt": 0, "caller works for": "public"}
    for question in (QUESTION, Parted(("response",), ("caller works for",), NEVER)):
        cases = (case,) if question is QUESTION else (case, {**case, "weapon": "used"})
        witness = Witness(cases, smallest=True)
        with pytest.raises(Disagreement, match="but the engine decides otherwise"):
            prover(sound, diagram=partial(keep, witness)).search(question)


def test_a_question_is_asked_once(sound: Directive) -> None:
    """Its answer is kept."""
    asked: list[int] = []

    def say() -> None:
        asked.append(1)

    made = prover(sound, diagram=say)
    assert made.search(QUESTION) == made.search(QUESTION)
    assert asked == [1]


def test_without_budget_nothing_is_decided_and_nothing_guessed(sound: Directive) -> None:
    """Every guarantee says why, and the report does not pass."""
    report = check(sound, budget=Budget(steps=0, cells=0, milliseconds=0))
    verdicts = {finding.verdict for finding in report.findings if finding.element == "guarantee"}
    assert verdicts == {"not decided"}
    assert not report.passed
    reasons = {finding.because for finding in report.findings if finding.element == "guarantee"}
    assert all("diagram: its diagram takes more than 0 steps" in reason for reason in reasons)
    assert all("grid: its grid has" in reason for reason in reasons)
    assert all("Z3: " in reason for reason in reasons)


@pytest.mark.parametrize("budget", [Budget(steps=0), Budget(steps=0, cells=0)], ids=["grid", "Z3"])
@pytest.mark.parametrize("fault", ["nothing-wrong", "gap", "whoever-asks", "worse-with-more", "vacuous"])
def test_the_verdicts_do_not_depend_on_the_method(fault: str, budget: Budget) -> None:
    """The grid alone and Z3 alone say what the diagram says, and show cases as small."""
    directive = load_directive(FAULTS / f"{fault}.md")
    one, other = check(replace(directive)), check(replace(directive), budget=budget)
    for kept in zip(
        *([f for f in report.findings if f.element == "guarantee"] for report in (one, other)), strict=True
    ):
        assert kept[0].verdict == kept[1].verdict
        sizes = [len({n for c in f.counterexample.cases for n in c.away}) for f in kept if f.counterexample]
        assert len(set(sizes)) < 2
        assert "diagram" not in kept[1].methods


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    """Neither deciding nor checking at the keyboard imports numpy or Z3."""
    program = (
        "import sys, answerable.policy as p; assert 'answerable.policy.checks' not in sys.modules;"
        f"p.check(p.load_directive({str(FAULTS / 'nothing-wrong.md')!r}));"
        "assert not {'numpy', 'z3'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def many(rules: int, facts: int) -> str:
    """A directive whose every rule tests all facts, in turn for yes and for no."""
    names = [f"f{i}" for i in range(facts)]
    words = ("no", "yes")
    rows = []
    for i in range(rules):
        cells = [words[i >> place % 16 & 1] for place in range(facts)]
        rows.append(f"| {' | '.join(cells)} | {i % 9} |")
    blank = f"| {' | '.join([''] * facts)} | 0 |"
    return "\n".join(
        [
            *("---", 'directive: "1"', "title: Many", "version: 1", "authority: Nobody"),
            *("effective: 2026-01-01T00:00:00Z", "---", "", "## Facts", ""),
            *("| fact | values | about | ask |", "|---|---|---|---|"),
            *(
                f"| {name} | no < yes | {'person' if name == 'f0' else 'situation'} | never |"
                for name in names
            ),
            *(
                "",
                "## Outcomes",
                "",
                "| outcome | values | most urgent | while unsure |",
                "|---|---|---|---|",
            ),
            *("| answer | 0..9 | highest | |", "", "## Answer (first)", ""),
            *(f"| {' | '.join(names)} | → answer |", "|" + "---|" * (facts + 1), *rows, blank, ""),
            *("## Guarantees", "", "| guarantee | of | over |", "|---|---|---|"),
            *("| every case is decided | answer | |", "| same whoever asks | answer | person |", ""),
        ]
    )


def test_rows_of_very_many_facts_are_compared_and_decided() -> None:
    """No recursion ends in an error: not where rows overlap, nor in a decision, nor between two versions."""
    text = many(2, 600).replace("(first)", "(unique)")
    made, other = read_directive(text), read_directive(text.replace("version: 1", "version: 2"))
    overlaps = [f for f in check(made).findings if f.check == "overlapping"]
    assert [f.counterexample is not None for f in overlaps] == [True, True]
    opened = decide(made, {})
    assert opened.certain == {}
    assert not opened.exact
    assert not opened.flips.complete
    assert diff(made, other).equivalent


@pytest.mark.parametrize(("rules", "facts"), [(8, 600), (5_000, 13)])
def test_deep_and_long_directives_are_checked(rules: int, facts: int) -> None:
    """No recursion ends in an error: as many facts as would overflow it, and five thousand rules."""
    report = check(read_directive(many(rules, facts)))
    verdicts = [f.verdict for f in report.findings if f.element == "guarantee"]
    assert verdicts == ["proved", "refuted"]
    assert sys.getrecursionlimit() < 2_000
