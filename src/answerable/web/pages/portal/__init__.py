"""The portal: what the centre shows everybody, without signing on.

What is in force and proved of it, figures of all calls, receipts checked in the reader's own browser, claims,
complaints, the record's head. Nothing here knows of a single call: what takes long is worked out in a process
of its own (`work.py`), and what is shown of calls is counted and suppressed there.
"""

from __future__ import annotations

from typing import Final

from answerable.web.pages.portal import claims, complaints, directives, figures, front, record
from answerable.web.routing import Route

ROUTES: Final[tuple[Route, ...]] = (
    *front.ROUTES,
    *directives.ROUTES,
    *figures.ROUTES,
    *claims.ROUTES,
    *complaints.ROUTES,
    *record.ROUTES,
)
