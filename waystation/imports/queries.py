"""Imports of spreadsheets as their page shows them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from waystation.core.access import Actor
from waystation.core.spreadsheet import ROW_CAP, read_rows, write_xlsx
from waystation.imports.choices import WORKING
from waystation.imports.models import ImportRun
from waystation.imports.sums import COLUMNS

LARGE_FIELDS = ("report", "made")


def visible_imports(by: Actor) -> QuerySet[Any]:
    """The imports of the actor's company, without their long lists."""
    return ImportRun.objects.seen_by(by).defer(*LARGE_FIELDS).select_related("by_user").order_by("-pk")


def waiting_imports() -> QuerySet[Any]:
    """What the worker has to go on with, oldest first."""
    return ImportRun.objects.filter(state__in=WORKING).select_related("by_user", "station").order_by("pk")


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "imports"


def rows_of(run: ImportRun) -> list[list[str]]:
    """The stored spreadsheet, headings first."""
    return read_rows((folder() / run.path).read_bytes(), cap=ROW_CAP + 1)


def columns_of(run: ImportRun) -> list[tuple[str, str, int | None]]:
    """(column, its words, chosen place) of everything a column can be."""
    chosen = run.mapping.get("columns", {})
    return [(column, str(words), chosen.get(column)) for column, words in COLUMNS.items()]


def percent(run: ImportRun) -> int:
    return 100 * run.rows_done // run.rows_total if run.rows_total else 0


def report_of(run: ImportRun, limit: int | None = None) -> list[dict[str, Any]]:
    """What is wrong, row by row: errors first (the row stays out), then warnings."""
    lines = ImportRun.objects.filter(pk=run.pk).values_list("report", flat=True).get()
    ordered = sorted(lines, key=lambda line: (not line["error"], line["row"]))
    return ordered[:limit] if limit else ordered


def report_sheet(run: ImportRun) -> bytes:
    """The report as a workbook, to be worked through beside the spreadsheet."""
    headings = [_("Row"), _("Column"), _("Outcome"), _("What is wrong"), _("How to mend it")]
    words = {True: _("row left out"), False: _("value left out or doubtful")}
    rows = [[line["row"], line["column"], words[line["error"]], line["what"], line["mend"]] for line in report_of(run)]
    return write_xlsx(headings, rows, title=_("Import report"), widths=[8, 18, 20, 60, 60])
