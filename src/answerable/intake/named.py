"""Which profile is meant: a file, one of a directory that whoever reads keeps, or an installed plugin's.

A plugin's profile is a file like any other, so that what it says can be read before it is used; the plugin's
own code runs once, to say where the file lies, and only when somebody names it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from answerable import plugins
from answerable.intake.errors import IntakeError, Mistake
from answerable.model.errors import BadInput

GROUP: Final = "answerable.profiles"
DIRECTORY: Final = "ANSWERABLE_PROFILES"
"""The environment's variable that names a directory of profiles: NAME.toml each."""
SECONDS: Final = 10.0


def find_profile(given: Path) -> Path:
    """The file of a profile: `given` itself, `$ANSWERABLE_PROFILES/NAME.toml`, or the plugin's of this name.

    Raises IntakeError, which says where was looked.
    """
    if given.suffix or given.parent != Path() or given.exists():
        return given
    kept = os.environ.get(DIRECTORY, "")
    if kept and (named := Path(kept) / f"{given.name}.toml").exists():
        return named
    return _of_plugin(given.name)


def names() -> tuple[str, ...]:
    """The names that `find_profile` finds, besides files."""
    kept = os.environ.get(DIRECTORY, "")
    here = [each.stem for each in Path(kept).glob("*.toml")] if kept else []
    return tuple(sorted({*here, *(each.name for each in plugins.installed(GROUP))}))


def _of_plugin(name: str) -> Path:
    def find() -> Path:
        said = plugins.load(GROUP, name, "--profile")
        return Path(said() if callable(said) else said)

    if name not in {each.name for each in plugins.installed(GROUP)}:
        others = ", ".join(names()) or "none"
        raise _wrong(name, f"There is no such file, nor a profile of that name; known are: {others}.")
    try:
        file = plugins.within(SECONDS, name, find)
    except (plugins.PluginFailed, BadInput) as error:
        raise _wrong(name, f"{error}.") from error
    if not file.is_file():
        raise _wrong(name, f"the plugin '{name}' names the file {file}, which is not there.")
    return file


def _wrong(name: str, problem: str) -> IntakeError:
    fix = f"Give a file, or a name in the directory that {DIRECTORY} names."
    return IntakeError([Mistake(name, "--profile", problem, fix)])
