"""The demo's own page: who signs on, with which code, and what there is to try on each desk.

It stands in for the devices of invented people, on this machine alone, and is no part of the program. Beside
it listens a witness, which cosigns the record as one elsewhere would.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from typing import Final

import device
import served

from answerable.bootstrap import open_witness, witness_key, witness_logs
from answerable.record.witness import BODY_MAX, Witness

STILL: Final = 60
"""Seconds that the server stands still for, when somebody wants to see STALE."""
WITNESS: Final = "demo-witness.example/1"

TRY: Final = {
    "T12": "Take a call at the line below: <code>take 12 Elm Street; kind of call=burglary</code>, Enter.",
    "D4": """Send to the most urgent call: <code>send</code> and its number. Arm and test the alarm, if it is
        red.""",
    "S2": "Approve what P5 proposed; sign for somebody who departs downward.",
    "O1": """The Dock Board was declined; then officers were attacked, and it was decided again by itself.
        Kelp Row waits for an answer: decline it, and see what that takes.""",
    "C1": "Answer what only a commissioner may; approve what P5 proposed.",
    "P5": """Three drafts. 26-W0001 has mistakes, shown in place. 26-W0002 breaks a guarantee: <i>Proofs</i>
        shows the pair of cases. 26-W0003 is proposed: see it beside the version in force, and on what was
        recorded.""",
    "P6": "The second person: read 26-W0003 and approve it. P5, who wrote it, may not; S2 and C1 may.",
    "A3": """Carry out the plan for yesterday. Open the report on Rowan Falls and its unwritten rule, the
        claims, the blind review. Every count opens its calls.""",
}
"""What to try in each account, as HTML."""

HERE: Final = Path(__file__).resolve().parent
FOUNDING: Final = (HERE / "founding.html").read_text("utf-8")
PAGE: Final = Template((HERE / "desks.html").read_text("utf-8"))


def page(town: Path, address: str) -> str:
    """The page, as of a town that is served at an address."""
    known = device.devices(town)
    rows = "\n".join(
        f"<tr><th scope=row><code>{account}</code></th><td>{role}</td>"
        f'<td class=code id="{account if account in known else ""}">{"" if account in known else "none"}</td>'
        f"<td>{TRY[account]}</td></tr>"
        for account, role in served.STAFF.items()
    )
    words = {"password": served.PASSWORD, "town": town, "address": address}
    safe = {name: escape(str(word), quote=True) for name, word in words.items()}
    return PAGE.substitute(rows=rows, still=STILL, **safe)


class Desks(ThreadingHTTPServer):
    """The server of the page, the codes and the witness."""

    def __init__(self, town: Path, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Door)
        self.town = town
        self.witness: Witness | None = None
        self.address = ""
        """Where the town is served, once it is."""

    @property
    def own(self) -> str:
        """The address of the page."""
        return f"http://127.0.0.1:{self.server_port}"


class _Door(BaseHTTPRequestHandler):
    server: Desks

    def do_GET(self) -> None:
        town = self.server.town
        if not self._is_local():
            self._tell("Ask for it on this machine.\n", status=404)
        elif self.path == "/":
            shown = page(town, self.server.address) if self.server.address else FOUNDING
            self._tell(shown, "text/html; charset=utf-8")
        elif self.path == "/codes":
            codes = {account: device.code_of(town, account) for account in device.devices(town)}
            self._tell(json.dumps(codes), "application/json")
        else:
            self._tell("There is nothing here.\n", status=404)

    def do_POST(self) -> None:
        said = self.rfile.read(min(BODY_MAX, int(self.headers.get("content-length", "0"))))
        if self.path == "/witness/add-checkpoint" and self.server.witness:
            reply = self.server.witness.add_checkpoint(said)
            self._tell(reply.body, reply.content_type, reply.status)
        elif self.path == "/still" and self.headers.get("x-demo") and self._is_local():
            threading.Thread(target=stand_still, args=(self.server.town,), daemon=True).start()
            self._tell("")
        else:
            self._tell("There is nothing here.\n", status=404)

    def _is_local(self) -> bool:
        """Whether it was asked for by this machine's own name: no name from elsewhere leads here."""
        return self.headers.get("host", "").partition(":")[0] in ("127.0.0.1", "localhost")

    def _tell(self, text: str, media: str = "text/plain; charset=utf-8", status: int = 200) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("content-type", media)
        self.send_header("content-length", str(len(content)))
        self.send_header("cache-control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def stand_still(town: Path, seconds: float = STILL) -> None:
    """Stop the server where it is, and let it go on."""
    process = int((town / "server.pid").read_text())
    os.kill(process, signal.SIGSTOP)
    try:
        time.sleep(seconds)
    finally:
        os.kill(process, signal.SIGCONT)


@contextmanager
def listening(town: Path, port: int) -> Iterator[Desks]:
    """Show the page until the block ends. Raises OSError for a taken port."""
    with Desks(town, port) as desks:
        threading.Thread(target=desks.serve_forever, daemon=True).start()
        try:
            yield desks
        finally:
            desks.shutdown()


def be_witness(desks: Desks, centre: Path) -> None:
    """Cosign a centre's record from now on; its policy names this witness."""
    home = desks.town / "witness"
    known = home.exists()
    vkey = witness_key(home, WITNESS).verifier.vkey
    if not known:
        witness_logs(home).add((centre / "key.vkey").read_text("utf-8").strip())
    desks.witness = open_witness(home)
    policy = f"witness demo {vkey} {desks.own}/witness/\nquorum demo\n"
    (centre / "witnesses.policy").write_text(policy, "utf-8")
