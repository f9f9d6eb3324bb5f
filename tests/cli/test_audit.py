"""`answerable audit` with a plan whose digest stands on a centre's record."""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path

from tests.audit.histories import call, plan, write
from tests.cli.conftest import Town


def said(town: Town, words: str, out: Path) -> Path:
    """The receipt of a public statement."""
    now = datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=1)
    who = ("--speaker", "A. Editor", "--office", "editor", "--where", "in print", "--said", now.isoformat())
    number = town.json("statement", words, *who, by="A1:auditor")["number"]
    town.do("receipt", number, "--out", str(out))
    return out


def test_a_receipt_says_that_the_plan_was_declared(town: Town, tmp_path: Path) -> None:
    """The statement holds the plan's digest; its receipt verifies, and the answer names the record."""
    write(tmp_path / "history.parquet", [call(n, area=("north", "south")[n % 2]) for n in range(60)])
    file = plan(tmp_path)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    receipt = said(town, f"Our plan has the SHA-256 {digest}.", tmp_path / "receipt")
    key = str(town.folder / "key.vkey")
    told = town.json("audit", str(file), "--declared", str(receipt), "--key", key, code=1)
    assert told["registration"]["status"] == "declared beforehand"
    assert "was said in public" in told["registration"]["why"]
    assert "no witness named here has cosigned" in told["registration"]["why"]


def test_a_receipt_of_something_else_declares_nothing(town: Town, tmp_path: Path) -> None:
    """Another plan's digest, a changed receipt, no key: exit code 2, and why."""
    write(tmp_path / "history.parquet", [call(0)])
    file, key = str(plan(tmp_path)), str(town.folder / "key.vkey")
    receipt = said(town, "Our plan is good.", tmp_path / "receipt")
    for words, told in (
        (
            ("--declared", str(receipt), "--key", key),
            "not of a public statement that holds this plan's digest",
        ),
        (("--declared", str(receipt)), "needs the key"),
        (("--declared", str(tmp_path / "absent"), "--key", key), "No such file"),
    ):
        ran = town.run("audit", file, *words)
        assert (ran.exit_code, told in ran.output) == (2, True), ran.output
    receipt.write_text(receipt.read_text().replace("index ", "index 9"))
    assert "proves nothing" in town.run("audit", file, "--declared", str(receipt), "--key", key).output
