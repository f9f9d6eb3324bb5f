"""What a search for unwritten rules found, as it is shown, printed and put into reports."""

from __future__ import annotations

import msgspec

from answerable.audit.unwritten.counting import Condition

NOT_TOLD = "What could have been found is withheld: it would tell how many calls departed."
MEANS = "A rule predicts departures; it does not say why they were made, nor that anybody followed it."


class HeldOut(msgspec.Struct, frozen=True):
    """A rule that one half of the days suggested, and what the other half says of it."""

    words: str
    calls: int | None
    departed: int | None
    expected: float | None
    p: float
    """The chance of so many departures or more on the other half alone (exact, within strata)."""
    adjusted_p: float
    """The same, after all rules that the first half suggested (Holm)."""


class UnwrittenRule(msgspec.Struct, frozen=True):
    """A short rule that predicts departures beyond what was decided.

    None where a figure is withheld, because it tells of a few persons.
    """

    words: str
    """`caller works for = federal and weekday = Sunday`."""
    says: tuple[Condition, ...]
    calls: int | None
    """Calls that it speaks of: the denominator."""
    departed: int | None
    rate: float | None
    rate_elsewhere: float | None
    """The share among the other calls of the same strata; None also where there are none."""
    expected: float | None
    """Departures of its calls, if all calls of a stratum had departed alike."""
    lift: float | None
    """Departures over the expected ones."""
    z: float | None
    """Departures beyond the expected ones, in standard deviations (hypergeometric, stratified)."""
    p: float
    """How often the best of all searched rules is as good where there is nothing (permutations)."""
    chance_gives: float
    """How many rules as good as this a search finds on average where there is nothing."""
    folded: int
    """Rules that say the same, narrower or in other words, and add nothing."""
    for_example: tuple[str, ...]
    """A few of those."""
    held_out: HeldOut | None
    """None: half of the days alone do not suggest just this rule."""
    cases: tuple[str, ...] | None
    """The ids of the departures; None: withheld."""


class Unwritten(msgspec.Struct, frozen=True):
    """A whole search, found or not."""

    target: str
    columns: tuple[str, ...]
    baseline: tuple[str, ...]
    calls: int
    departed: int | None
    left_out: dict[str, int]
    strata: int
    searched: int
    """Rules that had calls enough and were compared."""
    longest: int
    smallest_support: int
    permutations: int
    seed: int
    alpha: float
    rules: tuple[UnwrittenRule, ...]
    """Those that are rare by chance at `alpha`, the most striking first."""
    nearest: str
    """Where nothing was found: the rule that came nearest, and how often chance does as well."""
    suggested: tuple[HeldOut, ...]
    """What one half of the days suggests, tested on the other."""
    could_have_seen: str
    """The smallest rule that would have been found, in a sentence."""
    pooled: dict[str, int]
    """Column -> values that too few calls have to be searched."""
    sentence: str
    """The finding, or that there is none, in a sentence."""
    means: str = MEANS


def withheld(found: Unwritten, fewer_than: int) -> Unwritten:
    """The same for those who may not see single cases: small counts and ids are left out.

    So is the number of all departures where it, less a rule's own, would tell of a few others.
    """
    all_ = found.departed or 0
    few_others = [0 < all_ - (rule.departed or 0) < fewer_than for rule in found.rules]
    hidden = 0 < all_ < fewer_than or any(few_others)
    return msgspec.structs.replace(
        found,
        departed=None if hidden else found.departed,
        could_have_seen=NOT_TOLD if hidden else found.could_have_seen,
        rules=tuple(
            _withheld_rule(_without_others(rule) if few else rule, fewer_than)
            for rule, few in zip(found.rules, few_others, strict=True)
        ),
        suggested=tuple(_withheld_half(each, fewer_than) for each in found.suggested),
    )


def _without_others(rule: UnwrittenRule) -> UnwrittenRule:
    """A rule without what tells how many other calls departed."""
    half = rule.held_out and msgspec.structs.replace(rule.held_out, expected=None)
    return msgspec.structs.replace(rule, rate_elsewhere=None, expected=None, lift=None, z=None, held_out=half)


def _small(calls: int | None, departed: int | None, fewer_than: int) -> bool:
    """Whether departures, or calls that were none, are few enough to be persons."""
    return any(
        0 < count < fewer_than for count in ((departed or 0), (calls or 0) - (departed or 0), calls or 0)
    )


def _withheld_rule(rule: UnwrittenRule, fewer_than: int) -> UnwrittenRule:
    half = rule.held_out
    if half is not None:
        first = ((rule.calls or 0) - (half.calls or 0), (rule.departed or 0) - (half.departed or 0))
        half = _withheld_half(half, fewer_than, also=_small(*first, fewer_than))
    if _small(rule.calls, rule.departed, fewer_than):
        return msgspec.structs.replace(
            rule, calls=None, departed=None, rate=None, rate_elsewhere=None, expected=None, lift=None, z=None,
            held_out=half and _withheld_half(half, fewer_than, also=True), cases=None,
        )  # fmt: skip
    return msgspec.structs.replace(rule, held_out=half, cases=None)


def _withheld_half(half: HeldOut, fewer_than: int, *, also: bool = False) -> HeldOut:
    """`also`: it could be worked out from it what another figure withholds."""
    if also or _small(half.calls, half.departed, fewer_than):
        return msgspec.structs.replace(half, calls=None, departed=None, expected=None)
    return half
