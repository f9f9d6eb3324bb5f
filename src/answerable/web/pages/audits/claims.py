"""Claims: public statements as text, answered from the centre's record."""

from __future__ import annotations

import tempfile
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from answerable.audit.claims import Answers, Claims, read_claims
from answerable.audit.claims.nouns import RatePart
from answerable.audit.reporting.claimed import claims_body, claims_page
from answerable.intake.errors import IntakeError
from answerable.web.asked import Asked
from answerable.web.pages.audits.drafting import Draft
from answerable.web.pages.audits.found import attached
from answerable.web.pages.audits.opening import Which, show_calls
from answerable.web.pages.audits.overview import DO, LOOK, OPEN, common
from answerable.web.pages.audits.places import (
    confined,
    failed,
    folder_of,
    name_problem,
    root_of,
    shelf,
    told,
    write,
)
from answerable.web.pages.audits.plans import not_running, start
from answerable.web.pages.page import form, go, page
from answerable.web.pages.showing import show
from answerable.web.problems import Trouble
from answerable.web.routing import Reply, Route


async def new(asked: Asked) -> Reply:
    """Show where new claims are written."""
    return show(asked, "audits/new-claims.html", **common(asked), given={}, draft=Draft(""), wrong=None)


async def make(asked: Asked) -> Reply:
    """Keep new claims, unless something is wrong with them."""
    root, name = root_of(asked), asked.form.get("name", "").strip()
    shelf(asked, "claims")
    draft = await asked.served.in_thread(lambda: checked(asked.form.get("text", ""), root))
    wrong = name_problem(asked, "claims", name)
    if wrong or draft.mistakes:
        given = {"given": asked.form, "draft": draft, "wrong": wrong}
        return show(asked, "audits/new-claims.html", 400, **common(asked), **given)
    await asked.served.in_thread(lambda: write(root / "claims" / name / "claims.toml", draft.text.encode()))
    return go(f"/audits/claims/{name}")


def checked(text: str, root: Path) -> Draft:
    """A text read as claims; nothing is answered."""
    text = "\n".join(text.splitlines()) + "\n"
    with tempfile.TemporaryDirectory(prefix=".draft-", dir=root / "claims") as name:
        file = Path(name) / "claims.toml"
        file.write_bytes(text.encode("utf-8", "replace"))
        try:
            usable(file, root)
        except IntakeError as error:
            return Draft(text, told(error.mistakes, root))
    return Draft(text)


def usable(file: Path, root: Path) -> Claims:
    """The claims of a file that names only what lies in `root`. Raises IntakeError."""
    confined(str(file), [("text.file", str(file.parent / each), root / "claims") for each in _texts(file)])
    claims = read_claims(file)
    audits = [part.audit for claim in claims.claims for part in claim.parts if isinstance(part, RatePart)]
    confined(str(file), [("audit", str(file.parent / each), root / "plans") for each in audits])
    return claims


def _texts(file: Path) -> list[str]:
    """The files that a claims file names as directives; read before they are."""
    try:
        given: Any = tomllib.loads(file.read_text("utf-8-sig")).get("text", [])
    except (OSError, ValueError, RecursionError):
        return []  # whoever reads it whole says what is wrong
    listed = given if isinstance(given, list) else []
    return [str(each["file"]) for each in listed if isinstance(each, dict) and "file" in each]


async def claims(asked: Asked) -> Reply:
    """Show claims with their answers."""
    folder = folder_of(asked, "claims")
    answers = _answers(folder)
    return show(
        asked, "audits/claims.html", **common(asked), name=folder.name,
        failed=told(failed(folder), root_of(asked)),
        text=(folder / "claims.toml").read_text("utf-8", "replace"),
        body=claims_body(answers) if answers else None, counts=_counts(answers) if answers else (),
    )  # fmt: skip


def _answers(folder: Path) -> Answers | None:
    try:
        return msgspec.json.decode((folder / "answers.json").read_bytes(), type=Answers)
    except FileNotFoundError:
        return None


def _counts(answers: Answers) -> dict[str, tuple[str, int]]:
    """Each count of an answer by its place: the claim, and how many calls certainly count."""
    return {
        f"{nth}.{place}": (claim.id, len(part.count.counted))
        for nth, claim in enumerate(answers.claims, 1)
        for place, part in enumerate(claim.parts, 1)
        if part.count is not None and part.count.counted
    }


async def answer(asked: Asked) -> Reply:
    """Answer claims from the centre's record."""
    folder = folder_of(asked, "claims")
    try:
        await asked.served.in_thread(lambda: usable(folder / "claims.toml", root_of(asked)))
    except IntakeError as error:
        raise Trouble(
            "bad-input", " ".join(each.show() for each in told(error.mistakes, root_of(asked)))
        ) from error
    await start(asked, "answer", folder)
    return go(f"/audits/claims/{folder.name}")


async def calls(asked: Asked) -> Reply:
    """Show the calls that an answer counts; that they were looked at is on the record."""
    folder, which = folder_of(asked, "claims"), asked.query.which
    answers = _answers(folder)
    if answers is None or which not in _counts(answers):
        raise Trouble("not-found")
    claim, part = map(int, which.split("."))
    count = answers.claims[claim - 1].parts[part - 1].count
    numbers = [(each.number, 0) for each in count.counted] if count else []
    what = answers.claims[claim - 1].id
    return await show_calls(asked, (), numbers, back=f"/audits/claims/{folder.name}", what=what)


async def text(asked: Asked) -> Reply:
    """Show the text of claims, to be changed."""
    folder = folder_of(asked, "claims")
    content = (folder / "claims.toml").read_text("utf-8", "replace")
    return _text(asked, folder, await asked.served.in_thread(lambda: checked(content, root_of(asked))))


async def keep_text(asked: Asked) -> Reply:
    """Keep the changed text of claims, unless something is wrong with it; answers to other words go."""
    folder = folder_of(asked, "claims")
    not_running(asked, folder)
    draft = await asked.served.in_thread(lambda: checked(asked.form.get("text", ""), root_of(asked)))
    if draft.mistakes:
        return _text(asked, folder, draft, 400)
    if draft.text.encode() != (folder / "claims.toml").read_bytes():
        # First: a crash in between leaves words without an answer, never an answer to other words.
        (folder / "answers.json").unlink(missing_ok=True)
    await asked.served.in_thread(lambda: write(folder / "claims.toml", draft.text.encode()))
    return go(f"/audits/claims/{folder.name}")


def _text(asked: Asked, folder: Path, draft: Draft, status: int = 200) -> Reply:
    given = {
        "draft": draft,
        "at": f"/audits/claims/{folder.name}",
        "name": folder.name,
        "written": "claims.toml",
    }
    return show(asked, "audits/plan-text.html", status, **common(asked), **given)


async def file(asked: Asked) -> Reply:
    """Give the answers as a page of their own, to be kept."""
    folder = folder_of(asked, "claims")
    if asked.path["file"] != "answers.html" or (answers := _answers(folder)) is None:
        raise Trouble("not-found")
    return attached(claims_page(answers).encode(), "text/html", f"{folder.name}-answers.html")


ROUTES: tuple[Route, ...] = (
    page("/audits/claims/new", DO, new),
    form("/audits/claims/new", DO, make),
    page("/audits/claims/{name}", LOOK, claims),
    page("/audits/claims/{name}/text", DO, text),
    form("/audits/claims/{name}/text", DO, keep_text),
    form("/audits/claims/{name}/answer", DO, answer),
    page("/audits/claims/{name}/calls", OPEN, calls, query=Which),
    page("/audits/claims/{name}/files/{file}", LOOK, file),
)
