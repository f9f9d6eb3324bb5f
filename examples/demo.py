"""`make demo`: recorded calls played through a centre, then a call and a request entered by hand.

Everything is made anew in `demo-town/` (git-ignored). The exit code is 1 when a step does not do what it
claims.
"""

from __future__ import annotations

import shutil
import sys

import story

TOWN = story.ROOT / "demo-town"

REHEARSAL = (
    story.Chapter(
        "1. A city's recorded calls, played through a centre (an invented New Year, in the shape of San"
        " Francisco's export)",
        (
            story.Step(
                "",
                "answerable rehearse examples/san_francisco/calls.csv"
                " --profile examples/san_francisco/san_francisco.toml --directive directives/response.md"
                " --centre demo-town/rehearsed",
                (),
            ),
            story.Step(
                "The record that this made, checked from its bytes.",
                "answerable fsck --centre demo-town/rehearsed",
                ("sound:",),
            ),
        ),
    ),
)

NEXT = """
What to try next, as it stands:

  . .venv/bin/activate
  export ANSWERABLE_CENTRE=demo-town/centre
  answerable take 'kind of call=concern' --place '3 Quay Lane' --as T12:call-taker
  answerable ask YY-000002 --as T12:call-taker          # the most telling question first
  answerable queue                                      # what is open, most urgent first
  answerable decide directives/response.md --ask        # a case without any centre
  answerable show directives/response.md --html demo-town/policy.html
  answerable call 16-000001 --centre demo-town/rehearsed   # one of the recorded calls, all of it
  answerable --help

docs/tour.md walks through the same story; docs/cli.md has every command.
"""


def main() -> int:
    """Play everything; 1 when a step fails."""
    shutil.rmtree(TOWN, ignore_errors=True)
    TOWN.mkdir()
    stories = (
        REHEARSAL,
        (story.Chapter("2. A call, from its first words to a receipt", ()), *story.CALL),
        (
            story.Chapter("3. A request for assistance, declined with a condition that then arrives", ()),
            *story.ASSISTANCE,
        ),
    )
    try:
        for chapters in stories:
            for chapter in chapters:
                say(f"\n=== {chapter.title}\n")
                story.play((chapter,), story.ROOT, show)
    except story.Failed as error:
        sys.stderr.write(f"\nThe demo failed: {error}\n")
        return 1
    say(story.for_this_year(NEXT))
    return 0


def show(step: story.Step, command: str, output: str) -> None:
    """A step as it would look on a terminal: why, the command, what it printed."""
    if step.say:
        say(f"# {step.say}")
    say(f"$ {story.wrapped(command)}")
    say("".join(f"  {line}\n" for line in output.splitlines()))


def say(text: str) -> None:
    """Print at once, so that a watcher sees each step as it ends."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
