"""When the log is published, and how much of it: at fixed times, in fixed steps, filled up with decoys.

What is published tells when it was published and how many entries there are. So the published checkpoint
moves at fixed times only, and grows by a fixed quota (or, in an interval with more entries than that, by the
next multiple of it): neither the time nor the number of real entries can be read off it. A decoy is an
ordinary entry of the stream DECOY_STREAM; stream and all else are hidden, so nobody without its disclosures
can tell it from a real one. Readers of the record skip it.
"""

import secrets
from collections.abc import Sequence

from msgspec import Struct

from answerable.record.batch import Turn
from answerable.record.entry import unseal
from answerable.record.errors import VerificationError
from answerable.record.sdjwt import LEAST
from answerable.record.store import Append, NewEntry, Row, Store

DECOY_STREAM = "decoy"
_ALIKE = 512
"""How many of the last entries a decoy takes its number of digests from."""


class Schedule(Struct, frozen=True):
    """Publish every `every` milliseconds, at multiples of it since the epoch, `quota` entries more each."""

    every: int = 15 * 60_000
    quota: int = 64

    def tick(self, now: int) -> int:
        """The last time to publish that is not after `now`."""
        return now - now % self.every

    def on_time(self, now: int) -> bool:
        """Whether `now` is so soon after a time to publish that publishing does not tell another time."""
        return now % self.every <= min(60_000, self.every // 2)

    def padded(self, published: int, size: int) -> int:
        """The size to publish next, when `published` are and the log has `size`: a quota more, or several."""
        steps = -(-(size - published) // self.quota)
        return published + self.quota * max(1, steps)

    def steady(self, published: int, now: int) -> int:
        """The size that the log would have by now, grew it evenly by a quota since it was published."""
        return published + self.quota * (now % self.every) // self.every


def pad(turn: Turn, target: int, widths: Sequence[int]) -> int:
    """Append decoys until the log, as the turn sees it, has `target` entries; how many that took."""
    missing = max(0, target - turn.size)
    if missing:
        entries = tuple(_decoy(secrets.choice(widths)) for _ in range(missing))
        turn.append(Append(f"decoys/{secrets.token_hex(16)}", entries=entries))
    return missing


def recent_widths(store: Store) -> list[int]:
    """How many digests each of the last real entries has: what a decoy must look like."""
    rows = store.rows(max(0, store.head().size - _ALIKE), _ALIKE)
    return [_width(row) for row in rows if row.stream != DECOY_STREAM] or [LEAST]


def _decoy(width: int) -> NewEntry:
    """A decoy with `width` digests: stream, version, and members enough that no smaller number holds them."""
    members = 0 if width == LEAST else width // 2 - 1
    return NewEntry(DECOY_STREAM, b"{%s}" % b",".join(b'"%d":0' % number for number in range(members)))


def _width(row: Row) -> int:
    try:
        return len(unseal(row.leaf).digests)
    except VerificationError:
        return LEAST
