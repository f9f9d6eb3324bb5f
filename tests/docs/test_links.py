"""Every link and picture of the repository's Markdown leads to something, as GitHub reads it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from docs.links import lost, relinked, slug
from docs.site import ROOT, sources
from markdown_it import MarkdownIt
from markdown_it.token import Token

READ = MarkdownIt("commonmark").enable("table")


@pytest.mark.parametrize("page", list(sources()), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    """In the repository, to the heading that it names, in the very spelling, which some disks do not mind."""
    broken = [target for target in targets(page) if not leads_somewhere(page, target)]
    assert not broken, f"{page.relative_to(ROOT)}: these links lead nowhere: {', '.join(broken)}"


def test_a_link_into_nothing_is_found(tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text("# Here and `there`\n\n## Twice\n\n## Twice\n")
    page = tmp_path / "page.md"
    good = "[a](there.md#here-and-there) [b](there.md#twice-1) [c](#page) [d](https://example.org/none)"
    page.write_text(f"# Page\n\n{good} [e](gone.md) [f](there.md#gone) ![g](gone.png) `[h](code.md)`\n")
    broken = [target for target in targets(page) if not leads_somewhere(page, target)]
    assert broken == ["gone.md", "there.md#gone", "gone.png"]


def test_links_are_changed_in_prose_and_not_in_code() -> None:
    text = (
        "[`a` b](one) ![c](two)\n\n```text\n[d](three)\n```\n\n"
        "- x\n\n  ~~~\n  [e](four)\n  ~~~\n\n`[f](five)` [g](six)\n"
    )
    changed = relinked(text, lambda target: f"x/{target}")
    assert re.findall(r"x/(\w+)", changed) == ["one", "two", "six"]
    assert changed.replace("(x/", "(") == text


def test_what_a_built_page_lacks_or_loads_from_elsewhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "b.html").write_text('<h1 id="top">B</h1>')
    (tmp_path / "a.html").write_text(
        '<script src="https://cdn.example/x.js"></script><img src="gone.png"><a href="b.html#top">1</a>'
        '<a href="b.html#gone">2</a><a href="gone.html">3</a><a href="https://example.org">4</a>'
        '<a href="../outside.html">5</a>'
    )
    (tmp_path / "a.css").write_text("p { background: url(//cdn.example/y.png) }")
    assert sorted(lost(tmp_path)) == [
        "a.css: loads //cdn.example/y.png from elsewhere",
        "a.html: ../outside.html leads nowhere",
        "a.html: b.html#gone leads nowhere",
        "a.html: gone.html leads nowhere",
        "a.html: gone.png leads nowhere",
        "a.html: loads https://cdn.example/x.js from elsewhere",
    ]


def targets(page: Path) -> list[str]:
    """What the page links to and shows, as written, but for what is said to be elsewhere."""
    found = [str(each.attrs.get("href") or each.attrs.get("src") or "") for each in tokens(page)]
    return [target for target in found if target and not re.match(r"[a-z]+:", target)]


def tokens(page: Path) -> Iterator[Token]:
    """All tokens of a page, those within lines of text too."""
    for token in READ.parse(body(page)):
        yield token
        yield from token.children or ()


def body(page: Path) -> str:
    """The page without front matter, which is no Markdown."""
    return re.sub(r"\A---\n.*?\n---\n", "", page.read_text("utf-8"), flags=re.DOTALL)


def leads_somewhere(page: Path, target: str) -> bool:
    """Whether the file is there, and the heading in it."""
    path, _, anchor = target.partition("#")
    to = (page.parent / unquote(path)).resolve() if path else page
    if not to.exists() or to.name not in {each.name for each in to.parent.iterdir()}:
        return False
    return not anchor or (to.suffix == ".md" and unquote(anchor) in anchors(to))


@cache
def anchors(page: Path) -> frozenset[str]:
    """The anchors of a page's headings; the second of a name has `-1` after it."""
    read = READ.parse(body(page))
    seen: Counter[str] = Counter()
    named = []
    for token, after in pairwise(read):
        if token.type == "heading_open":
            words = "".join(
                child.content for child in after.children or () if child.type in {"text", "code_inline"}
            )
            name = slug(words)
            named.append(f"{name}-{seen[name]}" if seen[name] else name)
            seen[name] += 1
    return frozenset(named)
