"""A history beside the directives that governed it: every call decided again, and held against what was done.

Equal rows are decided once; what was done is counted by DuckDB, on disk where memory does not do.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from answerable.audit.replayed import asked
from answerable.audit.replayed.deciding import Decider, because_of
from answerable.audit.replayed.results import Beside, Cell, Departed, Report, RuleDone
from answerable.intake.errors import IntakeError, Mistake
from answerable.intake.own import decided_column
from answerable.intake.sql import quoted
from answerable.policy import Directive
from answerable.policy.given import fold

if TYPE_CHECKING:
    import duckdb

MEMORY: Final = "400MB"
BATCH: Final = 100_000
"""Combinations that are decided at a time."""


class Replayed:
    """A history that was decided again. Made by `replayed`; usable until that ends."""

    def __init__(self, con: duckdb.DuckDBPyConnection, directives: Sequence[Directive], step: str) -> None:
        self._con = con
        self._directives = directives
        self._step = step
        self._heads = asked.columns(con)
        self._never: dict[str, tuple[str, ...]] = {}

    # --- Deciding

    def decide(self, folder: Path) -> None:
        """Decide all rows; `folder` holds what waits to be read by DuckDB."""
        self._con.execute(asked.TOLD)
        several = "directive" in self._heads
        for directive in self._directives if several else self._directives[:1]:
            decider = Decider(directive)
            heads = [self._heads.get(fact) for fact in decider.facts]
            self._never[directive.id] = tuple(
                fact for fact, head in zip(decider.facts, heads, strict=True) if head is None
            )
            key = asked.key([head for head in heads if head])
            whose = asked.governed(self._heads, directive.id)
            file = folder / "made.jsonl"
            self._write_made(decider, heads, key, whose, file)
            self._con.execute(asked.made(file))
            otherwise = self._otherwise(decider)
            self._con.execute(asked.tell(self._heads, directive.id, key, whose, self._step, otherwise))
        self._con.execute(asked.rest(self._heads))

    def _write_made(
        self, decider: Decider, heads: Sequence[str | None], key: str, whose: str, file: Path
    ) -> None:
        found = self._con.execute(asked.combinations([head for head in heads if head], key, whose))
        encoder = msgspec.json.Encoder()
        with file.open("wb") as lines:
            while rows := found.fetchmany(BATCH):
                keys = [str(row[0]) for row in rows]
                lines.writelines(
                    encoder.encode(each) + b"\n"
                    for each in decider.decide(keys, [_filled(heads, row[1:]) for row in rows])
                )

    def _otherwise(self, decider: Decider) -> str:
        """Where the record says that something else was decided: an SQL condition."""
        columns = [
            (place, self._heads[fold(decided_column(name))])
            for place, name in enumerate(decider.outcomes, 1)
            if fold(decided_column(name)) in self._heads
        ]
        return asked.otherwise(columns)

    # --- Telling

    def report(self) -> Report:
        """All of it, counted."""
        (rows,) = self._one("SELECT count(*) FROM history")
        left_out = dict(self._rows(asked.LEFT_OUT))
        (replayed,) = self._one("SELECT count(*) FROM told WHERE why IS NULL")
        departures = self._rows(asked.DEPARTURES) if "departures" in self._heads else []
        return Report(
            directives=tuple(each.id for each in self._directives),
            digests=tuple(each.digest for each in self._directives),
            step=self._step,
            rows=rows,
            replayed=replayed,
            left_out=left_out,
            never_recorded=self._never,
            cells=tuple(map(_cell, self._rows(asked.CELLS))),
            rules=tuple(self._rules()),
            departures=tuple(Departed(*row) for row in departures),
            otherwise=self._one("SELECT count(*) FROM told WHERE otherwise")[0],
            otherwise_examples=tuple(str(id_) for (id_,) in self._rows(asked.OTHERWISE)),
        )

    def _rules(self) -> Iterator[RuleDone]:
        counted: dict[tuple[str, str], dict[Beside, int]] = {}
        ways: dict[tuple[str, str], tuple[int, int]] = {}
        for directive, rule, beside, rows, up, down in self._rows(asked.RULES):
            counted.setdefault((directive, rule), {})[beside] = rows
            before = ways.get((directive, rule), (0, 0))
            ways[directive, rule] = before[0] + up, before[1] + down
        may = {(directive, rule): rows for directive, rule, rows in self._rows(asked.MAY)}
        for directive in self._directives:
            for rule, because in because_of(directive).items():
                named = directive.id, rule
                beside = counted.get(named, {})
                rows = sum(beside.values())
                yield RuleDone(
                    directive.id, rule, because, rows, may.get(named, 0), beside, *ways.get(named, (0, 0))
                )

    def calls(
        self,
        *,
        directive: str | None = None,
        decided: str | None = None,
        done: str | None = None,
        beside: Beside | None = None,
        certain: bool | None = None,
        rule: str | None = None,
        departure: str | None = None,
        limit: int | None = None,
    ) -> list[str]:
        """The ids of the calls behind a figure, in order of reception; None: of any.

        `rule`: that it decides. `departure`: a kind that the record has of them.
        """
        named = {
            "directive": directive,
            "decided": decided,
            "done": done,
            "beside": beside,
            "certain": certain,
        }
        where = ["why IS NULL", *(f"{name} = ?" for name, value in named.items() if value is not None)]
        given: list[object] = [value for value in named.values() if value is not None]
        for column, value in (("rules", rule), ("departed", departure)):
            if value is not None:
                where.append(f"list_contains({column}, ?)")
                given.append(value)
        found = self._con.execute(
            f"SELECT id FROM told WHERE {' AND '.join(where)} ORDER BY nth"  # noqa: S608 - names are ours
            + ("" if limit is None else f" LIMIT {int(limit)}"),
            given,
        )
        return [str(id_) for (id_,) in found.fetchall()]

    def write(self, file: Path) -> None:
        """Every call with what is decided and how what was done stands to it, as Parquet."""
        self._con.execute(
            f"COPY (SELECT * EXCLUDE (nth) FROM told ORDER BY nth) TO {quoted(str(file))}"  # noqa: S608
            " (FORMAT parquet, COMPRESSION zstd)"
        )

    def _rows(self, query: str) -> list[Any]:
        return self._con.execute(query).fetchall()

    def _one(self, query: str) -> tuple[int, ...]:
        found = self._con.execute(query).fetchone()
        assert found is not None
        return tuple(map(int, found))


def _cell(row: tuple[Any, ...]) -> Cell:
    directive, decided, done, beside, certain, rows, up, down, examples = row
    return Cell(directive, decided, done, beside, certain, rows, up, down, tuple(examples))


def _filled(heads: Sequence[str | None], values: Sequence[object]) -> list[object]:
    """A combination with None where the history has no column."""
    given = iter(values)
    return [None if head is None else next(given) for head in heads]


@contextmanager
def replayed(
    history: Path, directives: Sequence[Directive], *, step: str | None = None
) -> Iterator[Replayed]:
    """A history in Parquet, decided again under the directives that governed its calls.

    A row with a `directive` is decided under that version, if it is among those given; a history without that
    column is decided under the first. `step`: the column by which a call counts as answered; else the one
    that our own record has for it, or of a city's the first that is filled: dispatched, on_scene.

    Raises:
        IntakeError: the file cannot be read, has no column of a fact, or none that can be the `step`.
        BadInput: a directive governs neither calls nor requests.
    """
    import duckdb

    with tempfile.TemporaryDirectory(prefix="answerable-replayed-") as name:
        folder = Path(name)
        with duckdb.connect(str(folder / "told.duckdb")) as con:
            con.execute(f"SET memory_limit = '{MEMORY}'; SET threads = 2; SET TimeZone = 'UTC'")
            con.execute(f"SET temp_directory = {quoted(str(folder / 'spill'))}")
            con.execute("SET enable_progress_bar = false")
            try:
                con.execute(asked.history(history))
            except duckdb.Error:
                raise _unusable(history, "It is no history in Parquet.") from None
            _check(con, history, directives)
            made = Replayed(con, directives, _step(con, history, step))
            made.decide(folder)
            yield made


def _check(con: duckdb.DuckDBPyConnection, history: Path, directives: Sequence[Directive]) -> None:
    heads = asked.columns(con)
    lacking = [name for name in ("id", "received", "cause") if name not in heads]
    if lacking:
        raise _unusable(history, f"It has no column {', '.join(lacking)}.")
    if not any(fold(fact.name) in heads for directive in directives for fact in directive.facts):
        raise _unusable(history, "No column is named after a fact of the directive.")


def _step(con: duckdb.DuckDBPyConnection, history: Path, named: str | None) -> str:
    """The column by which a call counts as answered: the one that is named, or the history's own."""
    found = asked.step(con) if named is None else asked.columns(con).get(fold(named))
    if found is None:
        raise _unusable(history, f"It has no column {named or 'dispatched or on_scene'}.")
    if found not in asked.times(con):
        raise _unusable(history, f"Its column {found} holds no times.")
    return found


def _unusable(history: Path, problem: str) -> IntakeError:
    fix = "Name what `answerable import` (with a profile that maps facts) or `export-history` wrote."
    return IntakeError([Mistake(str(history), "", problem, fix)])
