"""The log's signing key on disk: made on the first start, private to its owner, never printed.

The file holds one line, `PRIVATE+KEY+<name>+<hex key ID>+<base64(type || seed)>`, the form that Go's note
tools read; the verifier key stands beside it in a file of the same name with `.vkey` appended, with those
that were in use before it.
"""

import os
import secrets
from pathlib import Path

from answerable.record.encoding import b64, unb64
from answerable.record.errors import InvalidKey, VerificationError
from answerable.record.files import make_directory, sync_directory, write_whole
from answerable.record.note import ED25519, Signer

_PREFIX = "PRIVATE+KEY+"


def load_or_create_key(path: str | os.PathLike[str], name: str, kind: int = ED25519) -> Signer:
    """The signing key in the file `path`, made with the name `name` when there is none.

    `kind` is its type, a log's or a witness's (see note). The directory is made with mode 0700, the file with
    0600. Raises InvalidKey when the file is unreadable, malformed, another name's, or readable by others.
    """
    file = Path(path)
    signer = _load_or_create(file, name, kind)
    try:
        _publish(file, signer.verifier.vkey)
    except OSError as error:
        raise InvalidKey(f"the key file {_published(file)} cannot be written: {error.strerror}") from error
    return signer


def _published(file: Path) -> Path:
    return file.with_name(file.name + ".vkey")


def _publish(file: Path, vkey: str) -> None:
    """Add a verifier key to those that stand beside the key file, whole or not at all."""
    published = _published(file)
    lines = published.read_text().splitlines() if published.exists() else []
    if vkey not in lines:
        write_whole(published, "".join(f"{line}\n" for line in (*lines, vkey)).encode())


def _load_or_create(file: Path, name: str, kind: int = ED25519) -> Signer:
    try:
        if not file.exists():
            _create(file, name, kind)
        return _load(file, name, kind)
    except OSError as error:
        raise InvalidKey(f"the key file {file} cannot be used: {error.strerror}") from error


def _load(file: Path, name: str, kind: int = ED25519) -> Signer:
    if file.stat().st_mode & 0o077:
        raise InvalidKey(f"others can read the key file {file}; close it with: chmod 600 {file}")
    signer = _parse(file, kind)
    if signer.verifier.name != name:
        raise InvalidKey(f"the key in {file} is named {signer.verifier.name!r}, not {name!r}")
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


def _create(file: Path, name: str, kind: int) -> None:
    """Write a new key under another name, sync it, then give it its name, unless another process was first.

    Crash before the link: no key exists, a later start makes one. After: the key is whole; it has signed
    nothing yet.
    """
    make_directory(file.parent, 0o700)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    seed = secrets.token_bytes(32)
    verifier = Signer(name, seed, kind).verifier
    text = f"{_PREFIX}{verifier.name}+{verifier.key_id.hex()}+{b64(bytes([verifier.kind]) + seed)}\n"
    try:
        write_whole(draft, text.encode(), 0o600)
        os.link(draft, file)
    except FileExistsError:
        pass  # another process made the key between our look and our link; theirs is loaded
    finally:
        draft.unlink(missing_ok=True)
    sync_directory(file.parent)


class KeyFile:
    """A log's key file and, while one is being put in its place, the key that follows: `<file>.next`.

    The verifier keys stand in `<file>.vkey`, the oldest first. It prints as its path only.
    """

    def __init__(self, path: str | os.PathLike[str], name: str) -> None:
        """Load the key, making it when there is none; raises InvalidKey as load_or_create_key does."""
        self._file = Path(path)
        self.name = name
        self.first = load_or_create_key(path, name)

    def __repr__(self) -> str:
        return f"KeyFile({self._file})"

    @property
    def _next(self) -> Path:
        return self._file.with_name(self._file.name + ".next")

    def find(self, vkey: str) -> Signer | None:
        """The private half of a verifier key, if it is in one of the two files now; raises InvalidKey."""
        if self.first.verifier.vkey == vkey:
            return self.first
        # Another process may have put a new key in the place of ours: the files are read anew.
        for file in (self._next, self._file):
            try:
                signer = _load(file, self.name)
            except FileNotFoundError:
                continue
            except OSError as error:
                raise InvalidKey(f"the key file {file} cannot be used: {error.strerror}") from error
            if signer.verifier.vkey == vkey:
                return signer
        return None

    def prepare(self) -> Signer:
        """The key that is to follow, made when there is none; it is on disk when this returns."""
        return _load_or_create(self._next, self.name)

    def settle(self, vkey: str | None) -> None:
        """Give the following key the file's name if it is the one in use; raises InvalidKey.

        Crash at any point: what was published stays published, the key in use has one of the two names, and
        the next call goes on. The old private key is gone after the rename: it can sign nothing more.
        """
        if vkey is None or self.first.verifier.vkey == vkey:
            return
        signer = self.find(vkey)
        if signer is None:
            return
        try:
            _publish(self._file, vkey)
            if self._next.exists() and _load(self._next, self.name).verifier.vkey == vkey:
                self._next.replace(self._file)
            sync_directory(self._file.parent)
        except FileNotFoundError:
            pass  # another process gave it its name first
        except OSError as error:
            raise InvalidKey(f"the key file {self._file} cannot be used: {error.strerror}") from error
        self.first = signer
