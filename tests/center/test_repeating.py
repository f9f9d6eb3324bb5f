"""One command, one effect: sent twice, from many threads, or from two processes on one record."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.center.directives import BARRED, calls_directive, requests_directive
from tests.center.town import ELM, WHY, Clock, Town, in_force, refold, state_of
from tests.record.places import open_at

from answerable import center
from answerable.bootstrap import open_centre
from answerable.model.desk import Desk, Done
from answerable.model.errors import BadInput, NotAllowed, NotNow, Refused
from answerable.record import Signer, fsck

KEY = Signer("example.org/town", bytes(range(32)))
COMMANDS: dict[str, Callable[[Desk, Any], Done]] = {
    "take": lambda desk, _: center.take_call(desk, ELM, facts={"weapon": "seen", "no fact": 1}),
    "learn": lambda desk, number: center.learn(desk, number, {"weapon": "used"}),
    "send": lambda desk, number: center.send(desk, number, ["P1"]),
    "close": lambda desk, number: center.close(desk, number, "report taken"),
    "override": lambda desk, number: center.override(desk, number, {"priority": 1}),
}


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Town, Town]]:
    """Two servers' worth of ledgers on one record: two connections to one file, or to one database."""
    clock = Clock()
    place = tmp_path / "r.db" if request.param == "SQLite" else request.getfixturevalue("postgres_url")
    with open_at(place, KEY) as one, open_at(place, KEY) as other:
        yield in_force(one, clock), Town(other, clock)


def just_before_its_turn(town: Town, act: Callable[[], Any]) -> None:
    """Let another process act once, after this one was given its command and before its turn to write."""
    turn, acts = town.log.turn, [act]

    def interfere(job: Any) -> Any:
        if acts:
            acts.pop()()
        return turn(job)

    town.log.turn = interfere


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_sent_again_has_one_effect_and_the_same_answer(town: Town, name: str) -> None:
    number = town.call()
    desk = town.desk("supervisor", "try-1")
    first = COMMANDS[name](desk, number)
    size = len(town.log.entries)
    again = COMMANDS[name](town.desk("supervisor", "try-1"), number)
    elsewhere = COMMANDS[name](Town(town.log, town.clock).desk("supervisor", "try-1"), number)
    assert first.events == again.events == elsewhere.events
    assert first.number == again.number
    assert len(town.log.entries) == size


def test_a_command_sent_again_gets_its_answer_also_where_it_would_be_refused_now(town: Town) -> None:
    number = town.call()
    first = center.send(town.desk("dispatcher", "try-1"), number, ["P1"])
    center.unit_status(town.desk("dispatcher"), "P1", "on scene")
    center.unit_status(town.desk("dispatcher"), "P1", "out of service")
    center.close(town.desk("dispatcher"), number, "handled")
    assert center.send(town.desk("dispatcher", "try-1"), number, ["P1"]).events == first.events


def test_two_persons_names_for_their_commands_do_not_meet(town: Town) -> None:
    one = center.take_call(town.desk("call-taker", "1"), ELM)
    other = center.take_call(town.desk("dispatcher", "1"), ELM)
    assert one.number != other.number


def test_a_refused_command_records_nothing_and_may_be_sent_again(town: Town) -> None:
    number = town.call()
    size = len(town.log.entries)
    refused: list[Callable[[Desk], Any]] = [
        lambda desk: center.send(desk, number, ["P9"]),
        lambda desk: center.learn(desk, number, {"weapon": "used", "wepon": "x"}),
        lambda desk: center.override(desk, number, {"priority": 9, "response": "fly"}),
        lambda desk: center.close(desk, "26-000099", "handled"),
        lambda desk: center.merge(desk, number, number),
        lambda desk: center.answer_assistance(desk, number),
        lambda desk: center.publish_directive(desk, calls_directive(2)),
    ]
    for deed in refused:
        with pytest.raises(Refused):
            deed(town.desk("supervisor", "same"))
        assert len(town.log.entries) == size
        assert town.log.find("the supervisor: same") is None
    assert center.send(town.desk("supervisor", "same"), number, ["P1"]).number == number


def test_nothing_is_recorded_that_could_not_be_read_again(town: Town) -> None:
    size = len(town.log.entries)
    with pytest.raises(BadInput, match="cannot be recorded"):
        center.take_call(town.desk("call-taker"), ELM, kind="pigeon")  # type: ignore[arg-type]
    assert len(town.log.entries) == size
    assert town.call() == "26-000001"


def test_two_dispatchers_cannot_both_take_one_unit(pair: tuple[Town, Town]) -> None:
    one, other = pair
    calls = [one.call(), one.call()]
    taken: list[str] = []
    start = threading.Barrier(2)

    def take(town: Town, number: str) -> None:
        start.wait()
        try:
            center.send(town.desk("dispatcher"), number, ["P1"])
        except NotNow:
            return
        taken.append(number)

    threads = [threading.Thread(target=take, args=each) for each in zip(pair, calls, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 1
    assert one.state.units["P1"].serves == f"incident/{taken[0]}"
    assert state_of(one.state) == state_of(other.state)


def test_what_another_process_did_first_is_decided_on(town: Town) -> None:
    """The same, without luck: the other acts between the giving of the command and its turn."""
    first, second = town.call(), town.call()
    other = Town(town.log, town.clock)
    just_before_its_turn(town, lambda: center.send(other.desk("dispatcher"), second, ["P1"]))
    with pytest.raises(NotNow, match="P1 is dispatched"):
        center.send(town.desk("dispatcher"), first, ["P1"])
    assert town.incident(first).units == ()


@pytest.mark.parametrize("status", ["waiting", "sent"])
def test_an_incident_is_not_closed_while_another_process_sends_to_it(town: Town, status: str) -> None:
    number = town.call()
    if status == "sent":
        center.send(town.desk("dispatcher"), number, ["P1"])
        center.unit_status(town.desk("dispatcher"), "P1", "on scene")
        center.unit_status(town.desk("dispatcher"), "P1", "available")
    other = Town(town.log, town.clock)
    just_before_its_turn(town, lambda: center.send(other.desk("dispatcher"), number, ["P2"]))
    with pytest.raises(NotNow, match="P2 still serves"):
        center.close(town.desk("dispatcher"), number, "report taken")


def test_a_publication_in_between_governs_the_call_that_is_numbered_after_it(town: Town) -> None:
    other = Town(town.log, town.clock)
    just_before_its_turn(town, lambda: other.publish(calls_directive(2, "2026-02-01T00:00:00Z")))
    assert town.incident(town.call()).directive == "640.10@2"


def test_two_processes_give_no_number_twice_and_leave_none_out(pair: tuple[Town, Town]) -> None:
    numbers: list[str] = []

    def take(town: Town) -> None:
        numbers.extend(center.take_call(town.desk("call-taker"), ELM).number for _ in range(12))

    threads = [threading.Thread(target=take, args=(town,)) for town in pair for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [f"26-{n:06}" for n in range(1, 49)]
    assert fsck(pair[0].log, KEY.verifier.vkey).problems == ()


def test_two_processes_give_no_series_number_twice(town: Town) -> None:
    calls = [town.call() for _ in range(4)]
    other = Town(town.log, town.clock)
    just_before_its_turn(town, lambda: center.link(other.desk("call-taker"), calls[2:], "series"))
    center.link(town.desk("call-taker"), calls[:2], "series")
    assert town.incident(calls[0]).series == ("26-S0002",)
    assert town.incident(calls[2]).series == ("26-S0001",)


def test_sixty_callers_at_once_are_all_taken(pair: tuple[Town, Town]) -> None:
    """They are carried out in groups, one after another within each."""
    town = pair[0]
    numbers: list[str] = []
    threads = [threading.Thread(target=lambda: numbers.append(town.call())) for _ in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(numbers)) == 60


def test_the_state_is_the_fold_of_the_record(pair: tuple[Town, Town]) -> None:
    town, other = pair
    number, second = town.call(facts={"life safety": "yes"}), other.call(known=False)
    center.send(town.desk("dispatcher"), number)
    center.override(other.desk("call-taker"), second, {"priority": 1})
    other.learn(second, {"weapon": "used"}, "neighbour")
    request = other.request(BARRED)
    center.answer_assistance(town.desk("duty officer"), request)
    center.merge(town.desk("dispatcher"), second, number, WHY)
    assert state_of(town.state) == state_of(other.state) == state_of(refold(town.log))


@pytest.mark.parametrize("store", ["file", "database"])
def test_a_centre_is_founded_in_a_directory_and_found_there_again(
    tmp_path: Path, store: str, request: pytest.FixtureRequest
) -> None:
    database = request.getfixturevalue("postgres_url") if store == "database" else None
    clock = Clock()
    with open_centre(tmp_path / "town", origin="example.org/town", clock=clock, database=database) as centre:
        town = Town(centre.log, clock)
        town.publish()
        town.publish(requests_directive())
        number = town.call()
        with pytest.raises(NotAllowed):
            center.close(centre.desk(town.desk("public").by), number, "handled")
    with open_centre(tmp_path / "town", origin="example.org/town", clock=clock, database=database) as centre:
        assert centre.ledger.state.incidents[number].acting["response"] == "report"
        assert fsck(centre.log, (tmp_path / "town" / "key.vkey").read_text().strip()).problems == ()
