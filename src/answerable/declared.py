"""What plugins a centre's files name, and whether each can be used: looked at before a server is started."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec

from answerable import plugins
from answerable.dispatch import travel_file, travel_plugin
from answerable.hooks import declared, sending
from answerable.identity import elsewhere
from answerable.model.errors import BadInput


class Named(msgspec.Struct, frozen=True):
    """A file that names a plugin, or cannot be used; `name` is empty where none is named."""

    group: str
    name: str
    where: str
    """The file, and of `hooks.toml` the hook."""
    trouble: str = ""
    """Why it, or the file, cannot be used; empty: it can."""


def named(directory: Path) -> tuple[Named, ...]:
    """Each plugin that the centre's files name, and what is wrong with it or with its file."""
    return (*_travel(directory), *_sign_on(directory), *_hooks(directory))


def _travel(directory: Path) -> Iterator[Named]:
    group, where = travel_plugin.GROUP, travel_file.FILE
    try:
        way = travel_file.read_travel(directory)
    except BadInput as error:
        yield Named(group, "", where, str(error))
        return
    if isinstance(way, travel_plugin.ByPlugin):
        yield Named(group, way.name, where, _trouble(lambda: plugins.load(group, way.name, where)))


def _sign_on(directory: Path) -> Iterator[Named]:
    group, where = elsewhere.GROUP, elsewhere.FILE
    try:
        way = elsewhere.read_elsewhere(directory)
    except (BadInput, plugins.PluginFailed) as error:
        yield Named(group, "", where, str(error))
        return
    if way is not None and way.is_plugin:
        yield Named(group, way.name, where)


def _hooks(directory: Path) -> Iterator[Named]:
    group, where = sending.GROUP, declared.FILE
    try:
        hooks = declared.read_hooks(directory).hook
    except BadInput as error:
        yield Named(group, "", where, str(error))
        return
    for hook in hooks:
        if hook.plugin:
            trouble = _trouble(partial(sending.sender_of, hook, directory, time.time))
            yield Named(group, hook.plugin, f"{where} ({hook.name})", trouble)


def _trouble(job: Callable[[], object]) -> str:
    try:
        job()
    except (BadInput, plugins.PluginFailed) as error:
        return str(error)
    return ""
