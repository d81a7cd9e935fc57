"""Pages of imports: upload, columns, dry run, writing with progress, report, back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.pages import page, stretch
from waystation.imports import actions, queries, rules
from waystation.imports.choices import WORKING, ImportState
from waystation.imports.forms import UploadForm
from waystation.imports.models import ImportRun

LARGEST = 20 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def home_of(run: ImportRun) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("imports:run", args=[run.pk]))


@permit(rules.bring_in)
def imports(request: Any) -> HttpResponse:
    """Upload a spreadsheet; those before."""
    form, status = UploadForm(), 200
    if request.method == "POST":
        form, status = UploadForm(request.POST, request.FILES), 422
        if form.is_valid():
            upload = form.cleaned_data["file"]
            try:
                if upload.size > LARGEST:
                    raise Refused(_("The file is larger than 20 MB. Divide it into several files."), code="too_big", field="file")
                return home_of(actions.upload_import(request.station, upload.read(), upload.name, by=request.by, now=request.now))
            except Refused as refused:
                refused.field = "file"
                form.add_refusal(refused)
    context = {"form": form, "list": stretch(queries.visible_imports(request.by), request), "nav_key": "customers"}
    return page(request, "imports/imports.html", context, part="form", status=status)


@permit(rules.bring_in, find=queries.visible_imports)
@require_GET
def show(request: Any, run: ImportRun) -> HttpResponse:
    """Where an import is; polled while the worker is busy with it."""
    context = {
        "run": run, "busy": run.state in WORKING, "percent": queries.percent(run), "state": str(run.state),
        "summary": actions.summary(run) if run.counts else [], "columns": queries.columns_of(run),
        "headings": list(enumerate(run.mapping.get("headings", []))), "samples": run.mapping.get("samples", []),
        "may_map": run.state in (ImportState.UPLOADED, ImportState.CHECKED), "may_write": run.state == ImportState.CHECKED,
        "may_undo": run.state in (ImportState.DONE, ImportState.FAILED), "may_drop": run.state in (ImportState.UPLOADED, ImportState.CHECKED),
        "lines": [] if run.state in WORKING else queries.report_of(run, 200), "nav_key": "customers",
    }  # fmt: skip
    return page(request, "imports/run.html", context, part="progress")


@permit(rules.bring_in, find=queries.visible_imports)
@require_POST
def columns(request: Any, run: ImportRun) -> HttpResponse:
    """The columns as the user has corrected them; the dry run begins."""
    chosen = {column: request.POST.get(column, "") for column, _words, _place in queries.columns_of(run)}
    columns = {column: int(place) for column, place in chosen.items() if place.isdecimal()}
    actions.map_import(run, columns, by=request.by, now=request.now)
    return home_of(run)


@permit(rules.bring_in, find=queries.visible_imports)
@require_POST
def confirm(request: Any, run: ImportRun) -> HttpResponse:
    actions.confirm_import(run, by=request.by, now=request.now)
    return home_of(run)


@permit(rules.bring_in, find=queries.visible_imports)
@require_POST
def undo(request: Any, run: ImportRun) -> HttpResponse:
    actions.undo_import(run, by=request.by, now=request.now)
    return home_of(run)


@permit(rules.bring_in, find=queries.visible_imports)
@require_GET
def report(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """The report as a workbook."""
    response = HttpResponse(queries.report_sheet(run), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="import-{run.pk}.xlsx"'
    return response
