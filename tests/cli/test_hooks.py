"""`answerable hooks …`: what waits, what was given up, and what is done about it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from standardwebhooks import Webhook
from tests.cli.conftest import Town
from tests.hooks.receivers import Hand, Receiver

from answerable.bootstrap import open_centre
from answerable.hooks import Delivery, NotSent, Queue, read_hooks


@pytest.fixture
def receiver(town: Town) -> Receiver:
    receiver = Receiver()
    with receiver.listening():
        pass
    declare(town.folder, receiver)
    return receiver


def declare(folder: Path, receiver: Receiver) -> None:
    (folder / "hooks.toml").write_text(
        f'[[hook]]\nname = "county"\nurl = "{receiver.url}"\ntells = ["call.*"]\ninside = true\n'
    )


def turn(town: Town, trouble: NotSent | None = None, ahead: float = 0) -> None:
    """What a server would do now, or later."""
    hand = Hand()
    hand.trouble = trouble
    with open_centre(town.folder) as centre:
        queue = Queue(centre.log, "county", "a server", lambda: int((time.time() + ahead) * 1000))
        delivery = Delivery(read_hooks(town.folder).hook[0], queue, hand)
        while not delivery.turn():
            pass


def test_a_test_arrives_with_the_secret_that_was_made(town: Town, receiver: Receiver) -> None:
    given = town.json("hooks", "secret", "county")["given"]
    with receiver.listening():
        assert "hook.test: arrived: 127.0.0.1 (127.0.0.1) answered 204" in town.do("hooks", "test", "county")
    ((_, headers, body),) = receiver.requests
    assert Webhook(given).verify(body, headers)["type"] == "hook.test"
    town.do("hooks", "test", "county", code=1)


def test_a_secret_is_not_written_over_but_another_may_stand_beside_it(town: Town, receiver: Receiver) -> None:
    old = town.json("hooks", "secret", "county")["given"]
    assert "--add" in town.run("hooks", "secret", "county").output
    new = town.json("hooks", "secret", "county", "--add", "--ed25519")["given"]
    assert old.startswith("whsec_")
    assert new.startswith("whpk_")
    with receiver.listening():
        town.do("hooks", "test", "county")
    assert receiver.requests[0][1]["webhook-signature"].split()[1].startswith("v1a,")
    assert (town.folder / "hooks" / "county.secret").stat().st_mode & 0o777 == 0o600


def test_what_waits_and_what_was_given_up_is_listed_and_sent_again(town: Town, receiver: Receiver) -> None:
    town.do("hooks", "secret", "county")
    turn(town)
    town.do("take", "--place", "12 Elm Street", by="T12:call-taker")
    turn(town, NotSent("county.example answered 404"))
    (told,) = town.json("hooks", "list", code=1)
    assert (told["waiting"], told["tries"], told["why"]) == (1, 1, "county.example answered 404")
    assert "held up since" in town.do("hooks", "list", code=1)
    assert "call.taken" in town.do("hooks", "skip", "county")
    (told,) = town.json("hooks", "list", code=1)
    (letter,) = told["given_up"]
    assert told["waiting"] == 0
    town.do("hooks", "retry", "county", code=1)
    with receiver.listening():
        town.do("hooks", "retry", "county", str(letter["entry"]))
    assert receiver.ids()[-1] == letter["id"]
    assert not town.json("hooks", "list")[0]["given_up"]


def test_what_was_given_up_can_be_forgotten(town: Town, receiver: Receiver) -> None:
    turn(town)
    town.do("take", "--place", "12 Elm Street", by="T12:call-taker")
    town.do("hooks", "skip", "county")
    assert "1 taken off the list" in town.do("hooks", "forget", "county")
    assert not town.json("hooks", "list")[0]["given_up"]
    assert "Nothing waits" in town.run("hooks", "skip", "county").output


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[[hook]]\nname = "a"\ntells = ["*"]\n', "give url or plugin"),
        ('[[hook]]\nname = "a"\nurl = "http://a.example/"\ntells = ["*"]\n', "https://"),
        ('[[hook]]\nname = "a"\nurl = "https://me:word@a.example/"\ntells = ["*"]\n', "without a name"),
        ('[[hook]]\nname = "a"\nurl = "https://a.example/"\ntells = ["rain"]\n', "no kind of message"),
        ('[[hook]]\nname = "A b"\nurl = "https://a.example/"\ntells = ["*"]\n', "cannot be used"),
        ('[[hook]]\nname = "a"\nplugin = "none such"\ntells = ["*"]\n', "is not installed"),
        ("[[hook]\n", "cannot be used"),
    ],
)
def test_what_is_declared_wrongly_is_said(town: Town, text: str, why: str) -> None:
    (town.folder / "hooks.toml").write_text(text)
    result = town.run("hooks", "test", "a")
    assert result.exit_code == 2
    assert why in result.output
    assert "hooks.toml" in result.output


def test_a_name_that_is_no_hooks_is_told_those_that_are(town: Town, receiver: Receiver) -> None:
    result = town.run("hooks", "test", "b")
    assert (result.exit_code, "it names: county" in result.output) == (2, True)
