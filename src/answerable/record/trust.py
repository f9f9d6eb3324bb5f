"""Whom to believe: known logs, known witnesses, and which of them are enough (C2SP tlog-policy).

    log <vkey> [<url>]
    witness <name> <vkey> [<url>]
    group <name> all|any|<k> <name>...
    quorum <name>|none

A name that a group or the quorum uses stands on a line above it. Names are told apart octet by octet.
"""

import re
from collections.abc import Collection

from msgspec import Struct

from answerable.record.errors import InvalidKey, InvalidPolicy
from answerable.record.note import COSIGNATURE, ED25519, Verifier

NONE = "none"
_LINES_MAX = 10_000
_UNPRINTABLE = re.compile(rb"[^\t\n\x20-\x7e\x80-\xff]")


class KnownLog(Struct, frozen=True):
    """A log whose checkpoints are accepted; its key is named like its origin."""

    verifier: Verifier
    url: str | None = None


class KnownWitness(Struct, frozen=True):
    """A witness whose cosignatures count, by the name that the policy gives it, and where to submit to it."""

    name: str
    verifier: Verifier
    url: str | None = None


class Group(Struct, frozen=True):
    """Witnesses and groups of which `needed` make the group."""

    name: str
    needed: int
    members: tuple[str, ...]


class TrustPolicy(Struct, frozen=True):
    """What makes a checkpoint believed: one of the logs signed it, and its cosigners reach the quorum."""

    logs: tuple[KnownLog, ...] = ()
    witnesses: tuple[KnownWitness, ...] = ()
    groups: tuple[Group, ...] = ()
    quorum: str = NONE

    def met_by(self, cosigners: Collection[str]) -> bool:
        """Whether these of the policy's witnesses, by its names for them, reach the quorum."""
        reached = {witness.name for witness in self.witnesses if witness.name in cosigners}
        for group in self.groups:
            if sum(member in reached for member in group.members) >= group.needed:
                reached.add(group.name)
        return self.quorum == NONE or self.quorum in reached

    @property
    def in_words(self) -> str:
        """The quorum as people say it: `2 of harbor, press and county`."""
        return "no witness" if self.quorum == NONE else self._said(self.quorum)

    def _said(self, name: str) -> str:
        group = next((group for group in self.groups if group.name == name), None)
        if group is None:
            return name
        members = [self._said(member) for member in group.members]
        nested = [f"({said})" if " of " in said else said for said in members]
        if group.needed == len(members) == 1:
            return nested[0]
        return f"{group.needed} of {', '.join(nested)}"


def parse_policy(data: bytes) -> TrustPolicy:
    """Read a policy file; raises InvalidPolicy naming the line."""
    if _UNPRINTABLE.search(data):
        raise InvalidPolicy("the policy holds control characters (perhaps Windows line ends)")
    lines = data.split(b"\n")
    if len(lines) > _LINES_MAX:
        raise InvalidPolicy(f"the policy has more than {_LINES_MAX:,} lines")
    reading = _Reading()
    for number, line in enumerate(lines, 1):
        # An octet that is no UTF-8 stays itself in a name, so that names differ exactly when octets do.
        items = [item.decode("utf-8", "surrogateescape") for item in re.split(rb"[ \t]+", line.strip(b" \t"))]
        if items == [""] or items[0].startswith("#"):
            continue
        try:
            reading.line(items)
        except (InvalidPolicy, InvalidKey) as error:
            raise InvalidPolicy(f"line {number} of the policy: {error}") from None
    return reading.policy()


class _Reading:
    def __init__(self) -> None:
        self._logs: list[KnownLog] = []
        self._witnesses: list[KnownWitness] = []
        self._groups: list[Group] = []
        self._defined: set[str] = set()
        self._grouped: set[str] = set()
        self._quorum: str | None = None

    def line(self, items: list[str]) -> None:
        match items:
            case ["log", vkey, *url] if len(url) < 2:
                self._log(KnownLog(Verifier.parse(vkey, ED25519), _url(url)))
            case ["witness", name, vkey, *url] if len(url) < 2:
                self._witness(KnownWitness(name, Verifier.parse(vkey, COSIGNATURE), _url(url)))
            case ["group", name, needed, *members] if members:
                self._group(name, needed, members)
            case ["quorum", name]:
                self._end(name)
            case _:
                raise InvalidPolicy(
                    "it is none of: log VKEY [URL]; witness NAME VKEY [URL]; group NAME all|any|K NAME...;"
                    " quorum NAME|none"
                )

    def policy(self) -> TrustPolicy:
        if self._quorum is None:
            raise InvalidPolicy("the policy has no quorum line; 'quorum none' asks for no cosignatures")
        return TrustPolicy(tuple(self._logs), tuple(self._witnesses), tuple(self._groups), self._quorum)

    def _log(self, log: KnownLog) -> None:
        if any(log.verifier.public == known.verifier.public for known in self._logs):
            raise InvalidPolicy("this log's key stands in the policy already")
        self._logs.append(log)

    def _witness(self, witness: KnownWitness) -> None:
        if any(witness.verifier.public == known.verifier.public for known in self._witnesses):
            raise InvalidPolicy("this witness's key stands in the policy already")
        self._define(witness.name)
        self._witnesses.append(witness)

    def _group(self, name: str, needed: str, members: list[str]) -> None:
        for member in members:
            if member not in self._defined:
                raise InvalidPolicy(f"no line above defines {member!a}")
            if member in self._grouped:
                raise InvalidPolicy(f"{member!a} is a member already; each counts once")
            self._grouped.add(member)
        self._define(name)
        self._groups.append(Group(name, _needed(needed, len(members)), tuple(members)))

    def _end(self, name: str) -> None:
        if self._quorum is not None:
            raise InvalidPolicy("the quorum is defined already")
        if name != NONE and name not in self._defined:
            raise InvalidPolicy(f"no line above defines {name!a}")
        self._quorum = name

    def _define(self, name: str) -> None:
        if name in self._defined or name == NONE:
            raise InvalidPolicy(f"the name {name!a} is taken")
        self._defined.add(name)


def _url(given: list[str]) -> str | None:
    return given[0] if given else None


def _needed(needed: str, members: int) -> int:
    if needed in ("all", "any"):
        return members if needed == "all" else 1
    if not re.fullmatch(r"[1-9][0-9]{0,8}", needed) or int(needed) > members:
        raise InvalidPolicy(f"of {members} members, 'all', 'any' or 1 to {members} can be needed")
    return int(needed)
