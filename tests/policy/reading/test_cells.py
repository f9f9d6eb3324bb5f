"""Cells over small domains, against their meaning worked out value by value."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from answerable.policy.cells import Cells
from answerable.policy.directive import Domain, Enumeration, Line, Value
from answerable.policy.reading.cells import read_test
from answerable.policy.reading.markdown import Cell
from answerable.policy.reading.report import Report

WORDS = ("none", "heard of", "seen", "used")
DOMAINS: list[tuple[Domain, tuple[str, ...]]] = [
    (Enumeration(WORDS, ordered=True), WORDS),
    (Line("integer", 0, 9), tuple(map(str, range(10)))),
]
COMPARED: dict[str, Callable[[int, int], bool]] = {
    "": lambda place, bound: place == bound,
    "= ": lambda place, bound: place == bound,
    "<": lambda place, bound: place < bound,
    "<= ": lambda place, bound: place <= bound,
    "> ": lambda place, bound: place > bound,
    ">=": lambda place, bound: place >= bound,
}


@st.composite
def singles(draw: st.DrawFn, names: tuple[str, ...]) -> tuple[str, frozenset[int]]:
    """One comparison or interval, with the places of the values that it accepts."""
    places = range(len(names))
    low, high = draw(st.sampled_from(places)), draw(st.sampled_from(places))
    if draw(st.booleans()):
        sign = draw(st.sampled_from(sorted(COMPARED)))
        return sign + names[low], frozenset(place for place in places if COMPARED[sign](place, low))
    opening, closing = draw(st.sampled_from("[(]")), draw(st.sampled_from("])["))
    first, last = low + (opening != "["), high - (closing != "]")
    return f"{opening}{names[low]}..{names[high]}{closing}", frozenset(range(first, last + 1))


@given(st.data(), st.sampled_from(DOMAINS), st.booleans())
def test_a_cell_accepts_what_its_words_accept(
    data: st.DataObject, over: tuple[Domain, tuple[str, ...]], negated: bool
) -> None:
    """A cell is refused when it, or a part of it, accepts nothing; warned of when it accepts everything."""
    domain, names = over
    parts = data.draw(
        st.lists(singles(names), min_size=1, max_size=4, unique_by=lambda part: part[0].strip("= "))
    )
    text = ", ".join(part for part, _ in parts)
    text = f"not({text})" if negated else text
    union = frozenset[int]().union(*(accepted for _, accepted in parts))
    everything = frozenset(range(len(names)))
    meant = everything - union if negated else union
    report = Report()
    test = read_test(text, domain, Cell(text, 1, 1), report)
    ids = {mistake.id for mistake in report.mistakes}
    if not all(accepted for _, accepted in parts) or not meant:
        assert test is None
        assert ids <= {"test-nothing", "test-reversed"}
        assert ids
        return
    assert test is not None
    assert not ids
    cells = Cells(domain, (test,))
    bits = cells.accepted(test)
    values: list[Value] = [name if isinstance(domain, Enumeration) else int(name) for name in names]
    assert {place for place, value in enumerate(values) if bits >> cells.index(value) & 1} == meant
    assert bool(report.warnings) == (meant == everything)
