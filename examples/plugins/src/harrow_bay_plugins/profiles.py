"""How Harrow Bay's export is laid out: a file beside this one, so that it can be read before it is used."""

from pathlib import Path

HARROW_BAY = Path(__file__).with_name("harrow_bay.toml")
