"""Checkpoints and receipts: what they show, and that nothing changed in them goes unnoticed."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record.logs import root
from tests.record.vectors import SHARED

from answerable.record import NewEntry, Signer, VerificationError, verify_receipt
from answerable.record.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from answerable.record.entry import Sealer, choose
from answerable.record.note import split_note
from answerable.record.receipt import make_proof, parse_proof, present
from answerable.record.tree import leaf_hash, prove_inclusion

KEY = Signer("example.org/log", bytes(32))
VKEY = KEY.verifier.vkey
# The example of the C2SP text (tlog-checkpoint).
CHECKPOINT = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""  # noqa: E501


def make_receipt(
    index: int,
    size: int,
    *,
    key: Signer = KEY,
    origin: str = "example.org/log",
    fields: Sequence[str] | None = None,
) -> str:
    sealer = Sealer(key)
    made = [sealer.seal(NewEntry("call/1", b'{"n":%d,"to":"P1"}' % n), n + 1) for n in range(size)]
    entries = [leaf for leaf, _ in made]
    extra = present(entries[index], choose(made[index][1], fields))
    leaves = [leaf_hash(entry) for entry in entries]

    def read(nodes: object) -> list[bytes]:
        return [root(leaves[p << level : (p + 1) << level]) for level, p in nodes]  # type: ignore[attr-defined]

    checkpoint = key.sign(Checkpoint(origin, size, root(leaves)).text)
    return make_proof(index, prove_inclusion(index, size, read), checkpoint, extra)


def test_the_published_checkpoint_is_read_and_written_alike() -> None:
    text, _ = split_note(CHECKPOINT)
    checkpoint = parse_checkpoint(text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.text == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n1\n",
        "origin\n01\n" + "A" * 43 + "=\n",
        "origin\n-1\n" + "A" * 43 + "=\n",
        "origin\n٣\n" + "A" * 43 + "=\n",
        f"origin\n{1 << 63}\n" + "A" * 43 + "=\n",
        "origin\n1\nAAAA\n",
        "origin\n1\n" + "A" * 42 + "B=\n",
        "\n1\n" + "A" * 43 + "=\n",
        "origin\n1\n" + "A" * 43 + "=\n\n",
    ],
)
def test_a_malformed_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(VerificationError):
        parse_checkpoint(text)


def test_extension_lines_are_kept() -> None:
    checkpoint = Checkpoint("origin", 1, bytes(32), ("one", "two"))
    assert parse_checkpoint(checkpoint.text) == checkpoint


def test_a_checkpoint_of_another_log_is_refused_even_under_the_right_key() -> None:
    note = KEY.sign(Checkpoint("example.org/other", 0, bytes(32)).text)
    with pytest.raises(VerificationError, match=r"of the log 'example\.org/other'"):
        open_checkpoint(note, KEY.verifier)


def test_a_receipt_shows_the_entry_its_place_and_the_log() -> None:
    shown = verify_receipt(make_receipt(5, 13), VKEY)
    assert (shown.origin, shown.index, shown.size) == ("example.org/log", 5, 13)
    assert (shown.stream, shown.version, shown.data) == ("call/1", 6, b'{"n":5,"to":"P1"}')
    assert shown.closed == 12


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ([], (None, None, b"{}", 16)),
        (["to"], (None, None, b'{"to":"P1"}', 15)),
        (["stream", "n"], ("call/1", None, b'{"n":5}', 14)),
    ],
)
def test_a_receipt_opens_what_is_asked_for_and_says_how_much_stays_closed(
    fields: list[str], told: tuple[object, ...]
) -> None:
    shown = verify_receipt(make_receipt(5, 13, fields=fields), VKEY)
    assert (shown.stream, shown.version, shown.data, shown.closed) == told


@given(st.integers(1, 40).flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size))))
def test_receipts_verify_for_every_place_in_every_size(place: tuple[int, int]) -> None:
    assert verify_receipt(make_receipt(*place), VKEY).index == place[0]


RECEIPT = make_receipt(5, 13)


@given(st.data())
def test_a_receipt_with_any_character_changed_dropped_or_added_is_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(RECEIPT) - 1))
    new = data.draw(st.characters() | st.sampled_from(RECEIPT))
    changes = [RECEIPT[:at] + new + RECEIPT[at + 1 :], RECEIPT[:at] + RECEIPT[at + 1 :], RECEIPT[:at]]
    changed = data.draw(st.sampled_from([*changes, RECEIPT[:at] + new + RECEIPT[at:]]))
    if changed != RECEIPT:
        with pytest.raises(VerificationError):
            verify_receipt(changed, VKEY)


@given(st.data())
def test_lines_moved_doubled_or_dropped_are_refused(data: st.DataObject) -> None:
    lines = RECEIPT.splitlines(keepends=True)
    signed = len(lines) - 1  # a doubled signature is still the log's, so the signature line is left alone
    at, to = data.draw(st.tuples(st.integers(0, signed - 1), st.integers(0, signed - 1)))
    kept = lines[:at] + lines[at + 1 :]
    changed = data.draw(
        st.sampled_from([kept, [*kept[:to], lines[at], *kept[to:]], [*lines[:at], *lines[at:to]]])
    )
    if changed != lines:
        with pytest.raises(VerificationError):
            verify_receipt("".join(changed), VKEY)


@given(st.text() | st.text("c2sp.org/tlog-proof@v1 extra index 0\n=A", max_size=200))
def test_garbage_raises_nothing_but_the_rooms_own_error(text: str) -> None:
    with pytest.raises(VerificationError):
        verify_receipt(text, VKEY)
    with pytest.raises(VerificationError):
        parse_proof(text.replace("c2sp.org/tlog-proof@v1", "")).index.bit_length()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("c2sp.org/tlog-proof@v1\n", ""), "was it copied whole"),
        (("index 5\n", ""), "does not say which entry"),
        (("index 5", "index 05"), "not a plain decimal"),
        (("index 5", "index 99"), "lies outside a log of 13 entries"),
        (("index 5", "index 4"), "does not lead to the log's root"),
        (("\n13\n", "\n14\n"), "is wrong"),
    ],
)
def test_what_is_wrong_with_a_receipt_is_said_in_plain_words(change: tuple[str, str], told: str) -> None:
    with pytest.raises(VerificationError, match=told):
        verify_receipt(RECEIPT.replace(*change), VKEY)


def test_a_receipt_without_its_entry_cannot_be_checked_alone() -> None:
    bare = re.sub("extra .*\n", "", RECEIPT)
    with pytest.raises(VerificationError, match="does not hold the entry"):
        verify_receipt(bare, VKEY)


def test_another_logs_receipt_is_refused() -> None:
    other = Signer("example.org/log", b"o" * 32)
    with pytest.raises(VerificationError, match="no signature by the expected key"):
        verify_receipt(make_receipt(5, 13, key=other), VKEY)


def test_a_receipt_with_too_many_hashes_or_characters_is_refused() -> None:
    line = "A" * 43 + "=\n"
    with pytest.raises(VerificationError, match="more than 63 hashes"):
        parse_proof(f"c2sp.org/tlog-proof@v1\nindex 0\n{line * 64}\n{CHECKPOINT}")
    with pytest.raises(VerificationError, match="longer than"):
        parse_proof("c2sp.org/tlog-proof@v1\n" + " " * (3 << 20))


def test_the_published_checkpoints_of_a_real_log_are_read() -> None:
    files = sorted((SHARED / "tessera-log").glob("checkpoint.*"))
    if not files:
        pytest.skip("the published log is not beside the repository")
    for file in files:
        assert parse_checkpoint(split_note(file.read_text())[0]).size == int(file.suffix[1:])
