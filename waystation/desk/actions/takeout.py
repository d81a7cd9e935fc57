"""Everything a company holds, into a folder of open files: its right to leave, at any time, without us."""

from __future__ import annotations

import mimetypes
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import xlsxwriter
from django.db import connection, transaction

from waystation.accounts.models import Station
from waystation.accounts.queries import system_actor, zone
from waystation.desk.queries import takeout
from waystation.desk.queries.takeout import Column, Table
from waystation.files.queries import path_of
from waystation.journal.actions import record

ROWS_A_FILE = 1_000_000
LONGEST_CELL = 32_767
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
INTRODUCTION = """# Everything {company} keeps in Waystation

Taken on {at}, stations: {stations}. Every row of every table is here, written as text: no formula, no link, nothing rounded.
One file a table, the columns are listed below. Amounts are in yuan, instants carry their offset from UTC, 1 is yes and 0 is no.
`…_id` is the `id` of the row in the other table. A text too long for a cell lies in `long_texts/` and the cell names it.
Photographs and files lie in `media/` under their SHA-256 (column `sha256` of `more/files_media`).

本文件夹是 {company} 在驿修中的全部数据，导出时间 {at}，服务站：{stations}。每张表一个文件，所有单元格均为文本，
没有公式和链接，也没有四舍五入；金额单位为元，时间带有时区偏移，1 表示是，0 表示否。`…_id` 对应另一张表中的 `id`。
单元格放不下的长文本存放在 `long_texts/` 中。照片和文件存放在 `media/` 中，以 SHA-256 命名。

This folder holds people's data in clear. Keep it as safe as the database. 内含个人信息明文，请与数据库同等保管。
"""


def export_all(*, folder: Path, station: str | None, now: datetime) -> list[Path]:
    """Write all rows and files of one company (or of one of its stations with the company's masters) into `folder`.

    One picture of the database; the record tells beginning and end at each station, so that no export goes unseen.
    Refused: no_station (none of that name, or several companies and none named).
    """
    stations = takeout.stations_taken(station)
    folder.mkdir(parents=True, exist_ok=True)
    for place in stations:
        record(place, verb="export.begun", by=system_actor(place), now=now)
    files: list[Path] = []
    contents: list[str] = []
    rows = 0
    with _one_picture():
        for table in takeout.tables():
            told = takeout.columns(table, zone(stations[0]))
            count, written = _write_table(folder, table, told, stations)
            rows += count
            files += written
            contents += ["", f"## {table.place} ({count})", "", *takeout.described(told)]
        media = takeout.files_kept(stations)
    copied, lost = _copy_media(folder, media)
    files += copied
    files.append(_introduce(folder, stations, contents, lost, now))
    for place in stations:
        record(
            place, verb="export.made", by=system_actor(place), now=now, rows=rows, media=len(copied), missing=len(lost)
        )
    return files


@contextmanager
def _one_picture() -> Iterator[None]:
    """All tables as of one instant, while the station goes on working: a reading transaction that locks nobody out."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")


def _write_table(
    folder: Path, table: Table, told: Sequence[Column], stations: Sequence[Station]
) -> tuple[int, list[Path]]:
    """One table, row by row onto the disk; beyond what a sheet holds, into a next file."""
    rows = takeout.texts(table, stations, told)
    headings = [column.heading for column in told]
    count = 0
    written: list[Path] = []
    pending = next(rows, None)
    while pending is not None or not written:
        more = f"-{len(written) + 1}" if written else ""
        path = folder / f"{table.place}{more}.xlsx"
        path.parent.mkdir(exist_ok=True)
        with xlsxwriter.Workbook(str(path), {**PLAIN, "constant_memory": True, "tmpdir": str(folder)}) as book:
            sheet = book.add_worksheet(table.name[:31])
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, headings, book.add_format({"bold": True}))
            line = 0
            while pending is not None and line < ROWS_A_FILE:
                line += 1
                pk, cells = pending
                for column, cell in enumerate(cells):
                    sheet.write_string(line, column, _fitting(folder, f"{table.name}-{pk}-{headings[column]}", cell))
                pending = next(rows, None)
        count += line
        written.append(path)
    return count, written


def _fitting(folder: Path, name: str, text: str) -> str:
    """The text, or where it lies when a cell (counted in UTF-16) cannot hold it."""
    if len(text) <= LONGEST_CELL // 2 or len(text.encode("utf-16-le")) // 2 <= LONGEST_CELL:
        return text
    path = folder / "long_texts" / f"{name}.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return f"long_texts/{path.name}"


def _copy_media(folder: Path, media: dict[str, str]) -> tuple[list[Path], list[str]]:
    """Copies under hash and ending; what the disk has lost is told."""
    copied, lost = [], []
    if media:
        (folder / "media").mkdir(exist_ok=True)
    for digest, mime in media.items():
        target = folder / "media" / f"{digest}{mimetypes.guess_extension(mime) or ''}"
        try:
            shutil.copyfile(path_of(digest), target)
            copied.append(target)
        except FileNotFoundError:
            lost.append(digest)
    return copied, lost


def _introduce(
    folder: Path, stations: Sequence[Station], contents: Sequence[str], lost: Sequence[str], now: datetime
) -> Path:
    path = folder / "README.md"
    text = INTRODUCTION.format(
        company=stations[0].company.name, at=now.astimezone(zone(stations[0])).isoformat(" ", "seconds"),
        stations=", ".join(f"{place.name} ({place.code})" for place in stations),
    )  # fmt: skip
    missing = (
        ["", "## Files that were not on the disk · 磁盘上缺失的文件", "", *(f"- {digest}" for digest in lost)]
        if lost
        else []
    )
    path.write_text("\n".join([text.rstrip(), *missing, *contents]) + "\n", encoding="utf-8")
    return path
