"""`answerable demo`: an invented town's centre, served, with synthetic calls coming in as you look.

Everything is made anew in `demo-town/`. At a terminal it goes on until Ctrl-C; elsewhere it
stops by itself after half a minute (`DEMO_SECONDS` says otherwise). The exit code is 1 when a step fails.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import desks
import furnished
import served

ROOT = Path(__file__).resolve().parents[1]
TOWN = Path(os.environ.get("DEMO_TOWN", ROOT / "demo-town"))
CENTRE, ENV = TOWN / "centre", TOWN / "env"
PORT = int(os.environ.get("DEMO_PORT", "8911"))
DESKS = int(os.environ.get("DEMO_DESKS", "8912"))
CALLS = int(os.environ.get("DEMO_CALLS", "360"))
SPEED = 240
"""Seconds of the town's day that pass in a second."""

LOOK = """
Harrow Bay is served at {address}; its calls come in {speed} times as fast as its day goes.
Open {desks} in Chromium, Chrome or Firefox: it says who signs on, what their devices show now, and
what there is to try. The password is the same for all: {password}

{accounts}
What the calls come to is shown below as it happens. In another terminal, as it stands:

  . {town}/env
  curl -s -H "$DISPATCHER" $CENTRE/queue | pick calls requests        # what is open, most urgent first
  curl -s -H "$TAKER" $CENTRE/calls --json '{{"facts": {{"kind of call": "concern"}}}}' | pick number why.ask
  curl -sN -H "$DISPATCHER" $CENTRE/changes                           # every change, as it is durable
  curl -s $CENTRE/record/checkpoint                                   # the signed head of the record
  curl -s $CENTRE/openapi.json | pick info.title                      # everything that can be asked
  export ANSWERABLE_CENTRE={town}/centre
  answerable queue                                                    # the same centre, at its own machine
  answerable take 'kind of call=concern' --place '3 Quay Lane' --as T12:call-taker
  answerable fsck                                                     # the whole record, from its bytes

docs/web.md has the pages, docs/tour.md plays a call and a request to their ends; docs/http.md has the rest.
"""


def main() -> int:
    """Found, fill, furnish, serve, and let calls come; 1 when a step fails."""
    shutil.rmtree(TOWN, ignore_errors=True)
    TOWN.mkdir(parents=True)
    try:
        with desks.listening(TOWN, DESKS) as page:
            say(f"Open {page.own} in a browser: it goes on by itself when Harrow Bay is founded.")
            return play(page)
    except (RuntimeError, OSError) as error:
        taken = f"Are ports {PORT} and {DESKS} taken? --port 0 takes free ones."
        sys.stderr.write(f"The demo failed: {error}. {taken}\n")
        return 1


def play(page: desks.Desks) -> int:
    """Play the day, furnish the desks, serve the centre, and watch it."""
    say("\n=== A day of an invented town, played through the centre's own commands\n")
    command = ["load-demo", "--calls", str(CALLS), "--centre", str(CENTRE)]
    say(f"$ answerable {' '.join(command).replace(f'{Path.cwd()}/', '')}")
    played = [sys.executable, "-m", "answerable.cli", *command]
    if subprocess.run(played, check=False).returncode:  # noqa: S603 - our own program
        return 1
    desks.be_witness(page, CENTRE)
    furnished.put_in(CENTRE)
    served.give_tokens(CENTRE, ENV)
    devices = served.employ(CENTRE, TOWN / "devices.json")
    say("\n=== The centre, served")
    with served.serving(CENTRE, ENV, PORT) as page.address:
        told = {"address": page.address, "desks": page.own, "speed": SPEED, "password": served.PASSWORD}
        told["town"] = shown(TOWN)
        say(LOOK.format(**told, accounts=accounts(devices)))
        threading.Thread(target=furnish_on, args=(page.address,), daemon=True).start()
        return watch(page.address)


def furnish_on(address: str) -> None:
    """What takes longer: what the portal works out when it is first looked at, and the audits."""
    with urllib.request.urlopen(f"{address}/portal"):  # noqa: S310 - our own server
        pass
    for each in furnished.audits(CENTRE):
        say(f"  (now on the auditor's desk: {each})")


def watch(address: str) -> int:
    """Let calls come and show what happens, until it is time to stop."""
    seconds = float(os.environ.get("DEMO_SECONDS", "inf" if sys.stdout.isatty() else "30"))
    until = float("inf")
    seed = 2
    coming = served.live(CENTRE, SPEED, seed)
    seen = 0
    try:
        for line in changes(address):
            seen += show(line)
            if seen and until == float("inf"):  # from the first thing that happens, however slow the start
                until = time.monotonic() + seconds
            if time.monotonic() > until or coming.poll():
                break
            if coming.poll() == 0:  # the town's day is over after six minutes; another one begins
                seed += 1
                coming = served.live(CENTRE, SPEED, seed)
    except KeyboardInterrupt:
        say("")
    finally:
        coming.terminate()
        coming.wait(30)
    say(f"\n{seen} things happened meanwhile. The town stays in {shown(TOWN)}; another demo makes it anew.")
    return 0 if seen else 1


def accounts(devices: list[str]) -> str:
    """Who can sign on, a line each, and who needs a code."""
    lines = (
        f"  {account:<5}{role:<15}{'and a code' if account in devices else ''}".rstrip()
        for account, role in served.STAFF.items()
    )
    return "\n".join(lines) + "\n\nWithout that page: answerable demo --device S2 says S2's code.\n"


def changes(address: str) -> Iterator[str]:
    """The lines of the stream of changes; it has a heartbeat, so that it never stands still for long."""
    token = next(line for line in ENV.read_text().splitlines() if line.startswith("DISPATCHER="))
    _, _, value = token.partition("Authorization: ")
    headers = {"Authorization": value.rstrip("'")}
    request = urllib.request.Request(f"{address}/changes", headers=headers)  # noqa: S310 - our own server
    with urllib.request.urlopen(request, timeout=60) as stream:  # noqa: S310
        for line in stream:
            yield line.decode().rstrip("\n")


SHOWN = {
    "call taken",
    "unit sent",
    "closed",
    "assistance requested",
    "assistance answered",
    "deadline missed",
}


def show(line: str) -> int:
    """One line of the stream, if it tells of something; whether it did."""
    if not line.startswith("data: "):
        return 0
    change = json.loads(line.removeprefix("data: "))
    if change.get("event") not in SHOWN:
        return 0
    row = change.get("row") or {}
    act = row.get("act_now") or {}
    told = ", ".join(str(act[name]) for name in ("response", "answer") if name in act)
    say(f"  {change['event']:<20} {change['subject']:<22} {row.get('status', ''):<10} {told}")
    return 1


def shown(path: Path) -> str:
    """A path as one types it here."""
    return os.path.relpath(path)


def say(text: str) -> None:
    """Print at once, so that a watcher sees each step as it ends."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
