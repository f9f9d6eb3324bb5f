"""Each broken directive in `mistakes/` is told of in exactly the words beside it.

`SNAPSHOTS=write pytest tests/policy/reading/test_mistakes.py` writes the words anew, to be read in the diff.
"""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import pytest

from answerable.policy import DirectiveError, Mistake, load_directive, read_directive, reading
from answerable.policy.reading.messages import Say
from answerable.policy.reading.names import Near
from answerable.policy.reading.source import LARGEST, MOST_LINES

BROKEN = sorted((Path(__file__).parent / "mistakes").glob("*.md"))
SINGLE = [path for path in BROKEN if not path.stem.startswith(("several", "no-follow-up"))]
READING = Path(reading.__file__).parent
SPEC = Path(__file__).parents[3] / "docs" / "spec" / "directive.md"
BEYOND_SNAPSHOTS = {"file", "too-large", "too-many-lines", "front-long"}


def told(path: Path) -> tuple[str, tuple[Mistake, ...]]:
    """All that reading a file tells, as a person sees it, and as programs do."""
    data = path.read_bytes()
    try:
        directive = read_directive(data, path.name)
    except DirectiveError as error:
        return f"{error}\n", error.mistakes
    shown = "".join(f"warning: {warning.show(path.name)}\n" for warning in directive.warnings)
    return shown, directive.warnings


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_directive_is_told_of_in_the_words_beside_it(path: Path) -> None:
    """Line, column, the cell, what is wrong and what to write instead are as published."""
    shown, _ = told(path)
    words = path.with_suffix(".txt")
    if os.environ.get("SNAPSHOTS") == "write":
        words.write_text(shown, encoding="utf-8")
    assert shown == words.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SINGLE, ids=lambda path: path.stem)
def test_one_mistake_is_told_once_and_under_its_own_name(path: Path) -> None:
    """A file with one mistake gives mistakes of one kind only, the kind that its name begins with."""
    _, mistakes = told(path)
    kinds = {mistake.id for mistake in mistakes}
    assert len(kinds) == 1
    assert path.stem.removeprefix("warning-").startswith(kinds.pop())


def test_every_message_has_a_snapshot() -> None:
    """No message of the parser goes unseen; those that need a huge or a missing file are tested below."""
    seen = {mistake.id for path in BROKEN for mistake in told(path)[1]}
    assert seen | BEYOND_SNAPSHOTS == {say.id for say in Say}


def in_table(template: str) -> str:
    """A message as the specification shows it, with … for the words that are filled in."""
    return re.sub("{.*?}", "…", template).replace("|", "\\|")


def test_the_specification_lists_every_message() -> None:
    """Each mistake and warning stands in the specification under its id, in its own words."""
    head, told_of, _ = SPEC.read_text(encoding="utf-8").partition("| id | problem | fix |\n|---|---|---|\n")
    rows = "".join(f"| `{say.id}` | {in_table(say.value[0])} | {in_table(say.value[1])} |\n" for say in Say)
    if os.environ.get("SNAPSHOTS") == "write":
        SPEC.write_text(head + told_of + rows, encoding="utf-8")
    assert SPEC.read_text(encoding="utf-8") == head + told_of + rows


def test_every_message_gets_the_words_that_it_quotes() -> None:
    """Wherever a mistake is told, each word in braces is filled in: none is left to fail at run time."""
    for source in READING.glob("*.py"):
        for call in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            match call:
                case ast.Call(args=[ast.Attribute(value=ast.Name(id="Say"), attr=name), *_], keywords=given):
                    words = re.findall(r"{(\w+)}", "".join(Say[name].value))
                    assert set(words) <= {keyword.arg for keyword in given}, name


def test_no_mistake_is_told_without_a_way_out() -> None:
    """Each message says what to write instead."""
    assert all(problem and fix for problem, fix in (say.value for say in Say))


def test_a_file_that_cannot_be_read_is_a_mistake_too(tmp_path: Path) -> None:
    """A missing file, a folder and an impossible name are told of like any other mistake."""
    for path in (tmp_path / "missing.md", tmp_path, "nul\0.md"):
        with pytest.raises(DirectiveError, match="cannot be read") as caught:
            load_directive(path)
        assert [mistake.id for mistake in caught.value.mistakes] == ["file"]


def test_a_file_beyond_all_size_is_not_read() -> None:
    """A file above a limit is refused for its size alone."""
    for text, limit in ((b"|" * (LARGEST + 1), "too-large"), (b"|\n" * MOST_LINES, "too-many-lines")):
        with pytest.raises(DirectiveError) as caught:
            read_directive(text)
        assert [mistake.id for mistake in caught.value.mistakes] == [limit]


def test_front_matter_beyond_all_length_is_not_read() -> None:
    """YAML's slow corners are never reached."""
    with pytest.raises(DirectiveError) as caught:
        read_directive("---\ntitle: " + "[" * 20_000 + "\n---\n")
    assert "front-long" in {mistake.id for mistake in caught.value.mistakes}


def test_mistakes_without_number_are_cut_short() -> None:
    """A file of another kind does not bury its reader: two hundred mistakes are told, in order."""
    text = (BROKEN[0].parent / "row-short.md").read_text(encoding="utf-8")
    with pytest.raises(DirectiveError) as caught:
        read_directive(text.replace("| | | report |", "| | | report |\n" + "| used |\n" * 1000))
    lines = [mistake.line for mistake in caught.value.mistakes]
    assert len(lines) == 200
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("name", "known", "shown"),
    [
        ("wepon", ["weapon", "hurt"], 'Did you mean "weapon"?'),
        ("WEAPONS", ["weapon"], 'Did you mean "weapon"?'),
        ("zzz", ["weapon"], 'Write "weapon".'),
        ("zzz", ["a", "b", "c"], 'Write "a", "b" or "c".'),
        (
            "zzz",
            [str(n) for n in range(10)],
            'Write "0", "1", "2", "3", "4", "5", "6", "7" or one of 2 more.',
        ),
        ("zzz", [], ""),
        ("", ["weapon"], 'Write "weapon".'),
    ],
)
def test_the_nearest_name_is_suggested(name: str, known: list[str], shown: str) -> None:
    """A near miss gets its name; anything else the names there are, a few of them."""
    assert str(Near(name, known)) == shown
