"""The source as the architecture tests see it: which slices there are, their rooms, their functions."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HOME = ROOT / "waystation"
NO_SLICES = {"core", "identifiers", "papers", "console", "demo"}  # below and above the slices, without tables; demo fills everybody's in bulk
ROOMS = {"choices", "sums", "models", "rules", "queries", "actions", "forms", "views", "tasks", "admin", "urls", "apps"}
FOLDERS = {"templates", "templatetags", "tests", "migrations", "locale", "static", "data"}


@cache
def packages() -> list[Path]:
    return sorted(path.parent for path in HOME.glob("*/__init__.py"))


def slices() -> list[Path]:
    return [path for path in packages() if path.name not in NO_SLICES]


def sources(home: Path = HOME, *, tests: bool = False) -> list[Path]:
    """Python files that people write: no migrations; tests only when asked for."""
    found = []
    for path in sorted(home.rglob("*.py")):
        inside = path.relative_to(HOME).parts
        if "migrations" in inside or "__pycache__" in inside:
            continue
        if not tests and ("tests" in inside or path.name == "conftest.py"):
            continue
        found.append(path)
    return found


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def journey() -> list[list[str]]:
    """The layers of the journey contract from the top down."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "journey")
    return [[word.strip(" ()") for word in layer.split("|")] for layer in layers]


def journey_order() -> dict[str, int]:
    """Slice → its layer, counted from the top: a greater number is further down."""
    return {word: number for number, layer in enumerate(journey()) for word in layer}
