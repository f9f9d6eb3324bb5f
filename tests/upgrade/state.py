"""The state that a record folds to, as JSON: `python state.py CENTRE`. Runs with programs of any age."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from answerable.bootstrap import open_centre
from answerable.model.state import CONTENTS, State


def told(state: State) -> dict[str, Any]:
    """Every container of a state, in plain values."""
    return {name: _plain(getattr(state, name)) for name in CONTENTS}


def _plain(container: Any) -> Any:
    held = dict(container.items()) if isinstance(container, Mapping) else list(container)
    return json.loads(msgspec.json.encode(held, order="deterministic"))


if __name__ == "__main__":
    with open_centre(Path(sys.argv[1])) as centre:
        json.dump(told(centre.ledger.state), sys.stdout, indent=1, sort_keys=True)
