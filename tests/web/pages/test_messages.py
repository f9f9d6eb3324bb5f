"""What pages say is there in each language, and nothing is kept that no page says."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path
from typing import Final, get_args, get_type_hints

import pytest

from answerable.audit.claims import Answer
from answerable.audit.findings import Registration, Verdict
from answerable.model.aid import AidStatus
from answerable.model.cautions import CautionKind
from answerable.model.nouns import (
    ANSWERS,
    GOVERNS,
    CallKind,
    DepartureKind,
    DispositionKind,
    Governs,
    IncidentStatus,
    MentionKind,
    PassedTo,
    RequestStatus,
    UnitStatus,
)
from answerable.model.people import ROLES
from answerable.model.voices import ASKED_FOR
from answerable.model.wording import WordingStatus
from answerable.policy.checks.findings import Severity
from answerable.policy.checks.findings import Verdict as Proved
from answerable.policy.comparing.results import Direction as Moves
from answerable.policy.flips import Direction
from answerable.web import pages
from answerable.web.pages.console.verbs import VERBS
from answerable.web.pages.duty.entering import WAYS
from answerable.web.pages.messages import HERE, LANGUAGES, Messages, messages_for
from answerable.web.pages.policy.finding import VERDICT_BADGES
from answerable.web.pages.portal.complaints import BADGES
from answerable.web.pages.portal.counting import TABLES
from answerable.web.pages.portal.directives import TONES
from answerable.web.pages.preferences import CHOICES
from answerable.web.pages.views import VIEWS
from answerable.web.policy import Standing
from answerable.web.problems import KINDS

SOURCES = [
    *Path(pages.__file__).parent.rglob("*.html"),
    *Path(pages.__file__).parent.rglob("*.py"),
]
SAID = {key for path in SOURCES for key in re.findall(r"""\bsay\(["']([^"']+)""", path.read_text("utf-8"))}
OURS: Final = {
    *(view.name for view in VIEWS),
    *(f"theme {each}" for each in CHOICES["theme"]),
    *(f"verb {verb.name}" for verb in VERBS),
    *(f"slot {slot.name}" for verb in VERBS for slot in (*verb.slots, *verb.tails)),
    *("slot verb", "slot end"),
    *(f"undo {each}" for each in ("never", "served", "order", "several", "unknown", "spool")),
    *(f"basis {each}" for each in ("certain", "floor", "least urgent possible")),
    *(f"{what} {each}" for what in ("say", "means") for each in ANSWERS),
    *(f"wording {each}" for each in get_args(WordingStatus)),
    *(f"finding {each}" for each in get_args(Severity)),
    *(f"governs {each}" for each in GOVERNS),
    *(f"standing {each}" for each in TONES),
    *(f"verdict {each}" for each in VERDICT_BADGES),
    *(f"method {each}" for each in ("diagram", "grid", "Z3", "reading")),
    *(f"{what} {each}" for what in ("by", "column") for each in TABLES),
    *(f"claim {each}" for each in get_args(Answer)),
    *(f"complaint {each}" for each in BADGES),
    *(f"asked {each}" for each in ASKED_FOR),
}
"""Words for what pages name by themselves: said in English too."""
WORDS: Final = OURS.union(
    ROLES,
    *map(
        get_args,
        (UnitStatus, IncidentStatus, RequestStatus, DispositionKind, CallKind, PassedTo, MentionKind),
    ),
    get_args(DepartureKind),
    get_args(CautionKind),
    get_args(AidStatus),
    get_args(Verdict),
    get_args(get_type_hints(Registration)["status"]),
    ANSWERS,
    get_args(Direction),
    WAYS,
    get_args(Governs),
    get_args(Standing),
    get_args(Proved),
    get_args(Moves),
)
"""The words of the model that pages show."""
ENGLISH = LANGUAGES["en"].catalogue


@pytest.fixture(params=LANGUAGES)
def messages(request: pytest.FixtureRequest) -> Messages:
    return LANGUAGES[request.param]


def test_english_and_spanish_are_there() -> None:
    assert LANGUAGES.keys() >= {"en", "es"}


def test_each_message_that_a_page_says_is_in_every_language_and_no_other_is(messages: Messages) -> None:
    assert messages.catalogue.say.keys() == SAID


def test_no_message_is_written_down_twice() -> None:
    """All files of a language make one catalogue: of what two have, one view would say the other's words."""
    for lang in LANGUAGES:
        files = list(HERE.rglob(f"{lang}.toml"))
        for table in ("say", "word", "problem", "happened"):
            keys = [key for path in files for key in tomllib.loads(path.read_text("utf-8")).get(table, {})]
            assert sorted(keys) == sorted(set(keys)), table


def test_a_message_is_given_the_same_in_every_language(messages: Messages) -> None:
    """The places to fill in are those of the English message, whatever their order."""
    for table in ("say", "happened"):
        english, other = getattr(ENGLISH, table), getattr(messages.catalogue, table)
        assert {key: _places(text) for key, text in other.items()} == {
            key: _places(text) for key, text in english.items()
        }


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_each_word_of_the_model_is_translated_and_no_other_is(messages: Messages) -> None:
    assert messages.catalogue.word.keys() == (OURS if messages.lang == "en" else WORDS)


def test_each_kind_of_problem_is_told_in_every_language(messages: Messages) -> None:
    assert messages.catalogue.problem.keys() == KINDS.keys()


@pytest.mark.parametrize(
    ("chosen", "accepted", "lang"),
    [
        ("auto", "", "en"),
        ("auto", "es-MX,es;q=0.9,en;q=0.8", "es"),
        ("auto", "fr, de;q=0.5", "en"),
        ("auto", "fr, es;q=0.5", "es"),
        ("en", "es", "en"),
        ("xx", "ES", "es"),
    ],
)
def test_the_language_is_the_one_chosen_else_the_first_accepted_that_there_is(
    chosen: str, accepted: str, lang: str
) -> None:
    assert messages_for(chosen, accepted).lang == lang
