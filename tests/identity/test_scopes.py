"""What a token may do: what its role and its scopes both include, and nothing else."""

import pytest

from answerable.identity.errors import BadScope
from answerable.identity.scopes import SCOPES, check_scopes, permissions
from answerable.identity.sessions import Caller
from answerable.model.accounts import GIVEN, is_grave, needs_second_factor
from answerable.model.errors import BeyondScope, NotAllowed
from answerable.model.people import MAY, SEE, Person, Role

TABLE = {**MAY, **SEE}


@pytest.mark.parametrize("role", GIVEN)
@pytest.mark.parametrize("scope", SCOPES)
def test_a_token_may_do_what_both_its_role_and_its_scope_include(scope: str, role: Role) -> None:
    """Every scope, every role, every permission."""
    caller = Caller(Person("T12", role), "token", permissions([scope]))
    for permission, roles in TABLE.items():
        may = role in roles and permission in SCOPES[scope]
        assert caller.may(permission) == may
        if may:
            caller.require(permission)
        else:
            with pytest.raises(NotAllowed) as caught:
                caller.require(permission)
            assert isinstance(caught.value, BeyondScope) == (role in roles)


@pytest.mark.parametrize("role", GIVEN)
def test_a_session_may_do_all_that_its_role_includes(role: Role) -> None:
    caller = Caller(Person("T12", role), "session")
    assert {name for name in TABLE if caller.may(name)} == {name for name in TABLE if role in TABLE[name]}
    assert not caller.may("burn the record")


def test_every_scope_names_permissions_that_exist() -> None:
    for scope, names in SCOPES.items():
        assert names, scope
        assert names <= TABLE.keys(), scope


def test_no_scope_includes_what_needs_a_second_factor() -> None:
    """A token has none: publishing, approving, disclosing, erasing and accounts are for people."""
    assert not [name for name in permissions(SCOPES) if is_grave(name)]


def test_scopes_together_include_what_each_includes() -> None:
    both = permissions(["calls:take", "units:send", "no such scope"])
    assert both == SCOPES["calls:take"] | SCOPES["units:send"]
    assert permissions([]) == frozenset()


def test_scopes_are_sorted_and_said_once() -> None:
    assert check_scopes(["units:send", "calls:read", "units:send"]) == ("calls:read", "units:send")


def test_an_unknown_scope_is_told_with_the_nearest() -> None:
    with pytest.raises(BadScope, match="did you mean calls:take"):
        check_scopes(["calls:tkae"])
    with pytest.raises(BadScope, match="there are: calls:read"):
        check_scopes(["everything"])
    with pytest.raises(BadScope, match="needs a scope"):
        check_scopes([])


def test_roles_that_publish_or_approve_need_a_second_factor_and_those_that_take_calls_do_not() -> None:
    needing = {role for role in GIVEN if needs_second_factor(role)}
    assert {"supervisor", "duty officer", "commissioner", "policy author"} <= needing
    assert not needing & {"call-taker", "dispatcher"}


@pytest.mark.parametrize("permission", ["publish a directive", "approve it", "erase", "make a disclosure"])
def test_what_cannot_be_taken_back_is_grave_by_its_name(permission: str) -> None:
    assert is_grave(permission)


@pytest.mark.parametrize("permission", ["take a call", "give a reason", "read directives", "close"])
def test_daily_work_is_not_grave(permission: str) -> None:
    assert not is_grave(permission)
