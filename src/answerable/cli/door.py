"""Through the door: words into people, places and facts; a centre opened; trouble told, not traced."""

from __future__ import annotations

import datetime
import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from answerable.cli import options, output

if TYPE_CHECKING:
    from answerable.bootstrap import Centre
    from answerable.model.departing import Grounds
    from answerable.model.desk import Desk
    from answerable.model.nouns import Place
    from answerable.model.people import Person, Role
    from answerable.record import Verifier


def told(error: Exception) -> str | None:
    """What an error says to the reader; None for one that nobody raised on purpose: a mistake of ours."""
    if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
        return f"{error.filename or 'The file'}: {error.strerror or 'cannot be used'}."
    # Our own errors are known by where they are defined, so that no room is imported to look.
    return str(error) if type(error).__module__.startswith("answerable.") else None


@contextmanager
def opened(directory: Path, *, found: bool = False) -> Iterator[Centre]:
    """The centre of a directory; `found`: made when there is none, and said so. Closed at the end."""
    from answerable.bootstrap import has_record, open_centre

    new = not has_record(directory)
    if new and not found:
        output.fail(
            f"There is no centre in {directory}. Name one with --centre DIR (or ANSWERABLE_CENTRE); publish a"
            " directive, add a unit or take a call to found one there."
        )
    with open_centre(directory) as centre:
        if new:
            typer.echo(f"Founded a centre in {directory}; its verifier key is {centre.log.vkey}", err=True)
        yield centre


@contextmanager
def desk(directory: Path, by: str, command: str | None, *, found: bool = False) -> Iterator[Desk]:
    """A desk in a centre for the person who acts; `command`: the id of what is done, as `--id` has it."""
    person = read_person(by, "--as")
    with opened(directory, found=found) as centre, repeatable(command):
        yield centre.desk(person, command)


@contextmanager
def repeatable(command: str | None) -> Iterator[None]:
    """Where it stays unknown whether the command of this id was recorded, say how to repeat it safely."""
    from answerable.record import WriteUnknown

    try:
        yield
    except WriteUnknown as error:
        again = "Look what there is before you give the command again."
        if command is not None:
            id_ = command.partition(": ")[2]
            again = f"Give the same command again with --id {id_}: it is carried out once."
        output.fail(f"It is not known whether this was recorded ({error}). {again}")


def anew(desk: Desk) -> Desk:
    """The same desk for a further command, which gets an id of its own."""
    from msgspec.structs import replace

    return replace(desk, id=str(uuid.uuid4()))


def read_speed(text: str) -> float | None:
    """Seconds of recorded time a second; None: as fast as it goes."""
    if text.strip().casefold() == "max":
        return None
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed < float("inf"):
        output.fail(f'--speed {text}: write a number above 0, such as 60 (a minute a second), or "max".')
    return speed


def read_person(text: str, option: str) -> Person:
    """`T12:call-taker`; with exit code 2 when it is not of that form or the role is nobody's."""
    from answerable.model.people import ROLES, Person

    roles = [role for role in ROLES if role != "system"]
    account, _, said = (part.strip() for part in text.partition(":"))
    role = role_meant(said, roles)
    if not account or role is None:
        who = "Say who acts" if option == "--as" else "Say who approves"
        hint = " (or set ANSWERABLE_AS)" if option == "--as" else ""
        output.fail(
            f"{who}: {option} ID:ROLE, such as {option} T12:call-taker{hint}. Roles: {_listed(roles)}."
            + (f" '{said}' is none of them." if said else "")
        )
    return Person(account, role)


def read_role(text: str) -> Role:
    """A role that an account can be given; with exit code 2 and the list when it is none."""
    from answerable.model.accounts import GIVEN

    role = role_meant(text, GIVEN)
    if role is None:
        output.fail(f"'{text}' is no role that an account can have; write one of: {_listed(GIVEN)}.")
    return role


def role_meant(text: str, roles: Iterable[Role]) -> Role | None:
    """Which of these roles is meant, in any case, with dashes or blanks; None: none of them."""
    said = " ".join(text.replace("-", " ").split()).casefold()
    return next((role for role in roles if role.replace("-", " ") == said), None)


def _listed(roles: Iterable[Role]) -> str:
    return ", ".join(map(options.as_word, roles))


def read_grounds(reason: str, authority: str, approved_by: str | None) -> Grounds:
    """What a departure stands on, as given in options."""
    from answerable.model.departing import Grounds

    second = read_person(approved_by, "--approved-by") if approved_by else None
    return Grounds(reason, authority, second)


def read_position(text: str | None) -> tuple[float | None, float | None]:
    """`37.80,-122.41` -> degrees north and east; with exit code 2 when it is not such a pair."""
    if text is None:
        return None, None
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        latitude = longitude = float("nan")
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        output.fail("A position is LAT,LON in degrees, such as --at 37.80,-122.41.")
    return latitude, longitude


def read_place(address: str, area: str, at: str | None) -> Place:
    """A place from its words and its position."""
    from answerable.model.nouns import Place

    latitude, longitude = read_position(at)
    return Place(address.strip(), area.strip(), latitude, longitude)


def read_time(text: str, option: str) -> datetime.datetime:
    """A date and time, in this machine's zone where none is given; with exit code 2 when it is none."""
    try:
        return datetime.datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        output.fail(f"{option} needs a date and time, such as {option} 2026-01-31T18:00.")


def one_of(given: str, allowed: tuple[str, ...], what: str) -> Any:
    """The allowed word that was meant, case ignored; with exit code 2 and the list when it is none."""
    word = " ".join(given.split()).casefold()
    if word not in allowed:
        output.fail(f"'{given}' is no {what}; write one of: {', '.join(allowed)}.")
    return word


def write_out(text: str, to: Path | None) -> None:
    """Write to a file, or to stdout. One that is made has mode 0600: it may hold what a caller said."""
    if to is None or str(to) == "-":
        typer.echo(text, nl=False)
        return
    with os.fdopen(os.open(to, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def key_text(key: str) -> str:
    """A verifier key as given, or what the file of that name holds."""
    return Path(key).read_text("utf-8", "replace").strip() if Path(key).is_file() else key


def witness_keys(given: Sequence[str] | None) -> list[Verifier]:
    """The verifiers of the witnesses' keys given with --witness; with exit code 2 when one is none."""
    from answerable.record import InvalidKey, Verifier
    from answerable.record.note import COSIGNATURE

    try:
        return [Verifier.parse(key_text(key), COSIGNATURE) for key in given or ()]
    except InvalidKey as error:
        output.fail(f"The witness's key cannot be used: {error}.")
