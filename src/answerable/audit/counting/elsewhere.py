"""The counting on another engine, by Ibis: for a history that one machine does not hold well.

The words are the same: the query of `wording`, in DuckDB's dialect, is carried over to the engine's own, and
only cells (calls of the same words, waits and days, with their number) come back. All that follows reads
those and knows no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from answerable.audit.counting.wording import RECEIVED
from answerable.intake.errors import IntakeError, Mistake

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa
    from sqlglot import Expression

TABLE: Final = "history"
SPARK: Final = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.mergeSchema": "true",
    "spark.sql.ansi.enabled": "true",
}
"""Times are told in UTC; files may have different columns; what cannot be computed is an error, not NULL."""

IN_THE_CALENDAR: Final = (
    "coalesce(epoch_us(received) >= -62135596800000000 AND epoch_us(received) < 253402300800000000, false)"
)
"""`RECEIVED`, without the year 10000, which not every engine reads."""


class Engine(Protocol):
    """Where calls are counted."""

    def read(self, files: Sequence[Path]) -> str:
        """Open Parquet files as one relation; its name in SQL."""

    def ask(self, query: str) -> pa.Table:
        """Answer a query that is written in DuckDB's dialect."""


class Elsewhere:
    """An engine that Ibis reaches: `duckdb://`, `pyspark://?spark.master=spark://10.0.0.5:7077`."""

    def __init__(self, backend: ibis.BaseBackend) -> None:
        self._backend = backend

    @classmethod
    def at(cls, url: str) -> Elsewhere:
        """The engine of a URL.

        Raises:
            IntakeError: Ibis is not installed, or the engine cannot be reached.

        """
        try:
            import ibis
        except ImportError as error:
            fix = "Install it: pip install 'answerable[distributed]'."
            raise IntakeError([Mistake("--engine", "", "Ibis is not installed.", fix)]) from error
        try:
            return cls(_spark(url) if url.startswith("pyspark:") else ibis.connect(url))
        except Exception as error:  # whatever an engine raises: none of it is ours
            problem = f"The engine cannot be reached ({type(error).__name__})."
            raise IntakeError([Mistake("--engine", url.partition("?")[0], problem, HOW)]) from error

    def read(self, files: Sequence[Path]) -> str:
        """Open Parquet files as one relation; every worker has to see them under the same path."""
        paths = [str(file.resolve()) for file in files]
        _asked(lambda: self._open(paths))
        return TABLE

    def ask(self, query: str) -> pa.Table:
        """Answer a query that is written in DuckDB's dialect."""
        own = carried_over(query, self._backend.name)
        return _asked(lambda: self._table(own))

    def _table(self, query: str) -> pa.Table:
        if self._backend.name == "duckdb":  # Ibis asks DuckDB 2 for a method that is gone
            return self._backend.con.sql(query).to_arrow_table()
        return self._backend.sql(query).to_pyarrow()

    def _open(self, paths: list[str]) -> None:
        if self._backend.name == "pyspark":
            session: Any = self._backend._session  # noqa: SLF001 - Ibis takes one path
            session.read.parquet(*paths).createOrReplaceTempView(TABLE)
        else:
            self._backend.read_parquet(paths, table_name=TABLE, union_by_name=True)


HOW: Final = "For example: --engine pyspark://?spark.master=spark://10.0.0.5:7077, or --engine duckdb://."


def _spark(url: str) -> ibis.BaseBackend:
    """A Spark session by what the URL says of it."""
    from urllib.parse import parse_qsl, urlsplit

    import ibis
    from pyspark.sql import SparkSession

    builder: Any = SparkSession.builder
    for name, value in (SPARK | dict(parse_qsl(urlsplit(url).query))).items():
        builder = builder.config(name, value)
    return ibis.pyspark.connect(builder.getOrCreate())


def _asked(ask: Callable[[], Any]) -> Any:
    """What an engine answers; its error says no word of the data's: they may be personal."""
    try:
        return ask()
    except Exception as error:
        problem = f"The engine cannot count the calls ({type(error).__name__})."
        fix = "Every worker has to see the history's files under the same path; look into its own log."
        raise IntakeError([Mistake("--engine", "", problem, fix)]) from error


def carried_over(query: str, dialect: str) -> str:
    """A query in DuckDB's dialect as another engine's, saying the same."""
    import sqlglot

    if dialect == "duckdb":
        return query
    tree = sqlglot.parse_one(query.replace(RECEIVED, IN_THE_CALENDAR), read="duckdb")
    return str(tree.transform(_same).sql(dialect="spark" if dialect == "pyspark" else dialect))


def _same(node: Expression) -> Expression:
    """What means something else where it is written alike."""
    from sqlglot import exp

    if isinstance(node, exp.DateDiff) and node.text("unit").upper() == "SECOND":
        # DuckDB counts the seconds that begin between two times; others the whole ones that lie between.
        later, earlier = (_call("unix_seconds", each) for each in (node.this, node.expression))
        return exp.Paren(this=exp.Sub(this=later, expression=earlier))
    if isinstance(node, exp.Anonymous) and str(node.this).lower() == "epoch_us":
        node.set("this", "unix_micros")
    if isinstance(node, exp.DayOfWeekIso):  # Monday is 0 there
        return exp.Paren(this=exp.Add(this=_call("weekday", node.this), expression=exp.Literal.number(1)))
    return node


def _call(function: str, of: Expression) -> Expression:
    from sqlglot import exp

    return exp.Anonymous(this=function, expressions=[of.copy()])
