"""The statute, kinship of classes and spans of validity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waystation.catalogue.sums import before, fit, kin, matches, overlaps, statutory, until_next

DAY = date(2026, 1, 1)


@dataclass
class Row:
    valid_from: date
    valid_until: date | None = None


@pytest.mark.parametrize(
    ("class_", "job", "km", "days"),
    [
        ("car", "overhaul", 20000, 100), ("truck", "assembly", 20000, 100), ("bus", "level2", 5000, 30), ("car", "level1", 2000, 10),
        ("truck", "minor", 2000, 10), ("car", "special", 2000, 10), ("trailer", "overhaul", 6000, 60), ("other", "minor", 700, 7),
    ],
)  # fmt: skip
def test_the_statute_says_how_long(class_: str, job: str, km: int, days: int) -> None:
    least = statutory(class_, job)
    assert (least.km, least.days) == (km, days)


def test_a_bus_borrows_the_truck_lists_before_any() -> None:
    assert kin("bus") == ["bus", "truck", "any"]
    assert kin("car") == ["car", "any"]
    assert kin("other") == ["other", "car", "any"]


def test_maker_patterns() -> None:
    assert matches("一汽解放*", "一汽解放J7")
    assert matches("", "福田")
    assert not matches("陕汽*", "福田")


@given(st.lists(st.integers(0, 60), unique=True, min_size=1, max_size=12))
def test_rows_set_in_any_order_never_overlap_and_leave_no_gap(starts: list[int]) -> None:
    """What a price change does, without a database: close the one before, end before the next."""
    rows: list[Row] = []
    for number in starts:
        start = DAY + timedelta(days=number)
        earlier = before(rows, start)
        if earlier is not None:
            earlier.valid_until = start - timedelta(days=1)
        rows.append(Row(start, until_next(rows, start)))
    assert not overlaps(rows)
    ordered = sorted(rows, key=lambda row: row.valid_from)
    assert ordered[-1].valid_until is None
    for first, second in zip(ordered, ordered[1:], strict=False):
        assert first.valid_until == second.valid_from - timedelta(days=1)


def test_the_overlap_check_sees_one() -> None:
    assert overlaps([Row(DAY), Row(DAY + timedelta(days=3))])
    assert overlaps([Row(DAY, DAY + timedelta(days=3)), Row(DAY + timedelta(days=3))])


@pytest.mark.covers("PART-01")
@pytest.mark.parametrize(
    ("words", "maker", "model", "how"),
    [
        (("", ""), "华晨宝马", "X3", "yes"), (("大众 速腾", "VW Sagitar"), "一汽-大众", "速腾", "yes"),
        (("大众 速腾", "VW Sagitar"), "上汽大众", "帕萨特", "check"), (("大众 EA211 1.4T", "VW EA211 1.4T"), "华晨宝马", "X3", "no"),
        (("大众 EA211 1.4T", "VW EA211 1.4T"), "FAW-Volkswagen", "Sagitar", "check"), (("丰田 2.0L", "Toyota 2.0L"), "一汽丰田", "荣放 2.0L", "yes"),
        (("解放 J6/J7", "FAW Jiefang J6/J7"), "一汽解放", "J6P 6×4 牵引车", "yes"), (("锡柴 CA6DM3", ""), "一汽解放", "J7", "check"),
        (("潍柴 WP12/WP13", ""), "东风柳汽", "乘龙 H7", "no"), (("特斯拉 Model 3/Y", ""), "特斯拉(上海)", "Model Y", "yes"),
        (("特斯拉 Model 3/Y", ""), "特斯拉", "Model S", "check"), (("通用 1.5T", "GM 1.5T"), "上汽通用别克", "君威", "check"),
        (("大众 速腾", ""), "", "", "check"),
    ],
)  # fmt: skip
def test_how_well_a_part_fits_is_read_from_its_words(words: tuple[str, str], maker: str, model: str, how: str) -> None:
    assert fit(words, maker, model) == how
