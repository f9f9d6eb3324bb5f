"""Pages from templates: everything that is not ours is escaped, nothing is loaded, nothing runs."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import Final

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from answerable.audit import charts
from answerable.audit.charts import shown

VERDICTS: Final = {
    "disparity": "≠",
    "inconclusive": "?",
    "practically alike": "≈",
    "not assessable": "∅",
}
"""The four verdicts in the order in which a page shows them, each with its sign."""


def render(template: str, **given: object) -> str:
    """A page from one of our templates."""
    return _environment().get_template(template).render(**given)


def fragment(template: str, **given: object) -> Markup:
    """A part of a page from one of our templates."""
    return Markup(render(template, **given))  # noqa: S704 - rendered with everything escaped that is not ours


def slug(words: str) -> str:
    """Words of ours as a class or an anchor: `practically alike` as `practically-alike`."""
    return words.replace(" ", "-")


@cache
def _environment() -> Environment:
    folder = resources.files("answerable.audit.reporting") / "templates"
    environment = Environment(
        loader=FunctionLoader(lambda name: (folder / name).read_text("utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_plain,
    )
    style = _style()
    environment.globals.update(
        shown=shown,
        figure=charts.figure,
        table=charts.table,
        verdicts=VERDICTS,
        slug=slug,
        style=Markup(style),  # noqa: S704 - ours, not the data's
        policy=f"default-src 'none'; style-src '{_hash(style)}'; base-uri 'none'; form-action 'none'",
    )
    return environment


def _plain(value: object) -> object:
    """Text from outside without what could reorder or break the page; markup of ours as it is."""
    return shown.plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _style() -> str:
    """The directive page's look, and what a report has beside it."""
    files = (
        resources.files("answerable.policy") / "templates" / "page.css",
        resources.files("answerable.audit.reporting") / "templates" / "report.css",
    )
    return "\n".join(file.read_text("utf-8") for file in files)


def _hash(style: str) -> str:
    """What the page's policy names, so that no other style than ours applies."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
