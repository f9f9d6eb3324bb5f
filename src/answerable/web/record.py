"""The record as strangers see it: its key, its signed head."""

from __future__ import annotations

import msgspec

from answerable.web.asked import Asked
from answerable.web.routing import Reply, Route, look

THEME = "record"
TEXT = "text/plain; charset=utf-8"


class Key(msgspec.Struct, frozen=True):
    """What checkpoints and receipts are checked with."""

    origin: str
    """The name in them."""
    vkey: str
    """The verifier key, in the form of Go's note tools."""


async def key(asked: Asked) -> Reply:
    """Give the verifier key: what receipts and checkpoints are checked with."""
    log = asked.served.opened.log
    return Reply(Key(log.origin, log.vkey))


async def checkpoint(asked: Asked) -> Reply:
    """Give the last checkpoint: the signed head of the record (C2SP tlog-checkpoint).

    The server signs one on a schedule; asking makes none, so that asking often costs nothing.
    """
    return Reply((await asked.house.checkpoint()).encode(), media=TEXT)


ROUTES: tuple[Route, ...] = (
    look(THEME, "/record/key", "read the record", Key, key),
    look(THEME, "/record/checkpoint", "read the record", None, checkpoint, media="text/plain"),
)
"""Receipts are with what they are about: `/calls/{number}/receipt`."""
