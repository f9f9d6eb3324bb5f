"""Claims files to test on, written in few words; and a town's record as claims are held against it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.center.town import Town

from answerable.audit.claims import Answers, ClaimAnswer, Claims, Kept, answer_claims, read_claims
from answerable.audit.claims.answers import PartAnswer

WHOSE = {"said": "It is so.", "by": "a speaker", "reported_by": "a newspaper"}


def written(path: Path, *parts: dict[str, Any], texts: tuple[dict[str, Any], ...] = (), **top: Any) -> Path:
    """A file in which each part is a claim of its own, named c1, c2 …"""
    claims = [{"id": f"c{place}", **WHOSE, **part} for place, part in enumerate(parts, 1)]
    lines = [*_keys({"title": "Claims to test on", **top})]
    for name, tables in (("text", texts), ("claim", claims)):
        for table in tables:
            lines += [f"[[{name}]]", *_keys(table)]
    path.write_text("\n".join(lines) + "\n")
    return path


def _keys(table: dict[str, Any]) -> list[str]:
    return [f"{json.dumps(key)} = {_value(value)}" for key, value in table.items()]


def _value(value: Any) -> str:
    match value:
        case dict():
            return "{ " + ", ".join(_keys(value)) + " }"
        case list():
            return "[" + ", ".join(map(_value, value)) + "]"
        case Bare():
            return value.text
        case _:
            return json.dumps(value)


class Bare:
    """What stands in TOML without quotes: a day, a time."""

    def __init__(self, text: str) -> None:
        self.text = text


def kept(town: Town) -> Kept:
    """The town's record as it stands."""
    return Kept("a town", town.log, town.state, town.clock(), len(town.log.entries))


def answers(claims: Claims, town: Town | None = None) -> Answers:
    """All answers, of a town's record or of none."""
    record = kept(town) if town is not None else None
    return answer_claims(claims, record, (town or Town()).clock())


def one(path: Path, part: dict[str, Any], town: Town | None = None, **given: Any) -> PartAnswer:
    """The answer to a claim of one part."""
    claim: ClaimAnswer = answers(read_claims(written(path, part, **given)), town).claims[0]
    (answered,) = claim.parts
    assert claim.answer == answered.answer
    return answered
