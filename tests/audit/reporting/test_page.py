"""The page of an audit: whole, self-contained, true to the figures, safe whatever the names say."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from tests.audit.reporting import made
from tests.audit.reporting.seen import Element, seen

from answerable.audit.findings import Found
from answerable.audit.reporting import figures, page
from answerable.audit.reporting.figures import as_csv

ALL: dict[str, Callable[[], Found]] = {
    "bare": made.bare,
    "found": made.found,
    "hostile": made.hostile,
    "many": made.many,
}


@pytest.fixture(params=sorted(ALL), scope="module")
def found(request: pytest.FixtureRequest) -> Found:
    return ALL[str(request.param)]()


@pytest.fixture(scope="module")
def whole(found: Found) -> Element:
    return seen(page(found))


def test_ids_are_unique_and_every_reference_is_kept(whole: Element) -> None:
    """Links, labels and patterns name what is on the page."""
    ids = [element["id"] for element in whole.every() if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    for element in whole.every():
        wanted = [*element["aria-labelledby"].split(), *element["aria-describedby"].split()]
        if element["href"].startswith("#"):
            wanted.append(element["href"][1:])
        wanted += re.findall(r"url\(#(.*?)\)", element["fill"])
        assert set(wanted) <= set(ids), element.attributes


def test_nothing_is_loaded_and_nothing_runs(whole: Element) -> None:
    """No script, no address of another place, no inline style; the policy names the one style there is."""
    tags = {element.tag for element in whole.every()}
    assert not tags & {"script", "img", "link", "iframe", "object", "embed", "form", "base", "image", "use"}
    for element in whole.every():
        for name, value in element.attributes.items():
            assert not name.startswith("on")
            assert name not in ("style", "src", "srcset", "action", "xlink:href")
            assert name != "href" or (value or "").startswith("#")
    (style,) = whole.every("style")
    (policy,) = (m["content"] for m in whole.every("meta") if m["http-equiv"] == "Content-Security-Policy")
    digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style.text
    assert "@import" not in style.text


def test_every_chart_has_its_text_and_its_table(whole: Element) -> None:
    """A group with a caption; a drawing with title and description; a table with heads and rows."""
    for chart in whole.every("figure"):
        (caption,) = chart.every("figcaption")
        assert chart["aria-labelledby"] == caption["id"]
        assert caption.text.rstrip().endswith(".")
        (drawing,) = chart.every("svg")
        assert drawing["role"] == "img"
        assert drawing.every("title")[0].text
        assert len(drawing.every("desc")[0].text) > 20
        (table,) = chart.every("table")
        assert table.every("caption")[0].text
        assert all(head["scope"] == "col" for head in table.every("thead")[0].every("th"))
        rows = table.every("tbody")[0].every("tr")
        assert rows
        assert all(row.every("th")[0]["scope"] == "row" for row in rows)


def test_every_figure_of_the_page_is_in_the_csv(found: Found, whole: Element) -> None:
    """Each exact value that the page holds is a figure of the long table; and no table shows one without."""
    told = {str(value) for row in csv.reader(io.StringIO(as_csv(figures(found)))) for value in row}
    shown_values = [data["value"] for data in whole.every("data")]
    assert set(shown_values) <= told
    for cell in whole.every("td"):
        if "figures" in cell["class"]:
            outside = cell.text
            for data in cell.every("data"):
                outside = outside.replace(data.text, "", 1)
            assert not re.search(r"\d", outside), cell.text


def test_headings_go_down_one_level_at_a_time(whole: Element) -> None:
    """One h1; no level is skipped; the page has a language, a title and its main part."""
    levels = [int(heading.tag[1]) for heading in whole.every("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert whole.every("html")[0]["lang"] == "en"
    assert len(whole.every("main")) == 1
    assert all(
        element["aria-label"] or element["aria-labelledby"] for element in whole.every("section", "nav")
    )


def test_every_comparison_has_its_verdict_its_sentence_and_its_details(found: Found, whole: Element) -> None:
    """The sentence comes first, with a sign and a word; the details stand under the anchor it leads to."""
    (listed,) = [ul for ul in whole.every("ul") if ul["class"] == "sentences"] or [Element("ul", {})]
    lines = listed.every("li")
    assert len(lines) == len(found.findings)
    for line in lines:
        sign, word = line.every("span")[0].text.split(" ", 1)
        assert (sign, word) in {
            ("≠", "disparity"),
            ("≈", "practically alike"),
            ("?", "inconclusive"),
            ("∅", "not assessable"),
        }
    assert len(whole.every("article")) == len(found.findings)


def test_the_same_findings_give_the_same_page(found: Found) -> None:
    """Nothing of the clock, of the machine or of an order in memory is in it."""
    again = next(made_again for make in ALL.values() if (made_again := make()) == found)
    assert again is not found
    assert page(again) == page(found)


def test_hostile_names_are_words_and_nothing_else() -> None:
    """Markup, template marks, quotes, controls and reordering marks in a name do nothing but stand there."""
    text = page(made.hostile())
    assert "<script" not in text
    assert "onerror=alert(2)&gt;" in text
    assert "{{ 7 * 7 }}" in text
    assert not re.search("[\u0000-\u0008\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    assert "x" * 10_000 in text
    whole = seen(text)
    assert max(len(cell.text) for cell in whole.every("th")) < 200


def test_a_first_screen_says_what_was_declared_and_a_cut_off_file_is_told() -> None:
    """Declared or exploratory stands before the findings; notes on the files stand on the page."""
    text = seen(page(made.found())).text
    assert text.index("Declared beforehand") < text.index("What was found")
    assert "The download was cut off: the file is not whole." in text
    assert "complete" not in text.lower()
    assert "Exploratory." in seen(page(made.bare())).text


def test_hidden_counts_are_hidden_and_explained() -> None:
    """A hidden count is a word that leads to what it means; the smallest cell is told there."""
    whole = seen(page(made.found()))
    hidden = [link for link in whole.every("a") if link["href"] == "#hidden"]
    assert {link.text for link in hidden} == {"hidden"}
    assert "fewer than 10 calls" in whole.text


def test_areas_are_not_persons_is_said_of_places_alone() -> None:
    """The sentence stands where groups are places; and never is anything called discrimination or a cause."""
    text = seen(page(made.found())).text
    assert "Areas are not persons." in text
    assert "discriminat" not in text.lower()
    assert "association is not a cause" in text


def test_two_hundred_groups_make_a_page_that_a_browser_can_open() -> None:
    """The page of two hundred comparisons stays under five million characters; strata are drawn for some."""
    text = page(made.many())
    assert len(text) < 5_000_000
    assert len([figure for figure in seen(text).every("figure") if figure["id"].startswith("strata")]) == 24
