"""A directive as one self-contained, print-ready HTML page. It loads nothing and runs nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from answerable.policy import shown
from answerable.policy.directive import Directive, Guarantee, Table
from answerable.policy.given import fold, show_domain, show_value
from answerable.policy.reading.decisions import hit_policies

WIDE: Final = 5
"""A table that reads more facts than this is shown rule by rule instead of as a grid."""


def page(directive: Directive) -> str:
    """The directive as an HTML document (WCAG 2.2 AA): prose, facts, outcomes, tables, guarantees, digest.

    Each rule has the anchor that its id names: `…#response/4`. All of the directive's text is escaped.
    """
    return _rendered("page.html", directive)


def part(directive: Directive) -> Markup:
    """The same without a document around it, for a page that shows more beside it."""
    return Markup(_rendered("part.html", directive))  # noqa: S704 - escaped where it was rendered


def _rendered(template: str, directive: Directive) -> str:
    pieces = list(_pieces(directive))
    _tell_apart(pieces)
    contents = [piece for piece in pieces if piece["kind"] == "heading" and piece["level"] == 2]
    return _templates().get_template(template).render(directive=directive, pieces=pieces, contents=contents)


def _tell_apart(pieces: list[dict[str, Any]]) -> None:
    """Number the ids of headings that are worded alike: an id is given once."""
    seen: Counter[str] = Counter()
    for piece in pieces:
        if piece["kind"] == "heading":
            seen[piece["id"]] += 1
            piece["id"] += f"-{seen[piece['id']]}" if seen[piece["id"]] > 1 else ""


@cache
def _templates() -> Environment:
    folder = resources.files("answerable.policy") / "templates"
    environment = Environment(
        loader=FunctionLoader(lambda name: (folder / name).read_text("utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        shown=shown,
        wide=WIDE,
        domain=show_domain,
        value=lambda value: "undecided" if value is None else show_value(value),
        style=Markup((folder / "page.css").read_text("utf-8")),  # noqa: S704 - ours, not the directive's
        sides=_sides,
    )
    return environment


def _sides(guarantee: Guarantee, directive: Directive) -> list[tuple[str, str]]:
    """The parts of a guarantee that are there, each with its label."""
    parts = (
        ("of", ", ".join(guarantee.of)),
        ("over", shown.over_words(directive, guarantee)),
        ("if", shown.term_words(directive, guarantee.condition)),
        ("then", shown.term_words(directive, guarantee.consequence)),
    )
    return [(label, words) for label, words in parts if words]


def _markdown() -> MarkdownIt:
    """Tables, no HTML, and no images: a published page must not tell a third party who reads it."""
    return (
        MarkdownIt("commonmark", {"html": False})
        .enable("table")
        .disable(["image", "html_block", "html_inline"])
    )


def _pieces(directive: Directive) -> Iterator[dict[str, Any]]:
    """The document in its own order: headings, prose, and the tables that we show in our own way."""
    markdown = _markdown()
    tokens = markdown.parse(_body(directive.text))
    section, prose, at = "", list[Token](), 0
    while at < len(tokens):
        token, stop = tokens[at], _end(tokens, at)
        kind, table = _known(section, directive) if token.type == "table_open" else (None, None)
        if kind is None and token.type != "heading_open":
            prose.extend(tokens[at:stop])
            at = stop
            continue
        yield from _prose(markdown, prose, section)
        prose = []
        if token.type == "heading_open":
            section = _plain(tokens[at + 1])
            yield from _heading(section, int(token.tag[1]), directive)
        else:
            section = ""
            yield {"kind": kind, "table": table}
        at = stop
    yield from _prose(markdown, prose, section)


def _body(text: str) -> str:
    """The text after its front matter."""
    return re.sub(r"\A\ufeff?---[ \t]*\r?\n.*?\r?\n---[ \t]*(\r?\n|\Z)", "", text, count=1, flags=re.DOTALL)


def _end(tokens: list[Token], start: int) -> int:
    """The place after the block that starts at `start`."""
    depth: int = tokens[start].nesting
    at = start + 1
    while depth > 0:
        depth += tokens[at].nesting
        at += 1
    return at


def _plain(token: Token) -> str:
    """The text of a heading, its marks left out."""
    breaks = ("softbreak", "hardbreak")
    return "".join(" " if child.type in breaks else child.content for child in token.children or ())


def _prose(markdown: MarkdownIt, tokens: list[Token], section: str) -> Iterator[dict[str, Any]]:
    """Prose as the author wrote it; tables in it are named after the heading that they stand under."""
    if tokens:
        html = markdown.renderer.render(list(_captioned(tokens, section)), markdown.options, {})
        yield {"kind": "prose", "html": Markup(html)}  # noqa: S704 - markdown-it escapes, and HTML is off


def _captioned(tokens: list[Token], section: str) -> Iterator[Token]:
    for token in tokens:
        if token.type == "th_open":
            token.attrSet("scope", "col")
        if aligned := token.attrs.pop("style", None):  # a class, since a strict policy runs no inline style
            token.attrSet("class", f"align-{str(aligned).partition(':')[2]}")
        yield token
        if token.type == "table_open":
            yield Token("html_block", "", 0, content=f"<caption>{escape(section or 'Table')}</caption>\n")


def _heading(text: str, level: int, directive: Directive) -> Iterator[dict[str, Any]]:
    if level == 1 and fold(text) == fold(directive.title):
        return
    table = _table_of(text, directive)
    if table is not None:
        yield {"kind": "heading", "level": 2, "text": table.name, "id": _slug(table.name)}
    else:
        yield {"kind": "heading", "level": max(level, 2), "text": text, "id": "section-" + _slug(text)}


def _slug(text: str) -> str:
    return fold(text).replace(" ", "-")


def _table_of(heading: str, directive: Directive) -> Table | None:
    """The decision that a heading `Name (hit policy)` opens."""
    if not hit_policies(heading):
        return None
    wanted = fold(heading.rpartition("(")[0])
    return next((table for table in directive.tables if fold(table.name) == wanted), None)


def _known(section: str, directive: Directive) -> tuple[str | None, Table | None]:
    """What the table under a heading is: one of the reserved ones, a decision, or prose (None)."""
    reserved = fold(section)
    if reserved in ("facts", "outcomes", "guarantees"):
        return reserved, None
    table = _table_of(section, directive)
    return ("decision" if table else None), table
