"""`answerable locate`, `reach`, `interpreter`, `pass`, `aid`: callers reached, and others asked."""

from __future__ import annotations

from tests.cli.conftest import Town


def test_what_a_call_lacks_is_owed_beside_its_answer_until_it_is_entered(town: Town) -> None:
    """The screen says each step with its deadline; entering it ends it."""
    told = town.do("take", "people hurt=1", "--kind", "abandoned", by="T1:call-taker")
    assert f"find out where caller {town.call} is by" in told
    assert f"find out how to call back {town.call} by" in told
    assert f"call back caller {town.call} by" in told
    assert "find out where" not in town.do("locate", town.call, "--place", "3 Quay Lane")
    assert "find out how" not in town.do("reach", town.call, "--call-back", "555-0101")
    assert f"call back caller {town.call} by" in town.do("reach", town.call, "--in-vain")
    assert f"call back caller {town.call}" not in town.do("reach", town.call, "--reached")
    told = town.do("call", town.call)
    assert f"{town.call}, abandoned, 3 Quay Lane, call back 555-0101" in told
    assert f"call {town.call} located: 3 Quay Lane" in told
    assert f"caller {town.call} tried in vain" in told


def test_reaching_says_one_thing_at_a_time(called: Town) -> None:
    """Neither, or both, is refused with what to give."""
    for given in ((), ("--call-back", "1", "--reached")):
        result = called.run("reach", called.call, *given)
        assert result.exit_code == 2
        assert "Give either --call-back NUMBER, or --reached or --in-vain." in result.stderr


def test_the_time_to_interpreter_is_shown(called: Town) -> None:
    """While it runs and when it has ended."""
    assert "get an interpreter" in called.do("interpreter", "ask", called.call, "--language", "es")
    assert "interpreter of es awaited for" in called.do("call", called.call)
    called.do("interpreter", "joined", called.call)
    called.do("interpreter", "left", called.call)
    told = called.do("call", called.call)
    assert "interpreter of es after" in told
    assert f"interpreter left call {called.call}" in told
    called.do("interpreter", "ask", called.call)
    called.do("interpreter", "left", called.call)
    assert "interpreter of es never joined" in called.do("call", called.call)


def test_passing_on_is_shown_with_its_receipt(called: Town) -> None:
    """Unacknowledged it says that it is still ours."""
    passed = ("--to", "county fire", "--way", "radio", "--whole")
    assert "have fire acknowledge" in called.do("pass", "on", called.call, "fire", *passed)
    assert "1. fire, wholly: county fire, by radio" in (told := called.do("call", called.call))
    assert "NOT ACKNOWLEDGED: still ours" in told
    assert called.run("close", called.call, "referred").exit_code == 2
    assert "passed on" in called.do("pass", "acknowledged", called.call, "F-17")
    assert ": F-17" in called.do("call", called.call)
    called.do("pass", "on", called.call, "medical", "--to", "medics")
    assert "closed" not in called.do("pass", "back", called.call, "--which", "2", "--reason", "no answer")
    assert "passing 2 taken back: no answer" in called.do("call", called.call)
    assert "is no kind of receiver" in called.run("pass", "on", called.call, "press", "--to", "x").stderr


def test_a_transferred_call_says_from_whom(town: Town) -> None:
    """And owes confirming the transfer."""
    told = town.do("take", "--kind", "transferred", "--came-from", "harbour centre", by="T1:call-taker")
    assert f"confirm the transfer of caller {town.call}" in told
    assert "(transferred from harbour centre)" in town.do("call", town.call)


def test_aid_is_followed_from_asking_to_its_end(called: Town) -> None:
    """What they answered stands in the call, with what would bring them; what is owed next is said."""
    told = ("--told", "people hurt")
    called.do("learn", called.call, "people hurt=0")
    asking = ("aid", "ask", called.call, "two patrols", "--of", "State Patrol", "--reference", "RP-9")
    assert "have aid 1 answered by" in called.do(*asking, *told)
    assert "1. State Patrol, their RP-9: two patrols; NOT ANSWERED" in (
        whole := called.do("call", called.call)
    )
    assert "by phone, told people hurt = 0" in whole
    assert "asked of State Patrol (1)" in called.run("close", called.call, "handled").stderr
    because = ("--reason", "a town's street", "--rule", "RP-7", "--condition", "it is worse")
    told_if = ("--if", "people hurt >= 1")
    assert "decide on aid 1" in called.do("aid", "answered", called.call, "declined", *because, *told_if)
    whole = called.do("call", called.call)
    for said in ("declined: a town's street (RP-7)", "come if it is worse", "come if people hurt >= 1"):
        assert said in whole
    assert "ask again for aid 1" in called.do("learn", called.call, "people hurt=2")
    assert "what they named has come" in called.do("call", called.call)
    assert "have aid 1 answered by" in called.do("aid", "again", called.call, "--way", "radio", *told)
    assert "see aid 1 arrive" in called.do("aid", "answered", called.call, "accepted")
    assert "which did not come" in called.do("aid", "came", called.call, "--nobody")
    assert "aid 1" not in called.do("aid", "came", called.call)
    called.do("aid", "ask", called.call, "a medic", "--of", "County")
    called.do("aid", "ask", called.call, "a medic", "--of", "State", "--instead-of", "2")
    whole = called.do("call", called.call)
    assert "3. State, in place of 2: a medic; NOT ANSWERED" in whole
    assert "aid 2 withdrawn: aid 3 is asked for in its place" in whole
    withdrawn = called.json("aid", "withdraw", called.call, "--which", "3", "--reason", "ours is there")
    assert [each["status"] for each in withdrawn["matter"]["aid"]] == ["came", "withdrawn", "withdrawn"]
    assert "aid 3 withdrawn: ours is there" in called.do("call", called.call)
    assert "is no answer" in called.run("aid", "answered", called.call, "maybe").stderr
