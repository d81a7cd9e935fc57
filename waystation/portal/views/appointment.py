"""The customer's appointment by link: see it, cancel it, ask to move it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from waystation.appointments import actions, queries
from waystation.appointments.choices import LIVE, Status
from waystation.appointments.models import Appointment
from waystation.core.forms import Form, carried_out
from waystation.core.pages import page
from waystation.messaging.actions import link_used
from waystation.messaging.choices import LinkPurpose
from waystation.messaging.models import CustomerLink
from waystation.portal.forms import CancelForm, MoveWishForm
from waystation.portal.views.links import customer, gone, subject_of, with_link


def _row(link: CustomerLink) -> Appointment | None:
    return queries.whole(customer(link)).filter(pk=subject_of(link, "appointment")).first()


def _show(request: Any, link: CustomerLink, row: Appointment, *, status: int = 200, **forms: Form) -> HttpResponseBase:
    context = {
        "row": row, "station": link.station, "now": request.now, "is_live": row.status in LIVE,
        "is_over": row.status not in LIVE | {Status.SHOP_DEFAULT},
        "is_default": row.status == Status.SHOP_DEFAULT, "cancel": forms.get("cancel", CancelForm()), "wish": forms.get("wish", MoveWishForm()),
        "asked": "asked" in request.GET, "book_url": reverse("portal:book", args=[link.station.slug]),
    }  # fmt: skip
    return page(request, "portal/appointment.html", context, status=status)


@require_safe
@with_link(LinkPurpose.APPOINTMENT)
def appointment(request: Any, link: CustomerLink) -> HttpResponseBase:
    """Time, plate, advisor, what was asked for."""
    row = _row(link)
    if row is None:
        return gone(request, link.station)
    return _show(request, link, row)


@require_POST
@with_link(LinkPurpose.APPOINTMENT)
def cancel_appointment(request: Any, link: CustomerLink) -> HttpResponseBase:
    """The customer calls it off; time and parts are free at once."""
    row = _row(link)
    if row is None:
        return gone(request, link.station)
    form = CancelForm(request.POST)
    by = customer(link, row.customer_name)
    why = _("cancelled by the customer")
    if carried_out(form, lambda: actions.cancel(row, reason=form.cleaned_data["reason"] or why, by=by, now=request.now)) is None:
        return _show(request, link, row, status=form.status, cancel=form)
    link_used(link, now=request.now)
    return HttpResponseRedirect(reverse("portal:appointment"))


@require_POST
@with_link(LinkPurpose.APPOINTMENT)
def wish_to_move(request: Any, link: CustomerLink) -> HttpResponseBase:
    """The customer asks for another time; a colleague calls back."""
    row = _row(link)
    if row is None:
        return gone(request, link.station)
    form = MoveWishForm(request.POST)
    by = customer(link, row.customer_name)
    if carried_out(form, lambda: actions.wish_to_move(row, wish=form.cleaned_data["wish"], by=by, now=request.now)) is None:
        return _show(request, link, row, status=form.status, wish=form)
    return HttpResponseRedirect(reverse("portal:appointment") + "?asked=1")
