"""The review sheet: as a spreadsheet's CSV, as a page that needs no server, and read back."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Final

import msgspec

from answerable.audit.blind.facts import CodedFact
from answerable.audit.blind.results import Key, Sheet
from answerable.audit.disarming import disarmed
from answerable.intake.errors import IntakeError, Mistake

REVIEW: Final = "review"
NARRATIVE: Final = "narrative"

_SCRIPT: Final = """
const quote = word => '"' + word.replaceAll('"', '""') + '"';
document.getElementById('save').onclick = () => {
  const facts = JSON.parse(document.body.dataset.facts);
  const lines = [['review', ...facts, 'note']];
  for (const each of document.querySelectorAll('fieldset[data-review]')) {
    const said = [...each.querySelectorAll('select, textarea')].map(one => one.value);
    lines.push([each.dataset.review, ...said]);
  }
  const text = lines.map(line => line.map(quote).join(',') + '\\r\\n').join('');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text]));
  link.download = 'reviewed.csv';
  link.click();
};
"""
_STYLE: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:50rem;margin:auto;padding:1rem}fieldset{margin:1rem 0}"
    "label{display:block;margin:.5rem 0}dt{font-weight:bold}textarea{width:100%}code{overflow-wrap:anywhere}"
)


def as_csv(sheet: Sheet) -> str:
    """A row a call: its name, what is shown, the narrative; then a blank for each fact, and for a note."""
    out = io.StringIO()
    writer = csv.writer(out)
    facts = [fact.name for fact in sheet.facts]
    writer.writerow([REVIEW, *sheet.shown, NARRATIVE, *facts, "note"])
    for review, shown, narrative in sheet.rows:
        writer.writerow([review, *map(disarmed, shown), disarmed(narrative), *("" for _ in facts), ""])
    return out.getvalue()


def as_html(sheet: Sheet) -> str:
    """The same as one page: nothing is sent anywhere; a button saves the CSV file that is scored."""
    facts = escape(msgspec.json.encode([fact.name for fact in sheet.facts]).decode(), quote=True)
    cards = "\n".join(_card(sheet, *row) for row in sheet.rows)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Blind review</title><style>{_STYLE}</style></head>
<body data-facts="{facts}"><h1>Blind review of {len(sheet.rows):,} calls</h1>
<p>Say of each call what its words tell. Leave open what they do not tell. You are not told whose call it is,
how it was coded at first, or what became of it; do not try to find out. Nothing leaves this page until you
save the file.</p>
<p>Key committed to: <code>{sheet.commitment}</code></p>
{cards}
<p><button id="save" type="button">Save reviewed.csv</button></p><script>{_SCRIPT}</script></body></html>
"""


def _card(sheet: Sheet, review: str, shown: tuple[str, ...], narrative: str) -> str:
    told = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value) or '(not known)'}</dd>"
        for name, value in zip(sheet.shown, shown, strict=True)
    )
    words = f"<p>{escape(narrative)}</p>" if narrative else ""
    asked = "".join(map(_select, sheet.facts))
    return (
        f'<fieldset data-review="{escape(review, quote=True)}"><legend>{escape(review)}</legend>'
        f"<dl>{told}</dl>"
        f"{words}{asked}<label>Note <textarea rows=1></textarea></label></fieldset>"
    )


def _select(fact: CodedFact) -> str:
    options = "".join(f"<option>{escape(value)}</option>" for value in fact.values)
    return (
        f'<label>{escape(fact.name)} <select><option value="">(not told)</option>{options}</select></label>'
    )


def read_sheet(file: Path, key: Key) -> dict[str, dict[str, str | None]]:
    """A reviewer's codes: name on the sheet -> fact -> value; None where it was left open.

    Raises:
        IntakeError: a column or a call is missing, or a cell says what the fact cannot be.

    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        problem, fix = f"Cannot be read ({type(error).__name__}).", "Save the sheet as CSV in UTF-8."
        raise IntakeError([Mistake(str(file), "", problem, fix)]) from error
    codes, mistakes = {}, []
    for line, row in enumerate(rows, 2):
        codes[row.get(REVIEW) or ""], wrong = _codes(row, key, str(file), line)
        mistakes += wrong
    drawn = {call.review for call in key.calls}
    if {*codes} != drawn or len(rows) != len(drawn):
        missing = f"{len(drawn - {*codes}):,} are missing"
        problem = f"Has not each of the {len(drawn):,} calls of the sample once ({missing})."
        mistakes.insert(0, Mistake(str(file), REVIEW, problem, "Keep every row and its name."))
    if mistakes:
        raise IntakeError(mistakes[:20])
    return codes


def _codes(
    row: Mapping[str, str | None], key: Key, file: str, line: int
) -> tuple[dict[str, str | None], list[Mistake]]:
    codes, mistakes = {}, []
    for fact in key.facts:
        if fact.name not in row:
            mistakes.append(Mistake(file, f"line {line}", f'Has no column "{fact.name}".', "Keep the heads."))
            continue
        word = (row[fact.name] or "").strip()
        codes[fact.name] = fact.read(word)
        if word and codes[fact.name] is None:
            problem, fix = f'"{fact.name}" says none of its values.', f"Known: {', '.join(fact.values)}."
            mistakes.append(Mistake(file, f"line {line}", problem, fix))
    return codes, mistakes
