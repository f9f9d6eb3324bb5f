"""Every command of `answerable`, registered; no room is imported before a command needs it."""

from __future__ import annotations

from typing import Annotated

import typer

from answerable.cli import (
    accounts,
    aid,
    audit,
    backup,
    blind,
    calls,
    caution,
    check,
    claims,
    cover,
    deadlines,
    decide,
    demo,
    departures,
    diff,
    dmn,
    founding,
    history,
    hooks,
    importing,
    interview,
    joining,
    keeping,
    load_demo,
    looking,
    own_history,
    passing,
    plugins,
    policies,
    proofs,
    published,
    reaching,
    reconcile,
    rehearse,
    replay,
    replayed,
    requests,
    sending,
    serve,
    shadow,
    shifts,
    shipped,
    show,
    tokens,
    units,
    unwritten,
    voices,
    witness,
)
from answerable.cli.door import Commands

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


# In the order that a call lives; then what is looked at, proved and prepared.
app.command()(calls.take)
app.command()(interview.ask)
app.command()(reaching.locate)
app.command()(reaching.reach)
app.add_typer(reaching.interpreter, name="interpreter")
app.command()(calls.learn)
app.command()(calls.note)
app.command()(sending.recommend)
app.command()(sending.send)
app.add_typer(caution.caution, name="caution")
app.add_typer(units.unit, name="unit")
app.add_typer(passing.passing, name="pass")
app.add_typer(aid.aid, name="aid")
app.command()(departures.override)
app.command()(departures.reason)
app.command()(joining.related)
app.command()(joining.mention)
app.command()(joining.link)
app.command()(joining.unlink)
app.command()(joining.merge)
app.command()(calls.close)
app.command()(requests.request)
app.command()(requests.answer)
app.command()(departures.order)
app.command()(looking.queue)
app.command()(looking.call)
app.command()(units.units)
app.command()(looking.notices)
app.command()(shifts.acknowledge)
app.command()(deadlines.due)
app.command()(shifts.hand_over)
app.command()(shifts.read_back)
app.add_typer(voices.complaint, name="complaint")
app.command()(voices.statement)
app.command()(keeping.disclose)
app.command()(keeping.schedule)
app.add_typer(keeping.hold, name="hold")
app.add_typer(keeping.erase, name="erase")
app.add_typer(shadow.shadow, name="shadow")
app.command()(reconcile.reconcile)
app.command()(proofs.receipt)
app.command()(proofs.verify)
app.command()(proofs.fsck)
app.command()(proofs.checkpoint)
app.command()(published.publish_tiles)
app.command()(published.witnessed)
app.command()(published.verify_log)
app.add_typer(witness.witness, name="witness")
app.command()(serve.serve)
app.add_typer(hooks.hooks, name="hooks")
app.command()(plugins.plugins)
app.command()(founding.found)
app.add_typer(accounts.account, name="account")
app.add_typer(tokens.token, name="token")
app.command()(founding.rotate_key)
app.command()(backup.backup)
app.command()(backup.restore)
app.command()(policies.publish)
app.command()(policies.directives)
app.command()(show.show)
app.command()(decide.decide)
app.command()(check.check)
app.command()(diff.diff)
app.command()(replay.replay)
app.command()(cover.cover)
app.command()(claims.claims)
app.command("import")(importing.import_)
app.command()(history.history)
app.command()(audit.audit)
app.command()(own_history.export_history)
app.command()(unwritten.unwritten)
app.command()(replayed.replayed)
app.add_typer(blind.blind, name="blind")
app.command()(rehearse.rehearse)
app.command()(load_demo.load_demo)
app.command()(demo.demo)
app.command()(shipped.shipped)
app.command()(dmn.import_dmn)
app.command()(dmn.export_dmn)
app.command()(dmn.tck)
