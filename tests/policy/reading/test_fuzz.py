"""Whatever is thrown at the parser, it answers with a directive or with DirectiveError, and soon."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answerable.policy import Directive, DirectiveError, read_directive
from answerable.policy.reading.source import MOST_LINES

ROOT = Path(__file__).parents[3]
BROKEN = sorted((Path(__file__).parent / "mistakes").glob("*.md"))
SPEC = (ROOT / "docs" / "spec" / "directive.md").read_text(encoding="utf-8")
WHOLE = SPEC.split("````markdown\n", 1)[1].split("````\n", 1)[0].encode()
TEXTS = [WHOLE, *(path.read_bytes() for path in BROKEN)]
STRANGE = [
    *(Path(__file__).parent / "strange.txt").read_bytes().split(b"\n"),
    *(b"\n", b"\r\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf", b"    ", b"\t", b"\n| a |\n|---|\n"),
]


def outcome(data: bytes | str) -> Directive | None:
    """What reading gives; anything but a directive or DirectiveError fails the test."""
    try:
        return read_directive(data)
    except DirectiveError as error:
        mistakes = error.mistakes
    assert mistakes
    assert all(mistake.line >= 1 and mistake.column >= 1 and mistake.problem for mistake in mistakes)
    return None


def mutated(data: bytes, seed: int, times: int) -> bytes:
    """The text with a few bytes, lines or cells deleted, doubled, swapped, or strange ones put in."""
    choose = random.Random(seed)
    for _ in range(times):
        divider = choose.choice([b"", b"\n", b"|", b" "])
        parts = data.split(divider) if divider else [bytes([byte]) for byte in data]
        at, other = choose.randrange(len(parts)), choose.randrange(len(parts))
        match choose.randrange(5):
            case 0:
                del parts[at]
            case 1:
                parts.insert(at, parts[other])
            case 2:
                parts[at], parts[other] = parts[other], parts[at]
            case 3:
                parts[at] = choose.choice(STRANGE)
            case _:
                parts.insert(at, choose.choice(STRANGE))
        data = divider.join(parts)
    return data


@settings(max_examples=700, deadline=None)
@given(st.sampled_from(TEXTS), st.integers(0, 2**32), st.integers(1, 6))
def test_a_mutated_directive_is_read_or_refused(data: bytes, seed: int, times: int) -> None:
    """Deleted, doubled, swapped and strange bytes, cells and lines give a directive or its mistakes."""
    outcome(mutated(data, seed, times))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=400))
def test_noise_is_refused(data: bytes | str) -> None:
    """Bytes and texts that were never a directive are refused with mistakes, lone surrogates included."""
    assert outcome(data) is None


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 3))
def test_reading_again_changes_nothing(seed: int, times: int) -> None:
    """What is read once is read the same again from the text it keeps; the digest stands for the bytes."""
    once = outcome(mutated(WHOLE, seed, times))
    if once is not None:
        again = read_directive(once.text)
        assert again == once
        for name in Directive.__struct_fields__:
            assert getattr(again, name) == getattr(once, name)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.data())
def test_a_lost_pipe_or_line_break_is_never_less_policy_unsaid(seed: int, data: st.DataObject) -> None:
    """A blank line in a table, or a pipe less in a row, is refused: no rule is lost in silence."""
    lines = WHOLE.decode().split("\n")
    rows = [at for at, line in enumerate(lines) if line.startswith("|") and not set(line) <= set("|-: ")]
    inner = [at for at in rows if lines[at - 1].startswith("|")]
    at = data.draw(st.sampled_from(inner))
    blank = [*lines[:at], "", *lines[at:]]
    assert outcome("\n".join(blank)) is None
    pipes = [place for place, char in enumerate(lines[at]) if char == "|"][1:-1]
    place = random.Random(seed).choice(pipes)
    short = [*lines[:at], lines[at][:place] + lines[at][place + 1 :], *lines[at + 1 :]]
    assert outcome("\n".join(short)) is None


HEAD = WHOLE.split(b"# ", 1)[0]
HUGE = {
    "a line of a megabyte": HEAD + b"x" * 1_000_000,
    "a row of a megabyte": HEAD + b"| a | b |\n|---|---|\n" + b"|" * 1_000_000,
    "wide tables": HEAD + b"| weapon " * 50_000 + b"|\n" + b"|---" * 50_000 + b"|\n",
    "many brackets": WHOLE.replace(b"seen, used", b"[" * 1_900),
    "many stars": WHOLE.replace(b"seen, used", b"*a **a " * 250),
    "many backticks": WHOLE.replace(b"seen, used", b"".join(b"`" * n + b" " for n in range(1, 60))),
    "deep quotations": HEAD + b">" * 200_000,
    "deep lists": HEAD + b"- " * 100_000,
    "deep lists by lines": HEAD + b"".join(b" " * (2 * n) + b"- a\n" for n in range(600)),
    "many headings": HEAD + b"## Response (first)\n" * 20_000,
    "many rows": WHOLE.replace(b"| yes  ", b"| yes | |\n" * 40_000 + b"| yes  ", 1),
    "many fences": HEAD + b"```\n" * 50_001,
    "many comments": HEAD + b"<!-- \n\n" * 30_000,
    "anchors upon anchors": b"---\na: &a [x]\n"
    + b"".join(b"b%d: &b%d [*a, *a]\n" % (n, n) for n in range(99)),
    "deep brackets in front": b"---\ntitle: " + b"[" * 16_000 + b"\n---\n",
    "long values": WHOLE.replace(b"none < seen < used", b" < ".join(b"v%d" % n for n in range(280))),
    "a huge number": WHOLE.replace(b"0..99", b"0.." + b"9" * 1_500),
    "a huge version": WHOLE.replace(b"version: 3", b"version: " + b"9" * 10_000),
    "nothing": b"",
    "the most lines": HEAD + b"a\n" * (MOST_LINES - 10),
}


@pytest.mark.parametrize("name", HUGE)
def test_huge_and_deep_texts_are_refused(name: str) -> None:
    """Nothing makes the parser recurse without bound or multiply its input: each of these is refused."""
    assert outcome(HUGE[name]) is None
