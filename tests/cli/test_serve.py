"""`answerable serve`: the program itself, from its start to its end."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

from tests.cli.conftest import Town
from tests.web.running import running


def test_it_serves_the_centre_until_it_is_stopped(town: Town) -> None:
    words = (sys.executable, "-m", "answerable.cli", "serve", "--port", "0", "--centre", str(town.folder))
    with running(town.folder, *words) as server:
        connection = server.connect()
        connection.request("GET", "/health/ready")
        answer = connection.getresponse()
        assert (answer.status, b'"record":"open"' in answer.read()) == (200, True)
        connection.request("POST", "/calls", b"{}", {"content-type": "application/json"})
        refused = connection.getresponse()
        assert (refused.status, refused.getheader("www-authenticate")) == (401, 'Bearer realm="answerable"')
        refused.read()
        connection.close()
        assert server.stop() == 0
        assert '"says":"answered"' in server.log()


def test_a_port_that_is_taken_is_told_in_a_sentence(town: Town) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        result = town.run("serve", "--port", port, by=None)
    assert result.exit_code == 2
    assert f"127.0.0.1 port {port} cannot be listened on" in result.output


def test_a_secret_that_is_too_short_is_told_before_anything_is_served(town: Town) -> None:
    (town.folder / "shadow").mkdir()
    (town.folder / "shadow" / "cad.secret").write_bytes(b"short")
    result = town.run("serve", "--port", "0", by=None)
    assert result.exit_code == 2
    assert "cad.secret is too short" in result.output


def test_where_no_centre_is_one_is_founded_by_serving(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    words = (sys.executable, "-m", "answerable.cli", "serve", "--port", "0", "--centre", str(folder))
    with running(folder, *words) as server:
        connection = server.connect()
        connection.request("GET", "/record/key")
        assert b"vkey" in connection.getresponse().read()
        connection.close()
        assert server.stop() == 0
    assert (folder / "record.db").exists()
