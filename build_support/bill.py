"""Put others' code for browsers on a release's bill of materials: `python build_support/bill.py BILL.json`.

The bill is CycloneDX (JSON, 1.6), made of the pins of Python packages; browsers' code is pinned elsewhere.
"""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from browser_code import INTEGRITY, PACKAGE


def component() -> dict[str, Any]:
    """The code that maps are drawn with, as a component of a bill."""
    name, _, version = PACKAGE.partition("@")
    digest = base64.b64decode(INTEGRITY.removeprefix("sha512-")).hex()
    purl = f"pkg:npm/{name}@{version}"
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "hashes": [{"alg": "SHA-512", "content": digest}],
        "licenses": [{"license": {"id": "BSD-3-Clause"}}],
    }


def completed(bill: dict[str, Any]) -> dict[str, Any]:
    """The bill with that component, once, whatever it had."""
    found = component()
    others = [each for each in bill.get("components", []) if each.get("bom-ref") != found["bom-ref"]]
    wired = [each for each in bill.get("dependencies", []) if each.get("ref") != found["bom-ref"]]
    return {
        **bill,
        "components": [*others, found],
        "dependencies": [*wired, {"ref": found["bom-ref"]}],
    }


if __name__ == "__main__":
    file = Path(sys.argv[1])
    bill = completed(json.loads(file.read_text("utf-8")))
    file.write_text(json.dumps(bill, indent=2, ensure_ascii=False) + "\n", "utf-8")
