"""The server as a process: it stops as it should, and what it acknowledged is there however it ends."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import msgspec
from tests.web.running import Callers, Running, running
from tests.web.town import taken

from answerable.bootstrap import open_centre
from answerable.record import fsck


def recorded(folder: Path) -> list[str]:
    """The numbers of all calls in the record, in order."""
    with open_centre(folder) as centre:
        return [each.call for each in taken(centre.log)]


def assert_kept(folder: Path, acknowledged: list[str]) -> None:
    """Every acknowledged call is there, numbers have no gaps, and the record is sound."""
    numbers = recorded(folder)
    assert set(acknowledged) <= set(numbers)
    assert len(set(acknowledged)) == len(acknowledged)
    assert [int(number.partition("-")[2]) for number in numbers] == list(range(1, len(numbers) + 1))
    with open_centre(folder) as centre:
        assert not fsck(centre.log, centre.log.vkey).problems


def test_a_stop_under_load_finishes_what_was_asked_and_loses_no_acknowledged_call(folder: Path) -> None:
    with running(folder) as server:
        callers = Callers(server, 4)
        callers.wait_for(50)
        assert server.stop() == 0
        callers.end()
        assert not callers.refused
        assert "Traceback" not in server.log()
    assert_kept(folder, callers.acknowledged)
    assert len(recorded(folder)) == len(callers.acknowledged)  # what was asked was answered, too


def test_killed_under_load_every_acknowledged_call_is_there_afterwards(folder: Path) -> None:
    acknowledged: list[str] = []
    for _ in range(2):
        with running(folder) as server:
            callers = Callers(server, 4)
            callers.wait_for(30)
            server.stop(signal.SIGKILL)
            callers.end()
        acknowledged += callers.acknowledged
        assert_kept(folder, acknowledged)


def listens(server: Running) -> bool:
    """Whether it still takes connections."""
    connection = server.connect()
    try:
        connection.connect()
    except OSError:
        return False
    finally:
        connection.close()
    return True


def test_a_second_signal_kills(folder: Path) -> None:
    with running(folder) as server:
        watching = server.connect()
        watching.request(
            "POST", "/calls", headers={"authorization": "Bearer call-taker", "content-length": "9"}
        )
        assert server.ask("GET", "/health/live")[0] == 200  # what was sent before it was read by then
        server.process.send_signal(signal.SIGTERM)  # the request that never comes whole keeps it waiting
        while listens(server):  # two signals at once would be one
            time.sleep(0.01)
        assert server.stop(signal.SIGTERM) == -signal.SIGTERM
        watching.close()


class Stream:
    """A client of the stream of changes."""

    def __init__(self, server: Running, last: int | None = None) -> None:
        self._connection = server.connect()
        headers = {"authorization": "Bearer auditor"}
        if last is not None:
            headers["last-event-id"] = str(last)
        self._connection.request("GET", "/changes", headers=headers)
        self._answer = self._connection.getresponse()
        assert self._answer.status == 200
        assert (self._answer.getheader("content-type") or "").startswith("text/event-stream")

    def event(self) -> dict[str, str]:
        """The next event, as its lines say it; empty at the end."""
        lines: dict[str, str] = {}
        while (line := self._answer.readline().decode().rstrip("\n")) or (not lines and line):
            name, _, value = line.partition(": ")
            lines[name] = value
        return lines

    def changes(self, count: int) -> list[int]:
        """The entries of the next changes."""
        found: list[int] = []
        while len(found) < count:
            event = self.event()
            if event.get("event") == "change":
                assert msgspec.json.decode(event["data"])["entry"] == int(event["id"])
                found.append(int(event["id"]))
        return found

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def test_who_reconnects_misses_nothing_also_across_a_restart_of_the_server(folder: Path) -> None:
    with running(folder) as server:
        stream = Stream(server)
        server.ask("POST", "/calls", {}, "call-taker")
        first = stream.changes(2)
        stream.close()
        server.ask("POST", "/calls", {}, "call-taker")
        assert server.stop() == 0
    with open_centre(folder) as centre:
        size = centre.log.size
    with running(folder) as server:
        stream = Stream(server, first[-1])
        assert stream.changes(size - first[-1] - 1) == list(range(first[-1] + 1, size))
        server.process.send_signal(signal.SIGTERM)
        while (event := stream.event()).get("event") != "reconnect":
            assert event
        assert msgspec.json.decode(event["data"]) == {"why": "the server stops"}
        assert server.process.wait(30) == 0
        stream.close()
