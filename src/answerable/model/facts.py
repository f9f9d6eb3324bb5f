"""What is known about a matter: many sources' statements, made into the facts of a case."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec.structs import replace

from answerable.model import events as ev
from answerable.model.draft import Draft
from answerable.model.errors import BadInput
from answerable.model.legible import legible, plain
from answerable.model.nouns import Statement
from answerable.model.people import Person
from answerable.policy import Directive, FactError, read_fact
from answerable.policy.given import fold

REFUSALS_MOST: Final = 20
"""So many refused facts are kept one by one; of what comes after, the number."""

FACTS_MOST: Final = 100
"""So many facts are taken at once where no directive says which there are."""


def case(statements: Iterable[Statement]) -> dict[str, Any]:
    """The facts to decide on, in JSON form: each source's last word; sources that disagree contest a fact.

    A source that did not know adds nothing to one that did; where nobody knew, the fact is asked and not
    known. Nobody's word outweighs another's here: that would be a rule, and rules are the directive's.
    """
    words: dict[str, dict[str, Any]] = {}
    for statement in statements:
        words.setdefault(statement.fact, {})[statement.source] = statement.value
    return {fact: _weigh(by_source.values()) for fact, by_source in words.items()}


def _weigh(values: Iterable[Any]) -> Any:
    known: list[Any] = []
    for value in values:
        for each in value["contested"] if isinstance(value, dict) else [value]:
            if each is not None and each not in known:
                known.append(each)
    if len(known) > 1:
        return {"contested": known}
    return known[0] if known else None


def sort_facts(
    directive: Directive | None, facts: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[ev.Refusal, ...]]:
    """Facts that the directive has, in its spelling and JSON form; and the others, each with what is wrong.

    Without a directive every fact is kept as it was given, if it is a name with a value. Whatever is given,
    nothing is raised: a call never fails on a fact. Nor does it hold up others: what is wrong is worked out
    for as many as are told one by one, and once for each fact that the directive has.
    """
    good: dict[str, Any] = {}
    refused: list[ev.Refusal] = []
    looked_for = {fold(each.name) for each in directive.facts} if directive else set()
    rest = 0
    for name, value in facts.items():
        if len(refused) >= REFUSALS_MOST or (directive is None and len(good) >= FACTS_MOST):
            if (spelt := fold(str(name))) not in looked_for:
                rest += 1
                continue
            looked_for.remove(spelt)
        try:
            fact, said = _as_given(name, value) if directive is None else read_fact(directive, name, value)
            if fact in good:
                raise FactError(fact, f"'{fact}' is given twice.")  # noqa: TRY301
        except FactError as error:
            refused.append(_refusal(name, value, error.problem))
        except Exception:  # noqa: BLE001 - nonsense must not stop a call, however it makes a reader stumble
            refused.append(_refusal(name, value, "This cannot be read as a fact."))
        else:
            good[fact] = said
    if rest := rest + len(refused[REFUSALS_MOST:]):
        refused[REFUSALS_MOST:] = [ev.Refusal("…", rest, f"{rest} more facts could not be read.")]
    return good, tuple(refused)


def _refusal(name: Any, value: Any, problem: str) -> ev.Refusal:
    return ev.Refusal(legible(str(name), 100), plain(value), legible(problem, 500))


def _as_given(name: Any, value: Any) -> tuple[str, Any]:
    """A fact that no directive can read yet: a short name, and a plain value or several contested ones."""
    values = value["contested"] if isinstance(value, Mapping) and list(value) == ["contested"] else [value]
    for each in values:
        whole = (
            each is None or isinstance(each, str | int) or (isinstance(each, float) and math.isfinite(each))
        )
        if not isinstance(name, str) or not whole or plain(each) != each:
            raise FactError(str(name), "Without a directive a fact needs a name and a short, plain value.")
    return legible(name, 100), value


def readable(directive: Directive, statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """The statements that the directive can read: others came with a merge, or when there was none."""
    return tuple(said for said in statements if not sort_facts(directive, {said.fact: said.value})[1])


def insist(directive: Directive | None, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts that the directive has; raises `BadInput` that says what is wrong with every other one."""
    good, refused = sort_facts(directive, facts)
    if refused:
        raise BadInput(" ".join(refusal.problem for refusal in refused))
    if not good:
        raise BadInput("No fact was given: write FACT=VALUE.")
    return good


def believe(
    draft: Draft, subject: str, facts: Mapping[str, Any], source: str, *, by: Person | None = None
) -> tuple[str, ...]:
    """Say what a source says; returns the facts that were known and are not what they were.

    `by`: who entered it, where that is not who acts.
    """
    before = case(draft.state.matter(subject).statements)
    for fact, value in facts.items():
        last = last_word(draft.state.matter(subject).statements, fact, source)
        said = Statement(fact, by or draft.by, draft.at, value, source)
        if last is not None:
            said = replace(said, old=last.value, replaces=True)
        draft.say(ev.FactLearned(at=draft.at, by=said.by, subject=subject, statement=said))
    after = case(draft.state.matter(subject).statements)
    return tuple(fact for fact in facts if before.get(fact) not in (None, after[fact]))


def last_word(statements: Iterable[Statement], fact: str, source: str) -> Statement | None:
    """What a source said last on a fact; None: nothing."""
    said = None
    for statement in statements:
        if statement.fact == fact and statement.source == source:
            said = statement
    return said
