"""Signatures hold for who else reads the specification."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from answerable.hooks import Signing, new_secret
from answerable.hooks.signing import read_signing
from answerable.model.errors import BadInput


def test_the_example_of_the_specification_has_its_signature() -> None:
    signing = Signing(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
    headers = signing.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(
    st.dictionaries(st.text(), st.text()),
    st.text("msg_019-Zz", min_size=1),
)
def test_the_library_of_others_verifies_what_is_signed_here(body: dict[str, str], message: str) -> None:
    import json

    payload, (kept, given_) = json.dumps(body).encode(), new_secret()
    headers = Signing([kept]).headers(message, int(datetime.now(UTC).timestamp()), payload)
    assert Webhook(given_).verify(payload, headers) == body
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()[1]).verify(payload, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(given_).verify(payload + b" ", headers)


def test_while_a_secret_is_changed_both_verify() -> None:
    old, new = new_secret(), new_secret()
    headers = Signing([old[0], new[0]]).headers("msg_1", int(datetime.now(UTC).timestamp()), b"{}")
    assert Webhook(old[1]).verify(b"{}", headers) == Webhook(new[1]).verify(b"{}", headers) == {}


def test_a_public_key_verifies_and_cannot_sign() -> None:
    kept, given_ = new_secret(asymmetric=True)
    headers = Signing([kept]).headers("msg_1", 1614265330, b"{}")
    version, _, signature = headers["webhook-signature"].partition(",")
    assert (version, given_[:5]) == ("v1a", "whpk_")
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(given_[5:]))
    key.verify(base64.b64decode(signature), b"msg_1.1614265330.{}")


@pytest.mark.parametrize(
    "words", [[], ["guess me"], ["whsec_!"], ["whsec_c2hvcnQ="], ["whsk_c2hvcnQ="], [new_secret()[0]] * 5]
)
def test_what_is_no_secret_is_refused_and_not_repeated(words: list[str]) -> None:
    with pytest.raises(ValueError, match=r"secret|begins with|base64|bytes") as error:
        Signing(words)
    assert not any(word in str(error.value) for word in words)


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "hooks" / "county.secret"
    file.parent.mkdir()
    with pytest.raises(BadInput, match="answerable hooks secret county"):
        read_signing(tmp_path, "county")
    file.write_text(new_secret()[0])
    file.chmod(0o644)
    with pytest.raises(BadInput, match="chmod 600"):
        read_signing(tmp_path, "county")
    file.chmod(0o600)
    assert repr(read_signing(tmp_path, "county")) == "Signing(…)"
