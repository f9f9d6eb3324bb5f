"""The policy pages: the published text, two persons for a new one, and nothing that is markup."""

from __future__ import annotations

import asyncio
import html
import re
import threading
from typing import Any

import httpx
import pytest
from tests.web.pages.test_duty import FACTS_TO_DECLINE, MARKUP
from tests.web.town import DIRECTIVES, Town

from answerable.model.people import ROLES
from answerable.model.wording import Wording
from answerable.policy import Mistake
from answerable.web.pages.policy.drafts import mistakes_in
from answerable.web.pages.policy.texts import Read
from answerable.web.pages.policy.work import WAITING_MOST, Work
from answerable.web.problems import Trouble

RESPONSE, ASSISTANCE = (path.read_text("utf-8") for path in DIRECTIVES)
NEXT = ASSISTANCE.replace("version: 1\n", "version: 2\n")
LOWER = NEXT.replace("| 2          | 8               |", "| 3          | 8               |")
AUTHOR = "policy author"


class Policy:
    """What people do at the policy pages."""

    def __init__(self, town: Town) -> None:
        self.town = town
        town.client.follow_redirects = False

    def get(self, path: str, by: str | None = AUTHOR) -> httpx.Response:
        return self.town.client.get(path, headers=_by(by))

    def post(self, path: str, by: str | None = AUTHOR, **fields: str) -> httpx.Response:
        return self.town.client.post(path, data=fields, headers=_by(by))

    def keep(self, text: str = NEXT) -> str:
        """A draft that was kept; its page."""
        answer = self.post("/policy/drafts/new", text=text, act="keep")
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def known(self, page: str) -> Wording:
        number = page.rpartition("/")[2]
        return self.town.house.served.ledger.look(lambda state: state.wordings[number])

    def settled(self, path: str, by: str | None = AUTHOR) -> str:
        """What a page says once it is worked out."""
        for _ in range(60):
            text = self.get(path, by).text
            if "still being worked out" not in text:
                return html.unescape(text)
        raise AssertionError("it is never worked out")


def _by(role: str | None) -> dict[str, str]:
    return {"authorization": f"Bearer {role.replace(' ', '-')}"} if role else {}


@pytest.fixture
def policy(town: Town) -> Policy:
    """The pages of a town in which two directives are in force."""
    return Policy(town)


def test_anybody_reads_what_is_in_force_with_its_digest_and_every_rule(policy: Policy) -> None:
    shown = policy.get("/policy", None).text
    assert shown.count("in force</span>") == 2
    page = policy.get("/policy/640.20@1", None)
    assert page.status_code == 200
    digest = policy.town.get("/directives/640.20@1")["digest"]
    assert digest in page.text.replace("<wbr>", "")
    for anchor in ("answer/9", "protection/1", "who-may-decide/2"):
        assert f'id="{anchor}"' in page.text
    assert "Drafts" not in shown
    assert policy.get("/policy/640.20@7", None).status_code == 404


def test_a_draft_is_put_in_force_by_a_second_person_who_has_read_this_text(policy: Policy) -> None:
    page = policy.keep()
    assert policy.get(f"{page}/approval").status_code == 200
    policy.post(f"{page}/proposed")
    assert policy.known(page).status == "proposed"
    good = {"digest": policy.known(page).digest, "read": "yes"}
    assert policy.post(f"{page}/approval", AUTHOR, **good).status_code == 403, "who wrote it"
    assert policy.post(f"{page}/approval", "supervisor", digest=good["digest"]).status_code == 400
    assert policy.post(f"{page}/approval", "supervisor", digest="0" * 64, read="yes").status_code == 409
    done = policy.post(f"{page}/approval", "supervisor", **good)
    assert (done.status_code, done.headers["location"]) == (303, "/policy/640.20@2")
    listed = policy.get("/policy", None).text
    assert "approved by the supervisor" in listed
    assert "by one person" in listed, "the first ones"
    assert "replaced</span>" in listed


def test_what_is_given_back_comes_with_why(policy: Policy) -> None:
    page = policy.keep()
    policy.post(f"{page}/proposed")
    assert policy.post(f"{page}/returned", "commissioner", reason="").status_code == 400
    assert policy.post(f"{page}/returned", "commissioner", reason="row 2").status_code == 303
    assert "Given back: row 2" in policy.get(page).text


def test_each_mistake_is_shown_with_its_line_and_nothing_is_kept_by_looking(policy: Policy) -> None:
    wrong = NEXT.replace("| vital        | someone may die", "| vitall       | someone may die")
    answer = policy.post("/policy/drafts/new", text=wrong, act="check")
    page = html.unescape(answer.text)
    line = next(n for n, each in enumerate(wrong.splitlines(), 1) if "vitall" in each)
    assert f"Line {line}, column" in page
    assert "Mistakes: 1" in page
    assert "vitall" in page.partition("<textarea")[0], "the line itself, beside its mistake"
    assert not policy.town.get("/drafts")["drafts"]
    kept = policy.keep(wrong)
    refused = policy.post(f"{kept}/proposed")
    assert refused.status_code == 400
    assert "Line " in refused.text
    assert policy.known(kept).status == "draft"


def test_a_browser_s_line_ends_do_not_change_the_text(policy: Policy) -> None:
    page = policy.keep(NEXT.replace("\n", "\r\n"))
    assert policy.known(page).text == NEXT
    shown = html.unescape(policy.get(page).text)
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", shown, re.DOTALL)
    assert found
    assert found[1] == NEXT


def by_agency() -> str:
    """The next version, where what is decided depends on who asks: a pair of cases refutes a guarantee."""
    asked = NEXT.replace(
        "| purpose                                             | judge's order | jurisdiction  |",
        "| agency                                              | judge's order | jurisdiction  |",
    )
    assert asked != NEXT
    broken = asked.replace("| protect people, keep order                          |", "| county, state |")
    for purpose in (
        "investigate a crime, carry out a court order",
        "investigate a crime",
        "administrative enforcement, watch a lawful assembly",
        "administrative enforcement",
    ):
        broken = re.sub(rf"^\| {purpose} +\|", "| national |", broken, flags=re.MULTILINE)
    return broken


def test_guarantees_are_proved_or_the_pair_of_cases_is_shown_side_by_side(policy: Policy) -> None:
    assert "proved</span>" in policy.settled("/policy/640.20@1/proofs", None)
    page = policy.settled(f"{policy.keep(by_agency())}/proofs")
    assert "refuted</span>" in page
    assert "Two cases that differ only where it must not matter." in page
    assert "differs</span>" in page


def test_a_draft_is_set_beside_the_version_in_force_and_on_what_was_recorded(policy: Policy) -> None:
    same = policy.keep()
    assert "It decides every case alike." in policy.settled(f"{same}/compared")
    lower = policy.keep(LOWER)
    assert "priority: 2 → 3" in policy.settled(f"{lower}/compared")
    for _ in range(6):
        body = {
            "agency": "County Inspection",
            "asked": "help",
            "facts": {**FACTS_TO_DECLINE, "people hurt": 1},
        }
        policy.town.do("POST", "/requests", body, "call-taker")
    page = policy.settled(f"{lower}/replayed")
    assert "Decided otherwise: 6 of 6." in page
    assert "County Inspection: 6" in page


def test_a_case_is_tried_by_anybody_with_reasons_and_what_would_change_it(policy: Policy) -> None:
    before = policy.town.entries()
    facts = {f"fact {name}": str(value) for name, value in FACTS_TO_DECLINE.items()}
    page = html.unescape(policy.post("/policy/640.20@1/try", None, **facts).text)
    assert "Town Charter, section 14, bars town resources from this purpose" in page
    assert 'href="/policy/640.20@1#answer/9"' in page
    assert "life safety <strong>yes</strong>" in page
    assert policy.town.entries() == before, "nothing is kept"
    wrong = policy.post("/policy/640.20@1/try", None, **{"fact people hurt": "many"})
    assert (wrong.status_code, "is a whole number" in html.unescape(wrong.text)) == (400, True)


@pytest.mark.parametrize("role", [None, "public", "call-taker", "dispatcher"])
def test_nobody_else_sees_a_draft(policy: Policy, role: str | None) -> None:
    page = policy.keep()
    assert page not in policy.get("/policy", role).text
    for path in ("", "/proofs", "/compared", "/replayed", "/try", "/approval"):
        answer = policy.get(page + path, role)
        assert answer.status_code == (303 if role is None else 403)
        assert "Requests for assistance between agencies" not in answer.text


@pytest.mark.parametrize("role", [each for each in ROLES if each not in (AUTHOR, "system")])
def test_only_a_policy_author_writes(policy: Policy, role: str) -> None:
    page = policy.keep()
    assert policy.post(page, role, text="x", act="keep").status_code == 403
    assert policy.post(f"{page}/proposed", role).status_code == 403
    assert policy.post(f"{page}/withdrawn", role).status_code == 403


def test_nothing_in_a_directive_or_a_draft_is_markup(policy: Policy) -> None:
    title = "title: Requests for assistance between agencies"
    marked = NEXT.replace(title, f"title: {MARKUP}").replace("someone is hurt", f"someone is hurt {MARKUP}")
    page = policy.keep(marked)
    policy.post(f"{page}/proposed")
    assert policy.known(page).status == "proposed"
    paths = ["", "/approval", "/try"]
    done = policy.post(f"{page}/approval", "supervisor", digest=policy.known(page).digest, read="yes")
    for path in (*(page + each for each in paths), done.headers["location"], "/policy"):
        shown = policy.get(path).text
        assert "<script>alert" not in shown, path
        assert "<img" not in shown, path
    for text in (MARKUP, f"---\ndirective: {MARKUP}\n---\n# {MARKUP}\n</textarea>{MARKUP}"):
        shown = policy.post("/policy/drafts/new", text=text, act="check").text
        assert "<script>alert" not in shown
        assert "<img" not in shown


def test_a_draft_that_is_withdrawn_stays_to_be_read(policy: Policy) -> None:
    page = policy.keep("an idea")
    policy.post(f"{page}/withdrawn")
    shown = policy.get(page).text
    assert "an idea" in shown
    assert "<textarea" not in shown
    assert policy.post(page, text="more", act="keep").status_code == 409


def test_the_same_work_is_done_once_and_nobody_waits_longer_than_their_patience() -> None:
    work, go, done = Work(), threading.Event(), []

    def job() -> str:
        done.append(go.wait(30))
        return "found"

    async def ask() -> list[Any]:
        first = await asyncio.gather(*(work.result("it", job, patience=0.01) for _ in range(3)))
        for number in range(WAITING_MOST - 1):
            await work.result(number, str, patience=0.0)
        with pytest.raises(Trouble, match="too-many"):
            await work.result("one more", str)
        go.set()
        return [*first, await work.result("it", job, patience=30)]

    assert asyncio.run(ask()) == [None, None, None, "found"]
    assert done == [True]


def test_work_that_failed_is_tried_again() -> None:
    work, tries = Work(), iter((ValueError("broken"), None))

    def job() -> str:
        if error := next(tries):
            raise error
        return "found"

    async def ask() -> str | None:
        with pytest.raises(ValueError, match="broken"):
            await work.result("it", job, patience=30)
        return await work.result("it", job, patience=30)

    assert asyncio.run(ask()) == "found"


def test_a_mistake_is_marked_where_it_is_and_a_long_line_is_cut_before_it() -> None:
    text = f"---\nversion: next month\n---\n|{' ' * 100}| harassment, disturbence | x |\n"
    cases = (
        (Mistake(2, 10, "This is no number.", ""), ("version: ", "next month", "")),
        (Mistake(4, 104, '"disturbence" is not one of the declared values.', ""), None),
    )
    for mistake, told in cases:
        (shown,) = mistakes_in(text, Read(None, (mistake,)))
        if told:
            assert (shown.before, shown.at, shown.after) == told
        else:
            assert shown.at == "disturbence"
            assert shown.before.startswith("…")
            assert shown.before.endswith("harassment, ")
            assert shown.after == " | x |"
