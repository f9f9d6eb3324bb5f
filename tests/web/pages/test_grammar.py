"""The grammar of the command line: one reading of a text, or what is missing; and every verb is a command."""

from __future__ import annotations

import inspect
from contextlib import suppress
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.model.nouns import Place, UnitStatus
from answerable.web.pages.console.grammar import STATUSES, Scene, Unclear, read
from answerable.web.pages.console.packs import PACKS
from answerable.web.pages.console.verbs import BY_NAME, VERBS, Verb
from answerable.web.wire import GroundsAsked

FACTS: dict[str, tuple[str, ...]] = {"weapon": ("none", "seen", "used"), "people hurt": ()}
SCENE = Scene(
    year="26",
    current="26-000007",
    calls=("26-000007", "26-000012"),
    units=("P1", "P2", "K9 3"),
    free=("P2", "K9 3"),
    facts=FACTS,
    outcomes={"response": ("none", "send")},
)
N7, N12 = "26-000007", "26-000012"

READ: list[tuple[str, str, dict[str, Any]]] = [
    ("take", "take", {"place": Place()}),
    (
        "take 12 Elm Street; 555-0134; weapon=seen, people hurt=2",
        "take",
        {
            "place": Place("12 Elm Street"),
            "call_back": "555-0134",
            "facts": {"weapon": "seen", "people hurt": 2},
        },
    ),
    ("TAKE  12   Elm ", "take", {"place": Place("12 Elm")}),
    ("fact 12 weapon=?", "fact", {"number": N12, "facts": {"weapon": None}}),
    (
        "f . weapon=used; by officer P1",
        "fact",
        {"number": N7, "facts": {"weapon": "used"}, "source": "officer P1"},
    ),
    ("send 12", "send", {"number": N12}),
    ("d 12 p1 K9 3", "send", {"number": N12, "units": ("P1", "K9 3")}),
    ("P1 on scene", "status", {"unit": "P1", "status": "on scene"}),
    ("on scene P1", "status", {"unit": "P1", "status": "on scene"}),
    ("status K9 3 out of service", "status", {"unit": "K9 3", "status": "out of service"}),
    ("P1 avail", "status", {"unit": "P1", "status": "available"}),
    ("divert P1 12; someone is hurt", "divert", {"unit": "P1", "number": N12, "reason": "someone is hurt"}),
    (
        "close 12 gone on arrival; nobody there; because told so",
        "close",
        {
            "number": N12,
            "disposition": "gone on arrival",
            "note": "nobody there",
            "grounds": GroundsAsked("told so"),
        },
    ),
    ("merge 12 into .", "merge", {"number": N12, "into": N7, "grounds": GroundsAsked()}),
    ("note 12 gate on the north side", "note", {"number": N12, "words": "gate on the north side"}),
    (
        "caution violence 3 Quay Lane; two units were hit; by report 7; under order 7",
        "caution",
        {
            "kind": "violence",
            "place": Place("3 Quay Lane"),
            "words": "two units were hit",
            "source": "report 7",
            "authority": "order 7",
        },
    ),
    ("link 7 12; troubled before", "link", {"numbers": (N7, N12), "fact": "troubled before"}),
    (
        "override . response=none; under order 7; because false alarm",
        "override",
        {"number": N7, "set_to": {"response": "none"}, "grounds": GroundsAsked("false alarm", "order 7")},
    ),
    (
        "pass 12 another agency; to Harbour; by radio",
        "pass",
        {"number": N12, "kind": "another agency", "to": "Harbour", "way": "radio"},
    ),
    ("received 12 1 F-2231", "received", {"number": N12, "passing": 1, "reference": "F-2231"}),
    (
        "aid 12 two patrols; of State Road Patrol; by radio; told weapon, people hurt; their RP-9",
        "aid",
        {
            "number": N12,
            "asked": "two patrols",
            "agency": "State Road Patrol",
            "way": "radio",
            "told": ("weapon", "people hurt"),
            "reference": "RP-9",
        },
    ),
    (
        "answered . 1 accepted in part; because one is free; under RP-7; if weapon = seen; once it is dark",
        "answered",
        {
            "number": N7,
            "aid": 1,
            "answer": "accepted in part",
            "reason": "one is free",
            "rule": "RP-7",
            "comes_if": "weapon = seen",
            "condition": "it is dark",
        },
    ),
    ("again 12 2; by radio", "again", {"number": N12, "aid": 2, "way": "radio"}),
    ("came 12 1", "came", {"number": N12, "aid": 1, "came": True}),
    ("nobody 12 1", "nobody", {"number": N12, "aid": 1, "came": False}),
    (
        "without R3 1; the county comes",
        "without",
        {"number": "26-R0003", "aid": 1, "reason": "the county comes"},
    ),
    ("tried 12", "tried", {"number": N12, "reached": False}),
    ("open R3", "open", {"number": "26-R0003"}),
    ("open P-000001", "open", {"number": "P-000001"}),
    ("int . es", "interpreter", {"number": N7, "language": "es"}),
]
UNREAD = [
    ("", "verb"),
    ("sing", "verb"),
    ("12", "verb"),
    ("send", "number"),
    ("send nobody", "number"),
    ("send 12 P9", "units"),
    ("close 12", "disposition"),
    ("close 12 un", "disposition"),
    ("P1 dancing", "status"),
    ("P1 dispatched", "status"),
    ("fact 12 weapon", "facts"),
    ("fact 12 weapon=", "facts"),
    ("divert P1 12", "reason"),
    ("safe P1", "note"),
    ("tried 12 twice", "end"),
    ("send 12; more", "end"),
    ("received 12 one F-1", "passing"),
    ("aid 12 two patrols", "agency"),
    ("answered 12 1 perhaps", "answer"),
    ("without 12 1", "reason"),
]


@pytest.mark.parametrize(("text", "verb", "arguments"), READ)
def test_a_sentence_is_read_as_it_is_meant(text: str, verb: str, arguments: dict[str, Any]) -> None:
    sentence = read(text, SCENE)
    assert (sentence.verb.name, dict(sentence.arguments)) == (verb, arguments)


@pytest.mark.parametrize(("text", "slot"), UNREAD)
def test_what_is_no_sentence_yet_says_what_is_missing(text: str, slot: str) -> None:
    with pytest.raises(Unclear) as error:
        read(text, SCENE)
    assert error.value.slot == slot


def test_of_units_to_send_those_that_are_free_are_offered() -> None:
    assert read("send 12 ", SCENE).completions == ("send 12 P2 ", "send 12 K9 3 ")


def test_the_same_two_letters_are_what_the_pack_says() -> None:
    for pack, status in (("on-scene", "on scene"), ("out-of-service", "out of service")):
        scene = Scene("26", units=("P1",), pack=PACKS[pack])
        for text in ("OS P1", "p1 os", "status P1 OS"):
            sentence = read(text, scene)
            assert sentence.arguments["status"] == status
            assert [(short.upper(), word) for short, word in sentence.meant] == [("OS", status)]
    with pytest.raises(Unclear):
        read("OS P1", SCENE)


def test_each_pack_means_what_there_is() -> None:
    for pack in PACKS.values():
        assert set(pack.status.values()) <= set(STATUSES)
        assert set(pack.verb.values()) <= {verb.name for verb in VERBS}
        assert not pack.verb.keys() & BY_NAME.keys(), "a word of ours keeps its meaning"
    assert set(STATUSES) == set(get_args(UnitStatus)) - {"dispatched"}


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_a_verb_gives_what_its_command_takes(verb: Verb) -> None:
    """Every slot is a parameter, or goes into grounds; every parameter that has no default is a slot."""
    if verb.command is None:
        return
    takes = list(inspect.signature(verb.command.act).parameters.values())[1:]
    slots = {slot.name for slot in (*verb.slots, *verb.tails)}
    names = {each.name for each in takes}
    allowed = names | ({"reason", "authority"} if "grounds" in names else set())
    assert slots | verb.always.keys() <= allowed
    must = {slot.name for slot in (*verb.slots, *verb.tails) if not slot.optional} | verb.always.keys()
    needed = {each.name for each in takes if each.default is inspect.Parameter.empty}
    assert needed - {"place"} <= must


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_what_is_completed_is_read_on(verb: Verb) -> None:
    """Whoever takes the first completion each time comes to a slot to be written freely, or to a sentence."""
    text = f"{verb.name} "
    for _ in range(8):
        try:
            read(text, SCENE)
        except Unclear as unclear:
            offered = unclear.completions
        else:
            return
        if not offered or offered[0] == text:
            return
        assert all(each.startswith(text.rstrip(" ;")) for each in offered)
        text = offered[0]
    pytest.fail(text)


@given(st.text(max_size=60))
def test_no_text_is_anything_but_a_sentence_or_unclear(text: str) -> None:
    for start in ("", "take ", "P1 ", "fact . ", "close 12 handled; "):
        with suppress(Unclear):
            read(start + text, SCENE)
