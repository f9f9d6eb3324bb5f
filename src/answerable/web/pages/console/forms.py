"""Forms beside the command line: they say the same as a sentence, and what must not be typed in one."""

from __future__ import annotations

from typing import Any

from answerable import center
from answerable.model.errors import BadInput
from answerable.model.nouns import DISPOSITIONS
from answerable.web.asked import Asked
from answerable.web.pages.console.carrying import carry_out, ended
from answerable.web.pages.console.grammar import Sentence, value_of
from answerable.web.pages.console.verbs import BY_NAME
from answerable.web.pages.grounds import grounds_of
from answerable.web.pages.page import form
from answerable.web.routing import Reply, Route


async def learn(asked: Asked) -> Reply:
    """Learn one fact: the answer to the question that tells most, or another."""
    fact, value = asked.form.get("fact", "").strip(), asked.form.get("value", "").strip()
    if not fact or not value:
        raise BadInput("Choose a fact and what is known of it.")
    arguments = {
        "number": asked.path["number"],
        "facts": {fact: None if value == "?" else value_of(value)},
        "source": asked.form.get("source", ""),
    }
    said = (("number", asked.path["number"]), ("facts", f"{fact} = {value}"))
    return ended(asked, await carry_out(asked, _sentence("fact", arguments, said)))


async def note(asked: Asked) -> Reply:
    """Write something about a call."""
    number, words = asked.path["number"], asked.form.get("words", "")
    sentence = _sentence("note", {"number": number, "words": words}, (("number", number), ("words", words)))
    return ended(asked, await carry_out(asked, sentence))


async def send(asked: Asked) -> Reply:
    """Send the units that are recommended."""
    number = asked.path["number"]
    sentence = _sentence("send", {"number": number, "units": ()}, (("number", number),))
    return ended(asked, await carry_out(asked, sentence))


async def close(asked: Asked) -> Reply:
    """End a call, always with a disposition; with a second person where the centre asks for one."""
    given, number = asked.form, asked.path["number"]
    disposition = next((each for each in DISPOSITIONS if each == given.get("disposition")), None)
    if disposition is None:
        raise BadInput(f"Closing needs a disposition, one of: {', '.join(DISPOSITIONS)}.")
    arguments = {
        "number": number,
        "disposition": disposition,
        "note": given.get("note", ""),
        "grounds": grounds_of(given),
    }
    said = (("number", number), ("disposition", disposition))
    return ended(asked, await carry_out(asked, _sentence("close", arguments, said)))


async def override(asked: Asked) -> Reply:
    """Act on something else than the decision; with a second person where the centre asks for one."""
    number, outcome = asked.path["number"], asked.form.get("outcome", "").strip()
    value = asked.form.get("value", "").strip()
    if not outcome or not value:
        raise BadInput("Choose what to act on instead.")
    set_to = {outcome: value_of(value)}
    arguments = {"number": number, "set_to": set_to, "grounds": grounds_of(asked.form)}
    said = (("number", number), ("set_to", f"{outcome} = {value}"))
    return ended(asked, await carry_out(asked, _sentence("override", arguments, said)))


def _sentence(verb: str, arguments: dict[str, Any], said: tuple[tuple[str, str], ...]) -> Sentence:
    return Sentence(BY_NAME[verb], said, arguments)


ROUTES: tuple[Route, ...] = (
    form("/console/calls/{number}/facts", center.learn.may, learn),
    form("/console/calls/{number}/notes", center.note.may, note),
    form("/console/calls/{number}/send", center.send.may, send),
    form("/console/calls/{number}/close", center.close.may, close),
    form("/console/calls/{number}/override", center.override.may, override),
)
