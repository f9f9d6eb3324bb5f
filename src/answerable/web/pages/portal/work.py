"""What the portal shows and takes long to work out: in a process of its own, which yields to every other.

    python -m answerable.web.pages.portal DIRECTORY < known.json > worked.json

It reads the record beside the server, as any command does, and writes nothing to it but a signed head. So no
call waits while it counts.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from answerable.bootstrap import Centre, open_centre
from answerable.intake.errors import IntakeError
from answerable.policy import DirectiveError, read_directive
from answerable.record.files import write_whole
from answerable.web.pages.portal.claimed import Claimed, claimed
from answerable.web.pages.portal.counting import Release, release
from answerable.web.pages.portal.periods import begin
from answerable.web.pages.portal.proving import Proofs, prove
from answerable.web.pages.portal.settings import Settings, settings_of

FOLDER: Final = "figures"
"""Where in a centre's directory the figures are kept as they came out: a file a release."""


class Worked(msgspec.Struct, frozen=True):
    """What was worked out."""

    at: datetime.datetime
    proofs: dict[str, Proofs] = {}
    """By a directive's digest."""
    figures: Release | None = None
    claims: Claimed | None = None
    troubles: tuple[str, ...] = ()
    """What could not be worked out, for those who run the centre."""


def work(directory: Path, known: Mapping[str, Proofs]) -> Worked:
    """All of it. `known`: proofs of before, which are not made again."""
    with open_centre(directory) as centre:
        settings, troubles = settings_of(directory), list[str]()
        proofs = {
            each.digest: known.get(each.digest) or prove(each.text)
            for each in centre.ledger.state.publications
            if _is_readable(each.text)
        }
        try:
            told = claimed(directory, centre)
        except IntakeError as error:
            told = None
            troubles.append(str(error))
        figures = released(directory, centre, settings)
        return Worked(centre.ledger.clock(), proofs, figures, told, tuple(troubles))


def _is_readable(text: str) -> bool:
    """Whether a published text is one that this program reads; one of before may not be."""
    try:
        read_directive(text)
    except DirectiveError:
        return False
    return True


def released(directory: Path, centre: Centre, settings: Settings) -> Release | None:
    """The figures of all whole stretches of time until now, as they came out, or for the first time.

    None: no stretch is over since the centre's first call.
    """
    until = begin(settings.figures, centre.ledger.clock(), settings.time_zone)
    file = directory / FOLDER / f"{until.astimezone(datetime.UTC):%Y-%m-%dT%H%MZ}.json"
    if file.exists():
        return msgspec.json.decode(file.read_bytes(), type=Release)
    if not _has_calls_before(centre, until):
        return None
    earlier = [
        msgspec.json.decode(each.read_bytes(), type=Release)
        for each in sorted((directory / FOLDER).glob("*.json"))
    ]
    made = release(centre.log, settings, until, centre.ledger.clock(), earlier[::-1])
    file.parent.mkdir(exist_ok=True)
    write_whole(file, msgspec.json.format(msgspec.json.encode(made), indent=1))
    return made


def _has_calls_before(centre: Centre, until: datetime.datetime) -> bool:
    calls = centre.ledger.state.calls.everything()  # those that are over are put away as bytes
    return any(each.received < until for _, each in calls)
