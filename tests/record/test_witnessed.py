"""How far the record is witnessed, and the one sentence that may be said of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record.logs import KEY, Tree

from answerable.record import Signer
from answerable.record.cosignature import with_lines
from answerable.record.note import COSIGNATURE, split_note
from answerable.record.trust import TrustPolicy, parse_policy
from answerable.record.witnessed import Standing, Witnessed, witnessed, worth_keeping

TREE = Tree()
SEALS = {name: Signer(f"{name}.example", name.encode().ljust(32), COSIGNATURE) for name in ("a", "b", "c")}
LOGS = [KEY.verifier]


def policy(rule: str) -> TrustPolicy:
    lines = [f"witness {name} {seal.verifier.vkey}" for name, seal in SEALS.items()]
    return parse_policy("\n".join([*lines, rule, ""]).encode())


TWO = policy("group any-two 2 a b c\nquorum any-two")


def note(size: int, **times: int) -> str:
    """A checkpoint cosigned by these witnesses at these times."""
    signed = TREE.note(size)
    return with_lines(signed, [SEALS[name].cosign(split_note(signed)[0], at) for name, at in times.items()])


def test_only_a_checkpoint_that_reached_the_quorum_counts() -> None:
    shown = witnessed([note(5, a=10, b=30), note(9, c=40)], LOGS, TWO, 12)
    assert (shown.size, shown.time, shown.by, shown.quorum) == (5, 30, ("a", "b"), "2 of a, b, c")
    assert shown.latest == (Standing("a", 5, 10), Standing("b", 5, 30), Standing("c", 9, 40))


def test_cosignatures_on_different_checkpoints_do_not_add_up() -> None:
    assert witnessed([note(5, a=10), note(9, b=40)], LOGS, TWO, 12).size == 0


@pytest.mark.parametrize(
    "forged",
    [
        "garbage",
        note(9, a=1, b=2).replace("\n9\n", "\n8\n"),
        with_lines(Tree(key=Signer("example.org/log", b"x" * 32)).note(9), []),
        note(9, a=1, b=2).replace("a.example", "x.example"),
        note(9, a=1, b=2).replace("a.example", "b.example"),
    ],
)
def test_what_does_not_verify_shows_nothing(forged: str) -> None:
    assert witnessed([forged, note(5, a=1, b=2)], LOGS, TWO, 12).size == 5


def test_no_quorum_asked_for_still_claims_nothing_without_a_cosignature() -> None:
    none = policy("quorum none")
    assert witnessed([note(5)], LOGS, none, 12).size == 0
    assert witnessed([note(5, a=1)], LOGS, none, 12).size == 5


@given(
    st.lists(st.tuples(st.integers(1, 20), st.sets(st.sampled_from("abc")), st.integers(1, 9)), max_size=6)
)
def test_what_is_kept_shows_what_all_notes_showed(given: list[tuple[int, set[str], int]]) -> None:
    notes = [note(size, **dict.fromkeys(sorted(names), at)) for size, names, at in given]
    kept = worth_keeping(notes, LOGS, TWO)
    assert witnessed(kept, LOGS, TWO, 20) == witnessed(notes, LOGS, TWO, 20)
    assert len(kept) <= 1 + sum(len(names) > 0 for _, names, _ in given)


def shown(log_size: int, size: int, by: tuple[str, ...] = ("harbor", "press")) -> str:
    return Witnessed(log_size, size, 1_700_000_000 if size else None, by, None, "", ()).in_words


def test_what_may_be_said_goes_no_further_than_the_cosignatures() -> None:
    assert shown(10, 0).startswith("No outside witness has cosigned this record so far")
    assert shown(100, 86) == (
        "Entries 0–85 are cosigned by harbor and press, last at 2023-11-14 22:13 UTC: a change to them would"
        " contradict those signatures; the 14 after rest on the centre's word."
    )
    assert shown(87, 86).endswith("the one after rests on the centre's word.")
    assert shown(86, 86).endswith("none has come after.")
    assert shown(1, 1, ("harbor",)).startswith("Entry 0 is cosigned by harbor, last at")
    assert "only 80 of them: entries are missing" in shown(80, 86)
    assert "by a, b and c, last" in shown(9, 9, ("a", "b", "c"))


def test_a_time_past_the_calendar_is_still_told() -> None:
    assert "9999-12-31" in Witnessed(1, 1, (1 << 63) - 1, ("a",), None, "", ()).in_words
