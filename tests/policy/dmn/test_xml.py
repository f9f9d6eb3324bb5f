"""XML is read safely, and whatever the bytes are, the only error is a DmnError with its line."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policy.dmn.models import data, decision, model, table

from answerable.policy.dmn import DmnError, import_dmn
from answerable.policy.dmn.reading import read_model
from answerable.policy.dmn.xml import DEEPEST, LARGEST, parse

SOUND = model(
    data("Age", "number"), decision("Fee", table("UNIQUE", ["Age"], [""], ["< 18 | 1", ">= 18 | 2"]), ["Age"])
)


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE d SYSTEM "http://example.invalid/d.dtd">',
        "<!DOCTYPE d>",
    ],
)
def test_a_document_type_is_refused_before_any_entity_is_read(declared: str) -> None:
    """Neither expansion nor fetching can happen: the declaration itself is the end of it."""
    with pytest.raises(DmnError, match=r"^m:2: The file declares a document type"):
        parse(f'<?xml version="1.0"?>\n{declared}<d>&x;</d>'.encode(), "m")


@pytest.mark.parametrize(
    ("xml", "problem"),
    [
        (b"", "m:1: The file is not well-formed XML: no element found"),
        (b"<a>\n<b></a>", "m:2: The file is not well-formed XML: mismatched tag"),
        (b"<a>" * (DEEPEST + 1), "m:1: The file nests more than 100 elements"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "m:1: The file"),
        (b'<?xml version="1.0" encoding="utf-7"?><a/>', "m:1: The file"),
        (b" " * (LARGEST + 1), "m:1: The file has 16,777,217 bytes"),
        (b"<a>\xff</a>", "m:1: The file is not well-formed XML"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(xml: bytes, problem: str) -> None:
    """Every way in which a file is not XML has a message of its own."""
    with pytest.raises(DmnError) as caught:
        parse(xml, "m")
    assert str(caught.value).startswith(problem)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_the_usual_encodings_are_read(encoding: str) -> None:
    """The same file means the same in each encoding that XML readers know."""
    xml = f'<?xml version="1.0" encoding="{encoding}"?><a b="Zoë"><c>né</c></a>'.encode(encoding)
    root = parse(xml, "m")
    assert (root.attributes["b"], root.words("c")) == ("Zoë", "né")


def test_another_root_or_version_is_told() -> None:
    """A file that is XML but not DMN 1.1 to 1.5 is named as such."""
    with pytest.raises(
        DmnError, match=r"not DMN 1\.1 to 1\.5: its root is <definitions> of the namespace 'urn:x'"
    ):
        read_model(b'<definitions xmlns="urn:x"/>')


@given(st.data())
def test_mangled_files_give_no_other_error(draw: st.DataObject) -> None:
    """Bytes deleted, repeated, swapped or replaced: read, or refused with a DmnError."""
    at = draw.draw(st.integers(0, len(SOUND)))
    cut = draw.draw(st.integers(0, 40))
    junk = draw.draw(
        st.binary(max_size=6)
        | st.sampled_from([b"<text>", b"</rule>", b'hitPolicy="x"', b"&amp;", b"[1..", b'"'])
    )
    mangled = SOUND[:at] + junk + SOUND[at + cut :]
    try:
        import_dmn(mangled, "m")
    except DmnError as error:
        told = str(error)
    else:
        told = "m:1: nothing"
    assert re.match(r"m:[1-9]\d*: .+", told)


@given(st.binary(max_size=200))
def test_any_bytes_give_no_other_error(junk: bytes) -> None:
    """Noise is refused, not crashed on."""
    with pytest.raises(DmnError):
        import_dmn(junk)
