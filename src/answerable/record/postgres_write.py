"""A write transaction in PostgreSQL: what it reads and writes while it holds the head's row."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, LiteralString

from answerable.record.errors import Corrupt, Retry
from answerable.record.postgres_link import Session
from answerable.record.store import LEASE_MOST, Appended, Batch, Head, Row, Signed, Timer, TimerChange

HEAD: LiteralString = "select turn, size, frontier from head"
LAST_SIGNED: LiteralString = "select size, root, note from signed order by size desc limit 1"
COLUMNS: LiteralString = """select idx, stream, version, leaf, hashes, coalesce(disclosures, '')
    from entries left join opened using (idx)"""
ROWS: LiteralString = f"{COLUMNS} where idx >= %s order by idx limit %s"


class PostgresTransaction:
    """A store.Transaction that holds the head's row."""

    def __init__(self, session: Session) -> None:
        """Take the head's row, waiting for whoever has it; raises Corrupt when there is none.

        The session is this transaction's alone: were it lost and made anew, what follows would stand alone.
        """
        self._run = session.run
        rows = session.run(HEAD + " for update").fetchall()
        if len(rows) != 1:
            raise Corrupt("the record's tables are damaged: there is no head; run fsck")
        self.turn: int
        self.turn, *head = rows[0]
        self._head = Head(*head)
        self._counted = False

    def head(self) -> Head:
        """The log's head."""
        return self._head

    def answers(self, ids: Sequence[str]) -> dict[str, Appended]:
        """The answers given to those of these append ids that are stored."""
        query = "select id, first, count from answers where id = any(%s::text[])"
        return {name: Appended(first, count) for name, first, count in self._run(query, (list(ids),))}

    def versions(self, streams: Sequence[str]) -> dict[str, int]:
        """Each stream's version, 0 when it does not exist."""
        query = """select name, coalesce((select max(version) from entries where stream = name), 0)
            from unnest(%s::text[]) as name"""
        return dict(self._run(query, (list(streams),)).fetchall())

    def rows(self, first: int, limit: int) -> list[Row]:
        """Up to `limit` rows from index `first` on, in order, as this transaction sees them."""
        return [Row(*row) for row in self._run(ROWS, (first, limit))]

    def vault(self, keys: Sequence[str]) -> dict[str, bytes]:
        """The values of those of these keys that the vault has."""
        query = "select key, value from vault where key = any(%s::text[])"
        return dict(self._run(query, (list(keys),)).fetchall())

    def write(self, batch: Batch) -> None:
        """Store a batch: the head first, so that nothing is stored on a turn that is not ours."""
        self._count(batch.head)
        if batch.rows:
            self._insert_entries(batch.rows)
        if batch.answers:
            answers = [(name, answer.first, answer.count) for name, answer in batch.answers.items()]
            query = """insert into answers (id, first, count)
                select * from unnest(%s::text[], %s::bigint[], %s::bigint[])"""
            self._run(query, _columns(answers))
        if batch.opened:
            query = """update opened set disclosures = kept.disclosures
                from unnest(%s::bigint[], %s::text[]) as kept (idx, disclosures)
                where opened.idx = kept.idx"""
            self._run(query, _columns(batch.opened.items()))
        self._change_timers(batch.timers.values())
        self._change_vault(batch.vault)

    def last_signed(self) -> Signed | None:
        """The largest checkpoint signed so far."""
        return next((Signed(*row) for row in self._run(LAST_SIGNED)), None)

    def remember(self, signed: Signed) -> None:
        """Store a checkpoint about to be handed out."""
        self._count(self._head)
        values = (signed.size, signed.root, signed.note)
        self._run("insert into signed (size, root, note) values (%s, %s, %s)", values)

    def lease(self, now: int, owner: str, until: int, limit: int) -> tuple[Timer, ...]:
        """Lease up to `limit` timers due at `now` and not leased, the longest due first."""
        query = """select key, due, note from timers where due <= %s
            and (lease is null or lease <= %s or lease > %s) order by due, key limit %s"""
        due = self._run(query, (now, now, now + LEASE_MOST, limit)).fetchall()
        if due:
            self._count(self._head)
            keys = [key for key, *_ in due]
            query = "update timers set owner = %s, lease = %s where key = any(%s::text[])"
            self._run(query, (owner, until, keys))
        return tuple(Timer(key, when, note, owner, until) for key, when, note in due)

    def _count(self, head: Head) -> None:
        """Make this the head, one turn on; raises Retry when another has taken this turn meanwhile."""
        turn = self.turn if self._counted else self.turn + 1
        query = "update head set turn = %s, size = %s, frontier = %s where turn = %s"
        if self._run(query, (turn, head.size, head.frontier, self.turn)).rowcount != 1:
            raise Retry("another process wrote to the record in between; nothing was stored")
        self.turn, self._head, self._counted = turn, head, True

    def _insert_entries(self, rows: Sequence[Row]) -> None:
        query = """with batch as (select * from unnest(%s::bigint[], %s::text[], %s::bigint[],
                %s::bytea[], %s::bytea[], %s::text[])
                as batch (idx, stream, version, leaf, hashes, disclosures)),
            kept_apart as (insert into opened (idx, disclosures) select idx, disclosures from batch)
            insert into entries (idx, stream, version, leaf, hashes)
            select idx, stream, version, leaf, hashes from batch"""
        self._run(
            query,
            _columns((row.index, row.stream, row.version, row.leaf, row.hashes, row.opened) for row in rows),
        )

    def _change_timers(self, timers: Collection[TimerChange]) -> None:
        cancelled = [timer.key for timer in timers if timer.due is None]
        if cancelled:
            self._run("delete from timers where key = any(%s::text[])", (cancelled,))
        kept = [(timer.key, timer.due, timer.note) for timer in timers if timer.due is not None]
        if kept:
            query = """insert into timers (key, due, note)
                select * from unnest(%s::text[], %s::bigint[], %s::bytea[])
                on conflict (key) do update
                set due = excluded.due, note = excluded.note, owner = null, lease = null"""
            self._run(query, _columns(kept))

    def _change_vault(self, vault: Mapping[str, bytes | None]) -> None:
        gone = [key for key, value in vault.items() if value is None]
        if gone:
            self._run("delete from vault where key = any(%s::text[])", (gone,))
        kept = [(key, value) for key, value in vault.items() if value is not None]
        if kept:
            query = """insert into vault (key, value) select * from unnest(%s::text[], %s::bytea[])
                on conflict (key) do update set value = excluded.value"""
            self._run(query, _columns(kept))


def _columns(rows: Any) -> list[list[Any]]:
    """Rows as columns, for unnest."""
    return [list(column) for column in zip(*rows, strict=True)]
