"""Plans: written on a form or as text, declared, carried out; each with how it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from answerable.audit.counting import find_histories
from answerable.audit.findings import Registration
from answerable.audit.plan.nouns import DERIVED
from answerable.audit.registering import declare, standing
from answerable.intake.errors import IntakeError, Mistake
from answerable.web.asked import Asked
from answerable.web.pages.audits.drafting import (
    CHOICES,
    STRATA,
    USUAL,
    Draft,
    checked,
    text_of,
    usable,
)
from answerable.web.pages.audits.jobs import Job
from answerable.web.pages.audits.overview import DO, LOOK, common, found_of
from answerable.web.pages.audits.places import (
    failed,
    folder_of,
    name_problem,
    names,
    root_of,
    shelf,
    told,
    write,
)
from answerable.web.pages.page import form, go, page
from answerable.web.pages.showing import show
from answerable.web.problems import Trouble
from answerable.web.routing import Reply, Route


class Standing(msgspec.Struct, frozen=True):
    """How a plan stands: its text, what is wrong with it, whether it was declared."""

    text: str
    sha256: str = ""
    title: str = ""
    asks: str = ""
    mistakes: tuple[Mistake, ...] = ()
    registration: Registration | None = None


async def new(asked: Asked) -> Reply:
    """Show the form of a new plan."""
    return await _form(asked, USUAL, Draft(""), ())


async def make(asked: Asked) -> Reply:
    """Keep a new plan, from its form's fields; show what is wrong with it where that is."""
    given = asked.form
    root = root_of(asked)
    shelf(asked, "plans")
    text = given["text"] if "text" in given else text_of(given)
    draft = await asked.served.in_thread(lambda: checked(text, root))
    name = given.get("name", "").strip()
    wrong = name_problem(asked, "plans", name)
    if wrong or draft.plan is None:
        return await _form(asked, given, draft, (wrong,) if wrong else (), 400)
    await asked.served.in_thread(lambda: write(root / "plans" / name / "plan.toml", draft.text.encode()))
    return go(f"/audits/plans/{name}")


async def _form(
    asked: Asked, given: Any, draft: Draft, wrong: tuple[Mistake, ...], status: int = 200
) -> Reply:
    return show(
        asked, "audits/new-plan.html", status, **common(asked),
        given=given, draft=draft, wrong=wrong, choices=CHOICES, strata=range(1, STRATA + 1), derived=DERIVED,
        histories=names(asked, "histories"),
        columns=await asked.served.in_thread(lambda: _columns(asked)),
    )  # fmt: skip


def _columns(asked: Asked) -> list[str]:
    """The columns of all histories: what the form offers."""
    from answerable.web.pages.audits.histories import columns_of

    root = root_of(asked) / "histories"
    return sorted({name for each in names(asked, "histories") for name in columns_of(root / each)})


async def plan(asked: Asked) -> Reply:
    """Show a plan: its text, how it stands, and what its last run found."""
    folder = folder_of(asked, "plans")
    stands = await asked.served.in_thread(lambda: _standing(folder, root_of(asked)))
    found = found_of(folder)
    stale = found is not None and found.registration.plan != stands.sha256
    return show(
        asked, "audits/plan.html", **common(asked), name=folder.name, stands=stands, found=found,
        failed=told(failed(folder), root_of(asked)), stale=stale,
    )  # fmt: skip


def _standing(folder: Path, root: Path) -> Standing:
    file = folder / "plan.toml"
    text = file.read_text("utf-8", "replace")
    try:
        plan = usable(file, root)
        stands = standing(plan, find_histories(plan))
    except IntakeError as error:
        return Standing(text, mistakes=told(error.mistakes, root))
    return Standing(text, plan.sha256, plan.title, plan.asks, (), stands)


async def text(asked: Asked) -> Reply:
    """Show a plan's text, to be changed."""
    folder = folder_of(asked, "plans")
    content = (folder / "plan.toml").read_text("utf-8", "replace")
    draft = await asked.served.in_thread(lambda: checked(content, root_of(asked)))
    return _text(asked, folder, draft)


async def keep_text(asked: Asked) -> Reply:
    """Keep a plan's changed text, unless something is wrong with it."""
    folder = folder_of(asked, "plans")
    not_running(asked, folder)
    draft = await asked.served.in_thread(lambda: checked(asked.form.get("text", ""), root_of(asked)))
    if draft.plan is None:
        return _text(asked, folder, draft, 400)
    await asked.served.in_thread(lambda: write(folder / "plan.toml", draft.text.encode()))
    return go(f"/audits/plans/{folder.name}")


def _text(asked: Asked, folder: Path, draft: Draft, status: int = 200) -> Reply:
    return show(
        asked, "audits/plan-text.html", status, **common(asked), draft=draft,
        at=f"/audits/plans/{folder.name}", name=folder.name, written="plan.toml",
    )  # fmt: skip


async def declare_it(asked: Asked) -> Reply:
    """Declare a plan: write its digest down, before outcomes are read."""
    folder = folder_of(asked, "plans")

    def say() -> None:
        plan = usable(folder / "plan.toml", root_of(asked))
        declare(plan, find_histories(plan).digests, asked.served.now())

    await _or_trouble(asked, say)
    return go(f"/audits/plans/{folder.name}")


async def run(asked: Asked) -> Reply:
    """Carry a plan out, beside everything else."""
    folder = folder_of(asked, "plans")
    await _or_trouble(asked, lambda: usable(folder / "plan.toml", root_of(asked)))
    await start(asked, "run", folder)
    return go(f"/audits/plans/{folder.name}")


async def start(asked: Asked, work: Any, folder: Path, **given: Any) -> None:
    """Start a job on a directory, for who asks. Raises `Trouble` while another one runs."""
    job = Job(work, str(folder), str(root_of(asked).parent), given)
    await asked.house.jobs.start(job, asked.caller.person, asked.served.now())


async def _or_trouble(asked: Asked, deed: Any) -> None:
    try:
        await asked.served.in_thread(deed)
    except IntakeError as error:
        said = " ".join(each.show() for each in told(error.mistakes, root_of(asked)))
        raise Trouble("bad-input", said) from error


def not_running(asked: Asked, folder: Path) -> None:
    """Pass where nothing is worked out of a directory's text just now; raises `Trouble`."""
    running = asked.house.jobs.running
    if running is not None and running.job.folder == str(folder):
        raise Trouble("not-now", "It is being carried out: wait until that is done.")


ROUTES: tuple[Route, ...] = (
    page("/audits/plans/new", DO, new),
    form("/audits/plans/new", DO, make),
    page("/audits/plans/{name}", LOOK, plan),
    page("/audits/plans/{name}/text", DO, text),
    form("/audits/plans/{name}/text", DO, keep_text),
    form("/audits/plans/{name}/declare", DO, declare_it),
    form("/audits/plans/{name}/run", DO, run),
)
