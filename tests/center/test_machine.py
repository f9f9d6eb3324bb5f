"""Any commands in any order, against a simple model, from two processes on one record."""

import datetime
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.center.simple import Matter, falls, more, rises
from tests.center.town import ALONE, ELM, WHY, Town, in_force, refold, state_of, timer_faults
from tests.postgres import Server
from tests.record.places import Place, open_at

from answerable import center
from answerable.dispatch.statuses import FOLLOWS
from answerable.model import nouns
from answerable.model.departing import NO_GROUNDS, Grounds
from answerable.model.desk import Desk, Done
from answerable.model.errors import Refused
from answerable.model.nouns import CALL_KINDS, CallKind
from answerable.model.snapshot import pack, unpack
from answerable.record import Signer, fsck

KEY = Signer("example.org/town", bytes(range(32)))

FACTS = st.fixed_dictionaries(
    {},
    optional={
        "life safety": st.sampled_from(["no", "yes", None]),
        "weapon": st.sampled_from(["none", "seen", "used", None]),
        "people hurt": st.sampled_from([0, 1, None]),
        "series": st.sampled_from(["no", "yes"]),
    },
)
ASKED = st.fixed_dictionaries(
    {},
    optional={
        "life safety": st.sampled_from(["no", "yes"]),
        "officers assaulted": st.sampled_from(["no", "yes"]),
        "purpose": st.sampled_from(["protect people", "watch a lawful assembly"]),
    },
)
SET = st.sampled_from(
    [
        *({"response": value} for value in ("report", "send", "send now")),
        *({"priority": value} for value in (1, 4, 9)),
        *({"units": value} for value in ("none", "1 patrol", "2 patrol", "2 patrol + 1 medic")),
        {"response": "send now", "priority": 1},
        {"response": "report", "priority": 1},
    ]
)
GROUNDS = st.sampled_from([NO_GROUNDS, ALONE, WHY])
AIDED = (
    "accepted",
    "accepted in part, if hurt",
    "declined",
    "declined, if hurt",
    "again",
    "did not come",
    "came",
    "withdrawn",
)
"""What is heard of aid, or done about it."""
PICK = st.integers(0, 1000)
SECOND = st.sampled_from(["caller", "neighbour"])


class Machine(RuleBasedStateMachine):
    """The real centre, on two ledgers, beside the simple one."""

    def __init__(self) -> None:
        super().__init__()
        self.first = in_force()
        self.towns = [self.first, Town(self.first.log, self.first.clock)]
        self.calls: dict[str, Matter] = {}
        self.requests: dict[str, Matter] = {}
        self.units = {unit: ["available", ""] for unit in ("P1", "P2", "M1")}
        self.series = 0
        self.kinds: dict[str, CallKind] = {}
        self.tries: dict[str, int] = {}
        self.commands = 0
        self.last: tuple[Callable[[Desk], Done], Any, str, tuple[Any, ...]] | None = None

    # What is common to all commands

    def do(self, pick: int, role: Any, act: Callable[[Desk], Done], *, works: bool) -> Done | None:
        """Carry out a command from one of the two ledgers; it works, or is refused and records nothing."""
        town = self.towns[pick % 2]
        self.commands += 1
        name = f"command {self.commands}"
        before = len(list(town.log.read()))
        done, refusal = None, None
        try:
            done = act(town.desk(role, name))
        except Refused as refused:
            refusal = refused
        assert works == (refusal is None), refusal
        if done is None:
            assert len(list(town.log.read())) == before
            return None
        self.last = act, role, name, done.events
        return done

    def end_of(self, number: str) -> str:
        while into := self.calls[number].into:
            number = into
        return number

    def some_call(self, pick: int) -> tuple[str, str, Matter]:
        """A number that was given, the incident that it means now, and that incident."""
        number = sorted(self.calls)[pick % len(self.calls)]
        return number, self.end_of(number), self.calls[self.end_of(number)]

    def serving(self, subject: str) -> list[str]:
        return [unit for unit, (_, serves) in self.units.items() if serves == subject]

    def matter(self, subject: str) -> Matter:
        kind, _, number = subject.partition("/")
        return (self.calls if kind == "incident" else self.requests)[number]

    def hear(self, matter: Matter, facts: dict[str, Any], source: str) -> None:
        for fact, value in facts.items():
            matter.words.append((self.first.clock(), fact, source, value))

    # The commands

    @rule(
        pick=PICK,
        facts=FACTS,
        kind=st.sampled_from(CALL_KINDS),
        place=st.sampled_from([ELM, nouns.Place()]),
        back=st.sampled_from(["", "555"]),
    )
    def take(self, pick: int, facts: dict[str, Any], kind: CallKind, place: nouns.Place, back: str) -> None:
        def act(desk: Desk) -> Done:
            return center.take_call(desk, place, call_back=back, kind=kind, facts={**facts, "nonsense": 1})

        done = self.do(pick, "call-taker", act, works=True)
        number = f"26-{len(self.calls) + 1:06}"
        assert done is not None
        assert done.number == number
        matter = self.calls[number] = Matter()
        self.kinds[number], self.tries[number] = kind, 0
        owed = {"locate": place == ELM, "call-back of": back != "", "reach": kind == "voice"}
        matter.beside = {f"{what} {number}" for what, met in owed.items() if not met}
        self.hear(matter, facts, f"caller {number}")
        matter.decide_call()

    @precondition(lambda self: self.calls)
    @rule(pick=PICK, what=st.sampled_from(["locate", "call-back of", "reach", "miss"]))
    def reach(self, pick: int, what: str) -> None:
        number, _, matter = self.some_call(pick)
        acts: dict[str, Callable[[Desk], Done]] = {
            "locate": lambda desk: center.locate(desk, number, ELM),
            "call-back of": lambda desk: center.note_call_back(desk, number, "555"),
            "reach": lambda desk: center.try_caller(desk, number, reached=True),
            "miss": lambda desk: center.try_caller(desk, number, reached=False),
        }
        works = matter.status != "closed"
        self.do(pick, "call-taker", acts[what], works=works)
        if not works:
            return
        if what == "miss":
            self.tries[number] += 1
        elif what == "reach":
            self.tries[number] = 0
        if what != "miss" or self.tries[number] >= 3:
            matter.beside.discard(f"{'reach' if what == 'miss' else what} {number}")

    @precondition(lambda self: self.calls)
    @rule(pick=PICK, whole=st.booleans())
    def pass_on(self, pick: int, whole: bool) -> None:
        number, _, matter = self.some_call(pick)
        works = matter.status != "closed"
        act = lambda desk: center.pass_on(desk, number, "fire", "county", whole=whole)  # noqa: E731
        self.do(pick, "dispatcher", act, works=works)
        if works:
            matter.passings.append("waits wholly" if whole else "waits")
            matter.beside.add(f"passing {len(matter.passings)}")

    @precondition(lambda self: self.calls)
    @rule(pick=PICK, which=st.integers(1, 2), they_have_it=st.booleans())
    def hear_of_a_passing(self, pick: int, which: int, they_have_it: bool) -> None:
        number, _, matter = self.some_call(pick)
        waits = which <= len(matter.passings) and matter.passings[which - 1].startswith("waits")
        works = matter.status != "closed" and waits

        def act(desk: Desk) -> Done:
            if they_have_it:
                return center.acknowledge_passing(desk, number, which, "their 17")
            return center.take_back(desk, number, which, "no answer")

        self.do(pick, "dispatcher", act, works=works)
        if not works:
            return
        if they_have_it and matter.passings[which - 1] == "waits wholly" and matter.status == "waiting":
            matter.status, matter.answered = "passed on", True
        matter.passings[which - 1] = "over"
        matter.beside.discard(f"passing {which}")

    @precondition(lambda self: self.calls)
    @rule(pick=PICK)
    def ask_for_aid(self, pick: int) -> None:
        number, _, matter = self.some_call(pick)
        works = matter.status != "closed"
        self.do(pick, "dispatcher", lambda desk: center.ask_aid(desk, number, "county", "help"), works=works)
        if works:
            matter.aid.append("asked")
            matter.beside.add(f"aid {len(matter.aid)}")

    @precondition(lambda self: any(matter.aid for matter in self.calls.values()))
    @rule(pick=PICK, which=st.integers(1, 2), what=st.sampled_from(AIDED))
    def follow_aid(self, pick: int, which: int, what: str) -> None:
        number, _, matter = self.some_call(pick)
        stands = matter.aid[which - 1] if which <= len(matter.aid) else "withdrawn"
        works = matter.status != "closed" and stands not in ("came", "withdrawn")
        if what == "again":
            works = works and stands != "accepted"
        elif what == "did not come":
            works = works and stands in ("accepted", "accepted in part")

        def act(desk: Desk) -> Done:
            if what == "again":
                return center.ask_aid_again(desk, number, which)
            if what in ("came", "did not come"):
                return center.aid_came(desk, number, which, came=what == "came")
            if what == "withdrawn":
                return center.withdraw_aid(desk, number, which, "others come")
            said, _, more = what.partition(", ")
            comes_if = "people hurt >= 1" if more else ""
            return center.note_aid_answer(desk, number, which, said, "by rule", comes_if=comes_if)  # type: ignore[arg-type]

        self.do(pick, "dispatcher", act, works=works)
        if not works:
            return
        matter.aid[which - 1] = "asked" if what == "again" else what
        matter.watch()
        if what in ("came", "withdrawn"):
            matter.beside.discard(f"aid {which}")

    @precondition(lambda self: self.calls)
    @rule(pick=PICK, facts=FACTS, who=SECOND)
    def learn(self, pick: int, facts: dict[str, Any], who: str) -> None:
        number, _, matter = self.some_call(pick)
        works = matter.status != "closed" and bool(facts)
        source = "" if who == "caller" else who
        self.do(pick, "call-taker", lambda desk: center.learn(desk, number, facts, source), works=works)
        if not works:
            return
        known, acting = matter.known(), matter.acting
        self.hear(matter, facts, source or f"caller {self.end_of(number)}")
        matter.decide_call()
        changed = any(fact in known and known[fact] != matter.known().get(fact) for fact in facts)
        if changed and rises(matter.acting, acting):
            matter.departures.append("fact changed")

    @precondition(lambda self: self.calls)
    @rule(pick=PICK, unit=st.sampled_from(["P1", "P2", "M1"]))
    def send(self, pick: int, unit: str) -> None:
        number, incident, matter = self.some_call(pick)
        works = matter.status != "closed" and self.units[unit][0] == "available"
        self.do(pick, "dispatcher", lambda desk: center.send(desk, number, [unit]), works=works)
        if works:
            self.units[unit] = ["dispatched", f"incident/{incident}"]
            matter.answered = True
            matter.status = "on scene" if matter.status == "on scene" else "sent"

    @precondition(lambda self: self.requests)
    @rule(pick=PICK, unit=st.sampled_from(["P1", "P2", "M1"]))
    def send_to_a_request(self, pick: int, unit: str) -> None:
        number = sorted(self.requests)[pick % len(self.requests)]
        matter = self.requests[number]
        works = matter.status not in ("waiting", "declined") and self.units[unit][0] == "available"
        self.do(pick, "dispatcher", lambda desk: center.send(desk, number, [unit]), works=works)
        if works:
            self.units[unit] = ["dispatched", f"request/{number}"]
            matter.answered = True
            matter.status = "on scene" if matter.status == "on scene" else "sent"

    @rule(pick=PICK, unit=st.sampled_from(["P1", "P2", "M1"]), to=st.sampled_from(sorted(FOLLOWS)))
    def report(self, pick: int, unit: str, to: Any) -> None:
        now, subject = self.units[unit]
        works = to != "dispatched" and to in FOLLOWS[now]  # type: ignore[index]
        self.do(pick, "dispatcher", lambda desk: center.unit_status(desk, unit, to), works=works)
        if not works:
            return
        leaves = to in ("available", "out of service")
        self.units[unit] = [to, "" if leaves else subject]
        if subject and to == "on scene":
            self.matter(subject).status = "on scene"
        if subject and leaves and not self.serving(subject) and self.matter(subject).status == "sent":
            self.matter(subject).status = self.matter(subject).unserved()
            self.matter(subject).answered = False

    @precondition(lambda self: self.calls)
    @rule(pick=PICK, to=SET, grounds=GROUNDS)
    def override(self, pick: int, to: dict[str, Any], grounds: Grounds) -> None:
        number, _, matter = self.some_call(pick)
        acting = {**matter.acting, **to}
        down = falls(matter.acting, acting)
        enough = not down or grounds == WHY or (grounds == ALONE and not matter.life_safety)
        works = matter.status != "closed" and acting != matter.acting and enough
        act = lambda desk: center.override(desk, number, to, grounds)  # noqa: E731
        self.do(pick, "duty officer", act, works=works)
        if works:
            standing = {**(matter.lid[2] if matter.lid else {}), **to}
            below = falls(matter.decided, {**matter.decided, **standing})
            matter.lid = "downward" if below else "upward", matter.decided, standing
            matter.acting = acting
            matter.departures.append("downward" if down else "upward")

    @precondition(lambda self: self.calls)
    @rule(pick=PICK, other=PICK, grounds=GROUNDS)
    def merge(self, pick: int, other: int, grounds: Grounds) -> None:
        (one, subject, merged), (into, target, kept) = self.some_call(pick), self.some_call(other)
        open_ = "closed" not in (merged.status, kept.status)
        serving = self.serving(f"incident/{subject}")
        works = open_ and subject != target and not serving and not merged.passing and not merged.aiding
        after = Matter(sorted([*kept.words, *merged.words], key=lambda word: word[0]), lid=kept.lid)
        after.decide_call()
        lowered = not merged.answered and falls(merged.acting, after.acting)
        if lowered:
            works = works and (grounds == WHY or (grounds == ALONE and not merged.life_safety))
        fell = rises(after.acting, kept.acting)
        if fell and not kept.answered:
            works = works and (grounds == WHY or (grounds == ALONE and not kept.life_safety))
        self.do(pick, "dispatcher", lambda desk: center.merge(desk, one, into, grounds), works=works)
        if not works:
            return
        kept.words, kept.lid, kept.acting, kept.decided = after.words, after.lid, after.acting, after.decided
        kept.watch()
        kept.answered = kept.answered or merged.answered
        merged.status, merged.into = "merged", target
        kept.beside, merged.beside = kept.beside | merged.beside, set()
        kept.series += [each for each in merged.series if each not in kept.series]
        owed = [each for each in self.first.state.incidents[target].departures if not each.reason]
        kept.departures += ["upward"] * (len(owed) - self.owed_before(target))
        kept.departures += ["fact changed"] * fell
        merged.departures = [each.kind for each in self.first.state.incidents[subject].departures]
        assert ("merged unanswered" in merged.departures) == lowered

    def owed_before(self, target: str) -> int:
        """How many reasons the incident owed before its last merge: those among the departures it had."""
        had = len(self.calls[target].departures)
        kinds = [each for each in self.first.state.incidents[target].departures if each.kind != "late"]
        return sum(not each.reason for each in kinds[:had])

    @precondition(lambda self: self.calls)
    @rule(pick=PICK, grounds=GROUNDS)
    def close(self, pick: int, grounds: Grounds) -> None:
        number, incident, matter = self.some_call(pick)
        anew = self.first.state.incidents[incident].step == "answer"
        owed = (anew or not matter.answered) and more(matter.acting["units"], "none")
        enough = not owed or grounds == WHY or (grounds == ALONE and not matter.life_safety)
        free = not self.serving(f"incident/{incident}") and not (matter.passing or matter.aiding)
        works = matter.status != "closed" and free and enough
        act = lambda desk: center.close(desk, number, "handled", grounds=grounds)  # noqa: E731
        self.do(pick, "dispatcher", act, works=works)
        if works:
            matter.status, matter.beside = "closed", set()
            matter.departures += ["closed unanswered"] * owed

    @precondition(lambda self: self.calls)
    @rule(pick=PICK, other=PICK)
    def link(self, pick: int, other: int) -> None:
        (one, subject, first), (two, target, second) = self.some_call(pick), self.some_call(other)
        works = subject != target and {first.status, second.status} != {"closed"}
        self.do(pick, "call-taker", lambda desk: center.link(desk, [one, two], "series"), works=works)
        if works:
            self.series += 1
            for matter in (first, second):
                matter.series.append(f"26-S{self.series:04}")
                if matter.status != "closed":
                    self.hear(matter, {"series": "yes"}, f"series {matter.series[-1]}")
                    matter.decide_call()

    @precondition(lambda self: any(matter.series for matter in self.calls.values()))
    @rule(pick=PICK, other=PICK, grounds=GROUNDS)
    def unlink(self, pick: int, other: int, grounds: Grounds) -> None:
        linked = [number for number, matter in sorted(self.calls.items()) if matter.series]
        number = linked[pick % len(linked)]
        matter = self.calls[self.end_of(number)]
        series = self.calls[number].series[other % len(self.calls[number].series)]
        after = Matter(list(matter.words), lid=matter.lid)
        after.words.append((self.first.clock(), "series", f"series {series}", None))
        after.decide_call()
        fell = rises(after.acting, matter.acting)
        over = matter.status == "closed"
        enough = grounds == WHY or (grounds == ALONE and (over or not (fell and matter.life_safety)))
        works = series in matter.series and enough
        act = lambda desk: center.unlink(desk, number, series, grounds)  # noqa: E731
        self.do(pick, "supervisor", act, works=works)
        if works:
            matter.series.remove(series)
        if works and not over:
            matter.words, matter.lid = after.words, after.lid
            matter.acting, matter.decided = after.acting, after.decided
            matter.departures += ["fact changed"] * fell

    @rule(pick=PICK, facts=ASKED)
    def request(self, pick: int, facts: dict[str, Any]) -> None:
        def act(desk: Desk) -> Done:
            return center.request_assistance(desk, "county", "help", facts=facts)

        done = self.do(pick, "call-taker", act, works=True)
        number = f"26-R{len(self.requests) + 1:04}"
        assert done is not None
        assert done.number == number
        matter = self.requests[number] = Matter()
        self.hear(matter, facts, "county")
        matter.decide_request()

    @precondition(lambda self: self.requests)
    @rule(pick=PICK)
    def answer(self, pick: int) -> None:
        number = sorted(self.requests)[pick % len(self.requests)]
        matter = self.requests[number]
        self.do(pick, "supervisor", lambda desk: center.answer_assistance(desk, number), works=True)
        self.say(number, matter.acting["answer"])

    def say(self, number: str, answer: str) -> None:
        """A request is answered: units that may go on stay where they are."""
        matter = self.requests[number]
        matter.answers.append(answer)
        there = {self.units[unit][0] for unit in self.serving(f"request/{number}")}
        matter.status = matter.unserved()
        if there and answer != "decline":
            matter.status = "sent" if there <= {"dispatched", "en route"} else "on scene"

    @precondition(lambda self: self.requests)
    @rule(pick=PICK, facts=ASKED.filter(bool))
    def report_on_request(self, pick: int, facts: dict[str, Any]) -> None:
        number = sorted(self.requests)[pick % len(self.requests)]
        matter = self.requests[number]
        self.do(pick, "call-taker", lambda desk: center.learn(desk, number, facts), works=True)
        self.hear(matter, facts, "county")
        matter.decide_request()
        ranks = ("decline", "provisional", "accept")
        if matter.answers and ranks.index(matter.acting["answer"]) > ranks.index(matter.answers[-1]):
            self.say(number, matter.acting["answer"])

    @rule(pick=PICK)
    def hand_over(self, pick: int) -> None:
        before = {timer.key for timer in self.first.log.timers() if not timer.key.startswith("directives")}
        self.do(pick, "supervisor", lambda desk: center.hand_over(desk, "the duty officer"), works=True)
        shift = list(self.first.state.hand_overs.values())[-1]
        assert before <= {item.key for item in shift.items}, "what has a deadline is handed over"
        if shift.items:
            act = lambda desk: center.read_back(desk, shift.id)  # noqa: E731
            self.do(pick, "duty officer", act, works=True)
        assert self.first.state.hand_overs[shift.id].unread == ()

    @precondition(lambda self: self.calls)
    @rule(pick=PICK, answered=st.booleans())
    def complain(self, pick: int, answered: bool) -> None:
        number, incident, _ = self.some_call(pick)
        act = lambda desk: center.file_complaint(desk, "nobody came", [number])  # noqa: E731
        self.do(pick, "public", act, works=True)
        complaint = list(self.first.state.complaints.values())[-1]
        assert complaint.about == (f"incident/{incident}",)
        if answered:
            answer = lambda desk: center.answer_complaint(desk, complaint.id, "we did")  # noqa: E731
            self.do(pick, "supervisor", answer, works=True)

    @precondition(lambda self: self.last)
    @rule(pick=PICK)
    def send_the_last_command_again(self, pick: int) -> None:
        assert self.last is not None
        act, role, name, events = self.last
        size = len(list(self.first.log.read()))
        assert act(self.towns[pick % 2].desk(role, name)).events == events
        assert len(list(self.first.log.read())) == size

    @rule(pick=PICK, minutes=st.sampled_from([1, 4, 30, 600]))
    def let_time_pass(self, pick: int, minutes: int) -> None:
        self.first.clock.move(minutes)
        told = self.towns[pick % 2].tell_missed()
        assert len({(missed.subject, getattr(missed, "duty", "")) for missed in told}) == len(told)
        state = self.first.state
        for matter in (*state.incidents.values(), *state.requests.values()):
            for due in (matter.due, *(duty.due for duty in matter.duties)):
                assert due is None or due > self.first.clock() - datetime.timedelta(milliseconds=1)

    # What holds after every step

    @invariant()
    def every_open_matter_has_its_deadline_and_its_timer(self) -> None:
        assert timer_faults(self.first.state, self.first.log.timers()) == []

    @invariant()
    def the_state_is_the_fold_of_the_record_for_every_process(self) -> None:
        assert (
            state_of(self.towns[0].state) == state_of(self.towns[1].state) == state_of(refold(self.first.log))
        )

    @invariant()
    def a_snapshot_of_the_state_is_the_state(self) -> None:
        packed = {
            name: msgspec.Raw(msgspec.msgpack.encode(each)) for name, each in pack(self.first.state).items()
        }
        assert state_of(unpack(packed)) == state_of(self.first.state)

    @invariant()
    def it_is_as_the_simple_centre_has_it(self) -> None:
        state = self.first.state
        assert dict(state.calls.everything()).keys() == self.calls.keys()
        for number, matter in self.calls.items():
            incident = state.incidents[number]
            assert (incident.status, incident.merged_into) == (matter.status, matter.into), number
            kinds = sorted(each.kind for each in incident.departures if each.kind != "late")
            assert kinds == sorted(kind for kind in matter.departures if kind != "late"), number
            assert incident.answered == matter.answered
            assert {duty.name for duty in incident.duties} == matter.beside
            stands = [(each.status, bool(each.met)) for each in incident.aid]
            assert stands == [(each.partition(", ")[0], each.endswith(", met")) for each in matter.aid]
            if matter.status != "merged":
                assert incident.acting == matter.acting, number
        for number, matter in self.requests.items():
            request = state.requests[number]
            assert request.acting["answer"] == matter.acting["answer"]
            assert [each.answer for each in request.answers] == matter.answers
            assert (request.status, request.answered) == (matter.status, matter.answered), number
        assert {name: [unit.status, unit.serves] for name, unit in state.units.items()} == self.units

    @invariant()
    def no_unit_serves_what_is_over(self) -> None:
        state = self.first.state
        for unit in state.units.values():
            assert not unit.serves or state.matter(unit.serves).status in ("sent", "on scene", "declined")


class OnARecord(Machine):
    """The same on a real record: two connections to one place, as two processes have."""

    place: Callable[[], AbstractContextManager[Place]]

    def __init__(self) -> None:
        self.opened = ExitStack()
        at = self.opened.enter_context(self.place())
        logs = [self.opened.enter_context(open_at(at, KEY)) for _ in range(2)]
        super().__init__()
        self.first = in_force(logs[0])
        self.towns = [self.first, Town(logs[1], self.first.clock)]

    def teardown(self) -> None:
        problems = fsck(self.first.log, KEY.verifier.vkey).problems
        self.opened.close()
        assert problems == ()


@contextmanager
def new_file() -> Iterator[Path]:
    """A SQLite file that is not there yet."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "record.db"


FEW = settings(deadline=None, max_examples=6, stateful_step_count=25)
TestAnyCommands = Machine.TestCase
TestAnyCommands.settings = settings(deadline=None, max_examples=60, stateful_step_count=40)


def test_any_commands_on_sqlite() -> None:
    class OnSqlite(OnARecord):
        place = staticmethod(new_file)

    run_state_machine_as_test(OnSqlite, settings=FEW)


def test_any_commands_on_postgresql(postgres_server: Server) -> None:
    class OnPostgres(OnARecord):
        place = staticmethod(postgres_server.database)

    run_state_machine_as_test(OnPostgres, settings=FEW)
