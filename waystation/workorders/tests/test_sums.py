"""Sums are exact and independent of order; hashed content changes with anything the customer sees."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waystation.journal.sums import content_hash
from waystation.workorders.sums import add_up, labour_amount, line_facts, off, stamp, still_guaranteed


@dataclass(frozen=True)
class L:
    kind: str = "part"
    amount_fen: int = 100
    qty_milli: int = 1000
    payer: str = "customer"
    code: str = "P1"
    name: str = "制动片"
    unit: str = "套"
    quality: str = "oem"
    price_fen: int = 100


lines = st.builds(
    L, kind=st.sampled_from(["labour", "part", "fee", "benefit"]), amount_fen=st.integers(-10**9, 10**9),
    payer=st.sampled_from(["customer", "warranty", "insurance", "goodwill", "internal"]), qty_milli=st.integers(0, 10**6),
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(lines, max_size=12))
def test_the_total_is_the_sum_of_the_lines_and_of_the_payers(found: list[L]) -> None:
    sums = add_up(found)
    assert sums.total_fen == sum(line.amount_fen for line in found) == sum(sums.by_payer.values())
    assert add_up(reversed(found)) == sums


def test_time_is_rounded_up_and_money_once() -> None:
    assert add_up([L(kind="labour", qty_milli=1001)]).minutes == 61
    assert labour_amount(20000, 333) == 6660 and labour_amount(1, 500) == 1
    assert off(12345, 10) == -1235


@pytest.mark.parametrize(
    "field", ["kind", "amount_fen", "qty_milli", "payer", "code", "name", "unit", "quality", "price_fen"]
)
def test_the_hash_sees_every_field(field: str) -> None:
    line = L()
    other = replace(line, **{field: 7 if isinstance(getattr(line, field), int) else "other"})
    assert content_hash(line_facts(line)) != content_hash(line_facts(other))


def test_an_instant_is_the_same_in_every_zone() -> None:
    at = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
    assert stamp(at) == stamp(at.astimezone(timezone(timedelta(hours=8)))) == "2026-11-24T08:30:00Z"
    assert stamp(None) == ""


@dataclass
class Done:
    guarantee_until_on: date | None
    guarantee_until_km: int | None


@pytest.mark.covers("WARR-06")
@pytest.mark.parametrize(
    ("until", "most", "km", "holds"),
    [
        (date(2026, 12, 1), 50000, 49999, True), (date(2026, 12, 1), 50000, 50001, False), (date(2026, 11, 23), 50000, 1, False),
        (date(2026, 12, 1), None, 99999, True), (date(2026, 12, 1), 50000, None, True), (None, None, 1, False),
    ],
)  # fmt: skip
def test_days_and_km_whichever_ends_first(until: date | None, most: int | None, km: int | None, holds: bool) -> None:
    assert still_guaranteed(Done(until, most), km=km, on=date(2026, 11, 24)) is holds
