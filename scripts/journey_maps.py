"""Write docs/journey.md: the state map of every table that moves, drawn from its `MOVES`, with the verbs that move it.

`.venv/bin/python scripts/journey_maps.py` writes; `… check` only says whether the page is what the code does.
"""

from __future__ import annotations

import ast
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ground import ROOT

PAGE = ROOT / "docs" / "journey.md"
HEAD = """# The journey, as the code allows it

Written by `.venv/bin/python scripts/journey_maps.py` from the `MOVES` of each table; do not edit. A test compares the two.
A row moves along these arrows and no others: `moving()` refuses every other step with `wrong_state`, and each step writes a
line into the record. Boxes carry the words of the pages in English and Chinese; a loop is a step that keeps the state. Under a
map stand the verbs of the record that lead into a state, where an action names both in one call.

The stay of a vehicle touches them in this order: appointment → visit and walkaround → repair order, jobs and lines →
additional work and warranty → requisition → inspection (states of the order) → bill, refund, cash shift → delivery and gate
pass → follow-up → complaint.
"""
ORDER = ("appointments", "reception", "workorders", "workshop", "stock", "settlement", "delivery", "care", "complaints")


def set_up() -> None:
    """Django with a data folder of its own: nothing of a station is read or written."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "waystation.settings"
    os.environ["WAYSTATION_DATA"] = tempfile.mkdtemp(prefix="waystation_maps_")
    sys.path.insert(0, str(ROOT))
    import django  # noqa: PLC0415 - needs the environment above

    django.setup()


def moved_tables() -> list[Any]:
    """Every table with a map, in the order of the journey."""
    from django.apps import apps  # noqa: PLC0415 - needs Django set up

    found = [
        model
        for model in apps.get_models()
        if model.__module__.startswith("waystation.") and getattr(model, "MOVES", None)
    ]
    return sorted(found, key=lambda model: ORDER.index(model._meta.app_label))


def verbs(root: Path = ROOT) -> dict[str, dict[str, set[str]]]:
    """Slice of the row → state → verbs that lead there, where the code names both: `moving(…, to=Status.SIGNED, verb="order.signed")`.

    A slice above may move the row too; then it imports the states, and the import tells whose they are.
    """
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for path in sorted((root / "waystation").rglob("*.py")):
        inside = path.relative_to(root / "waystation").parts
        if len(inside) > 1 and inside[1].removesuffix(".py") == "actions":
            tree = ast.parse(path.read_text(encoding="utf-8"))
            whose = _whose_states(tree)
            for to, verb in _moves_in(tree):
                kind, _dot, state = to.partition(".")
                slice_, name = whose.get(kind, (inside[0], kind))
                found[slice_][f"{name}.{state}"].add(verb)
    return found


def _whose_states(tree: ast.Module) -> dict[str, tuple[str, str]]:
    """Name in this file → slice and name of the states it imports."""
    return {
        one.asname or one.name: (node.module.split(".")[1], one.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.endswith(".choices")
        for one in node.names
    }


def _moves_in(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "moving":
            given = {word.arg: word.value for word in node.keywords}
            to, verb = given.get("to"), given.get("verb")
            if isinstance(to, ast.Attribute) and isinstance(verb, ast.Constant):
                yield ast.unparse(to), str(verb.value)


def drawing(model: Any) -> list[str]:
    """One table as a Mermaid state diagram: start, arrows, ends, words in two languages."""
    from django.utils import translation  # noqa: PLC0415 - needs Django set up

    field = model._meta.get_field("status")
    moves = {str(state): sorted((str(to) for to in ends), key=_place(field)) for state, ends in model.MOVES.items()}
    lines = ["```mermaid", "stateDiagram-v2"]
    for code, label in field.flatchoices:
        words = []
        for language in ("en", "zh-hans"):
            with translation.override(language):
                words.append(str(label))
        lines.append(f'    state "{" · ".join(dict.fromkeys(words))}" as {code}')
    lines.append(f"    [*] --> {field.default}")
    for state in sorted(moves, key=_place(field)):
        lines += [f"    {state} --> {to}" for to in moves[state]]
        if not set(moves[state]) - {state}:
            lines.append(f"    {state} --> [*]")
    return [*lines, "```"]


def _place(field: Any) -> Any:
    order = [str(code) for code, _ in field.flatchoices]
    return lambda code: order.index(str(code))


def page() -> str:
    told = verbs()
    lines = [HEAD]
    for model in moved_tables():
        name, slice_ = model._meta.object_name, model._meta.app_label
        lines += [f"## {name} ({slice_})", "", (model.__doc__ or "").strip().split("\n")[0], "", *drawing(model), ""]
        kind = type(next(iter(model.MOVES))).__name__
        reached = [(state, _verbs_to(told[slice_], kind, state)) for state in model.MOVES]
        if any(names for _, names in reached):
            lines += ["| becomes | by |", "|---|---|"]
            lines += [f"| `{state}` | {', '.join(f'`{n}`' for n in names)} |" for state, names in reached if names]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _verbs_to(told: dict[str, set[str]], kind: str, state: Any) -> list[str]:
    """Verbs of `Kind.STATE`; a slice may call its one kind `S`."""
    return sorted({verb for name in (f"{kind}.{state.name}", f"S.{state.name}") for verb in told.get(name, ())})


def main(*words: str) -> int:
    set_up()
    written = page()
    if words == ("check",):
        same = PAGE.exists() and PAGE.read_text(encoding="utf-8") == written
        print(
            "docs/journey.md is what the code does." if same else "docs/journey.md is old: run scripts/journey_maps.py"
        )
        return 0 if same else 1
    PAGE.write_text(written, encoding="utf-8")
    print(f"{len(moved_tables())} state maps; docs/journey.md")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
