"""One true sentence a finding, for a reader who knows no statistics.

Of recorded calls alone: no word of why, of anybody's intent, or of law. A place is called one.
"""

from __future__ import annotations

from typing import Final

from answerable.audit.comparing.compared import Compared
from answerable.audit.counting.wording import OTHERS
from answerable.audit.figures import Estimate, Untold
from answerable.audit.figures.heterogeneity import Sure, reversal
from answerable.audit.findings import Question, Verdict
from answerable.audit.plan import Plan
from answerable.audit.plan.nouns import REST
from answerable.audit.verdicts import DEPENDS

_DONE: Final[dict[Question, str]] = {
    "answered": "answered",
    "priority": "given an urgent priority",
    "waiting": "left waiting",
}
_RECEIVED: Final = {
    "hour": "received in the hour from {}",
    "part of day": "received in the {}",
    "weekday": "received on a {}",
    "weekend": "received on {}",
    "month": "received in {}",
    "shift": "received in the shift from {}",
}
_ABOUT: Final = {
    "place": "from {} {}",
    "person": "of callers with {} {}",
    "situation": "with {} {}",
    "other": "with {} {}",
}
_SURE: Final[dict[Sure, str]] = {
    "both": "Each taken alone, both are more than chance.",
    "crude only": "The second may be chance.",
    "adjusted only": "The first may be chance.",
    "neither": "Either may be chance.",
}


def sentence_of(found: Compared, plan: Plan, verdict: Verdict, because: str, detectable: float | None) -> str:
    """The sentence that stands for a finding; `because` is the reason where nothing can be told."""
    calls, others = calls_of(found.pair.group, plan), calls_of(found.pair.reference, plan)
    question = found.question
    if verdict == "not assessable" or isinstance(found.primary, Untold):
        asked = f"Whether recorded calls {calls} were {_alike(question)} those {others}"
        return f"{asked} cannot be told. {because}"
    if verdict == "practically alike":
        return (
            f"Like recorded calls {calls} and {others} were {_DONE[question]} practically alike: the"
            f" difference is {_between(question, found.primary)}, inside the margin of"
            f" {_size(question, plan.margins[question])}."
        )
    if because == DEPENDS:
        return (
            f"These recorded calls do not settle whether those {calls} were {_alike(question)} like calls"
            f" {others}: the difference is {_between(question, found.primary)} as recorded, and another if"
            " arrivals that nobody recorded count as answers."
        )
    if verdict == "inconclusive":
        least = _size(question, detectable)
        seen = f" A difference of {least} or more would have shown four times in five."
        return (
            f"These recorded calls do not settle whether those {calls} were {_alike(question)} like calls"
            f" {others}: the difference is {_between(question, found.primary)}."
            f"{'' if detectable is None else seen}"
        )
    return (
        f"Of like recorded calls, those {calls} {_way(question, found.primary)} than those {others}:"
        f" {_figures(found, found.primary, plan)} (the difference is {_between(question, found.primary)})."
    )


def reversal_of(found: Compared, plan: Plan) -> str:
    """A sentence where the crude comparison says one way and the adjusted one the other; else ""."""
    crude, adjusted = found.crude_estimate, found.primary
    if isinstance(crude, Untold) or isinstance(adjusted, Untold) or not plan.strata:
        return ""
    sure = reversal(crude, adjusted)
    if sure is None:
        return ""
    calls, names = calls_of(found.pair.group, plan), ", ".join(factor.name for factor in plan.strata)
    return (
        f"Taken all together, recorded calls {calls} {_way(found.question, crude)}; among calls alike in"
        f" {names} they {_way(found.question, adjusted)}. {_SURE[sure]}"
    )


def calls_of(group: str, plan: Plan) -> str:
    """Behind "calls": `from area 5`, `of callers with employer city`, `of all others`."""
    exposure = plan.exposure
    if group in (REST, OTHERS):
        return "from everywhere else" if exposure.about == "place" else "of all others"
    if exposure.groups.get(group, (group,)) != (group,):
        return f"of the group “{group}”"
    if exposure.factor.time:
        return _RECEIVED[exposure.factor.time].format(group)
    return _ABOUT[exposure.about].format(exposure.factor.name.replace("_", " "), group)


def duration(seconds: float, beside: float = 0.0) -> str:
    """So many minutes, or seconds while they are few, and those of what stands beside them are too."""
    few = max(abs(seconds), abs(beside)) < 120
    return f"{seconds:.0f} seconds" if few else f"{seconds / 60:.1f} minutes"


def _alike(question: Question) -> str:
    return "left waiting as long as" if question == "waiting" else f"{_DONE[question]} as often as"


def _way(question: Question, found: Estimate) -> str:
    if question == "waiting":
        return "waited longer" if found.value > 0 else "waited less long"
    return f"were {_DONE[question]} {'more' if found.value > 0 else 'less'} often"


def _figures(found: Compared, primary: Estimate, plan: Plan) -> str:
    if found.shares is None:
        return f"by {_size(found.question, abs(primary.value))}"
    group, others = found.shares
    if found.question == "waiting":
        first = f"{plan.outcome.horizon_seconds / 60:g} minutes"
        return f"{duration(group, others)} of the first {first} on average, against {duration(others, group)}"
    return f"{100 * group:.1f} in 100, against {100 * others:.1f} in 100"


def _between(question: Question, found: Estimate) -> str:
    low, high = _signed(question, found.low, found.high), _signed(question, found.high, found.low)
    return f"between {low} and {high}"


def _size(question: Question, value: float | None, beside: float = 0.0) -> str:
    told = value or 0.0
    if question == "waiting":
        return duration(told, beside)
    return f"{100 * told:.1f} in 100" if abs(told) >= 0.0005 else f"{100 * told:.2f} in 100"


def _signed(question: Question, value: float, beside: float) -> str:
    size = _size(question, abs(value), beside)
    if not any(digit in size.partition(" ")[0] for digit in "123456789"):
        return size
    return f"{'-' if value < 0 else '+'}{size}"
