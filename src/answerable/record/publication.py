"""Publishing: at its time the log is filled up, signed, shown to the witnesses and written out.

What is published is one value in the vault, so that every process and every crash finds the same; tiles and
directories follow from it. Call `step` every few seconds from a thread of its own: it waits for outside
servers, and nothing else waits for it.
"""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from answerable.record.asking import Asked, Post, ask_all
from answerable.record.batch import Turn
from answerable.record.checkpoint import Checkpoint, parse_checkpoint
from answerable.record.cosignature import cosignatures, with_lines
from answerable.record.decoys import Schedule, pad, recent_widths
from answerable.record.errors import Corrupt, RecordError
from answerable.record.export import Exported, export
from answerable.record.log import Log
from answerable.record.note import parse_vkeys, split_note
from answerable.record.served import reader
from answerable.record.store import Append, VaultChange
from answerable.record.trust import KnownWitness, TrustPolicy
from answerable.record.witnessed import Witnessed, witnessed, worth_keeping

PUBLISHED = "published"
COSIGNED = "cosigned"
T = TypeVar("T")
RETRY = 60_000
"""Milliseconds after which a witness in trouble is asked again."""


class Published(Struct, frozen=True):
    """What is published: the checkpoint with the cosignatures so far, and the time it belongs to (ms)."""

    tick: int
    note: str

    @property
    def checkpoint(self) -> Checkpoint:
        """What its note says."""
        return parse_checkpoint(split_note(self.note)[0])


class Step(Struct, frozen=True):
    """What a step did: whether the published checkpoint moved, the decoys added, what witnesses answered,
    what was written out, and what else went wrong.
    """

    published: Published | None
    moved: bool
    decoys: int
    asked: tuple[Asked, ...]
    exported: Exported | None
    trouble: str | None

    @property
    def troubles(self) -> tuple[str, ...]:
        """Everything that a person should look at."""
        said = [each.trouble for each in self.asked if each.trouble]
        return tuple([*said, self.trouble] if self.trouble else said)


class Publication:
    """The publishing of one log. One thread steps it; any may look."""

    def __init__(
        self,
        log: Log,
        schedule: Schedule,
        policy: TrustPolicy,
        directory: Path | None = None,
        post: Post | None = None,
    ) -> None:
        """`directory`: where tiles are written, if at all; `post`: how witnesses are reached."""
        self._log = log
        self.schedule = schedule
        self.policy = policy
        self._directory = directory
        self._post = post
        self._again: dict[str, int] = {}

    def step(self, now: int, *, at_once: bool = False, whole: bool = False) -> Step:
        """Do what is due at `now` (ms since the epoch); `at_once` publishes though it is not the time,
        `whole` compares every file of the directory.

        Trouble with witnesses or the directory is told, not raised; raises what the log raises.
        """
        before = self.published()
        tick = self.schedule.tick(now)
        due = at_once or (self.schedule.on_time(now) and (before is None or tick > before.tick))
        shown, decoys = self._publish(before, tick) if due else (before, self._drip(before, now))
        if shown is None:
            return Step(None, moved=False, decoys=decoys, asked=(), exported=None, trouble=None)
        asked = self._ask(shown, now)
        shown = self._gather(shown, asked)
        exported, trouble = self._export(shown, whole)
        return Step(shown, due, decoys, asked, exported, trouble)

    def published(self) -> Published | None:
        """What is published; None: nothing so far."""
        return published(self._log)

    def read(self, path: str) -> bytes | None:
        """The published resource at a path of tlog-tiles; None when there is none (see served.headers)."""
        shown = self.published()
        return reader(self._log.store, shown.note)(path) if shown else None

    def witnessed(self) -> Witnessed:
        """Up to where outside witnesses have cosigned the log, as the policy counts them."""
        notes = _notes(self._log.vault(COSIGNED).get(COSIGNED))
        return witnessed(notes, parse_vkeys(self._log.vkeys), self.policy, self._log.size)

    def cosigned(self, index: int) -> str | None:
        """A checkpoint that reached the quorum, for a receipt of entry `index`; None when none covers it."""
        shown = self.witnessed()
        return shown.note if index < shown.size else None

    def _publish(self, before: Published | None, tick: int) -> tuple[Published, int]:
        """Fill the log up and sign it at that very size.

        Crash after the decoys: the next time starts from the same published size and finds them. After the
        signature: it was seen by nobody, and is remembered. After it is in the vault: published.
        """
        widths = recent_widths(self._log.store)
        done = before.checkpoint.size if before else 0

        def fill(turn: Turn) -> tuple[int, int]:
            target = self.schedule.padded(done, turn.size)
            return target, pad(turn, target, widths)

        target, decoys = self._log.turn(fill).result()
        new = Published(tick, self._log.checkpoint(target))

        def put(turn: Turn) -> Published:
            there = _published(turn.vault(PUBLISHED))
            if there and there.checkpoint.size >= target:
                return there  # another process published meanwhile
            _keep(turn, {PUBLISHED: new})
            return new

        return self._log.turn(put).result(), decoys

    def _drip(self, shown: Published | None, now: int) -> int:
        """Decoys between the times, so that their place among the entries does not tell them apart either."""
        if shown is None or self.schedule.tick(now) != shown.tick:
            return 0
        target = self.schedule.steady(shown.checkpoint.size, now)
        if self._log.size >= target:
            return 0
        widths = recent_widths(self._log.store)
        return self._log.turn(lambda turn: pad(turn, target, widths)).result()

    def _ask(self, shown: Published, now: int) -> tuple[Asked, ...]:
        """Ask the witnesses that have not cosigned what is published; one in trouble not again at once."""
        asked = ask_all(
            [each for each in self._lacking(shown) if self._again.get(each.name, 0) <= now],
            shown.note,
            {standing.witness: standing.size for standing in self.witnessed().latest},
            self._log.consistency,
            self._post,
        )
        self._again = {each.witness: now + RETRY for each in asked if each.trouble} | {
            name: at for name, at in self._again.items() if at > now
        }
        return asked

    def _lacking(self, shown: Published) -> list[KnownWitness]:
        found = cosignatures(shown.note, [witness.verifier for witness in self.policy.witnesses])
        present = {each.verifier for each in found}
        return [witness for witness in self.policy.witnesses if witness.verifier not in present]

    def _gather(self, shown: Published, asked: tuple[Asked, ...]) -> Published:
        """Keep the cosignatures that came, on the published checkpoint and among the cosigned ones."""
        lines = [line for each in asked for line in each.lines]
        if not lines:
            return shown
        note, keys = with_lines(shown.note, lines), parse_vkeys(self._log.vkeys)

        def keep(turn: Turn) -> Published:
            there = _published(turn.vault(PUBLISHED)) or shown
            if there.checkpoint == shown.checkpoint:
                there = Published(there.tick, with_lines(there.note, lines))
            notes = worth_keeping([*_notes(turn.vault(COSIGNED)), note], keys, self.policy)
            _keep(turn, {PUBLISHED: there, COSIGNED: notes})
            return there

        return self._log.turn(keep).result()

    def _export(self, shown: Published, whole: bool) -> tuple[Exported | None, str | None]:
        if self._directory is None:
            return None, None
        read = reader(self._log.store, shown.note)
        try:
            return export(read, shown.note, parse_vkeys(self._log.vkeys), self._directory, whole=whole), None
        except RecordError as error:
            return None, str(error)


def published(log: Log) -> Published | None:
    """What is published of a log; None: nothing so far."""
    return _published(log.vault(PUBLISHED).get(PUBLISHED))


def _published(value: bytes | None) -> Published | None:
    return None if value is None else _decoded(value, Published)


def _notes(value: bytes | None) -> tuple[str, ...]:
    return () if value is None else _decoded(value, tuple[str, ...])


def _decoded(value: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(value, type=kind)
    except msgspec.MsgspecError:
        raise Corrupt("what the vault keeps of the publication is damaged") from None


def _keep(turn: Turn, values: Mapping[str, object]) -> None:
    changes = tuple(VaultChange(key, msgspec.json.encode(value)) for key, value in values.items())
    turn.append(Append(f"publication/{secrets.token_hex(16)}", vault=changes))
