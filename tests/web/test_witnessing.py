"""End to end: a log, two witnesses as processes of their own, and a history that is rewritten."""

from pathlib import Path

from tests.web.witnesses import found, running

from answerable.record import Append, Log, NewEntry, Signer, Verifier, open_sqlite, verify_receipt
from answerable.record.decoys import Schedule
from answerable.record.monitor import contradict
from answerable.record.note import COSIGNATURE, parse_vkeys
from answerable.record.publication import Publication
from answerable.record.trust import TrustPolicy, parse_policy

ORIGIN = "911.harrowbay.example"
KEY = Signer(ORIGIN, bytes(range(32)))
SCHEDULE = Schedule(60_000, 8)


def filled(file: Path, text: str) -> Log:
    """A log under the same key in which entry 0 says `text`."""
    log = open_sqlite(file, ORIGIN, KEY)
    log.append(Append("first", {}, (NewEntry("call/1", b'{"text":"%s"}' % text.encode()),)))
    return log


def test_a_rewritten_history_is_refused_by_both_witnesses_and_both_signatures_are_kept(
    tmp_path: Path,
) -> None:
    homes = {name: tmp_path / name for name in ("harbor", "press")}
    for name, home in homes.items():
        found(home, f"{name}.example", KEY.verifier.vkey)
    with running(homes["harbor"]) as harbor, running(homes["press"]) as press:
        policy = told(harbor=(harbor.vkey, harbor.url), press=(press.vkey, press.url))
        keys = [Verifier.parse(served.vkey, COSIGNATURE) for served in (harbor, press)]
        with filled(tmp_path / "record.db", "they came at once") as log:
            publication = Publication(log, SCHEDULE, policy, tmp_path / "tiles")
            for time in range(3):
                assert publication.step(time * 60_000).troubles == ()
            shown = publication.witnessed()
            assert (shown.size, shown.by) == (24, ("harbor", "press"))
            receipt = log.receipt(0, note=publication.cosigned(0))
            assert len(verify_receipt(receipt, log.vkey, keys).cosignatures) == 2

        with filled(tmp_path / "rewritten.db", "nobody came") as log:
            rewritten = Publication(log, SCHEDULE, policy)
            for time in range(4):
                asked = rewritten.step(time * 60_000).asked
                # At the size that they hold and beyond, they refuse; below it they tell that they hold more.
                assert [each.grave for each in asked] == [True, True], asked
            assert rewritten.witnessed().size == 0
            assert rewritten.witnessed().in_words.startswith("No outside witness")

    for home in homes.values():
        pairs = [
            (held.read_text(), held.with_suffix(".submitted").read_text())
            for held in (home / "cosigned").rglob("*.held")
        ]
        proofs = [contradict(held, submitted, parse_vkeys(KEY.verifier.vkey)) for held, submitted in pairs]
        assert sorted(proofs) == [False, True]  # one size, two roots; and one larger, to be looked into


def told(**witnesses: tuple[str, str]) -> TrustPolicy:
    """The policy that wants all of these witnesses."""
    lines = [f"witness {name} {vkey} {url}" for name, (vkey, url) in witnesses.items()]
    lines += [f"group all {len(witnesses)} {' '.join(witnesses)}", "quorum all", ""]
    return parse_policy("\n".join(lines).encode())
