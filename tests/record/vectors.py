"""Where published test vectors lie when they are present: in `shared`, beside the repository."""

import json
from pathlib import Path
from typing import Any

SHARED = Path(__file__).resolve().parents[3] / "shared" / "vectors"


def merkle(kind: str) -> list[tuple[str, dict[str, Any]]]:
    """The vectors of transparency-dev/merkle of one kind: (name, probe)."""
    folder = SHARED / "merkle" / kind
    found = sorted(folder.rglob("*.json"))
    return [(str(file.relative_to(folder)), json.loads(file.read_text())) for file in found]
