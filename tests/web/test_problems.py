"""Whatever cannot be done is told as a problem (RFC 9457), never as our mistake."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.web.town import ROOT, YEAR, Town

from answerable.model import errors
from answerable.policy import DirectiveError, read_directive
from answerable.record import Busy, Conflict, Corrupt, InvalidAppend, Stopped, StoreFailed, WriteUnknown
from answerable.web.problems import KINDS, Trouble, told, trouble_of

SECRET = "Wilhelmina Murray, 7 Carfax Lane"
PATH = f"/calls/{YEAR}-000001"


@pytest.mark.parametrize("name", KINDS)
def test_every_type_of_problem_is_documented(name: str) -> None:
    page = (ROOT / "docs/problems.md").read_text()
    kind = KINDS[name]
    assert f"## {name}\n\n{kind.status}: {kind.title}\n" in page


def refused(town: Town, kind: str, method: str, path: str, body: Any = None, **given: Any) -> Any:
    """The problem that a request is answered with."""
    answer = town.ask(method, path, body, **given)
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"].endswith(f"#{kind}"), problem
    assert answer.status_code == problem["status"] == KINDS[kind].status
    assert problem["request"] == answer.headers["x-request-id"]
    return problem


def test_a_member_that_is_not_known_is_named_with_its_place(town: Town) -> None:
    problem = refused(town, "bad-input", "POST", "/calls", {"place": {"adress": SECRET}}, by="call-taker")
    assert problem["mistakes"] == [{"at": "$.place", "message": "Object contains unknown field `adress`"}]


def test_what_is_nested_without_end_is_a_mistake_of_whoever_sent_it(town: Town) -> None:
    deep = b'{"facts": {"weapon": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}"
    headers = {"authorization": "Bearer call-taker", "content-type": "application/json"}
    answer = town.client.post("/calls", content=deep, headers=headers)
    assert (answer.status_code, answer.json()["mistakes"][0]["message"]) == (
        400,
        "The body is nested too deeply.",
    )


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({"place": {"latitude": 91}}, "$.place.latitude"),
        ({"kind": SECRET}, "$.kind"),
        ({"received": SECRET}, "$.received"),
        ({"facts": [SECRET]}, "$.facts"),
        ([SECRET], "$"),
    ],
)
def test_what_is_wrong_is_told_by_its_place_and_never_by_what_was_said(
    town: Town, body: Any, at: str
) -> None:
    problem = refused(town, "bad-input", "POST", "/calls", body, by="call-taker")
    assert [each["at"] for each in problem["mistakes"]] == [at]
    assert SECRET not in str(problem)


def test_a_query_that_is_not_known_is_named(town: Town) -> None:
    assert refused(town, "bad-input", "GET", "/calls?limit=0")["mistakes"][0]["at"] == "?.limit"
    assert refused(town, "bad-input", "GET", "/units?limit=1")["mistakes"][0]["at"] == "?limit"


def test_other_media_and_broken_json_are_told_apart(town: Town) -> None:
    headers = {"authorization": "Bearer call-taker"}
    plain = town.client.post("/calls", content=b"{}", headers=headers | {"content-type": "text/plain"})
    assert plain.status_code == 415
    json = headers | {"content-type": "application/json; charset=utf-8"}
    for content in (b"{", b"\xff", b"", b"null"):
        answer = town.client.post("/calls", content=content, headers=json)
        assert answer.status_code == (201 if content == b"" else 400), content


def test_a_body_that_is_too_large_is_not_read(town: Town) -> None:
    refused(town, "too-large", "POST", "/calls", {"call_back": "1" * 1_100_000}, by="call-taker")


def test_what_the_model_refuses_has_the_status_that_fits(town: Town) -> None:
    refused(town, "not-found", "GET", PATH)
    town.call()
    refused(town, "not-allowed", "POST", f"{PATH}/close", {"disposition": "handled"}, by="auditor")
    assert (
        "reason" in refused(town, "bad-input", "POST", f"{PATH}/close", {"disposition": "handled"})["detail"]
    )
    refused(town, "not-now", "POST", f"{PATH}/reason", {"reason": "why not"})
    refused(town, "not-found", "POST", "/units/P77/status", {"status": "on scene"})
    refused(town, "not-found", "GET", "/directives/1@1/text")
    refused(town, "not-found", "GET", "/requests/1")
    refused(town, "not-signed-on", "GET", "/queue", by=None)
    refused(town, "no-such-method", "DELETE", "/queue")
    refused(town, "not-found", "GET", "/tickets")


def test_a_directives_mistakes_are_each_told(town: Town) -> None:
    text = "---\ndirective: x\n---\n"
    with pytest.raises(DirectiveError) as caught:
        read_directive(text)
    problem = refused(town, "bad-directive", "POST", "/directives", {"text": text}, by="policy author")
    assert [each["message"] for each in problem["mistakes"]] == str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (errors.NotFound("x"), "not-found"),
        (errors.NotAllowed("x"), "not-allowed"),
        (errors.NotNow("x"), "not-now"),
        (errors.BadInput("x"), "bad-input"),
        (WriteUnknown(SECRET), "unknown"),
        (StoreFailed(SECRET), "unknown"),
        (Stopped(SECRET), "store-away"),
        (Busy(SECRET), "store-away"),
        (Conflict({SECRET: (1, 2)}), "store-away"),
        (Corrupt(SECRET), "store-away"),
        (InvalidAppend(SECRET), "bad-input"),
        (OSError(5, SECRET), "store-away"),
        (Trouble("too-many"), "too-many"),
        (KeyError(SECRET), "our-mistake"),
    ],
)
def test_each_error_of_the_rooms_below_has_its_problem(error: Exception, kind: str) -> None:
    status, headers, body = told(trouble_of(error), "r1")
    assert status == KINDS[kind].status
    assert ("retry-after" in headers) == (status in (429, 503))
    assert SECRET.encode() not in body


def test_who_guesses_too_often_is_told_how_long_to_wait() -> None:
    class TooManyTries(errors.Refused):
        retry_after = 2.2

    status, headers, _ = told(trouble_of(TooManyTries("Wait.")), "")
    assert (status, headers["retry-after"]) == (429, "3")


def test_a_mistake_of_ours_is_one_problem_more_and_says_nothing_of_itself(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: Callable[..., Any]) -> Any:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(town.house.served, "look", broken)
    problem = refused(town, "our-mistake", "GET", "/queue")
    assert SECRET not in str(problem)
