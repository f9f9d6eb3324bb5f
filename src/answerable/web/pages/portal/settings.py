"""What a centre says of itself on its portal: `portal.toml` in its directory. All of it may be missing."""

from __future__ import annotations

import logging
import re
import zoneinfo
from pathlib import Path
from typing import Final

import msgspec

from answerable.web.pages.portal.periods import Period

FILE: Final = "portal.toml"
logger = logging.getLogger("answerable.web")


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The portal's settings."""

    name: str = ""
    """What the centre is called."""
    about: str = ""
    """More of it, in paragraphs apart by an empty line. Plain text."""
    records: str = ""
    """Whom to ask for a record beside this portal, and under which law. Plain text."""
    figures: Period = "month"
    """How often new figures come out."""
    time_zone: str = "UTC"
    """The clock that days and months are counted by, such as `America/New_York`."""

    def __post_init__(self) -> None:
        zoneinfo.ZoneInfo(self.time_zone)

    @staticmethod
    def paragraphs(text: str) -> list[str]:
        """A text, apart by empty lines."""
        return [each.strip() for each in re.split(r"\n\s*\n", text) if each.strip()]


def settings_of(directory: Path | None) -> Settings:
    """What the file says. What is wrong with it is logged, and it is as if it were not there."""
    if directory is None:
        return Settings()
    try:
        return msgspec.toml.decode((directory / FILE).read_bytes(), type=Settings)
    except FileNotFoundError:
        return Settings()
    except (OSError, msgspec.MsgspecError, ValueError, zoneinfo.ZoneInfoNotFoundError) as error:
        logger.warning("%s cannot be used: %s", FILE, error)
        return Settings()
