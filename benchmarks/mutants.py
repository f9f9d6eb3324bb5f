"""`python benchmarks/mutants.py`: break the program in small ways, one at a time; do its tests notice?

Each mutant is one change of one expression or statement. It lives in the memory of a forked process, which
imports the changed module and runs the tests that speak of it until one fails, those that failed most often
first; no file is ever written. Of all mutants a share is drawn by a hash of what they are, so the draw stays
as it is when other lines change. `docs/quality.md` explains the survivors. Not part of `make test`: too slow.
"""

from __future__ import annotations

import argparse
import ast
import copy
import hashlib
import importlib
import os
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import NamedTuple

import hypothesis
import pytest
from hypothesis import Phase

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "src"
PACKAGE = SOURCES / "answerable"
SECONDS = 300
"""A run is ended after this; and after `SLOWER` times as long as its module's tests take without a mutant."""
SLOWER = 4
MEMORY = 4 << 30

ENGINE = [
    "tests/policy/engine",
    "tests/policy/reading/test_cells.py",
    "tests/policy/reading/test_format.py",
    "tests/directives",
]
CENTER = [
    f"tests/center/{each.name}"
    for each in sorted((ROOT / "tests/center").glob("test_*.py"))
    if each.name != "test_crash.py"  # it kills processes, for minutes
]
TESTS = {
    "center": CENTER,
    "center/beside.py": ["tests/beside"],
    "center/keys.py": ["tests/center/test_roles.py", "tests/cli/test_founding.py"],
    "center/reconciling.py": ["tests/beside/test_reconciling.py", "tests/cli/test_reconcile.py"],
    "dispatch": ["tests/dispatch", "tests/center/test_planning.py", "tests/center/test_sending.py"],
    "dispatch/travel_plugin.py": ["tests/plugins/test_travel.py"],
    "model": ["tests/model", *CENTER],
    "policy": ENGINE,
    "policy/reading": [
        "tests/policy/reading/test_format.py",
        "tests/policy/reading/test_cells.py",
        "tests/policy/reading/test_near_cells.py",
        "tests/policy/reading/test_mistakes.py",
        "tests/policy/engine/test_facts.py",
        "tests/directives/test_cases.py",
    ],
    "policy/comparing": ["tests/policy/diff", "tests/cli/test_diff.py"],
    "policy/shared.py": ["tests/policy/diff", "tests/cli/test_diff.py"],
    "policy/spelling.py": ["tests/policy/engine/test_spelling.py", "tests/directives"],
    "policy/checks": ["tests/policy/checks", "tests/cli/test_proofs.py", "tests/examples/test_portland.py"],
    "record": [
        "tests/record/test_tree.py",
        "tests/record/test_note.py",
        "tests/record/test_entry.py",
        "tests/record/test_receipt.py",
        "tests/record/test_presentations.py",
        "tests/record/test_trust.py",
        "tests/record/test_cosignature.py",
        "tests/record/test_tiles.py",
    ],
    "audit/figures": ["tests/audit/figures"],
}
"""By folder or module the tests that speak of it; the longest that fits holds."""
LIBRARIES = (
    "apsw",
    "cryptography",
    "jinja2",
    "markdown_it",
    "msgspec",
    "numpy",
    "rich",
    "typer",
    "yaml",
    "z3",
)

COMPARED: dict[type[ast.cmpop], list[type[ast.cmpop]]] = {
    ast.Lt: [ast.LtE, ast.GtE],
    ast.LtE: [ast.Lt, ast.Gt],
    ast.Gt: [ast.GtE, ast.LtE],
    ast.GtE: [ast.Gt, ast.Lt],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.In: [ast.NotIn],
    ast.NotIn: [ast.In],
    ast.Is: [ast.IsNot],
    ast.IsNot: [ast.Is],
}
COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
}
CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list", "reversed": "list"}
DEFAULT = ["policy/*.py", "policy/reading/*.py", "policy/comparing/*.py", "policy/checks/*.py"]
LEFT_OUT = {"__init__.py", "page.py", "shown.py", "decided.py", "directive.py", "errors.py"}
"""Modules that hold nouns or draw pages."""
UNSHRUNK = {"derandomize": True, "database": None, "phases": (Phase.explicit, Phase.generate)}
UNSEEN = {"annotation", "returns", "decorator_list"}
"""Fields of nodes that say nothing at run time, or fail on import."""


class Mutant(NamedTuple):
    """One small change of one module."""

    path: Path
    line: int
    kind: str
    before: str
    after: str
    tree: Callable[[], ast.Module]
    """Makes the changed module."""

    @property
    def module(self) -> str:
        """The module's dotted name."""
        return ".".join(self.path.relative_to(SOURCES).with_suffix("").parts)

    def __str__(self) -> str:
        place = self.path.relative_to(PACKAGE)
        return f"{place}:{self.line} {self.kind}: `{self.before}` -> `{self.after}`"


Variant = tuple[str, ast.AST]


def with_(node: ast.AST, **fields: object) -> ast.AST:
    """A copy of a node with some fields changed."""
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def without(items: list[ast.expr], place: int) -> list[ast.expr]:
    return [*items[:place], *items[place + 1 :]]


def variants(node: ast.AST) -> Iterator[Variant]:  # noqa: C901 -- one case a kind of node
    """What a node may be changed into."""
    match node:
        case ast.Compare(ops=ops):
            for place, op in enumerate(ops):
                for other in COMPARED[type(op)]:
                    yield "comparison", with_(node, ops=[*ops[:place], other(), *ops[place + 1 :]])
        case ast.BoolOp(op=op, values=values):
            yield "boolean", with_(node, op=ast.Or() if isinstance(op, ast.And) else ast.And())
            for place in range(len(values)):
                yield "boolean", with_(node, values=without(values, place))
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in COMPUTED:
            yield "arithmetic", with_(node, op=COMPUTED[type(op)]())
        case ast.UnaryOp(operand=operand):
            yield "sign", operand
        case ast.Constant(value=bool() as value):
            yield "constant", ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield "constant", ast.Constant(value + 1)
            yield "constant", ast.Constant(value - 1)
        case ast.Constant(value=str() as text):
            yield "text", ast.Constant(f"{text}!")
        case ast.If() | ast.IfExp():
            yield "condition", with_(node, test=ast.Constant(True))
            yield "condition", with_(node, test=ast.Constant(False))
        case ast.While():
            yield "condition", with_(node, test=ast.Constant(False))
        case ast.comprehension(ifs=[_, *_] as ifs):
            for place in range(len(ifs)):
                yield "condition", with_(node, ifs=without(ifs, place))
        case ast.Match(cases=[_, _, *_] as cases):
            for place in range(len(cases)):
                yield "case", with_(node, cases=[*cases[:place], *cases[place + 1 :]])
        case ast.Slice(lower=lower, upper=upper):
            if lower is not None:
                yield "slice", with_(node, lower=None)
            if upper is not None:
                yield "slice", with_(node, upper=None)
        case ast.Call():
            yield from calls(node)
        case ast.stmt():
            yield from statements(node)


def calls(node: ast.Call) -> Iterator[Variant]:
    """Calls with arguments swapped or left out, or of the function that does the contrary."""
    match node.func:
        case ast.Name(id=name) if name in CALLED:
            kept = [] if CALLED[name] == "list" else node.keywords
            yield "call", with_(node, func=ast.Name(CALLED[name], ast.Load()), keywords=kept)
    if len(node.args) > 1 and not any(isinstance(arg, ast.Starred) for arg in node.args):
        yield "arguments", with_(node, args=[node.args[1], node.args[0], *node.args[2:]])
    for keyword in node.keywords:
        if keyword.arg not in ("strict", None):  # strict=… guards what holds anyway
            kept = [other for other in node.keywords if other is not keyword]
            yield "arguments", with_(node, keywords=kept)


def statements(node: ast.stmt) -> Iterator[Variant]:
    """Statements left out, or ended early."""
    match node:
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()) | ast.AugAssign() | ast.Raise():
            yield "left out", ast.Pass()
        case ast.Assign(targets=[ast.Subscript() | ast.Attribute()]):
            yield "left out", ast.Pass()
        case ast.Continue():
            yield "loop", ast.Break()
            yield "loop", ast.Pass()
        case ast.Break():
            yield "loop", ast.Continue()
        case ast.Return(value=value) if value is not None and not isinstance(value, ast.Constant):
            yield "early return", ast.Return(ast.Constant(None))


def seen(node: ast.AST) -> Iterator[tuple[ast.AST, str, int | None]]:
    """Where the parts of a tree stand that matter at run time: (parent, field, place in a list)."""
    for field, value in ast.iter_fields(node):
        if field in UNSEEN or isinstance(node, ast.ImportFrom | ast.Import):
            continue
        if isinstance(node, ast.keyword) and node.arg == "strict":
            continue
        for place, part in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "cast" and place == 0:
                continue
            docstring = isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)
            if isinstance(part, ast.AST) and not docstring:
                yield node, field, place
                yield from seen(part)


def part_at(node: ast.AST, field: str, place: int | None) -> ast.AST:
    found = getattr(node, field)
    part: ast.AST = found if place is None else found[place]
    return part


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of one module."""
    text = path.read_text(encoding="utf-8")
    line = 0
    for number, where in enumerate(seen(ast.parse(text))):
        node = part_at(*where)
        line = getattr(node, "lineno", line)
        for turn, (kind, changed) in enumerate(variants(node)):
            before, after = (brief(ast.unparse(ast.fix_missing_locations(tree))) for tree in (node, changed))
            if before != after or kind == "condition":
                yield Mutant(path, line, kind, before, after, partial(remade, text, number, turn))


def brief(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 90 else f"{flat[:60]} … {flat[-27:]}"


def remade(text: str, number: int, turn: int) -> ast.Module:
    """The module with its part of that number in its variant of that turn."""
    tree = ast.parse(text)
    node, field, place = next(where for i, where in enumerate(seen(tree)) if i == number)
    _, changed = list(variants(part_at(node, field, place)))[turn]
    if place is None:
        setattr(node, field, changed)
    else:
        getattr(node, field)[place] = changed
    return ast.fix_missing_locations(tree)


def drawn(found: Iterable[Mutant], share: float, seed: int) -> list[Mutant]:
    """A share of the mutants, drawn by a hash of what they are and how often the same came before."""
    before: Counter[str] = Counter()
    kept = []
    for mutant in found:
        name = f"{seed} {mutant.module} {mutant.kind} {mutant.before} {mutant.after}"
        before[name] += 1
        digest = hashlib.sha256(f"{name} {before[name]}".encode()).digest()
        if int.from_bytes(digest[:8], "big") < share * 2**64:
            kept.append(mutant)
    return kept


def tests_of(path: Path) -> list[str]:
    """The tests that speak of a module, those that exist. Raises SystemExit where `TESTS` names none."""
    place = path.relative_to(PACKAGE)
    speaking = next((TESTS[str(each)] for each in (place, *place.parents) if str(each) in TESTS), None)
    if speaking is None:
        raise SystemExit(f"{place}: no tests are named for it; add them to TESTS.")
    return [test for test in speaking if (ROOT / test).exists()]


def limit_examples(most: int) -> None:
    """Let every property try so many examples at most, the same ones at each run, and make none smaller."""
    original = hypothesis.settings.__init__

    def limited(self: hypothesis.settings, *args: object, **given: object) -> None:
        asked = given.get("max_examples", most)
        given |= {"max_examples": min(asked, most) if isinstance(asked, int) else most}
        original(self, *args, **given | UNSHRUNK)  # type: ignore[arg-type]

    hypothesis.settings.__init__ = limited  # type: ignore[method-assign]
    hypothesis.settings.register_profile("mutants", hypothesis.settings(max_examples=most))
    hypothesis.settings.load_profile("mutants")


def import_instead(module: str, code: CodeType) -> None:
    """From now on importing `module` runs `code`."""
    original = SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, fullname: str) -> CodeType | None:
        return code if fullname == module else original(self, fullname)

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign, assignment]


class Killers:
    """A plugin of pytest: tests that failed before go first, and the one that fails now is told."""

    def __init__(self, kills: Counter[str], tell: int) -> None:
        self.kills = kills
        self.tell = tell

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Put the likely ones first."""
        items.sort(key=lambda item: -self.kills[item.nodeid])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Tell of the one that failed."""
        if report.failed:
            os.write(self.tell, f"{report.nodeid}\n".encode())


def in_fork(mutant: Mutant, examples: int, killers: Killers) -> int:
    """Run the tests against a mutant; pytest's exit code."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 1)
    os.dup2(devnull, 2)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.dont_write_bytecode = True
    limit_examples(examples)
    import_instead(mutant.module, compile(mutant.tree(), str(mutant.path), "exec"))
    plain = ["-x", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist"]
    return int(pytest.main([*plain, *tests_of(mutant.path)], plugins=[killers]))


def survives(mutant: Mutant, examples: int, kills: Counter[str], seconds: float = SECONDS) -> bool:
    """Whether all tests pass against a mutant; one that makes them hang or crash does not survive."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            code = in_fork(mutant, examples, Killers(kills, tell))
        finally:
            os._exit(code)
    os.close(tell)
    status = waited(child, seconds)
    with os.fdopen(told, "rb") as pipe:
        kills.update(pipe.read().decode().splitlines()[:1])
    return status == 0


def waited(child: int, seconds: float) -> int:
    """How a process ended; after too long it is ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def chosen(patterns: list[str], share: float, seed: int) -> Iterator[tuple[Path, int, list[Mutant]]]:
    """Of each module asked for how many mutants it has, and those to try: of a line named, all."""
    for pattern in patterns or DEFAULT:
        name, _, line = pattern.partition(":")
        for path in sorted(PACKAGE.glob(name)):
            if path.name in LEFT_OUT:
                continue
            tests_of(path)  # so that it is told here if there are none
            every = list(mutants(path))
            named = [mutant for mutant in every if mutant.line == int(line)] if line else []
            yield path, len(every), named if line else drawn(every, share, seed)


def unchanged(path: Path) -> Mutant:
    """The module as it is, which must survive: else the tests fail for another reason than the mutants."""
    text = path.read_text(encoding="utf-8")
    return Mutant(path, 1, "unchanged", "", "", lambda: ast.parse(text))


def main() -> None:
    """Say each survivor as it is found, then the counts by module."""
    parser = argparse.ArgumentParser(description="Break the program in small ways: do its tests notice?")
    parser.add_argument(
        "modules", nargs="*", help="below src/answerable: 'audit/figures/*.py', 'policy/why.py:40'"
    )
    parser.add_argument("--share", type=float, default=0.1, help="of all mutants, this share is tried")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--examples", type=int, default=15, help="of each property, at most")
    asked = parser.parse_args()
    os.chdir(ROOT)
    sys.path[:0] = [str(SOURCES), str(ROOT)]
    for library in LIBRARIES:
        importlib.import_module(library)  # once, for all forks; nothing of ours
    total, kills = Counter[str](), Counter[str]()
    print("| module | mutants | tried | killed | survived |\n|---|--:|--:|--:|--:|", flush=True)
    for path, count, tried in chosen(asked.modules, asked.share, asked.seed):
        name, alive, start = path.relative_to(PACKAGE), 0, time.monotonic()
        if tried and not survives(unchanged(path), asked.examples, kills):
            sys.exit(f"{name}: its tests fail without any mutant.")
        limit = min(SECONDS, SLOWER * (time.monotonic() - start))
        for mutant in tried:
            if survives(mutant, asked.examples, kills, limit):
                alive += 1
                print(f"- {mutant}", file=sys.stderr, flush=True)
        print(f"| {name} | {count} | {len(tried)} | {len(tried) - alive} | {alive} |", flush=True)
        total.update(mutants=count, tried=len(tried), killed=len(tried) - alive, survived=alive)
    print(f"| all | {total['mutants']} | {total['tried']} | {total['killed']} | {total['survived']} |")


if __name__ == "__main__":
    main()
