"""The audit view: what a plan finds is reached step by step, and no further than a role may."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.web.pages.audited import HOSTILE, TEXT, by, done, get, post, with_history
from tests.web.town import Town

from answerable.model.events import LookedAt
from answerable.model.history import events_of

FORM = {
    "title": 'Rivermouth: "the south"',
    "asks": "As often?",
    "history": "rivermouth",
    "time_zone": "America/Chicago",
    "exposure.column": "area",
    "exposure.groups": f"south, {HOSTILE}",
    "exposure.about": "place",
    "outcome.reached": "on_scene",
    "outcome.horizon_minutes": "60",
    "strata[1].column": "call_type",
    "strata[1].because": "a theft is no fire",
    "margin.risk_difference": "0.02",
    "margin.waiting_seconds": "60",
    "clusters": "day",
    "suppression.below": "10",
}


@pytest.fixture(scope="module")
def audited(town_at_rest: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A centre whose plan `south` was declared and carried out."""
    centre = shutil.copytree(town_at_rest, tmp_path_factory.mktemp("audits") / "centre")
    with Town(with_history(centre)) as town:
        assert (
            post(town, "/audits/plans/new", name="south", **FORM).headers["location"] == "/audits/plans/south"
        )
        post(town, "/audits/plans/south/declare")
        post(town, "/audits/plans/south/run")
        done(town)
        yield town


def test_a_form_makes_the_plan_that_its_fields_say(audited: Town) -> None:
    text = (audited.folder / "audits/plans/south/plan.toml").read_text()
    assert 'title = "Rivermouth: \\"the south\\""' in text
    assert 'history = "../../histories/rivermouth"' in text
    assert '[[strata]]\ncolumn = "call_type"\nbecause = "a theft is no fire"' in text


def test_a_plan_that_was_declared_before_it_was_carried_out_is_so_called(audited: Town) -> None:
    page = get(audited, "/audits/plans/south")
    assert "declared beforehand" in page.text
    assert "disparity" in page.text
    assert get(audited, "/audits/plans/south", "policy author").status_code == 200


def test_a_plan_declared_after_outcomes_were_read_is_exploratory(audited: Town) -> None:
    post(audited, "/audits/plans/new", name="later", text=TEXT)
    assert "not declared" in get(audited, "/audits/plans/later").text
    post(audited, "/audits/plans/later/declare")
    assert "exploratory" in get(audited, "/audits/plans/later").text


def test_a_mistake_is_told_at_its_field_with_what_to_do(audited: Town) -> None:
    """A misread number first; once the plan can be read, a column that the history does not have."""
    page = post(audited, "/audits/plans/new", name="x", **{**FORM, "margin.risk_difference": "2 in 100"})
    assert page.status_code == 400
    assert 'id="margin.risk_difference-wrong"' in page.text
    assert "Has to be a number" in page.text
    page = post(audited, "/audits/plans/new", name="x", **{**FORM, "exposure.column": "aera"})
    assert 'aria-describedby="exposure.column-hint exposure.column-wrong"' in page.text
    assert "Did you mean &#34;area&#34;?" in page.text
    assert not (audited.folder / "audits/plans/x").exists()


@pytest.mark.parametrize("name", ["../x", "..", "", "new", "a/b", "A", "x" * 41, "-x", "/etc", "a\0b", "a.b"])
def test_a_name_is_one_step_of_a_path_and_climbs_nowhere(audited: Town, name: str) -> None:
    before = sorted(audited.folder.rglob("plan.toml"))
    assert post(audited, "/audits/plans/new", name=name, text=TEXT).status_code == 400
    assert sorted(audited.folder.rglob("plan.toml")) == before


@pytest.mark.parametrize("name", ["%2e%2e", "..%2f..%2fkey", "south%2f..", "South", "nowhere", "%2e"])
def test_no_address_leads_out_of_the_audits(audited: Town, name: str) -> None:
    for path in (
        f"/audits/plans/{name}",
        f"/audits/histories/{name}",
        f"/audits/plans/{name}/files/plan.toml",
    ):
        assert get(audited, path).status_code == 404


@pytest.mark.parametrize(
    "file", ["..%2fplan.toml", "unwritten-whole.json", "plan.toml.declared", "%2e%2e", "key.json"]
)
def test_only_files_that_a_report_has_are_given(audited: Town, file: str) -> None:
    assert get(audited, f"/audits/plans/south/files/{file}").status_code == 404


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("../../histories/rivermouth", "/etc/passwd"),
        ("../../histories/rivermouth", "../../../record.db"),
        ("../../histories/rivermouth", "../../histories/../reviews/x"),
        ('asks = "', 'areas = {geojson = "/etc/hostname", name = "x"}\nasks = "'),
        ("[margin]", '[suppression]\nearlier = "../../../key"\n[margin]'),
    ],
)
def test_a_plan_written_in_a_browser_names_no_file_of_the_machine(audited: Town, old: str, new: str) -> None:
    page = post(audited, "/audits/plans/new", name="out", text=TEXT.replace(old, new))
    assert page.status_code == 400
    assert "It lies outside this centre" in page.text


def test_each_count_of_the_report_leads_to_its_calls_and_the_look_is_noted(audited: Town) -> None:
    page = get(audited, "/audits/plans/south/found")
    assert '<a class="calls" href="/audits/plans/south/calls?which=group%3Dsouth">' in page.text
    calls = get(audited, "/audits/plans/south/calls?which=group%3Dsouth%26cause%3Danswered&page=2")
    assert calls.status_code == 200
    assert calls.text.count('<th scope="row">') == 50
    note = (audited.folder / "audits/looks").read_bytes().splitlines()[-1]
    assert len(msgspec.json.decode(note)["calls"]) == 50
    assert get(audited, "/audits/plans/south/calls?which=nonsense%3D1").status_code == 404
    assert get(audited, "/audits/plans/south/calls?which=group%3Dsouth&page=99").status_code == 404


def test_who_may_not_open_calls_is_told_so_and_has_no_link(audited: Town) -> None:
    for role in ("duty officer", "policy author"):
        page = get(audited, "/audits/plans/south/found", role)
        assert "not yours to open" in page.text
        assert 'class="calls"' not in page.text
        assert get(audited, "/audits/plans/south/calls?which=group%3Dsouth", role).status_code == 403


def test_what_an_area_is_called_is_never_markup(audited: Town) -> None:
    for path in (
        "/audits",
        "/audits/plans/south",
        "/audits/plans/south/found",
        "/audits/plans/south/calls?which=",
    ):
        page = get(audited, path).text
        assert HOSTILE not in page
    assert "&lt;script&gt;" in get(audited, "/audits/plans/south/found").text


def test_a_file_is_kept_and_never_shown_as_a_page_of_this_server(audited: Town) -> None:
    answer = get(audited, "/audits/plans/south/files/report.html")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-security-policy"].startswith("sandbox")
    kept = audited.folder / "audits/plans/south/report/findings.json"
    assert get(audited, "/audits/plans/south/files/findings.json").content == kept.read_bytes()


def test_figures_are_not_opened_once_the_plan_is_another(audited: Town) -> None:
    post(audited, "/audits/plans/new", name="changed", text=TEXT)
    post(audited, "/audits/plans/changed/run")
    done(audited)
    assert post(audited, "/audits/plans/changed/text", text=TEXT + "# other words\n").status_code == 303
    assert "changed since" in get(audited, "/audits/plans/changed").text
    assert get(audited, "/audits/plans/changed/calls?which=group%3Dsouth").status_code == 409


def test_one_thing_at_a_time_and_what_failed_is_told_in_the_reader_s_words(audited: Town) -> None:
    both = '["../../histories/rivermouth", "../../histories/earlier"]'
    several = TEXT.replace('"../../histories/rivermouth"', both)
    post(audited, "/audits/plans/new", name="broken", text=several + '[unwritten]\ncolumns = ["area"]\n')
    assert post(audited, "/audits/plans/broken/run").status_code == 303
    assert post(audited, "/audits/plans/south/run").status_code == 409
    done(audited)
    assert "One search reads one history." in get(audited, "/audits/plans/broken").text


def test_the_centre_s_own_history_is_exported_and_looks_at_its_calls_are_on_the_record(audited: Town) -> None:
    number = audited.call(place={"address": "12 Elm Street", "area": "south"})
    audited.do("POST", f"/calls/{number}/facts", {"facts": {"weapon": "seen"}}, "call-taker")
    post(audited, "/audits/histories/export")
    done(audited)
    assert "Export" in get(audited, "/audits").text
    assert get(audited, "/audits/histories/own").status_code == 200
    post(audited, "/audits/histories/own/replay")
    done(audited)
    assert "nothing" not in get(audited, "/audits/histories/own").text
    page = get(audited, "/audits/histories/own/replayed")
    assert '<a class="calls" href="/audits/histories/own/calls?which=0">' in page.text
    before = audited.entries()
    calls = get(audited, "/audits/histories/own/calls?which=0")
    assert f'<a href="/console/calls/{number}">' in calls.text
    centre = audited.house.served.opened
    looks = [event for _, event in events_of(centre.log, before)]
    assert [each.about for each in looks if isinstance(each, LookedAt)] == [f"incident/{number}"]
    assert get(audited, "/audits/histories/own/replayed", "duty officer").status_code == 403


def test_what_takes_long_is_done_in_a_process_of_its_own_that_ends_with_the_server(
    town_at_rest: Path, tmp_path: Path
) -> None:
    centre = shutil.copytree(town_at_rest, tmp_path / "centre")
    with Town(with_history(centre)) as town:
        post(town, "/audits/plans/new", name="south", text=TEXT)
        post(town, "/audits/plans/south/run")
        assert (running := town.house.jobs.running) is not None
    assert running.process.returncode is not None
    with Town(centre) as town:
        assert get(town, "/audits/plans/south").status_code == 200
        assert not get(town, "/audits/job").json()["running"]


def test_a_form_needs_the_session_s_token(audited: Town) -> None:
    headers = {**by("auditor"), "sec-fetch-site": "cross-site"}
    assert audited.client.post("/audits/plans/south/run", headers=headers).status_code == 403
