"""A centre with an invented history to audit, and what is asked of its pages."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

from tests.audit.histories import PLAN, call, write
from tests.web.town import Town

HOSTILE = "<script>alert(1)</script>"
SOUTH = "south"
TEXT = PLAN.replace("history.parquet", "../../histories/rivermouth")
"""The south beside the rest."""


def rivermouth(days: int = 30) -> list[dict[str, Any]]:
    """The south is answered less often; a third area has a name that would like to be markup."""
    luck, made = random.Random(3), []
    for day in range(days):
        for area, many, share in ((SOUTH, 8, 0.5), ("north", 8, 0.9), (HOSTILE, 4, 0.9)):
            for nth in range(many):
                reached = luck.random() < share
                cause = "answered" if reached else "cancelled by caller"
                made.append(call(24 * day + nth, area=area, on_scene=600 if reached else None, cause=cause))
    return [{**each, "id": f"C{nth:05}"} for nth, each in enumerate(made)]


def with_history(centre: Path) -> Path:
    """Lay the history into a centre's directory, and a shorter one."""
    for name, days in (("rivermouth", 30), ("earlier", 2)):
        folder = centre / "audits" / "histories" / name
        folder.mkdir(parents=True)
        write(folder / "history.parquet", rivermouth(days))
    return centre


def by(role: str) -> dict[str, str]:
    """The headers of somebody in a role."""
    return {"authorization": f"Bearer {role.replace(' ', '-')}"}


def get(town: Town, path: str, role: str = "auditor") -> Any:
    """A page, as a role sees it."""
    return town.client.get(path, headers=by(role), follow_redirects=False)


def post(town: Town, path: str, role: str = "auditor", **fields: str) -> Any:
    """What a form is answered with."""
    return town.client.post(path, headers=by(role), data=fields, follow_redirects=False)


def done(town: Town) -> None:
    """Wait until nothing is being worked out."""
    while get(town, "/audits/job").json()["running"]:
        time.sleep(0.2)
