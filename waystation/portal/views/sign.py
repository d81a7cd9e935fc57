"""Sign the order on the customer's own phone (WORD-03)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from waystation.core.errors import Refused
from waystation.core.pages import page
from waystation.messaging.actions import link_used
from waystation.messaging.choices import LinkPurpose
from waystation.messaging.models import CustomerLink
from waystation.portal import queries
from waystation.portal.views.links import came_from, customer, gone, subject_of, with_link
from waystation.workorders.actions import customer_signs
from waystation.workorders.choices import BEFORE_SIGNATURE, Status
from waystation.workorders.models import RepairOrder
from waystation.workorders.queries import current_version, to_read


@with_link(LinkPurpose.SIGN)
def sign(request: Any, link: CustomerLink) -> HttpResponseBase:
    """Read the order (GET) and sign what was read (POST). A link to the walkaround goes on to its own page."""
    if subject_of(link, "walkaround"):
        return HttpResponseRedirect(reverse("portal:walkaround"))
    order = queries.order_of(link, subject_of(link, "order"))
    if order is None:
        return gone(request, link.station)
    if request.method != "POST":
        return _show(request, link, order)
    typed, svg = request.POST.get("signed_name", "").strip(), request.POST.get("signature", "")
    name = typed or (svg and ((order.contact.name if order.contact else "") or (order.party.name if order.party else "")))
    try:
        customer_signs(
            order, name=name, svg=svg, content_hash=request.POST.get("content_hash", "-"), channel="link", by=customer(link, name),
            now=request.now, **came_from(request),
        )  # fmt: skip
    except Refused as refused:
        order.refresh_from_db()
        return _show(request, link, order, refused=refused, status=refused.status)
    link_used(link, now=request.now)
    answer = HttpResponseRedirect(reverse("portal:sign"))
    answer.status_code = 303
    return answer


def _show(request: Any, link: CustomerLink, order: RepairOrder, *, refused: Refused | None = None, status: int = 200) -> HttpResponse:
    version = current_version(order)
    done = bool(version and version.customer_signature_id and order.status not in {Status.DRAFT})
    open_now = order.status == Status.QUOTED and version is not None and not done
    context = {
        "order": order, "station": link.station, "version": version, "content": to_read(version.content) if version else {}, "done": done,
        "open": open_now, "changed": order.status in BEFORE_SIGNATURE and not open_now and not done, "refused": refused,
        "steps": queries.steps_of(order), "place": queries.place_of(order),
    }  # fmt: skip
    return page(request, "portal/sign.html", context, status=status)
