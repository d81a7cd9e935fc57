"""`make requirements`: which of the 426 requirement rows a test proves, into docs/requirements/state.md.

Proven: some test that can run carries `covers("ROW-01")` (a test marked skip or xfail without condition proves nothing).
Cited: an issue names the row; `docs/requirements/issues.tsv` lists `row<TAB>issue` (may be missing).
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from ground import ROOT

HOME = ROOT / "docs" / "requirements"
DEAD = {"skip", "xfail"}
INVARIANT = re.compile(r"[IR]-\d\d")  # tests may also name the invariants and claims of the founders' reliability page


def rows() -> dict[str, str]:
    lines = (HOME / "rows.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines)  # type: ignore[misc]


def cited() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    file = HOME / "issues.tsv"
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        row, issue = line.split("\t")[:2]
        found[row].append(issue)
    return found


def proofs(root: Path = ROOT) -> dict[str, list[str]]:
    """Row → tests that cover it, as path::name."""
    found: dict[str, list[str]] = defaultdict(list)
    for top in ("waystation", "tests"):
        for path in sorted((root / top).rglob("test_*.py")):
            for name, ids in covers(ast.parse(path.read_text(encoding="utf-8"))):
                for row in ids:
                    found[row].append(f"{path.relative_to(root)}::{name}")
    return found


def covers(tree: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """(test, rows) of a module: marks on the test, its class and the module's pytestmark add up."""
    whole = [
        mark
        for node in tree.body
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets)
        for mark in (node.value.elts if isinstance(node.value, ast.List) else [node.value])
    ]
    yield from _in(tree.body, whole)


def _in(body: list[ast.stmt], inherited: list[ast.expr]) -> Iterator[tuple[str, list[str]]]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _in(node.body, [*inherited, *node.decorator_list])
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            marks = [*inherited, *node.decorator_list]
            if not any(_name(mark) in DEAD for mark in marks):
                ids = [id_ for mark in marks if _name(mark) == "covers" for id_ in _words(mark)]
                if ids:
                    yield node.name, list(dict.fromkeys(ids))


def _name(mark: ast.expr) -> str:
    called = mark.func if isinstance(mark, ast.Call) else mark
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _words(mark: ast.expr) -> list[str]:
    given = mark.args if isinstance(mark, ast.Call) else []
    return [word.value for word in given if isinstance(word, ast.Constant) and isinstance(word.value, str)]


def page(known: dict[str, str], proven: dict[str, list[str]], issues: dict[str, list[str]]) -> str:
    """The state as one Markdown page, a table per group."""
    groups: dict[str, list[str]] = defaultdict(list)
    for row in known:
        groups[row[:4]].append(row)
    done, told = (sum(1 for row in known if row in having) for having in (proven, issues))
    lines = [
        "# State of the requirements",
        "",
        "Written by `make requirements`; do not edit. Proven: a test that runs carries `covers(row)`.",
        "",
        f"**{done} of {len(known)} rows proven by tests, {told} cited in issues.**",
        "",
        "| group | rows | proven |",
        "|---|---|---|",
        *(f"| {name} | {len(ids)} | {sum(1 for row in ids if row in proven)} |" for name, ids in groups.items()),
    ]
    for name, ids in groups.items():
        lines += ["", f"## {name}", "", "| row | what | proven by | issues |", "|---|---|---|---|"]
        lines += [
            f"| {row} | {known[row].replace('|', chr(92) + '|')} | {_short(proven.get(row, []))} | {', '.join(issues.get(row, []))} |"
            for row in ids
        ]
    if others := sorted(row for row in proven if INVARIANT.fullmatch(row)):
        lines += ["", "## Invariants and claims of reliability", "", "| mark | proven by |", "|---|---|"]
        lines += [f"| {mark} | {_short(proven[mark])} |" for mark in others]
    return "\n".join(lines) + "\n"


def _short(tests: list[str]) -> str:
    shown = "<br>".join(f"`{test}`" for test in tests[:2])
    return shown + (f"<br>and {len(tests) - 2} more" if len(tests) > 2 else "")


def main() -> int:
    known, proven, issues = rows(), proofs(), cited()
    if stray := sorted(row for row in {*proven, *issues} - set(known) if not INVARIANT.fullmatch(row)):
        print(f"No such row: {', '.join(stray)}. Correct the mark, or add the row to docs/requirements/rows.tsv.")
        return 1
    (HOME / "state.md").write_text(page(known, proven, issues), encoding="utf-8")
    print(f"{sum(1 for row in known if row in proven)} of {len(known)} rows proven; docs/requirements/state.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
