"""The server's hooks: nobody waits for a receiver, and nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.hooks.conftest import Town
from tests.hooks.receivers import Hand, Receiver

from answerable.hooks import Hooks, Queue, new_secret

ROOT = Path(__file__).parents[2]


def declare(folder: Path, *hooks: tuple[str, str]) -> None:
    """Hooks by name and address, each with a secret; they want calls that are taken."""
    text = "".join(
        f'[[hook]]\nname = "{name}"\nurl = "{url}"\ntells = ["call.taken"]\ninside = true\n'
        for name, url in hooks
    )
    (folder / "hooks.toml").write_text(text)
    (folder / "hooks").mkdir(exist_ok=True)
    for name, _ in hooks:
        file = folder / "hooks" / f"{name}.secret"
        file.touch(mode=0o600)
        file.write_text(new_secret()[0])


def until(done: Callable[[], bool]) -> None:
    """Wait until something is so; fail where it never is."""
    end = time.monotonic() + 60
    while not done():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)


def begun(hooks: Hooks, count: int) -> None:
    """Wait until so many hooks have begun: they tell of what happens from there on."""
    until(lambda: len(hooks.stand()) == count and all(each.place() for each in _queues(hooks)))


def _queues(hooks: Hooks) -> list[Queue]:
    return [each.queue for each in hooks._at_work.values()]


def test_a_receiver_that_answers_nothing_delays_no_command_and_no_other_hook(town: Town) -> None:
    """The commands and the other hook end while the slow one's first message is still held."""
    slow, quick = Receiver(), Receiver()
    with slow.listening(), quick.listening():
        slow.gate.clear()
        declare(town.folder, ("slow", slow.url), ("quick", quick.url))
        hooks = Hooks(town.folder, lambda: town.centre.log)
        hooks.start()
        try:
            begun(hooks, 2)
            town.call()
            assert slow.came.acquire(timeout=60)
            for _ in range(20):
                town.call()
            until(lambda: len(quick.requests) == 21)
            assert len(slow.requests) == 1
            slow.gate.set()
            until(lambda: len(slow.requests) == 21)
        finally:
            hooks.stop()
    assert len(set(slow.ids())) == 21
    assert slow.ids() == quick.ids()


def test_a_receiver_that_was_down_has_everything_once_it_is_back(town: Town) -> None:
    receiver = Receiver()
    with receiver.listening():
        pass
    declare(town.folder, ("county", receiver.url))
    hooks = Hooks(town.folder, lambda: town.centre.log)
    hooks.start()
    try:
        begun(hooks, 1)
        for _ in range(5):
            town.call()
        until(lambda: any(each.held_seconds for each in hooks.stand()))
        assert hooks.stand()[0].behind >= 5
        with receiver.listening():
            until(lambda: len(set(receiver.ids())) == 5)
            until(lambda: not hooks.stand()[0].behind)
    finally:
        hooks.stop()


def test_a_server_that_is_killed_before_it_noted_an_arrival_sends_it_again_under_its_id(town: Town) -> None:
    """And none is lost. Its receiver is in this process; the child is killed between the two."""
    with Receiver().listening() as receiver:
        declare(town.folder, ("county", receiver.url))
        Queue(town.centre.log, "county", "", lambda: 0).begin()
        for _ in range(5):
            town.call()
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
        command = [sys.executable, "-m", "tests.hooks.killed", str(town.folder)]
        ended = subprocess.run(command, cwd=ROOT, env=environment, timeout=120, check=False)
        assert ended.returncode == -signal.SIGKILL
        before = receiver.ids()
        assert len(before) == 5
        hooks = Hooks(town.folder, lambda: town.centre.log)
        later = time.time() + 3600
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("answerable.hooks.running._milliseconds", lambda: int(later * 1000))
            hooks.start()
            town.call()
            until(lambda: len(receiver.ids()) >= 11)
            hooks.stop()
    assert receiver.ids()[5:10] == before
    assert len(set(receiver.ids())) == 6


def test_what_is_declared_wrongly_is_told_and_the_rest_works(town: Town) -> None:
    with Receiver().listening() as receiver:
        declare(town.folder, ("county", receiver.url), ("other", receiver.url))
        (town.folder / "hooks" / "other.secret").unlink()
        hooks = Hooks(town.folder, lambda: town.centre.log)
        hooks.start()
        try:
            (trouble,) = hooks.troubles
            assert "answerable hooks secret other" in trouble
            begun(hooks, 1)
            town.call()
            until(lambda: len(receiver.requests) == 1)
        finally:
            hooks.stop()


def test_a_record_that_is_away_is_waited_for(town: Town) -> None:
    declare(town.folder, ("county", "http://127.0.0.1:9/"))
    hand, away = Hand(), threading.Event()
    hooks = Hooks(town.folder, lambda: None if away.is_set() else town.centre.log, lambda _: hand)
    away.set()
    hooks.start()
    try:
        assert hooks.stand() == ()
        away.clear()
        begun(hooks, 1)
        town.call()
        until(lambda: len(hand.taken) == 1)
    finally:
        hooks.stop()
