"""What a watchdog asks: does the database answer, does the worker work. Nothing about the business."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from waystation.core.access import public

SILENT_AFTER = timedelta(minutes=2)


@public("a watchdog has no account, and learns only whether the house is awake")
@require_safe
def health(request: Any) -> HttpResponse:
    """200 while pages can be served, 503 when the database does not answer; a silent worker is named, for he does not stop the pages."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"database": "silent"}, status=503)
    return JsonResponse({"database": "ok", "worker": "ok" if _worker_lives(request.now) else "silent"})


def _worker_lives(now: datetime) -> bool:
    try:
        touched = (settings.DATA / "worker.alive").stat().st_mtime
    except OSError:
        return False
    return now - datetime.fromtimestamp(touched, UTC) < SILENT_AFTER
