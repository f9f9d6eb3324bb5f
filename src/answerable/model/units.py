"""What a decision's `units` asks for: `2 patrol + 1 patrol with k9`, read, compared and joined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from answerable.policy.given import fold

ANY: Final = "any"
"""A kind that every unit is of: `1 any with spanish`."""


class Wanted(msgspec.Struct, frozen=True, order=True):
    """One unit that is asked for: its kind, and what it can do besides: `patrol with k9 and spanish`."""

    kind: str
    capabilities: tuple[str, ...] = ()

    def met_by(self, kind: str, capabilities: tuple[str, ...]) -> bool:
        """Whether a unit of that kind and those capabilities (both folded) is what is asked for."""
        return self.kind in (ANY, kind) and set(self.capabilities) <= set(capabilities)

    def __str__(self) -> str:
        return f"{self.kind} with {' and '.join(self.capabilities)}" if self.capabilities else self.kind


def read_wanted(text: str) -> Wanted:
    """`patrol with k9 and spanish`: a patrol that can do both. Raises ValueError where a word is missing."""
    kind, *more = f" {fold(text)} ".split(" with ")
    capabilities = [fold(capability) for capability in f" {more[0]} ".split(" and ")] if more else []
    if not kind.strip() or len(more) > 1 or not all(capabilities):
        raise ValueError(f"'{text}' is not of the form `patrol with k9 and spanish`")
    return Wanted(kind.strip(), tuple(sorted(set(capabilities))))


def read_units(text: str) -> dict[str, int]:
    """`2 patrol + 1 medic with als` -> {"patrol": 2, "medic with als": 1}; `none` -> {}.

    Raises ValueError for anything else.
    """
    if text.strip().casefold() == "none":
        return {}
    asked: dict[str, int] = {}
    for part in text.split("+"):
        count, _, words = part.strip().partition(" ")
        if not (count.isascii() and count.isdecimal() and words.strip()):
            raise ValueError(f"'{text}' is not of the form `2 patrol + 1 medic`")
        wanted = str(read_wanted(words))
        asked[wanted] = asked.get(wanted, 0) + int(count)
    return asked


def show_units(asked: Mapping[str, int]) -> str:
    """The other way round."""
    return " + ".join(f"{count} {wanted}" for wanted, count in asked.items() if count) or "none"


def each_wanted(asked: Mapping[str, int]) -> Iterator[Wanted]:
    """The units that are asked for, one by one, in the order written."""
    for text, count in asked.items():
        wanted = read_wanted(text)
        yield from (wanted for _ in range(count))


def asks_more(one: Any, other: Any) -> bool:
    """Whether units that are just what `other` asks for would not do for `one`.

    A patrol with k9 does for a patrol, but not the other way round, and never for two. None says nothing: it
    is neither way.
    """
    if one is None or other is None:
        return False
    return not _does_for(read_units(str(other)), read_units(str(one)))


def both(one: str, other: str) -> str:
    """What satisfies the one and the other, and nothing of it too many; `one` itself where it does."""
    if not asks_more(other, one):
        return one
    asked, more = read_units(one), read_units(other)
    joined = {wanted: max(asked.get(wanted, 0), more.get(wanted, 0)) for wanted in {**asked, **more}}
    for wanted in sorted(joined, key=lambda text: len(read_wanted(text).capabilities)):
        while joined[wanted]:
            fewer = {**joined, wanted: joined[wanted] - 1}
            if not (_does_for(fewer, asked) and _does_for(fewer, more)):
                break
            joined = fewer
    return show_units(joined)


def _does_for(given: Mapping[str, int], asked: Mapping[str, int]) -> bool:
    """Whether each unit asked for can have one of those given for itself.

    Augmenting paths (Kuhn) over what is written, not over single units: paths stay as short as the text.
    """
    kinds = {text: read_wanted(text) for text in given}
    doing: dict[str, list[Wanted]] = {text: [] for text in given}

    def place(wanted: Wanted, tried: set[str]) -> bool:
        for text, unit in kinds.items():
            if text in tried or not wanted.met_by(unit.kind, unit.capabilities):
                continue
            tried.add(text)
            if len(doing[text]) < given[text]:
                doing[text].append(wanted)
                return True
            for other in set(doing[text]):
                if place(other, tried):
                    doing[text].remove(other)
                    doing[text].append(wanted)
                    return True
        return False

    return all(place(wanted, set()) for wanted in each_wanted(asked))
