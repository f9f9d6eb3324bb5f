"""How often a public door may be knocked at: one token bucket for each network address.

Pure: time is given, nothing sleeps. Memory is bounded by the number of slots, whoever knocks.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections import OrderedDict
from hashlib import blake2b
from typing import Final

SLOTS: Final = 65_536
IPV6_SITE: Final = 64
"""Bits of an IPv6 address that its holder cannot choose; the rest is the interface (RFC 4291, 2.5.1)."""


class Buckets:
    """Token buckets: `burst` tokens at most, `rate` more a second, one bucket a key.

    Keys are folded into a fixed number of slots by a hash that nobody outside can predict, so that no
    flood of keys takes more memory or pushes out a bucket that is empty. Two keys in one slot share it. For
    one thread.
    """

    def __init__(self, rate: float, burst: float, slots: int = SLOTS) -> None:
        if not (rate > 0 and burst >= 1 and slots >= 1):
            raise ValueError("a bucket needs a rate above 0, a burst of 1 or more, and a slot")
        self.rate, self.burst, self.slots = rate, burst, slots
        self._key = secrets.token_bytes(16)
        self._spent: OrderedDict[int, float] = OrderedDict()
        """Slot -> when its bucket is full again; absent: full now. Ordered by when it was last used."""

    def take(self, key: str, now: float, cost: float = 1.0) -> float:
        """Take `cost` tokens at `now` (seconds of any clock); 0.0, or the seconds until they are there.

        What is refused takes nothing. A cost above the burst is never granted: infinity.
        """
        if cost > self.burst:
            return float("inf")
        slot = slot_of(key, self._key, self.slots)
        full_at = max(self._spent.get(slot, now), now)
        after = full_at + cost / self.rate
        wait = after - now - self.burst / self.rate
        if wait > 1e-9:
            return wait
        self._spent[slot] = after
        self._spent.move_to_end(slot)
        self._forget_the_full(now)
        return 0.0

    def __len__(self) -> int:
        return len(self._spent)

    def _forget_the_full(self, now: float) -> None:
        """Let go of the two slots that were used longest ago, if they are full: less than is added."""
        for _ in range(2):
            slot, full_at = next(iter(self._spent.items()))
            if full_at > now:
                return
            del self._spent[slot]
            if not self._spent:
                return


def slot_of(key: str, secret: bytes, slots: int) -> int:
    """The slot of a key; `secret` keeps others from choosing keys that meet in one."""
    digest = blake2b(key.encode("utf-8", "replace"), key=secret, digest_size=8).digest()
    return int.from_bytes(digest, "big") % slots


def network_of(address: str) -> str:
    """The neighbour that an address belongs to: IPv4 whole, IPv6 by its /64, an IPv4-mapped one as IPv4.

    What is no address is its own neighbour, so that a broken proxy shares one bucket and no more.
    """
    try:
        read = ipaddress.ip_address(address.strip().strip("[]").partition("%")[0])
    except ValueError:
        return f"? {address[:64]}"
    if isinstance(read, ipaddress.IPv6Address):
        if read.ipv4_mapped:
            return str(read.ipv4_mapped)
        return str(ipaddress.ip_network((read, IPV6_SITE), strict=False))
    return str(read)
