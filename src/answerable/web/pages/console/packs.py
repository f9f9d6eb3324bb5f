"""Packs of short words: what `OS` means depends on which system somebody knows."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

import msgspec

from answerable.model.nouns import UnitStatus


class Pack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Short words and what they mean."""

    title: str
    status: dict[str, UnitStatus] = {}
    verb: dict[str, str] = {}


def _read() -> dict[str, Pack]:
    text = Path(__file__).with_name("packs.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Pack])


PACKS: Final = _read()
"""By name; the first has no short words of its own."""
