"""Every field of every event is decided on: personal, of which kind, or not."""

from typing import Any, get_args

import msgspec
import pytest
from msgspec.structs import fields

from answerable.model import events as ev
from answerable.model.nouns import KINDS
from answerable.model.personal import NOT_PERSONAL, NOT_PERSONAL_IN, PERSONAL
from answerable.model.streams import PARTS

EVENTS = get_args(ev.AnyEvent)


def paths(kind: type[msgspec.Struct]) -> list[str]:
    """The paths of an event's fields, as the record names them."""
    found = []
    for field in fields(kind):
        if field.name in PARTS.get(kind, ()) and any(
            path.startswith(f"{field.name}/") for path in PERSONAL.get(kind, {})
        ):
            inner: Any = next(
                each for each in (field.type, *get_args(field.type)) if hasattr(each, "__struct_fields__")
            )
            found += [f"{field.name}/{member.name}" for member in fields(inner)]
        else:
            found.append(field.name)
    return found


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_each_field_is_personal_or_is_not(kind: type[msgspec.Struct]) -> None:
    """Once and only once, so that a new field cannot come in undecided."""
    said, never = PERSONAL.get(kind, {}), NOT_PERSONAL_IN.get(kind, frozenset())
    for path in paths(kind):
        not_personal = path in never or path.rpartition("/")[2] in NOT_PERSONAL
        assert (path in said) != not_personal, path
    assert said.keys() <= set(paths(kind))
    assert never <= set(paths(kind))
    assert set(said.values()) <= set(KINDS)


@pytest.mark.parametrize("kind", PERSONAL, ids=lambda kind: kind.__name__)
def test_an_event_can_be_read_without_its_personal_fields(kind: type[msgspec.Struct]) -> None:
    """Each of them has a default, or lies in a struct in which it has one: the fold lives with the holes."""
    by_name = {field.name: field for field in fields(kind)}
    for path in PERSONAL[kind]:
        head, _, member = path.partition("/")
        inner: Any = by_name[head].type
        if member and head in PARTS.get(kind, ()):
            required = {field.name for field in fields(inner) if field.required}
            assert member not in required, path
        else:
            assert not by_name[head].required, path
