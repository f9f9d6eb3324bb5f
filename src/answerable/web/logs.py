"""What the server says of itself: one JSON object a line, with nothing that anybody said in it.

A request is its method, the route's template, status, milliseconds and id: never its address as asked, its
query, its body or its headers. An exception is its type and where it came from, never its message.
"""

from __future__ import annotations

import datetime
import logging
import sys
import traceback
from typing import Any, Final

import msgspec

_OWN: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


class JsonLines(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "at": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": _said(record),
        }
        line.update((name, value) for name, value in vars(record).items() if name not in _OWN)
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["raised"] = where(record.exc_info[1])
        return msgspec.json.encode(line, enc_hook=str).decode()


def _said(record: logging.LogRecord) -> str:
    """The message; of others, its first line: asyncio goes on with a task's error and its words."""
    said = record.getMessage()
    return said if record.name.startswith("answerable") else said.partition("\n")[0]


def where(error: BaseException | None) -> list[str]:
    """The files, lines and functions that an exception came through: no values, no message."""
    frames = traceback.extract_tb(error.__traceback__) if error else []
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]


def start(level: int = logging.INFO) -> None:
    """Send everything that is logged in this process to stderr, as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
