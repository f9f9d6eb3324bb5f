"""The part of FEEL that is read means what DMN says, and the rest is refused rather than guessed."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.policy.dmn import feel
from answerable.policy.dmn.errors import FeelError

SCOPE = {
    "a": Decimal(6),
    "monthly fee": Decimal("2.5"),
    "loan": {"rate": Decimal(3), "due date": datetime.date(2026, 1, 31)},
    "nothing": None,
    "is open": True,
    "double": lambda x: x * 2,
}

CHAINS = ["1" + " + 1" * 2_400, "true" + " and true" * 1_100, "1" + " ** 1" * 1_900]

VALUES: list[tuple[str, Any]] = [
    ("1 + 2 * 3", Decimal(7)),
    ("(1 + 2) * 3", Decimal(9)),
    ("10 - 4 - 3", Decimal(3)),
    ("2 ** 3 ** 2", Decimal(64)),
    ("4 ** -1", Decimal("0.25")),
    ("-a + --2", Decimal(-4)),
    (".5 * 1.2e1", Decimal("6.00")),
    ("1 / 0", None),
    ("9 ** 99999", None),
    ("a + nothing", None),
    ('"a" + 1', None),
    ('"Hello " + "you"', "Hello you"),
    ('"say \\"no\\"\\n\\u00e9"', 'say "no"\né'),
    ("12 * monthly  fee", Decimal("30.0")),
    ("loan.rate / 3", Decimal(1)),
    ("loan.due date", datetime.date(2026, 1, 31)),
    ("loan.colour", None),
    ("nothing.colour", None),
    ("double(a) + 1", Decimal(13)),
    ("a > 5 and a < 7", True),
    ("a = 6", True),
    ("a != 6", False),
    ("nothing = null", True),
    ("a = null", False),
    ('a = "6"', None),
    ('a < "6"', None),
    ("nothing < 1", None),
    ("is open and null", None),
    ("not(is open) and null", False),
    ("is open or null", True),
    ("null or false", None),
    ("not(null)", None),
    ('date("2026-02-30")', None),
    ("date(null)", None),
    ('@"2026-01-31"', datetime.date(2026, 1, 31)),
    ('time("07:30:00")', datetime.time(7, 30)),
    ('@"07:30:00" < time("08:00:00")', True),
    ('date and time("2026-01-31T07:30:00Z")', datetime.datetime(2026, 1, 31, 7, 30, tzinfo=datetime.UTC)),
    ('duration("PT90M") > @"PT1H"', True),
]


@pytest.mark.parametrize(("text", "value"), VALUES, ids=[text for text, _ in VALUES])
def test_expressions_come_to_what_feel_says(text: str, value: object) -> None:
    """Arithmetic, comparison, three-valued logic, paths, calls and moments."""
    came = feel.read(text, [*SCOPE, "due date"])(SCOPE)
    assert (came, feel.kind_of(came)) == (value, feel.kind_of(value))


@pytest.mark.parametrize(
    "text",
    [
        *("", "1 +", "(1", "1 2", "a.", "1,2", "§", '"open', "unknown name", "[1, 2]", "{a: 1}", "a.b[1]"),
        *(
            "if a then 1 else 2",
            "for x in a return x",
            "a in (1..2)",
            "sum(1, 2)",
            "a(1)",
            "date(2026, 1, 31)",
        ),
        *('duration("P1Y")', 'date("2026-01-31") + duration("P1D")', 'time("07:30")', "a.rate"),
        *("1e99999999", "1e-99999999"),
        *("(" * 60 + "1" + ")" * 60, "1" * 20_000),
    ],
)
def test_what_is_beyond_is_refused(text: str) -> None:
    """No null and no guess where FEEL would have a value that this part of it cannot work out."""
    with pytest.raises(FeelError):
        feel.read(text, SCOPE)(SCOPE)


@given(st.text(alphabet='ab1 .+-*/()"<>=,@\\', max_size=25))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes the reader fail in any other way."""
    try:
        feel.read(text, ["a b"])({"a": Decimal(1), "b": "x", "a b": None})
    except FeelError:
        return


@given(st.decimals(-100, 100, places=2), st.decimals(-100, 100, places=2))
def test_numbers_compare_and_add_as_decimals(left: Decimal, right: Decimal) -> None:
    """Nothing passes through binary floats."""
    assert feel.constant(f"{left} + {right}") == left + right
    assert feel.constant(f"{left} < {right}") == (left < right)


@pytest.mark.parametrize("text", CHAINS, ids=["sum", "and", "power"])
def test_a_chain_longer_than_can_be_followed_is_refused(text: str) -> None:
    """Whatever its length, an expression comes to a value or is refused; nothing else is raised."""
    with pytest.raises(FeelError, match="too many steps"):
        feel.constant(text)
