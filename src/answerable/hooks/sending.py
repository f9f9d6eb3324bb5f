"""Getting one message to where a hook leads: by HTTPS, or through a plugin."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Protocol

import msgspec

from answerable import plugins
from answerable.hooks.declared import FILE, Hook
from answerable.hooks.messages import Message
from answerable.model.errors import BadInput

GROUP: Final = "answerable.notify"
"""The entry points that make notifiers."""


class NotSent(Exception):
    """A message did not arrive, as far as can be known; the message says why, and nothing that was in it."""

    def __init__(self, why: str, *, refused: bool = False, after: float | None = None) -> None:
        super().__init__(why)
        self.refused = refused
        """Whether the receiver is there and will not have this very message."""
        self.after = after
        """In how many seconds it wants to be asked again; None: it did not say."""


class Sender(Protocol):
    """A way to where a hook leads."""

    def send(self, message: Message) -> str:
        """Send once; how it was taken, in a few words. Raises `NotSent`."""

    def stop(self) -> None:
        """Break off what is being sent, from another thread: the server stops."""


class Notice(msgspec.Struct, frozen=True):
    """What a plugin is given of a message."""

    id: str
    """Stable: the same notice again has the same id."""
    kind: str
    at: datetime.datetime
    data: Mapping[str, Any]
    """Numbers, kinds, times and links: `subject`, `entry`, and what docs/hooks.md lists for its kind."""


class Notifier(Protocol):
    """What an entry point of `answerable.notify` makes: `factory(settings)`, with the hook's settings."""

    def send(self, notice: Notice) -> None:
        """Hand a notice over, or raise: then it is tried again. May block; at most for the hook's seconds."""


def sender_of(hook: Hook, directory: Path, now: Callable[[], float]) -> Sender:
    """The way that a hook names. Raises `BadInput`, and `PluginFailed` for a plugin that cannot be made."""
    if hook.plugin:
        return ThroughPlugin(hook)
    from answerable.hooks.posting import Poster
    from answerable.hooks.signing import read_signing

    return Poster(hook, read_signing(directory, hook.name), now)


class ThroughPlugin:
    """A plugin's notifier, asked in a thread of its own."""

    def __init__(self, hook: Hook) -> None:
        self._hook = hook
        factory = plugins.load(GROUP, hook.plugin, FILE)
        self._notifier = plugins.within(hook.seconds, hook.plugin, lambda: factory(dict(hook.settings)))
        if not callable(getattr(self._notifier, "send", None)):
            raise BadInput(f"{FILE}: what the plugin '{hook.plugin}' makes has no method send(notice).")

    def send(self, message: Message) -> str:
        """See `Sender`."""
        data = msgspec.json.decode(message.payload)["data"]
        notice = Notice(message.id, message.kind, message.at, data)
        try:
            plugins.within(self._hook.seconds, self._hook.plugin, lambda: self._notifier.send(notice))
        except plugins.PluginFailed as error:
            raise NotSent(str(error)) from error
        return f"handed to {self._hook.plugin}"

    def stop(self) -> None:
        """Nothing of it can be broken off: its thread ends with the program."""


class Unsent:
    """For who only looks: sends nothing."""

    def send(self, message: Message) -> str:
        """See `Sender`."""
        raise NotSent(f"entry {message.entry} was not to be sent")

    def stop(self) -> None:
        """There is nothing to break off."""
