"""`hooks.toml` in a centre's directory: where messages go, and what of. Its secrets lie in `hooks/`."""

from __future__ import annotations

import fnmatch
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import msgspec

from answerable.hooks.messages import KINDS
from answerable.model.errors import BadInput

FILE: Final = "hooks.toml"
SECRETS: Final = "hooks"
"""The folder with NAME.secret for each hook; it is in no backup."""

Name = Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{0,39}$")]


class Hook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One place that messages go to: an address, or a plugin."""

    name: Name
    tells: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    """Kinds of message, such as `deadline.missed`; `unit.*` for all of units, `*` for all."""
    url: str = ""
    plugin: str = ""
    """The notifier's name among the entry points `answerable.notify`, in the place of an address."""
    settings: dict[str, Any] = {}
    """What a plugin is made with."""
    inside: bool = False
    """Whether the address may be one of this machine or of a private network; plain http to this machine."""
    seconds: Annotated[float, msgspec.Meta(ge=1, le=30)] = 10.0
    """How long one try may take."""
    give_up_hours: Annotated[float, msgspec.Meta(gt=0, le=24 * 30)] = 72.0
    """A message that is older than this and still cannot be sent is put on the list of those given up."""

    def wants(self, kind: str) -> bool:
        """Whether messages of a kind go here."""
        return any(fnmatch.fnmatchcase(kind, each) for each in self.tells)


class Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the file says."""

    hook: tuple[Hook, ...] = ()
    link: str = ""
    """The address that people open this centre at; empty: messages have no links."""


def read_hooks(directory: Path) -> Declared:
    """What `hooks.toml` in a centre's directory says; nothing where there is none. Raises `BadInput`."""
    file = directory / FILE
    try:
        declared = msgspec.toml.decode(file.read_bytes(), type=Declared)
    except FileNotFoundError:
        return Declared()
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadInput(f"{FILE} cannot be used: {error}.") from error
    names = [each.name for each in declared.hook]
    for each in declared.hook:
        if names.count(each.name) > 1:
            raise BadInput(f"{FILE}: two hooks are named '{each.name}'; a name is one hook's.")
        _check(each)
    return declared


def _check(hook: Hook) -> None:
    where = f"{FILE}, hook '{hook.name}'"
    if bool(hook.url) == bool(hook.plugin):
        raise BadInput(f"{where}: give url or plugin, one of the two.")
    if hook.settings and not hook.plugin:
        raise BadInput(f"{where}: settings are a plugin's; an address has none.")
    for kind in hook.tells:
        if not any(fnmatch.fnmatchcase(each, kind) for each in KINDS):
            raise BadInput(f"{where}: '{kind}' is no kind of message: {', '.join(KINDS)}.")
    if hook.url:
        _check_address(hook, where)


def _check_address(hook: Hook, where: str) -> None:
    try:
        parts = urlsplit(hook.url)
        port, host = parts.port, parts.hostname
    except ValueError:
        port, host = 0, None
    if not host or port == 0 or parts.username or parts.password or parts.fragment:
        raise BadInput(f"{where}: url has to be https://host/path, without a name or password in it.")
    if parts.scheme != "https" and not (parts.scheme == "http" and hook.inside):
        raise BadInput(
            f"{where}: url has to begin with https://; http:// is for this machine, with inside = true."
        )
