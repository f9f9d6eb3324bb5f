"""Beside another system: what it tells comes in, signed; where its answers and ours part goes out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from answerable.beside import (
    SIGNATURE,
    TIMESTAMP,
    BadSignature,
    Comparison,
    check_signature,
    compare,
    receive,
)
from answerable.beside.webhook import Received
from answerable.model.desk import Desk
from answerable.model.people import Person
from answerable.web.asked import Asked
from answerable.web.gate import ANYBODY
from answerable.web.problems import Trouble
from answerable.web.routing import Reply, Route, look

THEME = "beside"
NO_SECRET: Final = bytes(32)
"""What a system that is not known is checked against: it takes as long, and never holds."""


class Which(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose calls."""

    system: Annotated[str, Meta(description="Only those of this system.")] = ""


async def words(asked: Asked) -> Reply:
    """Take another system's words: JSON lines, signed with the secret that is shared with it."""
    system = asked.path["system"]
    secret = asked.house.secrets.get(system)
    try:
        check_signature(
            secret or NO_SECRET,
            asked.content,
            asked.headers.get(TIMESTAMP.lower(), ""),
            asked.headers.get(SIGNATURE.lower(), ""),
            asked.served.now(),
        )
    except BadSignature as error:
        raise Trouble("not-signed-on", str(error)) from error
    if secret is None:
        raise Trouble("not-signed-on", f"{SIGNATURE} is not that of this payload and timestamp.")
    desk = Desk(asked.served.ledger, Person(f"shadow of {system}", "system"))
    taken = await asked.served.in_thread(lambda: receive(desk, asked.content, system))
    return Reply(taken)


async def comparison(asked: Asked) -> Reply:
    """Compare another system's answers with ours: where they part, counted, and the cases."""
    now, system = asked.served.now(), asked.query.system
    return Reply(await asked.served.look(lambda state: compare(state, now, system=system)))


def read_secrets(folder: Path) -> dict[str, bytes]:
    """The secrets shared with other systems: `NAME.secret` in a folder, 32 random bytes or more in each.

    Raises OSError, and ValueError for one that is too short.
    """
    found = {file.stem: file.read_bytes().strip(b"\r\n") for file in sorted(folder.glob("*.secret"))}
    for name, secret in found.items():
        if len(secret) < len(NO_SECRET):
            raise ValueError(f"{name}.secret is too short: it needs {len(NO_SECRET)} random bytes")
    return found


ROUTES: tuple[Route, ...] = (
    Route(
        method="POST",
        path="/shadow/{system}/words",
        may=ANYBODY,
        summary="Take another system's words: JSON lines, signed with the secret that is shared with it.",
        description=f"`{SIGNATURE}` is `v1=` and the HMAC-SHA256, in hex, of `TIMESTAMP.PAYLOAD`;"
        f" `{TIMESTAMP}` the time of sending. Sending again is safe.",
        theme=THEME,
        handle=words,
        takes="application/x-ndjson",
        answer=Received,
        problems=("not-signed-on", "too-large", "not-json", "unknown", "store-away"),
    ),
    look(THEME, "/shadow", "look at calls", Comparison, comparison, query=Which),
)
