"""How far outside witnesses have cosigned the record, and what may be said of it.

Who holds the log's key can rewrite what no outsider has seen. So "tamper-evident" is said only up to the last
checkpoint whose cosignatures reach the quorum of the trust policy; everything here is verified anew from the
notes, whatever kept them.
"""

import datetime
from collections.abc import Iterable, Sequence

from msgspec import Struct

from answerable.record.cosignature import Cosignature, Cosigned, open_cosigned
from answerable.record.errors import VerificationError
from answerable.record.note import Verifier
from answerable.record.trust import TrustPolicy


class Standing(Struct, frozen=True):
    """The most that one witness has cosigned: so many entries, at a time (seconds since the epoch)."""

    witness: str
    size: int
    time: int


class Witnessed(Struct, frozen=True):
    """Up to where the record is cosigned.

    `size` entries are under a checkpoint that reached the quorum, cosigned by `by`, last at `time` (seconds
    since the epoch); `note` is that checkpoint. `latest`: each witness's own. `quorum`: what is asked for.
    """

    log_size: int
    size: int
    time: int | None
    by: tuple[str, ...]
    note: str | None
    quorum: str
    latest: tuple[Standing, ...]

    @property
    def in_words(self) -> str:
        """The one sentence that may be said of it."""
        return in_words(self)


def witnessed(
    notes: Iterable[str], logs: Sequence[Verifier], policy: TrustPolicy, log_size: int
) -> Witnessed:
    """What these cosigned checkpoints show; what does not verify among them shows nothing."""
    best: tuple[int, int, tuple[str, ...], str] | None = None
    latest: dict[str, Standing] = {}
    for note in notes:
        cosigned = _opened(note, logs, policy)
        if cosigned is None:
            continue
        size, times = cosigned.checkpoint.size, _times(cosigned, policy)
        for name, time in times.items():
            latest[name] = max(latest.get(name, Standing(name, 0, 0)), Standing(name, size, time), key=_place)
        if times and policy.met_by(times) and (best is None or (size, max(times.values())) > best[:2]):
            best = size, max(times.values()), tuple(times), note
    standings = tuple(sorted(latest.values(), key=lambda standing: standing.witness))
    if best is None:
        return Witnessed(log_size, 0, None, (), None, policy.in_words, standings)
    return Witnessed(log_size, *best, policy.in_words, standings)


def worth_keeping(notes: Sequence[str], logs: Sequence[Verifier], policy: TrustPolicy) -> tuple[str, ...]:
    """Those of these notes that `witnessed` needs: what reached the quorum, and each witness's latest."""
    shown = witnessed(notes, logs, policy, 0)
    needed = {(standing.witness, standing.size) for standing in shown.latest}
    kept: dict[str, None] = {}
    for note in notes:
        cosigned = _opened(note, logs, policy)
        if cosigned and (
            note == shown.note
            or any((name, cosigned.checkpoint.size) in needed for name in _times(cosigned, policy))
        ):
            kept[note] = None
    return tuple(kept)


def in_words(shown: Witnessed) -> str:
    """What may be said of the record, in one sentence for people."""
    if not shown.size or shown.time is None:
        return (
            "No outside witness has cosigned this record so far: that its entries are as they were written"
            " rests on the centre's word."
        )
    first = "Entry 0 is" if shown.size == 1 else f"Entries 0–{shown.size - 1} are"
    at = f"{_moment(shown.time):{_AT}}"
    after = shown.log_size - shown.size
    if after < 0:
        rest = f"but the record here has only {shown.log_size} of them: entries are missing"
    elif after == 0:
        rest = "none has come after"
    else:
        rest = "the one after rests" if after == 1 else f"the {after} after rest"
        rest += " on the centre's word"
    return (
        f"{first} cosigned by {_listed(shown.by)}, last at {at}: a change to them would contradict those"
        f" signatures; {rest}."
    )


def cosigners_in_words(cosigned: Sequence[Cosignature]) -> str:
    """`by harbor.example/1 (2026-01-02 03:04 UTC) and press.example/1 (…)`."""
    return "by " + _listed([f"{each.verifier.name} ({_moment(each.time):{_AT}})" for each in cosigned])


def _opened(note: str, logs: Sequence[Verifier], policy: TrustPolicy) -> Cosigned | None:
    try:
        return open_cosigned(note, logs, [witness.verifier for witness in policy.witnesses])
    except VerificationError:
        return None


def _times(cosigned: Cosigned, policy: TrustPolicy) -> dict[str, int]:
    """The time of each cosignature, by the policy's name for the witness."""
    times = {each.verifier: each.time for each in cosigned.cosignatures}
    return {each.name: times[each.verifier] for each in policy.witnesses if each.verifier in times}


def _place(standing: Standing) -> tuple[int, int]:
    return standing.size, standing.time


def _moment(seconds: int) -> datetime.datetime:
    """A witness may put any time on its cosignature: one past the calendar is shown as its last day."""
    return datetime.datetime.fromtimestamp(min(seconds, _SHOWN_MAX), datetime.UTC)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


_AT = "%Y-%m-%d %H:%M UTC"
_SHOWN_MAX = 253_402_300_799
