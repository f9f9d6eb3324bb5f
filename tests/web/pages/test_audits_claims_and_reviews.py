"""Claims answered from the record, and blind reviews whose key never leaves the server."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.pages.audited import HOSTILE, done, get, post, with_history
from tests.web.town import Town

MOTIVE = """\
title = "Said in town"

[[claim]]
id = "why"
said = "<script>alert(1)</script> they meant well"
by = "a council member"
reported_by = "the paper"
kind = "motive"
"""
REVIEW = {
    "history": "rivermouth",
    "by": "area",
    "facts": "priority: 1 < 2 < 3",
    "show": "call_type",
    "each": "20",
    "seed": "1",
}


@pytest.fixture(scope="module")
def town(town_at_rest: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A centre with histories."""
    centre = shutil.copytree(town_at_rest, tmp_path_factory.mktemp("said") / "centre")
    with Town(with_history(centre)) as town:
        yield town


def test_claims_are_answered_and_what_was_said_is_never_markup(town: Town) -> None:
    made = post(town, "/audits/claims/new", name="said", text=MOTIVE)
    assert made.status_code == 303, made.text
    assert post(town, "/audits/claims/said/answer").status_code == 303
    done(town)
    page = get(town, "/audits/claims/said")
    assert "not decidable" in page.text.partition('<div class="report')[2]
    assert HOSTILE not in page.text
    assert "&lt;script&gt;" in page.text
    kept = get(town, "/audits/claims/said/files/answers.html")
    assert kept.headers["content-security-policy"].startswith("sandbox")
    assert get(town, "/audits/claims/said/files/answers.json").status_code == 404


def test_what_other_words_were_answered_is_not_shown_under_these(town: Town) -> None:
    """Kept as it was, the text keeps its answers; changed, it has none before it is answered again."""
    post(town, "/audits/claims/new", name="changed", text=MOTIVE)
    post(town, "/audits/claims/changed/answer")
    done(town)
    for text, answered in ((MOTIVE, True), (MOTIVE.replace("they meant well", "they meant ill"), False)):
        assert post(town, "/audits/claims/changed/text", text=text).status_code == 303
        assert ('<div class="report' in get(town, "/audits/claims/changed").text) is answered
        kept = get(town, "/audits/claims/changed/files/answers.html")
        assert kept.status_code == (200 if answered else 404)


def test_claims_written_in_a_browser_name_no_file_of_the_machine(town: Town) -> None:
    for file in ("/etc/passwd", "../../../key"):
        text = f'{MOTIVE}\n[[text]]\nid = "x"\nfile = "{file}"\n'
        page = post(town, "/audits/claims/new", name="out", text=text)
        assert page.status_code == 400
        assert "It lies outside this centre" in page.text


def test_a_sample_is_drawn_coded_and_scored_and_its_key_stays_on_the_server(town: Town) -> None:
    assert post(town, "/audits/reviews/new", name="weapons", **REVIEW).status_code == 303
    done(town)
    folder = town.folder / "audits/reviews/weapons"
    assert (folder / "key.json").stat().st_mode & 0o777 == 0o600
    for file in ("key.json", "request.json", "..%2fweapons%2fkey.json"):
        assert get(town, f"/audits/reviews/weapons/files/{file}").status_code == 404
    rows = list(csv.DictReader(io.StringIO(get(town, "/audits/reviews/weapons/files/sheet.csv").text)))
    assert len(rows) == 60
    wrong = post(town, "/audits/reviews/weapons/codes", nth="1", codes="review,priority\r\nB-0001,9\r\n")
    assert wrong.status_code == 400
    assert "says none of its values" in wrong.text
    codes = "review,priority\r\n" + "".join(f"{row['review']},2\r\n" for row in rows)
    assert post(town, "/audits/reviews/weapons/codes", nth="1", codes=codes).status_code == 303
    page = get(town, "/audits/reviews/weapons")
    assert HOSTILE not in page.text
    assert 'id="came-to"' in page.text
    assert 'id="came-to"' not in get(town, "/audits/reviews/weapons", "duty officer").text


def test_what_would_tell_who_calls_is_not_drawn_and_that_is_said(town: Town) -> None:
    post(town, "/audits/reviews/new", name="telling", **{**REVIEW, "show": "address"})
    done(town)
    assert "would tell who calls" in get(town, "/audits/reviews/telling").text


def test_a_draw_that_makes_no_sense_is_refused_where_it_is_asked(town: Town) -> None:
    for wrong in ({"facts": ""}, {"each": "many"}, {"history": "../../"}, {"name": "../x"}):
        assert post(town, "/audits/reviews/new", **{"name": "no", **REVIEW, **wrong}).status_code == 400
    assert not (town.folder / "audits/reviews/no").exists()
