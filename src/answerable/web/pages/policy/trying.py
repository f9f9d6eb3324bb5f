"""Trying a case: facts in, what a directive decides of them out, with its reasons. Nothing is kept."""

from __future__ import annotations

from typing import Final

from answerable.policy import Decision, DecisionRecord, Directive, FactError, decide
from answerable.web.asked import Asked
from answerable.web.pages.duty.entering import FACT, facts_of
from answerable.web.pages.page import form, page
from answerable.web.pages.policy.texts import directive_of, text_of
from answerable.web.pages.showing import show
from answerable.web.problems import Trouble
from answerable.web.routing import Reply, Route

CHANGES_MOST: Final = 12


async def case(asked: Asked) -> Reply:
    """Show where a case is tried on a directive."""
    return await _show(asked)


async def tried(asked: Asked) -> Reply:
    """Show what a directive decides of a case, and why; nothing is kept of it."""
    return await _show(asked)


async def _show(asked: Asked) -> Reply:
    text = await text_of(asked)
    directive = await directive_of(asked, text)
    trouble, decision = None, None
    if asked.form:
        try:
            decision = await asked.served.in_thread(lambda: _decided(directive, asked))
        except FactError as error:
            trouble = Trouble("bad-input", error.problem)
    return show(
        asked,
        "policy/try.html",
        400 if trouble else 200,
        text=text,
        directive=directive,
        facts=tuple(each for each in directive.facts if not each.decided and not each.derives_from),
        prefix=FACT,
        given=asked.form,
        decision=decision,
        changes_most=CHANGES_MOST,
        trouble=trouble,
    )


def _decided(directive: Directive, asked: Asked) -> DecisionRecord:
    made: Decision = decide(directive, facts_of(asked.form))
    return made.as_struct()


ROUTES: tuple[Route, ...] = (
    page("/policy/{directive}/try", "read directives", case),
    form("/policy/{directive}/try", "read directives", tried),
    page("/policy/drafts/{wording}/try", "look at drafts", case),
    form("/policy/drafts/{wording}/try", "look at drafts", tried),
)
