"""Shifts that are handed over; complaints and their answers; public statements."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from answerable import center
from answerable.model.shifts import HandOver
from answerable.model.voices import Complaint, PublicStatement
from answerable.web.asked import Asked
from answerable.web.problems import Trouble
from answerable.web.routing import Reply, Route, command, look


class Complaints(msgspec.Struct, frozen=True):
    """The complaints, without who complains, and without the words of either side."""

    complaints: tuple[Complaint, ...]


class Statements(msgspec.Struct, frozen=True):
    """Public statements, by their numbers."""

    statements: dict[str, PublicStatement]


async def shift(asked: Asked) -> Reply:
    """Show what was handed over, and what of it is not read back yet."""
    number = asked.path["number"]
    found = await asked.served.look(lambda state: state.hand_overs.get(number))
    if found is None:
        raise Trouble("not-found", f"There is no shift {number}.")
    return Reply(found)


async def complaints(asked: Asked) -> Reply:
    """List the complaints, and when an answer is owed, without who complains and the words of either side."""
    found = await asked.served.look(lambda state: tuple(state.complaints.values()))
    nobody = {"complainant": "", "contact": "", "words": "", "answer": ""}
    return Reply(Complaints(tuple(replace(each, **nobody) for each in found)))


async def statements(asked: Asked) -> Reply:
    """List what those in office said in public, word for word."""
    return Reply(Statements(await asked.served.look(lambda state: dict(state.statements))))


ROUTES: tuple[Route, ...] = (
    command("shifts", "POST", "/shifts", center.hand_over, example={"to": "S2"}, status=201),
    look("shifts", "/shifts/{number}", "look at calls", HandOver, shift),
    command("shifts", "POST", "/shifts/{number}/read-back", center.read_back, example={}),
    command("shifts", "POST", "/notices/seen", center.acknowledge, example={"notices": [1]}),
    command(
        "voices",
        "POST",
        "/complaints",
        center.file_complaint,
        example={"words": "Nobody came.", "about": ["26-000001"], "complainant": "V. Lund"},
        status=201,
    ),
    look("voices", "/complaints", "look at calls", Complaints, complaints),
    command(
        "voices",
        "POST",
        "/complaints/{number}/answer",
        center.answer_complaint,
        example={"answer": "A patrol was sent at 12:10 and arrived at 12:19."},
    ),
    command(
        "voices",
        "POST",
        "/statements",
        center.make_statement,
        example={
            "speaker": "A. Chief",
            "office": "police chief",
            "words": "We send to every call.",
            "where": "the town hall",
            "said": "2026-03-01T12:00:00-08:00",
        },
        status=201,
    ),
    look("voices", "/statements", "read directives", Statements, statements),
)
