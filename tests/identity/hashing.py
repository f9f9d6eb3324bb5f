"""A cheap hasher that counts what it is asked: the same library, parameters for tests."""

from typing import Any

from argon2 import PasswordHasher


class CountingHasher(PasswordHasher):
    """argon2 with the least work it allows, and how often it worked."""

    def __init__(self, time_cost: int = 1) -> None:
        super().__init__(time_cost=time_cost, memory_cost=8, parallelism=1)
        self.hashes = 0
        self.checks = 0

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.hashes += 1
        return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> Any:  # noqa: A002
        self.checks += 1
        return super().verify(hash, password)


class Vault:
    """The vault in memory."""

    def __init__(self) -> None:
        self.values: dict[str, bytes] = {}

    def kept(self, prefix: str) -> dict[str, bytes]:
        return {key: value for key, value in self.values.items() if key.startswith(prefix)}

    def keep(self, changes: Any) -> None:
        for key, value in changes.items():
            if value is None:
                self.values.pop(key, None)
            else:
                self.values[key] = value
