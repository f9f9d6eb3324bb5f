"""Cosignatures, byte for byte as C2SP's tlog-cosignature says, and nothing else."""

from base64 import b64decode, b64encode
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from answerable.record import InvalidKey, Signer, VerificationError, Verifier
from answerable.record.checkpoint import Checkpoint, open_checkpoint
from answerable.record.cosignature import cosignatures, open_cosigned, with_lines
from answerable.record.note import COSIGNATURE, split_note

LOG = Signer("example.com/behind-the-sofa", bytes(32))
WITNESS = Signer("witness.example.com/w1", b"w" * 32, COSIGNATURE)
OTHER = Signer("witness.example.com/w2", b"o" * 32, COSIGNATURE)
# The example of the C2SP text (tlog-cosignature): a checkpoint, its log's signature and a cosignature.
PUBLISHED = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""  # noqa: E501
TEXT = split_note(PUBLISHED)[0]
NOTE = with_lines(LOG.sign(TEXT), [WITNESS.cosign(TEXT, 1679315147)])


def test_a_cosignature_is_made_as_the_specification_says() -> None:
    """Built here by hand from the specification's words, with nothing of ours."""
    private = Ed25519PrivateKey.from_private_bytes(b"w" * 32)
    public = private.public_key().public_bytes_raw()
    key_id = sha256(b"witness.example.com/w1\n\x04" + public).digest()[:4]
    signed = private.sign(b"cosignature/v1\ntime 1679315147\n" + TEXT.encode())
    blob = key_id + (1679315147).to_bytes(8, "big") + signed
    assert WITNESS.cosign(TEXT, 1679315147) == f"— witness.example.com/w1 {b64encode(blob).decode()}\n"
    assert WITNESS.verifier.vkey == (
        f"witness.example.com/w1+{key_id.hex()}+{b64encode(bytes([4]) + public).decode()}"
    )


def test_the_published_example_has_the_form_that_we_write_and_the_time_that_its_text_tells() -> None:
    published, ours = PUBLISHED.splitlines()[-1], NOTE.splitlines()[-1]
    assert len(published) == len(ours)
    assert b64decode(published.split()[2])[4:12] == b64decode(ours.split()[2])[4:12]
    assert cosignatures(PUBLISHED, [WITNESS.verifier]) == ()  # another key of that name: to be ignored


def test_a_cosignature_shows_who_and_when() -> None:
    shown = open_cosigned(NOTE, [LOG.verifier], [OTHER.verifier, WITNESS.verifier])
    assert shown.checkpoint.size == 20852163
    assert [(each.verifier.name, each.time) for each in shown.cosignatures] == [
        ("witness.example.com/w1", 1679315147)
    ]


def test_a_later_cosignature_of_the_same_key_takes_the_place_of_the_earlier() -> None:
    later = with_lines(NOTE, [WITNESS.cosign(TEXT, 1679315999), OTHER.cosign(TEXT, 5)])
    assert len(split_note(later)[1]) == 3
    assert [each.time for each in cosignatures(later, [WITNESS.verifier, OTHER.verifier])] == [1679315999, 5]


def test_of_two_cosignatures_of_one_key_the_latest_counts() -> None:
    doubled = NOTE + WITNESS.cosign(TEXT, 7)
    assert [each.time for each in cosignatures(doubled, [WITNESS.verifier])] == [1679315147]


@given(st.data())
def test_a_cosigned_checkpoint_with_anything_changed_is_not_cosigned(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(NOTE) - 1))
    new = data.draw(st.characters(exclude_characters=NOTE[at]) | st.just(""))
    changed = NOTE[:at] + new + NOTE[at + 1 :]
    try:
        shown = open_cosigned(changed, [LOG.verifier], [WITNESS.verifier])
    except VerificationError:
        return
    # What is left verifies only when the change made the witness's line another's, to be ignored.
    assert split_note(changed)[0] == TEXT
    assert not shown.cosignatures


@given(st.text(max_size=80) | st.binary(max_size=90).map(lambda blob: b64encode(blob).decode()))
def test_no_garbage_in_the_place_of_a_cosignature_is_accepted(garbage: str) -> None:
    note = LOG.sign(TEXT) + f"— {WITNESS.verifier.name} {garbage}\n"
    try:
        assert cosignatures(note, [WITNESS.verifier]) == ()
    except VerificationError:
        return


@given(st.integers(0, 80).filter(lambda length: length != 72), st.binary(min_size=80, max_size=80))
def test_a_cosignature_of_another_length_or_content_is_wrong(length: int, blob: bytes) -> None:
    line = (
        f"— {WITNESS.verifier.name} {b64encode(WITNESS.verifier.key_id + (blob[:length] or b'x')).decode()}\n"
    )
    with pytest.raises(VerificationError, match=r"is wrong|impossible time"):
        cosignatures(LOG.sign(TEXT) + line, [WITNESS.verifier])


def test_a_log_s_key_is_no_witness_s_and_the_other_way_round() -> None:
    """The same Ed25519 key under both types has two key IDs, and neither signature passes for the other."""
    both = Signer(LOG.verifier.name, bytes(32), COSIGNATURE)
    assert both.verifier.public == LOG.verifier.public
    assert both.verifier.key_id != LOG.verifier.key_id
    cosigned_only = f"{TEXT}\n" + both.cosign(TEXT, 1)
    with pytest.raises(VerificationError, match="no signature by the expected key"):
        open_checkpoint(cosigned_only, LOG.verifier)
    assert cosignatures(LOG.sign(TEXT), [both.verifier]) == ()
    with pytest.raises(ValueError, match="is not a log's key"):
        both.sign(TEXT)
    with pytest.raises(ValueError, match="is not a witness's key"):
        LOG.cosign(TEXT, 1)
    with pytest.raises(InvalidKey, match=r"a log's key .* where a witness's key"):
        Verifier.parse(LOG.verifier.vkey, COSIGNATURE)
    assert Verifier.parse(both.verifier.vkey, COSIGNATURE) == both.verifier


@pytest.mark.parametrize("time", [0, -1, 1 << 63])
def test_no_cosignature_is_made_without_a_time_that_can_be(time: int) -> None:
    with pytest.raises(ValueError, match="time"):
        WITNESS.cosign(TEXT, time)


def test_a_cosignature_without_a_time_says_nothing_of_the_largest_tree() -> None:
    private = Ed25519PrivateKey.from_private_bytes(b"w" * 32)
    signed = private.sign(b"cosignature/v1\ntime 0\n" + TEXT.encode())
    line = b64encode(WITNESS.verifier.key_id + bytes(8) + signed).decode()
    assert cosignatures(f"{LOG.sign(TEXT)}— {WITNESS.verifier.name} {line}\n", [WITNESS.verifier]) == ()


def test_a_checkpoint_that_only_witnesses_signed_is_no_checkpoint() -> None:
    with pytest.raises(VerificationError, match="no signature by the expected key"):
        open_cosigned(f"{TEXT}\n" + WITNESS.cosign(TEXT, 1), [LOG.verifier], [WITNESS.verifier])


def test_a_log_may_have_several_keys() -> None:
    newer = Signer(LOG.verifier.name, b"n" * 32)
    for keys in ([LOG.verifier, newer.verifier], [newer.verifier, LOG.verifier]):
        assert open_cosigned(NOTE, keys, []).checkpoint == Checkpoint(
            "example.com/behind-the-sofa", 20852163, b64decode(TEXT.splitlines()[2])
        )
