"""Which of a log's keys signs from which entry on: a table in the vault, changed by the log alone.

So what decides which key signs is what is committed: neither a crash nor another process can make an old key
sign behind a new one.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec
from msgspec import Struct

from answerable.record.entry import Sealer
from answerable.record.errors import Corrupt, InvalidKey
from answerable.record.note import Signer, Verifier

TABLE = "log/keys"


class InUse(Struct, frozen=True, forbid_unknown_fields=True):
    """A verifier key, and the number of entries in the log when its use began."""

    vkey: str
    since: int

    @property
    def verifier(self) -> Verifier:
        """The key; raises InvalidKey."""
        return Verifier.parse(self.vkey)


_table = msgspec.json.Decoder(tuple[InUse, ...])


def read_table(vault: Mapping[str, bytes]) -> tuple[InUse, ...]:
    """The keys of a log, the oldest first; none for one without entries. Raises Corrupt."""
    try:
        table = _table.decode(vault.get(TABLE, b"[]"))
        for each in table:
            _ = each.verifier
    except (msgspec.MsgspecError, UnicodeDecodeError, InvalidKey):
        raise Corrupt("the record's table of keys is damaged; run fsck") from None
    if [each.since for each in table] != sorted(each.since for each in table):
        raise Corrupt("the record's table of keys is not in order; run fsck")
    return table


def write_table(table: Sequence[InUse]) -> bytes:
    """What the vault keeps of a table."""
    return msgspec.json.encode(table)


class Keys(Protocol):
    """Where a log's private keys are found: a Signer is one, a KeyFile perhaps two."""

    @property
    def first(self) -> Signer:
        """The key that signs while the log's table names none."""

    def find(self, vkey: str) -> Signer | None:
        """The private half of a verifier key, if it is here; raises InvalidKey."""


class Sealers:
    """Makers of entries, one for each private key that was needed so far."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._made: dict[str, Sealer] = {}

    def of(self, table: Sequence[InUse]) -> tuple[str, Sealer]:
        """The key in use, and the maker of entries under it; raises InvalidKey when it is not here."""
        vkey = table[-1].vkey if table else self._keys.first.verifier.vkey
        if vkey not in self._made:
            self._made[vkey] = Sealer(self.signer(vkey))
        return vkey, self._made[vkey]

    def signer(self, vkey: str) -> Signer:
        """The private half of a verifier key; raises InvalidKey when it is not here."""
        found = self._keys.find(vkey)
        if found is None:
            raise InvalidKey(f"the record is signed with {vkey} now, and its private half is not here")
        return found
