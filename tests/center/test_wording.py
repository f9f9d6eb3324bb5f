"""A directive is put in force by two persons, and what either of them wrote is kept."""

import pytest
from tests.center.directives import calls_directive
from tests.center.town import Town, refold

from answerable import center
from answerable.model.desk import Desk
from answerable.model.errors import BadInput, NotAllowed, NotFound, NotNow
from answerable.model.people import Person, Role
from answerable.model.wording import Wording, digest_of
from answerable.policy import DirectiveError

NEXT = calls_directive(9)


def desk(town: Town, name: str = "ann", role: Role = "policy author") -> Desk:
    return Desk(town.ledger, Person(name, role))


def written(town: Town, text: str = NEXT, *, proposed: bool = True) -> str:
    """A draft of Ann's; its number."""
    center.write_wording(desk(town), text)
    number = list(town.state.wordings)[-1]
    if proposed:
        center.propose_wording(desk(town), number)
    return number


def known(town: Town, number: str) -> Wording:
    return town.state.wordings[number]


def test_what_one_proposes_and_another_approves_is_in_force_and_the_record_names_both(town: Town) -> None:
    number = written(town)
    assert not [each for each in town.state.publications if each.id.endswith("@9")]
    center.approve_wording(desk(town, "ben", "supervisor"), number, digest_of(NEXT))
    published = list(town.state.publications)[-1]
    assert (published.by.id, published.approved_by and published.approved_by.id) == ("ann", "ben")
    assert published.text == NEXT
    assert (known(town, number).status, known(town, number).directive) == ("published", published.id)
    for late in (center.withdraw_wording, center.propose_wording):
        with pytest.raises(NotNow, match="is published"):
            late(desk(town), number)


@pytest.mark.parametrize("role", ["policy author", "supervisor", "commissioner"])
def test_whoever_wrote_on_it_is_not_its_second_person_in_any_role(town: Town, role: Role) -> None:
    number = written(town, proposed=False)
    center.write_wording(desk(town, "cy"), NEXT, number)
    center.propose_wording(desk(town, "dee"), number)
    for name in ("ann", "cy", "dee"):
        with pytest.raises(NotAllowed, match="second person"):
            center.approve_wording(desk(town, name, role), number, digest_of(NEXT))
    center.approve_wording(desk(town, "ben", role), number, digest_of(NEXT))


def test_nobody_approves_what_they_have_not_read(town: Town) -> None:
    number, ben = written(town), desk(town, "ben", "supervisor")
    center.write_wording(desk(town), NEXT + "\nMore.\n", number)
    with pytest.raises(NotNow, match="not proposed"):
        center.approve_wording(ben, number, digest_of(NEXT))
    center.propose_wording(desk(town), number)
    with pytest.raises(NotNow, match="read it again"):
        center.approve_wording(ben, number, digest_of(NEXT))
    assert not known(town, number).directive


def test_a_draft_may_have_mistakes_and_is_proposed_only_without(town: Town) -> None:
    number = written(town, "no directive at all", proposed=False)
    with pytest.raises(DirectiveError):
        center.propose_wording(desk(town), number)
    center.write_wording(desk(town), town.state.publications[0].text, number)
    with pytest.raises(NotNow, match="next version"):
        center.propose_wording(desk(town), number)


def test_what_is_given_back_says_why_until_it_is_proposed_again(town: Town) -> None:
    number, ben = written(town), desk(town, "ben", "commissioner")
    with pytest.raises(BadInput, match="reason"):
        center.return_wording(ben, number, " ")
    center.return_wording(ben, number, "row 2 says too much")
    assert (known(town, number).status, known(town, number).returned) == ("draft", "row 2 says too much")
    with pytest.raises(NotNow, match="not proposed"):
        center.return_wording(ben, number, "again")
    center.propose_wording(desk(town), number)
    assert not known(town, number).returned
    with pytest.raises(NotNow, match="already"):
        center.propose_wording(desk(town), number)


def test_a_draft_outlives_the_server_and_what_was_withdrawn_is_kept(town: Town) -> None:
    one, two = written(town), written(town, "an idea", proposed=False)
    center.withdraw_wording(desk(town), two)
    folded = refold(town.log)
    assert folded.wordings[one].text == NEXT
    assert (folded.wordings[two].status, folded.wordings[two].text) == ("withdrawn", "an idea")
    with pytest.raises(NotNow, match="is withdrawn"):
        center.write_wording(desk(town), NEXT, two)


def test_there_is_no_draft_without_a_text_nor_of_a_number_that_nobody_has(town: Town) -> None:
    for text in (" ", "x" * 200_001):
        with pytest.raises(BadInput, match="a text of at most"):
            center.write_wording(desk(town), text)
    with pytest.raises(NotFound, match="no draft 26-W0099"):
        center.propose_wording(desk(town), "26-W0099")
