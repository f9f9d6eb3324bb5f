"""A release's bill of materials has the code for browsers, too."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def completed(bill: dict[str, Any], file: Path) -> dict[str, Any]:
    """The bill after the step of `make sbom` that adds to it."""
    file.write_text(json.dumps(bill))
    subprocess.run([sys.executable, ROOT / "build_support" / "bill.py", file], check=True)
    made: dict[str, Any] = json.loads(file.read_text())
    return made


def test_what_draws_maps_is_on_the_bill_once(tmp_path: Path) -> None:
    python = {"type": "library", "bom-ref": "requirements-L1", "name": "apsw", "version": "3.54.1.0"}
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [python]}
    once = completed(bill, tmp_path / "bill.json")
    assert once["components"][0] == python
    (added,) = once["components"][1:]
    assert added["purl"].startswith(f"pkg:npm/maplibre-gl@{added['version']}")
    assert len(bytes.fromhex(added["hashes"][0]["content"])) == 64
    assert completed(once, tmp_path / "again.json") == once
