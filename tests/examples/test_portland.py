"""The case study: four readings of a reported dispute, and a page that says no more than they show."""

from __future__ import annotations

import itertools
import re
import runpy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from answerable.policy import Decision, Directive, check, decide, load_directive, read_directive
from answerable.policy.directive import Enumeration

HERE = Path(__file__).parents[2] / "examples" / "portland"
TEXTS = ("alleged-broad", "alleged-narrow", "stated-broad", "stated-narrow")
PAGE = (HERE / "README.md").read_text("utf-8")

GUARANTEES = (
    "every case is decided",
    "same whoever asks: person",
    "same whoever asks: place",
    "never worse with more",
    "always: life safety",
)
"""As the page's table calls them, in the order of the texts."""

FAILING = {
    ("alleged-broad", "same whoever asks: person"),
    ("alleged-broad", "always: life safety"),
    ("alleged-narrow", "same whoever asks: person"),
}
"""What fails, and nothing else does."""

LOADED = (
    "refuted|refutes|lied|lying|liar|guilty|innocent|illegal|unconstitutional|racist|cover-up|sanctuary|thugs?|"
    "riot|rioters|terrorist|victims?|betray|shame|scandal|biased|corrupt|debunk|exposed?|admits?|admitted|"
    "claims? falsely|proves that the (mayor|union|police|attorney)"
)
"""Words that would take a side. A word that a report is quoted with has to be added knowingly."""

QUOTED = {
    "at or away from work",
    "no such policy exists",
    "immediate life safety concern",
    "at",
    "away from",
    "away from work",
}
"""All that is quoted from anyone: phrases whose words are the fact, and parts of them."""

CAPITALISED = {"Federal Protective Service", "The Federal Protective Service"}


@cache
def text(name: str) -> Directive:
    return load_directive(HERE / f"{name}.md")


def source(name: str) -> str:
    return (HERE / f"{name}.md").read_text("utf-8")


def section(name: str, heading: str) -> str:
    return source(name).split(f"## {heading}\n")[1].split("\n## ")[0].strip()


def rows(first_head: str, second_head: str) -> list[list[str]]:
    """The rows of the page's table with these two first heads."""
    lines = PAGE.split(f"| {first_head} | {second_head} |")[1].splitlines()[2:]
    table = list(itertools.takewhile(lambda line: line.startswith("|"), lines))
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table]


def given(words: str) -> dict[str, Any]:
    """Facts from a cell: `fact=value`, with a bar between what sources say."""
    pairs = (word.replace("\\|", "|").split("=") for word in re.findall(r"`([^`]+)`", words))
    return {name: {"contested": value.split("|")} if "|" in value else value for name, value in pairs}


def in_a_word(decision: Decision) -> str:
    """What is certain, or *open*."""
    return str(decision.certain.get("response", "open"))


def everything(directive: Directive) -> list[dict[str, Any]]:
    """Every case there is."""
    domains = [fact.domain for fact in directive.facts]
    values = [domain.values for domain in domains if isinstance(domain, Enumeration)]
    assert len(values) == len(domains)
    names = [fact.name for fact in directive.facts]
    return [dict(zip(names, case, strict=True)) for case in itertools.product(*values)]


@cache
def answers(name: str) -> dict[tuple[str, ...], str]:
    """What a text decides of every case, by the values of its facts."""
    directive = text(name)
    return {
        tuple(case.values()): str(decide(directive, case).act_now["response"])
        for case in everything(directive)
    }


def alike(name: str, *apart_from: str) -> bool:
    """Whether cases that differ only in these facts are all answered alike."""
    seen: dict[tuple[str, ...], set[str]] = {}
    facts = [fact.name for fact in text(name).facts]
    for case, answer in answers(name).items():
        rest = tuple(value for fact, value in zip(facts, case, strict=True) if fact not in apart_from)
        seen.setdefault(rest, set()).add(answer)
    return all(len(found) == 1 for found in seen.values())


def never_worse(name: str) -> bool:
    """Whether no case is declined that was responded to before one danger rose."""
    facts = [fact.name for fact in text(name).facts]
    more = {"life safety": "yes", "officers assaulted": "yes", "safe exit needed": "yes", "crowd": "angry"}
    return all(
        answers(name)[
            tuple(most if fact == risen else value for fact, value in zip(facts, case, strict=True))
        ]
        == "respond"
        for case, answer in answers(name).items()
        if answer == "respond"
        for risen, most in more.items()
    )


def by_brute_force(name: str) -> dict[str, bool]:
    """Which guarantees hold, by looking at every case."""
    verdicts = (
        set(answers(name).values()) <= {"decline", "respond"},
        alike(name, "who asks"),
        alike(name, "where"),
        never_worse(name),
        all(answer == "respond" for case, answer in answers(name).items() if case[0] == "yes"),
    )
    return dict(zip(GUARANTEES, verdicts, strict=True))


@pytest.mark.parametrize("name", TEXTS)
def test_each_text_reads_without_a_mistake_or_a_warning(name: str) -> None:
    """Four short texts: they are directives, and nothing in them is probably not meant."""
    assert text(name).warnings == ()
    assert 4 <= sum(len(table.rules) for table in text(name).tables) <= 12


@pytest.mark.parametrize("heading", ["Facts", "Outcomes", "Guarantees"])
def test_the_texts_share_what_makes_them_comparable(heading: str) -> None:
    """The same facts, outcomes and guarantees, letter by letter."""
    assert len({section(name, heading) for name in TEXTS}) == 1


@pytest.mark.parametrize("name", TEXTS)
def test_every_row_leans_on_a_report_or_says_that_it_is_a_reading(name: str) -> None:
    """Each reason names its source as reported, or the reading that it comes from."""
    reasons = [rule.because for table in text(name).tables for rule in table.rules]
    assert all(
        "as reported" in reason or "read narrowly" in reason or "read broadly" in reason for reason in reasons
    )
    assert "**Source.** Reports tell" in source(name)


def proved(directive: Directive) -> dict[str, bool]:
    """Which guarantees `check` proves; each one is proved, or shown to fail by a case."""
    names = dict(zip((one.line for one in directive.guarantees), GUARANTEES, strict=True))
    verdicts = {names[one.line]: one for one in check(directive).findings if one.verdict}
    assert all(one.verdict == "proved" or one.counterexample for one in verdicts.values())
    return {name: one.verdict == "proved" for name, one in verdicts.items()}


@pytest.mark.parametrize("name", TEXTS)
def test_check_says_what_the_page_says(name: str) -> None:
    """The program's verdicts, each guarantee either proved or broken by a concrete case."""
    assert proved(text(name)) == {one: (name, one) not in FAILING for one in GUARANTEES}


@pytest.mark.parametrize("name", ["alleged-broad", "alleged-narrow"])
def test_two_cases_side_by_side_part_only_by_who_asks(name: str) -> None:
    """The pair that breaks *same whoever asks*: alike but for who asks, answered otherwise by two rows."""
    finding = next(one for one in check(text(name)).findings if one.check == "same whoever asks")
    pair = finding.counterexample
    assert pair is not None
    assert pair.differ_in == ("who asks",)
    assert {case.answer["response"] for case in pair.cases} == {"decline", "respond"}
    assert all(pair.parted_by)


@pytest.mark.parametrize("name", TEXTS)
def test_every_case_looked_at_fails_what_the_page_says_fails(name: str) -> None:
    """Each of the 384 cases decided by the engine: the page's verdicts are true of the texts."""
    assert by_brute_force(name) == {one: (name, one) not in FAILING for one in GUARANTEES}


def test_the_page_gives_every_text_and_guarantee_a_verdict() -> None:
    """Twenty rows, each with its verdict, what is true of the text, and what that does not show."""
    table = rows("text", "guarantee")
    assert [(row[0], row[1]) for row in table] == list(itertools.product(TEXTS, GUARANTEES))
    assert {(row[0], row[1]) for row in table if row[2] == "fails"} == FAILING
    assert {row[2] for row in table} == {"holds", "fails"}
    assert all(cell.endswith(".") for row in table for cell in row[3:])
    assert all(
        row[3].startswith("The guarantee fails on the rule as alleged") for row in table if row[2] == "fails"
    )


@pytest.mark.parametrize("row", rows("what is reported", "facts given"), ids=lambda row: str(row[0]))
def test_what_is_reported_is_decided_as_the_page_says(row: list[str]) -> None:
    """With what reports say, and nothing more, each text gives the answer in the table, or leaves it open."""
    facts = given(row[1])
    assert [in_a_word(decide(text(name), facts)) for name in TEXTS] == row[2:]


@pytest.mark.parametrize("row", rows("text", "the request"), ids=lambda row: str(row[0]))
def test_the_e_mails_request_would_change_as_the_page_says(row: list[str]) -> None:
    """The request and its condition under each reading; the changes are the program's, word for word."""
    request, arrived = (given(each[1]) for each in rows("what is reported", "facts given")[:2])
    decision = decide(text(row[0]), request)
    changes = [
        " and ".join(f"{one.fact} = {one.test}" for one in change.settings)
        for change in decision.would_change_if
    ]
    assert in_a_word(decision) == row[1]
    assert (", or ".join(changes) or "nothing") == row[2]
    assert in_a_word(decide(text(row[0]), arrived)) == row[3]


def test_the_texts_part_over_other_peoples_calls() -> None:
    """Read narrowly, both rules decline the disputed call; only the stated one declines others' too."""
    disputed = {
        "life safety": "no",
        "officers assaulted": "no",
        "safe exit needed": "no",
        "kind of request": "911 call",
        "tied to the agency": "yes",
    }
    for asks, alleged in (("agency employee", "decline"), ("anyone else", "respond")):
        assert in_a_word(decide(text("alleged-narrow"), {**disputed, "who asks": asks})) == alleged
        assert in_a_word(decide(text("stated-narrow"), {**disputed, "who asks": asks})) == "decline"


def rewritten(name: str, heading: str, *changes: tuple[str, str]) -> Directive:
    """A text with one section changed."""
    before, start, rest = source(name).partition(f"## {heading}\n")
    changed, end, after = rest.partition("\n## ")
    for old, new in changes:
        assert old in changed
        changed = changed.replace(old, new)
    return read_directive(before + start + changed + end + after)


def test_the_post_written_as_who_asks_parts_the_answers() -> None:
    """What hangs on a reading: with the service named in its rows, the broad stated text fails."""
    variant = rewritten(
        "stated-broad",
        "Response (first)",
        ("kind of request", "who asks"),
        ("911 call", "anyone else, agency employee"),
        ("additional resources", "Federal Protective Service"),
    )
    assert [one for one, holds in proved(variant).items() if not holds] == ["same whoever asks: person"]


@pytest.mark.parametrize(("name", "holds"), [("stated-broad", False), ("stated-narrow", True)])
def test_the_kind_of_request_as_about_the_person(name: str, holds: bool) -> None:
    """What hangs on the table of facts: so declared, the broad stated text fails, the narrow does not."""
    row = next(line for line in section(name, "Facts").splitlines() if line.startswith("| kind of request"))
    cells = [cell.strip() for cell in row.split("|")[1:-1]]
    variant = rewritten(name, "Facts", (row, f"| {cells[0]} | {cells[1]} | person | never |"))
    assert proved(variant)["same whoever asks: person"] is holds


def written() -> dict[str, str]:
    """The texts, and the page without what the program prints on it: that is told from the texts."""
    prose = re.sub(r"(?ms)^```console\n.*?^```\n", "", PAGE)
    return {"README.md": prose, **{f"{name}.md": source(name) for name in TEXTS}}


@pytest.mark.parametrize("name", written())
def test_nothing_written_takes_a_side(name: str) -> None:
    """No loaded word, no verdict on a person."""
    assert not re.findall(rf"\b({LOADED})\b", written()[name], re.IGNORECASE)


def test_the_programs_own_words_are_said_of_guarantees() -> None:
    """What the program prints has a loaded word only as a guarantee's verdict, or counting these."""
    printed = "".join(re.findall(r"(?ms)^```console\n(.*?)^```\n", PAGE))
    verdicts = r"(?m)^  refuted +\S+\.md:\d+: (?:same whoever asks|always): .*$|\d proved, \d refuted[,;.]"
    assert not re.findall(rf"\b({LOADED})\b", re.sub(verdicts, "", printed), re.IGNORECASE)


@pytest.mark.parametrize("name", written())
def test_nobody_is_named_and_nothing_dated(name: str) -> None:
    """People appear by their role; no capitalised name of two words but the service's; no year."""
    prose = re.sub(r"(?m)^(#.*|\$ .*|- |[a-z]+: .*)$", "", written()[name])
    assert set(re.findall(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)+\b", prose)) <= CAPITALISED
    assert not re.findall(r"\b(?:[Mm]ayor|[Cc]hief|[Aa]ttorney|[Pp]resident) [A-Z]", prose)
    assert not re.findall(r"\b(?:19|20)\d\d\b", written()[name])


@pytest.mark.parametrize("name", written())
def test_no_more_than_a_phrase_is_quoted(name: str) -> None:
    """Quotation marks stand around the reported phrases alone."""
    quoted = re.findall(r'"([^"\n]+(?:\n[^"\n]+)?)"', re.sub(r"(?m)^authority: .*$", "", written()[name]))
    assert {" ".join(each.lower().split()) for each in quoted} <= QUOTED


def test_what_the_page_prints_is_what_the_program_prints() -> None:
    """Every command on the page, run anew, prints what stands below it."""
    assert runpy.run_path(str(HERE / "make.py"))["made"](PAGE) == PAGE, (
        "run: python examples/portland/make.py"
    )
