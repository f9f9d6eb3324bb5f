"""`answerable related`, `mention`, `link`, `unlink`: calls that belong together."""

from __future__ import annotations

import re

from tests.cli.conftest import Town


def test_what_may_belong_together_is_listed_with_reasons_and_points(called: Town) -> None:
    """Nothing is recorded by looking; what has nothing in common is said so."""
    assert "Nothing that is known" in called.do("related", called.call)
    other = called.json("take", "--place", "12 elm st.", by="T1:call-taker")["number"]
    size = called.size()
    told = called.do("related", other)
    assert re.match(rf"{called.call}  waiting    5  the same address \(\+3\); \d+ min apart \(\+2\)", told)
    (offer,) = called.json("related", called.call)
    assert (offer["incident"], offer["score"], len(offer["reasons"])) == (other, 5, 2)
    assert called.size() == size


def test_a_person_who_was_named_relates_calls(called: Town) -> None:
    """Whoever named them; it is shown with the call."""
    other = called.json("take", "--place", "3 Quay Lane", by="T1:call-taker")["number"]
    called.do("mention", called.call, "Vera Lund", "--source", "neighbour")
    called.do("mention", other, "lund, vera")
    assert "the same person was named (+3)" in called.do("related", other)
    assert "person named by neighbour: Vera Lund" in called.do("call", called.call)
    called.do("mention", other, "7ABC123", "--what", "plate")
    assert "named a plate: 7ABC123" in called.do("call", other)
    assert "is no kind of mention" in called.run("mention", other, "x", "--what", "dog").stderr


def test_a_series_that_was_a_mistake_is_taken_back_with_a_reason(called: Town) -> None:
    """The fact that it said is asked and not known then."""
    other = called.json("take", "--place", "3 Quay Lane", by="T1:call-taker")["number"]
    series = called.json("link", called.call, other, "--fact", "series")["series"]
    assert "needs a reason" in called.run("unlink", other, series).stderr
    called.do("unlink", other, series, "--reason", "another person", "--approved-by", "S2:supervisor")
    told = called.do("call", other)
    assert f"taken out of series {series}: another person" in told
    assert "series = not known" in told
