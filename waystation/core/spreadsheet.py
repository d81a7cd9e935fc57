"""Spreadsheets: xlsx and csv come in as text with a cap on rows; xlsx goes out, never with formulas."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal

import xlsxwriter
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from waystation.core.errors import Refused

Cell = str | int | float | Decimal | bool | date | datetime | None
ROW_CAP = 20_000
UNPACKED_CAP = 200 * 1024 * 1024
_EXACT = 10**15


def _refuse_unreadable() -> Refused:
    return Refused(
        _("The file cannot be read as a table. Save it as xlsx or csv and choose it again."), code="bad_spreadsheet"
    )


def _refuse_long(cap: int) -> Refused:
    return Refused(
        _("The table has more than %(cap)s rows. Divide it into several files.") % {"cap": cap}, code="too_many_rows"
    )


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        if abs(value) >= _EXACT:
            raise Refused(
                _(
                    "The spreadsheet has rounded %(value)s: it has more than 15 digits. Format the column as text and type it again."
                )
                % {"value": f"{value:.0f}"},
                code="number_too_long",
            )
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes") if value.time() != time.min else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).strip()


def _trimmed(rows: Iterable[Sequence[object]], cap: int) -> list[list[str]]:
    kept: list[list[str]] = []
    for row in rows:
        cells = [_as_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(kept) == cap:
            raise _refuse_long(cap)
        kept.append(cells)
    return kept


def _workbook_rows(data: bytes, cap: int) -> list[list[str]]:
    if data[:2] == b"PK":
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                size = sum(entry.file_size for entry in packed.infolist())
        except zipfile.BadZipFile:
            raise _refuse_unreadable() from None
        if size > UNPACKED_CAP:
            raise _refuse_long(cap)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = book.get_sheet_by_index(0)
    except (CalamineError, ValueError, IndexError):
        raise _refuse_unreadable() from None
    return _trimmed(sheet.iter_rows(), cap)


def decode(data: bytes) -> str:
    """Text of a file as spreadsheets in China save it: UTF-8 with or without mark, UTF-16 with mark, GB 18030."""
    marked = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}.get(data[:2])
    for encoding in [marked] if marked else ["utf-8-sig", "gb18030"]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refuse_unreadable()


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max((",", "\t", ";"), key=first.count)


def read_rows(data: bytes, *, cap: int = ROW_CAP) -> list[list[str]]:
    """The first sheet as texts, empty rows left out; whole numbers without ".0", dates as 2026-11-24.

    Refused: `bad_spreadsheet`, `too_many_rows`, `number_too_long` (a code or identity number that Excel rounded).
    """
    if data[:2] == b"PK" or data[:4] == b"\xd0\xcf\x11\xe0":
        return _workbook_rows(data, cap)
    text = decode(data)
    if "\x00" in text:
        raise _refuse_unreadable()
    try:
        return _trimmed(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)), cap)
    except csv.Error:
        raise _refuse_unreadable() from None


def write_xlsx(
    headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str = "Sheet1", widths: Sequence[int] = ()
) -> bytes:
    """A workbook of one sheet; text stays text (no formulas, links or numbers made of it). Instants must be local and naive."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd",
        },
    )
    sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ")[:31] or "Sheet1")
    bold = book.add_format({"bold": True, "bottom": 1})
    instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.freeze_panes(1, 0)
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading, bold)
        sheet.set_column(
            column, column, widths[column] if column < len(widths) else max(10, min(len(heading) * 2 + 2, 40))
        )
    for line, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, column, value[:32_767])
            elif isinstance(value, datetime):
                sheet.write_datetime(line, column, value, instant)
            elif value is not None:
                sheet.write(line, column, value)
    book.close()
    return out.getvalue()
