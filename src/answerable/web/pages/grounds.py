"""What a departure stands on, as a form gives it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from answerable.model.people import MAY, ROLES
from answerable.web.problems import Trouble
from answerable.web.wire import Approval, GroundsAsked

APPROVERS: Final = tuple(role for role in ROLES if role in MAY["approve a downward override"])
"""The roles in which a second person approves."""


def grounds_of(given: Mapping[str, str]) -> GroundsAsked:
    """Why, under what authority, and by whom approved: that person's own credentials, if an account is named.

    Raises `Trouble` where it is not said in which role they approve.
    """
    reason, authority = given.get("reason", ""), given.get("authority", "")
    account = given.get("account", "").strip()
    if not account:
        return GroundsAsked(reason, authority)
    role = next((each for each in ROLES if each == given.get("role")), None)
    if role is None:
        raise Trouble("bad-input", "Say in which role the second person approves.")
    approval = Approval(account, given.get("password", ""), role, given.get("code", ""))
    return GroundsAsked(reason, authority, approval)
