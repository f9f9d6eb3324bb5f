"""Notices and errors are read on open screens: no call-back number and no address stands in them."""

from typing import Any

import pytest
from tests.center.directives import BARRED
from tests.center.town import ELM, WHY, Town

from answerable import center
from answerable.model.errors import Refused

SECRETS = ("555", "Elm", "555-0199")


def test_no_notice_names_a_number_or_an_address(town: Town, bare: Town) -> None:
    for place in (town, bare):
        number = place.call(call_back="555-0100", facts={"weapon": "seen"})
        other = place.call(call_back="555-0101")
        request = place.request(BARRED)
        if place is town:
            center.send(place.desk("dispatcher"), number)
            place.learn(number, {"life safety": "yes"})
        center.answer_assistance(place.desk("duty officer"), request)
        center.override(place.desk("duty officer"), other, {"response": "send now"}, WHY)
        place.learn(request, {"officers assaulted": "yes"})
        center.ask_aid(place.desk("dispatcher"), number, "county", "two patrols at Elm, call 555-0199")
        center.note_aid_answer(place.desk("dispatcher"), number, 1, "declined", "Elm is not ours")
        place.clock.move(60 * 24)
        place.tell_missed()
        told = " ".join(f"{notice.about} {notice.text}" for notice in place.state.notices)
        assert told
        assert not [secret for secret in SECRETS if secret in told]


def test_no_refusal_names_a_number_or_an_address(town: Town) -> None:
    number = town.call(call_back="555-0100", facts={"people hurt": 1})
    center.send(town.desk("dispatcher"), number, ["P1"])
    request = town.request(BARRED)
    deeds: list[Any] = [
        lambda: center.take_call(town.desk("public"), ELM, call_back="555"),
        lambda: center.take_call(town.desk("call-taker"), ELM, call_back="555", kind="x"),  # type: ignore[arg-type]
        lambda: center.learn(town.desk("call-taker"), number, {"address": "x"}),
        lambda: center.close(town.desk("dispatcher"), number, "handled"),
        lambda: center.merge(town.desk("dispatcher"), number, request),
        lambda: center.send(town.desk("dispatcher"), number, ["P1"]),
        lambda: center.close(town.desk("duty officer"), request, "handled"),
    ]
    for deed in deeds:
        with pytest.raises(Refused) as caught:
            deed()
        assert not [secret for secret in SECRETS if secret in str(caught.value)]
