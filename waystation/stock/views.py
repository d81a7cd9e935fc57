"""The pages of the store."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from waystation.catalogue.queries import visible_parts
from waystation.core.access import permit
from waystation.core.pages import page, stretch
from waystation.stock import queries, rules


@permit(rules.view)
def parts(request: Any) -> HttpResponse:
    rows = stretch(queries.stocked_parts(request.by), request, by="number")
    return page(request, "stock/parts.html", {"list": rows})


@permit(rules.view, find=visible_parts)
def part(request: Any, row: Any) -> HttpResponse:
    return page(request, "stock/part.html", {"part": row})
