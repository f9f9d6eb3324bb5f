"""Blind review: nothing on the sheet tells who calls, and a planted bias of the coding is found."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests
from tests.audit.unwritten.made import write

from answerable.audit.blind import (
    CodedFact,
    Drawn,
    Key,
    Request,
    Review,
    as_csv,
    as_html,
    draw,
    mask,
    open_key,
    read_facts,
    read_sheet,
    score,
)
from answerable.audit.figures.agreement import Agreement, agreement
from answerable.audit.figures.estimate import Estimate
from answerable.intake import IntakeError

SAFETY = CodedFact("life safety", ("no", "yes"), ordered=True)
WEAPON = CodedFact("weapon", ("none", "seen", "used"), ordered=True)
Codes = dict[str, str | None]


def history(tmp_path: Path, calls: int = 90) -> Path:
    return write(
        tmp_path / "history.parquet",
        [
            {
                "id": f"SECRET-{nth}",
                "caller works for": ("federal", "county", None)[nth % 3],
                "language": ("English", "Spanish")[nth % 2],
                "life safety": ("no", "yes", "?")[nth % 3],
                "weapon": None if nth % 5 else "Seen",
                "disposition": "REFUSED",
                "call_type": "NOISE",
            }
            for nth in range(calls)
        ],
    )


def request(**changes: Any) -> Request:
    given: dict[str, Any] = {
        "by": "caller works for",
        "facts": (SAFETY, WEAPON),
        "shown": ("call_type",),
        "each": 20,
    }
    return Request(**(given | changes))


def test_the_sheet_tells_nothing_and_the_key_all(tmp_path: Path) -> None:
    """As many of each group, in an order that says nothing; no id, group, first coding or end."""
    sheet, sealed = draw(history(tmp_path), request())
    key = open_key_of(tmp_path, sealed, sheet.commitment)
    assert (len(sheet.rows), sheet.groups) == (40, 2)
    assert sheet.left_out == {"caller works for is not known": 30}
    groups = [call.group for call in key.calls]
    assert (groups.count("federal"), groups.count("county")) == (20, 20)
    assert groups != sorted(groups)
    assert groups != sorted(groups, reverse=True)
    for text in (as_csv(sheet), as_html(sheet)):
        for word in ("SECRET", "federal", "county", "REFUSED", "Seen", "caller works for", key.salt):
            assert word not in text
        assert "NOISE" in text
        assert all(row[0] in text for row in sheet.rows)
    for call in key.calls:
        nth = int(call.id.removeprefix("SECRET-"))
        assert call.codes == {
            "life safety": ("no", "yes", None)[nth % 3],
            "weapon": None if nth % 5 else "seen",
        }


def open_key_of(tmp_path: Path, sealed: bytes, commitment: str) -> Key:
    file = tmp_path / "key.json"
    file.write_bytes(sealed)
    return open_key(file, commitment)


def test_the_seed_says_the_sample_and_the_salt_hides_it(tmp_path: Path) -> None:
    """The same seed draws the same calls in the same order; the digest differs, so it cannot be guessed."""
    file = history(tmp_path)
    keys = [
        (open_key_of(tmp_path, sealed, sheet.commitment), sheet.commitment)
        for sheet, sealed in (draw(file, request()), draw(file, request()), draw(file, request(seed=2)))
    ]
    assert keys[0][0].calls == keys[1][0].calls != keys[2][0].calls
    assert len({commitment for _, commitment in keys}) == 3


def test_what_is_no_history_is_said_to_be_none(tmp_path: Path) -> None:
    """No file of another kind, and no table of other things; no word of theirs in what is said."""
    bad = tmp_path / "bad.parquet"
    bad.write_bytes(b"words of a caller")
    with pytest.raises(IntakeError, match="Cannot be drawn from: it is no history") as raised:
        draw(bad, request())
    assert "words of a caller" not in str(raised.value)
    other = tmp_path / "other.parquet"
    duckdb.execute(f"COPY (SELECT 'no' AS \"life safety\", 'seen' AS weapon) TO '{other}' (FORMAT parquet)")
    with pytest.raises(IntakeError, match='There is no column "id"'):
        draw(other, request(by="weapon", shown=()))
    with pytest.raises(IntakeError, match=r"There is no history.parquet"):
        draw(tmp_path / "nowhere", request())


def test_a_key_that_was_changed_is_refused(tmp_path: Path) -> None:
    """One byte is enough; so is the commitment of another review."""
    sheet, sealed = draw(history(tmp_path), request())
    assert sheet.commitment == hashlib.sha256(sealed).hexdigest()
    with pytest.raises(IntakeError, match="Is not the key that was committed to"):
        open_key_of(tmp_path, sealed.replace(b'"federal"', b'"county"', 1), sheet.commitment)
    with pytest.raises(IntakeError, match="Cannot be read"):
        open_key_of(tmp_path, b"{}", sheet.commitment)


@pytest.mark.parametrize(
    "name", ["id", "Area", "caller works for", "life safety", "disposition", "decided: response", "priority"]
)
def test_what_would_tell_too_much_is_never_shown(tmp_path: Path, name: str) -> None:
    """Whoever asks for it."""
    with pytest.raises(IntakeError, match="would tell who calls"):
        draw(history(tmp_path), request(shown=("call_type", name)))


def test_narratives_are_masked_and_calls_without_one_are_not_drawn(tmp_path: Path) -> None:
    """Words in any case, whole ones only, the longest first; a formula is no formula any more."""
    texts = tmp_path / "texts.csv"
    texts.write_text('id,text\nSECRET-0," =1+1 I work for the County, countywide"\nSECRET-1,\n', "utf-8")
    sheet, _ = draw(history(tmp_path), request(narratives=texts, masks=("county", "the county")))
    [(_, _, narrative)] = sheet.rows
    assert narrative == " =1+1 I work for [masked], countywide"
    assert (sheet.masked, sheet.left_out["no narrative"]) == (1, 59)
    [row] = csv.DictReader(io.StringIO(as_csv(sheet)))
    assert row["narrative"].startswith("' =")
    assert mask("Nobody", ()) == ("Nobody", 0)


def test_a_page_of_markup_is_only_words(tmp_path: Path) -> None:
    """What a caller said is shown, never run."""
    texts = tmp_path / "texts.csv"
    texts.write_text('id,text\nSECRET-0,"<script>alert(1)</script>"\n', "utf-8")
    page = as_html(draw(history(tmp_path), request(narratives=texts))[0])
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def made(
    calls: int, code: Callable[[str, str, np.random.Generator], str], chance: np.random.Generator,
    grave: dict[str, float] | None = None, groups: tuple[str, ...] = ("county", "federal"),
) -> tuple[Key, Codes]:  # fmt: skip
    """A key with the first coding of so many calls of each group, and what a faultless reviewer says."""
    drawn: list[Drawn] = []
    truth: Codes = {}
    for nth, (group, _) in enumerate(product(groups, range(calls))):
        true = "yes" if chance.random() < (grave or {}).get(group, 0.5) else "no"
        drawn.append(Drawn(f"B-{nth:04}", str(nth), 0, group, {"life safety": code(group, true, chance)}))
        truth[f"B-{nth:04}"] = true
    return Key("", 1, "", "caller works for", (), (SAFETY,), tuple(drawn)), truth


def reviewed(tmp_path: Path, codes: Codes, name: str = "reviewed.csv") -> Path:
    file = tmp_path / name
    rows = "".join(f"{review},{value or ''}\n" for review, value in codes.items())
    file.write_text(f"review,life safety\n{rows}", "utf-8")
    return file


def biased(group: str, true: str, chance: np.random.Generator) -> str:
    """One grave call in twelve is coded lower; of federal callers one in three."""
    return "no" if true == "yes" and chance.random() < (0.33 if group == "federal" else 0.08) else true


def alike(_group: str, true: str, chance: np.random.Generator) -> str:
    """One call in eight is coded otherwise, whosever it is."""
    return {"no": "yes", "yes": "no"}[true] if chance.random() < 0.125 else true


def of(tmp_path: Path, key: Key, *codes: Codes, **options: Any) -> Review:
    files = [reviewed(tmp_path, each, f"{nth}.csv") for nth, each in enumerate(codes)]
    return score(key, files, "", **options)


def test_a_planted_bias_of_the_coding_is_found(tmp_path: Path) -> None:
    """150 calls of each of two groups: a disparity, with figures that are counted by hand."""
    key, truth = made(150, biased, np.random.default_rng(1))
    review = of(tmp_path, key, truth, reference="county")
    [finding] = review.findings
    assert (finding.verdict, finding.group, finding.reference) == ("disparity", "federal", "county")
    assert "life safety was coded lower more often for federal than for county" in review.sentence
    lower = {
        group: [call.codes["life safety"] == "no" for call in key.calls
                if call.group == group and truth[call.review] == "yes"]
        for group in ("county", "federal")
    }  # fmt: skip
    assert (finding.lower, finding.calls) == (sum(lower["federal"]), len(lower["federal"]))
    assert isinstance(finding.difference, Estimate)
    assert finding.difference.value == pytest.approx(np.mean(lower["federal"]) - np.mean(lower["county"]))
    assert finding.p is not None
    assert finding.p < 0.001
    for told in review.facts[0].groups:
        table = np.zeros((2, 2), int)
        for call in key.calls:
            if call.group == told.group:
                first = SAFETY.values.index(call.codes["life safety"] or "")
                table[first, SAFETY.values.index(truth[call.review] or "")] += 1
        assert told.agreement == agreement(table)
        assert (told.lower, told.higher, told.compared) == (table[0, 1], table[1, 0], 150)


def test_coded_alike_is_hardly_ever_called_a_disparity(tmp_path: Path) -> None:
    """120 reviews of three groups with unlike calls, coded with the same faults: at most one in 20."""
    from scipy import stats

    found = 0
    for seed in range(120):
        key, truth = made(
            40, alike, np.random.default_rng(seed), {"a": 0.8, "b": 0.5, "c": 0.3}, ("a", "b", "c")
        )
        review = of(tmp_path, key, truth)
        found += any(each.verdict == "disparity" for each in review.findings)
    assert stats.binomtest(found, 120, 0.05, "greater").pvalue > 0.01


def test_a_graver_group_is_not_thereby_coded_lower(tmp_path: Path) -> None:
    """More of its calls could be coded lower, and more were: as a share of those, none more than others'."""
    key, truth = made(1500, alike, np.random.default_rng(5), {"county": 0.15, "federal": 0.9})
    review = of(tmp_path, key, truth, margin=0.1)
    county, federal = review.facts[0].groups
    assert federal.lower > 4 * county.lower
    [finding] = review.findings
    assert finding.verdict == "practically alike"
    assert "practically alike" in review.sentence


def test_few_calls_are_inconclusive_or_not_assessable(tmp_path: Path) -> None:
    """With the smallest difference that could have been seen, or with why nothing is compared."""
    few = of(tmp_path, *made(30, alike, np.random.default_rng(2)))
    assert few.findings[0].verdict == "inconclusive"
    assert few.findings[0].detectable is not None
    assert "would have been seen four times in five" in few.findings[0].because
    fewer = of(tmp_path, *made(8, alike, np.random.default_rng(2)))
    assert fewer.findings[0].verdict == "not assessable"
    assert "fewer than 10 calls" in fewer.findings[0].because
    assert fewer.sentence.endswith("not assessable.")


def test_where_no_call_was_coded_lower_it_is_told_how_sure_that_is(tmp_path: Path) -> None:
    """No fault at all in 400 calls: practically alike, by the intervals of the two shares."""
    review = of(tmp_path, *made(200, lambda _group, true, _chance: true, np.random.default_rng(3)))
    assert review.findings[0].verdict == "practically alike"


def test_calls_of_which_none_was_coded_alike_again_are_not_compared(tmp_path: Path) -> None:
    """All of one group's calls are grave by the second coding, and none of the other's: nothing is alike."""
    fact = CodedFact("life safety", ("no", "yes"), ordered=False)
    key, truth = made(
        60, lambda _group, true, _chance: true, np.random.default_rng(7), {"county": 0.0, "federal": 1.0}
    )
    review = of(tmp_path, Key("", 1, "", key.by, (), (fact,), key.calls), truth)
    assert review.findings[0].verdict == "not assessable"
    assert "fewer than 10 calls of one side have like calls beside them" in review.findings[0].because


def test_a_comparison_without_a_figure_counts_in_its_family(tmp_path: Path) -> None:
    """A third group of three calls has none; the p of the two others is adjusted over all three."""
    key, truth = made(150, biased, np.random.default_rng(1))
    few, more = made(3, alike, np.random.default_rng(2), groups=("state",))
    drawn = tuple(msgspec.structs.replace(call, review=f"F-{call.review}") for call in few.calls)
    key = msgspec.structs.replace(key, calls=(*key.calls, *drawn))
    review = of(tmp_path, key, truth | {f"F-{name}": value for name, value in more.items()})
    family = [1.0 if each.p is None else each.p for each in review.findings]
    assert family[2] == 1.0
    assert review.findings[2].adjusted_p is None
    adjusted = [each.adjusted_p for each in review.findings[:2]]
    assert adjusted == pytest.approx(multipletests(family, method="fdr_bh")[1][:2])


def test_two_reviewers_are_first_held_against_each_other(tmp_path: Path) -> None:
    """Where they differ the call is left out and counted; where they agree too little nothing is told."""
    chance = np.random.default_rng(4)
    key, truth = made(150, biased, chance)
    nearly = {review: (None if chance.random() < 0.1 else value) for review, value in truth.items()}
    review = of(tmp_path, key, truth, nearly)
    assert isinstance(review.facts[0].reviewers, Agreement)
    assert review.facts[0].reviewers.agreed.value == 1.0
    assert sum(each.not_known for each in review.facts[0].groups) == sum(v is None for v in nearly.values())
    assert review.findings[0].verdict == "disparity"
    guessed: Codes = {review: str(chance.choice(["no", "yes"])) for review in truth}
    apart = of(tmp_path, key, truth, guessed)
    assert apart.findings[0].verdict == "not assessable"
    assert "agree too little with each other" in apart.findings[0].because


def test_values_without_an_order_are_coded_otherwise(tmp_path: Path) -> None:
    """A language has no lower: any other value counts."""
    fact = CodedFact("life safety", ("yes", "no"), ordered=False)
    key, truth = made(100, biased, np.random.default_rng(6))
    review = of(tmp_path, Key("", 1, "", key.by, (), (fact,), key.calls), truth)
    assert "life safety was coded otherwise less often for county than for federal" in review.sentence
    told = review.facts[0].groups
    assert [each.higher for each in told] == [0, 0]
    assert sum(each.lower for each in told) == sum(
        call.codes["life safety"] != truth[call.review] for call in key.calls
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("review,life safety\nB-0000,no\n", "of the 2 calls of the sample once (1 are missing)."),
        ("review,life safety\nB-0000,no\nB-0001,perhaps\n", '"life safety" says none of its values.'),
        ("review,weapon\nB-0000,no\nB-0001,no\n", 'Has no column "life safety".'),
        ("review,life safety\nB-0000,no\nB-0001,no\nB-0001,yes\n", "Has not each of the 2 calls"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_sheet_is_said(tmp_path: Path, text: str, problem: str) -> None:
    """Line and fact, and never what else stands there."""
    key, _ = made(1, alike, np.random.default_rng(1))
    file = tmp_path / "sheet.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(IntakeError) as raised:
        read_sheet(file, key)
    assert problem in str(raised.value)
    assert "perhaps" not in str(raised.value)


def test_facts_are_written_or_a_directive_s(tmp_path: Path) -> None:
    """With their order, without one, or by name where a directive has them."""
    from answerable.policy import load_directive

    directive = load_directive(Path(__file__).parents[3] / "directives" / "response.md")
    assert read_facts(["weapon: none < seen < used"]) == (WEAPON,)
    assert read_facts(["language: English, Spanish"])[0].ordered is False
    assert read_facts(["Life safety"], directive)[0].values == ("no", "yes")
    for said in (["weapon: none"], ["weapon"], [], ["weapon: a < a"]):
        with pytest.raises(IntakeError):
            read_facts(said)
    with pytest.raises(IntakeError, match="would tell who calls"):
        draw(history(tmp_path), request(shown=("caller works for",), by="language"), directive)


def test_a_review_can_be_read_back(tmp_path: Path) -> None:
    """Its JSON says of each figure whether it is one, or why there is none."""
    key, truth = made(40, biased, np.random.default_rng(1))
    unsure: Codes = dict.fromkeys(truth)
    for codes in (truth, unsure):
        review = of(tmp_path, key, codes, codes)
        assert msgspec.json.decode(msgspec.json.encode(review), type=Review) == review
