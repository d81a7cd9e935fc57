"""The published prices of a station, on a screen and to print (PRIC-01)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from waystation.accounts.models import Station
from waystation.accounts.queries import today, zone
from waystation.core.access import public
from waystation.core.pages import page
from waystation.core.when import minute
from waystation.papers.press import render
from waystation.portal import queries


def _station(slug: str) -> Station:
    station = Station.objects.select_related("company").filter(slug=slug).first()
    if station is None:
        raise Http404
    return station


@require_safe
@public("published prices of labour and common parts (PRIC-01)")
def prices(request: Any, slug: str) -> HttpResponse:
    """The price board on a screen or a phone, dated."""
    station = _station(slug)
    on = today(station, request.now)
    context = {"board": queries.price_board(station, on), "station": station}
    return page(request, "portal/prices.html", context)


@require_safe
@public("published prices of labour and common parts, to print (PRIC-01)")
def prices_pdf(request: Any, slug: str) -> HttpResponse:
    """The price board to hang on the wall."""
    station = _station(slug)
    asked = request.GET.get("lang") or get_language() or "zh"
    language = "en" if asked.startswith("en") else "zh"
    on = today(station, request.now)
    with override("en" if language == "en" else "zh-hans"):
        content = queries.board_paper(station, on, printed_at=minute(request.now, zone(station)), printed_by=request.by.name or station.name)
    response = HttpResponse(render("price_board", content, language), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="price-board-{station.slug}-{on.isoformat()}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response
