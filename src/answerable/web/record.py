"""The record as strangers see it: its key, its signed head, its tiles (C2SP tlog-tiles)."""

from __future__ import annotations

import msgspec

from answerable.record.served import headers, reader
from answerable.record.tiles import CHECKPOINT
from answerable.web.asked import Asked
from answerable.web.problems import Trouble
from answerable.web.routing import Reply, Route, look

THEME = "record"


class Key(msgspec.Struct, frozen=True):
    """What checkpoints and receipts are checked with."""

    origin: str
    """The name in them."""
    vkey: str
    """The verifier key in use, in the form of Go's note tools."""
    vkeys: tuple[str, ...]
    """Every key that signed a part of the record, the one in use last: receipts of before hold by theirs."""


async def key(asked: Asked) -> Reply:
    """Give the verifier keys: what receipts and checkpoints are checked with, also those of before."""
    log = asked.served.opened.log
    return Reply(Key(log.origin, log.vkey, log.vkeys))


async def checkpoint(asked: Asked) -> Reply:
    """Give the published checkpoint: the signed head of the record, with cosignatures (C2SP tlog-checkpoint).

    It moves at fixed times, whatever happens in between, and is filled up with decoys; asking makes none.
    """
    return await _resource(asked, CHECKPOINT)


async def tile(asked: Asked) -> Reply:
    """Give a tile of the record's tree, or a bundle of its entries (C2SP tlog-tiles).

    `LEVEL/INDEX`, `entries/INDEX`, and partial ones with `.p/WIDTH`. Entries say that something happened;
    what it was is hidden in each until its holder opens it.
    """
    return await _resource(asked, f"tile/{asked.path['tile'].lstrip('/')}")


async def _resource(asked: Asked, path: str) -> Reply:
    note, store = await asked.house.published(), asked.served.opened.log.store
    found = await asked.served.in_thread(lambda: reader(store, note)(path))
    if found is None:
        raise Trouble("not-found", "The published record has no such tile.")
    told = {name.lower(): each for name, each in headers(path).items()}
    return Reply(found, media=told.pop("content-type"), headers=told)


ROUTES: tuple[Route, ...] = (
    look(THEME, "/record/key", "read the record", Key, key),
    look(THEME, "/record/checkpoint", "read the record", None, checkpoint, media="text/plain"),
    look(THEME, "/record/tile/{tile}", "read the record", None, tile, media="application/octet-stream"),
)
"""Receipts are with what they are about: `/calls/{number}/receipt`."""
