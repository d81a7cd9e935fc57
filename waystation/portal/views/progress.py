"""Where is my vehicle: the progress by link (REPR-06)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from waystation.core.pages import page
from waystation.messaging.choices import LinkPurpose
from waystation.messaging.models import CustomerLink
from waystation.portal import queries
from waystation.portal.views.links import gone, subject_of, with_link


@require_safe
@with_link(LinkPurpose.STATUS)
def progress(request: Any, link: CustomerLink) -> HttpResponseBase:
    """The steps, the promised time, what we said, what we wait for."""
    order = queries.order_of(link, subject_of(link, "order"))
    if order is None:
        return gone(request, link.station)
    asked = queries.waiting_questions(order)
    context = {
        "order": order, "station": link.station, "steps": queries.steps_of(order, asked=bool(asked)), "asked": asked,
        "told": list(order.told.order_by("-at")[:10]), "now": request.now,
        "next": queries.next_of(order), "jobs": queries.agreed_work(order), "place": queries.place_of(order),
    }  # fmt: skip
    return page(request, "portal/progress.html", context)
