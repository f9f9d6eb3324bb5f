"""Who decides on accounts: nobody on their own, one person on roles below theirs, two on any other."""

import datetime
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from tests.center.town import START, Town, staff

from answerable import center
from answerable.identity.errors import BadScope
from answerable.model import events as ev
from answerable.model.accounts import GIVEN
from answerable.model.desk import Desk
from answerable.model.errors import BadInput, NotAllowed, NotFound, NotNow
from answerable.model.people import LADDER, OWNER, Person, Role

NEXT_MONTH = START + datetime.timedelta(days=30)
RANK: dict[str, int] = {role: place for place, role in enumerate(LADDER)}
GIVERS: tuple[Role, ...] = ("supervisor", "duty officer", "commissioner")


@pytest.fixture
def town() -> Town:
    """Two people in every role, and N1 with none."""
    town = Town()
    for role in GIVEN:
        staff(town, f"first {role}", (role,))
        staff(town, f"second {role}", (role,))
    center.open_account(Desk(town.ledger, OWNER), "N1")
    return town


def desk(town: Town, role: Role, which: str = "first") -> Desk:
    return Desk(town.ledger, Person(f"{which} {role}", role))


def enough(giver: Role, given: Role, second: Role | None) -> bool:
    """The rule of ADR 150, as a table: may `giver` give `given`, with a second person in that role?"""
    if given in RANK and RANK[given] < RANK[giver]:
        return True
    needed = RANK.get(given, RANK["duty officer"])
    return second in GIVERS and RANK[second] >= needed


@pytest.mark.parametrize(("giver", "given"), list(product(GIVERS, GIVEN)))
def test_a_role_is_given_alone_from_above_and_by_two_otherwise(town: Town, giver: Role, given: Role) -> None:
    """Every giver, every role, every second person or none."""
    for second in (*GIVEN, None):
        approved = Person(f"second {second}", second) if second else None
        if enough(giver, given, second):
            center.give_role(desk(town, giver), "N1", given, approved)
            assert town.state.accounts["N1"].roles == (given,)
            center.take_role(Desk(town.ledger, OWNER), "N1", given)
        else:
            with pytest.raises(NotAllowed):
                center.give_role(desk(town, giver), "N1", given, approved)
            assert town.state.accounts["N1"].roles == ()


@pytest.mark.parametrize(("giver", "given"), list(product(GIVERS, GIVEN)))
def test_nobody_gives_a_role_to_themselves_whoever_approves(town: Town, giver: Role, given: Role) -> None:
    me = desk(town, giver)
    approved = Person("second commissioner", "commissioner")
    with pytest.raises((NotAllowed, NotNow)):
        center.give_role(me, me.by.id, given, approved)
    assert town.state.accounts[me.by.id].roles == (giver,)


@pytest.mark.parametrize("who", ["first supervisor", "N1", "stranger", "first commissioner"])
def test_the_second_person_is_another_and_holds_the_role_that_they_approve_in(town: Town, who: str) -> None:
    """Not the giver, not the one who gets it, nobody without an account, nobody in a role that they lack."""
    role: Role = "supervisor" if who != "first commissioner" else "duty officer"
    with pytest.raises(NotAllowed):
        center.give_role(desk(town, "supervisor"), "N1", "supervisor", Person(who, role))


def test_nobody_approves_what_they_get(town: Town) -> None:
    """Not even where they stand high enough to approve it for others."""
    me = "second commissioner"
    with pytest.raises(NotAllowed, match="a second person has to approve"):
        center.give_role(desk(town, "supervisor"), me, "duty officer", Person(me, "commissioner"))


def test_who_has_no_account_decides_on_none(town: Town) -> None:
    for person in (Person("stranger", "supervisor"), Person("first call-taker", "supervisor")):
        with pytest.raises(NotAllowed, match="has no account that may act as supervisor"):
            center.give_role(Desk(town.ledger, person), "N1", "call-taker")


def test_who_was_closed_decides_on_none(town: Town) -> None:
    center.close_account(Desk(town.ledger, OWNER), "first supervisor")
    with pytest.raises(NotAllowed, match="has no account"):
        center.give_role(desk(town, "supervisor"), "N1", "call-taker")


def test_the_owner_of_the_machine_opens_the_first_account_alone() -> None:
    """There is nobody else yet; the record says who it was."""
    town = Town()
    center.open_account(Desk(town.ledger, OWNER), "C1", ["commissioner", "supervisor"], "hash")
    account = town.state.accounts["C1"]
    assert account.roles == ("commissioner", "supervisor")
    assert account.password == "somebody else"
    assert ev.from_bytes(town.log.entries[0].data).by == Person("owner", "system")


@pytest.mark.parametrize("role", ["public", "system", "emperor"])
def test_nobody_is_given_what_is_everybodys_or_nobodys(town: Town, role: Role) -> None:
    with pytest.raises(BadInput, match="no role that can be given"):
        center.give_role(Desk(town.ledger, OWNER), "N1", role)


@pytest.mark.parametrize(
    "account", ["", "Ann Smith", "x" * 41, "a/b", "system", "Owner", "public", "é", "a\n"]
)
def test_an_account_is_a_badge(town: Town, account: str) -> None:
    with pytest.raises(BadInput, match="a badge, not a name"):
        center.open_account(Desk(town.ledger, OWNER), account)


def test_a_badge_is_never_used_again(town: Town) -> None:
    owner = Desk(town.ledger, OWNER)
    center.close_account(owner, "N1")
    for again in ("N1", "n1"):
        with pytest.raises(NotNow, match="There is or was an account"):
            center.open_account(owner, again)


def test_a_closed_account_stays_closed(town: Town) -> None:
    owner = Desk(town.ledger, OWNER)
    center.close_account(owner, "N1")
    deeds: tuple[Callable[[], Any], ...] = (
        lambda: center.give_role(owner, "N1", "dispatcher"),
        lambda: center.close_account(owner, "N1"),
        lambda: center.set_password(owner, "N1", "hash"),
    )
    for deed in deeds:
        with pytest.raises(NotNow, match="is closed"):
            deed()


def test_what_does_not_fit_is_told(town: Town) -> None:
    owner = Desk(town.ledger, OWNER)
    with pytest.raises(NotFound, match="no account N9"):
        center.give_role(owner, "N9", "dispatcher")
    with pytest.raises(NotNow, match="has the role supervisor already"):
        center.give_role(owner, "first supervisor", "supervisor")
    with pytest.raises(NotNow, match="does not have the role dispatcher"):
        center.take_role(owner, "first supervisor", "dispatcher")
    with pytest.raises(NotNow, match="has no second factor"):
        center.reset_second_factor(owner, "N1")
    with pytest.raises(NotNow, match="no token t9 to revoke"):
        center.revoke_token(owner, "t9")


def test_ones_own_role_may_be_laid_down_alone(town: Town) -> None:
    center.take_role(desk(town, "commissioner"), "first commissioner", "commissioner")
    assert town.state.accounts["first commissioner"].roles == ()


@pytest.mark.parametrize(
    "deed",
    [  # each by a desk, on an account, with a second person
        lambda desk, account, second: center.take_role(desk, account, "commissioner", second),
        lambda desk, account, second: center.close_account(desk, account, second),
        lambda desk, account, second: center.set_password(desk, account, "hash", second),
        lambda desk, account, second: center.reset_second_factor(desk, account, second),
        lambda desk, account, second: center.issue_token(
            desk, "t", "hash", account, "commissioner", ["calls:read"], NEXT_MONTH, second
        ),
    ],
)
def test_whoever_stands_above_is_decided_on_by_two(town: Town, deed: Callable[..., Any]) -> None:
    """A supervisor cannot take a commissioner's account over, nor lame it, alone."""
    for second in (None, Person("second supervisor", "supervisor")):
        with pytest.raises(NotAllowed):
            deed(desk(town, "supervisor"), "first commissioner", second)
    deed(desk(town, "supervisor"), "first commissioner", Person("second commissioner", "commissioner"))


def issue(town: Town, scopes: list[str], expires: datetime.datetime, role: Role = "dispatcher") -> None:
    center.issue_token(desk(town, "supervisor"), "t", "hash", "first dispatcher", role, scopes, expires)


def test_a_token_has_an_end_scopes_and_no_role_that_its_account_lacks(town: Town) -> None:
    for expires in (START, START - datetime.timedelta(days=1), START + datetime.timedelta(days=367)):
        with pytest.raises(BadInput, match="A token expires, within 366 days"):
            issue(town, ["calls:read"], expires)
    with pytest.raises(BadScope):
        issue(town, ["everything"], NEXT_MONTH)
    with pytest.raises(NotNow, match="cannot have more than its account"):
        issue(town, ["calls:read"], NEXT_MONTH, "call-taker")
    issue(town, ["units:send", "calls:read"], NEXT_MONTH)
    token = town.state.tokens["t"]
    assert (token.account, token.role, token.expires) == ("first dispatcher", "dispatcher", NEXT_MONTH)
    assert token.scopes == ("calls:read", "units:send")
    with pytest.raises(NotNow, match="a token of that id"):
        issue(town, ["calls:read"], NEXT_MONTH)


def test_nobody_issues_a_token_to_themselves(town: Town) -> None:
    me = desk(town, "supervisor")
    with pytest.raises(NotAllowed, match="their own account"):
        center.issue_token(me, "t", "hash", me.by.id, "supervisor", ["calls:read"], NEXT_MONTH)


def test_a_token_is_revoked_by_one_person_at_once(town: Town) -> None:
    center.revoke_token(desk(town, "supervisor"), "token of first commissioner")
    assert town.state.tokens["token of first commissioner"].revoked
