"""Who may do what: deny by default."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from tests.center.directives import BARRED, calls_directive
from tests.center.town import ELM, SCHEDULE, START, WHY, Town, in_force, staff

from answerable import center
from answerable.beside.reconciling import reconcile
from answerable.center import sessions
from answerable.center.keys import rotate_key
from answerable.identity.local import Proven
from answerable.identity.refusals import Tally
from answerable.model.accounts import GIVEN
from answerable.model.beside import ForeignWord
from answerable.model.deciding import tell
from answerable.model.departing import Grounds
from answerable.model.desk import Desk, command
from answerable.model.draft import Draft
from answerable.model.errors import NotAllowed
from answerable.model.people import LADDER, MAY, ROLES, SYSTEM, Person, Role, outranks, require
from answerable.model.reconciling import PhoneLog
from answerable.model.wording import digest_of

Act = Callable[[Town, Desk], Any]
AUTHOR = Person("another author", "policy author")


def _with_series(town: Town) -> list[str]:
    return [town.call(), town.call()]


def _reason_owed(town: Town) -> str:
    number = town.call()
    center.override(town.desk("supervisor"), number, {"response": "send now"})
    return number


def _with_a_unit_elsewhere(town: Town) -> str:
    center.send(town.desk("dispatcher"), town.call(), ["P1"])
    return town.call()


def _staffed(town: Town) -> str:
    """Everybody who acts here has an account; N1 is one more, with a role, a second factor and a token."""
    staff(town, "N1", ("call-taker",))
    for role in GIVEN:
        staff(town, f"the {role}", (role,))
    return "N1"


NEXT_MONTH = START + datetime.timedelta(days=30)


def _told(town: Town) -> Callable[[Desk], int]:
    """A notice for each role, and which one is for whom."""
    roles: list[Role] = ["call-taker", "dispatcher", "supervisor", "duty officer", "commissioner"]
    before = len(town.state.notices)
    for role in roles:
        town.ledger.carry_out(SYSTEM, lambda draft, to=role: tell(draft, to, "", "look"))  # type: ignore[misc]
    return lambda desk: before + 1 + (roles.index(desk.by.role) if desk.by.role in roles else 0)


def _held(town: Town) -> str:
    center.place_hold(town.desk("auditor"), town.call(), "case 7")
    return next(iter(town.state.holds))


def _long_over(town: Town) -> str:
    number = town.call()
    center.close(town.desk("dispatcher"), number, "report taken")
    center.publish_schedule(town.desk("policy author"), SCHEDULE)
    town.clock.move(60 * 24 * 365)
    return number


def _proposed(town: Town) -> str:
    number = _long_over(town)
    center.propose_erasure(town.desk("supervisor"), number, ["place"])
    return number


def _wording(town: Town) -> str:
    center.write_wording(Desk(town.ledger, AUTHOR), calls_directive(9))
    wording = next(iter(town.state.wordings))
    center.propose_wording(Desk(town.ledger, AUTHOR), wording)
    return wording


def _caution(town: Town) -> str:
    center.enter_caution(Desk(town.ledger, Person("another", "supervisor")), ELM, "access", "ring twice")
    return next(iter(town.state.cautions))


def _own_caution(town: Town) -> str:
    center.enter_caution(town.desk("dispatcher"), ELM, "access", "ring twice")
    return next(iter(town.state.cautions))


def _complaint(town: Town) -> str:
    center.file_complaint(town.desk("public"), "nobody came")
    return next(iter(town.state.complaints))


DEEDS: dict[str, tuple[Callable[[Town], Any], Callable[[Desk, Any], Any]]] = {
    "take a call": (lambda town: None, lambda desk, _: center.take_call(desk, ELM)),
    "reach a caller": (Town.call, lambda desk, number: center.locate(desk, number, ELM)),
    "pass a call on": (Town.call, lambda desk, number: center.pass_on(desk, number, "fire", "county")),
    "ask for aid": (Town.call, lambda desk, number: center.ask_aid(desk, number, "county", "a patrol")),
    "learn a fact": (Town.call, lambda desk, number: center.learn(desk, number, {"weapon": "seen"})),
    "note on a call": (Town.call, lambda desk, number: center.note(desk, number, "the gate is open")),
    "enter a caution": (
        lambda town: None,
        lambda desk, _: center.enter_caution(desk, ELM, "access", "ring twice"),
    ),
    "review a caution": (_caution, lambda desk, number: center.review_caution(desk, number, "rang")),
    "withdraw a caution": (
        _own_caution,
        lambda desk, number: center.withdraw_caution(desk, number, "no bell"),
    ),
    "send a unit": (Town.call, lambda desk, number: center.send(desk, number, ["P1"])),
    "set a unit's status": (
        lambda town: None,
        lambda desk, _: center.unit_status(desk, "P1", "out of service"),
    ),
    "change a unit": (lambda town: None, lambda desk, _: center.change_unit(desk, "P1", crew=2)),
    "divert a unit": (
        _with_a_unit_elsewhere,
        lambda desk, number: center.divert(desk, "P1", number, "someone is hurt there"),
    ),
    "check on a unit": (lambda town: None, lambda desk, _: center.check_on_unit(desk, "P1")),
    "unit in distress": (lambda town: None, lambda desk, _: center.unit_in_distress(desk, "P1")),
    "end a distress": (
        lambda town: center.unit_in_distress(town.desk("dispatcher"), "P1"),
        lambda desk, _: center.end_distress(desk, "P1", "spoken to"),
    ),
    "add a unit": (lambda town: None, lambda desk, _: center.add_unit(desk, "P9", "patrol")),
    "override upward": (Town.call, lambda desk, number: center.override(desk, number, {"priority": 1})),
    "give a reason": (_reason_owed, lambda desk, number: center.give_reason(desk, number, "a hunch")),
    "link calls": (_with_series, lambda desk, numbers: center.link(desk, numbers, "series")),
    "merge incidents": (_with_series, lambda desk, numbers: center.merge(desk, *numbers)),
    "hand over a shift": (Town.call, lambda desk, _: center.hand_over(desk, "the next one")),
    "acknowledge a notice": (_told, lambda desk, number: center.acknowledge(desk, [number(desk)])),
    "place a hold": (Town.call, lambda desk, number: center.place_hold(desk, number, "case 7")),
    "lift a hold": (_held, lambda desk, hold: center.lift_hold(desk, hold, "case 7 is over")),
    "publish a schedule": (lambda town: None, lambda desk, _: center.publish_schedule(desk, SCHEDULE)),
    "propose an erasure": (_long_over, lambda desk, number: center.propose_erasure(desk, number, ["place"])),
    "approve an erasure": (_proposed, center.approve_erasure),
    "disclose": (Town.call, lambda desk, number: center.disclose(desk, number, "V. Lund", "request 12")),
    "file a complaint": (
        Town.call,
        lambda desk, number: center.file_complaint(desk, "nobody came", [number]),
    ),
    "answer a complaint": (
        _complaint,
        lambda desk, number: center.answer_complaint(desk, number, "a patrol was sent"),
    ),
    "make a statement": (
        lambda town: None,
        lambda desk, _: center.make_statement(
            desk, "A. Chief", "chief", "we send to all", "town hall", START
        ),
    ),
    "close": (Town.call, lambda desk, number: center.close(desk, number, "report taken")),
    "request assistance": (
        lambda town: None,
        lambda desk, _: center.request_assistance(desk, "county", "help"),
    ),
    "answer a request": (lambda town: town.request(BARRED), center.answer_assistance),
    "publish a directive": (
        lambda town: None,
        lambda desk, _: center.publish_directive(desk, calls_directive(9)),
    ),
    "draft a directive": (
        lambda town: None,
        lambda desk, _: center.write_wording(desk, calls_directive(9)),
    ),
    "approve a directive": (
        _wording,
        lambda desk, wording: center.approve_wording(desk, wording, digest_of(calls_directive(9))),
    ),
    "note an order": (
        lambda town: None,
        lambda desk, _: center.note_order(desk, "chief", "hold", START + datetime.timedelta(days=1)),
    ),
    "reconcile": (
        lambda town: reconcile(PhoneLog("log", "00", (), 0, {}), ()),
        lambda desk, found: center.note_reconciliation(desk, found, ()),
    ),
    "note a restoration": (
        lambda town: None,
        lambda desk, _: center.note_restoration(desk, made=START, size=1, root="00", lost=0),
    ),
    "shadow another system": (
        lambda town: None,
        lambda desk, _: center.hear(desk, "cad", [ForeignWord(id="w", call="1", at=START)]),
    ),
    "open an account": (_staffed, lambda desk, _: center.open_account(desk, "N2", ["call-taker"])),
    "give a role": (_staffed, lambda desk, account: center.give_role(desk, account, "dispatcher")),
    "take a role": (_staffed, lambda desk, account: center.take_role(desk, account, "call-taker")),
    "close an account": (_staffed, center.close_account),
    "set a password": (_staffed, lambda desk, account: center.set_password(desk, account, "hash")),
    "reset a second factor": (_staffed, center.reset_second_factor),
    "issue a token": (
        _staffed,
        lambda desk, account: center.issue_token(
            desk, "t2", "hash", account, "call-taker", ["calls:take"], NEXT_MONTH
        ),
    ),
    "revoke a token": (_staffed, lambda desk, account: center.revoke_token(desk, f"token of {account}")),
    "use one's own account": (
        _staffed,
        lambda desk, _: sessions.enrol_second_factor(desk, Proven(desk.by.id, False), "secret", 1, ()),
    ),
    "tell of refused sign-ons": (
        lambda town: None,
        lambda desk, _: sessions.tell_of_refused(desk, Tally(START, 1, 0)),
    ),
}
"""What is done under each name of the table: what must be there before, and the deed."""


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", DEEDS)
def test_a_command_is_for_the_roles_of_the_table_and_for_nobody_else(name: str, role: Role) -> None:
    town = in_force()
    prepare, deed = DEEDS[name]
    thing, desk = prepare(town), town.desk(role)
    before = len(town.log.entries)
    if role in MAY[name]:
        deed(desk, thing)
        assert len(town.log.entries) > before
    else:
        with pytest.raises(NotAllowed, match=f"The role {role} may not {name}"):
            deed(desk, thing)
        assert len(town.log.entries) == before


@pytest.mark.parametrize("role", ROLES)
def test_lowering_an_answer_is_for_the_roles_of_the_table(role: Role) -> None:
    town = in_force()
    number = town.call(facts={"weapon": "seen"})
    grounds = Grounds("seen to be a toy", "standing order 7")
    if role in MAY["override downward"]:
        center.override(town.desk(role), number, {"response": "report"}, grounds)
        assert town.incident(number).acting["response"] == "report"
    else:
        with pytest.raises(NotAllowed, match="override"):
            center.override(town.desk(role), number, {"response": "report"}, grounds)


@pytest.mark.parametrize("role", ROLES)
def test_approving_a_lowered_life_safety_answer_is_for_the_roles_of_the_table(role: Role) -> None:
    town = in_force()
    number = town.call(facts={"life safety": "yes"})
    grounds = Grounds(WHY.reason, WHY.authority, Person("somebody else", role))
    if role in MAY["approve a downward override"]:
        center.override(town.desk("duty officer"), number, {"response": "report"}, grounds)
        assert town.departures(number) == ["downward"]
    else:
        with pytest.raises(NotAllowed, match="approve a downward override"):
            center.override(town.desk("duty officer"), number, {"response": "report"}, grounds)


@pytest.mark.parametrize("role", ROLES)
def test_the_key_is_rotated_by_no_role_that_a_person_has(role: Role) -> None:
    if role != "system":
        with pytest.raises(NotAllowed, match="rotate the key"):
            rotate_key(in_force().ledger, Person("somebody", role), "new", "old")


def test_every_command_of_the_table_was_tried() -> None:
    elsewhere = {
        "override downward",
        "approve a downward override",
        "tell of missed deadlines",
        "note what was used",
        "rotate the key",
    }
    assert DEEDS.keys() | elsewhere == MAY.keys()


@pytest.mark.parametrize("role", ROLES)
def test_a_command_that_is_missing_in_the_table_is_nobodys(role: Role) -> None:
    @command("burn the record")
    def burn(draft: Draft) -> None:
        raise AssertionError

    with pytest.raises(NotAllowed, match="that is for: nobody"):
        burn(Town().desk(role))
    with pytest.raises(NotAllowed, match="nobody"):
        require(Person("x", role), "")


def test_a_role_that_does_not_exist_may_do_nothing() -> None:
    emperor = Person("n", "emperor")  # type: ignore[arg-type]
    for name in MAY:
        with pytest.raises(NotAllowed):
            require(emperor, name)


def test_who_stands_above_whom_and_nobody_stands_above_an_unknown_role() -> None:
    for role in ROLES:
        for needed in LADDER:
            above = role in LADDER and LADDER.index(role) >= LADDER.index(needed)
            assert outranks(role, needed) == above
        assert not outranks(role, "archbishop")
