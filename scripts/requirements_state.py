"""`make requirements`: which of the 426 requirement rows a test proves, into docs/requirements/state.md.

Proven: some test that can run carries `covers("ROW-01")` (a test marked skip or xfail without condition proves nothing).
Partly: it has such a test, but `docs/requirements/partly.tsv` says what is still missing, `row<TAB>what`; the line goes when that is built.
Cited: an issue names the row; `docs/requirements/issues.tsv` lists `row<TAB>issue` (may be missing).
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter, defaultdict
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


def missing() -> dict[str, str]:
    """Row → what a tested row still lacks; several lines of a row add up."""
    found: dict[str, list[str]] = defaultdict(list)
    file = HOME / "partly.tsv"
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        row, what = line.split("\t", 1)
        found[row].append(what.strip())
    return {row: "; ".join(whats) for row, whats in found.items()}


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


def page(
    known: dict[str, str], proven: dict[str, list[str]], partly: dict[str, str], issues: dict[str, list[str]]
) -> str:
    """The state as one Markdown page, a table per group."""
    groups: dict[str, list[str]] = defaultdict(list)
    for row in known:
        groups[row[:4]].append(row)
    state = {
        row: "partly" if row in proven and row in partly else "proven" if row in proven else "not yet" for row in known
    }
    counted = Counter(state.values())
    lines = [
        "# State of the requirements",
        "",
        "Written by `make requirements`; do not edit. Proven: a test that runs carries `covers(row)`. Partly: so too, but",
        "`partly.tsv` names what the row still lacks. Not yet: no test.",
        "",
        f"**Of {len(known)} rows {counted['proven']} proven, {counted['partly']} partly, {counted['not yet']} not yet; "
        f"{sum(1 for row in known if row in issues)} cited in issues.**",
        "",
        "| group | rows | proven | partly | not yet |",
        "|---|---|---|---|---|",
    ]
    for name, ids in groups.items():
        per = Counter(state[row] for row in ids)
        lines.append(f"| {name} | {len(ids)} | {per['proven']} | {per['partly']} | {per['not yet']} |")
    for name, ids in groups.items():
        lines += ["", f"## {name}", "", "| row | what | state | proven by | issues |", "|---|---|---|---|---|"]
        for row in ids:
            told = f"partly: {partly[row]}" if state[row] == "partly" else state[row]
            cells = (row, known[row], told, _short(proven.get(row, [])), ", ".join(issues.get(row, [])))
            lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    if others := sorted(row for row in proven if INVARIANT.fullmatch(row)):
        lines += ["", "## Invariants and claims of reliability", "", "| mark | proven by |", "|---|---|"]
        lines += [f"| {mark} | {_short(proven[mark])} |" for mark in others]
    return "\n".join(lines) + "\n"


def _short(tests: list[str]) -> str:
    shown = "<br>".join(f"`{test}`" for test in tests[:2])
    return shown + (f"<br>and {len(tests) - 2} more" if len(tests) > 2 else "")


def main() -> int:
    known, proven, partly, issues = rows(), proofs(), missing(), cited()
    if stray := sorted(row for row in {*proven, *partly, *issues} - set(known) if not INVARIANT.fullmatch(row)):
        print(f"No such row: {', '.join(stray)}. Correct the mark, or add the row to docs/requirements/rows.tsv.")
        return 1
    (HOME / "state.md").write_text(page(known, proven, partly, issues), encoding="utf-8")
    tested = sum(1 for row in known if row in proven)
    print(f"{tested} of {len(known)} rows have tests, {len(partly)} of them lack something; docs/requirements/state.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
