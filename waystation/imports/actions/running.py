"""A spreadsheet of customers and vehicles comes in: columns, dry run, writing in batches, and back out again.

uploaded → checking → checked → running → done → undoing → undone. The worker goes on with what waits (`tasks.continue_imports`), so a
closed page or a restart loses nothing: each batch moves `rows_done` in its own transaction.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waystation.accounts.models import Station
from waystation.accounts.queries import system_actor, today, zone
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.spreadsheet import ROW_CAP, read_rows
from waystation.imports.actions.rows import Facts, Ledger
from waystation.imports.actions.undoing import undo_rows
from waystation.imports.choices import ImportState
from waystation.imports.models import ImportRun
from waystation.imports.queries import folder, rows_of
from waystation.imports.sums import COLUMNS, guess_mapping, ranges, read_row
from waystation.journal.actions import record

BATCH = 500
Progress = Callable[[int, int], None]


def upload_import(station: Station, data: bytes, name: str, *, by: Actor, now: datetime) -> ImportRun:
    """Take a spreadsheet in, guess its columns, write nothing else. Refused: bad_spreadsheet, too_many_rows, number_too_long, no_rows."""
    rows = read_rows(data, cap=ROW_CAP + 1)
    if len(rows) < 2:
        raise Refused(_("The table has no rows under its headings. Choose another file."), code="no_rows", field="file")
    path = f"{uuid.uuid4().hex}.bin"
    folder().mkdir(parents=True, exist_ok=True)
    (folder() / path).write_bytes(data)
    mapping = {"headings": rows[0][:80], "samples": [row[:80] for row in rows[1:4]], "columns": guess_mapping(rows[0][:80])}
    with transaction.atomic():
        run = ImportRun.objects.create(
            company_id=station.company_id, station=station, name=Path(name).name[:120], path=path, mapping=mapping,
            rows_total=len(rows) - 1, at=now, by_user_id=by.user_id,
        )  # fmt: skip
        record(run, verb="import.uploaded", by=by, now=now, rows=run.rows_total)
    return run


def _move(run: ImportRun, came_from: Sequence[str], to: str, *, by: Actor, now: datetime, **values: Any) -> None:
    """One conditional step; a second click finds nothing to move. Refused: wrong_state."""
    with transaction.atomic():
        moved = ImportRun.objects.filter(pk=run.pk, state__in=came_from).update(state=to, **values)
        if not moved:
            raise Refused(_("The import has gone on meanwhile. Reload the page."), code="wrong_state", status=409)
        record(run, verb=f"import.{to}", by=by, now=now)
    run.refresh_from_db()


def map_import(run: ImportRun, columns: Mapping[str, int], *, by: Actor, now: datetime) -> None:
    """The columns are as the user says; the dry run begins. Refused: bad_mapping, wrong_state."""
    width = len(run.mapping["headings"])
    if set(columns) - set(COLUMNS) or any(not 0 <= place < width for place in columns.values()):
        raise Refused(_("Choose the columns from the list."), code="bad_mapping")
    if not {"name", "plate", "vin"} & set(columns):
        raise Refused(_("Say which column holds the customer, the plate or the VIN."), code="bad_mapping")
    if len(set(columns.values())) != len(columns):
        raise Refused(_("One column of the file is chosen twice. Choose each only once."), code="bad_mapping")
    mapping = run.mapping | {"columns": dict(columns)}
    before = [ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED]
    _move(run, before, ImportState.CHECKING, by=by, now=now, mapping=mapping, rows_done=0, report=[], counts={})


def confirm_import(run: ImportRun, *, by: Actor, now: datetime) -> None:
    """Write what the dry run showed. Refused: wrong_state, nothing_to_write."""
    if run.state == ImportState.CHECKED and not run.counts.get("taken"):
        raise Refused(_("No row can be written. Correct the spreadsheet and upload it again."), code="nothing_to_write")
    _move(run, [ImportState.CHECKED], ImportState.RUNNING, by=by, now=now, rows_done=0, report=[], counts={})


def undo_import(run: ImportRun, *, by: Actor, now: datetime) -> None:
    """Take it back: what it made goes unless it was used since, what it changed becomes what it was (where untouched since).

    A run that never wrote is only thrown away. Refused: wrong_state.
    """
    if run.state in (ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED) and not run.made:
        _move(run, [run.state], ImportState.UNDONE, by=by, now=now, ended_at=now)
        _forget_file(run)
        return
    _move(run, [ImportState.DONE, ImportState.FAILED], ImportState.UNDOING, by=by, now=now, rows_done=0, report=[])


def _forget_file(run: ImportRun) -> None:
    """The spreadsheet is full of personal data and no longer needed."""
    (folder() / run.path).unlink(missing_ok=True)
    run.mapping = run.mapping | {"samples": []}
    run.save(update_fields=["mapping"])


def _facts(run: ImportRun, now: datetime) -> Facts:
    name = run.by_user.name or run.by_user.username if run.by_user else "Waystation"
    return Facts(run.company_id, now, name[:80], f"import:{run.pk}", zone(run.station))


def check_import(run: ImportRun, rows: Sequence[Sequence[str]], *, now: datetime, progress: Progress | None = None) -> None:
    """The dry run: every row is read and held against what is known; only the report is kept."""
    ledger, lines, day = Ledger(_facts(run, now)), [], today(run.station, now)
    for start in range(0, len(rows), BATCH):
        part = [read_row(start + n, cells, run.mapping["columns"], day) for n, cells in enumerate(rows[start : start + BATCH], start=2)]
        ledger.load(part)
        for parsed in part:
            lines += [problem.plain() for problem in ledger.take(parsed)]
        done = start + len(part)
        ImportRun.objects.filter(pk=run.pk, state=ImportState.CHECKING).update(rows_done=done)
        if progress:
            progress(done, len(rows))
    counts = dict(ledger.counts) | {"warnings": sum(not line["error"] for line in lines)}
    _move(run, [ImportState.CHECKING], ImportState.CHECKED, by=system_actor(run.station), now=now, report=lines, counts=counts)


def write_batch(run: ImportRun, rows: Sequence[Sequence[str]], *, now: datetime) -> int:
    """The next rows, all or none of them; gives how many. The second of two workers finds the batch taken."""
    start = run.rows_done
    part = rows[start : start + BATCH]
    with transaction.atomic():
        here = ImportRun.objects.filter(pk=run.pk, state=ImportState.RUNNING, rows_done=start)
        if not part or not here.update(rows_done=F("rows_done") + len(part)):
            return 0
        day = today(run.station, now)
        parsed = [read_row(start + n, cells, run.mapping["columns"], day) for n, cells in enumerate(part, start=2)]
        ledger = Ledger(_facts(run, now))
        ledger.load(parsed)
        lines = [problem.plain() for row in parsed for problem in ledger.take(row)]
        made, changes = ledger.keep()
        run.refresh_from_db()
        run.report += lines
        run.counts = dict(Counter(run.counts) + ledger.counts + Counter(warnings=sum(not line["error"] for line in lines)))
        for label, ids in made.items():
            run.made[label] = run.made.get(label, []) + ranges(ids)
        run.made["changed"] = run.made.get("changed", []) + changes
        run.save(update_fields=["report", "counts", "made"])
        record(run, verb="import.batch", by=system_actor(run.station), now=now, first=start + 2, rows=len(part), counts=dict(ledger.counts))
    return len(part)


def finish_import(run: ImportRun, *, now: datetime) -> None:
    """All rows are written; the spreadsheet goes."""
    _move(run, [ImportState.RUNNING], ImportState.DONE, by=system_actor(run.station), now=now, ended_at=now)
    _forget_file(run)


def fail_import(run: ImportRun, *, now: datetime, why: str) -> None:
    """It cannot go on: the file is gone or cannot be read. What was written can be taken back."""
    line = {"row": 0, "column": "", "what": why[:300], "mend": _("Upload the spreadsheet again."), "error": True}
    working = [ImportState.CHECKING, ImportState.RUNNING]
    _move(run, working, ImportState.FAILED, by=system_actor(run.station), now=now, report=[*run.report, line])


def continue_undo(run: ImportRun, *, now: datetime) -> None:
    """Take the rows out; what had to stay is told in the report."""
    with transaction.atomic():
        if not ImportRun.objects.select_for_update().filter(pk=run.pk, state=ImportState.UNDOING).exists():
            return
        lines, counts = undo_rows(run, now=now)
        values = {"report": lines, "counts": run.counts | counts, "made": {}, "rows_done": run.rows_total, "ended_at": now}
        _move(run, [ImportState.UNDOING], ImportState.UNDONE, by=system_actor(run.station), now=now, **values)
    _forget_file(run)


def import_file(
    station: Station, path: Path, *, by: Actor, now: datetime, confirm: bool = False, progress: Progress | None = None
) -> ImportRun:
    """The whole way at once, with guessed columns; without `confirm` a dry run. `progress(done, total)` is called after each batch.

    Refused: as `upload_import` and `map_import`, nothing_to_write.
    """
    run = upload_import(station, Path(path).read_bytes(), Path(path).name, by=by, now=now)
    map_import(run, run.mapping["columns"], by=by, now=now)
    rows = rows_of(run)[1:]
    check_import(run, rows, now=now, progress=progress)
    if confirm:
        confirm_import(run, by=by, now=now)
        while write_batch(run, rows, now=now):
            if progress:
                progress(run.rows_done, len(rows))
        finish_import(run, now=now)
    return run


def import_lines(*, path: Path, kind: str, station: str | None, now: datetime, dry_run: bool) -> list[str]:
    """`waystation import customers FILE` of the console: what was taken and what was refused, line by line. Refused: bad_kind, no_station."""
    if kind not in ("customers", "vehicles"):
        raise Refused(_("Only customers and vehicles can be imported here, both from one table."), code="bad_kind")
    places = Station.objects.filter(code=station) if station else Station.objects.all()
    place = places.first()
    if place is None or places.count() > 1:
        raise Refused(_("Name the station by its code; there is none or more than one."), code="no_station")
    run = import_file(place, path, by=system_actor(place), now=now, confirm=not dry_run)
    told = [f"{_('Row')} {line['row']} {line['column']}: {line['what']} {line['mend']}".strip() for line in run.report]
    return [*told, *summary(run)]


def summary(run: ImportRun) -> list[str]:
    """The numbers of a run in words."""
    counts = Counter(run.counts)
    return [
        ngettext("%(n)s row taken", "%(n)s rows taken", counts["taken"]) % {"n": counts["taken"]},
        ngettext("%(n)s row left out", "%(n)s rows left out", counts["refused"]) % {"n": counts["refused"]},
        _("Customers: %(new)s new, %(known)s known. Vehicles: %(cars)s new, %(old)s known.")
        % {
            "new": counts["customers_new"], "known": counts["customers_known"], "cars": counts["vehicles_new"],
            "old": counts["vehicles_known"],
        },
    ]  # fmt: skip
