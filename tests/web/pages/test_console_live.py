"""The console's live rows: whoever applies what is told has what the server has, in its order."""

from __future__ import annotations

import asyncio
import datetime
import random
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser
from tests.web.pages.browsing import Site
from tests.web.test_changes import call, in_house, parse
from tests.web.town import Town

from answerable import center
from answerable.bootstrap import open_centre
from answerable.model.errors import Refused
from answerable.model.ledger import Change
from answerable.model.nouns import Place
from answerable.model.people import Person
from answerable.model.queue import Ranks, open_calls, open_matters, open_requests
from answerable.model.state import State
from answerable.web.house import House
from answerable.web.pages.console.board import board
from answerable.web.pages.console.live import Live, Turned, live, turned
from answerable.web.pages.console.pages import LOOKS
from answerable.web.pages.static_files import address_of

AT = datetime.datetime(2026, 3, 3, 12, tzinfo=datetime.UTC)
names = st.lists(st.sampled_from("abcdefghij"), unique=True)


def moved(list_: list[str], told: Turned) -> list[str]:
    """What a list becomes by what is told of it: the rule that `turn` in lists.js follows."""
    there = [each for each in list_ if each not in told.gone]
    for name, after in told.before:
        there = [each for each in there if each != name]
        there.insert(there.index(after) if after else len(there), name)
    return there


@st.composite
def turns(draw: st.DrawFn) -> tuple[list[str], list[str], set[str]]:
    """An order before, one after, and what changed: all that is new or moved, and perhaps more."""
    old, new = draw(names), draw(names)
    kept = [each for each in old if each in new]
    stays = [each for each in new if each in kept]
    still = {each for each, other in zip(kept, stays, strict=True) if each == other}
    stable = [each for each in stays if each in still]
    changed = {each for each in new if each not in stable} | draw(st.sets(st.sampled_from("abcdefghij")))
    return old, new, changed & set(new)


@given(turns())
def test_whoever_had_the_order_before_has_the_order_after(
    turn: tuple[list[str], list[str], set[str]],
) -> None:
    old, new, changed = turn
    told = turned(new, changed, old)
    assert moved(old, told) == new
    assert told.count == len(new)


class Reader:
    """Somebody who applies what is told to what they had."""

    def __init__(self, state: State) -> None:
        seen = board(state, AT)
        self.queue, self.units = list(seen.order), list(seen.unit_order)
        self.rows: dict[str, str] = {}

    def hear(self, frame: bytes) -> None:
        """Apply one event."""
        _, name, data = parse(frame)
        assert name == "rows"
        assert not data["ask"]
        self.queue = moved(self.queue, msgspec.convert(data["queue"], Turned))
        self.units = moved(self.units, msgspec.convert(data["units"], Turned))
        self.rows |= dict(rows_of(data["html"]))


def rows_of(html: str) -> list[tuple[str, str]]:
    """Each row of what was rendered, by its name."""
    found = re.findall(r'<tr[^>]*data-number="([^"]+)".*?</tr>', html, re.DOTALL)
    return list(zip(found, re.findall(r"<tr[^>]*data-number=.*?</tr>", html, re.DOTALL), strict=True))


def any_command(chance: random.Random, centre: Any, numbers: list[str]) -> None:
    """One of the commands that change what is shown, whether or not it can be done now."""
    desk = centre.desk(Person("S1", "supervisor"))
    number, unit = chance.choice(numbers or ["none"]), chance.choice(("P1", "P2", "M1"))
    fact: dict[str, Any] = chance.choice(
        ({"weapon": "used"}, {"people hurt": 2}, {"kind of call": "fire"}, {"life safety": "yes"})
    )
    match chance.randrange(8):
        case 0 | 1:
            place = Place(f"{chance.randrange(9)} Elm Street")
            numbers.append(center.take_call(desk, place, call_back="555-0134", facts=fact).number)
        case 2:
            center.learn(desk, number, fact, chance.choice(("", "a neighbour")))
        case 3:
            center.send(desk, number, [unit])
        case 4:
            center.unit_status(desk, unit, chance.choice(("en route", "on scene", "available")))
        case 5:
            center.close(desk, number, "handled")
        case 6:
            center.merge(desk, number, chance.choice(numbers or ["none"]))
        case _:
            center.request_assistance(desk, "County", "help", facts={"purpose": "keep order"})


@pytest.mark.parametrize("seed", range(6))
def test_what_is_told_of_any_commands_is_what_the_board_shows(folder: Path, seed: int) -> None:
    """Every row that any command changed is told as it is now, whichever event changed it."""
    chance, numbers = random.Random(seed), list[str]()
    with open_centre(folder) as centre:
        shape = Live("en", lambda: AT, LOOKS)
        centre.ledger.look(shape.begin)
        reader = centre.ledger.look(Reader)

        def tell(told: Any) -> None:
            for _, frame in shape.frames(centre.ledger.state, told):
                reader.hear(frame)

        centre.ledger.follow(tell)
        for _ in range(60):
            try:
                any_command(chance, centre, numbers)
            except Refused:
                continue
            seen = centre.ledger.look(lambda state: board(state, AT))
            assert (tuple(reader.queue), tuple(reader.units)) == (seen.order, seen.unit_order)
        whole = Live("en", lambda: AT, LOOKS)
        everything = whole.frames(centre.ledger.state, [Change(0, _any_event(centre))])[0][1]
        as_of_now = dict(rows_of(parse(everything)[2]["html"]))
        assert {name: as_of_now[name] for name in reader.rows if name in as_of_now} == {
            name: row for name, row in reader.rows.items() if name in as_of_now
        }
        assert len(numbers) > 5


def _any_event(centre: Any) -> Any:
    from answerable.model.events import from_bytes

    return from_bytes(next(iter(centre.log.read())).data)


def test_ranks_that_are_kept_are_those_that_are_worked_out(folder: Path) -> None:
    """Also after what was ranked has changed, ended, or never was."""
    chance, numbers, ranks = random.Random(3), list[str](), Ranks()
    with open_centre(folder) as centre:
        for _ in range(40):
            try:
                any_command(chance, centre, numbers)
            except Refused:
                continue
            kept, fresh = centre.ledger.look(
                lambda state: (open_matters(state, ranks), open_calls(state) + open_requests(state))
            )
            assert kept == fresh


@in_house
async def test_who_watches_in_one_language_is_told_once_for_all_and_nothing_twice(house: House) -> None:
    await call(house)
    shapes = [live(house.changes, lang, house.served.now, LOOKS) for lang in ("en", "en", "es")]
    assert shapes[0] is shapes[1]
    streams = [house.changes.watch(None, shape=each) for each in shapes]
    for each in streams:
        assert await anext(each) == b"retry: 2000\n\n"
    await call(house)
    frames = [await asyncio.wait_for(anext(each), 10) for each in streams]
    assert frames[0] is frames[1]
    told = [parse(each) for each in frames]
    assert [name for _, name, _ in told] == ["rows"] * 3
    assert "waiting" in told[0][2]["html"]
    assert "en espera" in told[2][2]["html"]
    assert {each["event"] for each in told[0][2]["changes"]} >= {"call taken"}
    for each in streams:
        await each.aclose()


@in_house
async def test_too_many_rows_at_once_are_asked_for(house: House) -> None:
    shape = Live("en", lambda: AT, LOOKS)
    state = house.served.ledger.state
    shape.begin(state)
    await asyncio.gather(*(call(house) for _ in range(101)))
    event = _any_event(house.served.opened)
    _, _, data = parse(shape.frames(state, [Change(0, event)])[0][1])
    assert data["ask"]
    assert data["html"] == ""


def test_a_stream_of_rows_has_no_word_of_what_anybody_said_and_says_where_it_begins(town: Town) -> None:
    assert town.ask("GET", "/console/changes", by="dispatcher").status_code == 400
    assert town.ask("GET", "/console/changes?after=0", by="policy author").status_code == 403
    number = town.call(place={"address": "12 Elm Street"}, call_back="555-0134 after nine")
    state = town.house.served.ledger.state
    shape = Live("en", lambda: AT, LOOKS)
    frame = shape.frames(state, [Change(0, _any_event(town.house.served.opened))])[0][1].decode()
    assert number in frame
    assert "12 Elm Street" not in frame
    assert "after nine" not in frame


APPLY = """async ([file, steps]) => {
  const { Rows } = await import(file);
  const body = document.createElement("tbody");
  const made = (numbers, entry) => numbers.map((number) => {
    const row = document.createElement("tr");
    row.dataset.number = number;
    row.append(document.createElement("td"));
    row.firstElementChild.textContent = `${number} at ${entry}`;
    return row;
  });
  const shown = () => [...body.children].map((row) => row.textContent);
  const rows = new Rows(body, 0);
  return steps.map(([how, numbers, told, entry]) => [rows[how](made(numbers, entry), told, entry), shown()]);
}"""


def test_a_page_applies_what_is_told_in_any_order_that_it_may_come_in(site: Site, browser: Browser) -> None:
    """An older answer puts no older row in the place of a newer one, and what does not fit is said."""
    page = site.desk("D1")

    def turn(order: str, changed: str, before: str, entry: int) -> list[Any]:
        told = msgspec.to_builtins(turned(list(order), set(changed), list(before)))
        return ["turn", list(changed), told, entry]

    steps = [
        turn("abc", "abc", "", 1),
        turn("cab", "c", "abc", 2),
        ["order", ["a"], ["c", "a", "b"], 1],  # asked for before entry 2, answered after it
        turn("ab", "", "cab", 3),
        ["order", ["b", "d"], ["d", "b", "a"], 9],
        turn("ab", "a", "b", 4),  # told before what was asked for at 9
        turn("edba", "e", "dba", 10),
        turn("xyz", "x", "yz", 11),  # of other rows than are here
        ["order", ["x"], ["x", "y"], 12],
    ]
    file = re.sub("console.js$", "lists.js", address_of("console.js"))
    found = page.evaluate(APPLY, [file, steps])
    assert found == [
        [True, ["a at 1", "b at 1", "c at 1"]],
        [True, ["c at 2", "a at 1", "b at 1"]],
        [[], ["c at 2", "a at 1", "b at 1"]],
        [True, ["a at 1", "b at 1"]],
        [[], ["d at 9", "b at 9", "a at 1"]],
        [True, ["d at 9", "b at 9", "a at 4"]],
        [True, ["e at 10", "d at 9", "b at 9", "a at 4"]],
        [False, ["e at 10", "d at 9", "b at 9", "a at 4"]],
        [["y"], ["x at 12"]],
    ]
