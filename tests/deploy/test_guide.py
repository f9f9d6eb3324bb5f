"""docs/deploy.md, played as far as no root and no service manager are needed; the rest names what is there.

Whole, as root, on a fresh Debian with systemd: that is done by hand before a release.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.programs import needed
from tests.web.running import running

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "deploy.md").read_text("utf-8")
TYPED = r"\1 <<< 'harbour kettle orbit plum'"


def blocks(kind: str) -> list[str]:
    """The blocks of commands of a kind, in the order of the page: `sh`, or `sh root`."""
    return re.findall(rf"```{kind}\n(.*?)```", GUIDE, re.DOTALL)


def here(commands: str, root: Path) -> str:
    """The commands with their places below a folder, and the owner's command line as this user's."""
    for place in ("/opt/answerable/share", "/var/lib/answerable"):
        commands = commands.replace(place, f"{root}{place}")
    commands = re.sub(r"^(centre account .*)$", TYPED, commands, flags=re.MULTILINE)
    program = f"{sys.executable} -m answerable.cli"
    centre = f"env ANSWERABLE_CENTRE={root}/var/lib/answerable/centre {program} "
    return re.sub(
        r"^centre ", centre, commands.replace("/opt/answerable/bin/answerable", program), flags=re.MULTILINE
    )


def play(commands: str, root: Path) -> str:
    """What the commands print; each has to succeed."""
    done = subprocess.run(
        ["bash", "-ec", here(commands, root)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_guide_founds_a_centre_that_serves_and_is_backed_up(tmp_path: Path) -> None:
    """The commands in their order; between them, what the units would have started."""
    needed("curl")
    program, founding, alive, _proxied, backups = blocks("sh")
    (tmp_path / "var/lib/answerable").mkdir(parents=True)
    assert "answerable 0" in play(program, tmp_path)
    assert "sound: entries" in play(founding, tmp_path)
    centre = tmp_path / "var/lib/answerable/centre"
    words = ("serve", "--port", "0", "--centre", str(centre))
    with running(centre, sys.executable, "-m", "answerable.cli", *words) as server:
        assert "live" in play(alive.replace("http://127.0.0.1:8911", server.address), tmp_path)
    unit = (ROOT / "deploy" / "answerable-backup.service").read_text()
    (start,) = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
    (tmp_path / "var/lib/answerable/backups").mkdir()
    environment = "export ANSWERABLE_CENTRE=/var/lib/answerable/centre\n"
    play(environment + start.replace("%%", "%").replace("exec /opt", "/opt"), tmp_path)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d{6}Z\n", play(backups, tmp_path))


def test_what_the_guide_copies_is_shipped() -> None:
    copied = re.findall(
        r"(?<=[ /])(answerable[\w-]*\.(?:service|timer)|(?:nginx|nftables)\.conf|Caddyfile)", GUIDE
    )
    assert {"answerable.service", "nginx.conf", "nftables.conf", "Caddyfile"} <= set(copied)
    assert all((ROOT / "deploy" / name).is_file() for name in copied)
    assert os.access(ROOT / "deploy" / "centre", os.R_OK)
