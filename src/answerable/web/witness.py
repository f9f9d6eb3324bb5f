"""A witness's door: C2SP tlog-witness over HTTP. The rules are in record.witness; here is only the wire."""

from __future__ import annotations

import logging
from typing import Any

from litestar import Litestar, Request, Response, get, post
from litestar.status_codes import HTTP_200_OK, HTTP_404_NOT_FOUND, HTTP_503_SERVICE_UNAVAILABLE

from answerable.record import RecordError
from answerable.record.witness import BODY_MAX, TEXT, Witness

logger = logging.getLogger(__name__)


def witness_app(witness: Witness) -> Litestar:
    """The ASGI application of a witness; submission and monitoring prefix are its root.

    A body longer than a request can be is answered 413; trouble with the witness's own store 503, and then
    nothing was cosigned.
    """

    @post("/add-checkpoint", status_code=HTTP_200_OK, sync_to_thread=True)
    def add_checkpoint(body: bytes) -> Response[bytes]:
        reply = witness.add_checkpoint(body)
        return _text(reply.body, reply.status, reply.content_type)

    @get("/{origin_hash:str}/checkpoint", sync_to_thread=True)
    def checkpoint(origin_hash: str) -> Response[bytes]:
        note = witness.latest(origin_hash)
        if note is None:
            return _text("this witness has cosigned nothing of that origin\n", HTTP_404_NOT_FOUND)
        return _text(note, HTTP_200_OK, cached="max-age=5")

    @get("/", sync_to_thread=False)
    def who() -> Response[bytes]:
        return _text(f"{witness.vkey}\n", HTTP_200_OK)

    return Litestar(
        [add_checkpoint, checkpoint, who],
        request_max_body_size=BODY_MAX,
        exception_handlers={RecordError: _in_trouble},
        openapi_config=None,
    )


def _in_trouble(_: Request[Any, Any, Any], error: RecordError) -> Response[bytes]:
    logger.error("the witness could not answer: %s", error)
    return _text("this witness is in trouble and cosigns nothing now\n", HTTP_503_SERVICE_UNAVAILABLE)


def _text(text: str, status: int, kind: str = TEXT, cached: str = "no-store") -> Response[bytes]:
    # The type is given as a header, to the letter: from media_type Litestar would make another of text/*.
    headers = {"content-type": kind, "cache-control": cached}
    return Response(text.encode(), status_code=status, headers=headers)
