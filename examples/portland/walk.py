"""A reported dispute, walked through: chapter by chapter, on the real program.

    python examples/portland/walk.py                    all of it; prints what it tells, writes docs/story.md
    python examples/portland/walk.py week patterns      these chapters, after what they need
    python examples/portland/walk.py --check            exit code 1 when docs/story.md says anything else
    python examples/portland/walk.py --out DIR          play in this folder instead of story-out/

The page is written when every chapter was played. Nothing in it is typed by hand but the prose.
"""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from chapters.stage import ROOT, Stage  # noqa: E402 - found through the line above
from chapters.telling import as_lines, as_markdown  # noqa: E402

PAGE = ROOT / "docs" / "story.md"
CHAPTERS = (
    "dispute", "rules", "request", "week", "patterns",
    "outbound", "complaint", "statements", "disclosure", "method",
)  # fmt: skip
ALONE = ("dispute", "rules", "week", "method")
"""Chapters that need none before them; the others go on in one town, in this order."""
HEAD = """\
# A dispute, walked through

Made by `make story`; do not edit. The prose is written; every figure, decision, proof and answer below is
what the program printed.

Two sides tell of one dispute, each in its own words. This page takes neither side. It asks what could be
checked, does so wherever anything can be, and says what stays open and which record would settle it. It
claims no more than it shows: a proof speaks of a text, an audit of recorded calls, neither of motive or law.

The reported case is spoken of in chapters 1 and 2, in the first part of 3 and of 8, and nowhere else. Every
other town, agency and person is invented, and what happens to them is made up to show the method. It stands
for nobody, and nothing in it is a guess at what happened anywhere.
"""


def main() -> int:
    """Play chapters; the exit code."""
    given = _arguments()
    chosen = given.chapters or CHAPTERS
    stage = Stage(given.out)
    pages = [HEAD]
    for number, name in enumerate(CHAPTERS, 1):
        if name not in needed(chosen):
            continue
        module = import_module(f"chapters.{name}")
        pages.append(played(stage, number, module, aloud=name in chosen and not given.check))
    (stage.out / "told.json").write_text(json.dumps(stage.told, indent=1), "utf-8")
    if set(chosen) != set(CHAPTERS):
        return 0
    return settle("\n".join(pages), check=given.check)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("chapters", nargs="*", metavar="CHAPTER", help=", ".join(CHAPTERS))
    parser.add_argument("--out", type=Path, default=ROOT / "story-out", help="where it is played")
    parser.add_argument("--check", action="store_true", help="only say whether docs/story.md is up to date")
    given = parser.parse_args()
    if unknown := set(given.chapters) - set(CHAPTERS):
        parser.error(f"there is no chapter {', '.join(sorted(unknown))}; there are: {', '.join(CHAPTERS)}")
    return given


def needed(chosen: tuple[str, ...] | list[str]) -> set[str]:
    """The chapters to play: those, and for one in the town what happened there before."""
    played = set(chosen)
    for name in chosen:
        if name not in ALONE:
            before = CHAPTERS[: CHAPTERS.index(name)]
            played |= {each for each in before if each not in ALONE}
    return played


def played(stage: Stage, number: int, module: ModuleType, *, aloud: bool) -> str:
    """A chapter as the page has it; told on the terminal as it goes, if aloud."""
    made = [f"## {number}. {module.TITLE}\n"]
    _tell(f"{number}. {module.TITLE}\n", aloud=aloud)
    for piece in module.chapter(stage):
        made.append(as_markdown(piece))
        for line in as_lines(piece):
            _tell(line, aloud=aloud)
    return "\n".join(made)


def _tell(line: str, *, aloud: bool) -> None:
    if aloud:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def settle(text: str, *, check: bool) -> int:
    """Write the page, or say that it is out of date."""
    if PAGE.exists() and PAGE.read_text("utf-8") == text:
        return 0
    if check:
        sys.stdout.write("docs/story.md is out of date; run: make story\n")
        return 1
    PAGE.write_text(text, "utf-8")
    sys.stdout.write("Written: docs/story.md\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
