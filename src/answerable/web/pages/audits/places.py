"""Where an audit's files are: `audits/KIND/NAME` in the centre's directory, the same files that the command
line reads and writes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Literal, TypeAlias

import msgspec

from answerable.intake.errors import IntakeError, Mistake
from answerable.web.asked import Asked
from answerable.web.problems import Trouble

Kind: TypeAlias = Literal["plans", "histories", "claims", "reviews"]
FILE: Final[dict[Kind, str]] = {
    "plans": "plan.toml",
    "histories": "history.parquet",
    "claims": "claims.toml",
    "reviews": "request.json",
}
"""The file that makes a directory one of its kind."""
OWN: Final = "own"
"""The name of the history that is exported from the centre's own record."""
FAILED: Final = "failed.json"
NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
"""A name is one step of a path and of an address, on any system; nothing that climbs."""


TAKEN: Final = frozenset({"new", "export"})
"""Names that are addresses of their own."""


def root_of(asked: Asked) -> Path:
    """The directory of all audits. Raises `Trouble` for a centre that has no directory."""
    if (directory := asked.served.opened.directory) is None:
        raise Trouble("not-found", "This centre has no directory for audits.")
    return directory.absolute() / "audits"


def shelf(asked: Asked, kind: Kind) -> Path:
    """The directory of all of one kind, which is made if need be, for its owner alone."""
    place = root_of(asked) / kind
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def names(asked: Asked, kind: Kind) -> tuple[str, ...]:
    """All that there are of a kind, in order."""
    found = sorted((root_of(asked) / kind).glob(f"*/{FILE[kind]}"))
    return tuple(file.parent.name for file in found if is_name(file.parent.name))


def is_name(name: str) -> bool:
    """Whether something may be called so."""
    return NAME.fullmatch(name) is not None


def folder_of(asked: Asked, kind: Kind, name: str | None = None) -> Path:
    """The directory of one of a kind: the one in the address. Raises `Trouble` where there is none."""
    named = asked.path["name"] if name is None else name
    folder = root_of(asked) / kind / named
    if not is_name(named) or not (folder / FILE[kind]).is_file():
        raise Trouble("not-found")
    return folder


def name_problem(asked: Asked, kind: Kind, name: str) -> Mistake | None:
    """What is wrong with a name for something new; None: it will do."""
    if not is_name(name) or name in TAKEN:
        fix = "Write small letters, digits and hyphens, at most 40, such as 2026-south."
        return Mistake("", "name", "Cannot be its name.", fix)
    if (root_of(asked) / kind / name).exists():
        return Mistake("", "name", "There is one of that name.", "Choose another.")
    return None


def write(file: Path, content: bytes) -> None:
    """A file in the place of the one of that name, whole or not at all; its owner's alone."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)


def failed(folder: Path) -> tuple[Mistake, ...]:
    """Why the last work on something came to nothing; (): it did not, or none was done."""
    try:
        return msgspec.json.decode((folder / FAILED).read_bytes(), type=tuple[Mistake, ...])
    except (OSError, msgspec.DecodeError):
        return ()


def told(mistakes: Sequence[Mistake], root: Path) -> tuple[Mistake, ...]:
    """Mistakes as a page tells them: of the files beside each other, not of this machine's directories."""

    def here(text: str) -> str:
        return text.replace(f"{root}/", "")

    return tuple(Mistake(here(m.file), here(m.where), here(m.problem), here(m.fix)) for m in mistakes)


def confined(file: str, named: Sequence[tuple[str, str, Path]]) -> None:
    """Pass where every named path (key, path, directory) lies in the directory that it belongs into.

    Who writes a plan in a browser reads no other file of this machine. A link that the machine's owner laid
    there is the owner's word. Raises IntakeError.
    """
    mistakes = tuple(_outside(file, named))
    if mistakes:
        raise IntakeError(mistakes)


def _outside(file: str, named: Sequence[tuple[str, str, Path]]) -> Iterator[Mistake]:
    for key, path, directory in named:
        if not Path(os.path.abspath(path)).is_relative_to(directory):  # noqa: PTH100 - links are the owner's
            fix = f'Write it as "../../{directory.name}/NAME".'
            yield Mistake(file, key, f"It lies outside this centre's {directory.name}.", fix)
