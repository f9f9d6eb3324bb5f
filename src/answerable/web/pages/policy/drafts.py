"""Drafts: written on in a form, with mistakes where they are; proposed; put in force by a second person."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from answerable import center
from answerable.model.errors import Refused
from answerable.model.people import MAY
from answerable.policy import DirectiveError, Mistake
from answerable.policy.page import part
from answerable.web.asked import Asked
from answerable.web.pages.page import form, go, page
from answerable.web.pages.policy.published import STATUS_BADGES
from answerable.web.pages.policy.texts import Read, Text, draft, published, read_text, text_of
from answerable.web.pages.showing import show
from answerable.web.problems import Trouble, trouble_of
from answerable.web.routing import Reply, Route

WRITE, APPROVE = "draft a directive", "approve a directive"


class From(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The published directive that a draft begins with."""

    of: Annotated[str, Meta(max_length=200)] = ""


class Wrong(msgspec.Struct, frozen=True):
    """A mistake, and the line that it is in."""

    mistake: Mistake
    before: str = ""
    at: str = ""
    """What is wrong."""
    after: str = ""


QUOTED: Final = re.compile(r'"([^"]+)"')
BEFORE, AFTER = 60, 240
"""So many characters are shown before and after it: a table's lines are long."""


def mistakes_in(text: str, read: Read) -> tuple[Wrong, ...]:
    """Each mistake beside its line."""
    lines = text.splitlines()
    return tuple(
        _wrong(each, lines[each.line - 1] if each.line <= len(lines) else "") for each in read.mistakes
    )


def _wrong(mistake: Mistake, line: str) -> Wrong:
    """A mistake says in which cell it is; what it quotes from there is marked alone."""
    start = min(max(mistake.column - 1, 0), len(line))
    cell = line[start:].partition("|")[0].rstrip()[:AFTER]
    quoted = QUOTED.search(mistake.problem)
    if quoted and quoted.group(1) in cell:
        start += cell.index(quoted.group(1))
        cell = quoted.group(1)
    before = line[:start] if start <= BEFORE else f"…{line[start - BEFORE : start]}"
    end = start + len(cell)
    return Wrong(mistake, before, cell, line[end : end + AFTER])


async def begin(asked: Asked) -> Reply:
    """Show where a draft is begun: with the text of a published directive, or with none."""
    of = asked.query.of
    text = (await asked.served.look(lambda state: published(state, of))).text if of else ""
    return await _edit(asked, None, text)


async def create(asked: Asked) -> Reply:
    """Keep a new draft, or only look for its mistakes, as the form says."""
    return await _written(asked, None)


async def edit(asked: Asked) -> Reply:
    """Show a draft: its text, its mistakes, and what can be found in it and done with it."""
    text = await text_of(asked)
    return await _edit(asked, text, text.text)


async def write(asked: Asked) -> Reply:
    """Write on a draft, or only look for its mistakes, as the form says."""
    return await _written(asked, await text_of(asked))


async def _written(asked: Asked, text: Text | None) -> Reply:
    typed = asked.form.get("text", "").replace("\r\n", "\n")
    if asked.form.get("act") != "keep":
        return await _edit(asked, text, typed)
    number = text.name if text else ""
    try:
        carried = await asked.carry_out(center.write_wording, {"text": typed, "wording": number})
    except Refused as error:
        return await _edit(asked, text, typed, trouble_of(error))
    return go(f"/policy/drafts/{number or carried.answer.number}")


async def _edit(asked: Asked, text: Text | None, typed: str, trouble: Trouble | None = None) -> Reply:
    read = await asked.served.in_thread(lambda: read_text(typed))
    return show(
        asked,
        "policy/draft.html",
        trouble.kind.status if trouble else 200,
        text=text,
        typed=typed,
        read=read,
        wrong=mistakes_in(typed, read) if typed.strip() else (),
        unsaved=text is None or typed != text.text,
        trouble=trouble,
        status_badges=STATUS_BADGES,
        may_draft=MAY[WRITE],
        may_approve=MAY[APPROVE],
    )


async def propose(asked: Asked) -> Reply:
    """Propose a draft to be put in force by a second person."""
    number = asked.path["wording"]
    return await _do(asked, lambda: asked.carry_out(center.propose_wording, {"wording": number}))


async def withdraw(asked: Asked) -> Reply:
    """Withdraw a draft: it is not worked on any more."""
    number = asked.path["wording"]
    return await _do(asked, lambda: asked.carry_out(center.withdraw_wording, {"wording": number}))


async def _do(asked: Asked, deed: Callable[[], Awaitable[Any]]) -> Reply:
    text = await text_of(asked)
    try:
        await deed()
    except (Refused, DirectiveError) as error:
        return await _edit(asked, text, text.text, trouble_of(error))
    return go(text.href)


async def read_through(asked: Asked) -> Reply:
    """Show a proposed directive as it would be published, to be approved or given back by a second person."""
    return await _read_through(asked)


async def _read_through(asked: Asked, trouble: Trouble | None = None) -> Reply:
    text = await text_of(asked)
    read = await asked.served.in_thread(lambda: read_text(text.text))
    return show(
        asked,
        "policy/approve.html",
        trouble.kind.status if trouble else 200,
        text=text,
        directive=read.directive,
        body=part(read.directive) if read.directive else "",
        given=asked.form,
        trouble=trouble,
        status_badges=STATUS_BADGES,
    )


async def approve(asked: Asked) -> Reply:
    """Put a proposed directive in force, as its second person."""
    number, digest = asked.path["wording"], asked.form.get("digest", "")
    await asked.served.look(lambda state: draft(state, number))
    if asked.form.get("read") != "yes":
        return await _read_through(asked, Trouble("bad-input", "Say that you have read it."))
    try:
        carried = await asked.carry_out(center.approve_wording, {"wording": number, "digest": digest})
    except (Refused, DirectiveError) as error:
        return await _read_through(asked, trouble_of(error))
    return go(f"/policy/{carried.answer.directive}")


async def give_back(asked: Asked) -> Reply:
    """Give a proposed directive back to its authors, with why."""
    number, reason = asked.path["wording"], asked.form.get("reason", "")
    await asked.served.look(lambda state: draft(state, number))
    try:
        await asked.carry_out(center.return_wording, {"wording": number, "reason": reason})
    except Refused as error:
        return await _read_through(asked, trouble_of(error))
    return go(f"/policy/drafts/{number}")


ROUTES: tuple[Route, ...] = (
    page("/policy/drafts/new", WRITE, begin, query=From),
    form("/policy/drafts/new", WRITE, create),
    page("/policy/drafts/{wording}", "look at drafts", edit),
    form("/policy/drafts/{wording}", WRITE, write),
    form("/policy/drafts/{wording}/proposed", WRITE, propose),
    form("/policy/drafts/{wording}/withdrawn", WRITE, withdraw),
    page("/policy/drafts/{wording}/approval", APPROVE, read_through),
    form("/policy/drafts/{wording}/approval", APPROVE, approve),
    form("/policy/drafts/{wording}/returned", APPROVE, give_back),
)
