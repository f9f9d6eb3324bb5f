"""Who may do what. Deny by default: a command that is not in the table is nobody's."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

from answerable.model.errors import BeyondScope, NotAllowed
from answerable.model.noun import Noun

Role: TypeAlias = Literal[
    "public",
    "auditor",
    "policy author",
    "call-taker",
    "dispatcher",
    "supervisor",
    "duty officer",
    "commissioner",
    "system",
]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

LADDER: Final[tuple[Role, ...]] = ("call-taker", "dispatcher", "supervisor", "duty officer", "commissioner")
"""Who decides above whom."""


class Person(Noun, frozen=True):
    """Somebody who acts: an account or badge (not a name), in the role that they act in.

    >>> from answerable import Person
    >>> Person("T12", "call-taker").role
    'call-taker'
    """

    id: str
    role: Role


SYSTEM: Final = Person("system", "system")
"""What happens by itself: a deadline that passes, a decision taken again."""

OWNER: Final = Person("owner", "system")
"""Whoever owns the centre's directory, at the machine itself: who opens the first account."""

WITH_ACCOUNT: Final = frozenset(role for role in ROLES if role not in ("public", "system"))
"""The roles that an account can be given: everybody is public, and nobody is the system."""

MAY: Final[dict[str, frozenset[Role]]] = {
    "take a call": frozenset({"call-taker", "dispatcher", "supervisor"}),
    "reach a caller": frozenset({"call-taker", "dispatcher", "supervisor"}),
    "pass a call on": frozenset({"call-taker", "dispatcher", "supervisor"}),
    "ask for aid": frozenset({"call-taker", "dispatcher", "supervisor", "duty officer"}),
    "learn a fact": frozenset({"call-taker", "dispatcher", "supervisor", "duty officer"}),
    "note on a call": frozenset({"call-taker", "dispatcher", "supervisor", "duty officer", "commissioner"}),
    "enter a caution": frozenset({"dispatcher", "supervisor"}),
    "review a caution": frozenset({"supervisor", "duty officer"}),
    "withdraw a caution": frozenset({"dispatcher", "supervisor", "duty officer"}),
    "send a unit": frozenset({"dispatcher", "supervisor"}),
    "set a unit's status": frozenset({"dispatcher", "supervisor"}),
    "add a unit": frozenset({"dispatcher", "supervisor"}),
    "change a unit": frozenset({"dispatcher", "supervisor"}),
    "divert a unit": frozenset({"dispatcher", "supervisor"}),
    "check on a unit": frozenset({"dispatcher", "supervisor"}),
    "unit in distress": frozenset({"call-taker", "dispatcher", "supervisor", "duty officer"}),
    "end a distress": frozenset({"dispatcher", "supervisor"}),
    "override upward": frozenset({"call-taker", "dispatcher", "supervisor", "duty officer", "commissioner"}),
    "override downward": frozenset({"dispatcher", "supervisor", "duty officer", "commissioner"}),
    "approve a downward override": frozenset({"supervisor", "duty officer", "commissioner"}),
    "give a reason": frozenset({"call-taker", "dispatcher", "supervisor", "duty officer", "commissioner"}),
    "link calls": frozenset({"call-taker", "dispatcher", "supervisor"}),
    "merge incidents": frozenset({"dispatcher", "supervisor"}),
    "close": frozenset({"dispatcher", "supervisor", "duty officer"}),
    "request assistance": frozenset({"call-taker", "dispatcher", "supervisor", "duty officer"}),
    "answer a request": frozenset({"supervisor", "duty officer", "commissioner"}),
    "publish a directive": frozenset({"policy author"}),
    "draft a directive": frozenset({"policy author"}),
    "approve a directive": frozenset({"policy author", "supervisor", "commissioner"}),
    "note an order": frozenset({"call-taker", "dispatcher", "supervisor", "duty officer"}),
    "hand over a shift": frozenset({"call-taker", "dispatcher", "supervisor", "duty officer"}),
    "acknowledge a notice": frozenset(
        {"call-taker", "dispatcher", "supervisor", "duty officer", "commissioner"}
    ),
    "place a hold": frozenset({"auditor", "supervisor", "duty officer", "commissioner"}),
    "lift a hold": frozenset({"duty officer", "commissioner"}),
    "publish a schedule": frozenset({"policy author"}),
    "propose an erasure": frozenset({"supervisor", "duty officer", "commissioner"}),
    "approve an erasure": frozenset({"duty officer", "commissioner"}),
    "disclose": frozenset({"supervisor", "duty officer", "commissioner"}),
    "file a complaint": frozenset(
        {"public", "auditor", "call-taker", "dispatcher", "supervisor", "duty officer", "commissioner"}
    ),
    "answer a complaint": frozenset({"supervisor", "duty officer", "commissioner"}),
    "make a statement": frozenset({"auditor", "supervisor", "duty officer", "commissioner"}),
    "tell of missed deadlines": frozenset({"system"}),
    "reconcile": frozenset({"supervisor", "auditor"}),
    "rotate the key": frozenset({"system"}),
    "note a restoration": frozenset({"system"}),
    "shadow another system": frozenset({"system", "supervisor"}),
    "open an account": frozenset({"supervisor", "duty officer", "commissioner", "system"}),
    "give a role": frozenset({"supervisor", "duty officer", "commissioner", "system"}),
    "take a role": frozenset({"supervisor", "duty officer", "commissioner", "system"}),
    "close an account": frozenset({"supervisor", "duty officer", "commissioner", "system"}),
    "set a password": frozenset({"supervisor", "duty officer", "commissioner", "system"}),
    "reset a second factor": frozenset({"supervisor", "duty officer", "commissioner", "system"}),
    "issue a token": frozenset({"supervisor", "duty officer", "commissioner", "system"}),
    "revoke a token": frozenset({"supervisor", "duty officer", "commissioner", "system"}),
    "use one's own account": WITH_ACCOUNT,
    "tell of refused sign-ons": frozenset({"system"}),
    "note what was used": frozenset({"system"}),
}

EVERYBODY: Final = frozenset(role for role in ROLES if role != "system")
AT_WORK: Final = EVERYBODY - {"public", "auditor", "policy author"}

SEE: Final[dict[str, frozenset[Role]]] = {
    "look at calls": AT_WORK | {"auditor"},
    "look at cautions": frozenset({"dispatcher", "supervisor", "duty officer", "commissioner", "auditor"}),
    "look at accounts": frozenset({"supervisor", "duty officer", "commissioner", "auditor"}),
    "look at units": AT_WORK | {"auditor"},
    "look at notices": AT_WORK | {"auditor"},
    "watch changes": AT_WORK | {"auditor"},
    "take a receipt": AT_WORK | {"auditor"},
    "read directives": EVERYBODY,
    "look at drafts": frozenset({"policy author", "supervisor", "duty officer", "commissioner", "auditor"}),
    "read the record": EVERYBODY,
    "see how the server does": frozenset({"supervisor", "duty officer", "commissioner", "auditor"}),
    "look at audits": frozenset({"auditor", "policy author", "supervisor", "duty officer", "commissioner"}),
    "carry out audits": frozenset({"auditor"}),
    "open an audit's calls": frozenset({"auditor", "supervisor", "commissioner"}),
}
"""What may be looked at, and by whom: deny by default, as for commands."""


def require(person: Person, command: str, within: frozenset[str] | None = None) -> None:
    """Pass if the person's role includes the command or look.

    Otherwise raises `NotAllowed`, saying whose it is. `within`: what a token's scopes include, where the
    person acts through one; then raises `BeyondScope` for anything else.
    """
    allowed = MAY.get(command) or SEE.get(command, frozenset())
    if person.role not in allowed:
        whose = ", ".join(role for role in ROLES if role in allowed) or "nobody"
        raise NotAllowed(f"The role {person.role} may not {command}; that is for: {whose}.")
    if within is not None and command not in within:
        raise BeyondScope(f"This token's scopes do not include: {command}.")


def outranks(role: Role, needed: str) -> bool:
    """Whether `role` is `needed` or stands above it on the ladder; nobody stands above an unknown role."""
    rank: dict[str, int] = {name: place for place, name in enumerate(LADDER)}
    return rank.get(role, -1) >= rank.get(needed, len(LADDER))
