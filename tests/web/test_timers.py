"""What the server does by the clock."""

from __future__ import annotations

import gc
import time
import weakref
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.web.town import SELDOM, Town

from answerable import bootstrap
from answerable.bootstrap import open_centre
from answerable.model.snapshot import Snapshots
from answerable.web.serving import for_long


def test_the_state_is_written_down_while_the_server_runs(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So one that is killed after weeks need not fold weeks at its next start."""
    monkeypatch.setattr(bootstrap, "SNAPSHOT_EVERY", 5)
    with Town(folder, replace(SELDOM, snapshot=0.01)) as town:
        number = town.call()
        log, until = town.house.served.opened.log, time.monotonic() + 10
        while time.monotonic() < until:
            found = Snapshots(folder / "snapshot").load(log.root)
            if found is not None and number in found[1].calls:
                break
            town.call()
            time.sleep(0.01)
        assert found is not None
        assert number in found[1].calls
        assert found[0] <= town.entries()


def test_nothing_is_written_down_while_a_start_would_be_quick_without(folder: Path) -> None:
    with Town(folder, replace(SELDOM, snapshot=0.01)) as town:
        town.call()
        time.sleep(0.05)
    assert not (folder / "snapshot").exists()


def test_what_was_opened_for_long_is_passed_over_by_garbage_collection(folder: Path) -> None:
    """And let go of, should it have to be opened anew."""
    opener, before = for_long(lambda: open_centre(folder)), gc.get_freeze_count()
    try:
        with opener() as centre:
            gone = weakref.ref(centre)
            assert gc.get_freeze_count() > before
            assert not any(each is centre for each in gc.get_objects())
        del centre
        with opener():
            assert gone() is None
    finally:
        gc.unfreeze()
