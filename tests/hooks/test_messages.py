"""What is sent holds numbers, kinds, times and links; no word that anybody said."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
import pytest
from tests.hooks.conftest import START

from answerable.hooks import KINDS, message_of
from answerable.hooks.messages import _said
from answerable.model import events as ev
from answerable.model.nouns import ERASED, Place
from answerable.model.people import Person

SECRET = "an address nobody is told"


def filled(kind: Any) -> Any:
    """A value of a type with every text in it the secret, as far as a type lets any text stand."""
    fields = {
        each.encode_name: _of(each.type)
        for each in msgspec.structs.fields(kind)
        if each.name not in ("at", "by")
    }
    tag = kind.__struct_config__.tag
    return msgspec.convert({"event": tag, "at": START, "by": Person("T12", "supervisor"), **fields}, kind)


def _of(kind: Any) -> Any:
    shape = msgspec.inspect.type_info(kind)
    return _filled(shape)


def _filled(shape: Any) -> Any:  # noqa: C901 - a kind a line
    info = msgspec.inspect
    match shape:
        case info.StrType():
            return SECRET
        case info.LiteralType(values=values):
            return values[0]
        case info.DateTimeType():
            return START
        case info.IntType() | info.FloatType():
            return 1
        case info.BoolType():
            return True
        case info.NoneType():
            return None
        case info.UnionType(types=types):
            return _filled(next(each for each in types if not isinstance(each, info.NoneType)))
        case info.VarTupleType(item_type=item) | info.ListType(item_type=item) | info.SetType(item_type=item):
            return [_filled(item)]
        case info.DictType(key_type=key, value_type=value):
            return {_filled(key): _filled(value)}
        case info.StructType(fields=fields):
            return {each.encode_name: _filled(each.type) for each in fields}
        case info.AnyType():
            return SECRET
        case _:
            raise AssertionError(f"what is a {shape}?")


@pytest.mark.parametrize("kind", get_args(ev.AnyEvent), ids=lambda kind: kind.__name__)
def test_no_text_of_any_event_is_in_its_message_but_numbers_and_names_of_policy(kind: Any) -> None:
    """Whatever text an event holds; but the number of what it is about, a unit, an outcome, a directive."""
    try:
        event = filled(kind)
    except msgspec.ValidationError as error:
        pytest.fail(f"{kind.__name__} was not made: {error}")
    message = message_of(7, b"leaf", ev.to_bytes(event), "origin", "https://911.example")
    if message is None:
        return
    body = msgspec.json.decode(message.payload)
    assert body["type"] in KINDS
    numbers = {"subject", "call", "unit", "outcome", "directive", "digest", "link"}
    said = {name: each for name, each in body["data"].items() if SECRET in str(each)}
    assert said.keys() <= numbers
    assert set(body) == {"type", "timestamp", "data"}


def test_every_kind_is_some_events() -> None:
    """None is offered that nothing ever says."""
    made = {told[0] for kind in get_args(ev.AnyEvent) if (told := _told(kind))}
    assert made | {"call.rose"} == set(KINDS)


def _told(kind: Any) -> Any:
    return _said(filled(kind))


def test_who_is_told_by_name_is_not_named_outside() -> None:
    told = ev.Told(
        at=START, by=Person("T12", "supervisor"), to="T44", about="incident/26-000001", text=SECRET
    )
    message = message_of(7, b"leaf", ev.to_bytes(told), "origin")
    assert message is not None
    assert msgspec.json.decode(message.payload)["data"] == {"entry": 7, "subject": "incident/26-000001"}


def test_an_id_is_the_entrys_own() -> None:
    """The same at every try; another for another entry, and for another history of the same length."""
    taken = ev.CallTaken(
        at=START, by=Person("T12", "call-taker"), call="26-1", incident="26-1", received=START,
        kind="voice", place=Place(ERASED), directive=None,
    )  # fmt: skip
    ids = {
        message.id
        for index, leaf, origin in [
            (7, b"a", "o"),
            (7, b"a", "o"),
            (8, b"a", "o"),
            (7, b"b", "o"),
            (7, b"a", "p"),
        ]
        if (message := message_of(index, leaf, ev.to_bytes(taken), origin))
    }
    assert len(ids) == 4
