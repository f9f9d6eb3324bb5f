"""Which policy is, was and will be in force, and what is ordered beside it."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from answerable import center
from answerable.model.nouns import GOVERNS, Governs, Notice, Order, Publication
from answerable.model.state import State
from answerable.model.wording import Wording
from answerable.web.asked import Asked
from answerable.web.problems import Trouble
from answerable.web.routing import Reply, Route, command, look

THEME = "policy"

Standing: TypeAlias = Literal["in force", "to come", "replaced", "expired"]


class Directive(msgspec.Struct, frozen=True, omit_defaults=True):
    """A directive as it was put in force; its exact text is at `text`."""

    id: str
    governs: Governs
    standing: Standing
    digest: str
    """SHA-256 of its bytes."""
    effective: datetime.datetime
    published: datetime.datetime
    by: str
    """The account that published it."""
    text: str
    expires: datetime.datetime | None = None
    approved_by: str = ""
    """The account of its second person; empty: it was published by one."""


class Directives(msgspec.Struct, frozen=True):
    """The directives, as they were published."""

    directives: tuple[Directive, ...]
    missing: tuple[Governs, ...]
    """What no directive in force governs: all of it is acted on at the floor."""


class Wordings(msgspec.Struct, frozen=True):
    """Drafts of directives, with their texts."""

    drafts: tuple[Wording, ...]


class Orders(msgspec.Struct, frozen=True):
    """Orders by word of mouth; they decide nothing."""

    orders: tuple[Order, ...]


class Notices(msgspec.Struct, frozen=True):
    """Who was told what, the latest last."""

    notices: tuple[Notice, ...]


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which notices."""

    to: Annotated[str, Meta(description="Only those for this role, such as `supervisor`.")] = ""
    limit: Annotated[int, Meta(ge=1, le=500, description="How many of the latest at most.")] = 100


async def directives(asked: Asked) -> Reply:
    """List the directives: in force, to come, replaced, expired."""
    now = asked.served.now()

    def found(state: State) -> Directives:
        missing = tuple(kind for kind in GOVERNS if state.in_force(kind, now) is None)
        return Directives(tuple(_shown(state, each, now) for each in state.publications), missing)

    return Reply(await asked.served.look(found))


async def directive(asked: Asked) -> Reply:
    """Show a directive: what it governs, since when, published by whom."""
    now, publication = asked.served.now(), await _published(asked)
    return Reply(await asked.served.look(lambda state: _shown(state, publication, now)))


async def text(asked: Asked) -> Reply:
    """Give a directive's exact text: the file that was published and that decides."""
    return Reply((await _published(asked)).text.encode(), media="text/markdown; charset=utf-8")


async def wordings(asked: Asked) -> Reply:
    """List the drafts of directives: those worked on, proposed, published, withdrawn."""
    return Reply(Wordings(await asked.served.look(lambda state: tuple(state.wordings.values()))))


async def orders(asked: Asked) -> Reply:
    """List the orders that were given by word of mouth."""
    return Reply(Orders(await asked.served.look(lambda state: tuple(state.orders))))


async def notices(asked: Asked) -> Reply:
    """List who was told what: alarms, moves, missed deadlines."""
    to = asked.query.to.strip().casefold()
    found = await asked.served.look(lambda state: [each for each in state.notices if to in ("", each.to)])
    return Reply(Notices(tuple(found[-asked.query.limit :])))


async def _published(asked: Asked) -> Publication:
    id_ = asked.path["directive"]
    found = await asked.served.look(
        lambda state: next((each for each in state.publications if each.id == id_), None)
    )
    if found is None:
        raise Trouble("not-found", f"No directive {id_} was published here.")
    return found


def standing_of(state: State, publication: Publication, now: datetime.datetime) -> Standing:
    """How a publication stands at a time."""
    if state.in_force(publication.governs, now) is publication:
        return "in force"
    if publication.effective > now:
        return "to come"
    return "expired" if publication.expires and publication.expires <= now else "replaced"


def _shown(state: State, publication: Publication, now: datetime.datetime) -> Directive:
    return Directive(
        id=publication.id,
        governs=publication.governs,
        standing=standing_of(state, publication, now),
        digest=publication.digest,
        effective=publication.effective,
        published=publication.published,
        by=publication.by.id,
        approved_by=publication.approved_by.id if publication.approved_by else "",
        text=f"/directives/{publication.id}/text",
        expires=publication.expires,
    )


ROUTES: tuple[Route, ...] = (
    command(
        THEME,
        "POST",
        "/directives",
        center.publish_directive,
        example={"text": '---\ndirective: "640.10"\n…'},
        status=201,
    ),
    look(THEME, "/directives", "read directives", Directives, directives),
    look(THEME, "/directives/{directive}", "read directives", Directive, directive),
    look(THEME, "/directives/{directive}/text", "read directives", None, text, media="text/markdown"),
    command(
        THEME,
        "POST",
        "/drafts",
        center.write_wording,
        example={"text": '---\ndirective: "640.10"\n…'},
        status=201,
    ),
    look(THEME, "/drafts", "look at drafts", Wordings, wordings),
    command(THEME, "POST", "/drafts/{wording}/proposal", center.propose_wording, example={}),
    command(
        THEME, "POST", "/drafts/{wording}/approval", center.approve_wording, example={"digest": "0" * 64}
    ),
    command(
        THEME,
        "POST",
        "/drafts/{wording}/return",
        center.return_wording,
        example={"reason": "row 4 says too much"},
    ),
    command(THEME, "POST", "/drafts/{wording}/withdrawal", center.withdraw_wording, example={}),
    command(
        THEME,
        "POST",
        "/orders",
        center.note_order,
        example={
            "giver": "the chief",
            "words": "hold all patrols north of the river",
            "expires": "2026-12-31T18:00:00-08:00",
        },
        status=201,
    ),
    look(THEME, "/orders", "look at notices", Orders, orders),
    look(THEME, "/notices", "look at notices", Notices, notices, query=Told),
)
