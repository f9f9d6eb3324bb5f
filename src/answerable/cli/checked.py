"""What a check found, for people: verdicts, then what is wrong, with the cases that show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table as Grid

    from answerable.policy.checks.findings import Counterexample, Finding, Report, Shown
    from answerable.policy.decided import Plain

STYLES = {"error": "bold red", "warning": "yellow", "note": ""}
INDENT = 4


def print_report(path: Path, report: Report, console: Console) -> None:
    """Print all findings of one file, and a last line that sums them up."""
    from rich.text import Text

    title = f"{report.directive}  {report.title}".strip()
    console.print(Text(f"{path}  {title}".rstrip(), style="bold"), soft_wrap=True)
    for finding in report.findings:
        word = finding.verdict or finding.severity
        line = Text.assemble((f"  {word:<12}", STYLES[finding.severity]), f"{path}:{finding.line}: ")
        console.print(line.append(" ".join(_sentence(finding))), soft_wrap=True)
        if finding.counterexample is not None:
            print_example(finding.counterexample, console)
    console.print(f"  {summary(report)}", soft_wrap=True)


def _sentence(finding: Finding) -> Iterator[str]:
    yield finding.message
    if finding.methods:
        yield f"({', '.join(finding.methods)})"
    if finding.because:
        yield f"- {finding.because}"
    if finding.exception:
        yield f"- its exception ({finding.exception}) rests on {finding.citation}"


def summary(report: Report) -> str:
    """`9 proved, 1 refuted; 2 warnings. Every case is decided.`"""
    if any(finding.check == "reading" for finding in report.findings):
        return "This is not a directive yet; nothing was checked."
    verdicts = Counter(f.verdict for f in report.findings if f.verdict)
    parts = [f"{count} {verdict}" for verdict, count in verdicts.items()] or ["nothing was promised"]
    warnings = sum(finding.severity == "warning" for finding in report.findings)
    parts += [f"{warnings} warning{'s' if warnings > 1 else ''}"] if warnings else []
    undecided = any(f.check == "undecided" and f.severity == "error" for f in report.findings)
    return f"{', '.join(parts)}. {'Not every' if undecided else 'Every'} case is decided."


def print_example(example: Counterexample, console: Console, indent: int = INDENT) -> None:
    """Print a case, or a pair of cases side by side, with what the engine decides of each."""
    from rich.padding import Padding

    console.print(Padding(_cases(example), (0, 0, 0, indent)))
    if not example.smallest:
        console.print(" " * indent + "There may be a smaller example.")


def _cases(example: Counterexample) -> Grid:
    """A row for each fact that is not at its least value, for each outcome, and for the rules and reasons."""
    from rich import box
    from rich.table import Table as Grid

    pair = len(example.cases) > 1
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
    heads = ("one case", "another, alike but for " + ", ".join(example.differ_in)) if pair else ("the case",)
    for head in ("", *heads):
        grid.add_column(head, overflow="fold")
    for label, values in _lines(example):
        grid.add_row(label, *values)
    return grid


def _lines(example: Counterexample) -> Iterator[tuple[str, list[str]]]:
    cases = example.cases
    shown = [n for n in cases[0].facts if n in example.differ_in or any(n in case.away for case in cases)]
    for name in shown:
        yield name, [_value(case.facts[name]) for case in cases]
    if len(shown) < len(cases[0].facts):
        yield ("every other fact" if shown else "every fact"), ["its least value"] * len(cases)
    for name in cases[0].answer:
        yield f"→ {name}", [_answer(case, name) for case in cases]
    yield "by", ["\n".join(case.rules) or "no rule" for case in cases]
    yield "because", ["\n".join(case.because) for case in cases]


def _answer(case: Shown, name: str) -> str:
    why = case.undecided.get(name)
    return _value(case.answer[name]) if why is None else f"undecided: {why}"


def _value(value: Plain) -> str:
    return ", ".join(map(str, value)) or "nothing" if isinstance(value, tuple) else str(value)
