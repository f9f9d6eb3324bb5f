"""The console without a browser: what it shows, what its forms do, and for whom."""

from __future__ import annotations

import datetime
import html
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.web.town import YEAR, Town

from answerable.model.events import LookedAt
from answerable.model.history import events_of
from answerable.model.nouns import Incident
from answerable.model.people import MAY
from answerable.model.queue import Rank, rank
from answerable.model.state import State
from answerable.web.pages.console.board import STATUS_BADGES, UNIT_BADGES, board
from answerable.web.pages.console.verbs import VERBS

FIRST = f"{YEAR}-000001"
PART = {"x-part": "1"}


def get(town: Town, path: str, by: str = "dispatcher", **headers: str) -> httpx.Response:
    return town.client.get(path, headers={"authorization": f"Bearer {by.replace(' ', '-')}", **headers})


def post(town: Town, path: str, by: str = "dispatcher", **fields: str) -> httpx.Response:
    headers = {"authorization": f"Bearer {by.replace(' ', '-')}", **PART}
    return town.client.post(path, data=fields, headers=headers, follow_redirects=False)


def do(town: Town, text: str, by: str = "dispatcher", **fields: str) -> str:
    """Commit a sentence; what is said of it."""
    answer = post(town, "/console/command", by, text=text, commit=text, **fields)
    assert answer.status_code == 200, answer.text
    assert "data-verb" in answer.text
    return html.unescape(answer.text)


@pytest.fixture
def at_work(town: Town) -> Town:
    town.call(place={"address": "77 Plover Row", "area": "Harbour"}, facts={"kind of call": "burglary"})
    return town


def test_the_queue_says_nothing_that_anybody_said(at_work: Town) -> None:
    """An address is personal: it is shown with the call, and that look is on the record."""
    size = at_work.entries()
    for path in ("/console", f"/console/rows?calls={FIRST}&units=P1"):
        shown = get(at_work, path).text
        assert "burglary" in shown
        assert "Harbour" in shown
        assert "Plover" not in shown
    assert at_work.entries() == size
    assert "77 Plover Row" in get(at_work, f"/console/calls/{FIRST}").text
    looks = [event for _, event in events_of(at_work.house.served.opened.log, size)]
    assert [type(each) for each in looks] == [LookedAt]


def test_rows_that_were_asked_for_come_with_the_order_of_all(at_work: Town) -> None:
    at_work.call(facts={"kind of call": "violence", "life safety": "yes"})
    shown = get(at_work, f"/console/rows?calls={FIRST}&units=P2").text
    assert re.findall(r'<tr data-number="([^"]+)"', shown) == [FIRST, "P2"]
    assert f'data-order="{YEAR}-000002/{FIRST}"' in shown
    assert 'data-order="M1/P1/P2"' in shown


def test_the_queue_is_put_in_order_once_for_rows_and_their_marks(
    at_work: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list and the map are of one order: what is open is ranked once for both, not once for each."""
    ranked: list[str] = []

    def counting(state: State, matter: Incident) -> Rank:
        ranked.append(matter.id)
        return rank(state, matter)

    monkeypatch.setattr("answerable.model.queue.rank", counting)
    for path in (f"/console/rows?calls={FIRST}&units=P1", "/console"):
        ranked.clear()
        get(at_work, path)
        assert ranked == [FIRST]


def test_every_status_has_a_symbol_of_its_own_so_that_no_colour_speaks_alone() -> None:
    for badges in (UNIT_BADGES, STATUS_BADGES):
        assert len({symbol for _, symbol in badges.values()}) >= len(badges) - 1


def test_a_command_is_said_back_before_it_is_done(at_work: Town) -> None:
    """Without the sentence said back nothing happens, whatever is sent."""
    size = at_work.entries()
    for fields in ({}, {"commit": "P2 out of service"}):
        answer = post(at_work, "/console/command", text="P1 out of service", **fields)
        assert "Set status" in answer.text
        assert at_work.entries() == size
    do(at_work, "P1 out of service")
    assert at_work.get("/units/P1")["status"] == "out of service"


def test_without_a_script_the_same_is_two_pages_and_a_way_back(at_work: Town) -> None:
    bearer = {"authorization": "Bearer dispatcher"}
    page = at_work.client.post("/console/command", data={"text": "send 1 P1"}, headers=bearer)
    assert "<h1>" in page.text
    assert 'name="commit" value="send 1 P1"' in page.text
    done = at_work.client.post(
        "/console/command",
        data={"text": "send 1 P1", "commit": "send 1 P1"},
        headers=bearer,
        follow_redirects=False,
    )
    assert (done.status_code, done.headers["location"]) == (303, f"/console/calls/{FIRST}")


def test_a_command_sent_again_with_its_id_is_done_once(at_work: Town) -> None:
    for _ in range(2):
        do(at_work, "take 2 Elm Street", id="the same")
    assert len(at_work.get("/queue")["calls"]) == 2


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_id_that_comes_again_with_other_words_is_told_and_nothing_is_done(
    at_work: Town, language: str
) -> None:
    """What the record has under an id is never the answer to something else; in the reader's language."""
    at_work.client.headers["accept-language"] = language
    told = {"en": "This was sent before with other words", "es": "Esto se envió antes con otras palabras"}
    do(at_work, "take 2 Elm Street", id="the same")
    do(at_work, "send 1 P1", id="the same")
    size = at_work.entries()
    for text in ("take 3 Elm Street", "send 1 P2"):
        other = post(at_work, "/console/command", text=text, commit=text, id="the same")
        assert other.status_code == 422
        assert 'data-problem="key-used"' in other.text
        assert told[language] in other.text
    assert at_work.entries() == size


def test_a_form_that_comes_again_with_other_words_is_told_and_nothing_is_done(at_work: Town) -> None:
    """What was understood counts: another password of the second person is no other word."""
    facts = {"fact": "people hurt", "value": "1", "id": "the same"}
    assert post(at_work, f"/console/calls/{FIRST}/facts", **facts).status_code == 200
    assert post(at_work, f"/console/calls/{FIRST}/facts", **facts).status_code == 200
    size = at_work.entries()
    other = post(at_work, f"/console/calls/{FIRST}/facts", **{**facts, "value": "2"})
    assert (other.status_code, 'data-problem="key-used"' in other.text) == (422, True)
    assert at_work.entries() == size
    second = {"account": "S2", "password": "right", "role": "supervisor"}
    ends = {"disposition": "handled", "reason": "both went home", "authority": "order 7", **second}
    for code in ("123456", "654321"):
        done = post(at_work, f"/console/calls/{FIRST}/close", "supervisor", id="the end", code=code, **ends)
        assert done.status_code == 200
    other = post(
        at_work, f"/console/calls/{FIRST}/close", "supervisor", id="the end", **{**ends, "note": "more"}
    )
    assert other.status_code == 422


def test_a_role_does_on_the_line_what_it_may_and_nothing_else(at_work: Town) -> None:
    """The line is for all at work; each verb is for those of its command."""
    refused = post(at_work, "/console/command", "call-taker", text="P1 on scene", commit="P1 on scene")
    assert refused.status_code == 403
    said = get(at_work, "/console/echo?text=P1+available", "call-taker", **PART).text
    assert "That is not for your role" in said
    assert "data-whole" not in said
    for role in ("call-taker", "dispatcher", "auditor"):
        sheet = html.unescape(get(at_work, "/console/commands", role).text)
        for verb in VERBS:
            may = verb.command is None or role in MAY[verb.command.may]
            assert (f"<code>{verb.form}</code>" in sheet) == may


UNDONE: list[tuple[str, str, str]] = [
    ("P1 out of service", "/units/P1", "status"),
    ("callback 1 555-0199", f"/calls/{FIRST}", "calls"),
    ("fact 1 weapon=seen", f"/calls/{FIRST}/recommendation", "send"),
    ("send 1 P1", "/units/P1", "status"),
]


@pytest.mark.parametrize(("text", "path", "member"), UNDONE)
def test_what_takes_a_command_back_is_a_command(at_work: Town, text: str, path: str, member: str) -> None:
    do(at_work, "callback 1 555-0100")
    before = at_work.get(path)[member]
    said = do(at_work, text)
    undo = re.search(r'data-undo="([^"]+)"', said)
    assert undo
    do(at_work, undo[1])
    after = at_work.get(path)[member]
    assert _told(after) == _told(before)


def _told(value: Any) -> str:
    """Without the times, which go on."""
    return re.sub(r"\d{4}-\d\d-\d\dT[^']+", "", str(value))


def test_a_link_and_a_passing_are_taken_back(at_work: Town) -> None:
    at_work.call(facts={"kind of call": "burglary"})
    for text in ("link 1 2; troubled before", "pass 1 fire; County Fire"):
        undo = re.search(r'data-undo="([^"]+)"', do(at_work, text))
        assert undo
        do(at_work, undo[1])
    incident = at_work.get(f"/calls/{FIRST}")["incident"]
    assert incident["passings"][0]["taken_back"]
    assert at_work.get(f"/calls/{YEAR}-000002")["incident"]["series"] == []


def test_another_agency_is_asked_in_the_place_of_the_first(at_work: Town) -> None:
    """The page offers it; the first is withdrawn with it, and both say so; one key does not take it back."""
    page = f"/console/calls/{FIRST}"
    do(at_work, "aid 1 two patrols; of State Patrol")
    do(at_work, "answered 1 1 declined; because too far")
    offered = f"aid {FIRST} two patrols; replacing 1; of "
    assert f'data-fill="{offered}"' in get(at_work, page).text
    said = do(at_work, f"{offered}County")
    assert "data-undo" not in said
    first, second = at_work.get(f"/calls/{FIRST}")["incident"]["aid"]
    assert (first["status"], second["agency"], second["instead_of"]) == ("withdrawn", "County", 1)
    assert "in place of 1" in get(at_work, page).text


def test_what_was_asked_for_is_shown_with_what_may_be_done_next(at_work: Town) -> None:
    """Their answer, and under what change they would come; once that has come, it says so."""
    page = f"/console/calls/{FIRST}"
    undo = re.search(r'data-undo="([^"]+)"', do(at_work, "aid 1 two patrols; of State Patrol"))
    assert undo
    do(at_work, undo[1])
    assert at_work.get(f"/calls/{FIRST}")["incident"]["aid"][0]["status"] == "withdrawn"
    do(at_work, "aid 1 one patrol; of County; told kind of call")
    assert f'data-fill="answered {FIRST} 2 "' in get(at_work, page).text
    do(
        at_work,
        "answered 1 2 declined; because too far; under rule 5; if people hurt >= 1; once it gets worse",
    )
    shown = get(at_work, page).text
    for said in ("too far", "rule 5", "people hurt &gt;= 1", "it gets worse", f'data-fill="again {FIRST} 2"'):
        assert said in shown
    assert "what they named has come" not in shown
    do(at_work, "fact 1 people hurt=2")
    assert "what they named has come: ask again" in get(at_work, page).text
    do(at_work, "again 1 2")
    do(at_work, "answered 1 2 accepted")
    do(at_work, "came 1 2")
    assert f'data-fill="again {FIRST} 2"' not in get(at_work, page).text


@pytest.mark.parametrize("text", ["take 3 Elm Street", "close 1 handled; because nobody was to be sent"])
def test_what_cannot_be_taken_back_says_why(at_work: Town, text: str) -> None:
    at_work.do("POST", f"/calls/{FIRST}/override", {"set_to": {"response": "send now"}})
    do(at_work, "send 1 P1")
    do(at_work, "P1 on scene")
    do(at_work, "P1 available")
    assert "cannot be taken back" in do(at_work, text)


def test_the_next_question_is_answered_by_a_form(at_work: Town) -> None:
    shown = get(at_work, f"/console/calls/{FIRST}").text
    fact = re.search(r'id="next-question">.*?name="fact" value="([^"]+)"', shown, re.DOTALL)
    assert fact
    assert post(at_work, f"/console/calls/{FIRST}/facts", fact=fact[1], value="?").status_code == 200
    assert f"<dt>{fact[1]}</dt>" in get(at_work, f"/console/calls/{FIRST}").text
    assert post(at_work, f"/console/calls/{FIRST}/facts", fact=fact[1], value="nonsense").status_code == 400


def test_a_note_is_written_on_the_line_or_by_a_form_and_read_with_the_call_alone(at_work: Town) -> None:
    """Its words are markup to nobody, and in no row."""
    assert "Note" in do(at_work, "note 1 <b>by the green gate</b>", "call-taker")
    post(at_work, f"/console/calls/{FIRST}/notes", "call-taker", words="the second gate")
    shown = get(at_work, f"/console/calls/{FIRST}").text
    assert shown.index("&lt;b&gt;by the green gate") < shown.index("the second gate")
    assert "<b>by the green" not in shown
    for path in ("/console", f"/console/rows?calls={FIRST}&units="):
        assert "green gate" not in get(at_work, path).text


def caution(town: Town, **more: str) -> str:
    """A caution for the first call's place, entered on its page; its number."""
    fields = {"kind": "hazard", "words": "<b>oxygen in the hall", "source": "fire service", **more}
    answer = post(town, f"/console/calls/{FIRST}/cautions", "supervisor", **fields)
    assert answer.status_code == 303, answer.text
    return f"{YEAR}-A0001"


def test_what_is_known_of_a_place_is_first_on_its_calls_pages(at_work: Town) -> None:
    """In a word with a symbol, with its words as they are and how near; on no row, in no echo."""
    number = caution(at_work)
    shown = get(at_work, f"/console/calls/{FIRST}").text
    assert shown.index('id="cautions"') < shown.index('id="next-question"')
    assert "&lt;b&gt;oxygen in the hall" in shown
    assert "at this address:" in shown
    assert re.search(r'<span aria-hidden="true">⚠</span> hazard', shown)
    near = at_work.call(place={"address": "79 Plover Row", "area": "Harbour"})
    assert "oxygen" not in get(at_work, f"/console/calls/{near}").text
    for path in ("/console", f"/console/rows?calls={FIRST}&units=", "/console/cautions"):
        assert "oxygen" not in get(at_work, path).text
    assert number in get(at_work, "/console/cautions").text


def test_who_sends_is_told_the_kinds_before_and_after(at_work: Town) -> None:
    caution(at_work)
    echo = at_work.client.get(
        "/console/echo", params={"text": "send 1"}, headers={"authorization": "Bearer dispatcher", **PART}
    ).text
    for said in (echo, do(at_work, "send 1 P1")):
        assert "Tell the crew:" in said
        assert "hazard" in said
        assert "oxygen" not in said
    assert "Tell the crew:" in do(at_work, "take 77 Plover Row", "call-taker")


def test_a_caution_is_entered_on_the_line_and_reviewed_or_withdrawn_on_its_page(at_work: Town) -> None:
    """A look at it is on the record; who entered it does not review it."""
    do(at_work, "caution access 3 Quay Lane; ring twice; by neighbour")
    path, size = f"/console/cautions/{YEAR}-A0001", at_work.entries()
    shown = get(at_work, path, "supervisor").text
    assert "ring twice" in shown
    (look,) = (event for _, event in events_of(at_work.house.served.opened.log, size))
    assert isinstance(look, LookedAt)
    assert look.about == f"caution/{YEAR}-A0001"
    assert "/reviewed" not in get(at_work, path).text
    assert post(at_work, f"{path}/reviewed", "dispatcher", reason="x").status_code == 403
    day = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=9)).date().isoformat()
    assert post(at_work, f"{path}/reviewed", "supervisor", reason="rang", until=day).status_code == 303
    assert "Lapses soon" in get(at_work, "/console/cautions").text
    assert post(at_work, f"{path}/withdrawn", reason="no bell").status_code == 303
    assert "no bell" in get(at_work, path).text
    assert get(at_work, f"/console/cautions/{YEAR}-A0099").status_code == 404


def test_lowering_an_answer_takes_a_second_person_by_credentials_of_their_own(at_work: Town) -> None:
    at_work.do("POST", f"/calls/{FIRST}/facts", {"facts": {"life safety": "yes"}})
    fields = {"disposition": "not sent", "reason": "a false alarm", "note": "told so"}
    path = f"/console/calls/{FIRST}/close"
    assert "second person" in post(at_work, path, **fields).text
    second = {"account": "S2", "password": "wrong", "role": "supervisor"}
    assert post(at_work, path, **fields, **second).status_code == 401
    assert post(at_work, path, **fields, **{**second, "role": "emperor"}).status_code == 400
    assert post(at_work, path, **fields, **{**second, "password": "right"}).status_code == 200
    (departure,) = at_work.get(f"/calls/{FIRST}")["incident"]["departures"]
    assert departure["approved_by"]["id"] == "S2"


def test_an_override_is_made_by_a_form(at_work: Town) -> None:
    answer = post(
        at_work, f"/console/calls/{FIRST}/override", outcome="response", value="send now", reason="x"
    )
    assert answer.status_code == 200
    assert "set by a person" in get(at_work, "/console").text


def test_a_call_is_taken_on_the_line_while_the_record_is_away(at_work: Town) -> None:
    """It goes to the spool and says so; a fact of it waits behind it; nothing else is done meanwhile."""
    centre = at_work.house.served.opened
    at_work.house.served.centre = None
    said = do(at_work, "take 9 Elm Street; 555-0199", "call-taker")
    assert "P-000001" in said
    assert "The record is away" in said
    do(at_work, "fact P-000001 weapon=seen", "call-taker")
    do(at_work, "note P-000001 by the green gate", "call-taker")
    assert post(at_work, "/console/command", text="send 1", commit="send 1").status_code == 503
    at_work.house.served.centre = centre
    at_work.client.blocking_portal.call(at_work.house.taking.enter)
    shown = get(at_work, f"/console/calls/{YEAR}-000002").text
    assert "9 Elm Street" in shown
    assert "by the green gate" in shown


@pytest.mark.parametrize("by", ["auditor", "dispatcher+calls:read"])
def test_what_would_wait_in_the_spool_is_kept_only_of_who_may_do_it(at_work: Town, by: str) -> None:
    """Neither a role nor a token's scopes may do more because the record is away."""
    served = at_work.house.served
    centre, served.centre = served.centre, None
    do(at_work, "take 9 Elm Street", "call-taker")
    text = "fact P-000001 weapon=seen"
    answer = post(at_work, "/console/command", by, text=text, commit=text)
    assert answer.status_code == 403
    assert list(at_work.house.taking.keeping.waiting) == ["P-000001"]
    served.centre = centre


def test_requests_are_in_the_queue_and_shown_in_full(at_work: Town) -> None:
    body = {"agency": "County <Inspection>", "asked": "two officers at 40 Harbour Road"}
    number = at_work.do("POST", "/requests", body)["number"]
    assert "County &lt;Inspection&gt;" in get(at_work, "/console").text
    shown = get(at_work, f"/console/calls/{number}").text
    assert "two officers at 40 Harbour Road" in shown


def test_a_closed_call_is_shown_and_nothing_can_be_done_with_it(at_work: Town) -> None:
    post(at_work, f"/console/calls/{FIRST}/close", disposition="not sent", reason="told so")
    shown = get(at_work, f"/console/calls/{FIRST}").text
    assert "not sent" in shown
    assert "data-post" not in shown


def test_a_stream_begins_after_the_entry_that_a_page_was_made_at(at_work: Town) -> None:
    """Nothing falls between a page and its stream: the page says where it stands."""
    found = re.search(r'data-entry="(\d+)"', get(at_work, "/console").text)
    assert found
    assert int(found[1]) == at_work.entries() - 1
    answer = get(at_work, "/changes?after=-7")
    assert answer.status_code == 400


def test_units_in_distress_are_first_and_numbers_are_in_their_order(at_work: Town) -> None:
    for unit in ("P10", "P3"):
        at_work.do("POST", "/units", {"unit": unit, "kind": "patrol"})
    do(at_work, "distress P3")
    now = datetime.datetime.now(datetime.UTC)
    order = at_work.house.served.ledger.look(lambda state: board(state, now).unit_order)
    assert order == ("P3", "M1", "P1", "P2", "P10")


def test_the_board_by_area_says_what_waits_and_who_is_free(at_work: Town, tmp_path: Path) -> None:
    at_work.do("POST", "/units/P1/change", {"area": "Harbour"})
    shown = get(at_work, "/console").text
    row = re.search(r'<th scope="row">Harbour</th>(.*?)</tr>', shown, re.DOTALL)
    assert row
    assert re.findall(r">([^<>]+)</td>", row[1]) == ["1", "1", "P1"]


def test_everything_is_there_in_spanish(at_work: Town) -> None:
    shown = get(at_work, f"/console/calls/{FIRST}", **{"accept-language": "es"}).text
    for word in ("Cola", "en espera", "Pregunte ahora", "Unidades", "Lo ocurrido"):
        assert word in shown
