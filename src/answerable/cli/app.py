"""Every command of `answerable`, by name; a room, and a command's own page, is imported when it is needed."""

from __future__ import annotations

from collections import UserDict
from importlib import import_module
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command

from answerable.cli import door, output

COMMANDS: Final = {
    # In the order that a call lives; then what is looked at, proved and prepared.
    "take": "calls.take",
    "ask": "interview.ask",
    "locate": "reaching.locate",
    "reach": "reaching.reach",
    "interpreter": "reaching.interpreter",
    "learn": "calls.learn",
    "note": "calls.note",
    "recommend": "sending.recommend",
    "send": "sending.send",
    "caution": "caution.caution",
    "unit": "units.unit",
    "pass": "passing.passing",
    "aid": "aid.aid",
    "override": "departures.override",
    "reason": "departures.reason",
    "related": "joining.related",
    "mention": "joining.mention",
    "link": "joining.link",
    "unlink": "joining.unlink",
    "merge": "joining.merge",
    "close": "calls.close",
    "request": "requests.request",
    "answer": "requests.answer",
    "order": "departures.order",
    "queue": "looking.queue",
    "call": "looking.call",
    "units": "units.units",
    "notices": "looking.notices",
    "acknowledge": "shifts.acknowledge",
    "due": "deadlines.due",
    "hand-over": "shifts.hand_over",
    "read-back": "shifts.read_back",
    "complaint": "voices.complaint",
    "statement": "voices.statement",
    "disclose": "keeping.disclose",
    "schedule": "keeping.schedule",
    "hold": "keeping.hold",
    "erase": "keeping.erase",
    "shadow": "shadow.shadow",
    "reconcile": "reconcile.reconcile",
    "receipt": "proofs.receipt",
    "verify": "proofs.verify",
    "fsck": "proofs.fsck",
    "checkpoint": "proofs.checkpoint",
    "publish-tiles": "published.publish_tiles",
    "witnessed": "published.witnessed",
    "verify-log": "published.verify_log",
    "witness": "witness.witness",
    "serve": "serve.serve",
    "hooks": "hooks.hooks",
    "plugins": "plugins.plugins",
    "found": "founding.found",
    "account": "accounts.account",
    "token": "tokens.token",
    "rotate-key": "founding.rotate_key",
    "backup": "backup.backup",
    "restore": "backup.restore",
    "publish": "policies.publish",
    "directives": "policies.directives",
    "show": "show.show",
    "decide": "decide.decide",
    "check": "check.check",
    "diff": "diff.diff",
    "replay": "replay.replay",
    "cover": "cover.cover",
    "claims": "claims.claims",
    "import": "importing.import_",
    "history": "history.history",
    "audit": "audit.audit",
    "export-history": "own_history.export_history",
    "unwritten": "unwritten.unwritten",
    "replayed": "replayed.replayed",
    "blind": "blind.blind",
    "rehearse": "rehearse.rehearse",
    "load-demo": "load_demo.load_demo",
    "demo": "demo.demo",
    "shipped": "shipped.shipped",
    "import-dmn": "dmn.import_dmn",
    "export-dmn": "dmn.export_dmn",
    "tck": "dmn.tck",
}
"""Name -> the page and the function, or the group of commands, that it is."""


class Made(UserDict[str, Any]):
    """Commands by name, each made when it is first asked for: most starts need one of a hundred."""

    def __getitem__(self, name: str) -> Any:
        found = super().__getitem__(name)
        if isinstance(found, str):
            self.data[name] = found = _made(name, found)
        return found


def _made(name: str, where: str) -> Any:
    page, _, named = where.partition(".")
    found = getattr(import_module(f"answerable.cli.{page}"), named)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    if isinstance(found, typer.Typer):
        alone.add_typer(found, name=name)
        return get_command(alone).commands[name]  # type: ignore[attr-defined]
    alone.command(name)(found)
    return get_command(alone)


class Commands(TyperGroup):
    """The commands. What cannot be done is told in a sentence, with exit code 2."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = Made(COMMANDS)

    def invoke(self, ctx: Any) -> Any:
        """Run a command; every error that is raised on purpose becomes its message."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            message = door.told(error)
            if message is None:
                raise
            output.fail(message)


app = typer.Typer(
    cls=Commands,
    name="answerable",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"answerable {version('answerable')}")
        raise typer.Exit


@app.callback()
def answerable(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version, and stop."),
    ] = False,
) -> None:
    """Every emergency call answered; every answer answerable.

    A centre lives in a directory (--centre DIR, or ANSWERABLE_CENTRE). Who acts is said with --as ID:ROLE
    (or ANSWERABLE_AS). Exit codes: 0 done; 1 done, and something was found that a person should look at;
    2 what was given cannot be used: the message says what, and nothing was recorded.
    """
