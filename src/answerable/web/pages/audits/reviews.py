"""Blind reviews: a sample drawn without identity, codes taken back, the first coding held against them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

import msgspec

from answerable.audit.blind import Request, Review, open_key, read_facts, read_sheet, score
from answerable.intake.errors import IntakeError, Mistake
from answerable.policy import read_directive
from answerable.web.asked import Asked
from answerable.web.pages.audits.found import attached
from answerable.web.pages.audits.histories import published
from answerable.web.pages.audits.overview import DO, LOOK, common
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
from answerable.web.pages.audits.plans import start
from answerable.web.pages.page import form, go, page
from answerable.web.pages.showing import show
from answerable.web.problems import Trouble
from answerable.web.routing import Reply, Route

FILES: Final = {"sheet.csv": "text/csv", "sheet.html": "text/html", "commitment.txt": "text/plain"}
"""What reviewers are given. The key is never among them."""
CODES: Final = ("reviewed-1.csv", "reviewed-2.csv")
MOST: Final = 10_000


async def new(asked: Asked) -> Reply:
    """Show what a sample is drawn by."""
    return await _form(asked, {"each": "100", "seed": "1"}, ())


async def draw(asked: Asked) -> Reply:
    """Draw a sample; its key stays on the server, for the owner alone."""
    given, name = asked.form, asked.form.get("name", "").strip()
    texts = dict(await asked.served.look(published))
    text = texts.get(given.get("directive", ""), "")
    wrong = name_problem(asked, "reviews", name)
    if given.get("history") not in names(asked, "histories"):
        wrong = wrong or Mistake("", "history", "There is no such history.", "Export or import one.")
    try:
        request = await asked.served.in_thread(lambda: _request(asked, text))
    except IntakeError as error:
        return await _form(asked, given, (*([wrong] if wrong else []), *error.mistakes), 400)
    if wrong:
        return await _form(asked, given, (wrong,), 400)
    folder = shelf(asked, "reviews") / name
    if asked.house.jobs.running is not None:
        raise Trouble("not-now", "Something else is being worked out; one thing at a time.")
    write(folder / "request.json", msgspec.json.encode(request))
    history = root_of(asked) / "histories" / given["history"]
    await start(
        asked, "draw", folder, request=msgspec.to_builtins(request), directive=text, history=str(history)
    )
    return go(f"/audits/reviews/{name}")


def _request(asked: Asked, text: str) -> Request:
    given = asked.form
    facts = [line.strip() for line in given.get("facts", "").splitlines() if line.strip()]
    return Request(
        by=given.get("by", "").strip(),
        facts=read_facts(facts, read_directive(text) if text else None),
        shown=tuple(each.strip() for each in given.get("show", "").split(",") if each.strip()),
        each=_whole("each", given.get("each", "")),
        seed=_whole("seed", given.get("seed", "")),
    )


def _whole(key: str, said: str) -> int:
    if said.isascii() and said.isdecimal() and 1 <= int(said[:9]) <= MOST and len(said) < 9:
        return int(said)
    raise IntakeError([Mistake("", key, f"Has to be a whole number from 1 to {MOST:,}.")])


async def _form(asked: Asked, given: object, wrong: tuple[Mistake, ...], status: int = 200) -> Reply:
    directives = [name for name, _ in await asked.served.look(published)]
    return show(
        asked, "audits/new-review.html", status, **common(asked), given=given, wrong=wrong,
        histories=names(asked, "histories"), directives=directives,
    )  # fmt: skip


async def review(asked: Asked) -> Reply:
    """Show a blind review: its sheet, what came back, and, to those entitled, what it came to."""
    return await _page(asked, folder_of(asked, "reviews"), ())


async def _page(asked: Asked, folder: Path, wrong: tuple[Mistake, ...], status: int = 200) -> Reply:
    given, back = common(asked), [name for name in CODES if (folder / name).is_file()]
    drawn = (folder / "commitment.txt").is_file()
    commitment = (folder / "commitment.txt").read_text("utf-8").strip() if drawn else ""
    came_to = await asked.served.in_thread(lambda: _score(folder, commitment)) if given["may_open"] else None
    return show(
        asked, "audits/review.html", status, **given, name=folder.name, commitment=commitment,
        files=list(FILES), wrong=wrong, came_to=came_to, back=back,
        failed=told(failed(folder), root_of(asked)),
    )  # fmt: skip


def _score(folder: Path, commitment: str) -> Review | None:
    """The first coding held against those that came back; None: none did."""
    sheets = [folder / name for name in CODES if (folder / name).is_file()]
    if not sheets:
        return None
    return score(open_key(folder / "key.json", commitment), sheets, commitment)


async def keep_codes(asked: Asked) -> Reply:
    """Take what a reviewer coded, unless the sheet cannot be read with the key."""
    folder = folder_of(asked, "reviews")
    name = {"1": CODES[0], "2": CODES[1]}.get(asked.form.get("nth", ""))
    if name is None or not (folder / "key.json").is_file():
        raise Trouble("bad-input", "Say whose codes they are: the first reviewer's or the second's.")
    content = asked.form.get("codes", "").encode("utf-8", "replace")
    try:
        await asked.served.in_thread(lambda: _check(folder, content))
    except IntakeError as error:
        return await _page(
            asked, folder, tuple(msgspec.structs.replace(each, file="") for each in error.mistakes), 400
        )
    await asked.served.in_thread(lambda: write(folder / name, content))
    return go(f"/audits/reviews/{folder.name}")


def _check(folder: Path, content: bytes) -> None:
    """Raises IntakeError for codes that cannot be read."""
    key = open_key(folder / "key.json", (folder / "commitment.txt").read_text("utf-8"))
    with tempfile.TemporaryDirectory(prefix="answerable-codes-") as place:
        file = Path(place) / "reviewed.csv"
        file.write_bytes(content)
        read_sheet(file, key)


async def file(asked: Asked) -> Reply:
    """Give a file for reviewers, to be kept."""
    folder, name = folder_of(asked, "reviews"), asked.path["file"]
    if name not in FILES or not (folder / name).is_file():
        raise Trouble("not-found")
    return attached((folder / name).read_bytes(), FILES[name], f"{folder.name}-{name}")


ROUTES: tuple[Route, ...] = (
    page("/audits/reviews/new", DO, new),
    form("/audits/reviews/new", DO, draw),
    page("/audits/reviews/{name}", LOOK, review),
    form("/audits/reviews/{name}/codes", DO, keep_codes),
    page("/audits/reviews/{name}/files/{file}", DO, file),
)
