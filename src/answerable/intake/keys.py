"""A small TOML file that a person writes: its keys taken out, every mistake collected."""

from __future__ import annotations

import tomllib
import zoneinfo
from pathlib import Path
from typing import Any

from answerable.intake.clock import format_problem
from answerable.intake.errors import IntakeError, Mistake, nearest, read_text


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file.

    Raises:
        IntakeError: the file cannot be read, or is not TOML.

    """
    name = str(path)
    try:
        text = read_text(name, path.read_bytes())
    except OSError as error:
        fix = "Name the profile, a TOML file."
        raise IntakeError([Mistake(name, "", f"Cannot be read: {error.strerror}.", fix)]) from error
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise IntakeError([Mistake(name, "", "Brackets are nested far too deep for a profile.")]) from error
    except ValueError as error:  # TOMLDecodeError, and dates that no calendar has
        raise IntakeError([Mistake(name, "", f"This is not TOML: {error}.")]) from error


class Keys:
    """Takes values out of a profile and collects what is wrong with them; never raises."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.mistakes: list[Mistake] = []

    def wrong(self, key: str, problem: str, fix: str = "") -> None:
        """Note a mistake under a key."""
        self.mistakes.append(Mistake(self.file, key, problem, fix))

    def only(self, table: dict[str, Any], under: str, known: tuple[str, ...]) -> None:
        """Note every key that is not known."""
        for key in table:
            if key not in known:
                self.wrong(key_of(under, key), "No such key.", nearest(key, known))

    def table(self, given: dict[str, Any], key: str) -> dict[str, Any]:
        """A table; {} where it is missing, or a mistake."""
        found = given.get(key, {})
        if isinstance(found, dict):
            return found
        if not any(mistake.where == key for mistake in self.mistakes):
            self.wrong(key, "Has to be a table.", f"Write [{key}] on its own line, then its keys.")
        return {}

    def text(self, table: dict[str, Any], under: str, key: str, what: str) -> str:
        """Text that is needed; `what` says what to write. A mistake gives ""."""
        found = table.get(key)
        if isinstance(found, str) and found.strip():
            return found
        problem = "Is missing." if found is None else "Has to be text in quotes."
        self.wrong(key_of(under, key), problem, f"Write {what}.")
        return ""

    def texts(self, table: dict[str, Any], under: str, key: str, *, optional: bool) -> tuple[str, ...]:
        """Text, or a list of texts; a mistake gives ()."""
        found = table.get(key)
        if found is None and optional:
            return ()
        listed = [found] if isinstance(found, str) else found
        if isinstance(listed, list) and listed and all(isinstance(one, str) for one in listed):
            return tuple(listed)
        problem = "Is missing." if found is None else "Has to be text in quotes, or a list of such texts."
        self.wrong(key_of(under, key), problem)
        return ()

    def zone(self, given: dict[str, Any]) -> str:
        """The time zone's name; "" for a mistake."""
        name = self.text(given, "", "time_zone", 'the IANA name of its zone, such as "America/Los_Angeles"')
        if not name:
            return ""
        known = zoneinfo.available_timezones()
        if not known:
            self.wrong("time_zone", "This machine has no time zones.", "Install them: pip install tzdata.")
        elif name not in known:
            like = nearest(name, known)
            self.wrong(
                "time_zone", f'There is no zone "{name}".', like or 'Write it as "America/Los_Angeles".'
            )
        return name

    def formats(self, times: dict[str, Any], *, optional: bool = False) -> tuple[str, ...]:
        """The formats that times are written in; () for a mistake."""
        found = self.texts(times, "times", "formats", optional=optional)
        for form in found:
            problem = format_problem(form)
            if problem:
                self.wrong("times.formats", problem, 'Write it as "%m/%d/%Y %I:%M:%S %p".')
        return found


def key_of(under: str, key: str) -> str:
    """`columns.call`, or the key alone at the top."""
    return f"{under}.{key}" if under else key
