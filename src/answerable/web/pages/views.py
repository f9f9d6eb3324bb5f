"""The views: what there is to go to, and where each role begins."""

from __future__ import annotations

from typing import Final

import msgspec

from answerable.model.people import MAY, SEE, Person, Role

ACCOUNT: Final = "/account"
SIGN_ON: Final = "/sign-on"


class View(msgspec.Struct, frozen=True):
    """A view, as the bar at the top has it."""

    name: str
    """A word of the catalogues."""
    path: str
    may: str
    """The permission that its page has."""
    home_of: frozenset[Role]
    """The roles that begin there."""

    def is_for(self, person: Person) -> bool:
        """Whether somebody may go there."""
        return person.role in (MAY.get(self.may) or SEE.get(self.may, frozenset()))


VIEWS: tuple[View, ...] = (
    View("console", "/console", "look at calls", frozenset({"call-taker", "dispatcher", "supervisor"})),
    View("policy", "/policy", "read directives", frozenset({"policy author"})),
    View("requests", "/duty", "look at calls", frozenset({"duty officer", "commissioner"})),
    View("audits", "/audits", "look at audits", frozenset({"auditor"})),
    View("portal", "/portal", "read directives", frozenset({"public"})),
)


def home_of(person: Person) -> str:
    """Where somebody begins: the view that is their role's; else the first that they may see."""
    mine = [each for each in VIEWS if person.role in each.home_of] or [
        each for each in VIEWS if each.is_for(person)
    ]
    if mine:
        return mine[0].path
    return SIGN_ON if person.role == "public" else ACCOUNT
