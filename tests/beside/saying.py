"""What another system may say: lines, files, and words made at random."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from tests.center.town import START, Town

from answerable.model.beside import ForeignUnit, ForeignWord
from answerable.model.people import Person

CAD = Person("shadow of cad", "system")


SINCE = 1000
"""Minutes between the publishing of directives and the present of these tests."""


def later(town: Town) -> Town:
    """The town, its clock at the present of these tests."""
    town.clock.move(SINCE)
    return town


def minutes(after: float) -> datetime.datetime:
    """So many minutes after the present; earlier is negative."""
    return START + datetime.timedelta(minutes=SINCE + after)


def line(call: str, at: float = -10, **more: Any) -> dict[str, Any]:
    """A line of the form of docs/shadow.md."""
    return {"call": call, "at": minutes(at).isoformat(), **more}


def lines(*said: dict[str, Any]) -> bytes:
    """Lines as they lie in a file."""
    return "".join(json.dumps(each) + "\n" for each in said).encode()


def drop(directory: Path, name: str, data: bytes) -> Path:
    """A file as a careful system drops it: under a name that is read only when it is whole."""
    part = directory / f"{name}.part"
    part.write_bytes(data)
    return part.rename(directory / name)


def taken(town: Town) -> dict[tuple[str, str], ForeignWord]:
    """Every word that the centre has, by call and id; two of one id would be a fault."""
    found: dict[tuple[str, str], ForeignWord] = {}
    for call in town.state.shadowed.values():
        for word in call.words:
            assert (call.number, word.id) not in found, "a word was taken twice"
            found[call.number, word.id] = word
    return found


TIMES = st.integers(-600, -1).map(minutes)
UNITS = st.lists(
    st.builds(ForeignUnit, unit=st.sampled_from(["E1", "P2"]), sent=st.none() | TIMES), max_size=2
).map(tuple)


@st.composite
def words(draw: st.DrawFn) -> list[ForeignWord]:
    """Words on a few calls, each with an id of its own in its call, some correcting another."""
    said: list[ForeignWord] = []
    for number in range(draw(st.integers(1, 8))):
        call = draw(st.sampled_from(["A-1", "A-2"]))
        before = [word.id for word in said if word.call == call]
        said.append(
            ForeignWord(
                id=f"w{number}",
                call=call,
                at=draw(TIMES),
                received=draw(st.none() | TIMES),
                call_type=draw(st.none() | st.sampled_from(["FIRE", "NOISE"])),
                priority=draw(st.none() | st.sampled_from(["1", "2"])),
                facts=draw(
                    st.dictionaries(
                        st.sampled_from(["life safety", "weapon", "people hurt"]),
                        st.sampled_from(["yes", "no", "seen", 1, None]),
                        max_size=2,
                    )
                ),
                units=draw(UNITS),
                disposition=draw(st.none() | st.just("DONE")),
                corrects=draw(st.sampled_from(["", *before])),
            )
        )
    return said


def views(town: Town) -> Iterable[tuple[Any, ...]]:
    """What is decided of each call, in the order of their numbers."""
    return [
        (subject, call.directive, call.acting, call.alarm, call.decision)
        for subject, call in sorted(town.state.shadowed.items())
    ]
