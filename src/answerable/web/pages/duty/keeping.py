"""What else is done about a request: a fact that was learned, a reason that was owed, its end."""

from __future__ import annotations

from typing import Any

from answerable import center
from answerable.model.desk import Command
from answerable.model.nouns import DISPOSITIONS
from answerable.web.asked import Asked
from answerable.web.pages.duty.deciding import done, grounds_of
from answerable.web.pages.duty.request import show_whole
from answerable.web.pages.page import form
from answerable.web.problems import Trouble
from answerable.web.routing import Reply, Route

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
    disposition = asked.form.get("disposition", "")
    if disposition not in DISPOSITIONS:
        error = Trouble("bad-input", "Choose how it ended.")
        return await show_whole(asked, 400, trouble=error, given=asked.form)
    note, grounds = asked.form.get("note", ""), grounds_of(asked.form)
    return await _do(asked, center.close, disposition=disposition, note=note, grounds=grounds)


async def _do(asked: Asked, command: Command[Any], **arguments: Any) -> Reply:
    return await done(
        asked,
        lambda: asked.carry_out(command, {"number": asked.path["number"], **arguments}),
        lambda trouble: show_whole(asked, trouble.kind.status, trouble=trouble, given=asked.form),
    )


ROUTES: tuple[Route, ...] = (
    form("/duty/{number}/facts", "learn a fact", learn),
    form("/duty/{number}/reason", "give a reason", give_reason),
    form("/duty/{number}/closed", "close", close),
)
