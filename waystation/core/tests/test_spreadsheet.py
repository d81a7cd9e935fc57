import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest

from waystation.core.errors import Refused
from waystation.core.spreadsheet import read_rows, write_xlsx

HEADS = ["件号", "名称", "价格"]


def test_a_workbook_goes_round() -> None:
    rows = [
        ["007", "=1+1", Decimal("12.50")],
        ["B2", "制动盘", -3],
        ["C3", date(2026, 11, 24), datetime.fromisoformat("2026-11-24T09:30")],
        [13800138000, 1.5, None],
    ]
    data = write_xlsx(HEADS, rows, title="配件/清单")
    assert read_rows(data) == [
        HEADS,
        ["007", "=1+1", "12.5"],
        ["B2", "制动盘", "-3"],
        ["C3", "2026-11-24", "2026-11-24 09:30"],
        ["13800138000", "1.5"],
    ]


def test_a_workbook_has_no_formula_and_no_link() -> None:
    data = write_xlsx(["x"], [["=cmd|' /C calc'!A0"], ["@SUM(1)"], ["http://example.com"]])
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_every_way_people_save_csv(encoding: str, delimiter: str) -> None:
    text = f"件号{delimiter}名称\r\nA-1{delimiter}鱻制动盘\r\n\r\n"
    assert read_rows(text.encode(encoding)) == [["件号", "名称"], ["A-1", "鱻制动盘"]]


def test_too_many_rows() -> None:
    data = b"\r\n".join([b"n", *(b"%d" % number for number in range(10))])
    assert len(read_rows(data, cap=11)) == 11
    for table in (data, write_xlsx(["n"], ([number] for number in range(10)))):
        with pytest.raises(Refused) as refused:
            read_rows(table, cap=10)
        assert refused.value.code == "too_many_rows"


def test_a_packed_bomb_is_not_unpacked() -> None:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("xl/worksheets/sheet1.xml", "w") as sheet,
    ):
        for _ in range(201):
            sheet.write(b"0" * 1024 * 1024)
    with pytest.raises(Refused) as refused:
        read_rows(out.getvalue())
    assert refused.value.code == "too_many_rows"


def test_numbers_that_excel_rounded_are_refused() -> None:
    with pytest.raises(Refused) as refused:
        read_rows(write_xlsx(["id"], [[370102199001011234]]))
    assert refused.value.code == "number_too_long"


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04broken",
        b"\xd0\xcf\x11\xe0broken",
        b"a,b\n\x00\x01",
        b"\xff\xff\xff",
        b'a\n"' + b"x" * 200_000,
    ],
)
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_rows(data)
    assert refused.value.code == "bad_spreadsheet"


def test_empty_files_have_no_rows() -> None:
    assert read_rows(b"") == read_rows(b"\xef\xbb\xbf\r\n") == []
