"""Files, functions and slices stay small enough to be read in one sitting."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.house import HOME, ROOT, functions, name, packages, sources

LONGEST_FILE, LONGEST_FUNCTION, LARGEST_SLICE, LARGEST_CORE = 400, 40, 3000, 1500
# Slices to be cut along a verb (docs/decisions/0005); these ceilings may only fall.
GROWN = {
    "workorders": 4470,
}  # fmt: skip


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def our_files() -> list[Path]:
    others = [path for folder in ("scripts", "tests") for path in sorted((ROOT / folder).rglob("*.py"))]
    return [*sources(HOME, tests=True), *others]


def test_no_file_is_longer_than_400_lines() -> None:
    assert [f"{name(path)}: {lines(path)}" for path in our_files() if lines(path) > LONGEST_FILE] == []


def test_no_function_is_longer_than_40_lines() -> None:
    long = [
        f"{name(path)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1}"
        for path in [*sources(), *sorted((ROOT / "scripts").glob("*.py"))]
        for node in functions(path)
        if node.end_lineno is not None and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


@pytest.mark.parametrize("package", packages(), ids=lambda path: path.name)
def test_a_slice_fits_into_one_head(package: Path) -> None:
    budget = GROWN.get(package.name, LARGEST_CORE if package.name == "core" else LARGEST_SLICE)
    assert sum(lines(path) for path in sources(package) if "samples" not in path.parts) <= budget
