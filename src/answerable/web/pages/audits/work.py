"""The process that does what takes long: `python -m answerable.web.pages.audits.work`, a job on its input.

It tells how far it is, a line of JSON a step. What it finds it writes beside what it was asked of, in the
place of what was there, when it is whole. It gives way to everything else on the machine.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec

from answerable.intake.errors import IntakeError, Mistake
from answerable.model.errors import BadInput
from answerable.web.pages.audits.jobs import Job, Progress, Work
from answerable.web.pages.audits.places import FAILED, write

NICE: Final = 10


def main() -> None:
    """Do the job."""
    os.umask(0o077)  # what is worked out may tell of persons
    os.nice(NICE)
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    folder = Path(job.folder)
    try:
        WORKS[job.work](folder, job)
    except IntakeError as error:
        _fail(folder, error.mistakes)
    except BadInput as error:
        _fail(folder, [Mistake("", "", str(error))])


def tell(step: str, done: int = 0, of: int = 0) -> None:
    """Say how far it is."""
    sys.stdout.buffer.write(msgspec.json.encode(Progress(step, done, of)) + b"\n")
    sys.stdout.buffer.flush()


def _fail(folder: Path, mistakes: Any) -> None:
    write(folder / FAILED, msgspec.json.encode(mistakes))


@contextmanager
def _anew(place: Path) -> Iterator[Path]:
    """A directory to write into, which then is in the place of the one that was there."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=place.parent) as made:
        new = Path(made) / "new"
        new.mkdir()
        yield new
        if place.exists():
            place.rename(Path(made) / "old")
        new.rename(place)


def _run(folder: Path, _: Job) -> None:
    """Carry a plan out; with `[unwritten]` in it, search for unwritten rules too."""
    from answerable.audit import audit, read_plan
    from answerable.audit.reporting import write as report
    from answerable.audit.reporting.annexes import unwritten_rules
    from answerable.audit.unwritten import find_unwritten, read_section

    tell("count")
    file = folder / "plan.toml"
    plan = read_plan(file)
    if plan.unwritten and len(plan.histories) > 1:
        fix = "Search each under a plan of its own."
        raise IntakeError([Mistake(str(file), "unwritten", "One search reads one history.", fix)])
    section = read_section(plan.unwritten, str(file)) if plan.unwritten else None
    found, annexes = audit(file), []
    with _anew(folder / "report") as out:
        shutil.copyfile(file, out / "plan.toml")
        if section is not None:
            times = section.permutations
            rules = find_unwritten(Path(plan.histories[0]), section, lambda done: tell("chance", done, times))
            (out / "unwritten-whole.json").write_bytes(msgspec.json.encode(rules))
            annexes.append(unwritten_rules(rules, section.fewer_than))
        tell("write")
        report(found, out, annexes)


def _export(folder: Path, job: Job) -> None:
    """Export the centre's own record."""
    from answerable.bootstrap import open_centre
    from answerable.intake.own import export_history

    tell("open")
    with open_centre(Path(job.centre)) as centre:
        export_history(centre.log, folder, tick=lambda done, of: tell("read", done, of))


def _replay(folder: Path, job: Job) -> None:
    """Decide a history again under directives, whose texts are given."""
    from answerable.audit.replayed import replayed
    from answerable.policy import read_directive

    tell("decide")
    directives = [read_directive(text) for text in job.given["directives"]]
    with replayed(folder / "history.parquet", directives) as done, _anew(folder / "replayed") as out:
        (out / "report.json").write_bytes(msgspec.json.encode(done.report()))
        done.write(out / "told.parquet")


def _answer(folder: Path, job: Job) -> None:
    """Answer claims from the centre's record."""
    from answerable.audit.claims import Kept, answer_claims, read_claims
    from answerable.bootstrap import open_centre

    tell("open")
    claims = read_claims(folder / "claims.toml")
    with open_centre(Path(job.centre)) as centre:
        tell("prove")
        log, ledger = centre.log, centre.ledger
        kept = Kept(log.origin, log, ledger.state, ledger.clock(), log.size)
        answers = answer_claims(claims, kept, kept.asked)
    told = msgspec.structs.replace(answers, file=f"{folder.name}/claims.toml")  # not this machine's path
    write(folder / "answers.json", msgspec.json.encode(told))


def _draw(folder: Path, job: Job) -> None:
    """Draw a blind sample. The key is written first, and is never written over."""
    from answerable.audit.blind import Request, as_csv, as_html, draw
    from answerable.policy import read_directive

    tell("draw")
    request = msgspec.convert(job.given["request"], Request)
    text = job.given["directive"]
    sheet, sealed = draw(Path(job.given["history"]), request, read_directive(text) if text else None)
    with os.fdopen(os.open(folder / "key.json", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as key:
        key.write(sealed)
    write(folder / "sheet.csv", as_csv(sheet).encode())
    write(folder / "sheet.html", as_html(sheet).encode())
    write(folder / "commitment.txt", f"{sheet.commitment}\n".encode())


WORKS: Final[dict[Work, Callable[[Path, Job], None]]] = {
    "run": _run,
    "export": _export,
    "replay": _replay,
    "answer": _answer,
    "draw": _draw,
}

if __name__ == "__main__":
    main()
