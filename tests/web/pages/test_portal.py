"""The portal: for everybody, of the directives, figures, claims and complaints; and of no caller anything."""

from __future__ import annotations

import datetime
import html
import re
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.web.town import DIRECTIVES, YEAR, Town

from answerable.identity import Buckets
from answerable.model.voices import Complaint
from answerable.policy import DirectiveError
from answerable.web.pages.portal import ROUTES
from answerable.web.pages.portal.board import Board, board_of
from answerable.web.pages.portal.complaints import shown
from answerable.web.pages.portal.proving import prove
from answerable.web.pages.portal.settings import Settings, settings_of
from answerable.web.pages.portal.work import Worked, work

PAGES = sorted({each.path for each in ROUTES if each.method == "GET" and "{" not in each.path})
FORMS = ("/portal/ask", "/portal/complaints")
MARK = "Zquxmarker"
"""In every personal field, with another number each; nothing else has it."""
CLAIMS = """
title = "What was said"

[[claim]]
id = "public"
said = "No call was refused."
by = "the chief"
reported_by = "a newspaper"
kind = "record"
about = "record"
of = "calls"
count = "none"
that = { answered = false }

[[claim]]
id = "personal"
said = "Two calls from one house were not answered."
by = "a neighbour"
reported_by = "a newspaper"
kind = "record"
about = "record"
of = "calls"
count = "at least"
number = 2
which = { place = ["ADDRESS"] }
that = { answered = false }
"""


def get(town: Town, path: str, **headers: str) -> httpx.Response:
    return town.client.get(path, headers=headers)


def text(answer: httpx.Response) -> str:
    return html.unescape(answer.text)


def worked(town: Town) -> Worked:
    """Work out what takes long, and put it on the portal."""
    found = work(town.folder, {})
    board_of(town.house).put(found)
    return found


@pytest.mark.parametrize("path", sorted({*PAGES} - {*FORMS}))
def test_a_page_is_everybody_s_and_kept_for_a_minute_by_who_is_not_signed_on(town: Town, path: str) -> None:
    board_of(town.house).put(Worked(town.house.served.now()))
    answer = get(town, path)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert answer.headers["vary"] == "cookie, accept-language"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    assert get(town, path, authorization="Bearer auditor").headers["cache-control"] == "no-store"
    assert '<html lang="es"' in get(town, path, **{"accept-language": "es"}).text


@pytest.mark.parametrize("path", FORMS)
def test_a_form_is_its_readers_own_and_kept_by_nobody_for_another(town: Town, path: str) -> None:
    """Two who send the same words under one id would have made one complaint between them."""
    first, second = get(town, path), get(town, path)
    assert first.headers["cache-control"] == second.headers["cache-control"] == "no-store"
    ids = {re.search(r'name="id" value="(\w+)"', each.text)[1] for each in (first, second)}  # type: ignore[index]
    assert len(ids) == 2


def test_the_first_page_for_everybody_is_the_portal(town: Town) -> None:
    assert get(town, "/").url.path == "/portal"


def test_every_link_leads_somewhere(town: Town) -> None:
    worked(town)
    assert {path: status for path, (status, _) in _crawled(town).items() if status != 200} == {}


def _crawled(town: Town, **headers: str) -> dict[str, tuple[int, str]]:
    """Every page and file that can be reached from the portal without signing on."""
    found: dict[str, tuple[int, str]] = {}
    waiting = ["/portal", "/complaints", "/statements", "/directives", "/openapi.json"]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        answer = get(town, path, **headers)
        found[path] = answer.status_code, answer.text
        if answer.headers["content-type"].startswith("text/html"):
            links = re.findall(r'(?:href|src)="(/[^"#]*)', answer.text)
            waiting += [html.unescape(each) for each in links]
    for path in ("/complaints", "/openapi.json"):  # not the public's, or no page; asked for what they tell
        found.pop(path)
    return found


def test_nothing_personal_of_any_call_or_complaint_is_on_any_public_page(town: Town) -> None:
    """Every personal field of a call, a request and a complaint is told apart by a mark: none appears."""
    numbers = iter(range(1000))

    def mark() -> str:
        return f"{MARK}{next(numbers)}"

    home = mark()
    (town.folder / "claims.toml").write_text(CLAIMS.replace("ADDRESS", home))
    (town.folder / "portal.toml").write_text('figures = "hour"\n')
    earlier = (town.house.served.now() - datetime.timedelta(hours=3)).isoformat()
    call = town.call(
        place={"address": home, "area": mark(), "latitude": 37.123456, "longitude": -122.654321},
        call_back=mark(),
        language=mark(),
        facts={"nonsense": mark()},
        received=earlier,
    )
    town.do("POST", f"/calls/{call}/mentions", {"what": "person", "words": mark(), "source": mark()})
    town.do("POST", f"/calls/{call}/facts", {"facts": {"weapon": "seen"}, "source": mark()})
    approval = {"account": "S2", "role": "duty officer", "password": "right"}
    grounds = {"reason": mark(), "authority": "a rule", "approval": approval}
    town.do("POST", f"/calls/{call}/close", {"disposition": "handled", "note": mark(), "grounds": grounds})
    town.do("POST", "/requests", {"agency": "County", "asked": mark(), "contact": mark()})
    said = {"words": mark(), "complainant": mark(), "contact": mark(), "about": [call]}
    number = town.do("POST", "/complaints", said)["number"]
    town.do("POST", f"/complaints/{number}/answer", {"answer": mark()})
    form = {"words": mark(), "complainant": mark(), "contact": mark(), "asked": "records", "about": call}
    assert town.client.post("/portal/complaints", data=form).status_code == 200
    found = worked(town)
    assert found.figures is not None
    assert found.claims is not None
    pages = _crawled(town) | _crawled(town, **{"accept-language": "es"})
    assert len(pages) > 20
    for path, (_, page) in pages.items():
        assert MARK not in page, path
        assert "37.12" not in page, path
        assert call not in page, path


def test_a_directive_is_shown_with_its_verdicts_its_digest_and_its_text(town: Town) -> None:
    found = worked(town)
    listed = text(get(town, "/portal/directives"))
    assert listed.count("in force</span>") == 2
    one = next(each for each in town.get("/directives")["directives"] if each["governs"] == "calls")
    page = text(get(town, f"/portal/directives/{one['id']}"))
    assert one["digest"] in page
    promises = found.proofs[one["digest"]].promises
    assert len(promises) == page.count("proved</span>")
    assert all(each.says in page for each in promises)
    assert "the solver Z3" in page
    assert "says nothing of how calls were taken" in page
    assert get(town, "/portal/directives/none@9").status_code == 404


def test_a_text_of_before_that_cannot_be_read_any_more_is_shown_as_it_is(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One old directive that this program does not read keeps nobody from the portal."""

    def cannot(text: str) -> Any:
        raise DirectiveError(())

    for name in ("portal.directives.read_directive", "policy.texts.read"):
        monkeypatch.setattr(f"answerable.web.pages.{name}", cannot, raising=False)
    assert get(town, "/portal").status_code == 200
    assert "640.10@1" in get(town, "/portal/directives").text
    shown = get(town, "/portal/directives/640.10@1")
    assert shown.status_code == 200
    assert "not a directive that can be read" in shown.text


def test_while_nothing_is_proved_yet_a_page_says_so_and_claims_nothing(town: Town) -> None:
    board_of(town.house).put(Worked(town.house.served.now()))
    page = text(get(town, "/portal/directives/640.10@1"))
    assert "being proved" in page
    assert "proved</span>" not in page.replace("being proved</span>", "")


def test_a_promise_that_does_not_hold_is_told_as_refuted() -> None:
    rows = [line for line in DIRECTIVES[0].read_text().splitlines() if line.startswith("| never  ")]
    wrong = DIRECTIVES[0].read_text().replace(rows[0], rows[0].replace("report", "send now"))
    assert "send now" in rows[0].replace("report", "send now")
    told = prove(wrong)
    assert [each.verdict for each in told.promises].count("refuted") == 1
    assert (told.kept, told.open) == (False, 1)


def test_a_version_that_was_replaced_says_until_when_it_held(town: Town) -> None:
    newer = DIRECTIVES[0].read_text().replace("version: 1", "version: 2", 1)
    assert newer != DIRECTIVES[0].read_text()
    town.do("POST", "/directives", {"text": newer}, "policy author")
    page = text(get(town, "/portal/directives"))
    assert (page.count("in force</span>"), page.count("replaced</span>")) == (2, 1)
    assert "640.10@1" in page


def test_a_complaint_is_entered_by_form_and_its_state_seen_by_number(town: Town) -> None:
    call = town.call()
    form = {"words": "Nobody came.", "about": f" {call}, ", "asked": "explanation", "id": "once"}
    first = town.client.post("/portal/complaints", data=form, follow_redirects=False)
    again = town.client.post("/portal/complaints", data=form, follow_redirects=False)
    assert first.status_code == 303
    assert first.headers["location"] == again.headers["location"] == f"/portal/complaints?number={YEAR}-C0001"
    page = get(town, first.headers["location"])
    assert page.headers["cache-control"] == "no-store"
    assert "waiting for an answer" in page.text
    for hidden in ("Nobody came.", call):
        assert hidden not in page.text
    town.do("POST", f"/complaints/{YEAR}-C0001/answer", {"answer": "A patrol was sent."})
    page = get(town, first.headers["location"].lower())
    assert "answered</span>" in page.text
    assert "A patrol" not in page.text
    assert "no complaint of this number" in get(town, "/portal/complaints?number=26-C9999").text


def test_a_complaint_of_who_is_signed_on_sent_again_with_other_words_says_so(town: Town) -> None:
    """Strangers share a name, so theirs is another complaint; whoever is signed on has sent this before."""
    form = {"words": "Nobody came.", "asked": "explanation", "id": "once"}
    other = {**form, "words": "They came to the wrong house."}
    by = {"authorization": "Bearer call-taker"}
    town.client.post("/portal/complaints", data=form, headers=by, follow_redirects=False)
    said = town.client.post("/portal/complaints", data=other, headers={**by, "accept-language": "es"})
    assert said.status_code == 422
    assert "Esto se envió antes con otras palabras" in said.text
    assert "They came to the wrong house." in said.text
    for each in (form, other):
        assert town.client.post("/portal/complaints", data=each, follow_redirects=False).status_code == 303
    assert len(town.get("/complaints")["complaints"]) == 3


def test_a_complaint_that_cannot_be_entered_keeps_what_was_typed(town: Town) -> None:
    form = {"words": "Nobody <b>came</b>.", "about": "26-999999", "asked": "correction"}
    answer = town.client.post("/portal/complaints", data=form)
    assert answer.status_code == 422
    assert "It was not entered." in answer.text
    assert "Nobody &lt;b&gt;came&lt;/b&gt;." in answer.text
    assert '<option value="correction" selected>' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert not town.get("/complaints")["complaints"]


def test_asking_for_a_record_is_owed_an_answer_in_its_own_time(town: Town) -> None:
    form = {"words": "My call of Monday.", "asked": "records"}
    town.client.post("/portal/complaints", data=form)
    (made,) = town.get("/complaints")["complaints"]
    due = datetime.datetime.fromisoformat(made["due"]) - datetime.datetime.fromisoformat(made["at"])
    assert (made["asked"], due.days) == ("records", 20)
    assert "within 20 days" in get(town, "/portal/ask").text


def test_a_complaint_answered_after_its_deadline_is_told_as_late() -> None:
    at = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
    one = Complaint(id="26-C0001", at=at, by=Any, about=(), receipts=(), asked="other", missed=1)  # type: ignore[arg-type]
    assert shown(one).standing == "late"
    assert shown(one).due == datetime.date(2026, 3, 31)


def test_a_claim_that_asks_about_a_house_is_not_answered_and_others_count_no_call_apart(town: Town) -> None:
    (town.folder / "claims.toml").write_text(CLAIMS.replace("ADDRESS", "12 Elm Street"))
    town.call(place={"address": "12 Elm Street"})
    found = worked(town).claims
    assert found is not None
    assert [each.answer for each in found.claims] == ["contradicted", None]
    page = text(get(town, "/portal/claims"))
    assert "1–9" in page
    assert "The answer would tell of somebody's call." in page


def test_a_file_of_claims_that_cannot_be_used_is_told_to_the_centre_and_not_to_everybody(town: Town) -> None:
    (town.folder / "claims.toml").write_text("[[claim]]\n")
    found = worked(town)
    assert found.claims is None
    assert "claims.toml" in found.troubles[0]
    assert "No claims are answered here." in get(town, "/portal/claims").text


def test_a_statement_is_shown_word_for_word_and_as_words_alone(town: Town) -> None:
    said = {
        "speaker": "A. Chief", "office": "chief", "words": "We <i>send</i> to every call.",
        "where": "the town hall", "said": "2026-03-01T12:00:00-08:00",
    }  # fmt: skip
    town.do("POST", "/statements", said)
    assert "We &lt;i&gt;send&lt;/i&gt; to every call." in get(town, "/portal/statements").text


def test_the_record_s_page_says_no_more_than_outside_witnesses_have_cosigned(town: Town) -> None:
    assert "Nothing is published yet." in get(town, "/portal/record").text
    town.publish()
    town.call()
    page = text(get(town, "/portal/record"))
    checkpoint = get(town, "/record/checkpoint").text
    assert checkpoint in page
    assert "rests on the centre's word" in page
    assert f">{town.entries()}<" not in page, "how far it has grown since is nobody's business"
    (town.folder / "witnesses.policy").write_text("nonsense")
    town.house.served.opened.__dict__.pop("publication", None)
    assert "cannot be read at the moment" in text(get(town, "/portal/record"))
    assert get(town, "/portal/check").status_code == 200


def test_who_asks_too_often_is_told_to_wait_on_a_page(town: Town) -> None:
    town.house.knocks = Buckets(0.01, 2.0)
    board_of(town.house).put(Worked(town.house.served.now()))
    answers = [get(town, "/portal") for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 429, 429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert "<html" in answers[-1].text


def test_what_a_centre_says_of_itself_is_shown_as_text_and_a_wrong_file_as_none(town: Town) -> None:
    file = town.folder / "portal.toml"
    file.write_text('name = "Harrow Bay <1>"\nabout = "One.\\n\\nTwo."\nrecords = "Write to us."\n')
    page = get(town, "/portal").text
    assert "<h1>Harrow Bay &lt;1&gt;</h1>" in page
    assert "<p>One.</p>\n<p>Two.</p>" in page
    assert "<p>Write to us.</p>" in get(town, "/portal/ask").text
    for wrong in ("name = 1", "nane = 'x'", "time_zone = 'Mars/North'", "figures = 'never'", "["):
        file.write_text(wrong)
        assert settings_of(town.folder) == Settings()


def test_it_is_worked_out_once_however_many_look_and_by_another_process(town: Town) -> None:
    board = board_of(town.house)
    assert isinstance(board, Board)
    assert [board.look() for _ in range(3)] == [None] * 3
    began = board._process
    assert began is not None
    for _ in range(600):
        if found := board.look():
            break
        assert board._process in (began, None)
        time.sleep(0.1)
    assert found is not None
    assert len(found.proofs) == 2
    assert board.look() is found
    assert board._process is None


def test_work_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    board = Board(tmp_path / "no-centre-here" / "\0")
    before = Worked(datetime.datetime.now(datetime.UTC))
    board.put(before)
    assert board.look() is before
