"""The one thread that writes: it commits together whatever waits, so that many appends share one sync."""

import random
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from msgspec import Struct

from answerable.record.batch import Turn, settle
from answerable.record.errors import Busy, RecordError, Retry, Stopped, StoreFailed, WriteUnknown
from answerable.record.keys_in_use import Sealers
from answerable.record.store import Append, Appended, Store, Transaction

BATCH_MAX = 512
RETRIES_MAX = 100
"""After so many serialization failures in a row something other than bad luck is wrong."""

PAUSE = 0.001
"""Seconds to wait after a serialization failure, times how many there were, times chance."""

T = TypeVar("T")


class _Waiting(Struct, frozen=True):
    """Something to write and where its answer goes: an append (these share a commit), or a job of its own."""

    work: Append | Callable[[Transaction], Any]
    answer: "Future[Any]"


class Writer:
    """Owns the store's write transactions. Any thread may hand work in; answers come when durable.

    After a failed write it stops for good: what the failed one left on disk is unknown, and a sync that
    failed once may report success the next time without having written. A new process starts from what
    recovery finds.
    """

    def __init__(self, store: Store, sealers: Sealers) -> None:
        self._store = store
        self._sealers = sealers
        self._waiting: deque[_Waiting] = deque()
        self._changed = threading.Condition()
        self._stopped: str | None = None
        self._thread = threading.Thread(target=self._run, name="record-writer", daemon=True)
        self._thread.start()

    def append(self, append: Append) -> Appended:
        """Store an append; blocks until it is durable. Raises Conflict, Busy, WriteUnknown or Stopped."""
        answer: Future[Appended] = Future()
        self._hand_in(_Waiting(append, answer))
        return answer.result()

    def call(self, job: Callable[[Transaction], T]) -> T:
        """Run a job in a write transaction of its own; its result once durable, or whatever it raises."""
        return self._run_job(job).result()

    def turn(self, job: Callable[[Turn], T]) -> "Future[T]":
        """Run a job in a turn of its own; see `Log.turn`."""

        def taken(transaction: Transaction) -> T:
            turn = Turn(transaction, self._sealers)
            result = job(turn)
            turn.write()
            return result

        return self._run_job(taken)

    def _run_job(self, job: Callable[[Transaction], T]) -> "Future[T]":
        answer: Future[T] = Future()
        self._hand_in(_Waiting(job, answer))
        return answer

    def close(self) -> None:
        """Write what waits, then stop."""
        with self._changed:
            self._stopped = self._stopped or "the record is closed"
            self._changed.notify()
        self._thread.join()

    def _hand_in(self, waiting: _Waiting) -> None:
        with self._changed:
            if self._stopped:
                raise Stopped(self._stopped)
            self._waiting.append(waiting)
            self._changed.notify()

    def _run(self) -> None:
        while group := self._next_group():
            running = [waiting for waiting in group if waiting.answer.set_running_or_notify_cancel()]
            if running:
                self._answer(running)

    def _answer(self, group: list[_Waiting]) -> None:
        """Write a group, and tell each what became of it."""
        try:
            results = self._write_until_serial(group)
        except StoreFailed as error:
            self._stop(group, str(error))
        except Exception as error:  # noqa: BLE001 - dying silently would leave callers waiting for ever
            if isinstance(error, RecordError) or not isinstance(group[0].work, Append):
                _fail(group, error)  # Busy, a write that failed without harming what follows, or a job's own
            else:
                self._stop(group, f"{type(error).__name__} in the writer")
        else:
            for waiting, result in zip(group, results, strict=True):
                if isinstance(result, RecordError):
                    waiting.answer.set_exception(result)
                else:
                    waiting.answer.set_result(result)

    def _next_group(self) -> list[_Waiting]:
        """Wait for work: the appends at the front of the queue, or one job; nothing when closed and done."""
        with self._changed:
            while not self._waiting and not self._stopped:
                self._changed.wait()
            group: list[_Waiting] = []
            while self._waiting and len(group) < BATCH_MAX:
                if group and not (
                    isinstance(group[0].work, Append) and isinstance(self._waiting[0].work, Append)
                ):
                    break
                group.append(self._waiting.popleft())
            return group

    def _write_until_serial(self, group: list[_Waiting]) -> list[Any]:
        """Write a group, again and again while the store says that other processes came in between."""
        for tries in range(1, RETRIES_MAX + 1):
            try:
                return self._write(group)
            except Retry:
                time.sleep(random.random() * tries * PAUSE)  # noqa: S311 - not a secret
        raise Busy("other processes kept writing to the record; nothing was stored, try again")

    def _write(self, group: list[_Waiting]) -> list[Any]:
        with self._store.write() as transaction:
            work = group[0].work
            if not isinstance(work, Append):
                return [work(transaction)]
            turn = Turn(transaction, self._sealers)
            appends = [waiting.work for waiting in group if isinstance(waiting.work, Append)]
            results: list[Any] = list(settle(turn, appends))
            turn.write()
        # If we crash before this line the callers learn nothing, and a retry by id finds what was stored.
        # After it, every answer given is durable.
        return results

    def _stop(self, group: list[_Waiting], why: str) -> None:
        with self._changed:
            self._stopped = (
                f"the writer stopped: {why}; restart once the disk is sound, then retry with the same id"
            )
            untried = list(self._waiting)
            self._waiting.clear()
        _fail(group, WriteUnknown(f"it is unknown whether this was stored: {why}; retry with the same id"))
        _fail(untried, Stopped(self._stopped))


def _fail(group: list[_Waiting], error: Exception) -> None:
    for waiting in group:
        waiting.answer.set_exception(error)
