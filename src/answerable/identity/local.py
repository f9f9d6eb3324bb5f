"""Local accounts: who somebody is, shown by a password and a code. Other ways are `elsewhere`'s."""

from __future__ import annotations

import datetime

from msgspec.structs import replace

from answerable.identity import totp
from answerable.identity.errors import NotRecognised
from answerable.identity.kept import (
    PLACES_MAX,
    Credentials,
    KeptAccount,
    Secrets,
    Silent,
    account_key,
    read,
    to_bytes,
)
from answerable.identity.kept import from_bytes as opened
from answerable.identity.passwords import Passwords


class Proven(Silent, frozen=True):
    """That somebody is who they say, and what using it spends."""

    account: str
    second_factor: bool
    before: bytes | None = None
    """The account's secrets as they were looked at; a code is spent only if they are still the same."""
    after: bytes | None = None
    """The secrets with the code spent and an outgrown hash renewed."""
    way: str = ""
    """By whose word, where another system vouched; empty: by a password here."""


def at_place(proven: Proven, network: str) -> Proven:
    """The same, and the network is remembered as a place that the account knows."""
    if proven.after is None:
        return proven
    kept = opened(proven.after, KeptAccount)
    others = tuple(each for each in kept.places if each != network)
    return replace(proven, after=to_bytes(replace(kept, places=(network, *others)[:PLACES_MAX])))


class LocalIdentity:
    """Passwords and codes, against what the vault keeps. As much work for an unknown account as for a known.

    One hash and three codes are computed whatever is given; only a sign-on that is right may compute one
    hash more, where parameters have grown since.
    """

    def __init__(self, secrets: Secrets, passwords: Passwords) -> None:
        self.secrets = secrets
        self.passwords = passwords

    def prove(self, claim: Credentials, at: datetime.datetime) -> Proven:
        """Whose password and code these are; raises `NotRecognised` whichever of them is wrong.

        Changes nothing: the caller spends what it spends.
        """
        before = read(self.secrets, account_key(claim.account))
        kept = opened(before, KeptAccount) if before else KeptAccount()
        right = self.passwords.check(kept.password, claim.password)
        after = _with_code_spent(kept, claim.code, at)
        if not right or after is None:
            raise NotRecognised
        if self.passwords.outgrown(kept.password):
            after = replace(after, password=self.passwords.hash(claim.password))
        return Proven(claim.account, bool(kept.totp), before, to_bytes(after))


def _with_code_spent(kept: KeptAccount, code: str, at: datetime.datetime) -> KeptAccount | None:
    """The secrets after the code was used; unchanged where none is needed; None: it is needed and wrong."""
    step = totp.step_of(kept.totp or totp.DECOY, code, at, kept.step if kept.totp else totp.NO_STEP)
    left = totp.spend_recovery_code(kept.recovery, code)
    if not kept.totp:
        return kept
    if step is not None:
        return replace(kept, step=step)
    return None if left is None else replace(kept, recovery=left)
