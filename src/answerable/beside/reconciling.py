"""A phone log against the record: what rang and was never entered, and what was entered and never rang."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from answerable.beside.matching import Graph, equals, estimate_skew, match
from answerable.center.reconciling import EnteredMeanwhile, entered_calls, note_reconciliation
from answerable.model.desk import Desk, Done
from answerable.model.reconciling import (
    Entered,
    Likeness,
    MissingRing,
    Nearest,
    NeverRang,
    PhoneLog,
    Reconciliation,
    Ring,
    Verdict,
)

WINDOW: Final = 90.0
"""Seconds from a ring to its entering: ringing, greeting, the first words; beyond the clocks' difference."""
AGAIN: Final = 600.0
"""Seconds within which the same number ringing again is taken to be about the same."""
CALL_BACK: Final = 1800.0
"""Seconds within which an abandoned call is called back."""
LISTED: Final = 3
"""So many of the nearest are listed."""
LISTED_AMONG: Final = 20


def reconcile(log: PhoneLog, entered: Sequence[Entered], window: float = WINDOW) -> Reconciliation:
    """Match a phone log with what was entered. Pure: nothing is recorded."""
    incoming = [ring for ring in log.rings if not ring.outgoing]
    skew = estimate_skew(incoming, entered, window)
    graph = Graph(incoming, entered, window, skew.seconds)
    findings = _Findings(graph, match(graph), [ring for ring in log.rings if ring.outgoing])
    covered = [place for place, call in enumerate(entered) if _covered(graph, incoming, call)]
    by_number = sum(graph.same_number(*pair) for pair in findings.matched.items())
    missing = tuple(findings.missing())
    return Reconciliation(
        log=log.name,
        digest=log.digest,
        first=min((ring.rang for ring in incoming), default=None),
        last=max((ring.rang for ring in incoming), default=None),
        window=window,
        skew=skew,
        rows=log.rows,
        rings=len(incoming),
        entered=len(covered),
        by_number=by_number,
        by_time=len(findings.matched) - by_number,
        called_back=findings.called_back,
        rejected=log.rejected,
        missing=missing,
        never_rang=tuple(findings.never_rang(covered)),
    )


def reconcile_and_note(desk: Desk, log: PhoneLog, window: float = WINDOW) -> tuple[Reconciliation, Done]:
    """Match, and put the findings on the record. Raises what `note_reconciliation` raises.

    The matching is done beside the centre's work and not inside the command, which would keep calls waiting
    for it. The command refuses findings that a call entered meanwhile may explain; then it is matched again.
    """
    while True:
        entered = desk.ledger.look(entered_calls)
        found = reconcile(log, entered, window)
        try:
            return found, note_reconciliation(desk, found, frozenset(call.call for call in entered))
        except EnteredMeanwhile:
            continue


def _covered(graph: Graph, incoming: Sequence[Ring], call: Entered) -> bool:
    """Whether a call came while the log was kept, so far as its first and last ring tell."""
    if not incoming:
        return False
    at = call.received.timestamp() - graph.skew
    times = [ring.rang.timestamp() for ring in (incoming[0], incoming[-1])]
    return min(times) <= at <= max(times)


class _Findings:
    """What is left of a matching, and what it is."""

    def __init__(self, graph: Graph, matched: dict[int, int], outgoing: Sequence[Ring]) -> None:
        self.matched = matched
        self.called_back = 0
        self._graph = graph
        self._taken = set(matched.values())
        self._by_number = {
            graph.entered[pair[1]].call for pair in matched.items() if graph.same_number(*pair)
        }
        """Calls that are explained for certain; what is matched by time alone might be another's."""
        self._times: defaultdict[str, list[float]] = defaultdict(list)
        """Number -> when it rang and was entered."""
        for place in matched:
            ring = graph.rings[place]
            if ring.number:
                self._times[ring.number].append(ring.rang.timestamp())
        self._calls_back: defaultdict[str, list[float]] = defaultdict(list)
        for ring in outgoing:
            self._calls_back[ring.number].append(ring.rang.timestamp())

    def missing(self) -> Iterator[MissingRing]:
        """Every ring that nothing entered explains, but those that were called back."""
        for place, ring in enumerate(self._graph.rings):
            if place in self.matched:
                continue
            if not ring.answered and self._was_called_back(ring):
                self.called_back += 1
                continue
            among = equals(self._graph, self.matched, place)
            nearest = tuple(self._near(place))
            yield MissingRing(
                ring,
                self._verdict(ring, among, nearest),
                tuple(self._graph.rings[other].row for other in among[:LISTED_AMONG]),
                nearest[:LISTED],
            )

    def _verdict(self, ring: Ring, among: Sequence[int], nearest: Sequence[Nearest]) -> Verdict:
        rang = ring.rang.timestamp()
        if any(abs(rang - at) <= AGAIN for at in self._times.get(ring.number, ())):
            return "rang again"
        if among or not all(each.call in self._by_number for each in nearest):
            return "unclear"
        return "never entered" if ring.answered else "abandoned without call-back"

    def _was_called_back(self, ring: Ring) -> bool:
        rang = ring.rang.timestamp()
        return bool(ring.number) and any(
            0 <= at - rang <= CALL_BACK for at in self._calls_back.get(ring.number, ())
        )

    def _near(self, ring: int) -> Iterator[Nearest]:
        graph = self._graph
        calls = graph.near(graph.rings[ring], graph.window)
        for call in sorted(calls, key=lambda call: (call in self._taken, abs(graph.apart(ring, call)), call)):
            yield self._nearest(ring, call, taken=call in self._taken)

    def _nearest(self, ring: int, call: int, *, taken: bool) -> Nearest:
        graph = self._graph
        number = self._likeness(ring, call)
        apart = round(graph.apart(ring, call), 1)
        return Nearest(graph.entered[call].call, graph.rings[ring].row, apart, number, taken)

    def _likeness(self, ring: int, call: int) -> Likeness:
        if self._graph.same_number(ring, call):
            return "same number"
        both = self._graph.rings[ring].number and self._graph.entered[call].number
        return "another number" if both else "no number"

    def never_rang(self, covered: Sequence[int]) -> Iterator[NeverRang]:
        """Every call of the log's time that should have rung and did not."""
        graph = self._graph
        near: defaultdict[int, list[int]] = defaultdict(list)
        for ring in range(len(graph.rings)):
            for call in graph.near(graph.rings[ring], graph.window):
                near[call].append(ring)
        for call in covered:
            entered = graph.entered[call]
            if call in self._taken or not entered.must_ring:
                continue
            rings = sorted(near[call], key=lambda ring: (ring in self.matched, abs(graph.apart(ring, call))))
            nearest = (self._nearest(ring, call, taken=ring in self.matched) for ring in rings[:LISTED])
            yield NeverRang(entered.call, entered.received, tuple(nearest))
