"""The Dispatch table is read as written, and decides no case."""

from pathlib import Path

from answerable.policy import decide, read_directive

WITHOUT = (
    (Path(__file__).parent / "mistakes" / "units-values.md").read_text().replace("two patrols", "1 patrol")
)
WITH = f"""{WITHOUT}
## Dispatch

| dispatch           | is            | note    |
|--------------------|---------------|---------|
| Among  equals      | Oldest First  |         |
| longest wait       | 45            | minutes |
| check traffic stop | 10            |         |
| check at hospital  | never         |         |
"""


def test_each_row_is_a_rule_of_dispatch() -> None:
    rules = {rule.name: rule.value for rule in read_directive(WITH).dispatch}
    assert rules == {
        "among equals": "oldest first",
        "longest wait": "45",
        "check traffic stop": "10",
        "check at hospital": "never",
    }
    assert read_directive(WITHOUT).dispatch == ()


def test_it_is_hashed_with_the_directive_and_decides_no_case() -> None:
    with_, without = read_directive(WITH), read_directive(WITHOUT)
    assert with_.digest != without.digest
    for facts in ({}, {"weapon": "used"}, {"weapon": "none", "hurt": 3}):
        assert decide(with_, facts).act_now == decide(without, facts).act_now
