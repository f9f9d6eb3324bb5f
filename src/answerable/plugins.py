"""Plugins: parts that others write, found by the entry points of installed packages (PyPA, Entry points).

Installed is not active: a plugin runs with our rights, so one is loaded only when the centre's own files name
it, or the person at the terminal does. What a plugin does wrong never reaches past the place where it is
asked: it is asked in a thread of its own, for a bounded time, and whatever it raises is one error here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final, TypeVar

import msgspec

from answerable.model.errors import BadInput

T = TypeVar("T")

GROUPS: Final[dict[str, str]] = {
    "answerable.travel": "how long units need to places; named in travel.toml",
    "answerable.profiles": "how a city's export is laid out; named by --profile",
    "answerable.identity": "who somebody is; named in sign-on.toml",
    "answerable.notify": "where notices go; named in hooks.toml",
}
"""The groups of entry points, and what each is for."""


class PluginFailed(Exception):
    """A plugin raised, took too long, or answered nonsense; the message names it and says which."""


class Installed(msgspec.Struct, frozen=True):
    """A plugin that is installed, whether or not anything names it."""

    group: str
    name: str
    package: str
    version: str
    where: str
    """The object that it is: `harrow_roads:Roads`."""


def installed(group: str | None = None) -> tuple[Installed, ...]:
    """What is installed, without loading any of it."""
    return tuple(
        Installed(
            each.group,
            each.name,
            each.dist.name if each.dist else "",
            each.dist.version if each.dist else "",
            each.value,
        )
        for name in ([group] if group else GROUPS)
        for each in sorted(entry_points(group=name), key=lambda each: each.name)
    )


def load(group: str, name: str, where: str) -> Any:
    """The object that a plugin is. `where` says what named it: `travel.toml`.

    Raises `BadInput` where none of that name is installed, or two are; `PluginFailed` where it cannot be
    imported.
    """
    found = list(entry_points(group=group, name=name))
    if not found:
        raise BadInput(f"{where}: the plugin '{name}' is not installed; {_others(group)}.")
    if len(found) > 1:
        packages = ", ".join(each.dist.name if each.dist else each.value for each in found)
        raise BadInput(
            f"{where}: several packages have a plugin '{name}' ({packages}); uninstall all but one."
        )
    return _imported(found[0])


def within(seconds: float, name: str, job: Callable[[], T]) -> T:
    """What a plugin answers; raises `PluginFailed` when it raises, or has not answered after `seconds`.

    One that hangs keeps its own thread, which no exit of the program waits for; nobody else waits for it.
    """
    answers: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(job())
        except BaseException as error:  # noqa: BLE001 - whatever a stranger's code raises, exits included
            errors.append(error)

    thread = threading.Thread(target=run, name=f"plugin {name}", daemon=True)
    thread.start()
    thread.join(seconds)
    if answers:
        return answers[0]
    if errors:
        # Not what it says: it may repeat what it was given.
        raise PluginFailed(f"the plugin '{name}' raised {type(errors[0]).__name__}") from errors[0]
    raise PluginFailed(f"the plugin '{name}' did not answer within {seconds:g} s")


def _imported(point: EntryPoint) -> Any:
    try:
        return point.load()
    except Exception as error:
        raise PluginFailed(
            f"the plugin '{point.name}' ({point.value}) cannot be imported: {type(error).__name__}: {error}"
        ) from error


def _others(group: str) -> str:
    names = ", ".join(each.name for each in installed(group))
    return f"installed for {group}: {names}" if names else f"nothing is installed for {group}"
