"""What else is done about a request: a fact that was learned, a reason that was owed, its end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from answerable import center
from answerable.model.desk import Command
from answerable.model.nouns import DISPOSITIONS
from answerable.web.asked import Asked
from answerable.web.pages.duty.deciding import done
from answerable.web.pages.duty.request import show_whole
from answerable.web.pages.grounds import grounds_of
from answerable.web.pages.page import form
from answerable.web.problems import Trouble
from answerable.web.routing import Reply, Route
from answerable.web.served import Carried

NOT_KNOWN = "?"
"""What a form has for a fact that was asked and is not known."""


async def learn(asked: Asked) -> Reply:
    """Learn a fact of a request; it is decided again at once."""
    fact, value = asked.form.get("fact", ""), asked.form.get("value", "").strip()
    known = None if value == NOT_KNOWN else value
    source = asked.form.get("source", "")
    return await _do(asked, center.learn, facts={fact: known}, source=source)


async def give_reason(asked: Asked) -> Reply:
    """Give the reason that is owed for a departure upward."""
    return await _do(asked, center.give_reason, reason=asked.form.get("reason", ""))


async def close(asked: Asked) -> Reply:
    """End a request, with how it ended."""
    disposition, note = asked.form.get("disposition", ""), asked.form.get("note", "")

    async def end() -> Carried:
        if disposition not in DISPOSITIONS:
            raise Trouble("bad-input", "Choose how it ended.")
        arguments = {"disposition": disposition, "note": note, "grounds": grounds_of(asked.form)}
        return await asked.carry_out(center.close, {"number": asked.path["number"], **arguments})

    return await _done(asked, end)


async def _do(asked: Asked, command: Command[Any], **arguments: Any) -> Reply:
    arguments["number"] = asked.path["number"]
    return await _done(asked, lambda: asked.carry_out(command, arguments))


async def _done(asked: Asked, deed: Callable[[], Awaitable[Any]]) -> Reply:
    """Do it, or show the whole request again, with what was wrong."""
    return await done(
        asked,
        deed,
        lambda trouble: show_whole(asked, trouble.kind.status, trouble=trouble, given=asked.form),
    )


ROUTES: tuple[Route, ...] = (
    form("/duty/{number}/facts", "learn a fact", learn),
    form("/duty/{number}/reason", "give a reason", give_reason),
    form("/duty/{number}/closed", "close", close),
)
