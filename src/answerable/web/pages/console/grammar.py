"""The grammar of the command line: a text is read into a sentence, which is shown before anything is done.

    VERB SLOT SLOT … ; TAIL ; TAIL          close 12 handled; both went home
    UNIT STATUS, or STATUS UNIT             P1 on scene, OS P1

Known words may be cut short where nothing else begins so. A call is its number, the end of it (`12`), or `.`
for the one that is open. Pure: what there is to be named comes with the `Scene`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from answerable.model.aid import AID_ANSWERS
from answerable.model.cautions import CAUTION_KINDS
from answerable.model.nouns import DISPOSITIONS, PASSED_TO, Place, UnitStatus
from answerable.policy.given import fold
from answerable.web.pages.console.packs import PACKS, Pack
from answerable.web.pages.console.verbs import BY_NAME, VERBS, Slot, Verb
from answerable.web.wire import GroundsAsked

STATUSES: Final[tuple[UnitStatus, ...]] = (
    "available",
    "en route",
    "on scene",
    "transporting",
    "at hospital",
    "traffic stop",
    "out of service",
)
"""Those that a unit reports; it becomes dispatched by being sent."""
OFFERED: Final = 8
"""So many completions are shown."""


class Scene(msgspec.Struct, frozen=True):
    """What can be named just now."""

    year: str
    """The year in numbers: `26`."""
    current: str = ""
    """The number of the call that is open on the screen."""
    calls: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    """Those of them that may be sent."""
    facts: Mapping[str, tuple[str, ...]] = {}
    """The facts of the directive in force and their values."""
    outcomes: Mapping[str, tuple[str, ...]] = {}
    pack: Pack = PACKS["plain"]


class Unclear(Exception):
    """A text that is no whole sentence yet: what is missing or not known, and how it may go on."""

    def __init__(self, slot: str, given: str = "", completions: Sequence[str] = ()) -> None:
        super().__init__(slot)
        self.slot = slot
        """The slot's name; `verb` for the first word, `end` for what is too much."""
        self.given = given
        self.completions = tuple(completions)[:OFFERED]


class Sentence(msgspec.Struct, frozen=True):
    """What a text means."""

    verb: Verb
    said: tuple[tuple[str, str], ...]
    """Each slot's name, and what it was given, in full."""
    arguments: Mapping[str, Any]
    """As the command takes them."""
    meant: tuple[tuple[str, str], ...] = ()
    """Short words of the pack, and what they were taken for."""
    completions: tuple[str, ...] = ()


def read(text: str, scene: Scene) -> Sentence:
    """The sentence that a text is. Raises `Unclear`."""
    return _Reading(text, scene).sentence()


class _Reading:
    """A text as it is read from left to right."""

    def __init__(self, text: str, scene: Scene) -> None:
        self._text = " ".join(text.split()) + (" " if text[-1:].isspace() else "")
        self._scene = scene
        self._meant: list[tuple[str, str]] = []
        self._said: list[tuple[str, str]] = []
        self._values: dict[str, Any] = {}

    def sentence(self) -> Sentence:
        head, *sections = self._text.split(";")
        verb, rest = self._verb(head)
        for slot in verb.slots:
            rest = self._slot(slot, rest)
        if rest.strip():
            raise Unclear("end", rest.strip())
        self._tails(verb, sections)
        arguments = _arguments({**verb.always, **self._values}, verb)
        completions = self._next(verb, sections)
        return Sentence(verb, tuple(self._said), arguments, tuple(self._meant), completions)

    def _verb(self, head: str) -> tuple[Verb, str]:
        """The verb, and what follows it; a unit or a status alone means that the unit reports it."""
        pack = {**self._scene.pack.verb}
        word, _, rest = head.partition(" ")
        if (meant := _known(word, pack)) is not None:
            self._mean(word, meant)
            return BY_NAME[meant], rest
        if word.casefold() in BY_NAME:
            return BY_NAME[word.casefold()], rest
        status = BY_NAME["status"]
        if self._is_unit(word):
            return status, head
        before, after = self._phrase(head, self._statuses())
        if before is not None and self._is_unit(after.strip()):
            shown = head[: len(head) - len(after)].strip()
            return status, f"{after.strip()} {shown}"
        names = [name for name in (*(verb.name for verb in VERBS), *pack) if name.startswith(word.casefold())]
        if len(names) == 1 and word:
            return BY_NAME[pack.get(names[0], names[0])], rest
        raise Unclear("verb", word, [f"{name} " for name in names] if not rest else ())

    def _slot(self, slot: Slot, rest: str) -> str:
        """Read one slot; what is left after it."""
        rest = rest.lstrip()
        if slot.lead and rest.casefold().startswith(f"{slot.lead} "):
            rest = rest[len(slot.lead) + 1 :]
        if not rest.strip():
            if slot.optional:
                return ""
            raise Unclear(slot.name, "", self._complete(slot, ""))
        value, left = self._value(slot, rest)
        if slot.many:
            values = [value]
            while left.strip():
                more, left = self._value(slot, left.lstrip())
                values.append(more)
            value = tuple(values)
        self._keep(slot, value)
        return left

    def _keep(self, slot: Slot, value: Any) -> None:
        self._values[slot.name] = value
        self._said.append((slot.name, _shown(value)))

    def _value(self, slot: Slot, rest: str) -> tuple[Any, str]:
        """The value of a slot at the beginning of `rest`, and what is left."""
        if slot.kind == "text":
            return rest.strip(), ""
        if slot.kind == "names":
            return tuple(filter(None, (each.strip() for each in rest.split(",")))), ""
        if slot.kind in ("facts", "outcomes"):
            return self._pairs(slot, rest), ""
        value: Any
        if slot.kind in ("name", "number", "call"):
            word, _, left = rest.partition(" ")
            value = self._number(word) if slot.kind == "call" else word
            if slot.kind == "number":
                value = int(word) if word.isascii() and word.isdecimal() else None
        else:
            value, left = self._phrase(rest, self._words(slot))
        if value is None:
            raise Unclear(slot.name, rest.strip(), self._complete(slot, rest))
        return value, left

    def _number(self, word: str) -> str | None:
        """A call's number from what stands for it: `.`, `12`, `R3`, or the whole."""
        scene, plain = self._scene, word.upper()
        if plain == ".":
            return scene.current or None
        if plain.isascii() and plain.isdecimal() and len(plain) <= 6:
            return f"{scene.year}-{plain:0>6}"
        if plain[:1] == "R" and plain[1:].isdecimal():
            return f"{scene.year}-R{plain[1:]:0>4}"
        return plain if "-" in plain and plain.isascii() and plain.isprintable() else None

    def _words(self, slot: Slot) -> Mapping[str, str]:
        match slot.kind:
            case "unit":
                return {fold(each): each for each in self._scene.units}
            case "status":
                return self._statuses()
            case "disposition":
                return {each: each for each in DISPOSITIONS}
            case "caution":
                return {each: each for each in CAUTION_KINDS}
            case "passed":
                return {each: each for each in PASSED_TO}
            case "aid answer":
                return {each: each for each in AID_ANSWERS}
            case _:
                return {"plate": "plate", "person": "person"}

    def _statuses(self) -> dict[str, str]:
        return {each: each for each in STATUSES} | {
            fold(short): each for short, each in self._scene.pack.status.items()
        }

    def _phrase(self, rest: str, known: Mapping[str, str]) -> tuple[str | None, str]:
        """The longest known words at the beginning, or the only ones that begin so; and what is left."""
        words = rest.split(" ")
        for count in range(min(len(words), 4), 0, -1):
            given = " ".join(words[:count])
            if (value := known.get(fold(given))) is not None:
                self._mean(given, value)
                return value, " ".join(words[count:])
        begun = {value for key, value in known.items() if words[0] and key.startswith(fold(words[0]))}
        if len(begun) == 1 and len(words[0]) > 1:
            return begun.pop(), " ".join(words[1:])
        return None, rest

    def _mean(self, given: str, value: str) -> None:
        if fold(given) != fold(value) and (given, value) not in self._meant and not self._is_unit(given):
            self._meant.append((given, value))

    def _is_unit(self, word: str) -> bool:
        return fold(word) in {fold(each) for each in self._scene.units}

    def _pairs(self, slot: Slot, text: str) -> dict[str, Any]:
        """`people hurt=1, weapon=seen`; `?` for not known."""
        pairs: dict[str, Any] = {}
        for part in text.split(","):
            name, equals, value = (each.strip() for each in part.partition("="))
            if not name or not equals or not value:
                raise Unclear(slot.name, part.strip(), self._pair_completions(slot, part))
            pairs[name] = None if value == "?" and slot.kind == "facts" else value_of(value)
        return pairs

    def _tails(self, verb: Verb, sections: Iterable[str]) -> None:
        for section in filter(None, (each.strip() for each in sections)):
            left = [slot for slot in verb.tails if slot.name not in self._values]
            led = next((slot for slot in left if slot.lead and _leads(section, slot.lead)), None)
            slot = led or _usual(left, section)
            if slot is None:
                raise Unclear("end", section)
            text = section[len(slot.lead) :].strip() if led else section
            self._keep(slot, self._value(slot, text)[0])
        left = [slot for slot in verb.tails if slot.name not in self._values and not slot.optional]
        if left:
            raise Unclear(left[0].name, "", self._tail_completions(left[0]))

    def _tail_completions(self, slot: Slot) -> list[str]:
        """How the text may go on to a tail that it lacks."""
        done = self._text.rstrip(" ;")
        if slot.name == "fact":
            return [f"{done}; {each}" for each in self._scene.facts]
        return [f"{done}; {slot.lead} "] if slot.lead else []

    def _complete(self, slot: Slot, rest: str) -> list[str]:
        """The whole text, gone on with what may stand in this slot and begins as it was begun."""
        done = self._text[: len(self._text) - len(rest)] if rest else self._text.rstrip() + " "
        begun = rest.strip().casefold()
        offered: Iterable[str] = ()
        if slot.kind == "call":
            offered = (each for each in self._scene.calls if each.endswith(begun) or each.startswith(begun))
        elif slot.kind in ("facts", "outcomes"):
            return self._pair_completions(slot, rest)
        elif slot.kind == "unit" and slot.many:
            offered = (each for each in self._scene.free if fold(each).startswith(begun))
        elif slot.kind not in ("text", "names", "name", "number"):
            offered = (each for key, each in self._words(slot).items() if key.startswith(begun))
        return [f"{done}{each} " for each in dict.fromkeys(offered)]

    def _pair_completions(self, slot: Slot, part: str) -> list[str]:
        names = self._scene.facts if slot.kind == "facts" else self._scene.outcomes
        name, equals, value = (each.strip() for each in part.partition("="))
        done = self._text.rstrip()
        done = done[: len(done) - len(part.strip())] if part.strip() else f"{done} "
        if not equals:
            return [f"{done}{each}=" for each in names if each.startswith(name.casefold())]
        values = names.get(name, ())
        return [f"{done}{name}={each}" for each in values if each.startswith(value.casefold())]

    def _next(self, verb: Verb, sections: Sequence[str]) -> tuple[str, ...]:
        """How a whole sentence may go on: another unit, or another tail."""
        if sections or not self._text.endswith(" "):
            return ()
        many = [slot for slot in verb.slots if slot.optional and slot.kind == "unit"]
        return tuple(each for slot in many for each in self._complete(slot, ""))[:OFFERED]


def value_of(text: str) -> int | str:
    """What is typed for a fact or an outcome: a whole number as one, anything else as it is."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text


def _known(word: str, words: Mapping[str, str]) -> str | None:
    return next((value for key, value in words.items() if fold(key) == fold(word)), None)


def _leads(section: str, lead: str) -> bool:
    return section.casefold() == lead or section.casefold().startswith(f"{lead} ")


def _usual(left: Sequence[Slot], section: str) -> Slot | None:
    """The tail that a section without a lead is: facts where it has an equals sign, else the first."""
    pairs = [slot for slot in left if slot.kind == "facts"]
    if "=" in section and pairs:
        return pairs[0]
    return next((slot for slot in left if slot.kind != "facts"), None)


def _shown(value: Any) -> str:
    match value:
        case tuple():
            return ", ".join(value)
        case dict():
            return ", ".join(f"{name} = {'?' if each is None else each}" for name, each in value.items())
        case _:
            return str(value)


def _arguments(values: dict[str, Any], verb: Verb) -> dict[str, Any]:
    """As the command takes them: a place as a place; why, and under what authority, as grounds."""
    taken = dict(values)
    if verb.name in ("take", "locate", "caution"):
        taken["place"] = Place(taken.get("place", ""))
    if verb.name in ("close", "merge", "unlink", "override"):
        taken["grounds"] = GroundsAsked(taken.pop("reason", ""), taken.pop("authority", ""))
    return taken
