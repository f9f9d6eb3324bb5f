"""What a stranger checks of a published log, knowing its verifier key and nothing else."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from msgspec import Struct

from answerable.record.checkpoint import Checkpoint
from answerable.record.cosignature import Cosignature, open_cosigned
from answerable.record.errors import Unreachable, VerificationError
from answerable.record.fetching import Site
from answerable.record.note import Verifier
from answerable.record.tiles import CHECKPOINT, Read, verify_tiles

_SECONDS = 30.0
_RESOURCE_MAX = 256 * (2 + 65_535)


class VerifiedLog(Struct, frozen=True):
    """A log of which every entry was hashed again: its checkpoint as read, and who has cosigned that."""

    checkpoint: Checkpoint
    note: str
    cosignatures: tuple[Cosignature, ...]


def verify_log(
    read: Read,
    logs: Sequence[Verifier],
    witnesses: Sequence[Verifier] = (),
    earlier: str | None = None,
) -> VerifiedLog:
    """Check a whole published log: the checkpoint, every entry, every tile.

    `earlier`: a checkpoint of the same log as read before, which this one must extend. Raises
    VerificationError, and Unreachable when the log is read over a network.
    """
    found = read(CHECKPOINT)
    if found is None:
        raise VerificationError("there is no checkpoint")
    note = found.decode("utf-8", "replace")
    cosigned = open_cosigned(note, logs, witnesses)
    before = open_cosigned(earlier, logs, []).checkpoint if earlier is not None else None
    verify_tiles(read, cosigned.checkpoint, before)
    return VerifiedLog(cosigned.checkpoint, note, cosigned.cosignatures)


def contradict(first: str, second: str, logs: Sequence[Verifier]) -> bool:
    """Whether two checkpoints prove by themselves that the log signed two histories: one size, two roots.

    Raises VerificationError when one of them was not signed by the log.
    """
    one, other = (open_cosigned(note, logs, []).checkpoint for note in (first, second))
    return (one.origin, one.size) == (other.origin, other.size) and one.root != other.root


def open_reader(place: str, opened: ExitStack) -> Read:
    """Reads a log's resources from a directory, or over HTTP from an address; let go of with `opened`."""
    if "://" not in place:
        return _directory(Path(place))
    site = Site(place, _SECONDS, _RESOURCE_MAX)
    opened.callback(site.close)
    return _site(site)


def _directory(directory: Path) -> Read:
    def read(path: str) -> bytes | None:
        file = directory / path
        return file.read_bytes() if file.is_file() else None

    return read


def _site(site: Site) -> Callable[[str], bytes | None]:
    def read(path: str) -> bytes | None:
        answer = site.get(path)
        if answer.status in (404, 410):
            return None
        if answer.status != 200:
            raise Unreachable(f"{path}: the server answered {answer.status}")
        return answer.body

    return read
