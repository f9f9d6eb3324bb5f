"""The entry's bytes: one spelling each, nothing else accepted; and what may be recorded at all."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.record import (
    Append,
    Erasure,
    InvalidAppend,
    NewEntry,
    NotOpen,
    Signer,
    TimerChange,
    VaultChange,
    VerificationError,
)
from answerable.record.checks import check_append
from answerable.record.encoding import b64url
from answerable.record.entry import ENTRY_MAX, OPENED_MAX, Sealer, choose, erase, open_entry, paths, unseal
from answerable.record.sdjwt import digest

KEY = Signer("example.org/log", bytes(range(32)))
SEALER = Sealer(KEY)
names = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='"\\'), min_size=1, max_size=60
)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 63), (1 << 63) - 1) | st.text(max_size=9),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc/", min_size=1, max_size=3), inner),
    max_leaves=8,
)
field_names = st.text(st.characters(codec="utf-8", exclude_characters="/"), min_size=1, max_size=5).filter(
    lambda name: name not in ("...", "_sd")
)
objects = st.dictionaries(
    field_names, values | st.dictionaries(field_names, values, max_size=12), max_size=20
)
PLACE = b'{"kind":"call taken","place":{"address":"12 Elm","floor": 2},"n":[1, 2.50]}'
LEAF, OPENED = SEALER.seal(NewEntry("call/1", PLACE, ("place",)), 3)


def opened_data(leaf: bytes, opened: str) -> bytes:
    return open_entry(unseal(leaf), [text for text in opened.split("~") if text]).data


def decoded(text: str) -> Any:
    """base64url without padding, by the standard library."""
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def test_an_entry_tells_whose_it_is_and_nothing_else() -> None:
    """Read with the standard library alone."""
    outside = json.loads(LEAF)
    assert list(outside) == ["payload", "protected", "signature"]
    assert decoded(outside["protected"]) == {
        "alg": "EdDSA",
        "kid": KEY.verifier.key_id.hex(),
        "typ": "log-entry+sd-jwt",
    }
    payload = decoded(outside["payload"])
    assert list(payload) == ["iss", "_sd", "_sd_alg"]
    assert (payload["_sd_alg"], payload["iss"]) == ("sha-256", "example.org/log")
    assert payload["_sd"] == sorted(payload["_sd"])


def test_every_field_has_a_disclosure_of_its_own_with_a_salt_of_its_own() -> None:
    disclosed = [decoded(text) for text in OPENED.split("~")]
    assert [name for _, name, _ in disclosed] == [
        "stream", "version", "kind", "place", "address", "floor", "n",
    ]  # fmt: skip
    assert len({salt for salt, _, _ in disclosed}) == len(disclosed)
    assert [len(salt) for salt, _, _ in disclosed] == [24] * len(disclosed)
    assert disclosed[0][2] == "call/1"
    assert disclosed[1][2] == 3
    assert list(disclosed[3][2]) == ["_sd"]


def test_neither_the_number_of_fields_nor_that_of_a_parts_members_is_told() -> None:
    sizes = set()
    for count in range(14):
        data = json.dumps({f"field {number}": number for number in range(count)}).encode()
        leaf, _ = SEALER.seal(NewEntry("s", data), 1)
        sizes.add(len(leaf))
        part, opened = SEALER.seal(NewEntry("s", b'{"p":%s}' % data, ("p",)), 1)
        assert len(part) == len(leaf)
        assert len(decoded(opened.split("~")[2])[2]["_sd"]) == (8 if count <= 8 else 16)
    assert len(sizes) == 1


def test_the_same_content_gives_another_entry_each_time() -> None:
    """Without its salts a guessed content cannot be recognised by its digests."""
    again, _ = SEALER.seal(NewEntry("call/1", PLACE, ("place",)), 3)
    assert set(decoded(json.loads(again)["payload"])["_sd"]).isdisjoint(
        decoded(json.loads(LEAF)["payload"])["_sd"]
    )


@given(names, st.integers(1, (1 << 63) - 1), objects)
def test_an_entry_opens_to_what_was_written_in_the_callers_order(
    stream: str, version: int, value: dict[str, Any]
) -> None:
    reserved = {"stream", "version", "iss", "aud", "exp", "nbf", "iat", "cnf", "_sd", "_sd_alg"}
    value = {name: each for name, each in value.items() if name not in reserved}
    data = json.dumps(value, ensure_ascii=False).encode()
    parts = (n for n, each in value.items() if not isinstance(each, dict) or "/" not in "".join(each))
    new = NewEntry(stream, data, tuple(parts))
    check_append(Append("a", {}, (new,)))
    leaf, opened = SEALER.seal(new, version)
    shown = open_entry(unseal(leaf), opened.split("~"))
    assert (shown.stream, shown.version) == (stream, version)
    assert list(json.loads(shown.data).items()) == list(value.items())
    assert unseal(leaf).check_signature([KEY.verifier]) == KEY.verifier


def test_values_keep_the_spelling_that_they_were_given() -> None:
    assert opened_data(LEAF, OPENED) == PLACE.replace(b'"floor": 2', b'"floor":2')


@given(st.data())
def test_an_entry_changed_is_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(LEAF) - 1))
    byte = data.draw(st.integers(0, 255))
    changed = LEAF[:at] + bytes([byte]) + LEAF[at + 1 :]
    if changed != LEAF:
        with pytest.raises(VerificationError):
            unseal(changed).check_signature([KEY.verifier])


@given(st.data())
def test_a_disclosure_changed_is_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(OPENED) - 1))
    new = data.draw(st.characters() | st.sampled_from(OPENED))
    changed = data.draw(
        st.sampled_from([OPENED[:at] + new + OPENED[at + 1 :], OPENED[:at] + OPENED[at + 1 :]])
    )
    if changed != OPENED:
        with pytest.raises(VerificationError):
            open_entry(unseal(LEAF), changed.split("~"))


@given(st.lists(st.integers(0, 6), unique=True))
def test_any_choice_of_disclosures_opens_what_it_holds_or_is_refused(chosen: list[int]) -> None:
    """In any order; a member is of no use without its part."""
    disclosures = OPENED.split("~")
    try:
        shown = open_entry(unseal(LEAF), [disclosures[at] for at in chosen])
    except VerificationError:
        assert {4, 5} & set(chosen)
        return
    whole = json.loads(PLACE)
    for name, value in json.loads(shown.data).items():
        assert value == whole[name] or value.items() <= whole[name].items()
    assert shown.closed == 16 - len(chosen) + (8 if 3 in chosen else 0)


def test_a_disclosure_given_twice_is_refused() -> None:
    first, second, *_ = OPENED.split("~")
    with pytest.raises(VerificationError, match="is there twice"):
        open_entry(unseal(LEAF), [first, second, first])


@given(st.binary())
def test_garbage_raises_nothing_but_the_rooms_own_error(data: bytes) -> None:
    with pytest.raises(VerificationError):
        unseal(data)
    with pytest.raises(VerificationError):
        open_entry(unseal(LEAF), [data.decode("latin-1")])


def respelt(payload: object = None, protected: object = None, **outside: str) -> bytes:
    """The entry with its inside spelt by the standard library, signed by the right key all the same."""
    wire = json.loads(LEAF)
    for name, value in (("payload", payload), ("protected", protected)):
        if value is not None:
            text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
            wire[name] = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    signature = KEY.sign_bytes(f"{wire['protected']}.{wire['payload']}".encode())
    wire["signature"] = base64.urlsafe_b64encode(signature).decode().rstrip("=")
    return json.dumps({**wire, **outside}, separators=(",", ":")).encode()


def test_what_is_respelt_as_it_was_is_accepted() -> None:
    """Else the test below could not fail."""
    wire = json.loads(LEAF)
    assert respelt(decoded(wire["payload"]), decoded(wire["protected"])) == LEAF


PAYLOAD = decoded(json.loads(LEAF)["payload"])
HEADER = decoded(json.loads(LEAF)["protected"])
FILL = [digest(b"%d" % number).decode() for number in range(6)]


@pytest.mark.parametrize(
    "leaf",
    [
        LEAF.replace(b'{"payload"', b'{ "payload"'),
        LEAF + b"\n",
        LEAF.replace(b'"}', b'="}'),
        b"[" * 60_000,
        b'{"payload":' + b"[" * 30_000,
        respelt(unknown="x"),
        respelt(payload={**PAYLOAD, "iat": 1}),
        respelt(payload={**PAYLOAD, "_sd_alg": "sha-512"}),
        respelt(payload={**PAYLOAD, "_sd": PAYLOAD["_sd"][::-1]}),
        respelt(payload={**PAYLOAD, "_sd": PAYLOAD["_sd"][:15]}),
        respelt(payload={**PAYLOAD, "_sd": PAYLOAD["_sd"][:8]}),
        respelt(payload={**PAYLOAD, "_sd": [PAYLOAD["_sd"][0], *PAYLOAD["_sd"][:15]]}),
        respelt(payload={**PAYLOAD, "_sd": [*PAYLOAD["_sd"][:15], "z" * 43]}),
        respelt(payload={**PAYLOAD, "_sd": [*PAYLOAD["_sd"][:15], "zz"]}),
        respelt(payload=json.dumps(PAYLOAD)),
        respelt(payload="{}"),
        respelt(payload="[" * 30_000),
        respelt(protected={**HEADER, "alg": "none"}),
        respelt(protected={**HEADER, "kid": HEADER["kid"].upper()}),
        respelt(protected={**HEADER, "kid": "00"}),
        respelt(protected={**HEADER, "kid": "zz"}),
        respelt(protected={"alg": "EdDSA", "kid": HEADER["kid"], "typ": HEADER["typ"]}),
        respelt(protected={**HEADER, "crit": []}),
    ],
)
def test_any_other_spelling_is_refused_even_when_rightly_signed(leaf: bytes) -> None:
    with pytest.raises(VerificationError):
        unseal(leaf)


def test_two_parts_with_the_same_digests_are_refused_even_when_rightly_signed() -> None:
    """RFC 9901, section 7.1: one disclosure would open a member of each."""
    member = b64url(b'["%s","address","12 Elm"]' % (b"m" * 24)).decode()
    inner = sorted([digest(member.encode()).decode(), *PAYLOAD["_sd"][:7]])
    told = json.dumps({"_sd": inner}, separators=(",", ":"))
    parts = [b64url(f'["{name * 24}","{name}",{told}]'.encode()).decode() for name in "pq"]
    outer = sorted([*(digest(part.encode()).decode() for part in parts), *PAYLOAD["_sd"][8:], *FILL])
    sealed = unseal(respelt(payload={**PAYLOAD, "_sd": outer}))
    assert open_entry(sealed, [parts[0], member]).data == b'{"p":{"address":"12 Elm"}}'
    with pytest.raises(VerificationError, match="a digest is there twice"):
        open_entry(sealed, [parts[0], member, parts[1], member])


def test_an_entry_under_another_key_or_for_another_log_is_refused() -> None:
    for other in (Signer("example.org/log", bytes(32)), Signer("example.org/other", bytes(range(32)))):
        leaf, _ = Sealer(other).seal(NewEntry("s", b"{}"), 1)
        with pytest.raises(VerificationError, match="not given"):
            unseal(leaf).check_signature([KEY.verifier])


@pytest.mark.parametrize(
    ("append", "told"),
    [
        (Append(""), "the id must have 1 to 255 bytes"),
        (Append('a"b'), "the id must"),
        (Append("\ud800"), "the id must"),
        (Append("é" * 128), "the id must"),
        (Append("a", {"s": -1}), "version expected of s"),
        (Append("a", {"s\n": 0}), "the stream must"),
        (Append("a", {}, (NewEntry("", b"{}"),)), "the stream must"),
        (Append("a", {}, (NewEntry("s", b""),)), "not valid JSON"),
        (Append("a", {}, (NewEntry("s", b"1"),)), "not a JSON object"),
        (Append("a", {}, (NewEntry("s", b"[{}]"),)), "not a JSON object"),
        (Append("a", {}, (NewEntry("s", b"{'a': 1}"),)), "not valid JSON"),
        (Append("a", {}, (NewEntry("s", b'{"a":"\xff"}'),)), "not valid JSON"),
        (Append("a", {}, (NewEntry("s", b'{"a":NaN}'),)), "not valid JSON"),
        (Append("a", {}, (NewEntry("s", b"{}}"),)), "not valid JSON"),
        (Append("a", {}, (NewEntry("s", b'{"a":' * 20_000),)), "not valid JSON"),
        (Append("a", {}, (NewEntry("s", b'{"a":1,"a":2}'),)), "names a member twice"),
        (Append("a", {}, (NewEntry("s", b'{"p":{"a":1,"a":2}}', ("p",)),)), "names a member twice"),
        (Append("a", {}, (NewEntry("s", b'{"stream":1}'),)), "cannot be named stream"),
        (Append("a", {}, (NewEntry("s", b'{"exp":1}'),)), "cannot be named exp"),
        (Append("a", {}, (NewEntry("s", b'{"a/b":1}'),)), "has no slash"),
        (Append("a", {}, (NewEntry("s", b'{"p":{"a/b":1}}', ("p",)),)), "has no slash"),
        (Append("a", {}, (NewEntry("s", b'{"":1}'),)), "is not empty"),
        (Append("a", {}, (NewEntry("s", b'{"a":[{"_sd":1}]}'),)), "named _sd or"),
        (Append("a", {}, (NewEntry("s", b'{"a":[{"\\u005fsd":1}]}'),)), "named _sd or"),
        (Append("a", {}, (NewEntry("s", b'{"...":1}'),)), "named _sd or"),
        (Append("a", {}, (NewEntry("s", b'{"a":"%s"}' % (b"x" * OPENED_MAX)),)), "split it"),
        (Append("a", {}, (), (TimerChange("", 1),)), "the timer's key must"),
        (Append("a", {}, (), (TimerChange("k", -1),)), "milliseconds since the epoch"),
        (Append("a", {}, (), (TimerChange("k", 1 << 63),)), "milliseconds since the epoch"),
        (Append("a", {}, (), (TimerChange("k", 1, bytes(70_000)),)), "at most 65535 bytes"),
        (Append("a", erasures=(Erasure(-1, ("a",)),)), "no entry -1"),
        (Append("a", erasures=(Erasure(0, ("stream",)),)), "cannot be erased"),
        (Append("a", vault=(VaultChange("", b""),)), "the vault's key must"),
        (Append("a", vault=(VaultChange("log/keys", b""),)), "the log's own"),
        (Append("a", vault=(VaultChange("k", bytes((1 << 20) + 1)),)), "at most 1048576 bytes"),
    ],
)
def test_what_can_never_be_recorded_is_refused_with_its_reason(append: Append, told: str) -> None:
    with pytest.raises(InvalidAppend, match=told):
        check_append(append)


def test_a_text_that_only_speaks_of_marks_is_recorded() -> None:
    check_append(Append("a", {}, (NewEntry("s", b'{"a":"well... _sd \\u00e9"}'),)))


@pytest.mark.parametrize("parts", [(), ("p",)])
def test_the_largest_entry_fits_exactly(parts: tuple[str, ...]) -> None:
    """Measured by the disclosures that are really made, at the highest version."""
    top = (1 << 63) - 1
    overhead = len(SEALER.seal(NewEntry("s", b'{"p":{"a":""}}', parts), top)[1])
    least = b"x" * ((OPENED_MAX - overhead) * 3 // 4 - 9)
    for more in range(20):
        new = NewEntry("s", b'{"p":{"a":"%s"}}' % (least + b"x" * more), parts)
        leaf, opened = SEALER.seal(new, top)
        assert len(leaf) <= ENTRY_MAX
        if len(opened) < OPENED_MAX:
            check_append(Append("a", {}, (new,)))
        else:
            with pytest.raises(InvalidAppend, match="the most is"):
                check_append(Append("a", {}, (new,)))
    assert len(opened) > OPENED_MAX


def test_the_most_fields_fit_into_a_leaf_and_one_more_is_refused() -> None:
    most = {f"{number}": 0 for number in range(1022)}
    new = NewEntry("s", json.dumps(most).encode())
    check_append(Append("a", {}, (new,)))
    leaf, opened = Sealer(Signer("é" * 127, bytes(32))).seal(new, 1)
    assert len(leaf) <= ENTRY_MAX
    assert json.loads(opened_data(leaf, opened)) == most
    for data, parts in (({**most, "x": 0}, ()), ({"p": {**most, "x": 0, "y": 0, "z": 0}}, ("p",))):
        with pytest.raises(InvalidAppend, match="more than 1022 fields"):
            check_append(Append("a", {}, (NewEntry("s", json.dumps(data).encode(), parts),)))


def test_personal_data_is_not_repeated_in_an_error() -> None:
    for data in (b'{"name": "Jane Doe"', b'{"name": "Jane Doe", "name": 1}', b'{"Jane/Doe": 1}'):
        with pytest.raises(InvalidAppend) as refused:
            check_append(Append("a", {}, (NewEntry("s", data),)))
        assert "Jane" not in str(refused.value)


def test_a_field_is_named_by_its_path() -> None:
    assert paths(OPENED.split("~")) == [
        "stream", "version", "kind", "place", "place/address", "place/floor", "n",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        (["place"], {"kind", "n"}),
        (["place/address"], {"kind", "place", "place/floor", "n"}),
        (["kind", "n", "never was"], {"place", "place/address", "place/floor"}),
        (["address"], {"kind", "place", "place/address", "place/floor", "n"}),
    ],
)
def test_what_is_erased_leaves_a_hole_and_a_part_takes_its_members_along(
    fields: list[str], left: set[str]
) -> None:
    holed = erase(OPENED, fields)
    assert holed.count("~") == OPENED.count("~")
    assert set(paths(holed.split("~"))) - {""} == {"stream", "version", *left}
    assert erase(holed, fields) == holed
    json.loads(opened_data(LEAF, holed))


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        (["n"], ["n"]),
        (["place"], ["place", "place/address", "place/floor"]),
        (["place/floor"], ["place", "place/floor"]),
        (["stream", "kind"], ["stream", "kind"]),
        ([], []),
    ],
)
def test_a_choice_opens_what_it_names_and_no_more(fields: list[str], shown: list[str]) -> None:
    assert paths(choose(OPENED, fields)) == shown


def test_a_choice_of_what_is_erased_or_never_was_is_refused() -> None:
    for field in ("place/address", "nothing"):
        with pytest.raises(NotOpen, match=field):
            choose(erase(OPENED, ["place"]), ["n", field])
