"""A centre's record -> the same history that a city's export becomes, up to a signed checkpoint."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec

from answerable.intake.importing.loading import HISTORY as FILE
from answerable.intake.importing.loading import MEMORY
from answerable.intake.own.columns import OWN, acted_column, decided_column, fact_columns
from answerable.intake.own.row import Row, Rows
from answerable.intake.own.tale import Known, Tales
from answerable.intake.schema import HISTORY
from answerable.intake.sql import named, quoted
from answerable.record import Log
from answerable.record.checkpoint import Checkpoint, open_checkpoint
from answerable.record.note import parse_vkeys

CHECKPOINT: Final = "checkpoint.txt"
REPORT: Final = "export.json"
KINDS: Final = ("call", "request", "ring", "shadowed")
"""What a row can be of."""
TICK: Final = 5_000


class Exported(msgspec.Struct, frozen=True):
    """One export. `entries` = `entries_in_rows` + `entries_elsewhere`, where every kind is exported."""

    origin: str
    vkeys: tuple[str, ...]
    """The keys that the checkpoint is checked with."""
    entries: int
    """Entries under the checkpoint: so far was read, and no further."""
    root: str
    """In hex."""
    entries_in_rows: int
    entries_elsewhere: int
    """Entries that tell of no row: units on patrol, accounts, directives, looks, decoys."""
    known: Known
    with_address: bool
    kinds: dict[str, int]
    """Kind -> rows."""
    causes: dict[str, int]
    departures: dict[str, int]
    """Kind of departure -> how many."""
    open: int
    """Rows of calls and requests that are not over."""
    erased: int
    """Rows of which something was erased."""
    facts: dict[str, str]
    """Fact -> its column."""
    outcomes: tuple[str, ...]


def export_history(
    log: Log,
    out: Path,
    *,
    known: Known = "answered",
    kinds: Collection[str] = KINDS,
    address: bool = False,
    tick: Callable[[int, int], object] | None = None,
) -> Exported:
    """Write a record's history, its checkpoint and a report into the directory `out`.

    `known`: which decision is shown, and so what was known. `kinds`: what rows are of. `address`: tell places
    beyond their area. Memory is bounded as a centre's own is; `tick` is told entries read, and of how many.
    """
    note = log.checkpoint()
    signed = open_checkpoint(note, *parse_vkeys(log.vkeys))
    tales = Tales(known)
    for entry in islice(log.read(), signed.size):
        tales.add(entry)
        if tick and not entry.index % TICK:
            tick(entry.index, signed.size)
    rows = Rows(tales, log.origin, address=address)
    count = _Count()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".exporting-", dir=out) as name:
        folder = Path(name)
        with (folder / "rows.jsonl").open("wb") as lines:
            encoder = msgspec.json.Encoder()
            for row in count.of(row for row in rows if row["kind"] in kinds):
                lines.write(encoder.encode({**row, **_prefixed(row.pop("facts", {}))}) + b"\n")
        facts = fact_columns(rows.facts, rows.outcomes)
        _write(folder, facts, list(rows.outcomes))
        report = count.report(log, signed, tales, known, facts, tuple(rows.outcomes), address=address)
        (folder / CHECKPOINT).write_text(note, "utf-8")
        (folder / REPORT).write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n")
        for made in (FILE, CHECKPOINT, REPORT):
            (folder / made).chmod(0o600)  # it says what callers said
            (folder / made).replace(out / made)
    return report


_FACT: Final = "fact/"


def _prefixed(facts: dict[str, str | None]) -> Row:
    """Facts under names that no column has, until all of them are known."""
    return {_FACT + fact: value for fact, value in facts.items()}


def _write(folder: Path, facts: dict[str, str], outcomes: list[str]) -> None:
    """The rows as Parquet, in order of reception."""
    import duckdb

    said = [column for each in outcomes for column in (decided_column(each), acted_column(each))]
    kept = {**HISTORY, **OWN, **dict.fromkeys(said, "VARCHAR")}
    read = kept | {_FACT + fact: "VARCHAR" for fact in facts}
    typed = ", ".join(f"{quoted(name)}: {quoted(kind)}" for name, kind in read.items())
    chosen = [named(name) for name in kept]
    chosen += [f"{named(_FACT + fact)} AS {named(column)}" for fact, column in facts.items()]
    with duckdb.connect(str(folder / "sorting.duckdb")) as con:
        con.execute(f"SET memory_limit = '{MEMORY}'; SET threads = 2; SET TimeZone = 'UTC'")
        con.execute(f"SET temp_directory = {quoted(str(folder / 'spill'))}; SET enable_progress_bar = false")
        con.execute(
            f"COPY (SELECT {', '.join(chosen)} FROM read_json({quoted(str(folder / 'rows.jsonl'))},"  # noqa: S608
            f" format = 'newline_delimited', columns = {{{typed}}}) ORDER BY received, id)"
            f" TO {quoted(str(folder / FILE))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 50000)"
        )


class _Count:
    """Counts rows as they go by."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.causes: Counter[str] = Counter()
        self.departures: Counter[str] = Counter()
        self.entries = self.open = self.erased = 0

    def of(self, rows: Iterable[Row]) -> Iterable[Row]:
        """The same rows, counted."""
        for row in rows:
            self.kinds[row["kind"]] += 1
            self.causes[row["cause"]] += 1
            self.departures.update(each["kind"] for each in row.get("departures", ()))
            self.entries += len(row["entries"])
            self.open += "ended" in row and row["ended"] is None
            self.erased += bool(row.get("erased"))
            yield row

    def report(
        self,
        log: Log,
        signed: Checkpoint,
        tales: Tales,
        known: Known,
        facts: dict[str, str],
        outcomes: tuple[str, ...],
        *,
        address: bool,
    ) -> Exported:
        """All of it, told."""
        return Exported(
            origin=log.origin,
            vkeys=log.vkeys,
            entries=signed.size,
            root=signed.root.hex(),
            entries_in_rows=self.entries,
            entries_elsewhere=tales.elsewhere,
            known=known,
            with_address=address,
            kinds=dict(self.kinds.most_common()),
            causes=dict(self.causes.most_common()),
            departures=dict(self.departures.most_common()),
            open=self.open,
            erased=self.erased,
            facts=facts,
            outcomes=outcomes,
        )
