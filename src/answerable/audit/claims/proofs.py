"""One directive held against one part of a claim: a guarantee that is proved, or a case that is decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from answerable.audit.claims.answers import Truth, opposite
from answerable.audit.claims.nouns import CasePart, GuaranteePart
from answerable.policy import Decision, Directive, DirectiveError, FactError, decide, read_outcome
from answerable.policy.checks.bench import Bench
from answerable.policy.checks.findings import Counterexample, Finding
from answerable.policy.checks.run import prove
from answerable.policy.decided import Plain, plain
from answerable.policy.directive import Guarantee, Test
from answerable.policy.proof.portfolio import Prover
from answerable.policy.reading.asked import read_guarantee, with_guarantee

METHODS_NEEDED: Final = 2
"""As for publication: so many methods have to agree before anything is called proved."""


class Unfit(Exception):
    """What is claimed cannot be asked of a directive: a fact or a value that it does not declare."""


class Looked(msgspec.Struct, frozen=True):
    """What was found of one directive; the names are those of `TextChecked`."""

    bears_out: Truth
    found: str
    methods: tuple[str, ...] = ()
    because: str = ""
    case: Counterexample | None = None
    possible: tuple[dict[str, Plain], ...] = ()
    notes: tuple[str, ...] = ()


class Provers:
    """A prover for each text and what is tested of it, so that claims that test the same share its work."""

    def __init__(self) -> None:
        self._benches: dict[tuple[str, frozenset[tuple[str, Test]]], Bench] = {}

    def look(self, part: GuaranteePart | CasePart, directive: Directive) -> Looked:
        """What a directive comes to; raises Unfit, and Disagreement for a mistake of this program."""
        if isinstance(part, CasePart):
            return _case(part, directive)
        guarantee = _read(part, directive)
        return _guarantee(part, guarantee, self._bench(directive, guarantee))

    def _bench(self, directive: Directive, guarantee: Guarantee) -> Bench:
        terms = (*guarantee.condition, *guarantee.consequence, *guarantee.exception)
        key = directive.digest, frozenset((term.name, term.test) for term in terms)
        if key not in self._benches:
            asked = with_guarantee(directive, guarantee)
            self._benches[key] = Bench(Prover(asked, needed=METHODS_NEEDED))
        return self._benches[key]


def _read(part: GuaranteePart, directive: Directive) -> Guarantee:
    row = dict(part.row)
    if "of" not in row and row["guarantee"] not in ("always", "never"):
        row["of"] = ", ".join(f'"{outcome.name}"' for outcome in directive.outcomes)
    try:
        return read_guarantee(directive, row)
    except DirectiveError as error:
        raise Unfit(" ".join(f"{each.problem} {each.fix}".strip() for each in error.mistakes)) from error


def _guarantee(part: GuaranteePart, guarantee: Guarantee, bench: Bench) -> Looked:
    finding, *beside = prove(bench, guarantee)
    kept, because = _kept(finding)
    return Looked(
        bears_out=kept if part.holds else opposite(kept),
        found=f"{'does not hold' if finding.verdict == 'refuted' else finding.verdict}: {finding.message}",
        methods=finding.methods,
        because=because,
        case=finding.counterexample,
        notes=tuple(each.message for each in beside),
    )


def _kept(finding: Finding) -> tuple[Truth, str]:
    """Whether a text keeps a guarantee, and why it cannot be told, or why it holds so easily."""
    if finding.verdict == "vacuous":
        return None, f"it says nothing of this text: {finding.because}"
    if finding.verdict == "not decided":
        return None, finding.because
    example = finding.counterexample
    if finding.check == "same whoever asks" and example is not None and len(example.cases) == 1:
        return None, "a case is left undecided, so that there are no two answers to be compared"
    return finding.verdict == "proved", finding.because


def _case(part: CasePart, directive: Directive) -> Looked:
    try:
        decision = decide(directive, {name: _given(said) for name, said in part.facts.items()})
        wanted = _wanted(directive, part.answer)
    except FactError as error:
        raise Unfit(error.problem) from error
    truth = _answered(decision, wanted)
    return Looked(
        bears_out=truth,
        found=_said(decision, wanted),
        methods=("engine",),
        because=_open(decision) if truth is None else "",
        possible=decision.as_struct().possible,
    )


def _given(said: tuple[str, ...]) -> object:
    """A fact as the engine takes it: several values are contested, `?` is not known."""
    if said == ("?",):
        return None
    return {"contested": list(said)} if len(said) > 1 else said[0]


def _wanted(directive: Directive, answer: Mapping[str, tuple[str, ...]]) -> dict[str, set[object]]:
    """The outcomes in the directive's spelling, with the values that would be as claimed."""
    wanted: dict[str, set[object]] = {}
    for name, said in answer.items():
        for outcome, value in (read_outcome(directive, name, each) for each in said):
            wanted.setdefault(outcome, set()).add(value)
    return wanted


def _answered(decision: Decision, wanted: Mapping[str, set[object]]) -> Truth:
    """Whether every completion of the case is answered so; None: some are, and some may not be."""
    outcomes = list(decision.act_now)
    met = {
        all(plain(answer[outcomes.index(name)]) in values for name, values in wanted.items())
        for answer in decision.possible
    }
    if not decision.exact:
        # What is possible may then be less than it says, and `certain` is on the safe side.
        certain = {name: plain(value) for name, value in decision.certain.items()}
        agreed = all(name in certain and certain[name] in values for name, values in wanted.items())
        return True if agreed else None
    return met.pop() if len(met) == 1 else None


def _said(decision: Decision, outcomes: Mapping[str, set[object]]) -> str:
    certain = {name: plain(value) for name, value in decision.certain.items()}
    shown = {name: certain.get(name, "open") for name in outcomes}
    return "; ".join(f"{name}: {'undecided' if value is None else value}" for name, value in shown.items())


def _open(decision: Decision) -> str:
    question = decision.next_question
    return "it depends on facts that are not given" + (f", first of all: {question.fact}" if question else "")
