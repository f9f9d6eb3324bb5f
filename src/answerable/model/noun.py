"""What every value that a state keeps is made of."""

from __future__ import annotations

import msgspec


class Noun(msgspec.Struct, frozen=True, gc=False):
    """A value that a state keeps: frozen, and nothing in it leads back to it.

    So it goes when nobody holds it any more, and Python's search for cycles, which stops every thread, need
    not pass through it: with 15,000 open calls that took some 0.15 s, every second and a half of a load.
    """
