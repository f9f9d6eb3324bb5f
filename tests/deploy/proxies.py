"""A proxy as its file in `deploy/` has it, before a server, with what a test cannot have put otherwise."""

from __future__ import annotations

import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.programs import needed

ROOT = Path(__file__).resolve().parents[2]
NAME = "911.harrowbay.example"
MAIN = """daemon off;
pid {folder}/pid;
error_log stderr;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/answerable.conf;
}}
"""


def port() -> int:
    """One that is free."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def certificate(folder: Path) -> None:
    """A certificate signed by itself, for the name."""
    words = [
        needed("openssl"),
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    files: list[str | Path] = ["-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"]
    said = ["-days", "2", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    subprocess.run([*words, *files, *said], check=True, capture_output=True)


def placed(name: str, folder: Path, *changes: tuple[str, str]) -> str:
    """A shipped file with the test's ports and certificate. What is replaced has to be there."""
    text = (ROOT / "deploy" / name).read_text("utf-8")
    for shipped, here in (*changes, ("/etc/ssl/answerable/", f"{folder}/")):
        assert shipped in text, shipped
        text = text.replace(shipped, here)
    return text


def nginx(folder: Path, upstream: str, secure: int, plain: int) -> list[str]:
    """The words that start it; its files are in the folder."""
    text = placed(
        "nginx.conf",
        folder,
        ("server 127.0.0.1:8911;", f"server {upstream};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{secure} ssl http2;"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("    listen [::]:80;\n", ""),
    )
    (folder / "answerable.conf").write_text(text)
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
    return [needed("nginx"), "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]


def caddy(folder: Path, upstream: str, secure: int, plain: int) -> list[str]:
    """The words that start it; its files are in the folder."""
    ports = f"default_bind 127.0.0.1\n\thttp_port {plain}\n\thttps_port {secure}"
    text = placed(
        "Caddyfile",
        folder,
        ("reverse_proxy 127.0.0.1:8911 ", f"reverse_proxy {upstream} "),
        ("\tadmin off\n", f"\tadmin off\n\t{ports}\n"),
    )
    (folder / "Caddyfile").write_text(text)
    own = ["env", f"HOME={folder}", f"XDG_DATA_HOME={folder}", f"XDG_CONFIG_HOME={folder}"]
    return [*own, needed("caddy"), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


PROXIES: dict[str, Callable[[Path, str, int, int], list[str]]] = {"nginx": nginx, "caddy": caddy}


@contextmanager
def running(proxy: str, folder: Path, upstream: str) -> Iterator[tuple[int, int]]:
    """A proxy before a server, until the block ends; its ports for TLS and for plain HTTP."""
    folder.mkdir()
    certificate(folder)
    secure, plain = port(), port()
    words = PROXIES[proxy](folder, upstream, secure, plain)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(words, stderr=log)
    try:
        for each in (secure, plain):
            awaited(each, process, folder / "log")
        yield secure, plain
    finally:
        process.terminate()
        process.wait(30)


def awaited(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a process listens."""
    end = time.monotonic() + 60
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.05)


def trusting(folder: Path) -> ssl.SSLContext:
    """A client's side that believes the test's certificate."""
    return ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
