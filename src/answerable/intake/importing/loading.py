"""Files + a profile -> a history in Parquet, its rejects, and the report. One place that holds the steps
in order.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from answerable.intake.errors import fold
from answerable.intake.importing import joining, meanings
from answerable.intake.importing.meanings import Meaning
from answerable.intake.importing.report import Report, make_report, not_complete
from answerable.intake.importing.rows import keys_of, make_typed, trimmed
from answerable.intake.importing.sources import Source
from answerable.intake.importing.staging import Staged, Tick, stage
from answerable.intake.profile import Profile
from answerable.intake.sql import quoted

if TYPE_CHECKING:
    import duckdb

HISTORY: Final = "history.parquet"
NOT_COMPLETE: Final = "not_complete"
"""Under this key the metadata of a history's file says why it may not be all that happened: a JSON list."""
REJECTS: Final = "rejects.csv"
REVIEW: Final = {"call_types": "call_types.csv", "dispositions": "dispositions.csv"}
PART: Final = 250_000
"""Rows that are put together at a time; what memory holds follows from it."""
MEMORY: Final = "400MB"


class Workshop:
    """A database on disk beside the answer, in which rows are staged, typed and put together."""

    def __init__(self, con: duckdb.DuckDBPyConnection, folder: Path, out: Path, tick: Tick) -> None:
        self.con = con
        self.folder = folder
        self.out = out
        self.tick = tick

    def staged(self, sources: Sequence[Source], profile: Profile) -> Staged:
        """Read all files; raises IntakeError where they lack what the profile names."""
        return stage(self.con, sources, keys_of(profile), self.folder, self.tick)

    def words(self, staged: Staged, role: str) -> list[tuple[str, int]]:
        """The different words of a role, as they stand trimmed, and their rows; the most frequent first."""
        at = next((at for at, key in enumerate(staged.keys) if key.name == role), None)
        if at is None:
            return []
        word = trimmed(f"c{at}")
        return self.con.execute(
            f"SELECT {word} AS word, count(*) AS rows FROM staged WHERE {word} <> '' GROUP BY word"  # noqa: S608
            f" ORDER BY rows DESC, word LIMIT {meanings.MOST}"
        ).fetchall()

    def load(self, staged: Staged, profile: Profile) -> Report:
        """Type the staged rows, put the calls together, and write the history and the rejects."""
        con = self.con
        said = {what: meanings.read_review(what, file) for what, file in profile.review.items()}
        kinds = meanings.of_types(self.words(staged, "call_type"), said.get("call_types", {}))
        ends = meanings.of_dispositions(self.words(staged, "disposition"), said.get("dispositions", {}))
        kinds = [each for each in kinds if fold(each.word) not in profile.missing]
        ends = [each for each in ends if fold(each.word) not in profile.missing]
        parts = max(1, min(250, -(-staged.rows // PART)))
        self.tick("Reading times", staged.rows)
        make_typed(con, staged, profile, parts)
        con.execute("CREATE TABLE rejects AS SELECT * FROM unread")
        con.execute("INSERT INTO rejects SELECT file, row, reason FROM typed WHERE reason IS NOT NULL")
        con.execute("CREATE TABLE names AS SELECT ? AS files", [[file.name for file in staged.files]])
        self._tables(kinds, ends, profile)
        for part in range(parts):
            self.tick("Putting calls together", staged.rows * part // parts)
            joining.reject_repeats(con, part)
            joining.make_calls(con, profile)
            self._add_facts(profile)
            joining.write_calls(con, profile, self.folder / f"part-{part:03}.parquet")
        con.execute("DROP TABLE chosen")
        con.execute("DROP TABLE calls")
        self.tick("Writing", staged.rows)
        self._write(parts, not_complete(staged))
        for what, found in (("call_types", kinds), ("dispositions", ends)):
            if found:
                meanings.write_review(what, found, self.folder / REVIEW[what])
                (self.folder / REVIEW[what]).replace(self.out / REVIEW[what])
        return make_report(con, self.out / HISTORY, staged, profile, kinds, ends)

    def _tables(self, kinds: Sequence[Meaning], ends: Sequence[Meaning], profile: Profile) -> None:
        """The small tables that calls are joined with: categories, causes, facts."""
        con = self.con
        con.execute("CREATE TABLE kinds (call_type VARCHAR, category VARCHAR, confidence FLOAT)")
        con.execute("CREATE TABLE ends (disposition VARCHAR, cause VARCHAR, confidence FLOAT)")
        for table, found in (("kinds", kinds), ("ends", ends)):
            rows = [(each.word, each.used or None, each.confidence) for each in found]
            if rows:
                con.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", rows)  # noqa: S608
        facts, width = len(profile.mapping.facts), len(profile.mapping.by)
        columns = [*(f"k{at} VARCHAR" for at in range(width)), *(f"f{at} VARCHAR" for at in range(facts))]
        if facts:
            con.execute(f"CREATE TABLE facts ({', '.join(columns)})")

    def _add_facts(self, profile: Profile) -> None:
        """The facts of the kinds of call in the table `calls`, beside those that are known.

        Of calls and not of rows: one row may tell the type, another what else the mapping looks up.
        """
        facts, width = profile.mapping.facts, len(profile.mapping.by)
        if not facts:
            return
        by = ", ".join(f"coalesce({name}, '')" for name in joining.looked_up(profile))
        known = ", ".join(f"k{at}" for at in range(width))
        new = self.con.execute(f"SELECT {by} FROM calls EXCEPT SELECT {known} FROM facts").fetchall()  # noqa: S608
        rows = [(*key, *map(profile.mapping.facts_of(key).get, facts)) for key in new]
        if rows:
            marks = ", ".join("?" * (width + len(facts)))
            self.con.executemany(f"INSERT INTO facts VALUES ({marks})", rows)  # noqa: S608

    def _write(self, parts: int, cut: tuple[str, ...]) -> None:
        """The parts as one history in order of reception, and the rejects in order of rows; each in its
        place at once. Why it may not be complete stands in the file itself, and goes where it goes.
        """
        pieces = quoted(str(self.folder / "part-*.parquet"))
        new = self.folder / HISTORY
        self.con.execute("DROP TABLE typed")
        order = "" if parts == 1 else " ORDER BY received, id, again"
        self.con.execute(
            f"COPY (SELECT * FROM read_parquet({pieces}){order}) TO {quoted(str(new))}"  # noqa: S608
            " (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 50000,"
            f" KV_METADATA {{{NOT_COMPLETE}: {quoted(msgspec.json.encode(cut).decode())}}})"
        )
        rejects = self.folder / REJECTS
        self.con.execute(  # the paths are quoted
            "COPY (SELECT files[file + 1] AS file, row, reason FROM rejects CROSS JOIN names"  # noqa: S608
            " ORDER BY rejects.file, row)"
            f" TO {quoted(str(rejects))} (FORMAT csv, HEADER)"
        )
        for made in (new, rejects):
            made.replace(self.out / made.name)


@contextmanager
def workshop(out: Path, tick: Tick | None = None) -> Iterator[Workshop]:
    """A workshop whose answer goes into the directory `out`; nothing of it is left behind."""
    import duckdb

    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".importing-", dir=out) as name:
        folder = Path(name)
        with duckdb.connect(str(folder / "rows.duckdb")) as con:
            con.execute(f"SET memory_limit = '{MEMORY}'; SET threads = 2; SET TimeZone = 'UTC'")
            con.execute(
                f"SET temp_directory = {quoted(str(folder / 'spill'))}; SET enable_progress_bar = false"
            )
            con.execute("SET preserve_insertion_order = false")
            yield Workshop(con, folder, out, tick or (lambda _what, _rows: None))
