"""Programs that tests need beside Python: which there are, what brings each, and what happens without.

In CI a missing program is a failure. Elsewhere its tests are skipped, and the run ends with a line that says
what to install.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple, NoReturn

import pytest

PLACES: Final = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin", "/sbin"))
"""Where programs are looked for: servers lie where only root's path leads."""


class Program(NamedTuple):
    """Debian's package of it, and the names that it goes by where that is not its own."""

    package: str
    names: tuple[str, ...] = ()


PROGRAMS: Final = {
    "caddy": Program("caddy"),
    "chromium": Program(
        "chromium", ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    ),
    "curl": Program("curl"),
    "git": Program("git"),
    "java": Program("default-jre-headless"),
    "nginx": Program("nginx-light"),
    "node": Program("nodejs"),
    "npm": Program("npm"),
    "openssl": Program("openssl"),
    "ssh-keygen": Program("openssh-client"),
    "systemd-analyze": Program("systemd"),
}


def found(name: str) -> str | None:
    """Where a program of the list lies, if it does."""
    names = PROGRAMS[name].names or (name,)
    return next((place for each in names if (place := shutil.which(each, path=PLACES))), None)


def needed(name: str) -> str:
    """Where a program of the list lies; without it the test ends here."""
    return found(name) or missing(f"this machine has no {name}: apt-get install {PROGRAMS[name].package}")


def missing(reason: str) -> NoReturn:
    """End a test for what it would need: with a failure in CI, elsewhere as skipped."""
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def said(reasons: Iterable[str]) -> list[str]:
    """Skipped tests, counted by their reason, a line each; the most first."""
    counted = Counter(reason.removeprefix("Skipped: ").rstrip(".") for reason in reasons)
    return [
        f"{count} {'test was' if count == 1 else 'tests were'} skipped because {reason}"
        for reason, count in counted.most_common()
    ]
