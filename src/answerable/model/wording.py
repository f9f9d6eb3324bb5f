"""A wording: a directive's text while it is worked on, until two persons put it in force."""

from __future__ import annotations

import datetime
import hashlib
from typing import Literal, TypeAlias

import msgspec

from answerable.model.people import Person

WordingStatus: TypeAlias = Literal["draft", "proposed", "published", "withdrawn"]


class Wording(msgspec.Struct, frozen=True):
    """What somebody wrote, mistakes and all; nothing is decided by it."""

    id: str
    text: str
    by: Person
    """Who wrote this text last."""
    at: datetime.datetime
    authors: tuple[str, ...]
    """The accounts of all who wrote any version of it: none of them is its second person."""
    status: WordingStatus = "draft"
    proposed: Person | None = None
    returned: str = ""
    """Why it was given back, if it was."""
    directive: str = ""
    """What it became: `640.10@2`."""

    @property
    def digest(self) -> str:
        """SHA-256 of its bytes, in hex: what is approved is the text that was read."""
        return digest_of(self.text)

    @property
    def open(self) -> bool:
        """Whether it may still be written on."""
        return self.status in ("draft", "proposed")


def digest_of(text: str) -> str:
    """SHA-256 of a text's bytes, in hex; that of the directive, if it is one."""
    return hashlib.sha256(text.encode()).hexdigest()
