"""Headings, cells and stretches, without the database."""

from __future__ import annotations

from datetime import date

import pytest

from waystation.imports.sums import COLUMNS, HEADINGS, guess_mapping, ids_of, ranges, read_row

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("headings", "guessed"),
    [
        (["客户名称", "手机", "车牌号", "车架号", "品牌", "车型", "里程", "上次保养日期"],
         {"name": 0, "phone": 1, "plate": 2, "vin": 3, "maker": 4, "model": 5, "km": 6, "last_service_on": 7}),
        (["Name", "Phone number", "License Plate", "VIN", "Make", "Model", "Mileage", "Last service"],
         {"name": 0, "phone": 1, "plate": 2, "vin": 3, "maker": 4, "model": 5, "km": 6, "last_service_on": 7}),
        (["序号", "姓名*", "联系电话(必填)", "VIN码", "里程（公里）", "行驶里程"], {"name": 1, "phone": 2, "vin": 3, "km": 4}),
        (["", "备注", "foo"], {}),
    ],
)  # fmt: skip
def test_columns_are_guessed_from_chinese_and_english_headings(headings, guessed) -> None:
    assert guess_mapping(headings) == guessed


def test_no_heading_means_two_columns() -> None:
    words = [word for words in HEADINGS.values() for word in words.split()]
    assert len(words) == len(set(words)) and set(HEADINGS) == set(COLUMNS)


def read(**cells):
    mapping = {column: place for place, column in enumerate(cells)}
    return read_row(7, list(cells.values()), mapping, TODAY)


@pytest.mark.parametrize(
    ("column", "typed", "kept"),
    [
        ("registered_on", "2021/3/5", date(2021, 3, 5)), ("registered_on", "2021年3月5日", date(2021, 3, 5)),
        ("registered_on", "20210305", date(2021, 3, 5)), ("registered_on", "44260", date(2021, 3, 5)),
        ("registered_on", "2021-03-05 08:00", date(2021, 3, 5)), ("km", "52,300", 52300), ("km", "5.2万公里", 52000), ("km", "8000km", 8000),
        ("km", "１２３", 123), ("kind", "公司", "company"), ("energy", "柴油", "diesel"), ("vehicle_class", "重型半挂牵引车", "truck"),
        ("plate_color", "黄色", "yellow"), ("plate_color", "green", "green"), ("phone", "138-0013-8000", "+8613800138000"),
        ("phone", "13800138000/13900139000", "+8613800138000"), ("vin", "lzztest18r0000002", "LZZTEST18R0000002"),
    ],
)  # fmt: skip
def test_cells_are_read_as_people_write_them(column, typed, kept) -> None:
    parsed = read(name="张三", **{column: typed})
    assert parsed.values[column] == kept and parsed.problems == []


@pytest.mark.parametrize(
    ("column", "typed"),
    [("registered_on", "昨天"), ("registered_on", "2021-13-40"), ("registered_on", "1900-01-01"), ("last_service_on", "2027-01-01"),
     ("km", "很多"), ("km", "99999999"), ("energy", "煤"), ("uscc", "123"), ("maker", "很" * 41)],
)  # fmt: skip
def test_a_doubtful_value_is_told_and_left_out_but_the_row_stays(column, typed) -> None:
    parsed = read(name="张三", **{column: typed})
    assert not parsed.refused and len(parsed.problems) == 1
    problem = parsed.problems[0]
    assert (problem.row, problem.column) == (7, str(COLUMNS[column])) and problem.what and problem.mend
    assert parsed.values.get(column, "") != typed


@pytest.mark.parametrize(
    "cells", [{"name": "张三", "phone": "123"}, {"name": "张三", "plate": "AB"}, {"name": "张三", "vin": "LZZ"}, {"name": "", "km": "5"}]
)
def test_a_row_without_a_sound_identity_is_left_out(cells) -> None:
    assert read(**cells).refused


def test_an_odd_check_digit_is_kept_and_told() -> None:
    parsed = read(name="张三", vin="LSVAM4187C2184841")
    assert (parsed.refused, parsed.values["vin"], parsed.values["vin_override"], len(parsed.problems)) == (False, "LSVAM4187C2184841", "import", 1)


@pytest.mark.parametrize(("name", "kind"), [("张三", "person"), ("山东远达物流有限公司", "company"), ("Blue Truck Ltd", "company")])
def test_a_company_is_known_by_its_name(name, kind) -> None:
    assert read(name=name).values["kind"] == kind


@pytest.mark.parametrize("ids", [[], [5], [1, 2, 3, 7, 8, 20], [3, 2, 1, 1]])
def test_stretches_hold_the_same_ids(ids) -> None:
    assert ids_of(ranges(ids)) == sorted(set(ids))


def test_twenty_thousand_ids_are_one_stretch() -> None:
    assert ranges(range(1, 20_001)) == [[1, 20_000]]
