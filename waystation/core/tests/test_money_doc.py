"""The tables of docs/money.md that need no slice: lines and shares, computed again row by row."""

from __future__ import annotations

from pathlib import Path

import pytest

from waystation.core import money

DOC = (Path(__file__).parents[3] / "docs" / "money.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[list[int]]]:
    """The cells of the table under a heading as lists of numbers."""
    section = DOC.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return [[[int(number) for number in cell.split(", ")] for cell in line] for line in lines[2:]]


@pytest.mark.parametrize("row", rows("Lines"), ids=str)
def test_line_rows(row: list[list[int]]) -> None:
    [[unit], [milli], [amount]] = row
    assert money.amount(unit, milli) == amount


@pytest.mark.parametrize("row", rows("Shares"), ids=str)
def test_share_rows(row: list[list[int]]) -> None:
    [[total], weights, shares] = row
    assert money.split(total, weights) == shares
    assert sum(shares) == total
