"""Aid: help that we ask other agencies for, with a call or with a request of another's."""

from __future__ import annotations

from collections.abc import Iterator

from answerable import center
from answerable.web.routing import Route, command

THEME = "aid"


def _routes(whose: str) -> Iterator[Route]:
    """The routes of what is asked for one kind of matter: `/calls/{number}`."""
    one = f"{whose}/aid/{{aid}}"
    yield command(
        THEME,
        "POST",
        f"{whose}/aid",
        center.ask_aid,
        example={"agency": "State Road Patrol", "asked": "two patrols", "told": ["life safety"]},
        status=201,
    )
    yield command(
        THEME,
        "POST",
        f"{one}/answer",
        center.note_aid_answer,
        example={
            "answer": "declined",
            "reason": "a town's streets are the town's to keep",
            "rule": "RP-7@1#answer/5",
            "comes_if": "exit blocked = yes",
        },
    )
    yield command(THEME, "POST", f"{one}/repeat", center.ask_aid_again, example={"way": "radio"})
    yield command(THEME, "POST", f"{one}/arrival", center.aid_came, example={"came": True})
    yield command(
        THEME, "POST", f"{one}/withdrawal", center.withdraw_aid, example={"reason": "the county comes"}
    )


ROUTES: tuple[Route, ...] = (*_routes("/calls/{number}"), *_routes("/requests/{number}"))
