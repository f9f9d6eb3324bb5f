"""What is promised in a directive, and proved of it, as the portal tells it."""

from __future__ import annotations

import msgspec

from answerable.policy import check, read_directive
from answerable.policy.checks.findings import Verdict


class Promise(msgspec.Struct, frozen=True):
    """A guarantee, and the verdict on it."""

    says: str
    verdict: Verdict
    methods: tuple[str, ...]
    because: str
    exception: str
    citation: str


class Proofs(msgspec.Struct, frozen=True):
    """The verdicts on a directive."""

    promises: tuple[Promise, ...]
    every_case: bool
    """Whether every case is decided."""

    @property
    def open(self) -> int:
        """How many promises are not proved."""
        return sum(each.verdict != "proved" for each in self.promises)

    @property
    def kept(self) -> bool:
        """Whether all are proved."""
        return not self.open


def prove(text: str) -> Proofs:
    """The verdicts on a directive's text, each by two methods that agree.

    Raises:
        Disagreement: two methods differ, which is a mistake of this program.
    """
    report = check(read_directive(text), publish=True)
    return Proofs(
        tuple(
            Promise(each.message, each.verdict, each.methods, each.because, each.exception, each.citation)
            for each in report.findings
            if each.verdict is not None
        ),
        not any(each.check == "undecided" and each.severity == "error" for each in report.findings),
    )
