"""Signed notes and keys, byte for byte as C2SP's signed-note says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.record.errors import InvalidKey, RecordError, VerificationError
from answerable.record.note import Signer, Verifier, open_note, split_note

# The example of the C2SP text (signed-note, "Example").
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = """This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
"""
POEM = """Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
"""  # noqa: E501
KEY = Signer("example.org/log", bytes(32))
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=40)


def test_the_published_example_verifies() -> None:
    assert open_note(NOTE, [Verifier.parse(VKEY)]) == "This is an example message.\n"


def test_a_note_is_split_at_its_last_empty_line() -> None:
    text, lines = split_note(POEM)
    assert text.endswith("raggio di sole:\n\ned è subito sera.\n")
    assert len(lines) == 1


def test_a_vkey_is_written_as_it_was_read() -> None:
    assert Verifier.parse(VKEY).vkey == VKEY


@given(st.lists(texts, min_size=1).map(lambda lines: "\n".join(lines) + "\n"))
def test_what_is_signed_opens_to_the_same_text(text: str) -> None:
    assert open_note(KEY.sign(text), [KEY.verifier]) == text


def test_signatures_of_unknown_keys_are_ignored_and_a_known_one_is_needed() -> None:
    other = Signer("example.org/witness", b"w" * 32)
    text = "head\n"
    both = KEY.sign(text) + other.sign(text).partition("\n\n")[2]
    assert open_note(both, [other.verifier]) == open_note(both, [KEY.verifier]) == text
    with pytest.raises(VerificationError, match="no signature by the expected key"):
        open_note(KEY.sign(text), [other.verifier])


def test_a_bad_signature_of_a_known_key_spoils_the_note_even_beside_a_good_one() -> None:
    text = "head\n"
    note = KEY.sign(text) + KEY.sign("other\n").partition("\n\n")[2]
    with pytest.raises(VerificationError, match="is wrong"):
        open_note(note, [KEY.verifier])


def test_a_note_with_sixteen_signatures_is_read_and_one_with_a_thousand_is_not() -> None:
    lines = KEY.sign("head\n").partition("\n\n")[2]
    assert open_note("head\n\n" + lines * 16, [KEY.verifier]) == "head\n"
    with pytest.raises(VerificationError, match="more than 128"):
        open_note("head\n\n" + lines * 1000, [KEY.verifier])


def test_a_note_longer_than_a_million_characters_is_not_looked_into() -> None:
    """A signature over it would verify: it is refused before that."""
    signed = KEY.sign("x" * (1 << 20) + "\n")
    with pytest.raises(VerificationError, match="longer than a million"):
        open_note(signed, [KEY.verifier])


@given(st.data())
def test_a_note_with_any_character_changed_is_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(NOTE) - 1))
    new = data.draw(st.characters(exclude_characters=NOTE[at]) | st.just(""))
    with pytest.raises(VerificationError):
        open_note(NOTE[:at] + new + NOTE[at + 1 :], [Verifier.parse(VKEY)])


@given(st.text() | st.text("—a+ \n=/b", max_size=60) | texts.map(lambda text: f"a\n\n— n {text}\n"))
def test_garbage_raises_nothing_but_the_rooms_own_errors(text: str) -> None:
    with pytest.raises(VerificationError):
        open_note(text, [KEY.verifier])
    with pytest.raises(InvalidKey):
        Verifier.parse(text)


@pytest.mark.parametrize(
    ("vkey", "told"),
    [
        ("", "has the form"),
        ("name+530d903a", "has the form"),
        ("+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "has the form"),
        ("\udcff+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "has the form"),
        (VKEY[:-4] + "####", "not base64"),
        (VKEY.replace("530d903a", "530d903b"), "was it copied whole"),
        (VKEY.replace("530d903a", "530D903A"), "was it copied whole"),
        ("example.com/foo+530d903a+BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "a witness.s key"),
        ("example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "only Ed25519"),
    ],
)
def test_an_unusable_vkey_is_refused_with_its_reason(vkey: str, told: str) -> None:
    with pytest.raises(InvalidKey, match=told):
        Verifier.parse(vkey)


def test_windows_line_ends_are_named_as_the_likely_cause() -> None:
    with pytest.raises(VerificationError, match="Windows line ends"):
        open_note(NOTE.replace("\n", "\r\n"), [Verifier.parse(VKEY)])


def test_a_key_shows_only_its_public_half() -> None:
    assert repr(KEY) == f"Signer({KEY.verifier.vkey})"


@pytest.mark.parametrize(
    ("name", "seed"), [("a b", bytes(32)), ("a+b", bytes(32)), ("", bytes(32)), ("a", b"x")]
)
def test_a_key_that_cannot_be_named_or_made_is_refused(name: str, seed: bytes) -> None:
    with pytest.raises(RecordError):
        Signer(name, seed)


@pytest.mark.parametrize("text", ["no newline", "tab\there\n", "return\r\n"])
def test_what_no_note_may_hold_is_not_signed(text: str) -> None:
    with pytest.raises(ValueError, match="ends in a newline"):
        KEY.sign(text)
