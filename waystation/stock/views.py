"""The pages of the store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from waystation.accounts.queries import today
from waystation.catalogue.models import Part
from waystation.catalogue.queries import part_prices, price_history, visible_parts
from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.pages import filled, page, stretch
from waystation.core.quantities import quantity
from waystation.stock import actions, queries, rules
from waystation.stock.choices import BinKind
from waystation.stock.forms import ArriveForm, BinForm, CountForm, ExpectForm, MoveForm, PickForm, ReceiveForm
from waystation.stock.models import Expected, Level, Reservation


@permit(rules.view)
def parts(request: Any) -> HttpResponse:
    """The parts list: free, reserved, on order (PART-01)."""
    q = request.GET.get("q", "").strip()
    common, short = request.GET.get("common") == "1", request.GET.get("short") == "1"
    found = stretch(queries.stocked_parts(request.by, q, common=common, short=short), request, by="number")
    ids = [row.pk for row in found.rows]
    free = queries.availability(request.station, ids)
    prices = part_prices(request.station, ids, today(request.station, request.now))
    rows = [(row, free[row.pk], prices.get(row.pk)) for row in found.rows]
    context = {
        "rows": rows, "next": found.next, "prev": found.prev, "q": q, "common": common, "short": short,
        "late": queries.shortage_count(request.by, request.now), "may_keep": rules.keep(request.by), "may_edit": request.by.may("catalogue.edit"),
    }  # fmt: skip
    return page(request, "stock/parts.html", context, part="list")


@permit(rules.view, find=visible_parts)
def part(request: Any, row: Part) -> HttpResponse:
    """One part: where it lies, for whom it is kept, what is coming, every movement with its balance."""
    ledger = stretch(queries.ledger(request.by, row), request, by="-at")
    context = {
        "part": row, "free": queries.availability(request.station, [row.pk])[row.pk], "levels": queries.levels_of(request.by, row),
        "reservations": queries.reservations_of(request.by, row), "expected": queries.expected_of(request.by, row),
        "prices": price_history(request.by, row)[:3], "ledger": ledger, "may_keep": rules.keep(request.by),
        "may_price": request.by.may("catalogue.prices"),
    }  # fmt: skip
    return page(request, "stock/part.html", context, part="ledger")


def _filled(request: Any, form: Any, act: Callable[[dict[str, Any]], str], done: str, **context: Any) -> HttpResponseBase:
    return filled(request, form, act, done, template="stock/form.html", bins=queries.bins(request.by), **context)


def _bin(request: Any, code: str) -> Any:
    known = queries.bins(request.by).filter(code=code.strip().upper()).first()
    return known or actions.make_bin(request.station, code, by=request.by, now=request.now)


def _lies(row: Part, qty_milli: int, code: str) -> str:
    return _("%(qty)s %(unit)s of %(part)s in bin %(bin)s.") % {
        "qty": quantity(qty_milli), "unit": row.unit_label, "part": row.number, "bin": code,
    }  # fmt: skip


@permit(rules.keep, find=visible_parts)
def receive(request: Any, row: Part) -> HttpResponseBase:
    """Put a delivery away."""

    def act(data: dict[str, Any]) -> str:
        place = _bin(request, data["bin"])
        actions.receive(
            request.station, row, data["qty"], bin=place, cost_fen=data["cost"], source=f"note:{data['source']}", by=request.by, now=request.now
        )
        return _lies(row, data["qty"], place.code)

    initial = {"bin": row.bin_hint, "cost": row.cost_fen}
    heading = _("Receive a delivery")
    return _filled(request, ReceiveForm(request.POST or None, initial=initial), act, _url(row), heading=heading, part=row)


@permit(rules.keep, find=visible_parts)
def move(request: Any, row: Part) -> HttpResponseBase:
    """Carry parts from one bin to another."""

    def act(data: dict[str, Any]) -> str:
        place = _bin(request, data["to_bin"])
        actions.move(
            request.station, row, data["qty"], from_bin=data["from_bin"], to_bin=place, reason=data["reason"], by=request.by, now=request.now
        )
        return _lies(row, data["qty"], place.code)

    form = MoveForm(request.POST or None, by=request.by, part=row)
    return _filled(request, form, act, _url(row), heading=_("Move to another bin"), part=row)


@permit(rules.keep, find=queries.visible_levels)
def count(request: Any, level: Level) -> HttpResponseBase:
    """Count a bin; a difference needs a reason and a second name."""

    def act(data: dict[str, Any]) -> str:
        actions.count(level, data["counted"], reason=data["reason"], witness=data["witness"], by=request.by, now=request.now)
        return _lies(level.part, data["counted"], level.bin.code)

    heading = _("Count bin %(bin)s") % {"bin": level.bin.code}
    return _filled(request, CountForm(request.POST or None), act, _url(level.part), heading=heading, part=level.part)


@permit(rules.keep, find=visible_parts)
def expect(request: Any, row: Part) -> HttpResponseBase:
    """Note that a part is ordered."""

    def act(data: dict[str, Any]) -> str:
        actions.expect(
            request.station, row, data["qty"], expected_at=data["expected_at"], supplier=data["supplier"], by=request.by, now=request.now
        )
        return _("It stands on the list of deliveries. Take it in there when it comes.")

    return _filled(request, ExpectForm(request.POST or None), act, _url(row), heading=_("Note an order"), part=row)


@permit(rules.keep, find=queries.visible_expected)
def arrive(request: Any, row: Expected) -> HttpResponseBase:
    """Take in an expected delivery; what was ordered for somebody is kept for him."""

    def act(data: dict[str, Any]) -> str:
        place = _bin(request, data["bin"])
        actions.arrive(row, place, qty_milli=data["qty"], cost_fen=data["cost"], by=request.by, now=request.now)
        return _lies(row.part, data["qty"], place.code)

    initial = {"qty": row.qty_milli, "bin": row.part.bin_hint, "cost": row.part.cost_fen}
    form = ArriveForm(request.POST or None, initial=initial)
    return _filled(request, form, act, _url(row.part), heading=_("Take in a delivery"), part=row.part)


@require_POST
@permit(rules.keep, find=queries.visible_expected)
def cancel_expected(request: Any, row: Expected) -> HttpResponseBase:
    actions.cancel_expected(row, by=request.by, now=request.now)
    messages.success(request, _("The order is called off. Tell the customer if somebody waits for it."))
    return redirect(_url(row.part))


@require_POST
@permit(rules.keep, find=queries.visible_reservations)
def let_go(request: Any, row: Reservation) -> HttpResponseBase:
    actions.release_one(row, by=request.by, now=request.now)
    messages.success(request, _("The parts are free again. If they lie on the shelf, put them back."))
    return redirect(_url(row.part))


@permit(rules.view)
def shelf(request: Any) -> HttpResponse:
    """What to pick for which appointment, and what is to go back (PREP-04, PART-03)."""
    return _shelf(request)


def _shelf(request: Any, *, refused: Refused | None = None) -> HttpResponse:
    context = {
        "shelf": queries.shelf(request.by), "bins": queries.bins(request.by, BinKind.SHELF), "may_keep": rules.keep(request.by),
        "refused": refused,
    }  # fmt: skip
    return page(request, "stock/shelf.html", context, part="list", status=refused.status if refused else 200)


@require_POST
@permit(rules.keep, find=queries.visible_reservations)
def pick(request: Any, row: Reservation) -> HttpResponseBase:
    """Lay the parts of an appointment on the shelf."""
    form = PickForm(request.POST, by=request.by)
    if not form.is_valid():
        return _shelf(request, refused=Refused(_("Choose a place on the appointment shelf."), code="wrong_bin"))
    try:
        data = form.cleaned_data
        actions.shelve(row, data["bin"], expect=data["version"], by=request.by, now=request.now)
    except Refused as refused:
        return _shelf(request, refused=refused)
    return redirect("stock:shelf")


@permit(rules.view, find=queries.visible_reservations)
def label(request: Any, row: Reservation) -> HttpResponse:
    """The label for the shelf: for whom, when, what lies there."""
    rows = [one for one in queries.shelf(request.by).groups if one.trail == row.trail_of]
    return page(request, "stock/label.html", {"row": row, "group": rows[0] if rows else None})


@permit(rules.view)
def shortage(request: Any) -> HttpResponse:
    """What is not enough, and who waits for it (PART-07)."""
    found = queries.shortages(request.by, request.station, request.now)
    return page(request, "stock/shortage.html", {"found": found, "may_keep": rules.keep(request.by)})


@permit(rules.keep)
def bins(request: Any) -> HttpResponseBase:
    """The bins of the store, the shelf and the old parts."""

    def act(data: dict[str, Any]) -> str:
        made = actions.make_bin(request.station, data["code"], kind=data["kind"], by=request.by, now=request.now)
        return _("Bin %(bin)s is there. Put its label on the shelf.") % {"bin": made.code}

    return _filled(request, BinForm(request.POST or None), act, reverse("stock:bins"), heading=_("Bins"), show_bins=True)


def _url(row: Part) -> str:
    return reverse("stock:part", args=[row.pk])
