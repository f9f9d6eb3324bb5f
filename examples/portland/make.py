"""Fill in what the program prints on the case study's page, `README.md` beside this file.

    python examples/portland/make.py            run every command on the page, and write what it prints
    python examples/portland/make.py --check    exit code 1 when the page says anything else than the program

Every block of the page that begins with `$ answerable …` holds a command and all that it prints; the rest is
written by hand.
"""

from __future__ import annotations

import re
import shlex
import sys
from contextlib import chdir
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PAGE = HERE / "README.md"
BLOCK = re.compile(
    r"(?<=^```console\n)\$ answerable (?P<command>(?:.*\\\n)*.*)\n(?P<output>(?:.*\n)*?)(?=^```$)",
    re.MULTILINE,
)
ENV = {"COLUMNS": "88", "TERM": "dumb", "NO_COLOR": "1"}


def made(page: str) -> str:
    """The page with every command run anew, and its output in place of what stood there."""

    def again(block: re.Match[str]) -> str:
        return f"$ answerable {block['command']}\n{printed(block['command'])}"

    return BLOCK.sub(again, page)


def printed(command: str) -> str:
    """What `answerable COMMAND` prints when typed at the repository's root; no blanks at lines' ends."""
    from typer.testing import CliRunner

    from answerable.cli.app import app

    words = shlex.split(command.replace("\\\n", " "))
    with chdir(ROOT):
        result = CliRunner().invoke(app, words, prog_name="answerable", env=ENV)
    if result.exit_code not in (0, 1):
        raise SystemExit(f"answerable {command}: exit code {result.exit_code}\n{result.output}")
    return "".join(f"{line.rstrip()}\n" for line in result.output.rstrip().splitlines())


def main() -> int:
    """Write or check the page; the exit code."""
    old = PAGE.read_text("utf-8")
    new = made(old)
    if old == new:
        return 0
    if sys.argv[1:] == ["--check"]:
        sys.stdout.write(
            "examples/portland/README.md is out of date; run: python examples/portland/make.py\n"
        )
        return 1
    PAGE.write_text(new, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
