"""The customer confirms and rates the service by his link, once (SETL-18, FLUP-14)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from waystation.core.errors import Refused
from waystation.core.pages import page
from waystation.delivery.actions import rate as rate_order
from waystation.delivery.queries import rated
from waystation.messaging.choices import LinkPurpose
from waystation.messaging.models import CustomerLink
from waystation.portal import queries
from waystation.portal.views.links import customer, gone, subject_of, with_link
from waystation.workorders.models import RepairOrder

MOST, LONGEST = 5, 600


@with_link(LinkPurpose.RATE)
def rate(request: Any, link: CustomerLink) -> HttpResponseBase:
    """Stars and words (GET shows, POST keeps); afterwards what was said is shown."""
    order = queries.order_of(link, subject_of(link, "order"))
    if order is None:
        return gone(request, link.station)
    if request.method != "POST":
        return _show(request, link, order)
    stars, text = request.POST.get("stars", ""), request.POST.get("text", "")[:LONGEST]
    try:
        rate_order(order, stars=int(stars) if stars.isdecimal() else 0, text=text, link=link, by=customer(link), now=request.now)
    except Refused as refused:
        return _show(request, link, order, refused=refused, status=refused.status)
    answer = HttpResponseRedirect(reverse("portal:rate"))
    answer.status_code = 303
    return answer


def _show(request: Any, link: CustomerLink, order: RepairOrder, *, refused: Refused | None = None, status: int = 200) -> HttpResponse:
    words = {5: _("Very satisfied"), 4: _("Satisfied"), 3: _("In between"), 2: _("Dissatisfied"), 1: _("Very dissatisfied")}
    context = {
        "order": order, "station": link.station, "rating": rated(order), "refused": refused, "text": request.POST.get("text", ""),
        "chosen": request.POST.get("stars", ""), "stars": [(str(n), words[n]) for n in range(MOST, 0, -1)],
    }  # fmt: skip
    return page(request, "portal/rate.html", context, status=status)
