"""A badge reader's word: the account, a time, and a code over both with a secret that the reader has."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from answerable.identity import Presented, Vouched

SECONDS = 60
"""How long a word holds."""
LEAST = 32
"""Bytes of the secret; with an empty one anybody could make the code."""


class BadgeReader:
    """Believes `X-Badge: ACCOUNT TIME CODE`; the code is HMAC-SHA256 of `ACCOUNT TIME`, in hex."""

    def __init__(self, settings: Mapping[str, Any], now: Callable[[], float] = time.time) -> None:
        self._secret = Path(settings["secret"]).read_bytes().strip()
        if len(self._secret) < LEAST:
            raise ValueError(f"the reader's secret needs {LEAST} bytes or more")
        self._now = now

    def who(self, presented: Presented) -> Vouched | None:
        """Whose badge it is; None: nobody's. Only a code that is right is looked at further."""
        account, at, code = [*presented.headers.get("x-badge", "").split(), "", "", ""][:3]
        right = hmac.new(self._secret, f"{account} {at}".encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(right.encode(), code.encode()):
            return None
        if not at.isdecimal() or abs(self._now() - int(at)) > SECONDS:
            return None
        return Vouched(account, second_factor=True)
