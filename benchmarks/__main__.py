"""`python -m benchmarks [NAME …]`: run every benchmark, or those named, and say on what machine."""

from __future__ import annotations

import datetime
import importlib
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

HELPERS = {
    *("__main__", "__init__", "audited", "contest", "mutants", "policies"),
    *("console_load", "console_pages", "console_town"),
}  # no benchmarks
PEERS = (
    *("zen-engine", "cedarpy", "regopy", "duckdb", "polars", "pymerkle"),
    *("pandas", "statsmodels", "fairlearn", "aequitas", "lifelines", "surpyval"),
)


def machine() -> str:
    """What the figures were measured on, and how busy it was just before."""
    named = Path("/proc/cpuinfo")
    lines = named.read_text().splitlines() if named.exists() else []
    model = next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown"
    )
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    peers = ", ".join(f"{name} {version(name)}" for name in PEERS)
    now = datetime.datetime.now(datetime.UTC)
    return (
        f"{now:%Y-%m-%d %H:%M} UTC · {model}, {os.cpu_count()} cores{load}\n"
        f"{platform.python_implementation()} {platform.python_version()} on {platform.system()} · {peers}"
    )


def main() -> None:
    """Run them one after the other."""
    found = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in HELPERS)
    chosen = sys.argv[1:] or found
    unknown = set(chosen) - set(found)
    if unknown:
        sys.exit(f"No benchmark is named {', '.join(sorted(unknown))}; there are: {', '.join(found)}.")
    print(machine())
    for name in chosen:
        print(f"\n## {name}\n", flush=True)
        importlib.import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
