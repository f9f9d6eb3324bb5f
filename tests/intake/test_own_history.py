"""Our own record as a history: every call once, as it was decided on, and nothing personal unasked."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest
from tests.center.directives import BARRED
from tests.center.town import SCHEDULE, WHY, Clock, Town, in_force
from tests.record.logs import KEY
from tests.record.places import open_at

from answerable import center
from answerable.beside.reconciling import reconcile_and_note
from answerable.bootstrap import open_centre
from answerable.intake.importing import causes, run
from answerable.intake.own import OWN, Exported, Known, decided_column, export_history
from answerable.intake.own.row import CAUSE_OF, SHADOWED
from answerable.intake.recorded import recorded
from answerable.intake.schema import HISTORY
from answerable.model.beside import ForeignUnit, ForeignWord
from answerable.model.facts import case
from answerable.model.nouns import DISPOSITIONS
from answerable.model.reconciling import PhoneLog, Ring
from answerable.policy import Directive, decide, load_directive
from answerable.policy.replaying import replay
from answerable.policy.replaying.replay import answer_words
from answerable.record.checkpoint import open_checkpoint
from answerable.record.note import parse_vkeys
from answerable.rehearsal import SimulatedClock
from answerable.town import Day, load_parameters, recorded_stage

ROOT = Path(__file__).parents[2]
FRIDAY = datetime.datetime(2026, 3, 6, tzinfo=datetime.UTC)
SHIPPED: dict[str, Directive] = {
    "call": load_directive(ROOT / "directives" / "response.md"),
    "request": load_directive(ROOT / "directives" / "assistance.md"),
}


def rows_of(folder: Path) -> list[dict[str, Any]]:
    """The rows of a history, in its order."""
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        names = [
            str(name) for name, *_ in con.execute(f"DESCRIBE FROM '{folder}/history.parquet'").fetchall()
        ]
        # without pytz DuckDB gives no time with a zone to Python; epoch_us does, and lists go through JSON
        read = con.execute(f"SELECT to_json(t) FROM '{folder}/history.parquet' t").fetchall()
    rows = [msgspec.json.decode(text, type=dict[str, Any]) for (text,) in read]
    assert all(list(row) == names for row in rows)
    return rows


def time_of(text: str | None) -> datetime.datetime | None:
    """A time as DuckDB writes it in JSON."""
    return None if text is None else datetime.datetime.fromisoformat(text)


def typed(word: str) -> Any:
    """A fact's word as the engine takes it."""
    return None if word == "?" else {"contested": word.split("|")} if "|" in word else word


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A small day of the demo town, in a centre on disk."""
    clock = SimulatedClock()
    with open_centre(tmp_path_factory.mktemp("day") / "centre", clock=clock) as centre:
        stage = recorded_stage(centre.ledger, clock)
        texts = [(ROOT / "directives" / f"{name}.md").read_text() for name in ("response", "assistance")]
        Day(stage, load_parameters(), FRIDAY, calls=40, seed=3).play(centre.log, texts)
        yield centre


def exported(centre: Any, folder: Path, known: Known = "answered") -> tuple[Exported, list[dict[str, Any]]]:
    told = export_history(centre.log, folder, known=known)
    return told, rows_of(folder)


def test_every_call_and_request_of_the_record_is_one_row_and_every_entry_is_told_once(
    day: Any, tmp_path: Path
) -> None:
    told, rows = exported(day, tmp_path)
    state = day.ledger.state
    calls = {number for number, _ in state.calls.everything()}
    requests = {number for number, _ in state.requests.everything()}
    assert len(calls) == 40
    assert sorted(row["id"] for row in rows) == sorted(calls | requests)
    assert told.kinds == {"call": len(calls), "request": len(requests)}
    entries = list(chain.from_iterable(row["entries"] for row in rows))
    assert len(set(entries)) == len(entries) == told.entries_in_rows
    assert told.entries_in_rows + told.entries_elsewhere == told.entries == day.log.size
    streams = {entry.index: entry.stream for entry in day.log.read()}
    for row in rows:
        own = {f"{kind}/{row['id']}" for kind in ("call", "incident", "request")}
        assert [index for index, stream in streams.items() if stream in own] == row["entries"]


@pytest.mark.parametrize("known", ["taken", "answered", "last"])
def test_the_engine_decides_of_each_row_what_the_record_says(day: Any, tmp_path: Path, known: Known) -> None:
    _, rows = exported(day, tmp_path, known)
    for row in rows:
        directive = SHIPPED[row["kind"]]
        facts = {fact.name: typed(row[fact.name]) for fact in directive.facts if row.get(fact.name)}
        decision = decide(directive, facts)
        said = {name: answer_words(value) for name, value in decision.act_now.items()}
        assert said == {name: row[decided_column(name)] for name in said}
        assert (decision.basis, list(decision.rules)) == (row["basis"], row["rules"])
        assert row["directive"] == directive.id


def test_replay_decides_the_same_as_the_record_says(day: Any, tmp_path: Path) -> None:
    export_history(day.log, tmp_path, kinds=["call"])
    file = tmp_path / "history.parquet"
    told = replay([SHIPPED["call"]], lambda grid: recorded(file, grid, None))
    assert told.rows == 40
    (one,) = told.directives
    assert one.refused == 0
    with duckdb.connect() as con:
        for outcome, rows in one.outcomes.items():
            found = con.execute(
                f"SELECT \"decided: {outcome}\", count(*) FROM '{file}' GROUP BY 1"
            ).fetchall()
            assert dict(found) == rows
        basis = con.execute(f"SELECT basis, count(*) FROM '{file}' GROUP BY 1").fetchall()
    counted: dict[str, int] = {}
    for answer in one.answers:
        counted[answer.basis] = counted.get(answer.basis, 0) + answer.rows
    assert dict(basis) == counted


def test_the_last_decisions_facts_are_what_the_state_knows_and_departures_are_the_states(
    day: Any, tmp_path: Path
) -> None:
    told, rows = exported(day, tmp_path, "last")
    state = day.ledger.state
    for row in rows:
        matter = (state.requests if row["kind"] == "request" else state.incidents)[row["id"]]
        known = {fact: "?" if value is None else value for fact, value in case(matter.statements).items()}
        assert {fact: row[fact] for fact in told.facts if row[fact] is not None} == {
            fact: "|".join(map(str, value["contested"])) if isinstance(value, dict) else str(value)
            for fact, value in known.items()
        }
        made = [(each["kind"], each["role"]) for each in row["departures"]]
        assert made == [(each.kind, each.by.role) for each in matter.departures]
        assert [each["unit"] for each in row["units"]] == list(matter.units)
        assert (row["status"], time_of(row["ended"])) == (matter.status, matter.ended)
        assert row["acted: " + ("answer" if row["kind"] == "request" else "response")] == str(
            matter.acting["answer" if row["kind"] == "request" else "response"]
        )
        assert {name: row["decided: " + name] for name in matter.decision.act_now} == {
            name: "open" if value is None else str(value) for name, value in matter.decision.act_now.items()
        }


def test_what_is_learned_after_the_answer_is_not_what_it_was_answered_on(tmp_path: Path) -> None:
    town = a_record(tmp_path)
    number = town.call(facts={"weapon": "seen"})
    town.clock.move(1)
    center.send(town.desk("dispatcher"), number, ["P1"])
    town.clock.move(5)
    town.learn(number, {"weapon": "used"}, "officer P1", role="dispatcher")
    seen = {}
    for known in ("taken", "answered", "last"):
        export_history(town.log, tmp_path / known, known=known)
        (row,) = rows_of(tmp_path / known)
        seen[known] = (row["weapon"], row["decided: priority"], row["priority"])
    assert seen["taken"] == seen["answered"] == ("seen", "5", "5")
    assert seen["last"][0] == "seen|used"
    assert time_of(row["dispatched"]) == time_of(row["answered_at"])


def a_record(folder: Path, place: Any = None) -> Town:
    """A town with both small directives in force, whose record is on disk."""
    return in_force(open_at(place or folder / "record.db", KEY), Clock())


def of(town: Town, folder: Path, **asked: Any) -> dict[str, dict[str, Any]]:
    export_history(town.log, folder / "out", **asked)
    return {row["id"]: row for row in rows_of(folder / "out")}


def test_every_way_to_depart_is_told_with_its_direction_and_who_and_never_with_words(tmp_path: Path) -> None:
    town = a_record(tmp_path)
    danger = {"life safety": "yes"}
    down, taken_back, closed, late, merged = (town.call(facts=danger) for _ in range(5))
    up, into = town.call(), town.call()
    center.override(town.desk("duty officer"), down, {"response": "report"}, WHY)
    center.override(town.desk("call-taker"), up, {"response": "send now"})
    town.learn(taken_back, {"life safety": "no"})
    center.close(town.desk("dispatcher"), closed, "unfounded", "Vera walked home", WHY)
    center.merge(town.desk("dispatcher"), merged, into, WHY)
    town.clock.move(60)
    town.tell_missed()
    rows = of(town, tmp_path)
    (told,) = [each for each in rows[down]["departures"] if each["kind"] != "late"]
    assert {**told, "at": None} == {
        "kind": "downward",
        "direction": "down",
        "at": None,
        "role": "duty officer",
        "approved_by_role": "supervisor",
        "authority": "standing order 7",
        "reason": "given",
    }

    def made(number: str) -> list[tuple[str, str, str, str]]:
        return [(d["kind"], d["direction"], d["role"], d["reason"]) for d in rows[number]["departures"]]

    assert made(up)[0] == ("upward", "up", "call-taker", "owed")
    assert made(taken_back)[0] == ("fact changed", "down", "call-taker", "given")
    assert made(closed) == [("closed unanswered", "down", "dispatcher", "given")]
    assert made(merged) == [("merged unanswered", "down", "dispatcher", "given")]
    assert made(late) == [("late", "down", "system", "by itself")]
    assert [each["step"] for each in rows[late]["deadlines_missed"]] == ["answer"]
    assert (rows[merged]["cause"], rows[merged]["merged_into"]) == ("duplicate", into)
    assert (rows[merged]["incident"], rows[into]["merged_calls"]) == (into, 1)
    assert rows[down]["decided: response"] == "send now"
    assert rows[down]["acted: response"] == "report"
    everything = str(rows)
    assert not [words for words in (WHY.reason, "Vera", "second") if words in everything]


def test_a_decline_is_refused_and_a_changed_answer_is_told_as_it_was_given_last(tmp_path: Path) -> None:
    town = a_record(tmp_path)
    declined, came = town.request(BARRED), town.request(BARRED)
    for each in (declined, came):
        center.answer_assistance(town.desk("supervisor"), each)
    town.clock.move(1)
    town.learn(came, {"life safety": "yes"})
    rows = of(town, tmp_path)
    assert {rows[each]["kind"] for each in rows} == {"request"}
    assert (rows[declined]["cause"], rows[declined]["answer"]) == ("refused or not sent", "decline")
    assert (rows[came]["cause"], rows[came]["answer"]) == ("answered", "accept")
    assert rows[came]["decided: answer"] == "accept"
    assert rows[came]["life safety"] == "yes"
    assert rows[declined]["requested_by"] == "county"


def test_a_series_and_what_others_took_over_are_told(tmp_path: Path) -> None:
    town = a_record(tmp_path)
    one, two, three = (town.call(facts={"weapon": "seen"}) for _ in range(3))
    center.link(town.desk("call-taker"), [one, two], "series")
    center.pass_on(town.desk("call-taker"), three, "fire", "Station 3", whole=True)
    town.clock.move(1)
    center.acknowledge_passing(town.desk("call-taker"), three, 1, "F-17")
    rows = of(town, tmp_path)
    assert [(rows[each]["linked"], len(rows[each]["in_series"])) for each in (one, two, three)] == [
        (1, 1),
        (1, 1),
        (0, 0),
    ]
    assert rows[three]["passed_on"] == rows[three]["answered_at"] is not None
    assert rows[one]["answered_at"] is None


def test_when_aid_was_asked_for_and_when_it_came_are_told(tmp_path: Path) -> None:
    town = a_record(tmp_path)
    desk, (one, two) = town.desk("dispatcher"), (town.call() for _ in range(2))
    for number in (one, two):
        center.ask_aid(desk, number, "county", "a patrol")
        town.clock.move(1)
        center.note_aid_answer(desk, number, 1, "declined", "too far")
        center.ask_aid(desk, number, "state", "a patrol")
        town.clock.move(1)
    asked = town.state.incidents[one].aid[0].askings[0].at
    center.aid_came(desk, one, 2)
    center.withdraw_aid(desk, two, 2, "ours is there")
    rows = of(town, tmp_path)
    told = [time_of(rows[one][name]) for name in ("aid_asked", "aid_came")]
    assert told == [asked, town.clock()]
    assert rows[two]["aid_asked"] is not None
    assert rows[two]["aid_came"] is None


def test_what_rang_and_was_never_entered_is_a_row_of_its_own(tmp_path: Path) -> None:
    town = a_record(tmp_path)
    town.clock.move(1000)
    now = town.clock.now
    rings = []
    for n in range(6):
        came = now - datetime.timedelta(minutes=60 - n)
        town.call(call_back=f"415-555-{n:04}", received=came)
        rings.append(Ring(n + 2, came, f"555{n:04}", "T1", 30.0))
    rings.append(Ring(9, now - datetime.timedelta(minutes=30), "5559999", "T2", 12.0))
    phone = PhoneLog("log.csv", "00", tuple(rings), len(rings), {})
    reconcile_and_note(town.desk("auditor"), phone)
    rows = of(town, tmp_path)
    (ring,) = [row for row in rows.values() if row["kind"] == "ring"]
    assert time_of(ring["received"]) == now - datetime.timedelta(minutes=30)
    assert [each["kind"] for each in ring["departures"]] == ["never entered"]
    assert (ring["cause"], ring["answered_at"], ring["excluded"]) == ("unknown", None, None)
    assert "5559999" not in str(rows)


def test_another_systems_call_is_told_and_excluded(tmp_path: Path) -> None:
    town = a_record(tmp_path)
    at = town.clock.now
    said = ForeignWord(
        "w1", "C 7", at, received=at, facts={"weapon": "used"}, units=(ForeignUnit("X1", sent=at),)
    )
    center.hear(town.desk("supervisor"), "cad", [said])
    row = of(town, tmp_path)["cad/C 7"]
    assert (row["kind"], row["excluded"], row["cause"]) == ("shadowed", SHADOWED, "unknown")
    assert (row["weapon"], row["decided: priority"], row["units"][0]["unit"]) == ("used", "2", "X1")
    assert not of(town, tmp_path, kinds=["call"])


def test_addresses_are_told_only_when_asked_for_and_erased_fields_are_null(tmp_path: Path) -> None:
    town = a_record(tmp_path)
    gone, kept = (town.call(facts={"weapon": "seen", "caller works for": "federal"}) for _ in range(2))
    for each in (gone, kept):
        center.close(town.desk("dispatcher"), each, "unfounded", "a toy", WHY)
    center.publish_schedule(town.desk("policy author"), SCHEDULE)
    town.clock.move(60 * 24 * 40)
    center.propose_erasure(town.desk("supervisor"), gone, ("place", "person", "grounds"))
    center.approve_erasure(town.desk("duty officer"), gone)
    plain_rows = of(town, tmp_path)
    assert {(row["address"], row["area"], row["latitude"]) for row in plain_rows.values()} == {
        ("", "north", None)
    }
    asked = of(town, tmp_path, address=True)
    assert (asked[kept]["address"], asked[kept]["latitude"]) == ("12 Elm Street", 0.0)
    assert (asked[gone]["address"], asked[gone]["latitude"], asked[gone]["area"]) == (None, None, "north")
    assert (asked[kept]["caller works for"], asked[gone]["caller works for"]) == ("federal", None)
    assert asked[gone]["weapon"] == "seen"
    assert asked[gone]["erased"] == ["place", "person", "grounds"]
    assert [each["reason"] for each in asked[gone]["departures"]] == ["erased"]
    assert "facts that it was decided on are erased" in asked[gone]["odd"]


def test_without_a_directive_the_floor_is_acted_on_and_nothing_is_decided(tmp_path: Path) -> None:
    town = Town(open_at(tmp_path / "record.db", KEY), Clock())
    number = town.call(facts={"kind": "loud"})
    row = of(town, tmp_path)[number]
    assert (row["directive"], row["basis"], row["acted: response"]) == (None, None, "send")
    assert "no directive was in force" in row["odd"]
    assert (row["kind"], row["fact: kind"]) == ("call", "loud")
    assert export_history(town.log, tmp_path / "out").facts["kind"] == "fact: kind"


def test_the_checkpoint_ties_the_history_to_the_record(tmp_path: Path) -> None:
    town = a_record(tmp_path)
    town.call()
    told = export_history(town.log, tmp_path / "out")
    town.call()
    note = (tmp_path / "out" / "checkpoint.txt").read_text()
    signed = open_checkpoint(note, *parse_vkeys(told.vkeys))
    assert (signed.size, signed.root.hex()) == (told.entries, told.root)
    assert town.log.root(signed.size) == signed.root
    assert max(rows_of(tmp_path / "out")[0]["entries"]) < signed.size < town.log.size
    assert (tmp_path / "out" / "history.parquet").stat().st_mode & 0o077 == 0


def test_what_is_entered_while_the_record_is_read_is_not_told(tmp_path: Path) -> None:
    town = a_record(tmp_path)
    town.call()
    before = town.log.size
    told = export_history(town.log, tmp_path / "out", tick=lambda _done, _total: town.call())
    assert town.log.size > told.entries == before
    assert told.kinds == {"call": 1}
    assert told.entries_in_rows + told.entries_elsewhere == before


def test_a_record_in_postgresql_gives_the_same_history(tmp_path: Path, postgres_url: str) -> None:
    made = []
    for name, place in (("lite", tmp_path / "record.db"), ("post", postgres_url)):
        town = a_record(tmp_path, place)
        number = town.call(facts={"weapon": "used"})
        center.send(town.desk("dispatcher"), number, ["P1"])
        (tmp_path / name).mkdir()
        made.append(of(town, tmp_path / name))
        town.log.close()
    assert made[0] == made[1]


def test_imports_have_the_columns_of_every_history(tmp_path: Path) -> None:
    """The schema that both are written by is the one that an import's file has."""
    profile = ROOT / "examples/san_francisco/san_francisco.toml"
    run([ROOT / "examples/san_francisco/calls.csv"], tmp_path, profile=profile)
    town = a_record(tmp_path)
    town.call()
    export_history(town.log, tmp_path / "out")
    with duckdb.connect() as con:
        described = [
            {str(name): str(kind) for name, kind, *_ in con.execute(f"DESCRIBE FROM '{file}'").fetchall()}
            for file in (tmp_path / "history.parquet", tmp_path / "out" / "history.parquet")
        ]
        expected = {
            name: str(con.execute(f"SELECT typeof(NULL::{kind})").fetchone()[0])  # type: ignore[index]
            for name, kind in {**HISTORY, **OWN}.items()
        }
    imported, own = described
    assert list(imported)[: len(HISTORY)] == list(HISTORY)
    assert {name: imported[name] for name in HISTORY} == {name: expected[name] for name in HISTORY}
    assert {name: own[name] for name in expected} == expected


def test_every_disposition_has_a_cause_that_an_import_could_have() -> None:
    assert set(CAUSE_OF) == set(DISPOSITIONS)
    assert set(CAUSE_OF.values()) <= set(causes.CAUSES)
