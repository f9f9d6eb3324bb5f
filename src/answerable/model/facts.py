"""What is known about a matter: many sources' statements, made into the facts of a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from answerable.model import events as ev
from answerable.model.errors import BadInput
from answerable.model.ledger import Draft
from answerable.model.nouns import Statement
from answerable.policy import Directive, FactError, read_fact


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

    Without a directive every fact is kept as it was given.
    """
    if directive is None:
        return dict(facts), ()
    good: dict[str, Any] = {}
    refused: list[ev.Refusal] = []
    for name, value in facts.items():
        try:
            fact, said = read_fact(directive, name, value)
        except FactError as error:
            refused.append(ev.Refusal(name, value, error.problem))
        else:
            good[fact] = said
    return good, tuple(refused)


def insist(directive: Directive | None, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts that the directive has; raises `BadInput` that says what is wrong with every other one."""
    good, refused = sort_facts(directive, facts)
    if refused:
        raise BadInput(" ".join(refusal.problem for refusal in refused))
    if not good:
        raise BadInput("No fact was given: write FACT=VALUE.")
    return good


def believe(draft: Draft, subject: str, facts: Mapping[str, Any], source: str) -> list[str]:
    """Say what a source says; returns the facts on which the same source had said something else."""
    taken_back = []
    for fact, value in facts.items():
        before = _last_word(draft.state.matter(subject).statements, fact, source)
        said = Statement(fact, value, source, draft.by, draft.at)
        if before is not None:
            said = replace(said, old=before.value, replaces=True)
            if before.value != value:
                taken_back.append(fact)
        draft.say(ev.FactLearned(at=draft.at, by=draft.by, subject=subject, statement=said))
    return taken_back


def _last_word(statements: Iterable[Statement], fact: str, source: str) -> Statement | None:
    said = None
    for statement in statements:
        if statement.fact == fact and statement.source == source:
            said = statement
    return said
