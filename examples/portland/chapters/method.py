"""What to take from it: the method."""

from __future__ import annotations

from collections.abc import Iterator

from chapters.stage import Stage
from chapters.telling import Piece, Say

TITLE = "What to take from it"


def chapter(_stage: Stage) -> Iterator[Piece]:
    """No verdict; what to ask for."""
    yield Say("""
        This page says nothing about who is right, in the reported case or anywhere. An independent reader
        can take the method from it, whichever side they hold with:

        - **Write the rule down**, as each side tells it, and ask of every case what it answers. What a text
        does not say is then plain, and so is what it promises.

        - **Let an answer compute its condition.** A declined request that names what would change it can be
        held to that, and answers itself when it arrives.

        - **Choose the instrument by what would leave no trace in the others.** A proof sees the text, an
        audit what was entered, a search the departures, a second coder the coding, a telephone log what was
        never entered.

        - **Say how small a difference could have been seen**, before saying that there is none.

        - **Ask which record would settle it**, and keep that record before the next dispute. What is open of
        the reported case is open because no record is at hand here. Whether one was kept, this page does not
        know.

        - **Let a stranger check.** What a receipt proves, nobody has to believe.

        And what no record settles: what people meant, what they did not report, and what the law asks for.
    """)
