"""Calls are taken, also while the record is away: then they wait in the spool, and are entered later, once.

A call that cannot be recorded (the store failed, is busy, or does not answer for `PATIENCE` seconds) is kept
in a synced file of its own under a provisional number. It keeps its id, so that where the store had recorded
it after all, entering it changes nothing; and its time, so that what was in force then governs it.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from answerable import center
from answerable.model.asking import FLOOR
from answerable.model.errors import Refused
from answerable.model.nouns import Governs
from answerable.record import InvalidAppend, RecordError
from answerable.web.answers import Answer
from answerable.web.asked import Asked
from answerable.web.doorkeeper import Caller
from answerable.web.problems import Trouble
from answerable.web.routing import Reply, Route, command, replied
from answerable.web.served import Carried, Served
from answerable.web.spooled import SAY, Entered, Keeping, Kept, What
from answerable.web.wire import Body, body_of

PATIENCE: Final = 5.0
"""Seconds that a call waits for the record before it is kept in the spool."""

COMMANDS: Final[dict[What, Any]] = {
    "take a call": center.take_call,
    "learn a fact": center.learn,
    "note on a call": center.note,
    "request assistance": center.request_assistance,
}

AT_THE_FLOOR: Final[dict[What, Governs]] = {"take a call": "calls", "request assistance": "requests"}
"""What is acted on at the floor while it waits, and under which directive it comes once it is entered."""

logger = logging.getLogger("answerable.web")


class Taking:
    """Commands that are never turned away for the record's sake."""

    def __init__(self, served: Served, keeping: Keeping, patience: float = PATIENCE) -> None:
        self.served = served
        self.keeping = keeping
        self.patience = patience
        self.stuck: set[str] = set()
        """What waits and was found impossible to enter: a person has to, from what the spool shows."""

    def real(self, number: str) -> str:
        """The number that a provisional one became; any other number as it is."""
        entered = self.keeping.entered.get(number)
        return entered.number if entered and entered.number else number

    async def carry_out(
        self,
        what: What,
        caller: Caller,
        name: str,
        arguments: dict[str, Any],
        about: str = "",
        asked: bytes | None = None,
        *,
        apart: bool = False,
    ) -> Carried | Kept:
        """Carry it out, or keep it where the record cannot be written. Raises what it is refused for.

        `asked`: a digest of what it is asked with, where the name may be used for that alone; `apart`: with
        another it is another command. What waits in the spool is kept and entered without it, unless it is
        told apart by it.

        Raises `Trouble` where the spool cannot be written either: then nothing was taken.
        """
        caller.require(COMMANDS[what].may)  # what only waits is asked for by nobody else before it is kept
        began, by, why = self.served.now(), caller.person, "what it is about waits"
        if about not in self.keeping.waiting:
            try:
                async with asyncio.timeout(self.patience):
                    return await self.served.carry_out(
                        COMMANDS[what], by, name, arguments, caller.within, asked, apart=apart
                    )
            except InvalidAppend:
                raise
            except (RecordError, OSError, TimeoutError, Trouble) as error:
                why = type(error).__name__
        if what in AT_THE_FLOOR and arguments.get("received") is None:
            arguments = arguments | {"received": began}
        told_apart = asked if apart else None
        number = self.keeping.same(by, name, told_apart)
        if number:
            return self.keeping.waiting[number]
        kept = Kept(
            number=self.keeping.next_number(),
            what=what,
            at=began,
            by=by,
            name=name,
            arguments=msgspec.to_builtins(arguments, builtin_types=()),
            about=about,
            told_apart=told_apart,
        )
        return await self._keep(kept, why)

    async def _keep(self, kept: Kept, why: str) -> Kept:
        try:
            await asyncio.to_thread(self.keeping.keep, kept)  # not where commands wait for the record
        except ValueError as error:
            raise Trouble("too-large") from error
        except OSError as error:
            logger.critical("THE SPOOL CANNOT BE WRITTEN", extra={"why": type(error).__name__})
            raise Trouble(
                "store-away", "Nothing can be kept here now. Write the call down and enter it later."
            ) from error
        logger.error("kept in the spool", extra={"number": kept.number, "why": why})
        return kept

    async def enter(self) -> int:
        """Enter what waits, in order; how much was entered. Stops where the record goes away again.

        What cannot be entered, such as what is too large for the record, goes on waiting with all that is
        about it, and holds up nothing else.
        """
        count = 0
        for kept in list(self.keeping.waiting.values()):
            if kept.number in self.stuck or kept.about in self.keeping.waiting:
                continue
            try:
                carried = await self.served.carry_out(
                    COMMANDS[kept.what],
                    kept.by,
                    kept.name,
                    self._arguments(kept),
                    asked=kept.told_apart,
                    apart=kept.told_apart is not None,
                )
                entered = Entered(kept.number, carried.answer.number)
            except Refused as error:
                logger.critical("what was kept in the spool was refused", extra={"number": kept.number})
                entered = Entered(kept.number, refused=type(error).__name__)
            except Exception as error:  # whatever is wrong with one call, others wait behind it
                if isinstance(error, RecordError | OSError | Trouble) and not isinstance(
                    error, InvalidAppend
                ):
                    return count
                self.stuck.add(kept.number)
                logger.critical("A CALL CANNOT BE ENTERED", extra={"number": kept.number}, exc_info=error)
                continue
            await asyncio.to_thread(self.keeping.settle, entered)
            logger.warning("entered", extra={"number": kept.number, "became": entered.number})
            count += 1
        if count:
            await asyncio.to_thread(self.keeping.clear)
        return count

    def _arguments(self, kept: Kept) -> dict[str, Any]:
        """As the command takes them, read back from JSON."""
        body = BODIES[kept.what]
        sent = {name: each for name, each in kept.arguments.items() if name not in body.in_path}
        path = {name: self.real(kept.about) for name in body.in_path}
        return body.arguments(msgspec.convert(sent, body.type), path)


async def take(asked: Asked, what: What, arguments: dict[str, Any], about: str = "") -> Carried | Kept:
    """Carry out what must not be lost, for who asks: where the record is away it goes to the spool.

    The id that came with it may be used for what is asked here alone.
    """
    name, taking = asked.name(COMMANDS[what]), asked.house.taking
    digest = asked.digest(arguments) if name else None
    own = name or f"{COMMANDS[what].act.__name__}: {uuid.uuid4()}"
    if about:
        arguments = {**arguments, "number": taking.real(about)}
    return await taking.carry_out(what, asked.caller, own, arguments, about, digest, apart=asked.apart)


BODIES: Final[dict[What, Body]] = {
    "take a call": body_of(center.take_call),
    "learn a fact": body_of(center.learn, ("number",)),
    "note on a call": body_of(center.note, ("number",)),
    "request assistance": body_of(center.request_assistance),
}


def take_route(theme: str) -> Route:
    """Taking a call."""
    return _kept_route(
        theme,
        "/calls",
        "take a call",
        {
            "place": {"address": "12 Elm Street", "latitude": 37.8, "longitude": -122.41},
            "call_back": "555-0134",
            "facts": {"kind of call": "harassment"},
        },
        201,
    )


def request_route(theme: str) -> Route:
    """Taking another agency's request."""
    return _kept_route(
        theme,
        "/requests",
        "request assistance",
        {
            "agency": "County Inspection",
            "asked": "two officers at 40 Harbour Road",
            "facts": {"purpose": "administrative enforcement"},
        },
        201,
    )


def learn_route(theme: str, path: str, example: dict[str, Any]) -> Route:
    """Learning facts of a call or request."""
    return _kept_route(theme, path, "learn a fact", example, 200)


def note_route(theme: str, path: str, example: dict[str, Any]) -> Route:
    """Writing something about a call or request."""
    return _kept_route(theme, path, "note on a call", example, 200)


def _kept_route(theme: str, path: str, what: What, example: dict[str, Any], status: int) -> Route:
    route = command(theme, "POST", path, COMMANDS[what], example=example, status=status)

    async def handle(asked: Asked) -> Reply:
        body = BODIES[what]
        about = asked.path.get("number", "")
        arguments = body.arguments(asked.json(body), asked.path)
        found = await take(asked, what, arguments, about)
        return Reply(_provisional(found), 202) if isinstance(found, Kept) else replied(found, status)

    return replace(route, handle=handle, also=(*route.also, 202))


def _provisional(kept: Kept) -> Answer:
    governs = AT_THE_FLOOR.get(kept.what)
    acting = dict(FLOOR[governs]) if governs else {}
    return Answer(
        number=kept.number, provisional=True, say=SAY if acting else "kept in the spool", floor=acting
    )


class Waits(msgspec.Struct, frozen=True):
    """What waits in the spool, in order."""

    waiting: tuple[Kept, ...]


async def spool(asked: Asked) -> Reply:
    """List what waits in the spool until the record is back; work from it meanwhile."""
    return Reply(Waits(tuple(asked.house.taking.keeping.waiting.values())))
