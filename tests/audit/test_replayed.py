"""Decisions replayed: each call decided again, and what was done held against that."""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.center.directives import BARRED, CALLS_TABLE, calls_directive, requests_directive
from tests.center.town import WHY, Clock, Town, in_force
from tests.record.logs import KEY
from tests.record.places import open_at

from answerable import center
from answerable.audit.replayed import Report, replayed
from answerable.audit.replayed.results import Beside
from answerable.intake import IntakeError
from answerable.intake.own import export_history
from answerable.model.errors import BadInput
from answerable.policy import decide, read_directive

CALLS = read_directive(calls_directive())
REQUESTS = read_directive(requests_directive())
START = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
FACTS: dict[str, tuple[str, ...]] = {
    "life safety": ("yes", "no"),
    "weapon": ("none", "seen", "used"),
    "people hurt": ("0", "3"),
    "series": ("yes", "no"),
}
CAUSES = ("answered", "cancelled by caller", "refused or not sent", "duplicate", "unknown")


class Row(NamedTuple):
    """One call of a city: its facts as recorded, what became of it, the minutes until somebody was sent."""

    facts: dict[str, str | None]
    cause: str
    minutes: float | None
    excluded: bool = False


@st.composite
def rows(draw: st.DrawFn) -> Row:
    facts: dict[str, str | None] = {}
    for name, values in FACTS.items():
        facts[name] = draw(st.sampled_from([*values, *values, None, "?", "|".join(values)]))
    if draw(st.integers(0, 9)) == 0:
        facts["weapon"] = "nonsense"
    minutes = draw(st.sampled_from([None, 1.0, 5.0, 6.0, 9.0, 18.0, 60.0, 300.0]))
    return Row(facts, draw(st.sampled_from(CAUSES)), minutes, draw(st.integers(0, 9)) == 0)


def written(folder: Path, history: list[Row]) -> Path:
    """A city's history in Parquet, with the columns that are needed here."""
    lines = [
        {
            "id": f"c{n}",
            "received": START.isoformat(),
            "dispatched": None
            if row.minutes is None
            else (START + datetime.timedelta(minutes=row.minutes)).isoformat(),
            "cause": row.cause,
            "excluded": "a stated rule" if row.excluded else None,
            **row.facts,
        }
        for n, row in enumerate(history)
    ]
    made, file = folder / "rows.jsonl", folder / "history.parquet"
    made.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    kinds = dict.fromkeys(("id", "cause", "excluded", *FACTS), "VARCHAR")
    kinds |= dict.fromkeys(("received", "dispatched"), "TIMESTAMPTZ")
    typed = ", ".join(f"'{name}': '{kind}'" for name, kind in kinds.items())
    duckdb.execute(
        f"COPY (SELECT * FROM read_json('{made}', format = 'newline_delimited', columns = {{{typed}}}))"
        f" TO '{file}' (FORMAT parquet)"
    )
    return file


def typed(word: str | None) -> Any:
    if word in (None, "?"):
        return None
    return {"contested": word.split("|")} if "|" in str(word) else word


def by_hand(row: Row) -> tuple[str, str, str, bool] | None:
    """Decided, done, beside and certain, from the engine's decision of this one row; None: refused."""
    facts = {name: typed(word) for name, word in row.facts.items() if word is not None}
    if "nonsense" in row.facts.values():
        return None
    decision = decide(CALLS, facts)
    names = list(decision.act_now)

    def beside(answer: dict[str, Any]) -> str:
        wants = answer["units"] != "none"
        if row.minutes is not None:
            if not wants:
                return "more"
            return "late" if row.minutes > answer["answer within"] else "as decided"
        if not wants:
            return "as decided"
        return "withdrawn" if row.cause == "cancelled by caller" else "less"

    now = decision.act_now
    if row.cause == "duplicate":
        return str(now["response"]), row.cause, "joined", True
    if row.minutes is None and row.cause == "answered":
        return str(now["response"]), row.cause, "open", True
    ways = {beside(dict(zip(names, answer, strict=True))) for answer in decision.possible}
    return str(now["response"]), row.cause, beside(now), ways == {beside(now)}


@pytest.mark.parametrize(
    ("row", "beside"),
    [(Row({}, "refused or not sent", None), "less"), (Row({}, "answered", 9.0), "as decided")],
    ids=["nobody was sent", "somebody was sent"],
)
def test_a_floor_above_every_possible_answer_is_not_certain(tmp_path: Path, row: Row, beside: Beside) -> None:
    """Acted on is the floor, which sends; of what is possible nothing does: knowing more changes it."""
    table = CALLS_TABLE.replace("send | 4 | 20 | 1 patrol", "report | 8 | 60 | none")
    row = row._replace(facts={"life safety": "no", "weapon": "none", "people hurt": "0", "series": None})
    file = written(tmp_path, [row, Row({}, "unknown", 1.0)])
    with replayed(file, [read_directive(calls_directive(table=table))]) as made:
        assert made.calls(decided="send", done=row.cause, beside=beside, certain=False) == ["c0"]


FLOOR_LATER = Row({"life safety": "no", "weapon": "seen", "people hurt": "0"}, "answered", 18.0)
"""Late by the floor that is acted on, and in time by either answer that is still possible."""


@example([FLOOR_LATER])
@given(st.lists(rows(), min_size=1, max_size=60))
def test_each_call_stands_as_the_engine_and_a_rule_by_hand_say(
    tmp_path_factory: pytest.TempPathFactory, history: list[Row]
) -> None:
    history = [*history, Row({}, "unknown", 1.0)]  # some call shows that the column tells
    file = written(tmp_path_factory.mktemp("city"), history)
    with replayed(file, [CALLS]) as made:
        report = made.report()
        ids = {
            (cell.decided, cell.done, cell.beside, cell.certain): made.calls(
                decided=cell.decided, done=cell.done, beside=cell.beside, certain=cell.certain
            )
            for cell in report.cells
        }
    expected: dict[Any, list[str]] = {}
    refused = excluded = 0
    for n, row in enumerate(history):
        if row.excluded:
            excluded += 1
        elif (told := by_hand(row)) is None:
            refused += 1
        else:
            expected.setdefault(told, []).append(f"c{n}")
    assert ids == expected
    assert {key: cell.rows for key, cell in zip(ids, report.cells, strict=True)} == {
        key: len(found) for key, found in ids.items()
    }
    assert sum(report.left_out.values()) == refused + excluded
    assert report.left_out.get("a stated rule", 0) == excluded
    assert report.replayed + sum(report.left_out.values()) == report.rows == len(history)
    assert report.departs == any(key[2] in ("late", "less", "more") for key in expected)


def test_a_deadline_that_depends_on_what_is_unknown_is_not_certainly_missed(tmp_path: Path) -> None:
    unsure: dict[str, str | None] = {"series": "yes", "people hurt": "0"}
    history = [Row(unsure, "unknown", minutes) for minutes in (1.0, 6.0, 18.0, 60.0)]
    history.append(Row({**unsure, "weapon": "used"}, "cancelled by caller", None))
    with replayed(written(tmp_path, history), [CALLS]) as made:
        told = [
            (cell.beside, cell.certain, cell.examples)
            for cell in sorted(made.report().cells, key=lambda cell: cell.examples)
        ]
    assert told == [
        ("as decided", True, ("c0",)),  # within 5 minutes, the least that may be owed
        ("as decided", False, ("c1",)),
        ("late", False, ("c2",)),  # after the 15 of the floor, within the 20 of a series
        ("late", True, ("c3",)),
        ("withdrawn", True, ("c4",)),
    ]


def test_a_rule_is_told_with_what_was_done_with_its_calls(tmp_path: Path) -> None:
    calm: dict[str, str | None] = {"life safety": "no", "people hurt": "0", "series": "no"}
    history = [
        Row({**calm, "weapon": "used"}, "answered", 2.0),
        Row({**calm, "weapon": "used"}, "answered", 20.0),
        Row({**calm, "weapon": "used"}, "refused or not sent", None),
        Row({**calm, "weapon": "none"}, "answered", 2.0),
        Row({**calm, "weapon": "none|used"}, "answered", 2.0),
    ]
    with replayed(written(tmp_path, history), [CALLS]) as made:
        rules = {each.rule: each for each in made.report().rules}
        assert made.calls(rule="640.10@1#response/2") == ["c0", "c1", "c2"]
        made.write(tmp_path / "told.parquet")
    assert rules["640.10@1#response/2"].beside == {"as decided": 1, "late": 1, "less": 1}
    assert (rules["640.10@1#response/2"].rows, rules["640.10@1#response/2"].may) == (3, 1)
    assert rules["640.10@1#response/6"].beside == {"more": 1}
    assert rules["640.10@1#response/1"].rows == 0
    query = f"SELECT id, beside FROM '{tmp_path}/told.parquet' WHERE beside = 'late'"
    told = duckdb.execute(query).fetchall()
    assert told == [("c1", "late")]


def test_a_history_that_tells_of_no_unit_accuses_nobody(tmp_path: Path) -> None:
    calm: dict[str, str | None] = {"life safety": "yes", "weapon": "used"}
    with replayed(written(tmp_path, [Row(calm, "unknown", None)]), [CALLS]) as made:
        (cell,) = made.report().cells
    assert (cell.beside, cell.certain) == ("open", True)


# --- Our own record


def a_town(folder: Path) -> tuple[Town, dict[str, str]]:
    """A town with one call for each way to stand beside what is decided."""
    town = in_force(open_at(folder / "record.db", KEY), Clock())
    armed = {"weapon": "used"}
    made = {
        "sent": town.call(facts=armed),
        "late": town.call(facts=armed),
        "less": town.call(facts=armed),
        "more": town.call(),
        "open": town.call(facts=armed),
        "calm": town.call(),
        "into": town.call(facts=armed),
    }
    made["joined"] = town.call(facts=armed)
    desk = town.desk("dispatcher")
    center.send(desk, made["sent"], ["P1"])
    center.merge(desk, made["joined"], made["into"])
    center.close(desk, made["calm"], "report taken")
    center.override(town.desk("call-taker"), made["more"], {"response": "send"})
    center.send(desk, made["more"], ["M1"])
    center.override(town.desk("duty officer"), made["less"], {"response": "report", "units": "none"}, WHY)
    center.close(town.desk("duty officer"), made["less"], "not sent", "a toy", WHY)
    declined = town.request(BARRED)
    center.answer_assistance(town.desk("supervisor"), declined)
    helped = town.request(BARRED)
    center.answer_assistance(town.desk("commissioner"), helped, "accept")
    town.clock.move(30)
    center.send(desk, made["late"], ["P2"])
    return town, {**made, "declined": declined, "helped": helped}


def stands(report: Report) -> Counter[str]:
    return Counter(
        {
            kind: sum(cell.rows for cell in report.cells if cell.beside == kind)
            for kind in {cell.beside for cell in report.cells}
        }
    )


def test_our_own_record_is_decided_as_it_says_and_every_departure_is_found(tmp_path: Path) -> None:
    town, made = a_town(tmp_path)
    export_history(town.log, tmp_path / "out")
    with replayed(tmp_path / "out" / "history.parquet", [CALLS, REQUESTS]) as found:
        report = found.report()
        assert found.calls(beside="late") == [made["late"]]
        assert found.calls(beside="less") == [made["less"]]
        assert sorted(found.calls(beside="more")) == sorted([made["more"], made["helped"]])
        assert found.calls(beside="joined") == [made["joined"]]
        assert sorted(found.calls(beside="open")) == sorted([made["open"], made["into"]])
        assert sorted(found.calls(beside="as decided")) == sorted(
            [made["sent"], made["calm"], made["declined"]]
        )
        assert found.calls(departure="downward") == [made["less"]]
    assert (report.otherwise, report.left_out) == (0, {})
    assert report.replayed == report.rows == len(made)
    kinds = {(each.kind, each.direction) for each in report.departures}
    assert {("upward", "up"), ("downward", "down"), ("late", "down")} <= kinds
    assert sum(cell.up for cell in report.cells) == 2
    assert report.departs


def test_another_text_than_the_published_one_is_noticed(tmp_path: Path) -> None:
    """Under the same number and version, a text that decides otherwise contradicts the record."""
    town, made = a_town(tmp_path)
    export_history(town.log, tmp_path / "out")
    other = read_directive(
        calls_directive().replace("| | used | | | send now | 2 |", "| | used | | | send now | 3 |")
    )
    assert other.digest != CALLS.digest
    with replayed(tmp_path / "out" / "history.parquet", [other]) as found:
        report = found.report()
    assert report.otherwise == 6
    assert set(report.otherwise_examples) == {
        made[each] for each in ("sent", "late", "less", "open", "into", "joined")
    }
    assert report.left_out == {"governed by a directive that was not given": 2}


def test_what_nobody_departed_from_departs_from_nothing(tmp_path: Path) -> None:
    town = in_force(open_at(tmp_path / "record.db", KEY), Clock())
    number = town.call(facts={"weapon": "used"})
    center.send(town.desk("dispatcher"), number, ["P1"])
    export_history(town.log, tmp_path / "out")
    with replayed(tmp_path / "out" / "history.parquet", [CALLS]) as found:
        assert not found.report().departs


@pytest.mark.parametrize(
    ("columns", "step", "told"),
    [
        ("received", None, "It has no column dispatched or on_scene."),
        ("received, 'soon' AS dispatched", None, "Its column dispatched holds no times."),
        ("received, received AS on_scene", "cause", "Its column cause holds no times."),
    ],
)
def test_a_history_without_a_time_to_count_by_is_refused_in_words(
    tmp_path: Path, columns: str, step: str | None, told: str
) -> None:
    """One of other hands may have no time of a unit, or words in its place."""
    file = written(tmp_path, [Row({"weapon": "seen"}, "unknown", None)])
    other = tmp_path / "other.parquet"
    duckdb.execute(f"COPY (SELECT id, cause, weapon, {columns} FROM '{file}') TO '{other}' (FORMAT parquet)")
    with pytest.raises(IntakeError, match=told), replayed(other, [CALLS], step=step):
        pass


def test_a_step_is_found_however_it_is_spelled(tmp_path: Path) -> None:
    file = written(tmp_path, [Row({"weapon": "seen"}, "answered", 5.0)])
    with replayed(file, [CALLS], step="DISPATCHED") as done:
        assert done.report().step == "dispatched"


def test_what_cannot_be_used_says_why(tmp_path: Path) -> None:
    file = written(tmp_path, [Row({}, "unknown", None)])
    (tmp_path / "words.parquet").write_text("no Parquet")
    neither = read_directive(calls_directive().replace("response", "advice"))
    for history, directive, step, error in (
        (tmp_path / "words.parquet", CALLS, None, IntakeError),
        (tmp_path / "none.parquet", CALLS, None, IntakeError),
        (file, CALLS, "arrived", IntakeError),
        (file, neither, None, BadInput),
    ):
        with pytest.raises(error), replayed(history, [directive], step=step):
            pass
