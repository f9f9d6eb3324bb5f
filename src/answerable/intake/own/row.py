"""A matter and its tale -> one row of the history, as an object of JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from answerable.intake.importing.causes import ANSWERED, CANCELLED, DUPLICATE, REFUSED, UNKNOWN
from answerable.intake.own.columns import acted_column, decided_column
from answerable.intake.own.tale import Tale, Tales, UnitTimes
from answerable.intake.schema import FIRST_OF_UNITS
from answerable.model import events as ev
from answerable.model.beside import ShadowedCall, Told, told
from answerable.model.nouns import (
    ERASED,
    AssistanceRequest,
    Departure,
    DispositionKind,
    Incident,
    Place,
)
from answerable.model.people import SYSTEM
from answerable.policy.given import show_value

CAUSE_OF: Final[dict[DispositionKind, str]] = {
    "handled": ANSWERED,
    "report taken": ANSWERED,
    "referred": ANSWERED,
    "cancelled by caller": CANCELLED,
    "gone on arrival": ANSWERED,
    "unable to locate": ANSWERED,
    "unfounded": ANSWERED,
    "duplicate": DUPLICATE,
    "not sent": REFUSED,
    "withdrawn": CANCELLED,
}
SHADOWED: Final = "another system's call, decided beside it"
"""The rule by which a shadowed call is excluded."""
FACTS_ERASED: Final = "facts that it was decided on are erased"
NO_DIRECTIVE: Final = "no directive was in force"
UNREADABLE: Final = "the directive could not be asked"

Row = dict[str, Any]


class Rows:
    """The rows of a record, one at a time. `address`: whether places are told beyond their area."""

    def __init__(self, tales: Tales, origin: str, *, address: bool) -> None:
        self.tales = tales
        self.facts: dict[str, None] = {}
        """The facts met, in that order."""
        self.outcomes: dict[str, None] = {}
        self._origin = origin
        self._address = address

    def __iter__(self) -> Iterator[Row]:
        kinds = {"incident": self._of_call, "request": self._of_request, "shadow": self._of_shadowed}
        for subject in self.tales:
            kind, _, number = subject.partition("/")
            yield kinds[kind](number, self.tales[subject])
        for index, ring in self.tales.rings:
            yield self._of_ring(index, ring)

    def _of_call(self, number: str, tale: Tale) -> Row:
        state = self.tales.state
        incident, call = state.incidents[number], state.calls[number]
        linked = set().union(*(self.tales.series[each] for each in incident.series))
        cause = DUPLICATE if incident.merged_into else cause_of(incident.disposition)
        return {
            **self._matter(incident, tale, call.place),
            **_caused(cause),
            "kind": "call",
            "how": call.kind,
            "received": call.received,
            "incident": state.surviving(number),
            "merged_into": incident.merged_into or None,
            "passed_on": tale.passed_on,
            "linked": len(linked - {f"incident/{number}"}),
            "merged_calls": len(incident.calls) - 1,
        }

    def _of_request(self, number: str, tale: Tale) -> Row:
        request = self.tales.state.requests[number]
        return {
            **self._matter(request, tale, request.place),
            **_caused(cause_of_request(request)),
            "kind": "request",
            "how": request.came_by,
            "received": request.opened,
            "requested_by": request.agency,
            "answer": request.answers[-1].answer if request.answers else None,
            "linked": 0,
            "merged_calls": 0,
        }

    def _matter(self, matter: Incident | AssistanceRequest, tale: Tale, place: Place) -> Row:
        erased = [kind for each in matter.erased for kind in each.kinds]
        return {
            **self._common(tale, matter.id, matter.directive),
            **self._place(place, erased="place" in erased),
            "final_priority": _word(matter.acting.get("priority")),
            "disposition": matter.disposition,
            "status": matter.status,
            "ended": matter.ended,
            "directive": matter.directive,
            "answered_at": tale.answered,
            "first_answered_at": tale.first_answered,
            "answer_due": tale.due,
            "departures": [_departure(each) for each in matter.departures],
            "deadlines_missed": tale.missed,
            "in_series": list(getattr(matter, "series", ())),
            "aid_asked": next((each.askings[0].at for each in matter.aid), None),
            "aid_came": min(
                (each.ended for each in matter.aid if each.ended and each.status == "came"), default=None
            ),
            "erased": list(dict.fromkeys(erased)),
            **_units(tale.units),
        }

    def _common(self, tale: Tale, number: str, directive: str | None) -> Row:
        """What is told of every matter that was decided on, or was to be."""
        shown = tale.shown
        odd = [] if directive else [NO_DIRECTIVE]
        row: Row = {
            "id": number,
            "again": 0,
            "entered": tale.entered,
            "call_type": "",
            "original_priority": _word(tale.first.get("priority")),
            "rows": [{"file": self._origin, "row": tale.entries[0]}],
            "entries": tale.entries,
            "odd": odd,
        }
        if shown is None:
            return row
        if directive and shown.basis is None:
            odd.append(UNREADABLE)
        facts = {fact: fact_word(value) for fact, value in shown.facts.items()}
        if any(_is_erased(value) for value in shown.facts.values()):
            odd.append(FACTS_ERASED)
        self.facts.update(dict.fromkeys(facts))
        self.outcomes.update(dict.fromkeys((*shown.acting, *shown.decided)))
        return row | {
            "priority": _word(shown.acting.get("priority")),
            "known_at": shown.at,
            "basis": shown.basis,
            "rules": list(shown.rules),
            "raised_by": shown.raised_by,
            **_named(decided_column, shown.decided),
            **_named(acted_column, shown.acting),
            "facts": facts,
        }

    def _place(self, place: Place, *, erased: bool = False) -> Row:
        if not self._address:
            return {"address": "", "area": place.area}
        return {
            "address": None if erased else place.address,
            "area": place.area,
            "latitude": place.latitude,
            "longitude": place.longitude,
        }

    def _of_shadowed(self, number: str, tale: Tale) -> Row:
        call: ShadowedCall = self.tales.state.shadowed[f"shadow/{number}"]
        said = told(call.words)
        return {
            **self._common(tale, number, call.directive),
            **self._place(said.place),
            **_caused(UNKNOWN),
            **_units(_theirs(said)),
            "kind": "shadowed",
            "received": said.received,
            "call_type": said.call_type or "",
            "priority": said.priority,
            "original_priority": None,
            "disposition": said.disposition,
            "directive": call.directive,
            "excluded": SHADOWED,
            "answered_at": said.sent,
        }

    def _of_ring(self, index: int, ring: ev.RingMissing) -> Row:
        assert ring.departure is not None  # only rings that accuse are kept
        return {
            **_caused(UNKNOWN),
            **_units([]),
            "id": f"{ring.subject.partition('/')[2]} row {ring.row}",
            "again": 0,
            "kind": "ring",
            "received": ring.rang,
            "call_type": "",
            "address": "",
            "area": "",
            "rows": [{"file": self._origin, "row": index}],
            "odd": [],
            "departures": [_departure(ring.departure)],
            "entries": [index],
        }


def cause_of(disposition: DispositionKind | None) -> str:
    """What a disposition of ours says became of it; `unknown` while it is open."""
    return UNKNOWN if disposition is None else CAUSE_OF[disposition]


def cause_of_request(request: AssistanceRequest) -> str:
    """What became of a request: declined, however it was closed; else as it was closed, or was answered."""
    answer = request.answers[-1].answer if request.answers else ""
    if answer == "decline":
        return REFUSED
    return ANSWERED if request.disposition is None and answer == "accept" else cause_of(request.disposition)


def fact_word(value: Any) -> str | None:
    """A fact as `replay` reads it: `?` asked and not known, `a|b` contested; None where it is erased."""
    if _is_erased(value):
        return None
    if value is None:
        return "?"
    return "|".join(map(str, value["contested"])) if isinstance(value, Mapping) else str(value)


def _is_erased(value: Any) -> bool:
    return value == ERASED or (isinstance(value, Mapping) and ERASED in value["contested"])


def _word(value: Any) -> str | None:
    """An outcome as text; several values joined, as `replay` shows them."""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "none"
    return value if value is None or isinstance(value, str) else show_value(value)


def _named(column: Callable[[str], str], outcomes: Mapping[str, Any]) -> Row:
    return {column(name): _word(value) for name, value in outcomes.items()}


def _caused(cause: str) -> Row:
    return {"cause": cause, "cause_confidence": 0.0 if cause == UNKNOWN else 1.0}


def _departure(made: Departure) -> Row:
    """A departure without names and words: who it was by role, and whether a reason was given."""
    if made.by == SYSTEM:
        reason = "by itself"
    elif made.reason == ERASED:
        reason = "erased"
    else:
        reason = "given" if made.reason else "owed"
    return {
        "kind": made.kind,
        "direction": "up" if made.kind == "upward" else "down",
        "at": made.at,
        "role": made.by.role,
        "approved_by_role": made.approved_by.role if made.approved_by else None,
        "authority": made.authority or None,
        "reason": reason,
    }


def _units(units: Iterable[UnitTimes]) -> Row:
    """The units, the first time that one of them reached each step, and when the last was free."""
    sent = list(units)
    reached = {
        name: min((at for each in sent if (at := getattr(each, name)) is not None), default=None)
        for name in FIRST_OF_UNITS
    }
    free = [each.available for each in sent if each.available is not None]
    return {**reached, "cleared": max(free) if sent and len(free) == len(sent) else None, "units": sent}


def _theirs(said: Told) -> list[UnitTimes]:
    return [
        UnitTimes(each.unit, "", each.sent, on_scene=each.on_scene, available=each.available)
        for each in said.units
    ]
