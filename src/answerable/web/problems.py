"""What is answered when something cannot be done: problem details (RFC 9457), one type a kind of trouble.

`docs/problems.md` has a section a type. A detail is the model's own sentence; where that could repeat what a
caller said (facts, names, directives), what a program needs is in the type and the member's path.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final

import msgspec

from answerable.model.errors import AskedOtherwise, BadInput, NotAllowed, NotFound, NotNow, Refused
from answerable.policy import DirectiveError
from answerable.record import Busy, Conflict, InvalidAppend, NotOpen, RecordError, WriteUnknown

MEDIA: Final = "application/problem+json"
DOCUMENTED: Final = "https://answerable.example/problems"
"""The types' address: a name, not a place to fetch. `docs/problems.md` has a section for each."""


class Mistake(msgspec.Struct, frozen=True):
    """One thing wrong with what was sent: where (a JSON path from `$`), and what."""

    at: str
    message: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why something was not done (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = ""
    mistakes: tuple[Mistake, ...] = ()
    request: str = ""
    """The request's id, as the server's log has it."""


class Kind(msgspec.Struct, frozen=True):
    """A type of problem: its status, its title, and after how many seconds trying again makes sense."""

    name: str
    status: int
    title: str
    retry_after: int | None = None

    @property
    def type(self) -> str:
        """Its URI."""
        return f"{DOCUMENTED}#{self.name}"


KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind("bad-input", 400, "Something given is missing or makes no sense."),
        Kind("bad-directive", 400, "The directive has mistakes; nothing was published."),
        Kind("not-signed-on", 401, "Say who you are: a token or a session that holds."),
        Kind("not-allowed", 403, "That is not for your role or token."),
        Kind("not-found", 404, "There is no such thing."),
        Kind("no-such-method", 405, "That cannot be done with this address."),
        Kind("not-now", 409, "It does not fit what has happened so far."),
        Kind("too-large", 413, "The request is larger than is taken."),
        Kind("not-json", 415, "Requests are JSON: application/json."),
        Kind("key-used", 422, "The Idempotency-Key was used before, with another body."),
        Kind("too-many", 429, "Too many requests; wait, then go on.", 1),
        Kind("our-mistake", 500, "This is a mistake of ours; it was logged."),
        Kind("unknown", 503, "It is unknown whether this was recorded: send it again with the same id.", 1),
        Kind("store-away", 503, "The record cannot be written or read now; nothing was recorded.", 2),
    )
}


class Trouble(Exception):
    """A problem of the door's own; raised by handlers and the gate."""

    def __init__(
        self,
        kind: str,
        detail: str = "",
        mistakes: tuple[Mistake, ...] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(kind)
        self.kind = KINDS[kind]
        self.detail = detail
        self.mistakes = mistakes
        wait = self.kind.retry_after
        self.headers = ({} if wait is None else {"retry-after": str(wait)}) | (headers or {})


def malformed(error: msgspec.MsgspecError, root: str = "$") -> Trouble:
    """What a body or query that does not decode is told: where, and what was expected there."""
    text = str(error)
    message, _, path = text.partition(" - at `")
    message = re.sub(r"^Invalid (enum )?value '.*'$", "Not one of the values that this may have.", message)
    where = path.rstrip("`").replace("$", root, 1) or root
    return Trouble("bad-input", mistakes=(Mistake(where, message),))


def trouble_of(error: Exception) -> Trouble:
    """The problem that an error of the rooms below is told as."""
    match error:
        case Trouble():
            return error
        case msgspec.ValidationError():
            return malformed(error, "address")
        case DirectiveError():
            mistakes = tuple(Mistake("$.text", line) for line in str(error).splitlines() if line.strip())
            return Trouble("bad-directive", mistakes=mistakes)
        case Refused():
            return _refused(error)
        case WriteUnknown():
            return Trouble("unknown")
        case InvalidAppend() | NotOpen():
            return Trouble("bad-input", "What was given is too large to be kept, or cannot be kept as it is.")
        case Busy() | Conflict():
            return Trouble("store-away", "The record is busy.")
        case RecordError() | OSError():
            return Trouble("store-away")
        case _:
            return Trouble("our-mistake")


def _refused(error: Refused) -> Trouble:
    wait = getattr(error, "retry_after", None)
    if wait is not None:
        return Trouble("too-many", str(error), headers={"retry-after": str(max(1, -int(-wait // 1)))})
    kinds = {
        NotFound: "not-found",
        NotAllowed: "not-allowed",
        NotNow: "not-now",
        BadInput: "bad-input",
        AskedOtherwise: "key-used",
    }
    named = next((name for kind, name in kinds.items() if isinstance(error, kind)), None)
    return Trouble(named or STATUS_OF.get(type(error).__name__, "not-now"), str(error))


STATUS_OF: Final = {
    "NotRecognised": "not-signed-on",
    "NotSignedOn": "not-signed-on",
    "ChangePassword": "not-allowed",
    "EnrolFirst": "not-allowed",
}
"""What errors of `identity` are told as, where none of the model's kinds says it."""


def told(trouble: Trouble, request: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the answer."""
    kind = trouble.kind
    headers = {"content-type": MEDIA, **trouble.headers}
    if kind.status == HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = 'Bearer realm="answerable"'
    problem = Problem(kind.type, kind.title, kind.status, trouble.detail, trouble.mistakes, request)
    return kind.status, headers, msgspec.json.encode(problem)


def from_status(status: int) -> Trouble:
    """The problem of a status that the framework chose by itself."""
    named = {404: "not-found", 405: "no-such-method", 413: "too-large", 415: "not-json"}
    usual = "our-mistake" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "bad-input"
    return Trouble(named.get(status, usual))
