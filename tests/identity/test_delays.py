"""How long a sign-on waits after failures: growing, bounded, forgotten, never for good."""

from hypothesis import given
from hypothesis import strategies as st

from answerable.identity.delays import ABROAD, AT_HOME, PLACE, Delays, Pace

PACES = st.sampled_from([AT_HOME, ABROAD, PLACE])


@given(PACES, st.integers(0, 200))
def test_delays_grow_and_end(pace: Pace, failures: int) -> None:
    """None for the free failures, then never less than before, and never more than the longest."""
    delay, more = pace.delay(failures), pace.delay(failures + 1)
    assert delay <= more <= pace.longest
    assert (delay == 0) == (failures < pace.free)


@given(PACES, st.lists(st.floats(0, 2_000), max_size=80))
def test_nobody_is_locked_out_for_good(pace: Pace, pauses: list[float]) -> None:
    """Whatever was tried: after the longest delay one may try again."""
    delays, now = Delays(), 0.0
    for pause in pauses:
        now += pause
        delays.failed("T12", pace, now)
    assert delays.wait("T12", pace, now) <= pace.longest
    assert delays.wait("T12", pace, now + pace.longest) == 0.0


@given(PACES, st.integers(1, 30))
def test_whoever_waits_as_told_may_try(pace: Pace, failures: int) -> None:
    delays, now = Delays(), 0.0
    for _ in range(failures):
        now += delays.wait("T12", pace, now)
        assert delays.wait("T12", pace, now) == 0.0
        delays.failed("T12", pace, now)


def test_at_a_known_place_the_longest_wait_is_half_a_minute() -> None:
    """An emergency does not wait."""
    assert AT_HOME.longest == 30.0


def test_all_the_world_together_has_few_guesses_a_day() -> None:
    """Fewer than the hundred of NIST SP 800-63B-4, 3.2.2, whoever guesses from wherever, without pause."""
    delays, now, guesses = Delays(), 0.0, 0
    while now < 86_400:
        now += delays.wait("T12", ABROAD, now)
        delays.failed("T12", ABROAD, now)
        guesses += 1
    assert guesses <= 110


def test_failures_are_forgotten_in_time() -> None:
    delays = Delays()
    for _ in range(10):
        delays.failed("T12", AT_HOME, 0.0)
    assert delays.wait("T12", AT_HOME, AT_HOME.forget) == 0.0
    delays.failed("T12", AT_HOME, AT_HOME.forget)
    assert delays.wait("T12", AT_HOME, AT_HOME.forget) == 0.0


def test_what_was_right_is_forgotten_and_what_was_counted_beforehand_is_taken_back() -> None:
    delays = Delays()
    for _ in range(AT_HOME.free):
        delays.failed("T12", AT_HOME, 0.0)
    assert delays.wait("T12", AT_HOME, 0.0) == 1.0
    delays.forgive("T12")
    assert delays.wait("T12", AT_HOME, 0.0) == 0.0
    delays.failed("T12", AT_HOME, 0.0)
    delays.passed("T12")
    assert delays.wait("T12", AT_HOME, 0.0) == 0.0
    delays.forgive("T12")
    assert delays.wait("T12", AT_HOME, 0.0) == 0.0


def test_no_flood_of_names_takes_more_memory_or_frees_an_account() -> None:
    delays = Delays(slots=128)
    for _ in range(20):
        delays.failed("T12", ABROAD, 0.0)
    for number in range(2_000):
        delays.failed(f"name {number}", ABROAD, 0.0)
    assert len(delays._failed) <= 128
    assert delays.wait("T12", ABROAD, 1.0) > 800
