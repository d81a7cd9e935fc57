"""How far the house keeps its word: price, time and quality."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponseBase
from django.views.decorators.http import require_GET

from waystation.core.access import permit
from waystation.core.pages import page
from waystation.delivery import queries, rules
from waystation.settlement.queries import quote_accuracy

REPORT_DAYS = 90


@permit(rules.promises)
@require_GET
def promises(request: Any) -> HttpResponseBase:
    """Bill against quote, delivery against promise, per advisor (DIAG-11, SETL-16)."""
    since = request.now - timedelta(days=REPORT_DAYS)
    context = {"rows": quote_accuracy(request.by, since), "kept": queries.kept_promises(request.by, since), "days": REPORT_DAYS}
    return page(request, "delivery/promises.html", context)
