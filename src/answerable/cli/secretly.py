"""Secrets come from a prompt that shows nothing, or a line each from a pipe; never from arguments."""

from __future__ import annotations

import sys

import typer

from answerable.cli import output


def ask(what: str, *, twice: bool = False) -> str:
    """A secret: typed unseen (twice, where it is a new one), or the next line of stdin."""
    if sys.stdin.isatty():
        typed: str = typer.prompt(what, hide_input=True, confirmation_prompt=twice, err=True)
        return typed
    line = sys.stdin.readline()
    if not line:
        output.fail(f"{what}: nothing came on stdin; give it as a line there, or run this on a terminal.")
    return line.rstrip("\r\n")
