"""The log's signing key on disk: made on the first start, private to its owner, never printed.

The file holds one line, `PRIVATE+KEY+<name>+<hex key ID>+<base64(type || seed)>`, the form that Go's note
tools read; the verifier key stands beside it in a file of the same name with `.vkey` appended.
"""

import os
import secrets
from pathlib import Path

from answerable.record.encoding import b64, unb64
from answerable.record.errors import InvalidKey, VerificationError
from answerable.record.note import ED25519, Signer

_PREFIX = "PRIVATE+KEY+"


def load_or_create_key(path: str | os.PathLike[str], name: str, kind: int = ED25519) -> Signer:
    """The signing key in the file `path`, made with the name `name` when there is none.

    `kind` is its type, a log's or a witness's (see note). The directory is made with mode 0700, the file with
    0600. Raises InvalidKey when the file is unreadable, malformed, another name's, or readable by others.
    """
    file = Path(path)
    try:
        if not file.exists():
            _create(file, Signer(name, seed := secrets.token_bytes(32), kind), seed)
        return _load(file, name, kind)
    except OSError as error:
        raise InvalidKey(f"the key file {file} cannot be used: {error.strerror}") from error


def _load(file: Path, name: str, kind: int) -> Signer:
    if file.stat().st_mode & 0o077:
        raise InvalidKey(f"others can read the key file {file}; close it with: chmod 600 {file}")
    signer = _parse(file, kind)
    if signer.verifier.name != name:
        raise InvalidKey(f"the key in {file} is named {signer.verifier.name!r}, not {name!r}")
    published = file.with_name(file.name + ".vkey")
    if not published.exists():
        published.write_text(signer.verifier.vkey + "\n")
    return signer


def _parse(file: Path, kind: int) -> Signer:
    malformed = InvalidKey(f"the key file {file} is malformed; restore it from your copy")
    try:
        text = file.read_text().strip()
        name, key_id, material = text.removeprefix(_PREFIX).split("+", 2)
        secret = unb64(material, "the key")
    except (ValueError, VerificationError):
        raise malformed from None
    if not text.startswith(_PREFIX) or secret[:1] != bytes([kind]) or len(secret) != 33:
        raise malformed
    signer = Signer(name, secret[1:], kind)
    if signer.verifier.key_id.hex() != key_id:
        raise malformed
    return signer


def _create(file: Path, signer: Signer, seed: bytes) -> None:
    """Write the key under another name, sync it, then give it its name, unless another process was first.

    Crash before the link: no key exists, a later start makes one. After: the key is whole; it has signed
    nothing yet.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    verifier = signer.verifier
    text = f"{_PREFIX}{verifier.name}+{verifier.key_id.hex()}+{b64(bytes([verifier.kind]) + seed)}\n"
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.link(draft, file)
    except FileExistsError:
        pass  # another process made the key between our look and our link; theirs is loaded
    finally:
        draft.unlink(missing_ok=True)
    directory = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
