"""Trust policies, as C2SP's tlog-policy says: what is read, what is refused, and when a quorum is reached."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.record import Signer
from answerable.record.errors import InvalidPolicy
from answerable.record.note import COSIGNATURE
from answerable.record.trust import parse_policy

LOG = Signer("example.org/log", bytes(32)).verifier.vkey


def witness(name: str) -> str:
    return Signer(f"{name}.example", name.encode().ljust(32), COSIGNATURE).verifier.vkey


NAMES = ["X1", "X2", "X3", "Y1", "Y2", "Y3"]
# The example of the C2SP text, with keys.
EXAMPLE = "\n".join(
    [
        f"log {LOG}",
        "",
        *(f"witness {name} {witness(name)}" for name in NAMES[:3]),
        "group X-witnesses 2 X1 X2 X3",
        "  # others",
        *(f"\twitness {name}  {witness(name)} https://{name}.example/ " for name in NAMES[3:]),
        "group Y-witnesses any Y1 Y2 Y3",
        "group X-and-Y all X-witnesses Y-witnesses",
        "quorum X-and-Y",
        "",
    ]
)


def test_the_published_example_is_reached_by_two_of_x_and_one_of_y_and_by_nothing_less() -> None:
    policy = parse_policy(EXAMPLE.encode())
    for count in range(7):
        for cosigners in combinations(NAMES, count):
            xs = sum(name.startswith("X") for name in cosigners)
            assert policy.met_by(cosigners) == (xs >= 2 and count - xs >= 1), cosigners


def test_a_policy_is_told_in_words() -> None:
    assert parse_policy(EXAMPLE.encode()).in_words == "2 of (2 of X1, X2, X3), (1 of Y1, Y2, Y3)"
    assert parse_policy(b"quorum none\n").in_words == "no witness"


def test_addresses_belong_to_those_that_have_one() -> None:
    policy = parse_policy(EXAMPLE.encode())
    assert [known.url for known in policy.witnesses] == [
        *[None] * 3,
        *(f"https://{name}.example/" for name in NAMES[3:]),
    ]
    assert [log.verifier.vkey for log in policy.logs] == [LOG]


def test_cosigners_that_the_policy_does_not_know_count_for_nothing() -> None:
    policy = parse_policy(f"witness a {witness('a')}\nquorum a\n".encode())
    assert policy.met_by({"a", "b"})
    assert not policy.met_by({"b", "quorum"})


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([], "no quorum line"),
        (["quorum none", "quorum none"], "line 2 .* defined already"),
        (["quorum a"], "no line above defines 'a'"),
        (["quorum g", f"witness a {witness('a')}", "group g all a"], "line 1 .* no line above"),
        (["group none any a"], "no line above"),
        ([f"witness none {witness('a')}"], "the name 'none' is taken"),
        ([f"witness a {witness('a')}", f"witness a {witness('b')}"], "the name 'a' is taken"),
        ([f"witness a {witness('a')}", f"witness b {witness('a')}"], "key stands in the policy already"),
        ([f"log {LOG}", f"log {LOG}"], "key stands in the policy already"),
        ([f"witness a {witness('a')}", "group g 2 a"], "1 to 1 can be needed"),
        ([f"witness a {witness('a')}", "group g 0 a"], "1 to 1 can be needed"),
        ([f"witness a {witness('a')}", "group g 01 a"], "1 to 1 can be needed"),
        ([f"witness a {witness('a')}", "group g any a", "group h any a"], "a member already"),
        ([f"witness a {witness('a')}", "group g any a a"], "a member already"),
        (["group g any"], "none of"),
        (["witness a"], "none of"),
        ([f"witness a {LOG}"], "a log's key .* where a witness's key"),
        ([f"log {witness('a')}"], "a witness's key .* where a log's key"),
        (["quorum none\r"], "control characters"),
    ],
)
def test_what_is_wrong_with_a_policy_is_said_with_its_line(lines: list[str], told: str) -> None:
    with pytest.raises(InvalidPolicy, match=told):
        parse_policy("\n".join([*lines, ""]).encode())


def test_names_are_octets() -> None:
    """A Kelvin sign is not a K, and a name need not be UTF-8."""
    for name in (b"K", "\u212a".encode(), b"\xff\xfe"):
        text = b"witness %s %s\nwitness K2 %s\nquorum %s\n" % (
            name,
            witness("a").encode(),
            witness("b").encode(),
            name,
        )
        policy = parse_policy(text)
        assert policy.met_by({policy.witnesses[0].name})
        assert not policy.met_by({"K2"})


@given(st.binary(max_size=200) | st.text("logwitnesqurumgp anyb1+/=\n\t#", max_size=200).map(str.encode))
def test_garbage_raises_nothing_but_the_rooms_own_error(data: bytes) -> None:
    try:
        parse_policy(data)
    except InvalidPolicy:
        return
    assert b"quorum" in data


def test_thirty_two_of_everything_is_read() -> None:
    names = [f"w{number}" for number in range(32)]
    logs = [Signer(f"example.org/{n}", bytes([n + 1]) * 32).verifier.vkey for n in range(32)]
    lines = [
        *(f"log {vkey}" for vkey in logs),
        *(f"witness {name} {witness(name)}" for name in names),
        *(f"group g{name} any {name}" for name in names),
        f"group all 31 {' '.join(f'g{name}' for name in names)}",
        "quorum all",
    ]
    policy = parse_policy("\n".join(lines).encode())
    assert policy.met_by(names[1:])
    assert not policy.met_by(names[2:])
