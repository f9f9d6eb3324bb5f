"""Whether a server that came up again keeps what was promised: first by asking it, then in its record."""

from __future__ import annotations

import datetime
import time
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from tests.center.crash import unsound
from tests.center.town import Town as CentreTown
from tests.web.load import Promises, Sent, Words
from tests.web.running import Running

from answerable.bootstrap import open_centre
from answerable.model import events as ev
from answerable.model.history import events_of
from answerable.model.spool import Spool
from answerable.record import Log
from answerable.web.spooled import Keeping


def asked_again(server: Running, promises: Promises) -> list[str]:
    """What a client finds broken that sends every command once more, each under its key."""
    if not spool_is_empty(server):
        return ["the spool is not entered"]
    connection = server.connect()
    ask = [_done_again, _kept_again, _unknown_again]
    problems = [problem for each in ask for problem in each(server, connection, promises)]
    connection.close()
    promises.kept.clear()
    promises.unknown.clear()
    return problems


def _done_again(_: Running, connection: HTTPConnection, promises: Promises) -> Iterator[str]:
    """What was acknowledged is answered as it was."""
    for sent, first in promises.done.values():
        status, answer = sent.to(connection)
        if (status, told(answer)) != (200, told(first)):
            yield f"lost: {sent.path} under {sent.key} was answered {told(first)}, now {status} {answer}"


def _kept_again(server: Running, connection: HTTPConnection, promises: Promises) -> Iterator[str]:
    """What was kept in the spool is in the record; its provisional number leads there.

    Facts alone may have been refused when they were entered, where their call was over by then.
    """
    for sent, first in promises.kept.values():
        status, answer = sent.to(connection)
        if sent.path != "/calls":
            continue
        if status != 200:
            yield f"lost: {first['number']} was kept in the spool, and is not recorded"
            continue
        became = server.ask("GET", f"/calls/{first['number']}")[1]["number"]
        if became != answer["matter"]["number"]:
            yield f"{first['number']} became {became}, and its command gives {answer['number']}"
        promises.done[sent.key] = sent, answer


def _unknown_again(_: Running, connection: HTTPConnection, promises: Promises) -> Iterator[str]:
    """What was not answered was done, or is now, and once."""
    for sent in promises.unknown.values():
        once, twice = sent.to(connection), sent.to(connection)
        if (once[0] < 300) != (twice[0] < 300) or (once[0] < 300 and told(once[1]) != told(twice[1])):
            yield f"{sent.path} under {sent.key} was done twice: {once}, {twice}"
        if once[0] < 300:
            promises.done[sent.key] = sent, twice[1]


def told(answer: Words) -> Words:
    """Of an answer, what does not change with what happens later."""
    lasting = ("number", "happened", "refused", "told", "answer", "directive")
    return {name: answer[name] for name in lasting if name in answer}


def spool_is_empty(server: Running) -> bool:
    """Wait until the server has entered what waited in its spool; whether it has."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        _, ready = server.ask("GET", "/health/ready")
        if ready["record"] == "open" and ready["spool"] == 0:
            return True
        time.sleep(0.05)
    return False


def found_in(folder: Path, database: str | None, promises: Promises) -> list[str]:
    """What is broken in the record of a server that has ended."""
    problems = list(promises.wrong)
    with Spool(folder / "spool") as spool:
        keeping = Keeping(spool)
        if keeping.waiting or keeping.damage:
            problems.append(f"{len(keeping.waiting)} wait in the spool, {keeping.damage} are damaged")
    with open_centre(folder, database=database) as centre:
        told_twice = [
            f"the deadline {what} was told twice" for what, n in missed(centre.log).items() if n > 1
        ]
        return problems + told_twice + [*_counted(centre.log, promises), *unsound(CentreTown(centre.log))]


def _counted(log: Log, promises: Promises) -> Iterator[str]:
    """Commands whose words are in the record another number of times than once, or under another number."""
    events = [event for _, event in events_of(log)]
    calls = {each.call_back: each.call for each in events if isinstance(each, ev.CallTaken)}
    words = Counter(
        word
        for each in events
        for word in {getattr(each, "call_back", ""), getattr(each, "asked", ""), *(_sources(each))}
    )
    for sent, answer in promises.done.values():
        if _carries_key(sent) and words[sent.key] != 1:
            yield f"{sent.path} under {sent.key} is in the record {words[sent.key]} times"
        if sent.path == "/calls" and calls.get(sent.key) != answer["number"]:
            yield f"{sent.key} was told it is {answer['number']}, the record has {calls.get(sent.key)}"


def _sources(event: ev.AnyEvent) -> set[str]:
    return {event.statement.source} if isinstance(event, ev.FactLearned) else set()


def _carries_key(sent: Sent) -> bool:
    return sent.path in ("/calls", "/requests") or sent.path.endswith("/facts")


def missed(log: Log) -> Counter[tuple[str, str, datetime.datetime]]:
    """How often each deadline was told: of what, its duty's name, when it was."""
    events = (event for _, event in events_of(log))
    return Counter(
        (each.subject, getattr(each, "duty", ""), each.due)
        for each in events
        if isinstance(each, ev.DeadlineMissed | ev.CheckMissed)
    )
