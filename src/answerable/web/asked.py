"""A request as handlers see it: who asks, on which centre, with what."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl

import msgspec
from litestar import Request

from answerable.identity import Buckets, network_of
from answerable.identity.errors import NotSignedOn
from answerable.model.desk import Command
from answerable.model.people import Person
from answerable.web.doorkeeper import Caller, Doorkeeper
from answerable.web.gate import ANYBODY, PUBLIC, Nobody, admit, check_form
from answerable.web.problems import Mistake, Trouble, malformed
from answerable.web.served import Carried, Served
from answerable.web.wire import Approval, Body, GroundsAsked, digest_of

if TYPE_CHECKING:
    from answerable.web.house import House
    from answerable.web.routing import Route

S = TypeVar("S", bound=msgspec.Struct)

KEY_LONGEST = 200
"""Characters of a client's id for a command."""

NOT_READ = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding raises for what is no JSON, or is nested too deeply."""

FIELDS_MOST = 200
"""Fields of a form."""

WRITE_COST = 20.0
"""So many looks of the public cost as much as one word that is kept: the record never forgets any."""


class Asked(msgspec.Struct, frozen=True):
    """One request."""

    served: Served
    caller: Caller
    doorkeeper: Doorkeeper | None
    peer: str
    """The network address that it came from."""
    path: Mapping[str, str]
    address: str
    """The address as it was asked: what `path` has of it, before provisional numbers became others."""
    query: Any
    headers: Mapping[str, str]
    content: bytes
    house: House
    """All that the server holds."""
    form: Mapping[str, str] = {}
    """The fields of a page's form, the last of each name."""
    scheme: str = "http"
    """http or https, as the reverse proxy has it."""

    @classmethod
    async def of(cls, request: Request[Any, Any, Any], route: Route) -> Asked:
        """What was asked, by whom.

        Raises `Trouble` for a caller who may not, and for a body or query that cannot be taken.
        """
        house = request.app.state.house
        peer = request.client.host if request.client else ""
        try:
            caller = admit(route, request.headers, house.doorkeeper)
        except NotSignedOn:
            _knock(house.knocks, peer)
            raise
        if isinstance(caller, Nobody) and route.may != ANYBODY:
            kept = request.method != "GET" and caller.person == PUBLIC
            _knock(house.knocks, peer, WRITE_COST if kept else 1.0)
        content = await request.body() if request.method != "GET" else b""
        if content and not _is(route.takes, request.headers.get("content-type", "")):
            raise Trouble("not-json")
        form = read_form(content) if route.is_form else {}
        if route.is_form:
            check_form(request.headers, house.doorkeeper, caller, form.get("csrf", ""))
        return cls(
            house.served,
            caller,
            house.doorkeeper,
            peer,
            {name: house.taking.real(str(each)) for name, each in request.path_params.items()},
            request.url.path,
            _query(request, route.query),
            request.headers,
            content,
            house,
            form,
            request.url.scheme,
        )

    def json(self, body: Body) -> msgspec.Struct:
        """The body, decoded; an empty one is an empty object."""
        try:
            return body.decode(self.content or b"{}")
        except NOT_READ as error:
            raise _malformed(error) from error

    def struct(self, kind: type[S]) -> S:
        """The body as this struct."""
        try:
            return msgspec.json.decode(self.content or b"{}", type=kind)
        except NOT_READ as error:
            raise _malformed(error) from error

    def name(self, command: Command[Any]) -> str | None:
        """The client's own id of the command, as it is kept: with the command's name, and what it is about.

        So on another command or address the same key is another id.
        """
        key = self.headers.get("idempotency-key", self.form.get("id", "")).strip().strip('"')
        if not key:
            return None
        if len(key) > KEY_LONGEST or not key.isprintable():
            raise Trouble(
                "bad-input",
                mistakes=(Mistake("Idempotency-Key", f"At most {KEY_LONGEST} printable characters."),),
            )
        told_by = sha256(self.address.encode("utf-8", "replace")).hexdigest()
        return f"{command.act.__name__} {told_by[:32]}: {key}"

    @property
    def apart(self) -> bool:
        """Whether the same id with something else is another command, and not refused.

        Those who say nothing of who they are share a name: no stranger's key swallows what another one says.
        """
        return isinstance(self.caller, Nobody)

    def digest(self, arguments: Mapping[str, Any]) -> bytes:
        """What tells one use of a command's id from another: what is asked, beside the address."""
        return digest_of({name: each for name, each in arguments.items() if name not in self.path})

    async def carry_out(self, command: Command[Any], arguments: dict[str, Any]) -> Carried:
        """Carry a command out for who asks; its grounds' approval is checked first.

        The id that came with it may be used for what is asked here alone.
        """
        name, caller = self.name(command), self.caller
        asked = self.digest(arguments) if name else None
        given = await self.vouched(arguments)
        return await self.served.carry_out(
            command, caller.person, name, given, caller.within, asked, apart=self.apart
        )

    async def vouched(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """The arguments, with the second person in the place of that person's credentials."""
        grounds = arguments.get("grounds")
        if not isinstance(grounds, GroundsAsked):
            return arguments
        return arguments | {"grounds": grounds.grounds(await self.second_person(grounds.approval))}

    async def second_person(self, approval: Approval | None) -> Person | None:
        """Whose credentials an approval has; None: there is none. Raises an error of identity."""
        return None if approval is None else await self.served.sign_on(partial(self._vouch, approval))

    def _vouch(self, approval: Approval) -> Person:
        if self.doorkeeper is None:
            raise Trouble("store-away", "Nobody can be signed on while the record is away.")
        return self.doorkeeper.vouch(approval, self.peer)


def read_form(content: bytes) -> dict[str, str]:
    """The fields of a form, the last of each name. Raises `Trouble` for what is none."""
    try:
        pairs = parse_qsl(content.decode(), True, errors="strict", max_num_fields=FIELDS_MOST)
    except ValueError as error:
        raise Trouble("bad-input", mistakes=(Mistake("$", "This is no form."),)) from error
    return dict(pairs)


def _knock(knocks: Buckets, peer: str, cost: float = 1.0) -> None:
    """Count a request of the public, or one whose credentials do not hold, against its network.

    Raises `Trouble` where there were too many.
    """
    if wait := knocks.take(network_of(peer), time.monotonic(), min(cost, knocks.burst)):
        raise Trouble("too-many", headers={"retry-after": str(math.ceil(wait))})


def _malformed(error: Exception) -> Trouble:
    if isinstance(error, msgspec.MsgspecError):
        return malformed(error)
    message = (
        "The body is nested too deeply." if isinstance(error, RecursionError) else "The body is not UTF-8."
    )
    return Trouble("bad-input", mistakes=(Mistake("$", message),))


def _is(taken: str, media: str) -> bool:
    kind = media.partition(";")[0].strip().lower()
    return kind in (taken, "application/json") or (kind.startswith("application/") and kind.endswith("+json"))


def _query(request: Request[Any, Any, Any], kind: type[msgspec.Struct] | None) -> Any:
    given = {name: values[-1] for name, values in request.query_params.dict().items()}
    if kind is None:
        if given:
            raise Trouble("bad-input", mistakes=(Mistake(f"?{min(given)}", "There is no such parameter."),))
        return None
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.MsgspecError as error:
        raise malformed(error, "?") from error
