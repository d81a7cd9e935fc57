"""The worked tables of docs/money.md are computed again, row by row."""

from __future__ import annotations

from pathlib import Path

import pytest

from waystation.core import money
from waystation.settlement import sums
from waystation.settlement.choices import AccountKind

DOC = Path(__file__).parents[3] / "docs" / "money.md"


def table(heading: str) -> list[dict[str, str]]:
    """The rows of the table under a heading, by column."""
    section = DOC.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in section.splitlines() if line.startswith("|")]
    head, _rule, *rows = lines
    return [dict(zip(head, row, strict=True)) for row in rows]


def pairs(text: str) -> dict[str, int]:
    return {name: int(fen) for name, fen in (item.split() for item in text.split(", ") if item)}


def numbers(text: str) -> list[int]:
    return [int(item) for item in text.split(", ")]


BILLS = table("Bills")
COLUMNS = ("labour", "parts", "other", "benefit", "discount")


@pytest.mark.covers("SETL-08", "WARR-05")
@pytest.mark.parametrize("row", BILLS, ids=lambda row: f"{row['payer']}-{row['total']}")
def test_bill_rows(row: dict[str, str]) -> None:
    given = {f"{name}_fen": int(row[name]) for name in COLUMNS}
    total = sums.bill_total(**given)
    assert total == int(row["total"])
    assert money.tax_inside(total, 130) == int(row["tax"])
    sides = sums.bill_entries(row["payer"], **given, tax_fen=int(row["tax"]))
    assert {str(kind): fen for kind, fen in sides} == pairs(row["sides"])
    assert sum(fen for _kind, fen in sides) == 0


@pytest.mark.parametrize("row", table("Payments"), ids=lambda row: f"{row['tender']}-{row['against']}-{row['amount']}")
def test_payment_rows(row: dict[str, str]) -> None:
    sides = sums.payment_entries(row["tender"], int(row["amount"]), AccountKind(row["against"]))
    assert {str(kind): fen for kind, fen in sides} == pairs(row["sides"])
    assert [(kind, -fen) for kind, fen in sides] == sums.opposite(sides)


@pytest.mark.parametrize("row", table("Accounts paid by one sum"), ids=lambda row: row["amount"])
def test_spread_rows(row: dict[str, str]) -> None:
    assert sums.spread(int(row["amount"]), numbers(row["open bills"])) == numbers(row["shares"])


@pytest.mark.covers("SETL-02")
@pytest.mark.parametrize("row", table("Bill against quote"), ids=lambda row: f"{row['billed']}|{row['bound']}|{row['tolerance']}")
def test_quote_rows(row: dict[str, str]) -> None:
    assert sums.quote_gaps(pairs(row["billed"]), pairs(row["bound"]), int(row["tolerance"])) == pairs(row["off"])


@pytest.mark.parametrize("row", table("The drawer"), ids=lambda row: row["expected"])
def test_drawer_rows(row: dict[str, str]) -> None:
    assert sums.expected_cash(int(row["opening"]), int(row["taken"]), int(row["paid out"])) == int(row["expected"])


def test_the_tables_are_there() -> None:
    assert len(BILLS) >= 8 and {row["payer"] for row in BILLS} == {"customer", "insurance", "warranty", "goodwill", "internal"}
