"""Signing on and off, and what its holder does with an account.

Each is for somebody whose claim was proved before (`center.entrance`): the slow work is done by then, and
what the proof spends (a code) is spent here, in the same transaction, or the proof is made again.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from answerable.center.people import hold, kept_account
from answerable.identity.bearers import OVER
from answerable.identity.errors import NotSignedOn
from answerable.identity.kept import KeptAccount, KeptSession, account_key, from_bytes, session_key, to_bytes
from answerable.identity.local import Proven
from answerable.identity.refusals import Tally
from answerable.model import events as ev
from answerable.model.desk import command
from answerable.model.draft import Draft
from answerable.model.errors import NotNow


class Moved(NotNow):
    """The account's secrets changed since they were looked at: another used the same code, say."""

    def __init__(self) -> None:
        super().__init__("The account was changed meanwhile; try again.")


@command("use one's own account")
def sign_on(
    draft: Draft, proven: Proven, digest: str, session: KeptSession, over: Sequence[str] = ()
) -> None:
    """Open a session under the hash of its secret; remove those that are `over` (their hashes)."""
    hold(draft.state, draft.by)
    kept = _spend(draft, proven)
    if kept is not None:
        draft.keep(account_key(proven.account), to_bytes(kept))
    now = draft.at.timestamp()
    draft.say(
        ev.SignedOn(
            at=draft.at,
            by=draft.by,
            account=session.account,
            session=session.id,
            second_factor=session.second_factor,
            way=proven.way,
        )
    )
    for each in over:
        draft.keep(session_key(each), None)
    draft.keep(session_key(digest), to_bytes(replace(session, opened=now, seen=now)))


@command("use one's own account")
def act_in(draft: Draft, before: str, after: str) -> None:
    """Take up another role in a session; its secret changes with it (`before`, `after`: their hashes)."""
    hold(draft.state, draft.by)
    session = _session(draft, before)
    draft.say(ev.ActedIn(at=draft.at, by=draft.by, account=session.account, session=session.id))
    draft.keep(session_key(before), None)
    now = draft.at.timestamp()
    draft.keep(session_key(after), to_bytes(replace(session, role=draft.by.role, seen=now)))


@command("use one's own account")
def sign_off(draft: Draft, digest: str) -> None:
    """End a session."""
    session = _session(draft, digest)
    draft.say(ev.SignedOff(at=draft.at, by=draft.by, account=session.account, session=session.id))
    draft.keep(session_key(digest), None)


@command("use one's own account")
def vouch(draft: Draft, proven: Proven) -> None:
    """Spend the code of a second person, who approves somebody else's command and opens no session."""
    hold(draft.state, draft.by)
    kept = _spend(draft, proven)
    if kept is not None and to_bytes(kept) != proven.before:
        draft.keep(account_key(proven.account), to_bytes(kept))


@command("use one's own account")
def change_password(draft: Draft, proven: Proven, password_hash: str) -> None:
    """Choose another password; every session of the account is over, and a new one has to be opened."""
    kept = _spend(draft, proven) or kept_account(draft, proven.account)
    draft.say(ev.PasswordSet(at=draft.at, by=draft.by, account=proven.account))
    draft.keep(account_key(proven.account), to_bytes(replace(kept, password=password_hash)))


@command("use one's own account")
def enrol_second_factor(
    draft: Draft, proven: Proven, secret: str, step: int, recovery: Sequence[str]
) -> None:
    """Sign on with codes from now on. `step` is the one whose code showed that the device has the secret."""
    kept = _spend(draft, proven) or kept_account(draft, proven.account)
    draft.say(ev.SecondFactorEnrolled(at=draft.at, by=draft.by, account=proven.account))
    enrolled = replace(kept, totp=secret, step=step, recovery=tuple(recovery))
    draft.keep(account_key(proven.account), to_bytes(enrolled))


@command("tell of refused sign-ons")
def tell_of_refused(draft: Draft, tally: Tally) -> None:
    """Put on the record how many sign-ons were refused; never what was typed."""
    draft.say(
        ev.SignOnsRefused(
            at=draft.at, by=draft.by, since=tally.since, wrong=tally.wrong, delayed=tally.delayed
        )
    )


@command("note what was used")
def note_use(draft: Draft, key: str, value: bytes) -> None:
    """Keep when a session or a token was last used, if it is still there: what was ended stays ended."""
    if draft.kept(key) is not None:
        draft.keep(key, value)


def _spend(draft: Draft, proven: Proven) -> KeptAccount | None:
    """The account's secrets after what the proof spends; None: it spends nothing. Raises `Moved`."""
    if proven.after is None:
        return None
    if draft.kept(account_key(proven.account)) != proven.before:
        raise Moved
    return from_bytes(proven.after, KeptAccount)


def _session(draft: Draft, digest: str) -> KeptSession:
    data = draft.kept(session_key(digest))
    if data is None:
        raise NotSignedOn(OVER)
    return from_bytes(data, KeptSession)
