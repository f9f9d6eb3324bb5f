"""A route: which request is answered how, for whom. No route without a permission: deny by default."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import quote

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler

from answerable.center import look_at
from answerable.model.desk import Command
from answerable.model.people import MAY, SEE
from answerable.web.answers import Answer
from answerable.web.asked import Asked
from answerable.web.gate import ANYBODY
from answerable.web.problems import Trouble, from_status, told, trouble_of
from answerable.web.served import Carried
from answerable.web.wire import body_of

logger = logging.getLogger("answerable.web")

JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"
Method: TypeAlias = Literal["GET", "POST", "DELETE"]


class Reply(msgspec.Struct, frozen=True):
    """What is answered: something to be encoded as JSON, or bytes or text of another media type."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = {}
    media: str = JSON


Handle: TypeAlias = Callable[[Asked], Awaitable[Reply]]
"""Answers a request."""
Tell: TypeAlias = Callable[[Request[Any, Any, Any], Exception], Response[bytes]]
"""Answers a request that cannot be done."""


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """A route, and all that the API's description says of it."""

    method: Method
    path: str
    """With its parameters in braces: `/calls/{number}`."""
    may: str
    """Who may: a name in the tables of `people`, or `ANYBODY`."""
    summary: str
    description: str = ""
    theme: str
    handle: Handle
    body: type[msgspec.Struct] | None = None
    takes: str = JSON
    """The media type of the request's body."""
    query: type[msgspec.Struct] | None = None
    answer: Any = None
    """The type of the answer; None: no JSON."""
    status: int = 200
    media: str = JSON
    example: Any = None
    """A request body that shows what is meant."""
    also: tuple[int, ...] = ()
    """Other statuses of success, and of health."""
    problems: tuple[str, ...] = ()
    """What else can go wrong here, beside what can everywhere."""
    command: Command[Any] | None = None
    tell: Tell | None = None
    """How what cannot be done is told; None: as a problem, in JSON."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names in the path."""
        return tuple(re.findall(r"{(\w+)}", self.path))

    @property
    def is_form(self) -> bool:
        """Whether it takes a page's form, with the session's forgery token as one of its fields."""
        return self.takes == FORM

    def __post_init__(self) -> None:
        if self.may not in (MAY.keys() | SEE.keys() | {ANYBODY}):
            raise ValueError(f"{self.method} {self.path}: no role may {self.may!r}; see the tables of people")


def command(
    theme: str,
    method: Method,
    path: str,
    command: Command[Any],
    *,
    example: dict[str, Any],
    status: int = 200,
) -> Route:
    """The route of a command of the centre.

    Its summary is the command's own first line. With status 201 a retry that changed nothing is answered 200.
    """
    body = body_of(command, tuple(re.findall(r"{(\w+)}", path)))
    summary, description = words_of(command)

    async def handle(asked: Asked) -> Reply:
        arguments = body.arguments(asked.json(body), asked.path)
        return replied(await asked.carry_out(command, arguments), status)

    return Route(
        method=method,
        path=path,
        may=command.may,
        summary=summary,
        description=description,
        theme=theme,
        handle=handle,
        body=body.type,
        answer=Answer,
        status=status,
        also=(200,) if status == 201 else (),
        example=example,
        problems=("not-found", "not-now", "key-used", "too-large", "not-json", "unknown", "store-away"),
        command=command,
    )


def look(
    theme: str,
    path: str,
    may: str,
    answer: Any,
    handle: Handle,
    *,
    query: type[msgspec.Struct] | None = None,
    media: str = JSON,
    personal: bool = False,
) -> Route:
    """The route of a look; its summary is the first line of what answers it.

    `personal`: the look, and at which `number` of its path, is on the record before anything is shown.
    """
    summary, description = words_of(handle)
    return Route(
        method="GET",
        path=path,
        may=may,
        summary=summary,
        description=description,
        theme=theme,
        handle=with_look(handle) if personal else handle,
        query=query,
        answer=answer,
        media=media,
        problems=("not-found", "store-away"),
    )


def words_of(documented: object) -> tuple[str, str]:
    """A route's summary and description: the first paragraph of a docstring, and the rest of it."""
    summary, _, description = (documented.__doc__ or "").strip().partition("\n\n")
    return " ".join(summary.split()), " ".join(description.split())


def with_look(handle: Handle) -> Handle:
    """The same, and the look at personal data is on the record before anything of it is shown."""

    async def answer(asked: Asked) -> Reply:
        reply = await handle(asked)
        await keep_look(asked)
        return reply

    return answer


async def keep_look(asked: Asked) -> None:
    """Put on the record that who asks looks at the `number` of the path."""
    arguments = {"number": asked.path["number"], "ground": ""}
    await asked.served.carry_out(look_at, asked.caller.person, None, arguments)


def handler(route: Route) -> HTTPRouteHandler:
    """The framework's handler of a route."""

    async def handle(request: Request[Any, Any, Any]) -> Response[bytes]:
        try:
            reply = await route.handle(await Asked.of(request, route))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told as a problem
            return (route.tell or problem)(request, error)
        if isinstance(reply.body, Response):
            return reply.body
        body = reply.body if isinstance(reply.body, bytes) else msgspec.json.encode(reply.body)
        return Response(body, status_code=reply.status, headers=dict(reply.headers), media_type=reply.media)

    path = re.sub(r"{(\w+)}", r"{\1:str}", route.path.replace("{tile}", "{tile:path}"))
    return HTTPRouteHandler(
        path,
        http_method=route.method,
        status_code=route.status,
        opt={"route": route},
        name=f"{route.method} {path}",
    )(handle)


def trouble_with(error: Exception) -> Trouble:
    """What is told of an error; our own mistakes are logged."""
    trouble = from_status(error.status_code) if isinstance(error, HTTPException) else trouble_of(error)
    if trouble.kind.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("our mistake", exc_info=error)
    return trouble


def problem(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The answer to a request that cannot be done."""
    trouble = trouble_with(error)
    status, headers, body = told(trouble, str(request.scope.get("request_id", "")))
    media = headers.pop("content-type")
    return Response(body, status_code=status, headers=headers, media_type=media)


def replied(carried: Carried, status: int) -> Reply:
    """What a command is answered with; where an earlier try had done it, that nothing was made now."""
    made = status == HTTPStatus.CREATED and not carried.repeated
    where = {"location": quote(carried.answer.href)} if made and carried.answer.href else {}
    return Reply(carried.answer, status if made else HTTPStatus.OK, where)
