"""What leaves as DMN: notes for all that other tools do not read, names that FEEL reads, and sound XML.

`SNAPSHOTS=write pytest tests/policy/dmn/test_export.py` writes the words anew, to be read in the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.policy import read_directive
from answerable.policy.dmn import DmnError, export_dmn
from answerable.policy.dmn.markdown import escaped, grid
from answerable.policy.dmn.reading import read_model
from answerable.policy.dmn.words import feel_name
from answerable.policy.dmn.xml import parse
from answerable.policy.reading.markdown import Cell, cut

HERE = Path(__file__).parent
TEXT = """---
directive: "7"
title: Lots & <lots>
version: 1
authority: Nobody
effective: 2026-01-01T00:00:00Z
---
# Lots

## Facts

| fact     | values                  | about     | ask   |
|----------|-------------------------|-----------|-------|
| in town  | no < yes                | situation | Here? |
| crowd    | none < small < large    | situation | Many? |
| Fee      | 0.0..9.5                | situation | Much? |
| from day | 2026-01-01..2026-12-31  | time      | never |
| level    | low < high              | decided   | never |

## Outcomes

| outcome | values       | most urgent | while unsure |
|---------|--------------|-------------|--------------|
| answer  | no, "a ""?   |             |              |
| units   | 1 car, 2 car |             |              |
| list    | a, b         |             |              |
| sum     | 0..9         | highest     |              |
| many    | 0..9         | highest     |              |
| least   | low < high   |             |              |

## Fee (priority)

| crowd     | Fee      | → level | because          |
|-----------|----------|---------|------------------|
| >= small  | [1..9.5) | high    | see *the* order  |
| not(none) |          | low     | a [link](x.html) |

## Answer (any)

| level     | in town | → answer | → units |
|-----------|---------|----------|---------|
| not(high) | yes     | no       | 1 car   |
|           |         |          | 2 car   |

## List (collect)

| from day      | → list |
|---------------|--------|
| < 2026-02-01  | a      |
|               |        |

## Sums (collect sum)

| crowd | → sum | → many |
|-------|-------|--------|
|       | 1     | 2      |

## Least (collect min)

| crowd | → least |
|-------|---------|
| large | low     |

## Guarantees

| guarantee             | of     |
|-----------------------|--------|
| every case is decided | answer |
""".replace(', "a ""?', ', "a, b"')


def test_all_that_other_tools_do_not_read_is_told_in_these_words() -> None:
    """Each kind of note, with the line of the directive that it speaks of."""
    xml, notes = export_dmn(read_directive(TEXT))
    shown = "".join(f"{note.show('7.md')}\n" for note in notes) + "\n" + xml
    kept = HERE / "foreign" / "export.txt"
    if os.environ.get("SNAPSHOTS") == "write":
        kept.write_text(shown, encoding="utf-8")
    assert shown == kept.read_text(encoding="utf-8")


def test_the_export_is_dmn_1_3_with_unique_ids_and_references_that_lead_somewhere() -> None:
    """Every href names an element of the file; every id is there once."""
    xml, _ = export_dmn(read_directive(TEXT))
    assert read_model(xml.encode()).version == "1.3"
    ids, wanted, todo = [], set(), [parse(xml.encode(), "m")]
    while todo:
        element = todo.pop()
        todo += element.children
        ids += [element.attributes["id"]] if "id" in element.attributes else []
        wanted |= {
            element.attributes[key].lstrip("#")
            for key in ("href", "dmnElementRef")
            if key in element.attributes
        }
    assert len(ids) == len(set(ids))
    assert wanted
    assert wanted <= set(ids)


def test_a_character_that_xml_cannot_hold_is_told() -> None:
    """Nothing that no reader could open is written."""
    with pytest.raises(DmnError, match=r"U\+FFFF"):
        export_dmn(read_directive(TEXT.replace("# Lots", "# Lots \uffff")))


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("life safety", "life safety"),
        ("in progress", "in_progress"),
        ("time of day", "time of day"),
        ("cats and dogs", "cats_and_dogs"),
        ("true", "_true"),
        ("9 lives", "_9 lives"),
        ("a/b (c)", "a_b _c_"),
        ("judge's order", "judge's order"),
        ("rue de l’Église", "rue de l_Église"),
    ],
)
def test_names_are_ones_that_feel_can_read(name: str, safe: str) -> None:
    """Signs and FEEL's own words are bound together."""
    assert feel_name(name) == safe


@given(st.lists(st.text(alphabet="ab |\\*_`<>&[]()#~!\"'-é1.", max_size=12), min_size=2, max_size=4))
def test_whatever_a_cell_says_is_read_back_from_its_markdown(texts: list[str]) -> None:
    """Pipes, backslashes, emphasis, entities, HTML and links are words in a table that is written here."""
    row = list(grid(["x"] * len(texts), [texts]))[2]
    cells = [Cell(source, 1, column) for source, column in cut(row)]
    assert [cell.text for cell in cells] == [" ".join(text.split()) for text in texts]
    assert all(cell.is_plain for cell in cells)
    assert escaped("plain words") == "plain words"
