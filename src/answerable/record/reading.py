"""From a stored row to the entry that a caller reads."""

from answerable.record.entry import open_entry, unseal
from answerable.record.errors import Corrupt, VerificationError
from answerable.record.store import Entry, Row


def entry_of(row: Row) -> Entry:
    """The entry in a row, its disclosures checked against its digests, not its signature; raises Corrupt."""
    disclosures = row.opened.split("~")
    left = [text for text in disclosures if text]
    try:
        opened = open_entry(unseal(row.leaf), left)
    except VerificationError as error:
        raise Corrupt(f"entry {row.index} is damaged ({error}); run fsck") from error
    if (opened.stream, opened.version) != (row.stream, row.version):
        raise Corrupt(f"entry {row.index} is stored under another stream or version than it says; run fsck")
    erased = len(disclosures) - len(left)
    return Entry(row.index, row.stream, row.version, opened.data, row.leaf, erased)
