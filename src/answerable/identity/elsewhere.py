"""Signing on by another system's word: a reverse proxy that knows people, or a plugin.

It says who somebody is; what they may do here, their roles in the record say, as for everybody. Declared in
`sign-on.toml` of the centre's directory. Whatever is not clearly a yes is a no.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Protocol

import msgspec

from answerable import plugins
from answerable.identity.errors import NotRecognised
from answerable.identity.kept import Silent
from answerable.identity.local import Proven
from answerable.model.accounts import BADGE
from answerable.model.errors import BadInput

FILE: Final = "sign-on.toml"
SECRET_FILE: Final = "sign-on.secret"  # noqa: S105 - its name
PROXY_HEADER: Final = "x-answerable-proxy"
"""The header in which a reverse proxy shows the secret that it shares with the centre."""
GROUP: Final = "answerable.identity"
"""The entry points that make those who vouch."""
SECRET_LEAST: Final = 32
"""Bytes of the secret that the proxy shares."""

logger = logging.getLogger("answerable.identity")


class Presented(Silent, frozen=True):
    """A request to sign on: its headers, names in small letters, and the address that it came from."""

    headers: Mapping[str, str]
    address: str


class Vouched(msgspec.Struct, frozen=True):
    """Another system's word."""

    account: str
    """The account's id here."""
    second_factor: bool = False
    """Whether that system asked for a second factor, which some roles need."""


class Vouching(Protocol):
    """What an entry point of `answerable.identity` makes: `factory(settings)`."""

    def who(self, presented: Presented) -> Vouched | None:
        """Who signs on; None: nobody that is known. To raise is a no."""


class Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `sign-on.toml` says."""

    way: Literal["trusted header", "plugin"]
    header: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9-]{1,60}$")] = "X-Remote-User"
    """The header in which the proxy names the account."""
    second_factor: bool = False
    """Whether the proxy lets nobody through without a second factor."""
    plugin: str = ""
    settings: dict[str, Any] = {}
    seconds: Annotated[float, msgspec.Meta(ge=0.1, le=30)] = 5.0
    """How long a plugin may take."""


class Elsewhere:
    """The other way to sign on that a centre declares."""

    def __init__(self, name: str, vouching: Vouching, seconds: float) -> None:
        self.name = name
        """As the record has it with each session that was opened so."""
        self.is_plugin = not isinstance(vouching, TrustedHeader)
        self._vouching = vouching
        self._seconds = seconds

    def prove(self, presented: Presented) -> Proven:
        """Whose word it is; raises `NotRecognised` for a no, for nonsense, and for what fails.

        Why it failed is logged; whoever signs on is told nothing of it.
        """
        try:
            said: object = plugins.within(self._seconds, self.name, lambda: self._vouching.who(presented))
        except plugins.PluginFailed as error:
            logger.warning("nobody is vouched for", extra={"why": str(error)})
            raise NotRecognised from error
        if said is None:
            raise NotRecognised
        if not isinstance(said, Vouched) or not isinstance(said.account, str):
            logger.warning("nobody is vouched for", extra={"why": f"{self.name} answered no Vouched"})
            raise NotRecognised
        if not BADGE.fullmatch(said.account):
            raise NotRecognised
        return Proven(said.account, said.second_factor is True, way=self.name)


class TrustedHeader:
    """A reverse proxy that signs people on, and names them in a header beside the secret shared with it."""

    def __init__(self, header: str, secret: bytes, *, second_factor: bool) -> None:
        self._header = header.lower()
        self._secret = secret
        self._second_factor = second_factor

    def who(self, presented: Presented) -> Vouched | None:
        """See `Vouching`. Without the proxy's secret the header is anybody's word, and counts for nothing."""
        shown = presented.headers.get(PROXY_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(shown, self._secret):
            return None
        account = presented.headers.get(self._header, "").strip()
        return Vouched(account, self._second_factor) if account else None


def read_elsewhere(directory: Path) -> Elsewhere | None:
    """The other way to sign on of a centre's directory; None: there is none.

    Raises `BadInput`, and `PluginFailed` for a plugin that cannot be made: then nobody signs on by it.
    """
    try:
        declared = msgspec.toml.decode((directory / FILE).read_bytes(), type=Declared)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadInput(f"{FILE} cannot be used: {error}.") from error
    if declared.way == "trusted header":
        secret = _secret(directory)
        header = TrustedHeader(declared.header, secret, second_factor=declared.second_factor)
        return Elsewhere(declared.way, header, declared.seconds)
    if not declared.plugin:
        raise BadInput(f'{FILE}: way = "plugin" needs plugin = "NAME".')
    factory = plugins.load(GROUP, declared.plugin, FILE)
    made = plugins.within(declared.seconds, declared.plugin, lambda: factory(dict(declared.settings)))
    if not callable(getattr(made, "who", None)):
        raise BadInput(f"{FILE}: what the plugin '{declared.plugin}' makes has no method who(presented).")
    return Elsewhere(declared.plugin, made, declared.seconds)


def _secret(directory: Path) -> bytes:
    file = directory / SECRET_FILE
    try:
        secret = file.read_bytes().strip()
        mode = file.stat().st_mode
    except OSError as error:
        raise BadInput(
            f"{file} cannot be read ({error.strerror}); put {SECRET_LEAST} random characters or more into it,"
            f" and have the proxy send them as {PROXY_HEADER}."
        ) from error
    if len(secret) < SECRET_LEAST or mode & 0o077:
        raise BadInput(f"{file} needs {SECRET_LEAST} characters or more, and chmod 600.")
    return secret
