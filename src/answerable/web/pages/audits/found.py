"""What a plan found: the report in the page's look, its files, and the calls behind each count."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
from markupsafe import Markup

from answerable.audit.charts import shown
from answerable.audit.counting import find_histories, opened
from answerable.audit.findings import Found
from answerable.audit.plan import Plan, read_plan
from answerable.audit.reporting.annexes import Annex, unwritten_rules
from answerable.audit.reporting.page import body
from answerable.audit.unwritten import Unwritten, read_section
from answerable.intake.errors import IntakeError
from answerable.web.asked import Asked
from answerable.web.pages.audits.drafting import usable
from answerable.web.pages.audits.opening import Which, address, show_calls
from answerable.web.pages.audits.overview import LOOK, OPEN, common, found_of
from answerable.web.pages.audits.places import folder_of, root_of
from answerable.web.pages.page import allowed, page
from answerable.web.pages.showing import show
from answerable.web.problems import Trouble
from answerable.web.routing import Reply, Route

FILES: Final = {
    "report.html": "text/html",
    "findings.json": "application/json",
    "figures.csv": "text/csv",
    "unwritten.json": "application/json",
    "plan.toml": "application/toml",
}
"""What a run leaves to be taken away; what hides nothing is not among them."""
RULE: Final = "rule="


async def found(asked: Asked) -> Reply:
    """Show what a plan's last run found; counts lead to their calls, for those who may open them."""
    folder = folder_of(asked, "plans")
    if (told := found_of(folder)) is None:
        raise Trouble("not-found", "It has not been carried out yet.")
    report = await asked.served.in_thread(lambda: _report(asked, folder, told))
    rules = _rules(folder) if allowed(asked, OPEN) else None
    cases = [(each.words, len(each.cases or ())) for each in rules.rules] if rules else []
    files = [name for name in FILES if (folder / "report" / name).is_file()]
    return show(
        asked, "audits/found.html", **common(asked), name=folder.name, found=told, report=report, files=files,
        cases=cases,
    )  # fmt: skip


def _report(asked: Asked, folder: Path, told: Found) -> Markup:
    """The report without its own document. The report's words are English, as in its files."""
    at = f"/audits/plans/{folder.name}/calls"
    with shown.opening((lambda key: address(at, which=key)) if allowed(asked, OPEN) else None):
        return body(told, (), _annexes(folder))


def _annexes(folder: Path) -> tuple[Annex, ...]:
    try:
        found = msgspec.json.decode((folder / "report" / "unwritten.json").read_bytes(), type=Unwritten)
        plan = _as_run(folder)
    except FileNotFoundError:
        return ()
    return (unwritten_rules(found, read_section(plan.unwritten, plan.file).fewer_than),)


def _as_run(folder: Path) -> Plan:
    """The plan as it was carried out: only what it says, for its paths are those of another directory."""
    return read_plan(folder / "report" / "plan.toml")


def _rules(folder: Path) -> Unwritten | None:
    """Unwritten rules with their cases."""
    try:
        whole = (folder / "report" / "unwritten-whole.json").read_bytes()
    except FileNotFoundError:
        return None
    return msgspec.json.decode(whole, type=Unwritten)


async def calls(asked: Asked) -> Reply:
    """Show the calls behind a count of a plan's last run; that they were looked at is kept."""
    folder = folder_of(asked, "plans")
    key = asked.query.which
    histories, found = await asked.served.in_thread(lambda: _opened(asked, folder, key))
    return await show_calls(asked, histories, found, back=f"/audits/plans/{folder.name}/found", what=key)


def _opened(asked: Asked, folder: Path, key: str) -> tuple[tuple[Path, ...], tuple[tuple[str, int], ...]]:
    found = found_of(folder)
    try:
        plan = usable(folder / "plan.toml", root_of(asked))
        histories = find_histories(plan)
        if found is None or found.registration.plan != plan.sha256:
            raise Trouble(
                "not-now", "The plan has been changed since it was carried out: carry it out again."
            )
        if {source.sha256 for source in found.sources} != {*histories.digests}:
            raise Trouble(
                "not-now", "The history has changed since the plan was carried out: carry it out again."
            )
        if key.startswith(RULE):
            return histories.files, _cases(folder, key.removeprefix(RULE))
        return histories.files, opened(plan, histories, key)
    except IntakeError as error:
        raise Trouble("not-found", "No calls are known by that.") from error


def _cases(folder: Path, nth: str) -> tuple[tuple[str, int], ...]:
    rules = _rules(folder)
    if rules is None or not nth.isascii() or not nth.isdecimal() or int(nth) >= len(rules.rules):
        raise Trouble("not-found")
    return tuple((case, 0) for case in rules.rules[int(nth)].cases or ())


async def file(asked: Asked) -> Reply:
    """Give a file of a plan's last run, to be kept."""
    folder, name = folder_of(asked, "plans"), asked.path["file"]
    if name not in FILES or not (folder / "report" / name).is_file():
        raise Trouble("not-found")
    return attached((folder / "report" / name).read_bytes(), FILES[name], f"{folder.name}-{name}")


def attached(content: bytes, media: str, name: str) -> Reply:
    """A file to be kept, and never shown as a page of this server."""
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "content-security-policy": "sandbox; default-src 'none'",
    }
    return Reply(content, headers=headers, media=media)


ROUTES: tuple[Route, ...] = (
    page("/audits/plans/{name}/found", LOOK, found),
    page("/audits/plans/{name}/calls", OPEN, calls, query=Which),
    page("/audits/plans/{name}/files/{file}", LOOK, file),
)
