"""What a request may hold: derived from the commands themselves, so that the two cannot drift apart.

A command's parameters are the members of its JSON object, in words (`WORDS`). Unknown members are refused, in
nested objects too: a misspelt member would else be a fact that nobody hears of. A second person's approval is
not a name that the first one claims but that person's own credentials.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from answerable.model.departing import Grounds
from answerable.model.desk import Command
from answerable.model.nouns import Place
from answerable.model.people import Person, Role

WORDS: Final[dict[str, Meta]] = {
    "place": Meta(description="Where: as much as is known."),
    "address": Meta(description="The address or place, as the caller says it."),
    "area": Meta(description="The district or beat."),
    "latitude": Meta(description="Degrees north (WGS 84).", ge=-90, le=90),
    "longitude": Meta(description="Degrees east (WGS 84).", ge=-180, le=180),
    "call_back": Meta(description="The number to call back."),
    "kind": Meta(description="How a call came in; what a unit is, as directives ask; what a caution is of."),
    "language": Meta(description="The caller's language, such as `es`."),
    "facts": Meta(description="What is known: facts of the directive and their values; null: not known."),
    "received": Meta(description="When it came in, if not now; with its zone."),
    "since": Meta(description="From when it holds, if not from now; with its zone."),
    "until": Meta(description="When it lapses; with its zone. The usual term when left out."),
    "source": Meta(description="Who says so; the caller or the agency when left out."),
    "numbers": Meta(description="Calls or incidents, two or more."),
    "fact": Meta(description="Another fact of the directive that says so, beside `series`."),
    "instead_of": Meta(description="The earlier aid that it takes the place of, by its number.", ge=0),
    "into": Meta(description="The incident that it turned out to be."),
    "grounds": Meta(description="What a departure stands on."),
    "reason": Meta(description="Why, in a sentence."),
    "authority": Meta(description="Under what authority: the rule or order that it is made under."),
    "approval": Meta(description="The second person who approves, by that person's own credentials."),
    "disposition": Meta(description="How it ended."),
    "note": Meta(description="What else should be kept."),
    "set_to": Meta(description="What to act on instead: outcomes and values."),
    "units": Meta(description="The units to send; those recommended when left out."),
    "unit": Meta(description="A unit's number, such as P1."),
    "status": Meta(description="What the unit reports."),
    "capabilities": Meta(description="What it can do besides what its kind can, such as `k9` or `spanish`."),
    "crew": Meta(description="How many people.", ge=1, le=99),
    "district": Meta(description="Its home: where it is taken to be while nothing else is known."),
    "number": Meta(description="The number of a call, incident or request."),
    "text": Meta(description="The directive: the whole Markdown file."),
    "wording": Meta(description="The draft's number; a new one when left out."),
    "digest": Meta(description="SHA-256 of the text that was read, in hex."),
    "giver": Meta(description="Who gave the order."),
    "words": Meta(description="What was said or ordered, word for word."),
    "expires": Meta(description="When it ends; with its zone."),
    "agency": Meta(description="The agency that asks, or is asked."),
    "asked": Meta(description="What is asked for, in the words of who asks."),
    "contact": Meta(description="How to reach it."),
    "came_by": Meta(description="phone, radio, writing …"),
    "answer": Meta(description="Another answer than the decided one, a departure; what another agency said."),
    "account": Meta(description="The account."),
    "password": Meta(description="Its password."),
    "code": Meta(description="Its one-time code, or a recovery code."),
    "came_from": Meta(description="What passed it on: another centre, a sensor, a car's own call."),
    "live": Meta(description="Whether the caller is on the line now."),
    "to": Meta(description="To whom."),
    "way": Meta(description="How it goes there: phone, radio …"),
    "whole": Meta(description="Whether all of it is theirs from now on."),
    "reference": Meta(description="Their receipt, such as their own number for it."),
    "told": Meta(description="The facts that they were told, by name."),
    "rule": Meta(description="The rule that they named."),
    "condition": Meta(description="Under what change they would come, in words."),
    "comes_if": Meta(
        description="The same in facts of the directive, which are watched: `people hurt >= 1`."
    ),
    "came": Meta(description="Whether they came; false: nobody did."),
    "reached": Meta(description="Whether the caller was reached."),
    "what": Meta(description="What is named: a plate, or a person."),
    "series": Meta(description="The number of a series."),
    "role": Meta(description="The role: to act in, to give or to take."),
    "roles": Meta(description="The roles to give it."),
    "new": Meta(description="The new password: 15 characters or more."),
    "secret": Meta(description="The secret of the enrolment that was begun."),
    "shown": Meta(description="The code that the device shows now."),
    "scopes": Meta(description="What of the role, such as `calls:take`."),
    "ground": Meta(description="On what ground: the request, order or case."),
    "kinds": Meta(description="Kinds of personal data: place, contact, person, words, grounds."),
    "opened": Meta(description="Personal data to open: place, contact, person, words, grounds."),
    "keys": Meta(description="What is read back; all that is left, when none is named."),
    "notices": Meta(description="The numbers of the notices that were seen."),
    "about": Meta(description="The calls and requests that it is about, by number."),
    "complainant": Meta(description="Who complains; kept apart."),
    "receipts": Meta(description="The entries whose receipts came with it."),
    "speaker": Meta(description="Who said it."),
    "office": Meta(description="In which office."),
    "where": Meta(description="Where it was said."),
    "said": Meta(description="When it was said; with its zone."),
}
"""What each parameter means, by its name, and its bounds. The same name means the same everywhere."""


class Approval(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The credentials of the second person who approves a departure; checked, and kept nowhere."""

    account: Annotated[str, WORDS["account"]]
    password: Annotated[str, WORDS["password"]]
    role: Annotated[Role, WORDS["role"]]
    code: Annotated[str, WORDS["code"]] = ""

    def __repr__(self) -> str:
        return "Approval(…)"


class GroundsAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a departure stands on: why, under what authority, and who else approves."""

    reason: Annotated[str, WORDS["reason"]] = ""
    authority: Annotated[str, WORDS["authority"]] = ""
    approval: Annotated[Approval | None, WORDS["approval"]] = None

    def grounds(self, approved_by: Person | None) -> Grounds:
        """As commands take it; `approved_by` is whom the approval's credentials were found to belong to."""
        return Grounds(self.reason, self.authority, approved_by)


class Body:
    """What a command is asked for with: its parameters, less those that the path says."""

    def __init__(self, command: Command[Any], in_path: tuple[str, ...]) -> None:
        hints = self._hints = typing.get_type_hints(command.act)
        parameters = list(inspect.signature(command.act).parameters.values())[1:]
        self.name = "".join(word.title() for word in command.act.__name__.split("_"))
        self.in_path = in_path
        self.type = msgspec.defstruct(
            self.name,
            [_field(each, hints[each.name]) for each in parameters if each.name not in self.in_path],
            frozen=True,
            kw_only=True,
            forbid_unknown_fields=True,
            namespace={"__doc__": None},
        )
        self.decode: Callable[[bytes], msgspec.Struct] = msgspec.json.Decoder(self.type).decode

    def arguments(self, body: msgspec.Struct, path: Mapping[str, str]) -> dict[str, Any]:
        """The command's arguments, by name; grounds are still as they were asked.

        Raises `msgspec.ValidationError` where the path has what cannot be meant.
        """
        asked = {name: plain(getattr(body, name)) for name in body.__struct_fields__}
        said = {name: msgspec.convert(path[name], self._hints[name], strict=False) for name in self.in_path}
        return said | asked


def digest_of(asked: Mapping[str, Any]) -> bytes:
    """What tells arguments from others: the same however they were spelled, and with another code of the
    second person.
    """
    said = msgspec.to_builtins(asked)
    grounds = said.get("grounds") or {}
    for secret in ("password", "code"):
        (grounds.get("approval") or {}).pop(secret, None)
    return sha256(msgspec.json.encode(said, order="deterministic")).digest()


@cache
def body_of(command: Command[Any], in_path: tuple[str, ...] = ()) -> Body:
    """What a command is asked for with; the same wherever it has the same parameters."""
    return Body(command, in_path)


def _field(parameter: inspect.Parameter, hint: Any) -> tuple[Any, ...]:
    said = described(hint, parameter.name)
    if parameter.default is not inspect.Parameter.empty:
        default: Any = GroundsAsked() if isinstance(parameter.default, Grounds) else parameter.default
        return parameter.name, said, default
    if hint is Place:  # a call is taken whatever is missing
        return parameter.name, said, Place()
    return parameter.name, said


def described(hint: Any, name: str) -> Any:
    """The strict type of what is called so, with what that means; bounds hold for what may be none, too."""
    meta = WORDS.get(name, Meta())
    if typing.get_origin(hint) not in (typing.Union, types.UnionType):
        return Annotated[strict(hint), meta]
    given = [each for each in typing.get_args(hint) if each is not type(None)]
    inner: Any = typing.Union[tuple(map(strict, given))]  # noqa: UP007 - made of a tuple
    said: Any = Annotated[inner, meta]
    return said if len(given) == len(typing.get_args(hint)) else said | None


_STRICT: dict[Any, Any] = {Grounds: GroundsAsked}


def strict(hint: Any) -> Any:
    """The same type, in which structs refuse unknown members and numbers keep to their bounds."""
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        if hint not in _STRICT:
            _STRICT[hint] = _strict_struct(hint)
        return _STRICT[hint]
    if inner := typing.get_args(hint):
        origin = typing.get_origin(hint)
        if origin in (typing.Union, types.UnionType):
            return typing.Union[tuple(map(strict, inner))]  # noqa: UP007 - made of a tuple
        if origin is not typing.Literal:
            return origin[tuple(each if each is ... else strict(each) for each in inner)]
    return hint


def _strict_struct(hint: type[msgspec.Struct]) -> type[msgspec.Struct]:
    return msgspec.defstruct(
        hint.__name__,
        list(map(_strict_field, msgspec.structs.fields(hint))),
        bases=(hint,),
        frozen=True,
        forbid_unknown_fields=True,
        namespace={"__doc__": hint.__doc__, "__strict__": hint},
    )


def _strict_field(field: msgspec.structs.FieldInfo) -> Any:
    said = described(field.type, field.name)
    if field.default_factory is not msgspec.NODEFAULT:
        return field.name, said, msgspec.field(default_factory=field.default_factory)
    return (field.name, said) if field.required else (field.name, said, field.default)


def plain(value: Any) -> Any:
    """A decoded value with the model's own structs in it, not their strict likenesses."""
    original = getattr(type(value), "__strict__", None)
    if original is not None:
        return original(**{name: plain(getattr(value, name)) for name in value.__struct_fields__})
    if isinstance(value, tuple | list):
        return type(value)(map(plain, value))
    return value
