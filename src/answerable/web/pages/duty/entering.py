"""Entering a request that came by phone, radio or in writing; kept in the spool while the record is away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import uuid4

from answerable.model.asking import reading
from answerable.model.errors import BadInput, Refused
from answerable.model.nouns import Place
from answerable.policy import Directive
from answerable.policy.directive import Fact
from answerable.web.asked import Asked
from answerable.web.pages.duty.keeping import NOT_KNOWN
from answerable.web.pages.page import form, go, page
from answerable.web.pages.showing import show
from answerable.web.problems import Trouble, trouble_of
from answerable.web.routing import Reply, Route
from answerable.web.spooled import Kept
from answerable.web.taking import take

WAYS: Final = ("phone", "radio", "writing")
FACT: Final = "fact "
"""What the names of a form's fields for facts begin with."""


async def entry(asked: Asked) -> Reply:
    """Show where a request is entered that came by phone, by radio or in writing."""
    return await _show(asked, {})


async def enter(asked: Asked) -> Reply:
    """Enter a request, and show what is decided of it; again the form where something is missing."""
    given = asked.form
    try:
        if not given.get("agency", "").strip() or not given.get("asked", "").strip():
            raise BadInput("A request needs the agency that asks, and what it asks for.")
        found = await take(
            asked,
            "request assistance",
            {
                "agency": given["agency"],
                "asked": given["asked"],
                "contact": given.get("contact", ""),
                "came_by": given.get("came_by", "phone"),
                "place": Place(given.get("address", ""), given.get("area", "")),
                "facts": facts_of(given),
            },
        )
    except (Refused, Trouble) as error:
        return await _show(asked, given, trouble_of(error))
    if isinstance(found, Kept):
        return show(asked, "duty/kept.html", kept=found)
    return go(f"/duty/{found.answer.number}")


def facts_of(given: Mapping[str, str]) -> dict[str, str | None]:
    """The facts that a form gives: those that were asked; None for what is not known."""
    said = {name.removeprefix(FACT): each.strip() for name, each in given.items() if name.startswith(FACT)}
    return {fact: None if value == NOT_KNOWN else value for fact, value in said.items() if value}


async def _show(asked: Asked, given: Mapping[str, str], trouble: Trouble | None = None) -> Reply:
    now = asked.served.now()
    directive = await asked.served.look(lambda state: reading(state.in_force("requests", now)))
    return show(
        asked,
        "duty/new.html",
        trouble.kind.status if trouble else 200,
        facts=asked_for(directive),
        prefix=FACT,
        ways=WAYS,
        given=given,
        trouble=trouble,
        once=given.get("id") or uuid4().hex,
    )


def asked_for(directive: Directive | None) -> tuple[Fact, ...]:
    """The facts that a person may be asked for, in the directive's order."""
    return tuple(each for each in directive.facts if each.askable) if directive else ()


ROUTES: tuple[Route, ...] = (
    page("/duty/new", "request assistance", entry),
    form("/duty/new", "request assistance", enter),
)
