"""What is counted and measured, for Prometheus. Labels come from short fixed lists; none is personal."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from answerable.hooks import HookStands
from answerable.model import events as ev
from answerable.model.state import State

if TYPE_CHECKING:
    from answerable.web.house import House

MEDIA: Final = CONTENT_TYPE_LATEST
SECONDS: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)


class Metrics:
    """The server's own registry: two servers in one process count apart."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = self._timed(
            "request_seconds", "How long requests took.", "method", "route", "status"
        )
        self._commands = self._timed("command_seconds", "How long commands took to be durable.", "command")
        self._events = self._counter("events", "What happened here, by kind of event.", "event")
        self._missed = self._counter("deadlines_missed", "Deadlines that passed.", "told")
        self._open = self._gauge("open_matters", "What is open.", "kind")
        self._overdue = self._gauge("overdue_matters", "What is open and late.", "kind")
        self.watchers = self._gauge("watchers", "Clients that watch changes.")
        self.cut_off = self._counter("watchers_cut_off", "Clients cut off for being slow.")
        self._size = self._gauge("record_entries", "How many entries the record has.")
        self._signed = self._gauge("checkpoint_age_seconds", "Since the last checkpoint was signed.")
        self._spool = self._gauge("spool_waiting", "What waits in the spool.")
        self._up = self._gauge("record_up", "Whether the record is open (1) or away (0).")
        self._behind = self._gauge(
            "hook_behind_entries", "Entries of the record that a hook has not gone past.", "hook"
        )
        self._held = self._gauge(
            "hook_held_seconds", "For how long what is next for a hook could not be sent.", "hook"
        )
        self._dead = self._gauge("hook_dead_letters", "Messages that a hook gave up.", "hook")

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"answerable_{name}", text, labels, registry=self.registry)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"answerable_{name}", text, labels, registry=self.registry)

    def _timed(self, name: str, text: str, *labels: str) -> Histogram:
        return Histogram(f"answerable_{name}", text, labels, buckets=SECONDS, registry=self.registry)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered."""
        self._requests.labels(method, route, str(status)).observe(seconds)

    def carried_out(self, command: str, events: tuple[ev.AnyEvent, ...], seconds: float) -> None:
        """A command was carried out."""
        self._commands.labels(command).observe(seconds)
        self.happened(events)

    def happened(self, events: tuple[ev.AnyEvent, ...]) -> None:
        """Events became durable."""
        for event in events:
            self._events.labels(str(type(event).__struct_config__.tag)).inc()
            if isinstance(event, ev.DeadlineMissed):
                self._missed.labels(event.told).inc()

    async def exposition(self, house: House) -> bytes:
        """All of it, in Prometheus' text format."""
        served = house.served
        self._up.set(0 if served.centre is None else 1)
        self._spool.set(len(house.taking.keeping.waiting))
        if served.centre is not None:
            self._size.set(served.centre.log.size)
            now = served.now()
            await served.look(lambda state: self._look(state, now))
            if house.signed_at is not None:
                self._signed.set((now - house.signed_at).total_seconds())
            if house.hooks is not None:
                self._stand(await served.in_thread(house.hooks.stand))
        return generate_latest(self.registry)

    def _stand(self, stands: tuple[HookStands, ...]) -> None:
        for each in stands:
            self._behind.labels(each.name).set(each.behind)
            self._held.labels(each.name).set(each.held_seconds)
            self._dead.labels(each.name).set(each.dead_letters)

    def _look(self, state: State, now: datetime.datetime) -> None:
        incidents = [each for each in state.incidents.values() if each.status not in ("closed", "merged")]
        requests = [each for each in state.requests.values() if each.status != "closed"]
        for kind, matters in (("incidents", incidents), ("requests", requests)):
            self._open.labels(kind).set(len(matters))
            late = sum(1 for each in matters if each.due is not None and each.due <= now)
            self._overdue.labels(kind).set(late)
