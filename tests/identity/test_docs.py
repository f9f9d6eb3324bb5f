"""The page on accounts says what the program does."""

from pathlib import Path

from answerable.identity.scopes import SCOPES
from answerable.identity.sessions import IDLE, IDLE_GRAVE, LASTS

PAGE = (Path(__file__).parents[2] / "docs/accounts.md").read_text()


def test_the_page_lists_every_scope_with_its_permissions() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    assert rows == [f"| `{scope}` | {', '.join(sorted(names))} |" for scope, names in SCOPES.items()]


def test_the_page_tells_how_long_a_session_lasts() -> None:
    """Hours, as the program has them."""
    hours = (LASTS / 3_600, IDLE / 3_600, IDLE_GRAVE / 3_600)
    assert "lasts {:.0f} hours, and ends after {:.0f} hours without an act ({:.0f} hour in".format(
        *hours
    ) in (" ".join(PAGE.split()))
