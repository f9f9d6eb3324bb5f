"""One week, one way: played, exported, and held against every instrument; a process of its own for each.

    python -m chapters.weeks OUT WAY

writes `OUT/WAY/`: the centre, its history, and `found.json`. Only the program's own commands look at it.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from chapters.calls import PER_DAY, Rang, week
from chapters.conduct import START, WAYS, play, write_narratives, write_phone_log
from chapters.stage import ROOT, Stage
from chapters.telling import elided

TOWN = "examples/portland/town"
FACT = "in progress"
OFFICE = "office employee"
MISREADS = 40
"""One narrative in so many the second coder takes the wrong way."""
UNKNOWING = (
    "--column area --column weekday --column 'time of day' --baseline 'decided: response' --permutations 199"
)
AUDIT = "answerable audit plan.toml --entitled"
SEARCH = "answerable unwritten history --plan plan.toml --entitled"
RECONCILE = f"answerable reconcile phone.csv --profile {TOWN}/phone.toml --as A7:auditor --dry-run"
DRAW = (
    "answerable blind draw history --by 'who asks' --fact 'in progress' --directive {text}"
    f" --narratives narratives.csv --mask {TOWN}/mask.txt --out review --key review.key.json"
)
SCORE = (
    "answerable blind score reviewed.csv --key review.key.json --commitment review/commitment.txt"
    " --reference 'anyone else'"
)

SHOWN = {"overrides": SEARCH, "waits": AUDIT, "coded-lower": SCORE, "not-entered": RECONCILE}
"""Whose answer the page shows whole: of each way, that of the instrument that sees it."""


def main(out: Path, name: str, per_day: int) -> None:
    """Play the week and look at it."""
    folder = out / name
    shutil.rmtree(folder, ignore_errors=True)
    stage = Stage(folder)
    calls = week(START, per_day)
    numbers = play(WAYS[name], calls, folder / "centre", ROOT / TOWN)
    write_phone_log(calls, folder / "phone.csv")
    write_narratives(calls, numbers, folder / "narratives.csv")
    shutil.copy(ROOT / TOWN / "plan.toml", folder)
    found = look(stage, name, calls)
    (folder / "found.json").write_text(json.dumps(found, indent=1), "utf-8")


def look(stage: Stage, name: str, calls: list[Rang]) -> dict[str, Any]:
    """What every instrument tells of the week."""
    text = f"{TOWN}/{WAYS[name].text}.md"
    exported = _told(stage, "answerable export-history --out history --kind call")
    audit = _told(stage, AUDIT)
    checked = _told(stage, f"answerable check {text}")
    return {
        "rang": len(calls),
        "entered": exported["kinds"]["call"],
        "departures": exported["departures"],
        "check": "refuted"
        if any(each.get("verdict") == "refuted" for each in _findings(checked))
        else "proved",
        "groups": {each["group"]: each for each in audit["groups"]},
        "audit": {each["question"]: each for each in audit["findings"]},
        "unwritten": _told(stage, SEARCH),
        "unknowing": _told(stage, f"answerable unwritten history --target 'departures: down' {UNKNOWING}"),
        "blind": _blind(stage, text),
        "reconcile": _told(stage, RECONCILE)["counts"],
        "printed": elided(stage.answer(SHOWN[name], (0, 1), centre="centre")) if name in SHOWN else "",
    }


def _findings(checked: Any) -> list[Any]:
    directives = checked if isinstance(checked, list) else [checked]
    return [finding for each in directives for finding in each["findings"]]


def _told(stage: Stage, command: str) -> Any:
    """A command's JSON; a finding is no failure."""
    return json.loads(stage.answer(f"{command} --json", (0, 1), centre="centre"))


def _blind(stage: Stage, text: str) -> Any:
    """Draw, have the sheet coded again by what it says, and score."""
    stage.answer(DRAW.format(text=text), centre="centre")
    code_again(stage.out / "review" / "sheet.csv", stage.out / "reviewed.csv")
    return _told(stage, SCORE)


def code_again(sheet: Path, reviewed: Path) -> None:
    """A second coder, who has the sheet and nothing else, and misreads a narrative now and then."""
    with sheet.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with reviewed.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["review", FACT, "note"])
        for nth, row in enumerate(rows, 1):
            said = ("right now" in row["narrative"]) != (nth % MISREADS == 0)
            writer.writerow([row["review"], "yes" if said else "no", ""])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else PER_DAY)
