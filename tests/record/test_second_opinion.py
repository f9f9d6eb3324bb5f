"""SD-JWTs against independent implementations: @sd-jwt/core (npm) both ways, joserfc for the signature."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import OKPKey
from tests.npm import installed

from answerable.record import NewEntry, Signer
from answerable.record.encoding import b64url
from answerable.record.entry import Sealer, choose, erase, open_entry, unseal
from answerable.record.receipt import present, take_apart

HERE = Path(__file__).parent / "sd_jwt_core"
SEED = bytes(range(32))
KEY = Signer("example.org/log", SEED)
HEADER = {"typ": "log-entry+sd-jwt", "alg": "EdDSA", "kid": KEY.verifier.key_id.hex()}
PUBLIC = KEY.verifier.public.hex()
DATA: dict[str, Any] = {
    "kind": "call taken",
    "place": {"address": '12 "Elm" Straße', "floor": 2, "no": None, "emoji": "\U0001f692"},
    "facts": [{"weapon": "seen", "hurt": [1, 2.5, -3e10]}, True],
    "empty": {},
    "0 field name": "x" * 3000,
}
LEAF, OPENED = Sealer(KEY).seal(
    NewEntry("call/1", json.dumps(DATA, ensure_ascii=False).encode(), ("place", "empty")), 7
)


@pytest.fixture(scope="module")
def home() -> Path:
    """Where @sd-jwt/core is installed."""
    return installed(HERE)


def ask(home: Path, request: object) -> list[Any]:
    command = ["node", str(HERE / "second.mjs"), str(home)]
    done = subprocess.run(command, input=json.dumps(request).encode(), capture_output=True, check=True)
    told: list[Any] = json.loads(done.stdout)
    return told


def shown(opened: str, *fields: str) -> Any:
    return json.loads(present(LEAF, choose(opened, fields or None)))


def test_what_we_present_is_verified_and_opened_there(home: Path) -> None:
    whole = {"iss": "example.org/log", "stream": "call/1", "version": 7, **DATA}
    cases = [
        (shown(OPENED), whole),
        (shown(OPENED, "kind", "place/floor"), {"kind": "call taken", "place": {"floor": 2}}),
        (shown(OPENED, "stream", "empty"), {"stream": "call/1", "empty": {}}),
        (shown(erase(OPENED, ["place/address", "facts", "0 field name", "empty"])),
         {"stream": "call/1", "version": 7, "kind": "call taken",
          "place": {name: DATA["place"][name] for name in ("floor", "no", "emoji")}}),
    ]  # fmt: skip
    told = ask(home, {"verify": [(PUBLIC, presented) for presented, _ in cases]})
    assert [each.get("payload") for each in told] == [
        {"iss": "example.org/log", **claims} for _, claims in cases
    ]
    assert told[0]["header"] == HEADER


def test_what_was_changed_is_refused_there_too(home: Path) -> None:
    """The test above can fail."""
    whole = shown(OPENED)
    other, _ = Sealer(KEY).seal(NewEntry("call/2", b"{}"), 1)
    cases = [
        (Signer("example.org/log", bytes(32)).verifier.public.hex(), whole),
        (PUBLIC, {**whole, "payload": json.loads(other)["payload"]}),
        (PUBLIC, {**whole, "header": {"disclosures": [*whole["header"]["disclosures"], "WyJhIiwiYiIsMV0"]}}),
    ]
    told = ask(home, {"verify": cases})
    assert "refused" in told[0]
    assert "refused" in told[1]
    assert "refused" in told[2] or told[2]["payload"].get("b") is None


def salts(count: int) -> list[str]:
    return [b64url(bytes([number]) * 18).decode() for number in range(count)]


def test_what_they_issue_is_read_here_byte_for_byte(home: Path) -> None:
    """Given our names, salts and decoys they make our spelling; only the order of disclosures is theirs."""
    request = {
        "claims": {"iss": "example.org/log", "stream": "call/1", "version": 7, **DATA},
        "frame": {
            "_sd": ["stream", "version", *DATA],
            "_sd_decoy": 16 - 2 - len(DATA),
            "place": {"_sd": list(DATA["place"]), "_sd_decoy": 4},
        },
        "header": HEADER,
        "salts": salts(64),
        "seed": SEED.hex(),
    }
    (made,) = ask(home, {"issue": [request]})
    members, rest = made["header"]["disclosures"][:4], made["header"]["disclosures"][4:]
    at = next(n for n, text in enumerate(rest) if len(text) > 300 and b64url(b"x" * 99).decode() not in text)
    leaf = json.dumps(
        {name: made[name] for name in ("payload", "protected", "signature")}, separators=(",", ":")
    ).encode()
    sealed = unseal(leaf)
    assert sealed.check_signature([KEY.verifier]) == KEY.verifier
    opened = open_entry(sealed, [*rest[: at + 1], *members, *rest[at + 1 :]])
    assert (opened.stream, opened.version, json.loads(opened.data)) == ("call/1", 7, DATA)


JWS = {name: str(value) for name, value in json.loads(LEAF).items()}
pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")


def jose_key() -> OKPKey:
    public, private = (b64url(data).decode() for data in (KEY.verifier.public, SEED))
    return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": public, "d": private})


def verified(jose: dict[str, str]) -> bytes:
    flattened: Any = jose
    payload: bytes = jws.deserialize_json(flattened, jose_key(), algorithms=["EdDSA"]).payload
    return payload


def test_joserfc_verifies_an_entry_as_a_flattened_jws() -> None:
    payload = verified(JWS)
    assert json.loads(payload)["iss"] == "example.org/log"
    with pytest.raises(BadSignatureError):
        verified({**JWS, "payload": b64url(payload.replace(b"log", b"lag")).decode()})


def test_what_joserfc_signs_is_what_we_sign() -> None:
    member: Any = {"protected": HEADER}
    made: Any = jws.serialize_json(member, verified(JWS), jose_key(), algorithms=["EdDSA"])
    assert {name: made[name] for name in JWS} == JWS


def test_a_presentation_is_taken_apart_into_what_it_was_made_of() -> None:
    for fields in (None, ["kind"], []):
        chosen = choose(OPENED, fields)
        assert take_apart(present(LEAF, chosen)) == (LEAF, tuple(chosen))
