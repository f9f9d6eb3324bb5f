"""Passwords: which are taken, and how they are kept: argon2id (RFC 9106), never the password itself."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from answerable.identity.errors import TooManyTries, WeakPassword

SHORTEST: Final = 15
"""Characters (NIST SP 800-63B-4, 3.1.1.2: a password that may stand alone)."""
LONGEST: Final = 256
"""More is refused rather than cut: nobody should hash a book."""
AT_ONCE: Final = 2
"""So many are hashed at a time, 64 MiB each; others wait their turn."""
PATIENCE: Final = 10.0
"""Seconds that one waits for a turn before it is refused."""

WORST: Final = (
    "password", "passw0rd", "letmein", "welcome", "qwerty", "qwertyuiop", "asdfghjkl", "iloveyou", "admin",
    "administrator", "changeme", "default", "secret", "dispatch", "dispatcher", "emergency", "answerable",
    "police", "call-taker", "supervisor", "abc", "abcdef", "123", "1234", "12345", "123456", "1234567890",
    "correcthorsebatterystaple",
)  # fmt: skip
"""What guessers try first, alone and repeated; kept small, as NIST SP 800-63B-4 advises."""


class Passwords:
    """Hashes and checks passwords. An unknown account costs the same work as a known one."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self.hasher = hasher or PasswordHasher(type=Type.ID)
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._nobody = _hash_of_nothing(self.hasher)

    def hash(self, password: str) -> str:
        """The hash to keep, with its salt and parameters (PHC string).

        Raises `TooManyTries` when no turn came.
        """
        with self._turn():
            return self.hasher.hash(prepared(password))

    def check(self, kept: str, password: str) -> bool:
        """Whether it is the password of a kept hash; an empty one is nobody's: the same work, False.

        Raises `TooManyTries` when no turn came.
        """
        with self._turn():
            try:
                return self.hasher.verify(kept or self._nobody, prepared(password)) and bool(kept)
            except (VerificationError, InvalidHashError):
                return False

    def outgrown(self, kept: str) -> bool:
        """Whether a hash was made with other parameters than are used now."""
        return self.hasher.check_needs_rehash(kept)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=PATIENCE):
            raise TooManyTries(PATIENCE)
        try:
            yield
        finally:
            self._turns.release()


def _hash_of_nothing(hasher: PasswordHasher) -> str:
    """A hash with the hasher's parameters and a random end: as much work to check, and right for nothing."""
    parameters = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    salt, end = (_b64(secrets.token_bytes(size)) for size in (hasher.salt_len, hasher.hash_len))
    return f"$argon2id$v=19${parameters}${salt}${end}"


def _b64(data: bytes) -> str:
    return b64encode(data).decode().rstrip("=")


def prepared(password: str) -> str:
    """The password as it is hashed: the same characters in the same form, however they were typed.

    RFC 8265, 4.2 (OpaqueString): every blank is a space, then NFC. What UTF-8 cannot hold becomes `?`.
    """
    spaced = "".join(" " if unicodedata.category(each) == "Zs" else each for each in password[: LONGEST + 1])
    return unicodedata.normalize("NFC", spaced).encode("utf-8", "replace").decode()


def check_strength(password: str, account: str) -> None:
    """Raise `WeakPassword` for one that is too short, too long, or among the first that anybody guesses.

    Nothing else is asked of it: no digit, no sign, no change every month (NIST SP 800-63B-4, 3.1.1.2).
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword(
            f"A password has {SHORTEST} to {LONGEST} characters; four or five words that do not belong"
            " together are easy to keep."
        )
    plain = "".join(prepared(password).casefold().split())
    if _is_run(plain) or any(_repeats(plain, each) for each in (*WORST, "".join(account.casefold().split()))):
        raise WeakPassword("That password is among the first that anybody guesses; choose other words.")


def _repeats(plain: str, word: str) -> bool:
    """Whether the text is a word again and again, perhaps with digits and signs around it."""
    bare = plain.strip("0123456789!?.#*-_")
    return bool(word) and any(text and not text.replace(word, "") for text in (plain, bare))


def _is_run(plain: str) -> bool:
    """Whether its characters only repeat or only count up or down."""
    steps = {ord(later) - ord(earlier) for earlier, later in pairwise(plain)}
    return len(set(plain)) < 4 or steps <= {0, 1, -9} or steps <= {0, -1, 9}
