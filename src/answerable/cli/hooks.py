"""`answerable hooks …`: what the centre tells outside, what waits there, and what was given up."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from answerable.cli import door, options, output

if TYPE_CHECKING:
    from pathlib import Path

    from answerable.bootstrap import Centre
    from answerable.hooks import DeadLetter, Delivery, Hook, Message

hooks = typer.Typer(
    no_args_is_help=True,
    help="Look after the hooks that hooks.toml declares: signed messages to other systems (docs/hooks.md).",
)

Name = Annotated[
    str, typer.Argument(metavar="HOOK", help="The hook's name in hooks.toml.", show_default=False)
]
Entries = Annotated[
    list[int] | None,
    typer.Argument(
        metavar="[ENTRY]...", help="Only these, by the number of their entry.", show_default=False
    ),
]


@hooks.command("list")
def list_(centre: options.Centre = options.DEFAULT_CENTRE, json: options.Json = False) -> None:
    """List the hooks: where they lead, what waits and since when, why, and what was given up.

    Exit code 1: something cannot be sent, or was given up.
    """
    from answerable.hooks import read_hooks

    with door.opened(centre) as opened:
        told = [_stands(_delivery(opened, hook)) for hook in read_hooks(centre).hook]
    if json:
        output.print_json(told)
    else:
        for line in (line for each in told for line in _lines(each)):
            typer.echo(line)
        if not told:
            typer.echo("No hook is declared; hooks.toml in the centre's directory would declare some.")
    if any(each["since"] or each["given_up"] for each in told):
        raise typer.Exit(output.FINDING)


@hooks.command("secret")
def secret(
    name: Name,
    ed25519: Annotated[
        bool,
        typer.Option(
            "--ed25519", help="A key pair: the receiver gets the public key, and can forge nothing."
        ),
    ] = False,
    add: Annotated[
        bool, typer.Option("--add", help="Beside those that are there: both sign, until you remove a line.")
    ] = False,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Make a hook's secret, kept in hooks/HOOK.secret, and print what its receiver verifies with: once."""
    from answerable.hooks import new_secret
    from answerable.hooks.declared import SECRETS
    from answerable.record.files import make_directory, write_whole

    file = centre / SECRETS / f"{name}.secret"
    _hook(centre, name)
    if file.exists() and not add:
        output.fail(f"{file} is there already; --add puts another beside it, so that both hold for a while.")
    kept, given = new_secret(asymmetric=ed25519)
    make_directory(file.parent, 0o700)
    before = file.read_text("ascii") if file.exists() else ""
    write_whole(file, f"{before}{kept}\n".encode(), 0o600)
    if json:
        output.print_json({"given": given})
        return
    typer.echo(given)
    typer.echo(
        "Give this to the receiver. A server that runs takes it up when it is started again.", err=True
    )


@hooks.command("test")
def send_test(
    name: Name, centre: options.Centre = options.DEFAULT_CENTRE, json: options.Json = False
) -> None:
    """Send a hook one message of the kind hook.test, now. Exit code 1: it did not arrive."""
    from answerable.hooks import test_message

    with _sending(centre, name) as (delivery, send):
        message = test_message(delivery.queue.log.origin, datetime.datetime.now(datetime.UTC))
        sent, how = send(message)
    _end([_told(message, sent, how)], json=json)


@hooks.command("retry")
def retry(
    name: Name,
    entries: Entries = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Send what was given up once more, in order; what arrives is taken off the list.

    Exit code 1: something did not arrive.
    """
    from answerable.hooks import message_of

    told = []
    with _sending(centre, name) as (delivery, send):
        log = delivery.queue.log
        for letter in _given_up(delivery, entries):
            entry = next(log.read(letter.entry))
            message = message_of(entry.index, entry.leaf, entry.data, log.origin, delivery.link)
            assert message is not None, "what was given up was a message"
            sent, how = send(message)
            told.append(_told(message, sent, how))
            if sent:
                # Crash here: it is on the list still, and would arrive again under its id.
                delivery.queue.forget(letter.entry)
    _end(told, json=json)


@hooks.command("skip")
def skip(name: Name, centre: options.Centre = options.DEFAULT_CENTRE, json: options.Json = False) -> None:
    """Pass over the message that is next, which holds up those after it, and put it on the list."""
    with door.opened(centre) as opened:
        delivery = _delivery(opened, _hook(centre, name))
        waiting = delivery.waiting(1)
        if not waiting:
            output.fail(f"Nothing waits for the hook '{name}'.")
        place = delivery.queue.place()
        tries = place.tries if place else 0
        delivery.queue.give_up(waiting[0], "passed over by hand", tries)
    if json:
        output.print_json({"entry": waiting[0].entry, "kind": waiting[0].kind})
    else:
        typer.echo(f"entry {waiting[0].entry} ({waiting[0].kind}) is passed over")


@hooks.command("forget")
def forget(
    name: Name,
    entries: Entries = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Take what was given up off the list, unsent: all of it, or these."""
    with door.opened(centre) as opened:
        delivery = _delivery(opened, _hook(centre, name))
        letters = _given_up(delivery, entries)
        for letter in letters:
            delivery.queue.forget(letter.entry)
    if json:
        output.print_json({"entries": [letter.entry for letter in letters]})
    else:
        typer.echo(f"{len(letters)} taken off the list")


Send: TypeAlias = "Callable[[Message], tuple[bool, str]]"
"""Sends a message once: whether it arrived, and how or why not."""


@contextmanager
def _sending(centre: Path, name: str) -> Iterator[tuple[Delivery, Send]]:
    import time

    from answerable.hooks import NotSent, sender_of
    from answerable.plugins import PluginFailed

    hook = _hook(centre, name)

    def send(message: Message) -> tuple[bool, str]:
        try:
            return True, sender.send(message)
        except NotSent as error:
            return False, str(error)

    with door.opened(centre) as opened:
        try:
            sender = sender_of(hook, centre, time.time)
        except PluginFailed as error:
            output.fail(f"{error}.")
        yield _delivery(opened, hook), send


def _delivery(opened: Centre, hook: Hook) -> Delivery:
    from answerable.bootstrap import milliseconds
    from answerable.hooks import Delivery, Queue, read_hooks
    from answerable.hooks.sending import Unsent

    assert opened.directory is not None, "a centre that is opened here lives in a directory"
    link = read_hooks(opened.directory).link
    queue = Queue(opened.log, hook.name, "by hand", milliseconds)
    return Delivery(hook, queue, Unsent(), link)


def _hook(centre: Path, name: str) -> Hook:
    from answerable.hooks import read_hooks

    declared = read_hooks(centre).hook
    found = next((each for each in declared if each.name == name), None)
    if found is None:
        known = ", ".join(each.name for each in declared) or "none"
        output.fail(f"hooks.toml in {centre} names no hook '{name}'; it names: {known}.")
    return found


def _given_up(delivery: Delivery, entries: list[int] | None) -> list[DeadLetter]:
    letters = [each for each in delivery.queue.dead() if not entries or each.entry in entries]
    missing = set(entries or ()) - {each.entry for each in letters}
    if missing:
        told = ", ".join(str(each) for each in sorted(missing))
        output.fail(f"Not on the list of '{delivery.hook.name}': {told}.")
    return letters


def _stands(delivery: Delivery) -> dict[str, Any]:
    hook, place = delivery.hook, delivery.queue.place()
    return {
        "name": hook.name,
        "leads_to": hook.url or f"plugin {hook.plugin}",
        "tells": hook.tells,
        "begun": place is not None,
        "waiting": len(delivery.waiting()),
        "tries": place.tries if place else 0,
        "since": _time(place.since) if place and place.since else None,
        "why": place.why if place else "",
        "given_up": delivery.queue.dead(),
    }


def _time(milliseconds: int) -> str:
    at = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.UTC)
    return at.isoformat(timespec="seconds")


def _lines(each: dict[str, Any]) -> Iterator[str]:
    begun = "" if each["begun"] else "; begins when a server runs"
    yield f"{each['name']}  {each['leads_to']}  {each['waiting']} waiting{begun}"
    if each["since"]:
        yield f"  held up since {each['since']}, tried {each['tries']} times: {each['why']}"
    for letter in each["given_up"]:
        yield f"  given up: entry {letter.entry}, {letter.kind}, tried {letter.tries} times: {letter.why}"


def _told(message: Message, sent: bool, how: str) -> dict[str, Any]:
    return {"id": message.id, "entry": message.entry, "kind": message.kind, "arrived": sent, "how": how}


def _end(told: list[dict[str, Any]], *, json: bool) -> None:
    if json:
        output.print_json(told)
    for each in () if json else told:
        where = "" if each["entry"] < 0 else f"entry {each['entry']}, "
        typer.echo(
            f"{where}{each['kind']}: {'arrived' if each['arrived'] else 'did not arrive'}: {each['how']}"
        )
    if not told and not json:
        typer.echo("Nothing was given up.")
    if not all(each["arrived"] for each in told):
        raise typer.Exit(output.FINDING)
