"""Write the pages that are made from the program: `docs/cli.md` (every command), `docs/tour.md`, the parts of
the tour that other pages show, and the answers in tutorials whose commands are played.

    python -m docs.build                        write them
    python -m docs.build --check                exit code 1, and say which, when one says anything else than
                                                the program
    python -m docs.build docs/cli.md …          only these

Times, hashes and keys differ from run to run; a page that differs only there is left as it is.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typer import Typer

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "examples"))

import served  # noqa: E402 - examples/ is no package; it is found through the line above
import story  # noqa: E402
from docs.routes import routes  # noqa: E402

WIDTH = 100
MASKS = (
    (re.compile(r"\b\d\d-(?=[RS]?\d{4,})"), "YY-"),
    (re.compile(r"\b\d{4}-\d\d-\d\d (?=\d\d:)"), ""),
    (re.compile(r"\b\d{4}-\d\d-\d\dT[\d:.]+Z?"), "TIME"),
    (re.compile(r"\b\d\d:\d\d(:\d\d\b| (?=UTC))"), "CLOCK"),
    (re.compile(r"\b\d+ (s|min|h|d)\b( \d+ min)?"), "SPAN"),
    (re.compile(r"\b[0-9a-f]{8,}\b"), "HEX"),
    (re.compile(r"HEX\+[A-Za-z0-9+/=]+"), "KEY"),
)


def main() -> int:
    """Write or check the pages; the exit code."""
    check = "--check" in sys.argv[1:]
    named = [word for word in sys.argv[1:] if word != "--check"]
    stale = []
    for path, make in PAGES.items():
        if named and path not in named:
            continue
        page, text = ROOT / path, make()
        if page.exists() and masked(page.read_text("utf-8")) == masked(text):
            continue
        stale.append(path)
        if not check:
            page.write_text(text, "utf-8")
    for path in stale:
        sys.stdout.write(f"{path}: {'is out of date; run: make docs' if check else 'written'}\n")
    return int(check and bool(stale))


def masked(text: str) -> str:
    """The text without what differs from run to run."""
    for pattern, name in MASKS:
        text = pattern.sub(name, text)
    return text


def cli_reference() -> str:
    """The whole of `answerable`'s help, command after command."""
    from answerable.cli.app import app

    lines = [
        "# The commands of `answerable`",
        "",
        "Made from the program by `make docs`; do not edit.",
        "",
    ]
    for words in ((), *commands(app)):
        lines += [f"## `{' '.join(('answerable', *words))}`", ""]
        lines += ["```text", help_of(words), "```", ""]
    return "\n".join(lines)


def commands(app: Typer) -> Iterator[tuple[str, ...]]:
    """The words of every command, those of groups included, in the order of the help."""
    from typer.core import TyperGroup
    from typer.main import get_command

    group = get_command(app)
    assert isinstance(group, TyperGroup)
    for name, command in group.commands.items():
        yield (name,)
        for inner in getattr(command, "commands", {}):
            yield (name, inner)


def help_of(words: tuple[str, ...]) -> str:
    """What `answerable WORDS --help` prints on a terminal of a fixed width."""
    from typer.testing import CliRunner

    from answerable.cli.app import app

    result = CliRunner().invoke(app, [*words, "--help"], prog_name="answerable", env={"COLUMNS": str(WIDTH)})
    return result.output.rstrip()


TOUR_HEAD = """\
# Five minutes

Harrow Bay is an invented town. Every command below is typed as it stands, in the repository, after
`make demo` (or `make test`) has set up `.venv`; every answer below is the program's own (`make docs` plays
the tour and writes this page). Numbers begin with the year, so yours may differ there.

```sh
. .venv/bin/activate
rm -rf demo-town && mkdir demo-town
export ANSWERABLE_CENTRE=demo-town/centre
```
"""

TOUR_FOOT = """\
## From here

- `answerable ask NUMBER` asks a caller the most telling question first; `answerable queue` shows what is
  open; `answerable due` tells of every deadline that has passed, also while nothing ran.
- `answerable show directives/response.md --html policy.html` makes a page of a directive;
  `answerable decide directives/response.md --ask` decides a case without any centre.
- [cli.md](cli.md) has every command, [../ARCHITECTURE.md](../ARCHITECTURE.md) the map.
"""


@functools.cache
def tour() -> str:
    """The stories of `examples/story.py`, played in a new directory, with what the program answered."""
    parts = [TOUR_HEAD]
    with tempfile.TemporaryDirectory(prefix="answerable-tour-") as made:
        where = Path(made)
        (where / "directives").symlink_to(ROOT / "directives")
        (where / "demo-town").mkdir()
        (where / "examples").symlink_to(ROOT / "examples")
        for chapter in (*story.CALL, *story.ASSISTANCE):
            parts.append(f"## {chapter.title}\n")
            story.play((chapter,), where, lambda *told: parts.append(_told(*told)))
        parts += http_tour(where)
    parts.append(TOUR_FOOT)
    return "\n".join(parts)


HTTP_HEAD = """\
## The same over HTTP

A program asks the centre with a token, over HTTP; [http.md](http.md) has all that it can ask. In one terminal
`make demo` serves the town and writes the desks' tokens to `demo-town/env`; in another:

```sh
. .venv/bin/activate
. demo-town/env   # CENTRE, its address; TAKER, DISPATCHER, DUTY, the tokens; pick, which shows parts of JSON
```
"""


def http_tour(where: Path) -> Iterator[str]:
    """The story over HTTP, in a town of its own, with what the server answered."""
    shutil.rmtree(where / "demo-town")
    (where / "demo-town").mkdir()
    centre, env = where / "demo-town" / "centre", where / "demo-town" / "env"
    story.play(story.CALL[:1], where, lambda *_: None)
    served.give_tokens(centre, env)
    yield HTTP_HEAD
    told: list[str] = []
    with served.serving(centre, env):
        before = story.for_this_year(". demo-town/env; CALL=YY-000001 REQUEST=YY-R0001; ")
        story.play(story.HTTP, where, lambda *step: told.append(_told(*step)), before)
    yield from told


def _told(step: story.Step, command: str, output: str) -> str:
    said = f"{step.say}\n\n" if step.say else ""
    return f"{said}```console\n$ {story.wrapped(command)}\n{output.rstrip()}\n```\n"


QUOTING = ("README.md", "docs/receipts.md", "docs/tutorials/public.md", "docs/tutorials/programmer.md")
"""Pages that show parts of the tour."""
BLOCK = re.compile(r"```console\n(\$ (?:.*\\\n)*.*\n)(?:.*\n)*?```")


def quoting(page: str) -> str:
    """A page with each of its console blocks as the tour has the same command."""
    told = {found[1]: found[0] for found in BLOCK.finditer(tour())}
    text = (ROOT / page).read_text("utf-8")
    return BLOCK.sub(lambda found: told[found[1]], text)


PLAYED = re.compile(r"```console(?: exit=(\d))?\n\$ ((?:.*\\\n)*.*\n)(?:.*\n)*?```")
"""A block whose command is typed as it stands: the exit code it ends with (0), the command, its answer."""


def tutorial(page: str, folder: str, **files: str) -> str:
    """A page with each command played, in order, in a folder made of files and folders of the repository."""
    text = (ROOT / page).read_text("utf-8")
    with tempfile.TemporaryDirectory(prefix="answerable-played-") as made:
        where = Path(made) / folder
        where.mkdir()
        for name, source in files.items():
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, where, dirs_exist_ok=True)
            else:
                shutil.copy(ROOT / source, where / f"{name}.md")
        return PLAYED.sub(lambda block: _played(block, where), text)


def _played(block: re.Match[str], where: Path) -> str:
    command = block[2]
    output, code = story.run(f"unset ANSWERABLE_CENTRE\n{command}", where)
    if code != int(block[1] or 0):
        raise story.Failed(f"`{command.strip()}` ended with exit code {code}. It printed:\n{output}")
    opened = block[0][: block[0].index("\n")]
    return f"{opened}\n$ {command}{output.rstrip() + chr(10) if output.strip() else ''}```"


PAGES = {
    "docs/cli.md": cli_reference,
    "docs/tour.md": tour,
    **{page: functools.partial(quoting, page) for page in QUOTING},
    "docs/audit-your-city.md": functools.partial(
        tutorial, "docs/audit-your-city.md", "demo-city", all="examples/rowan_falls"
    ),
    "docs/tutorials/policy-author.md": functools.partial(
        tutorial, "docs/tutorials/policy-author.md", "demo-policy", v1="examples/tiny.md"
    ),
    "docs/routes.md": routes,
}


if __name__ == "__main__":
    os.environ.setdefault("TZ", "UTC")
    sys.exit(main())
