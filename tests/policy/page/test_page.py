"""The page of a directive: complete, self-contained, and safe whatever the directive says."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from answerable.policy import Directive, load_directive, read_directive
from answerable.policy.page import page

SHIPPED = Path(__file__).parents[3] / "directives"
NAMES = ("response", "assistance")

VOID = {"meta", "wbr", "br", "hr", "img", "link", "input"}


class Reader(HTMLParser):
    """What a browser would see: elements with their attributes, text, and whether all are closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def ids(self) -> list[str]:
        return [str(attributes["id"]) for _, attributes in self.elements if "id" in attributes]


def shipped(name: str) -> Directive:
    return load_directive(SHIPPED / f"{name}.md")


HOSTILE = """---
directive: "1"
title: <script>alert(1)</script>
version: 1
authority: '"><img src=x onerror=alert(1)>'
effective: 2026-01-01T00:00:00Z
contact: '"><b>'
---
# Other title
Prose <script>alert(2)</script> and <img src=http://elsewhere.example/x.png> ![seen](http://elsewhere.example/y.png)

<iframe src="http://elsewhere.example"></iframe>

[bad](javascript:alert(3)) `<code>`

## Not <i>a decision</i>
| a | b |
|---|---|
| <b>1</b> | 2 |

## Facts
| fact | values | about | ask |
|------|--------|-------|-----|
| ab\\<i> | no < yes | situation | \\<script>alert(4)\\</script>? |

## Outcomes
| outcome | values | most urgent | while unsure |
|---------|--------|-------------|--------------|
| say | "\\<u>" < "&lt;" | | |

## Table\\<i> (first)
| ab\\<i> | → say | because |
|------|-------|---------|
| yes | "&lt;" | \\<script>alert(5)\\</script> |
| | "\\<u>" | & |

## Guarantees
| guarantee | of | over | if | then | except | citation |
|-----------|----|------|----|------|--------|----------|
| every case is decided | say | | | | | \\<script>alert(6)\\</script> |
"""


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_has_the_anchor_that_its_id_names(name: str) -> None:
    """`640.10@1#response/4` can be linked to: the part after # is an id on the page, once."""
    directive = shipped(name)
    ids = Reader(page(directive)).ids()
    for table in directive.tables:
        for rule in table.rules:
            assert ids.count(directive.rule_id(table, rule).partition("#")[2]) == 1
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", NAMES)
def test_a_page_loads_and_runs_nothing(name: str) -> None:
    """No script, no source, no style sheet or font from anywhere; links lead only within the page."""
    html = page(shipped(name))
    read = Reader(html)
    for tag, attributes in read.elements:
        assert tag not in {"script", "img", "link", "iframe", "object", "base", "form"}
        assert not {"src", "srcset", "style", "onclick"} & attributes.keys()
        assert str(attributes.get("href", "#")).startswith("#")
    assert "url(" not in html
    assert "@import" not in html


@pytest.mark.parametrize("name", NAMES)
def test_links_within_a_page_lead_somewhere(name: str) -> None:
    """Each `#…` on the page is the id of something on it."""
    read = Reader(page(shipped(name)))
    ids = set(read.ids())
    assert {str(link["href"])[1:] for link in read.all("a")} <= ids


@pytest.mark.parametrize("name", NAMES)
def test_a_page_tells_the_whole_directive(name: str) -> None:
    """Facts, questions, outcomes, reasons, promises with exception and citation, digest, authority, prose."""
    directive = shipped(name)
    text = Reader(page(directive)).text
    for fact in directive.facts:
        assert fact.name in text
        assert (fact.ask or "never asked") in text
    for rule in (rule for table in directive.tables for rule in table.rules):
        assert rule.because in text
    for guarantee in directive.guarantees:
        assert guarantee.kind.capitalize() in text
        assert guarantee.citation in text
        assert guarantee.note in text
    assert directive.digest in text
    assert directive.authority in text
    assert "Harrow Bay is an invented town." in text
    assert "except" in text


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_put_together_as_wcag_asks(name: str) -> None:
    """A language, one h1, no level skipped, heads with scope, captions, what scrolls reached by keyboard."""
    read = Reader(page(shipped(name)))
    assert read.all("html")[0]["lang"] == "en"
    levels = [int(tag[1]) for tag, _ in read.elements if tag in {"h1", "h2", "h3", "h4"}]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(head.get("scope") in {"col", "row"} for head in read.all("th"))
    assert len(read.all("caption")) == len(read.all("table"))
    scrolling = [attributes for attributes in read.all("div") if attributes.get("class") == "scroll"]
    assert all(one["tabindex"] == "0" and one["role"] == "region" and one["aria-label"] for one in scrolling)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(scheme: int) -> None:
    """Every colour of text has a contrast of at least 4.5 : 1 with every ground it stands on (WCAG 1.4.3)."""
    css = (Path(page.__code__.co_filename).parent / "templates" / "page.css").read_text("utf-8")
    line = [line for line in css.splitlines() if "--paper:" in line][scheme]
    colours = dict(
        part.strip().removeprefix(":root {").strip().split(": ") for part in line.split(";") if "--" in part
    )
    grounds = [colours[name] for name in ("--paper", "--band", "--mark")]
    for text in ("--ink", "--soft", "--link", "--warn"):
        for ground in grounds:
            assert contrast(colours[text], ground) >= 4.5, (text, ground)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours `#rrggbb` (WCAG 2.2, definitions)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    digits = colour.strip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_hostile_text_stays_text() -> None:
    """Whatever a directive says, in whichever place, is shown and not obeyed."""
    read = Reader(page(read_directive(HOSTILE)))
    tags = {tag for tag, _ in read.elements}
    assert not {"script", "img", "iframe", "i", "u"} & tags
    assert not any(name.startswith("on") for _, attributes in read.elements for name in attributes)
    assert not any("javascript" in str(link.get("href")) for link in read.all("a"))
    for number in (1, 2, 4, 5, 6):
        assert f"<script>alert({number})</script>" in read.text
    assert "ab<i>" in read.text


def test_an_image_in_prose_is_not_loaded() -> None:
    """A published page must not tell a third party who reads it; an image is shown as a link at the most."""
    read = Reader(page(read_directive(HOSTILE)))
    assert read.all("img") == []
    assert all("src" not in attributes for _, attributes in read.elements)


def test_a_heading_that_ends_in_brackets_is_no_decisions_for_that() -> None:
    """What a decision was called before, in prose: its table is shown as written, the decision once."""
    earlier = HOSTILE.replace("## Not <i>a decision</i>", "## Table\\<i> (until 2020)")
    read = Reader(page(read_directive(earlier)))
    assert "<b>1</b>" in read.text
    assert len(read.ids()) == len(set(read.ids()))


def test_headings_that_are_worded_alike_are_told_apart() -> None:
    """Prose may say `Why` above each table; an id stands on the page once."""
    why = HOSTILE.replace("## Facts", "## Why\n\nFirst.\n\n## Why\n\nSecond.\n\n## Facts")
    read = Reader(page(read_directive(why)))
    assert [one for one in read.ids() if "why" in one] == ["section-why", "section-why-2"]
    assert {"#section-why", "#section-why-2"} <= {link.get("href") for link in read.all("a")}


def test_a_prose_table_stays_as_it_was_written() -> None:
    """A table under a heading that decides nothing is prose."""
    read = Reader(page(read_directive(HOSTILE)))
    assert "<b>1</b>" in read.text
    assert len(read.all("table")) == 4
