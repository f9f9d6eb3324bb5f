"""The entrance: where anybody who comes over a network is told from others, signs on, and signs off.

What is slow (a hash) is done before the record's transaction; what must happen once (a code is spent) is
done in it.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from answerable.center import people, sessions
from answerable.center.callers import Callers
from answerable.identity import bearers, totp
from answerable.identity.elsewhere import Elsewhere, Presented
from answerable.identity.errors import ChangePassword, EnrolFirst, NotRecognised, NotSignedOn
from answerable.identity.gate import Gate, all_sessions
from answerable.identity.kept import Credentials, KeptSession, Silent
from answerable.identity.limits import network_of
from answerable.identity.local import LocalIdentity, Proven, at_place
from answerable.identity.passwords import Passwords, check_strength
from answerable.identity.sessions import Opened, ends, is_over
from answerable.model import events as ev
from answerable.model.accounts import GIVEN, Account, needs_second_factor
from answerable.model.desk import Desk, Done
from answerable.model.errors import BadInput, NotAllowed, NotNow
from answerable.model.ledger import Ledger
from answerable.model.people import LADDER, SYSTEM, Person, Role

T = TypeVar("T")

TRIES: Final = 3
"""So often a proof is made again when the account moved under it; a used code is refused by then."""


class Enrolment(Silent, frozen=True):
    """A second factor to be: the secret for the device, as text and as an `otpauth://` address."""

    secret: str
    uri: str


class Entrance(Callers):
    """Signs people on and off, and says who is at the door. Safe to share between threads.

    What `Callers` has is quick; what is here hashes, and waits for the disk.
    """

    def __init__(
        self,
        ledger: Ledger,
        issuer: str,
        passwords: Passwords | None = None,
        moment: Callable[[], float] = time.monotonic,
    ) -> None:
        """`issuer` names the centre on devices. `moment`: seconds of a clock that never goes back."""
        super().__init__(ledger, moment)
        self.ledger = ledger
        self.issuer = issuer
        self.passwords = passwords or Passwords()
        identity = LocalIdentity(ledger, self.passwords)
        system = Desk(ledger, SYSTEM)
        self._gate = Gate(
            identity,
            ledger,
            ledger.clock,
            moment,
            lambda tally: sessions.tell_of_refused.submit(system, tally),
        )

    def close(self) -> None:
        """Tell of refused sign-ons that were not told yet, and wait until that is durable."""
        if tally := self._gate.untold():
            sessions.tell_of_refused(Desk(self.ledger, SYSTEM), tally)

    # --- Signing on

    def sign_on(self, credentials: Credentials, role: Role | None, address: str) -> Opened:
        """Open a session in a role (None: the lowest that the account has).

        Raises `NotRecognised`, `TooManyTries`, `ChangePassword`, `EnrolFirst`, or `NotAllowed` for a role
        that the account does not have.
        """
        network = network_of(address)
        return self._spending(credentials, network, lambda proven: self._open(proven, role, network))

    def sign_on_elsewhere(
        self, elsewhere: Elsewhere, presented: Presented, role: Role | None, address: str
    ) -> Opened:
        """Open a session for whom another system vouches, in a role that the account has here.

        Raises `NotRecognised` where it does not, or for an account that is not here; `TooManyTries`; and
        `NotAllowed`.
        """
        network = network_of(address)
        return self._open(self._gate.vouched(elsewhere, presented, network), role, network)

    def _open(self, proven: Proven, role: Role | None, network: str) -> Opened:
        secret, person = bearers.new_secret(), self._admit(proven, role)
        session = KeptSession(
            id=bearers.new_token_id(),
            account=person.id,
            role=person.role,
            opened=0.0,
            seen=0.0,
            network=network,
            second_factor=proven.second_factor,
        )
        desk, digest = Desk(self.ledger, person), bearers.digest(secret)
        sessions.sign_on(desk, at_place(proven, network), digest, session, self._over())
        return self._opened(secret)

    def change_role(self, secret: str, role: Role) -> Opened:
        """Take up another of the account's roles; the session goes on, under another secret."""
        session, account = self.live(secret)
        if role not in account.roles:
            raise NotAllowed(f"{account.id} was not given the role {role}.")
        if needs_second_factor(role) and not session.second_factor:
            raise NotAllowed(f"To act as {role}, sign on again with a code.")
        new, person = bearers.new_secret(), Person(account.id, role)
        sessions.act_in(Desk(self.ledger, person), bearers.digest(secret), bearers.digest(new))
        self.forget(secret)
        return self._opened(new)

    def sign_off(self, secret: str) -> None:
        """End a session; one that is over already stays so."""
        try:
            session, account = self.live(secret)
            desk = Desk(self.ledger, Person(account.id, session.role))
            sessions.sign_off(desk, bearers.digest(secret))
        except NotSignedOn:
            pass
        self.forget(secret)

    def vouch(self, credentials: Credentials, role: Role, address: str) -> Person:
        """The second person of a command that takes two: who they are is proved, and no session is opened."""

        def vouch(proven: Proven) -> Person:
            person = self._admit(proven, role)
            sessions.vouch(Desk(self.ledger, person), proven)
            return person

        return self._spending(credentials, network_of(address), vouch)

    # --- One's own account

    def change_password(self, credentials: Credentials, new: str, address: str) -> None:
        """Choose another password, also where the present one was set by somebody else.

        Every session of the account is over then. Raises `WeakPassword`, and as `sign_on` does.
        """
        check_strength(new, credentials.account)
        if new == credentials.password:
            raise BadInput("That is the password that you have; choose another.")

        def change(proven: Proven) -> Done:
            return sessions.change_password(self._own_desk(proven), proven, self.passwords.hash(new))

        self._spending(credentials, network_of(address), change)

    def enrol_totp(self, credentials: Credentials, address: str) -> Enrolment:
        """A new secret for a device; nothing of it is kept before `confirm_totp`."""
        proven = self._gate.prove(credentials, network_of(address))
        self._own_desk(proven, changed=True)
        secret = totp.new_secret()
        return Enrolment(secret, totp.uri(secret, proven.account, self.issuer))

    def confirm_totp(self, credentials: Credentials, secret: str, code: str, address: str) -> tuple[str, ...]:
        """Enrol the second factor whose device shows this code; returns its recovery codes, to be shown once.

        Where one is enrolled already, `credentials` need its code too, and this one replaces it.
        """
        step = self._step(secret, code)
        codes = totp.new_recovery_codes()
        hashes = tuple(totp.recovery_hash(each) for each in codes)

        def enrol(proven: Proven) -> Done:
            desk = self._own_desk(proven, changed=True)
            return sessions.enrol_second_factor(desk, proven, secret, step, hashes)

        self._spending(credentials, network_of(address), enrol)
        return codes

    # --- Others' accounts: what carries a secret is hashed here; the rest is in `center.people`

    def open_account(
        self,
        desk: Desk,
        account: str,
        roles: Sequence[Role] = (),
        password: str = "",
        approved_by: Person | None = None,
    ) -> Done:
        """`people.open_account`, with a password to begin with (empty: it acts through tokens only)."""
        return people.open_account(desk, account, roles, self._hashed(account, password), approved_by)

    def set_password(
        self, desk: Desk, account: str, password: str, approved_by: Person | None = None
    ) -> Done:
        """`people.set_password`: its holder has to choose another when they sign on."""
        check_strength(password, account)
        return people.set_password(desk, account, self._hashed(account, password), approved_by)

    def issue_token(
        self,
        desk: Desk,
        account: str,
        role: Role,
        scopes: Sequence[str],
        expires: datetime.datetime,
        approved_by: Person | None = None,
    ) -> str:
        """`people.issue_token`; returns the token as it is shown, once."""
        token, secret = bearers.new_token_id(), bearers.new_secret()
        secret_hash = bearers.digest(secret)
        done = people.issue_token(desk, token, secret_hash, account, role, scopes, expires, approved_by)
        if not any(isinstance(each, ev.TokenIssued) and each.token == token for each in done.events):
            raise NotNow("This token was issued before, and shown then. Revoke it and issue another.")
        return bearers.show_token(token, secret)

    # --- Inside

    def _spending(self, credentials: Credentials, network: str, deed: Callable[[Proven], T]) -> T:
        """Do what a proof lets be done; if the account moved meanwhile, prove it again: a code works once."""
        for _ in range(TRIES):
            proven = self._gate.prove(credentials, network)
            try:
                return deed(proven)
            except sessions.Moved:
                continue
        raise NotRecognised

    def _account(self, proven: Proven) -> Account:
        found = self.ledger.look(lambda state: state.accounts.get(proven.account))
        if found is None:  # only another system can vouch for whom we do not know
            raise NotRecognised
        return found

    def _admit(self, proven: Proven, role: Role | None) -> Person:
        """The role that a proved account may act in; raises what stands in the way."""
        account = self._account(proven)
        acting = role or next((each for each in (*LADDER, *GIVEN) if each in account.roles), None)
        if acting is None or acting not in account.roles:
            raise NotAllowed(f"{account.id} was not given {f'the role {role}' if role else 'any role'}.")
        if account.password != "its holder" and not proven.way:  # noqa: S105 - who set it
            raise ChangePassword
        if needs_second_factor(acting) and not proven.second_factor:
            if proven.way:
                raise NotAllowed(
                    f"To act as {acting} you need a second factor, which {proven.way} did not ask for."
                )
            raise EnrolFirst(acting)
        return Person(account.id, acting)

    def _own_desk(self, proven: Proven, *, changed: bool = False) -> Desk:
        """A desk for what people do with their own account; `changed`: only once the password is theirs."""
        account = self._account(proven)
        if not account.roles:
            raise NotAllowed(f"{account.id} was not given any role.")
        if changed and account.password != "its holder":  # noqa: S105 - who set it
            raise ChangePassword
        return Desk(self.ledger, Person(account.id, account.roles[0]))

    def _hashed(self, account: str, password: str) -> str:
        if not password:
            return ""
        check_strength(password, account)
        return self.passwords.hash(password)

    def _step(self, secret: str, code: str) -> int:
        totp.check_secret(secret)
        step = totp.step_of(secret, code, self.ledger.clock(), 0)
        if step is None:
            raise BadInput("That is not the code that the device should show now; is its clock right?")
        return step

    def _opened(self, secret: str) -> Opened:
        session, _ = self.live(secret)
        until = datetime.datetime.fromtimestamp(ends(session), datetime.UTC)
        return Opened(secret, bearers.csrf_of(secret), self.by_session(secret), until)

    def _over(self) -> tuple[str, ...]:
        """The hashes of sessions that are over, to be removed when the next one is opened."""
        now = self.ledger.clock().timestamp()
        return tuple(digest for digest, each in all_sessions(self.ledger).items() if is_over(each, now))
