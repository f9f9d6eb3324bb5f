"""The letter as a complaint with its deadline and answer."""

from __future__ import annotations

from collections.abc import Iterator

from chapters.patterns import matter
from chapters.stage import Stage
from chapters.telling import Piece, Say

TITLE = "A letter, as a complaint with a deadline and an answer"


def chapter(stage: Stage) -> Iterator[Piece]:
    """In the invented town: filed with a receipt, owed, answered."""
    yield Say("""
        A letter to an office may be answered or not, and nobody else knows. In Harrow Bay such a letter is a
        *complaint*: an entry that names the calls it is about, asks for something, and is owed an answer by
        a day. The shop's owner had asked for a receipt of her call; the centre checks it, so that nobody has
        to take her word that she called.
    """)
    stage.at("2026-03-06 10:00")
    yield stage.run(
        "answerable complaint file 'We called from 5 Cooper St on three days. On the first nobody came."
        " We ask by which rule.' --receipt receipt-of-the-shop --about 26-000003"
        " --complainant 'the owner of the shop' --contact 555-0171 --as S2:supervisor"
    )
    yield Say(
        "Her name and number are kept apart from her words, and no list shows them. A fortnight later it is"
        " answered."
    )
    stage.at("2026-03-20 09:00")
    first, second = (rule_of(stage, number) for number in ("26-000002", "26-000003"))
    yield stage.run(
        f"answerable complaint answer 26-C0001 'Your call of Tuesday was decided by {first}: it was"
        " over, nobody was hurt, and nothing that was known tied it to another. Your call of Wednesday"
        f" was linked with it, and sent to by {second}. Both rules are published.' --as O1:duty-officer"
    )
    yield Say("""
        Had nobody answered by that day, the record would say *late* for good, as of any call. The answer
        names rules, because the decisions do. Whether it satisfies is not for a record to say.
    """)


def rule_of(stage: Stage, number: str) -> str:
    """The rule that said how a call is answered."""
    rules = matter(stage, number)["decision"]["rules"]
    return str(next(rule for rule in rules if "#response/" in rule))
