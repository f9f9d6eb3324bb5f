"""Build the documentation as a site: pages that load nothing from elsewhere, served or opened from a folder.

    python -m docs.site               into `site/`
    python -m docs.site FOLDER        elsewhere; what is there is replaced

The Markdown stays as GitHub shows it. Here it is copied to where the site has it (`docs/` is its top), its
links follow, and every file of the repository that a page links to becomes a page as well. Zensical makes
HTML of that, with `docs/zensical.toml`. Exit code 1: something is wrong with the pages, and each such thing
is told; nothing is replaced.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from docs.links import lost, relinked

ROOT: Final = Path(__file__).resolve().parents[1]
FOLDERS: Final = ("docs", "directives", "examples")
FENCES: Final = {".py": "python", ".js": "javascript", ".toml": "toml", ".csv": "text", ".json": "json"}
GREATEST: Final = 60_000
"""Characters of a file that is shown as a page; of longer ones the beginning."""


class Broken(Exception):
    """The site cannot be built as it is; the text says why, a line each."""


def main() -> int:
    """Build, check, and put the site in its place; the exit code."""
    to = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "site").resolve()
    try:
        pages = build(to)
    except Broken as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(
        f"{pages} pages in {os.path.relpath(to)}; open {os.path.relpath(to / 'index.html')} in a browser.\n"
    )
    return 0


def build(to: Path) -> int:
    """Make the site in a folder; how many pages it has. Raises `Broken`."""
    with tempfile.TemporaryDirectory(prefix="answerable-site-") as made:
        work = Path(made).resolve()
        shutil.copy(ROOT / "docs" / "zensical.toml", work)
        shutil.copytree(ROOT / "docs" / "theme", work / "theme")
        stage(work / "pages")
        zensical = Path(sys.executable).with_name("zensical")
        done = subprocess.run(  # noqa: S603 - the pinned builder
            [str(zensical), "build", "--strict"],
            cwd=work,
            env={**os.environ, "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Broken(done.stdout + done.stderr)
        html = work / "html"
        (
            html / "404.html"
        ).unlink()  # its addresses begin at a server's root, where nothing says that the site is
        if wrong := sorted(lost(html)):
            raise Broken("\n".join(wrong))
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(html, to)
        return sum(1 for _ in to.rglob("*.html"))


def stage(pages: Path) -> None:
    """Copy everything that is shown to where the site has it, and whatever that links to."""
    todo = {*sources(), ROOT / "docs" / "adr"}
    done: set[Path] = set()
    while todo:
        source = todo.pop()
        done.add(source)
        text, linked = shown(source)
        todo |= linked - done
        to = pages / place_of(source)
        to.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            shutil.copy(source, to)
        else:
            to.write_text(text, "utf-8")


def sources() -> Iterator[Path]:
    """The Markdown of the repository that is for readers."""
    yield from sorted(ROOT.glob("*.md"))
    for folder in FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.md"))


def place_of(source: Path) -> Path:
    """Where the site has a file or folder of the repository: `docs/` is its top, all else keeps its path."""
    path = source.relative_to(ROOT)
    if path.parts[0] == "docs":
        path = path.relative_to("docs")
    if source.is_dir():
        return path / "index.md"
    if path.name == "README.md":
        return (path.parent.with_suffix(".md")) if path.parent.name else Path("readme.md")
    if len(path.parts) == 1 and path.suffix == ".md":
        return Path(path.name.lower())
    return path if path.suffix in {".md", ".png"} else Path("source", f"{path}.md")


def shown(source: Path) -> tuple[str | None, set[Path]]:
    """The Markdown that the site has of a file or folder (none: it is copied), and what that links to."""
    if source.is_dir():
        text = listing(source)
    elif source.suffix == ".png":
        return None, set()
    elif source.suffix == ".md":
        text = source.read_text("utf-8")
        if source.parent != ROOT / "docs":
            text = with_front_matter(text)
    else:
        text = as_code(source)
    linked: set[Path] = set()

    def moved(target: str) -> str:
        path, mark, anchor = target.partition("#")
        if not path or re.match(r"[a-z]+:", target):
            return target
        found = (source if source.is_dir() else source.parent).joinpath(path).resolve()
        if not found.exists() or not found.is_relative_to(ROOT):
            raise Broken(f"{source.relative_to(ROOT)}: {target} leads nowhere")
        linked.add(found)
        return os.path.relpath(place_of(found), place_of(source).parent) + mark + anchor

    return relinked(text, moved), linked


def listing(folder: Path) -> str:
    """A page for a folder: its files, each by its first heading or its name."""
    name = folder.relative_to(ROOT)
    lines = [f"# {'Decisions' if folder.name == 'adr' else f'{name}/'}", ""]
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name != "README.md":
            heading = re.search(r"^# (.*)$", path.read_text("utf-8"), re.MULTILINE)
            named = heading[1] if heading and path.suffix == ".md" else path.name
            lines.append(f"- [{named}]({path.name})")
    return "\n".join(lines) + "\n"


def as_code(source: Path) -> str:
    """A page that shows a file as it is."""
    text = source.read_text("utf-8")
    whole = text if len(text) <= GREATEST else text[: text.rindex("\n", 0, GREATEST)] + "\n…"
    mark = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`+", text)), 3)
    fence = FENCES.get(source.suffix, "text")
    return f"# {source.relative_to(ROOT)}\n\n{mark}{fence}\n{whole.rstrip()}\n{mark}\n"


def with_front_matter(text: str) -> str:
    """A directive as a page: its front matter, which a builder would take for its own, under the heading."""
    front = re.match(r"---\n(.*?\n)---\n", text, re.DOTALL)
    if front is None:
        return text
    shown_front = f"\n```yaml\n{front[1]}```\n"
    return re.sub(
        r"^(# .*\n)",
        lambda heading: heading[1] + shown_front,
        text[front.end() :],
        count=1,
        flags=re.MULTILINE,
    )


if __name__ == "__main__":
    sys.exit(main())
