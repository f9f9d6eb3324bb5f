"""Where a record may be kept: a SQLite file (a path) or a PostgreSQL database (a URL)."""

import re
from pathlib import Path

import apsw
import psycopg

from answerable.record import Log, Signer, open_postgres, open_sqlite

Place = Path | str


def open_at(place: Place, key: Signer) -> Log:
    """Open the record at a place, or make it; its origin is the key's name."""
    if isinstance(place, Path):
        return open_sqlite(place, key.verifier.name, key)
    return open_postgres(place, key.verifier.name, key)


def tamper(place: Place, *statements: str) -> None:
    """Change the record's tables behind its back; statements are in SQLite's words."""
    if isinstance(place, Path):
        connection = apsw.Connection(str(place))
        for statement in statements:
            connection.execute(statement)
        connection.close()
    else:
        with psycopg.connect(place, autocommit=True, options="-c search_path=answerable") as database:
            for statement in statements:
                database.execute(_in_postgres(statement).encode())


def _in_postgres(statement: str) -> str:
    zeroes = re.sub(r"zeroblob\((\d+)\)", r"decode(repeat('00', \1), 'hex')", statement)
    return zeroes.replace("x''", "''::bytea")
