"""What takes long is worked out beside the server, one at a time, and kept; no page waits for long."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final, TypeVar, cast

from answerable.web.problems import Trouble

T = TypeVar("T")

PATIENCE: Final = 4.0
"""Seconds that a page waits; then it says that the answer is still being worked out."""
KEPT_MOST: Final = 32
"""So many results are kept, the latest asked for."""
WAITING_MOST: Final = 8
"""So many may wait to be worked out; one more is told to come again."""


class Work:
    """Jobs by what they are about. The same job is worked out once, however many ask."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="policy")
        self._jobs: OrderedDict[object, Future[Any]] = OrderedDict()
        self._lock = threading.Lock()

    async def result(self, about: object, job: Callable[[], T], patience: float = PATIENCE) -> T | None:
        """What the job comes to; None while it is still at work. Raises what the job raises."""
        future = cast("Future[T]", self._begun(about, job))
        done, _ = await asyncio.wait([asyncio.wrap_future(future)], timeout=patience)
        return next(iter(done)).result() if done else None

    def _begun(self, about: object, job: Callable[[], Any]) -> Future[Any]:
        with self._lock:
            found = self._jobs.get(about)
            if found is None or (found.done() and found.exception() is not None):
                if sum(not each.done() for each in self._jobs.values()) >= WAITING_MOST:
                    raise Trouble("too-many", "Much is being worked out; come again in a minute.")
                found = self._jobs[about] = self._thread.submit(job)
            self._jobs.move_to_end(about)
            for old in [key for key, each in self._jobs.items() if each.done()][: -KEPT_MOST or None]:
                del self._jobs[old]
            return found


WORK: Final = Work()
"""That of this process."""
