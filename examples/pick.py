"""`pick PATH …`: from the JSON on stdin, each path and what stands there. `matter.act_now`, `send.0.unit`."""

from __future__ import annotations

import json
import sys
from typing import Any


def at(value: Any, path: str) -> Any:
    """What stands at a path; None where nothing does."""
    for step in path.split("."):
        if isinstance(value, list):
            value = value[int(step)] if step.isdecimal() and int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def main() -> int:
    """Print them; the whole when it is a problem, with exit code 1."""
    whole = json.load(sys.stdin)
    paths = sys.argv[1:]
    if isinstance(whole, dict) and {"title", "status"} <= whole.keys() and "type" in whole:
        sys.stdout.write(f"{whole['status']}: {whole['title']} {whole.get('detail', '')}\n")
        return 1
    width = max(map(len, paths), default=0)
    for path in paths:
        found = at(whole, path)
        for each in found if isinstance(found, list) else [found]:
            shown = each if isinstance(each, str) else json.dumps(each, ensure_ascii=False)
            sys.stdout.write(f"{path:<{width}}  {shown}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
