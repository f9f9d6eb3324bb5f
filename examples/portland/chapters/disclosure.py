"""A public-records request, answered with a redacted disclosure that a stranger verifies."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chapters.stage import ENV, Failed, Stage
from chapters.telling import Piece, Say, Shown, Table, elided, typed

TITLE = "A public-records request, answered; and a stranger who checks"
OUT = "disclosed"


def chapter(stage: Stage) -> Iterator[Piece]:
    """Disclosed with what is personal withheld; verified by somebody who has the package and a key."""
    yield Say("""
        A reporter of the invented Harrow Bay Courier asks for the record of the call of Wednesday. What is
        opened is decided by kinds of personal data, on a ground that is itself an entry; here the place is
        opened, and nothing else personal.
    """)
    stage.at("2026-03-23 11:00")
    stage.fresh(OUT, "stranger")
    command = (
        "answerable disclose 26-000003 --to 'the Harrow Bay Courier' --ground 'public-records request 12'"
        f" --open place --out {OUT} --as S2:supervisor"
    )
    told = stage.json(command)
    package = told["package"]
    yield Shown(
        typed(command),
        f"disclosure {told['disclosure']['number']}: {len(package)} receipts,"
        f" {sum(len(each['withheld']) for each in package)} personal fields withheld",
    )
    happened = {each["entry"]: each["event"] for each in _events(stage)}
    held_back = [each for each in package if each["withheld"]]
    yield Say(
        "Every entry of the call is in the package. In these, something is withheld, and the receipt says so:"
    )
    yield Table(
        ("entry", "what it tells of", "withheld"),
        [
            (str(each["entry"]), happened.get(each["entry"], "another's entry"), ", ".join(each["withheld"]))
            for each in held_back
        ],
    )
    yield Say("""
        The stranger gets the package and the centre's published key, in a folder of their own: no record, no
        server, no account. A new process checks every receipt there.
    """)
    folder = handed_over(stage)
    receipts = sorted(folder.glob("*.receipt"), key=lambda path: int(path.stem.rpartition("-")[2]))
    taken = next(each for each in receipts if each.stem.endswith(f"-{package[0]['entry']}"))
    yield Shown(f"answerable verify {taken.name} key.vkey", verified(folder, taken.name)[0])
    good = verified(folder, *(each.name for each in receipts))[0].count("VERIFIED: entry")
    stage.told["verified"] = (good, len(receipts))
    yield Say(f"""
        All {len(receipts)} receipts were checked so, and {good} verified. One letter changed in any of them,
        and it is refused:
    """)
    (folder / "changed").write_text(re.sub(r"(?m)^extra e", "extra f", taken.read_text("utf-8")), "utf-8")
    said, code = verified(folder, "changed")
    stage.told["changed"] = code
    yield Shown(
        "sed 's/^extra e/extra f/' " + taken.name + " > changed; answerable verify changed key.vkey", said
    )
    yield Say("""
        The stranger knows now that the centre said these things at that place in its record, to the letter,
        and that more stands there which was withheld. Not that they are true, and not that everybody was
        shown the same record: for that, outside [witnesses](witness.md) cosign it, and here none was asked.
    """)


def _events(stage: Stage) -> list[dict[str, Any]]:
    """Entries of the call with the kind of event, in the program's words."""
    told = stage.json("answerable call 26-000003 --as S2:supervisor")
    return [{"entry": each["entry"], "event": each["event"]["event"]} for each in told["events"]]


def handed_over(stage: Stage) -> Path:
    """A folder that has the package and the key, and nothing else."""
    folder = stage.out / "stranger"
    shutil.copytree(stage.out / OUT, folder)
    shutil.copy(stage.out / "town" / "key.vkey", folder)
    return folder


VERIFY = """
import sys
from answerable.cli.app import app
codes = [app(["verify", receipt, "key.vkey"], standalone_mode=False) or 0 for receipt in sys.argv[1:]]
sys.exit(max(codes))
"""
"""`answerable verify RECEIPT key.vkey`, one after the other in one new process."""


def verified(folder: Path, *receipts: str) -> tuple[str, int]:
    """What a new process says of receipts, and its exit code."""
    env = {**os.environ, **ENV}
    env.pop("ANSWERABLE_CENTRE", None)
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", VERIFY, *receipts],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise Failed(f"verify: {done.stdout}{done.stderr}")
    return elided(done.stdout), done.returncode
