"""While the record is away calls are taken, kept, and later entered: once, with their time."""

from __future__ import annotations

import asyncio
import datetime
import shutil
import threading
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.web.town import YEAR, Doorkeeper, Town, doorkeeper, found, locked
from tests.web.town import taken as every_call

from answerable import center
from answerable.bootstrap import Centre, open_centre
from answerable.model.events import CallTaken
from answerable.model.people import Person
from answerable.model.spool import Spool
from answerable.record import Busy, InvalidAppend, StoreError, StoreFailed, Turn, WriteUnknown
from answerable.web.house import House
from answerable.web.spooled import Keeping, Kept
from answerable.web.wire import body_of, digest_of

ELM = {"place": {"address": "12 Elm Street"}, "facts": {"life safety": "yes"}}
COUNTY = {"agency": "County Inspection", "asked": "two officers"}
TAKER = Person("the call-taker", "call-taker")


class Failing:
    """Makes a centre's turns fail, before they are stored or after."""

    def __init__(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        log = town.house.served.opened.log
        self.stored: Callable[[Any], Future[Any]] = log.turn
        self.error: Exception | None = None
        self.after = False
        monkeypatch.setattr(log, "turn", self.turn)

    def turn(self, job: Callable[[Turn], Any]) -> Future[Any]:
        if self.error is None:
            return self.stored(job)
        if self.after:
            self.stored(job).result()
        failed: Future[Any] = Future()
        failed.set_exception(self.error)
        return failed


@pytest.fixture
def failing(town: Town, monkeypatch: pytest.MonkeyPatch) -> Failing:
    """The town's record, to be made to fail."""
    return Failing(town, monkeypatch)


def recover(town: Town) -> None:
    """What the server does every second."""
    portal = town.client.blocking_portal
    portal.call(town.house.timers.recover)


def taken(town: Town) -> list[CallTaken]:
    """Every call in the record."""
    return every_call(town.house.served.opened.log)


@pytest.mark.parametrize("after", [False, True], ids=["not stored", "stored all the same"])
@pytest.mark.parametrize(
    "error", [Busy("x"), WriteUnknown("x"), OSError(5, "x")], ids=lambda e: type(e).__name__
)
def test_a_call_that_cannot_be_recorded_is_kept_and_entered_once(
    town: Town, failing: Failing, error: Exception, after: bool
) -> None:
    """Also where the record had stored it, and said that it did not know."""
    failing.error, failing.after = error, after
    began = town.house.served.now()
    answer = town.ask("POST", "/calls", ELM, "call-taker")
    assert answer.status_code == 202
    said = answer.json()
    assert (said["number"], said["provisional"]) == ("P-000001", True)
    assert said["say"] == "taken; kept in the spool; decided by the floor"
    assert said["floor"]["response"] == "send"
    ready = town.client.get("/health/ready")
    assert (ready.status_code, ready.json()["spool"]) == (503, 1)
    (waits,) = town.get("/spool")["waiting"]
    assert waits["arguments"]["place"]["address"] == "12 Elm Street"

    failing.error = None
    back = town.house.served.now()
    recover(town)
    (call,) = taken(town)
    assert began <= call.received <= back
    assert call.by == TAKER
    assert town.get("/calls/P-000001")["number"] == call.call == f"{YEAR}-000001"
    assert town.client.get("/health/ready").json() == {"ready": True, "record": "open", "spool": 0}
    assert b"12 Elm" not in (town.folder / "spool").read_bytes()
    recover(town)
    assert len(taken(town)) == 1


def test_a_client_that_sends_a_kept_call_again_keeps_one_call(town: Town, failing: Failing) -> None:
    failing.error = WriteUnknown("x")
    numbers = {
        town.ask("POST", "/calls", ELM, "call-taker", idempotency_key="k").json()["number"] for _ in range(3)
    }
    assert numbers == {"P-000001"}
    failing.error = None
    assert town.ask("POST", "/calls", ELM, "call-taker", idempotency_key="k").status_code == 201
    recover(town)
    assert len(taken(town)) == 1


def test_facts_of_a_kept_call_are_kept_and_entered_after_it(town: Town, failing: Failing) -> None:
    failing.error = Busy("x")
    number = town.ask("POST", "/calls", {}, "call-taker").json()["number"]
    learned = town.ask("POST", f"/calls/{number}/facts", {"facts": {"weapon": "seen"}}, "call-taker")
    assert (learned.status_code, learned.json()["number"]) == (202, "P-000002")
    failing.error = None
    more = town.ask("POST", f"/calls/{number}/facts", {"facts": {"people hurt": 2}}, "call-taker")
    assert more.status_code == 202  # the call is not entered yet, and its facts come after it
    recover(town)
    facts = {each["fact"] for each in town.get(f"/calls/{number}")["incident"]["statements"]}
    assert facts == {"weapon", "people hurt"}


def test_a_note_on_a_kept_call_is_kept_and_entered_after_it(town: Town, failing: Failing) -> None:
    failing.error = Busy("x")
    number = town.ask("POST", "/calls", {}, "call-taker").json()["number"]
    noted = town.ask("POST", f"/calls/{number}/notes", {"words": "by the green gate"}, "call-taker")
    assert (noted.status_code, noted.json()["number"]) == (202, "P-000002")
    failing.error = None
    recover(town)
    assert [each["words"] for each in town.get(f"/calls/{number}")["incident"]["notes"]] == [
        "by the green gate"
    ]


def test_another_agencys_request_is_kept_with_its_facts_and_entered_once(
    town: Town, failing: Failing
) -> None:
    """Acted on at the floor meanwhile: nobody is declined by a record that is away."""
    failing.error, failing.after = WriteUnknown("x"), True
    began = town.house.served.now()
    answer = town.ask("POST", "/requests", COUNTY, "call-taker")
    assert (answer.status_code, answer.json()["number"]) == (202, "P-000001")
    assert answer.json()["floor"]["answer"] == "provisional"
    learned = town.ask(
        "POST", "/requests/P-000001/facts", {"facts": {"officers assaulted": "yes"}}, "call-taker"
    )
    assert learned.status_code == 202
    failing.error = None
    back = town.house.served.now()
    recover(town)
    recover(town)
    (row,) = town.get("/requests")["requests"]
    request = town.get("/requests/P-000001")["request"]
    assert request["id"] == row["number"] == f"{YEAR}-R0001"
    assert began <= datetime.datetime.fromisoformat(request["opened"]) <= back
    assert {each["fact"] for each in request["statements"]} == {"officers assaulted"}
    assert town.house.taking.keeping.waiting == {}


def test_what_a_unit_reports_is_not_kept_and_says_so(town: Town, failing: Failing) -> None:
    """It means something only against where the unit stands, which may be another by then."""
    failing.error = Busy("x")
    answer = town.ask("POST", "/units/P1/status", {"status": "out of service"}, "dispatcher")
    assert (answer.status_code, answer.json()["type"].partition("#")[2]) == (503, "store-away")
    assert "nothing was recorded" in answer.json()["title"]
    failing.error = None
    recover(town)
    assert town.get("/units/P1")["status"] == "available"


def test_everything_else_is_told_that_the_record_is_away(town: Town, failing: Failing) -> None:
    number = town.call()
    failing.error = WriteUnknown("x")
    unknown = town.ask("POST", f"/calls/{number}/units", {"units": ["P1"]})
    assert (unknown.status_code, unknown.json()["type"].partition("#")[2]) == (503, "unknown")
    assert unknown.headers["retry-after"]
    failing.error = Busy("x")
    busy = town.ask("POST", f"/calls/{number}/units", {"units": ["P1"]})
    assert busy.json()["type"].endswith("#store-away")


def test_what_the_centre_refuses_of_the_spool_is_said_and_stops_nothing(town: Town, failing: Failing) -> None:
    failing.error = StoreFailed("x")
    town.ask("POST", "/calls", {}, "call-taker")
    town.ask("POST", "/calls/26-999999/facts", {"facts": {"weapon": "seen"}})
    failing.error = None
    recover(town)
    assert len(taken(town)) == 1
    entered = town.house.taking.keeping.entered
    assert [each.refused for each in entered.values()] == ["", "NotFound"]


def test_a_call_that_cannot_be_entered_goes_on_waiting_and_holds_up_no_other(
    town: Town, failing: Failing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record that is away refuses nothing, so that anything may wait, also what no record can hold."""
    failing.error = Busy("x")
    bad = town.do("POST", "/calls", {"language": "none that a record holds"})["number"]
    town.do("POST", f"/calls/{bad}/facts", {"facts": {"weapon": "seen"}})
    town.do("POST", "/calls", ELM)
    carry_out = town.house.served.carry_out

    async def cannot(command: Any, by: Person, name: str, arguments: dict[str, Any], **more: Any) -> Any:
        if arguments.get("language"):
            raise InvalidAppend("x")
        return await carry_out(command, by, name, arguments, **more)

    monkeypatch.setattr(town.house.served, "carry_out", cannot)
    failing.error = None
    recover(town)
    (call,) = taken(town)
    assert call.place.address == "12 Elm Street"
    for _ in range(2):
        assert [each["about"] for each in town.get("/spool")["waiting"] if "about" in each] == [bad]
        assert len(Keeping(Spool(town.folder / "spool")).waiting) == 2
        assert b"12 Elm" not in (town.folder / "spool").read_bytes()
        recover(town)
    assert town.client.get("/health/ready").json()["spool"] == 2


def test_what_no_frame_of_the_spool_holds_is_too_large(town: Town, failing: Failing) -> None:
    failing.error = Busy("x")
    room = (1 << 20) - len(b'{"language":""}')
    headers = {"authorization": "Bearer call-taker", "content-type": "application/json"}
    whole = b'{"language":"' + b"x" * room + b'"}'
    assert town.client.post("/calls", content=whole, headers=headers).status_code == 413


def test_what_is_kept_while_the_spool_is_written_anew_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
    call = Kept("P-000001", "take a call", now, TAKER, "k", {})
    with Spool(tmp_path / "spool") as spool:
        keeping, anew = Keeping(spool), spool.replace
        other = threading.Thread(target=keeping.keep, args=(call,))

        def replace(payloads: Iterable[bytes]) -> None:
            waiting = list(payloads)
            other.start()
            other.join(0.2)  # it ends by then, or it waits for its turn
            anew(waiting)

        monkeypatch.setattr(spool, "replace", replace)
        keeping.clear()
        other.join()
    with Spool(tmp_path / "spool") as again:
        assert Keeping(again).waiting == {call.number: call}


def test_after_a_failed_sync_the_record_is_opened_anew(town: Town, failing: Failing) -> None:
    """Nothing may be written through a store that failed; the server goes on by itself once it can."""
    failing.error = StoreFailed("x")
    assert town.ask("POST", "/calls", ELM, "call-taker").status_code == 202
    assert town.house.served.centre is None
    assert town.ask("GET", "/queue").status_code == 503
    assert town.ask("POST", "/calls", ELM, "call-taker").status_code == 202  # known from before
    recover(town)
    assert [each.by for each in taken(town)] == [TAKER, TAKER]
    assert town.get("/queue")["calls"]


@contextmanager
def away_from_the_start(folder: Path) -> Iterator[tuple[Town, Callable[[], None]]]:
    """A town whose record could never be opened so far, and what brings it back."""
    town = Town(folder)
    good, returned = town.opener, threading.Event()

    def opener() -> Centre:
        if not returned.is_set():
            raise StoreError("no record")
        return good()

    town.opener = opener
    with town:
        yield town, returned.set


def test_a_record_that_cannot_be_opened_at_the_start_stops_no_call(folder: Path) -> None:
    """Nobody can be known then: the call is taken from somebody not identified, and nothing else is."""
    with away_from_the_start(folder) as (town, back):
        assert town.ask("POST", "/calls", ELM, "call-taker").status_code == 202
        assert town.ask("POST", "/calls", ELM, by=None).status_code == 202
        for method, path in (
            ("GET", "/queue"),
            ("POST", "/units"),
            ("GET", "/spool"),
            ("GET", "/directives"),
        ):
            assert town.ask(method, path).status_code == 503
        assert town.client.get("/health/live").status_code == 200
        assert town.client.get("/health/ready").json()["record"] == "away"
        back()
        recover(town)
        assert {each.by.id for each in taken(town)} == {"not identified"}
        assert town.client.get("/health/ready").status_code == 200


def test_no_strangers_key_swallows_another_ones_call_while_the_record_is_away(folder: Path) -> None:
    """Those who cannot be known share a name; what tells them apart goes from the spool with their words."""
    with away_from_the_start(folder) as (town, back):
        said = [
            town.ask("POST", "/calls", body, by=None, idempotency_key="1").json()["number"]
            for body in (ELM, {"kind": "text"}, ELM)
        ]
        assert said == ["P-000001", "P-000002", "P-000001"]
        body = body_of(center.take_call)
        plain = digest_of(body.arguments(body.decode(b'{"kind": "text"}'), {}))
        assert b64encode(plain) in (folder / "spool").read_bytes()
        back()
        recover(town)
        assert len(taken(town)) == 2
        assert b64encode(plain) not in (folder / "spool").read_bytes()


def test_a_record_that_does_not_answer_holds_up_no_call(town: Town, failing: Failing) -> None:
    """A hanging disk: the call is kept after a while, and is one call when the disk comes back."""
    gate = threading.Event()
    stored = failing.stored

    def hangs(job: Callable[[Turn], Any]) -> Future[Any]:
        def late(turn: Turn) -> Any:
            gate.wait(10)
            return job(turn)

        return stored(late)

    failing.stored = hangs
    town.house.taking.patience = 0.05
    assert town.ask("POST", "/calls", ELM, "call-taker").status_code == 202
    gate.set()
    town.house.taking.patience = 5
    recover(town)
    assert len(taken(town)) == 1


def test_another_process_that_holds_the_record_holds_up_no_call(town: Town) -> None:
    """The real store, locked by another process."""
    town.house.taking.patience = 0.2
    with locked(town.folder / "record.db"):
        assert town.ask("POST", "/calls", ELM, "call-taker").status_code == 202
    town.house.taking.patience = 5
    recover(town)
    assert len(taken(town)) == 1


def test_where_the_spool_cannot_be_written_either_the_call_taker_is_told_at_once(
    town: Town, failing: Failing, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing.error = Busy("x")

    def full(_: bytes) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(town.house.taking.keeping._spool, "add", full)
    answer = town.ask("POST", "/calls", ELM, "call-taker")
    assert answer.status_code == 503
    assert "Write the call down" in answer.json()["detail"]
    assert town.get("/spool")["waiting"] == []


class Dies(BaseException):
    """The process ends here."""


def keep_four(folder: Path) -> None:
    """Two calls, facts of the first and a request wait in a spool."""
    with Spool(folder / "spool") as spool:
        keeping = Keeping(spool)
        at = open_and_close(folder)
        for what, arguments, about in (
            ("take a call", {"place": {}}, ""),
            ("learn a fact", {"facts": {"weapon": "seen"}, "source": ""}, "P-000001"),
            ("take a call", {"place": {}}, ""),
            ("request assistance", COUNTY, ""),
        ):
            number = keeping.next_number()
            kept: Any = what
            keeping.keep(Kept(number, kept, at, TAKER, f"id {number}", arguments, about))


def open_and_close(folder: Path) -> Any:
    """The present, by the centre's clock."""
    with open_centre(folder) as centre:
        return centre.ledger.clock()


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town in whose spool four things wait; to be copied."""
    folder = found(tmp_path_factory.mktemp("waiting") / "centre")
    keep_four(folder)
    return folder


@settings(max_examples=12)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=2))
def test_whenever_the_process_dies_while_entering_each_is_entered_once(
    waiting: Path, tmp_path_factory: pytest.TempPathFactory, deaths: list[int]
) -> None:
    """It dies before or after any durable step (an append, a frame, the replacing), again and again."""
    folder = shutil.copytree(waiting, tmp_path_factory.mktemp("dies") / "centre")
    for death in deaths:
        asyncio.run(_enter(folder, death))
    asyncio.run(_enter(folder, None))
    with open_centre(folder) as centre:
        calls = every_call(centre.log)
        assert [each.call for each in calls] == [f"{YEAR}-000001", f"{YEAR}-000002"]
        facts = centre.ledger.state.incident(calls[0].call).statements
        assert [each.fact for each in facts] == ["weapon"]
        assert list(centre.ledger.state.requests) == [f"{YEAR}-R0001"]
    with Spool(folder / "spool") as spool:
        keeping = Keeping(spool)
        assert not keeping.waiting
        assert [each.number for each in keeping.entered.values()] == [
            f"{YEAR}-000001",
            f"{YEAR}-000001",
            f"{YEAR}-000002",
            f"{YEAR}-R0001",
        ]


async def _enter(folder: Path, death: int | None) -> None:
    """Enter what waits; the process dies at the step of that number: odd ones before it, even ones after."""
    house = House(lambda: open_centre(folder), Spool(folder / "spool"), doorkeeper)
    await house.served.open()
    step = _steps(death)
    log, spool = house.served.opened.log, house.taking.keeping._spool
    log.turn = _around(log.turn, step)  # type: ignore[method-assign]
    spool.add = _around(spool.add, step)  # type: ignore[method-assign]
    spool.replace = _around(spool.replace, step)  # type: ignore[method-assign]
    try:
        await house.taking.enter()
    except Dies:
        pass
    finally:
        spool.close()
        await house.served.close()


def _steps(death: int | None) -> Iterator[None]:
    count = 0
    while True:
        if count == death:
            raise Dies
        count += 1
        yield


def _around(job: Callable[..., Any], step: Iterator[None]) -> Callable[..., Any]:
    def stepping(*given: Any) -> Any:
        next(step)
        done = job(*given)
        if isinstance(done, Future):
            done.result()
        next(step)
        return done

    return stepping


def test_the_doorkeeper_of_before_goes_on_knowing_people_while_the_record_is_away(
    town: Town, failing: Failing
) -> None:
    failing.error = StoreFailed("x")
    town.ask("POST", "/calls", {}, "call-taker")
    assert town.ask("POST", "/calls", {}, by="stolen").status_code == 401
    assert town.ask("GET", "/spool", by="auditor").status_code == 200
    assert isinstance(town.house.doorkeeper, Doorkeeper)
