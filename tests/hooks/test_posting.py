"""One request, and nothing that leads it elsewhere."""

from __future__ import annotations

import datetime
import ssl
import threading
import time
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from standardwebhooks import Webhook
from tests.hooks.receivers import Receiver

from answerable.hooks import Hook, Message, NotSent, Signing, new_secret
from answerable.hooks import test_message as a_test_message
from answerable.hooks.posting import Poster

KEPT, GIVEN = new_secret()
NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
MESSAGE: Message = a_test_message("origin", NOW)


def poster(url: str, *, inside: bool = True, seconds: float = 10) -> Poster:
    return Poster(Hook("county", ("*",), url, inside=inside, seconds=seconds), Signing([KEPT]), time.time)


def test_it_arrives_signed() -> None:
    with Receiver().listening() as receiver:
        told = poster(receiver.url + "?to=us").send(MESSAGE)
    ((path, headers, body),) = receiver.requests
    assert path == "/in?to=us"
    assert Webhook(GIVEN).verify(body, headers)["type"] == "hook.test"
    assert headers["webhook-id"] == MESSAGE.id
    assert told == "127.0.0.1 (127.0.0.1) answered 204"


def test_a_redirect_is_not_followed_and_no_answers_text_is_told() -> None:
    with Receiver().listening() as elsewhere, Receiver().listening() as receiver:
        receiver.status, receiver.body = 307, b"words of a stranger"
        receiver.headers = {"location": elsewhere.url}
        with pytest.raises(NotSent, match=r"127\.0\.0\.1 \(127\.0\.0\.1\) answered 307; redirects") as error:
            poster(receiver.url).send(MESSAGE)
    assert not elsewhere.requests
    assert "words of a stranger" not in str(error.value)


@pytest.mark.parametrize(
    ("status", "refused"), [(500, False), (404, False), (401, False), (429, False), (422, True)]
)
def test_only_what_objects_to_the_message_itself_refuses_it(status: int, *, refused: bool) -> None:
    with Receiver().listening() as receiver:
        receiver.status, receiver.headers = status, {"retry-after": "70"}
        with pytest.raises(NotSent) as error:
            poster(receiver.url).send(MESSAGE)
    assert (error.value.refused, error.value.after) == (refused, 70)


@pytest.mark.parametrize(
    ("url", "inside", "why"),
    [
        ("https://127.0.0.1:1/", False, "inside = true"),
        ("https://10.1.2.3/", False, "inside = true"),
        ("https://[::1]/", False, "inside = true"),
        ("https://[::ffff:10.1.2.3]/", False, "inside = true"),
        ("https://[64:ff9b::10.1.2.3]/", False, "inside = true"),
        ("https://[2002:a01:203::1]/", False, "inside = true"),
        ("https://[64:ff9b::169.254.169.254]/", True, "no hook may lead"),
        ("https://169.254.169.254/latest", True, "no hook may lead"),
        ("https://[fe80::1]/", True, "no hook may lead"),
        ("https://0.0.0.0/", True, "no hook may lead"),
        ("https://224.0.0.1/", True, "no hook may lead"),
        ("http://10.1.2.3/", True, "plain http"),
        ("https://nowhere.invalid/", True, "cannot be looked up"),
    ],
)
def test_where_no_hook_leads(url: str, *, inside: bool, why: str) -> None:
    with pytest.raises(NotSent, match=why):
        poster(url, inside=inside).send(MESSAGE)


def test_the_connection_goes_to_the_address_that_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers otherwise the second time leads nowhere else: it is asked once."""
    import socket

    asked = []

    def looked_up(host: str, port: int, **_: object) -> list[object]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    with Receiver().listening() as receiver:
        monkeypatch.setattr(socket, "getaddrinfo", looked_up)
        poster(receiver.url.replace("127.0.0.1", "receiver.example")).send(MESSAGE)
    assert asked == ["receiver.example"]
    assert receiver.requests[0][1]["host"] == f"receiver.example:{receiver.port}"


def test_what_takes_too_long_is_broken_off() -> None:
    with Receiver().listening() as receiver:
        receiver.gate.clear()
        with pytest.raises(NotSent, match="did not answer"):
            poster(receiver.url, seconds=1).send(MESSAGE)


def test_what_is_being_sent_can_be_broken_off_from_another_thread() -> None:
    with Receiver().listening() as receiver:
        receiver.gate.clear()
        sender, errors = poster(receiver.url, seconds=30), []

        def send() -> None:
            with pytest.raises(NotSent) as error:
                sender.send(MESSAGE)
            errors.append(error.value)

        thread = threading.Thread(target=send)
        thread.start()
        assert receiver.came.acquire(timeout=30)
        sender.stop()
        thread.join(30)
    assert len(errors) == 1


def certificate(folder: Path) -> Path:
    """A certificate of its own for 127.0.0.1, with its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "certificate.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file


def test_a_certificate_has_to_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = certificate(tmp_path)
    receiver = Receiver()
    receiver.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    receiver.tls.load_cert_chain(file)
    with receiver.listening():
        url = receiver.url.replace("http://", "https://")
        with pytest.raises(NotSent, match="its certificate does not hold"):
            poster(url).send(MESSAGE)
        assert not receiver.requests
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        poster(url).send(MESSAGE)
    assert len(receiver.requests) == 1
