"""The logger says what the server does, and nothing that anybody said."""

from __future__ import annotations

import asyncio
import gc
import io
import logging
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from tests.web.town import Town

from answerable.record import StoreError
from answerable.web.logs import JsonLines

MARK = "MARKER"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Everything that is logged meanwhile, as the server writes it, at every level."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    for library in ("httpx", "httpcore", "asyncio", "markdown_it"):  # the tests' own client, not the server's
        logging.getLogger(library).setLevel(logging.WARNING)
    yield out
    root.removeHandler(handler)
    root.setLevel(before)


def read(out: io.StringIO) -> list[dict[str, Any]]:
    """Each line is one JSON object."""
    return [msgspec.json.decode(line) for line in out.getvalue().splitlines()]


def test_a_request_is_logged_by_its_route_status_time_and_id(town: Town, lines: io.StringIO) -> None:
    answer = town.ask("GET", "/calls/none?x=1")
    (line,) = read(lines)
    assert (line["method"], line["route"], line["status"]) == ("GET", "/calls/{number}", answer.status_code)
    assert line["request"] == answer.headers["x-request-id"]
    assert line["ms"] > 0


def test_nothing_that_anybody_says_reaches_the_log(
    town: Town, lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every door through which a word can come in, with a marker in it: also where things go wrong."""
    marked = {
        "place": {"address": f"{MARK} street", "area": MARK},
        "call_back": MARK,
        "language": MARK,
        "facts": {"kind of call": MARK, MARK: MARK},
    }
    number = town.do("POST", "/calls", marked, "call-taker", idempotency_key=MARK)["number"]
    path = f"/calls/{number}"
    town.ask("POST", f"{path}/facts", {"facts": {MARK: MARK}, "source": MARK})
    town.ask("POST", f"{path}/facts", {"facts": {"weapon": "seen"}, "source": MARK})
    town.ask("POST", f"{path}/override", {"set_to": {"response": "send now"}, "grounds": {"reason": MARK}})
    approval = {"account": MARK, "password": MARK, "role": "supervisor", "code": MARK}
    lower = {
        "set_to": {"response": "report"},
        "grounds": {"reason": MARK, "authority": MARK, "approval": approval},
    }
    town.ask("POST", f"{path}/override", lower)
    town.ask("POST", f"{path}/close", {"disposition": MARK})
    town.ask("POST", "/requests", {"agency": MARK, "asked": MARK, "contact": MARK})
    town.ask("POST", "/calls", {MARK: MARK}, "call-taker")
    town.ask("GET", f"/calls/{MARK}?{MARK}={MARK}", by=MARK)
    town.ask("GET", f"/{MARK}", user_agent=MARK, x_request_id=MARK, cookie=f"__Host-answerable={MARK}")
    town.client.post("/calls", content=MARK.encode(), headers={"authorization": "Bearer call-taker"})

    def fails(*_: Any, **__: Any) -> Any:
        raise StoreError(MARK) if failing else RuntimeError(MARK, marked)

    monkeypatch.setattr("answerable.web.served.Served.carry_out", fails)
    for failing in (True, False):
        town.ask("POST", "/calls", marked, "call-taker", idempotency_key=f"{MARK} {failing}")
        town.ask("POST", f"{path}/close", {"disposition": "handled", "note": MARK})
    said = lines.getvalue()
    assert MARK not in said
    assert "our mistake" in said
    assert "kept in the spool" in said


def test_an_exception_is_told_by_its_type_and_where_it_came_from_never_by_its_message(
    lines: io.StringIO,
) -> None:
    try:
        dict[str, str]()[MARK]
    except KeyError as error:
        logging.getLogger("somewhere").exception("it broke", exc_info=error)
    (line,) = read(lines)
    assert (line["says"], line["error"]) == ("it broke", "KeyError")
    assert line["raised"][-1].endswith("never_by_its_message")


def test_a_task_whose_error_nobody_asked_for_is_told_without_its_words(lines: io.StringIO) -> None:
    """The library itself tells of such a task, with its error and all that it holds."""

    async def fails() -> None:
        raise ValueError(MARK)

    async def forgotten() -> None:
        task = asyncio.create_task(fails())
        await asyncio.sleep(0)
        del task
        gc.collect()

    asyncio.run(forgotten())
    told = [line for line in read(lines) if line["from"] == "asyncio"]
    assert [line["says"] for line in told] == ["Task exception was never retrieved"]
    assert MARK not in lines.getvalue()
