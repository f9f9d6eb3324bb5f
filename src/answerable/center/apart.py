"""Work for many matters, each by itself: trouble with one does not keep the others waiting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from answerable.record import InvalidAppend, RecordError


class Apart:
    """What went wrong with single ones, held back until all others are done."""

    def __init__(self) -> None:
        self._failed: list[Exception] = []

    @contextmanager
    def each(self) -> Iterator[None]:
        """One piece of work. Raises at once where the record is in trouble: so would be every other piece."""
        try:
            yield
        except Exception as error:
            if isinstance(error, RecordError) and not isinstance(error, InvalidAppend):
                raise
            self._failed.append(error)

    def end(self) -> None:
        """All are done; raises the first error that was held back."""
        if self._failed:
            raise self._failed[0]
