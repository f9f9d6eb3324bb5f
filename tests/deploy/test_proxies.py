"""The shipped proxy configurations, in a real nginx and a real Caddy, before a real server on PostgreSQL."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import msgspec
import pytest
from tests.deploy import proxies
from tests.deploy.child import KNOCKS
from tests.postgres import Server
from tests.web.running import running
from tests.web.town import found

from answerable.bootstrap import open_centre
from answerable.identity import Credentials
from answerable.model.people import OWNER, Role

FIRST, OWN = "four loud kettles sing", "teapot orbit marmalade"
STAFF: dict[str, Role] = {"T12": "call-taker", "D4": "dispatcher"}


class Fronted:
    """A centre behind a proxy, and its clients."""

    def __init__(self, folder: Path, secure: int, plain: int, log: Path) -> None:
        self.folder, self.secure, self.plain, self.log = folder, secure, plain, log

    @contextmanager
    def client(self, address: str = "127.0.0.1") -> Iterator[httpx.Client]:
        """A client at an address of this machine, which knows the server by its name."""
        transport = httpx.HTTPTransport(verify=proxies.trusting(self.folder), local_address=address)
        named = {"host": proxies.NAME}
        where = f"https://127.0.0.1:{self.secure}"
        with httpx.Client(transport=transport, base_url=where, headers=named, timeout=60) as client:
            client.event_hooks["request"] = [
                lambda request: request.extensions.update(sni_hostname=proxies.NAME)
            ]
            yield client

    @contextmanager
    def signed_on(self, account: str) -> Iterator[httpx.Client]:
        """A client with a session."""
        with self.client() as client:
            answer = client.post("/session", json={"account": account, "password": OWN})
            assert answer.status_code == 201, answer.text
            client.headers["x-csrf-token"] = answer.json()["csrf"]
            yield client


@pytest.fixture(scope="module", params=proxies.PROXIES)
def fronted(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgres_server: Server
) -> Iterator[Fronted]:
    tmp_path = tmp_path_factory.mktemp("fronted")
    with postgres_server.database() as database:
        centre = employed(found(tmp_path / "centre", database))
        with running(centre, sys.executable, "-m", "tests.deploy.child", str(centre)) as server:
            upstream = server.address.removeprefix("http://")
            with proxies.running(request.param, tmp_path / "proxy", upstream) as (secure, plain):
                yield Fronted(tmp_path / "proxy", secure, plain, centre.with_suffix(".log"))


def employed(centre: Path) -> Path:
    """The centre, with people who can sign on."""
    with open_centre(centre) as opened:
        owner, entrance = opened.desk(OWNER), opened.entrance
        for account, role in STAFF.items():
            entrance.open_account(owner, account, [role], FIRST, None)
            entrance.change_password(Credentials(account, FIRST), OWN, "127.0.0.1")
    return centre


def test_people_sign_on_take_a_call_and_see_it_at_once(fronted: Fronted) -> None:
    """Over TLS, from a session's cookie, with each change as it happens; and nobody without credentials."""
    with fronted.signed_on("T12") as taker, fronted.signed_on("D4") as dispatcher:
        cookie = next(iter(taker.cookies.jar))
        assert cookie.secure
        with dispatcher.stream("GET", "/changes") as stream:
            assert stream.headers["strict-transport-security"] == "max-age=63072000"
            lines = stream.iter_lines()
            call = taker.post("/calls", json={"place": {"address": "12 Elm Street"}})
            assert call.status_code == 201, call.text
            seen = next(line for line in lines if '"call taken"' in line)
            assert msgspec.json.decode(seen.removeprefix("data: "))["event"] == "call taken"
        taken = call.json()["number"]
        queue = {each["number"]: each["status"] for each in dispatcher.get("/queue").json()["calls"]}
        assert queue[taken] == "waiting"
    with fronted.client("127.0.0.9") as stranger:
        assert stranger.post("/calls", json={}).status_code == 401


def test_pages_take_forms_through_the_proxy(fronted: Fronted) -> None:
    """A page knows its server by the name that the browser has, and TLS by the proxy's word."""
    with fronted.client() as client:
        page = client.get("/sign-on", headers={"accept": "text/html"})
        assert page.status_code == 200
        sent = {"account": "T12", "password": OWN}
        own = client.post("/sign-on", data=sent, headers={"origin": f"https://{proxies.NAME}"})
        assert own.status_code == 303, own.text
        foreign = client.post("/sign-on", data=sent, headers={"origin": "https://elsewhere.example"})
        assert foreign.status_code == 403


def test_strangers_are_counted_by_their_own_address_whatever_they_claim(fronted: Fronted) -> None:
    """Who knocks too often is refused, claims of another address included; a neighbour is not."""
    with fronted.client("127.0.0.2") as busy, fronted.client("127.0.0.3") as neighbour:
        for knock in range(KNOCKS):
            claim = {"x-forwarded-for": f"192.0.2.{knock}", "forwarded": f"for=192.0.2.{knock}"}
            assert busy.get("/record/key", headers=claim).status_code == 200
        assert busy.get("/record/key", headers={"x-forwarded-for": "192.0.2.99"}).status_code == 429
        assert neighbour.get("/record/key").status_code == 200
    with fronted.signed_on("T12") as taker:
        assert taker.get("/queue").status_code == 200


def test_plain_http_leads_to_tls_and_heads_and_bodies_are_bounded(fronted: Fronted) -> None:
    plain = httpx.get(f"http://127.0.0.1:{fronted.plain}/console?x=1", headers={"host": proxies.NAME})
    assert plain.status_code in {301, 308}
    assert plain.headers["location"] == f"https://{proxies.NAME}/console?x=1"
    with fronted.signed_on("T12") as taker:
        long = taker.post("/calls", content=b" " * (3 << 20), headers={"content-type": "application/json"})
        assert long.status_code == 413
        assert taker.get("/queue", headers={"x-long": "x" * 80_000}).status_code in {400, 431}
    assert "Elm Street" not in fronted.log.read_text()
    assert "cookie" not in (fronted.folder / "log").read_text().lower()
