"""Where the audit view begins: all plans, histories, claims and reviews; and how far the running job is."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from answerable.audit.findings import Found
from answerable.audit.reporting.templates import VERDICTS
from answerable.web.asked import Asked
from answerable.web.pages.audits.jobs import Running
from answerable.web.pages.audits.places import FILE, OWN, Kind, failed, names, root_of
from answerable.web.pages.page import allowed, page
from answerable.web.pages.showing import reader_of, show
from answerable.web.routing import Reply, Route

LOOK, DO, OPEN = "look at audits", "carry out audits", "open an audit's calls"
TONES = {"disparity": "bad", "inconclusive": "warn", "practically alike": "good", "not assessable": "calm"}


class Line(msgspec.Struct, frozen=True):
    """One of a kind, as the overview has it."""

    name: str
    title: str
    status: str = ""
    """Of a plan that was carried out: declared beforehand, or exploratory."""
    verdicts: tuple[tuple[str, int], ...] = ()
    failed: bool = False


class Told(msgspec.Struct, frozen=True):
    """What is told of the job that runs, to a script."""

    running: bool
    says: str = ""


async def overview(asked: Asked) -> Reply:
    """Show all audits: plans, histories, claims and blind reviews."""
    kinds: tuple[Kind, ...] = ("plans", "histories", "claims", "reviews")
    lines = await asked.served.in_thread(
        lambda: {
            kind: [_line(root_of(asked) / kind / name, kind) for name in names(asked, kind)] for kind in kinds
        }
    )
    return show(asked, "audits/overview.html", **common(asked), lines=lines, own=OWN)


async def job(asked: Asked) -> Reply:
    """Tell how far the job is that runs."""
    running = asked.house.jobs.running
    return Reply(Told(running is not None, says(asked, running) if running else ""))


def common(asked: Asked) -> dict[str, Any]:
    """What every page of the view is given: the job that runs, and what the reader may."""
    running = asked.house.jobs.running
    return {
        "running": running,
        "says": says(asked, running) if running else "",
        "may_do": allowed(asked, DO),
        "may_open": allowed(asked, OPEN),
        "tones": TONES,
        "signs": VERDICTS,
    }


def says(asked: Asked, running: Running) -> str:
    """How far a job is, in the reader's words."""
    say, progress = reader_of(asked).messages.say, running.progress
    step = {
        "begin": say("audits.step.begin"),
        "count": say("audits.step.count"),
        "chance": say("audits.step.chance"),
        "write": say("audits.step.write"),
        "open": say("audits.step.open"),
        "read": say("audits.step.read"),
        "decide": say("audits.step.decide"),
        "prove": say("audits.step.prove"),
        "draw": say("audits.step.draw"),
    }[progress.step]
    if not progress.of:
        return step
    return f"{step} {say('audits.step.of', done=f'{progress.done:,}', of=f'{progress.of:,}')}"


def found_of(folder: Path) -> Found | None:
    """What a plan's last run found; None: it was not carried out yet."""
    try:
        return msgspec.json.decode((folder / "report" / "findings.json").read_bytes(), type=Found)
    except FileNotFoundError:
        return None


def _line(folder: Path, kind: Kind) -> Line:
    title = _title(folder / FILE[kind]) if kind in ("plans", "claims") else ""
    found = found_of(folder) if kind == "plans" else None
    counted = [
        (verdict, sum(each.verdict == verdict for each in found.findings) if found else 0)
        for verdict in VERDICTS
    ]
    return Line(
        folder.name,
        title,
        found.registration.status if found else "",
        tuple((verdict, count) for verdict, count in counted if count),
        bool(failed(folder)),
    )


def _title(file: Path) -> str:
    try:
        return str(tomllib.loads(file.read_text("utf-8")).get("title", ""))
    except (OSError, ValueError, RecursionError):
        return ""


ROUTES: tuple[Route, ...] = (
    page("/audits", LOOK, overview),
    page("/audits/job", LOOK, job),
)
