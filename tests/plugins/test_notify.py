"""Notices through a plugin: the same queue, the same promises."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from tests.hooks.conftest import Town, settle

from answerable.hooks import Delivery, Hook, NotSent, Queue, sender_of
from answerable.hooks import test_message as a_test_message


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "centre")


@pytest.mark.usefixtures("example")
def test_a_plugin_is_handed_each_notice_once(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "notices"
    hook = Hook("wall", ("call.taken",), plugin="notice-file", settings={"file": str(file)})
    queue = Queue(town.centre.log, "wall", "one", town.milliseconds)
    delivery = Delivery(hook, queue, sender_of(hook, town.folder, time.time))
    settle(delivery)
    numbers = [town.call("an address nobody is told") for _ in range(3)]
    settle(delivery)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [each["call"] for each in lines] == numbers
    assert len({each["id"] for each in lines}) == 3
    assert "nobody is told" not in file.read_text()
    town.centre.close()


@pytest.mark.usefixtures("unruly_ones")
@pytest.mark.parametrize(
    ("plugin", "why"), [("raises", "raised KeyError"), ("hangs", "did not answer within 1 s")]
)
def test_a_plugin_that_fails_is_asked_again_later(town: Town, plugin: str, why: str) -> None:
    hook = Hook("wall", ("*",), plugin=plugin, seconds=1)
    with pytest.raises(NotSent, match=why) as error:
        sender_of(hook, town.folder, time.time).send(a_test_message("origin", town.now))
    assert not error.value.refused
    assert "nobody is told" not in str(error.value)
    town.centre.close()
