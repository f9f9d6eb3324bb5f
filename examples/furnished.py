"""What a newcomer to the demo finds on each desk: requests, drafts, words in public, audits; all invented.

Everything goes in as people would put it there, by the centre's own commands and the work of its own pages.
`put_in` comes before the centre is served and takes a second or two; `audits` goes on beside it.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from answerable import center
from answerable.audit.blind import Request, read_facts
from answerable.audit.counting import find_histories
from answerable.audit.plan import read_plan
from answerable.audit.registering import declare
from answerable.bootstrap import open_centre
from answerable.model.desk import Desk
from answerable.model.events import CallTaken, from_bytes
from answerable.model.people import Person, Role
from answerable.town.agencies import AGENCIES
from answerable.web.pages.audits.jobs import Job, Work

if TYPE_CHECKING:
    from answerable.bootstrap import Centre

HERE: Final = Path(__file__).resolve().parent
ROWAN: Final = HERE / "rowan_falls"
SAID: Final = "What you get does not depend on whom you work for."

PORTAL: Final = """\
name = "Harrow Bay emergency centre"
about = \"\"\"
Harrow Bay is an invented town, and so is everybody in it. Its centre answers calls for police, fire and
medics.

A centre of your own says here who it is and whom it serves.\"\"\"
records = \"\"\"
The town clerk, 1 Quay Lane, keeps the register of requests under the Town Records Act, which is invented
as well.\"\"\"
figures = "hour"
"""
"""Figures come out each hour, so that yesterday's are there at the first look."""

MISTAKEN: Final = (
    ("version: 1", "version: 2"),
    ("| harassment, disturbance         | >= speech |", "| harassment, disturbence         | >= speach |"),
    ("effective: 2026-01-01T00:00:00-08:00", "effective: next month"),
)
"""Slips of the pen."""
SOONER: Final = (
    ("version: 1", "version: 2"),
    ("visit      | 7          | 120 ", "visit      | 6          | 90  "),
)
"""A change that keeps every guarantee: traces are looked at sooner."""
WORKED_FOR: Final = "caller works for"
BEFORE: Final = "| extreme     |"
UNEQUAL: Final = {
    WORKED_FOR: "nation",
    "kind of call": "harassment, disturbance",
    "→ response": "report",
    "→ priority": "9",
    "→ answer within": "1440",
    "because": "they have officers of their own",
}
"""A row that reads who is asking: *same whoever asks* fails, and the page shows a pair of cases."""

OWN_PLAN: Final = """\
title = "Harrow Bay, yesterday: three quarters beside the others"
asks = "Were calls from Saltmarsh, Kelp Row and Fishgate reached as often and as soon as like calls?"
history = "../../histories/own"
time_zone = "UTC"

[outcome]
reached = "on_scene"
horizon_minutes = 120

[exposure]
column = "area"
groups = ["Saltmarsh", "Kelp Row", "Fishgate"]
about = "place"

[[strata]]
column = "kind of call"
because = "a crash and a quarrel deserve another answer"

[margin]
risk_difference = 0.1
waiting_seconds = 180
"""
"""Declared, and not carried out: that is for whoever looks."""


def put_in(folder: Path) -> None:
    """Furnish a centre's desks, its portal and its record. Raises what the centre refuses."""
    (folder / "portal.toml").write_text(PORTAL, "utf-8")
    with open_centre(folder) as centre:
        day = centre.ledger.clock() - datetime.timedelta(days=1)
        (folder / "claims.toml").write_text(_claims(day), "utf-8")
        _requests(centre)
        _drafts(centre)
        _voices(centre, day)
        (folder.parent / "caller.receipt").write_text(_receipt(centre), "utf-8")
        centre.publication.step(int(centre.ledger.clock().timestamp() * 1000), at_once=True)


def _desk(centre: Centre, account: str, role: Role) -> Desk:
    return centre.desk(Person(account, role))


# --- On the desks


def _requests(centre: Centre) -> None:
    """Four requests of today: declined and decided again by itself, declined, and two that wait."""
    taker, officer = _desk(centre, "T12", "call-taker"), _desk(centre, "O1", "duty officer")
    mast, papers, _, march, child = AGENCIES
    numbers = [
        center.request_assistance(
            taker,
            each.agency,
            each.asked,
            contact=each.contact,
            came_by=each.came_by,
            facts={"kind of help": "officers on scene", "judge's order": "no", **each.facts},
        ).number
        for each in (papers, child, march, mast)
    ]
    for number in (numbers[0], numbers[2]):
        center.answer_assistance(officer, number)
    center.learn(taker, numbers[0], papers.later)


def _drafts(centre: Centre) -> None:
    """Three drafts of the next directive: one with mistakes, one that breaks a guarantee, one proposed."""
    author = _desk(centre, "P5", "policy author")
    text = next(each.text for each in centre.ledger.state.publications if each.id.startswith("640.10"))
    center.write_wording(author, _with(text, MISTAKEN))
    center.write_wording(author, unequal(_with(text, SOONER[:1])))
    center.write_wording(author, _with(text, SOONER))
    center.propose_wording(author, list(centre.ledger.state.wordings)[-1])


def _with(text: str, changes: tuple[tuple[str, str], ...]) -> str:
    for old, new in changes:
        if old not in text:
            raise ValueError(f"the shipped directive no longer says {old!r}")
        text = text.replace(old, new, 1)
    return text


def unequal(text: str) -> str:
    """A directive whose table of responses reads whom a caller works for, in a row of its own."""
    head, mark, rest = text.partition("## Response (first)")
    table, end, after = rest.partition("\n## ")
    lines = table.splitlines()
    heads = next(line for line in lines if line.startswith("|"))
    names = [WORKED_FOR, *(name.strip() for name in heads.strip("|").split("|"))]
    row = "| " + " | ".join(UNEQUAL.get(name, "") for name in names) + " |"
    wider = [_wider(line, line == heads) for line in lines]
    at = next(nth for nth, line in enumerate(lines) if line.startswith("| >= possible |"))
    return head + mark + "\n".join([*wider[:at], row, *wider[at:]]) + "\n" + end + after


def _wider(line: str, is_head: bool) -> str:
    if not line.startswith("|"):
        return line
    cell = WORKED_FOR if is_head else "---" if line.startswith("|--") else ""
    return f"| {cell} {line}"


def _voices(centre: Centre, day: datetime.datetime) -> None:
    """What was said in public, and complaints: one answered, two that wait."""
    anybody, officer = centre.desk(Person("portal", "public")), _desk(centre, "C1", "commissioner")
    center.make_statement(
        officer, "A. Quist", "police commissioner", SAID, "a press conference in Harrow Bay", day
    )
    center.file_complaint(anybody, "I waited, and nobody told me why.")
    center.file_complaint(anybody, "I want to read what was written down of my call.", asked="records")
    center.file_complaint(anybody, "The patrol drove past our street twice.", asked="review of conduct")
    center.answer_complaint(
        officer,
        next(iter(centre.ledger.state.complaints)),
        "Every patrol was at a fire. That the time was not kept is on the record.",
    )


def _claims(day: datetime.datetime) -> str:
    """What was said of a day in March, said of yesterday."""
    text = (HERE / "harrow_bay" / "claims.toml").read_text("utf-8")
    text = _with(text, (("about the sixth of March", f"about {day:%A}"),))
    text = text.replace("2026-03-06", f"{day:%Y-%m-%d}").replace("2025-12-21", f"{day:%Y}-01-01")
    return re.sub(r'when = "\d+ March 2026"', f'when = "{day:%Y-%m-%d}"', text).replace(
        "all winter", "all year"
    )


def _receipt(centre: Centre) -> str:
    """What the first caller could take away: that they called, when, from where."""
    for entry in centre.log.read(0):
        if isinstance(from_bytes(entry.data), CallTaken):
            return centre.receipt(entry.index, ("call", "received", "place"))
    raise ValueError("no call was taken")


# --- On the auditor's


def audits(folder: Path) -> Iterator[str]:
    """Lay out histories, plans, claims and a blind review; what is ready, as it is."""
    kept = folder / "audits"
    own = _made(kept / "histories" / "own")
    _work("export", own, folder)
    _plan(kept, "quarters-yesterday", OWN_PLAN)
    yield "the centre's own history, with a plan that waits to be carried out"
    said = _made(kept / "claims" / "in-town")
    shutil.copyfile(folder / "claims.toml", said / "claims.toml")
    _work("answer", said, folder)
    yield "claims, answered"
    falls = kept / "histories" / "rowan-falls"
    _rowan_falls(falls)
    plan = (ROWAN / "plan.toml").read_text("utf-8")
    districts = _plan(kept, "rowan-falls", plan.replace('"history"', '"../../histories/rowan-falls"'))
    _work("run", districts, folder)
    yield "another town's history, with a report and an unwritten rule"
    _draw(folder, falls, _made(kept / "reviews" / "urgency"))
    yield "a blind review, which one of two reviewers has brought back"
    _work("replay", own, folder, directives=_texts(folder))
    yield "yesterday decided again"


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _plan(kept: Path, name: str, text: str) -> Path:
    """A plan, declared before anybody looked."""
    folder = _made(kept / "plans" / name)
    (folder / "plan.toml").write_text(text, "utf-8")
    plan = read_plan(folder / "plan.toml")
    declare(plan, find_histories(plan).digests, datetime.datetime.now(datetime.UTC))
    return folder


def _rowan_falls(out: Path) -> None:
    """Import what an invented city exported: guessed first, then with what its centre says of its codes."""
    calls = out.parent / "rowan-falls.csv"
    _run(str(ROWAN / "make_calls.py"), str(calls))
    cli = ("-m", "answerable.cli", "import", str(calls))
    _run(*cli, "--zone", "America/New_York", "--out", str(out))
    shutil.copyfile(ROWAN / "dispositions.csv", out / "dispositions.csv")
    _run(*cli, "--profile", str(out / "profile.toml"), "--out", str(out))
    calls.unlink()


URGENCY: Final = {
    "TRAFFIC ACCIDENT": "2",
    "MEDICAL AID": "1",
    "DISTURBANCE": "2",
    "WELFARE CHECK": "2",
    "BURGLARY ALARM": "3",
    "SUSPICIOUS PERSON": "2",
}
"""How urgent an invented reviewer takes a kind of call for; else 4. Not all as they were coded at first."""


def _draw(folder: Path, history: Path, review: Path) -> None:
    """A sample of calls, and what an invented reviewer says of it."""
    request = Request(
        by="area", facts=read_facts(["priority: 4 < 3 < 2 < 1"]), shown=("call_type",), each=60, seed=1
    )
    (review / "request.json").write_bytes(msgspec.json.encode(request))
    _work("draw", review, folder, request=msgspec.to_builtins(request), directive="", history=str(history))
    rows = csv.DictReader(io.StringIO((review / "sheet.csv").read_text("utf-8")))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["review", "priority"])
    writer.writerows([row["review"], URGENCY.get(row["call_type"], "4")] for row in rows)
    (review / "reviewed-1.csv").write_text(out.getvalue(), "utf-8")


def _texts(folder: Path) -> list[str]:
    with open_centre(folder) as centre:
        return [each.text for each in centre.ledger.state.publications]


def _work(work: Work, folder: Path, centre: Path, **given: Any) -> None:
    """What a page of the audit view would start, in the process that it would start."""
    job = Job(work, str(folder.absolute()), str(centre.absolute()), given)
    _run("-m", "answerable.web.pages.audits.work", said=msgspec.json.encode(job))


def _run(*words: str, said: bytes = b"") -> None:
    subprocess.run([sys.executable, *words], check=True, input=said, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
