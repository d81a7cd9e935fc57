"""Labour hours, part prices, their history and their change (DIAG-13, PRIC-03)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from waystation.accounts.queries import today
from waystation.catalogue import actions, queries, rules
from waystation.catalogue.choices import System, Trade
from waystation.catalogue.forms import PartForm, PriceForm, RateForm, shown_day
from waystation.catalogue.models import CLASSES, Operation, Part
from waystation.catalogue.views.filling import filled
from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.money import amount
from waystation.core.pages import page, stretch


def _rights(request: Any) -> dict[str, bool]:
    return {"may_price": rules.prices(request.by), "may_edit": rules.edit(request.by)}


@permit(rules.view)
def operations(request: Any) -> HttpResponse:
    """The labour-hour table with the price of today or of a day asked for."""
    asked = request.GET
    q, class_, system, off = asked.get("q", "").strip(), asked.get("class", ""), asked.get("system", ""), asked.get("off") == "1"
    on = shown_day(asked.get("on", ""), today(request.station, request.now))
    found = stretch(queries.operation_list(request.by, q, vehicle_class=class_, system=system, active=not off), request, by="code")
    table = queries.labour_rates(request.station, on)
    rows = [(row, _price(table, row)) for row in found.rows]
    context = {
        "rows": rows, "next": found.next, "prev": found.prev, "q": q, "class": class_, "system": system, "on": on, "classes": CLASSES,
        "systems": System.choices, "tab": "operations", "off": off, **_rights(request),
    }  # fmt: skip
    return page(request, "catalogue/operations.html", context, part="list")


def _price(table: queries.RateTable, row: Operation) -> int | None:
    try:
        return amount(table.rate(row.trade, row.vehicle_class).rate_fen, row.hours_milli)
    except Refused:
        return None


@permit(rules.view)
def parts(request: Any) -> HttpResponse:
    """The part price list of today or of a day asked for."""
    q, common, off = request.GET.get("q", "").strip(), request.GET.get("common") == "1", request.GET.get("off") == "1"
    on = shown_day(request.GET.get("on", ""), today(request.station, request.now))
    found = stretch(queries.part_list(request.by, q, common=common, active=not off), request, by="number")
    prices = queries.part_prices(request.station, [row.pk for row in found.rows], on)
    rows = [(row, prices.get(row.pk)) for row in found.rows]
    context = {
        "rows": rows, "next": found.next, "prev": found.prev, "q": q, "common": common, "on": on, "tab": "parts", "off": off,
        "examples": queries.example_prices(request.station, on)[1], **_rights(request),
    }  # fmt: skip
    return page(request, "catalogue/parts.html", context, part="list")


@permit(rules.view, find=queries.visible_parts)
def part_history(request: Any, row: Part) -> HttpResponse:
    """Every price of a part and who changed it."""
    context = {
        "part": row, "prices": queries.price_history(request.by, row), "changes": queries.price_changes(request.by, row), "tab": "parts",
        **_rights(request),
    }  # fmt: skip
    return page(request, "catalogue/part_history.html", context)


@permit(rules.prices, find=queries.visible_parts)
def part_price(request: Any, row: Part) -> HttpResponseBase:
    """Give a part a new price from a day on."""

    def act(data: dict[str, Any]) -> str:
        made = actions.change_part_price(
            row, price_fen=data["price"], valid_from=data["valid_from"], reason=data["reason"], station=request.station,
            company_wide=not data["here_only"], by=request.by, now=request.now,
        )  # fmt: skip
        return _("The new price holds from %(day)s. Print the price board if it hangs there.") % {"day": made.valid_from.isoformat()}

    on = today(request.station, request.now)
    now_price = queries.part_prices(request.station, [row.pk], on).get(row.pk)
    form = PriceForm(request.POST or None, initial={"valid_from": on, "price": now_price.price_fen if now_price else None})
    done = reverse("catalogue:part_history", args=[row.pk])
    return filled(request, form, act, done, heading=_("Change the price"), sub=f"{row.number} {row.label}", tab="parts")


@permit(rules.view)
def rates(request: Any) -> HttpResponse:
    """Hourly rates in force, and every change of a price."""
    on = shown_day(request.GET.get("on", ""), today(request.station, request.now))
    table = queries.labour_rates(request.station, on)
    order = Trade.values
    rows = sorted(table.rows, key=lambda row: (order.index(row.trade), row.vehicle_class, row.station_id or 0))
    changes = stretch(queries.price_changes(request.by), request, by="-at")
    context = {"rows": rows, "on": on, "changes": changes, "tab": "rates", "examples": any(row.example for row in rows), **_rights(request)}
    return page(request, "catalogue/rates.html", context)


@permit(rules.prices)
def change_rate(request: Any) -> HttpResponseBase:
    """Give a trade a new hourly rate from a day on."""

    def act(data: dict[str, Any]) -> str:
        actions.change_labour_rate(
            request.station.company, trade=data["trade"], vehicle_class=data["vehicle_class"], rate_fen=data["price"],
            valid_from=data["valid_from"], reason=data["reason"], filed_on=data["filed_on"], station=request.station,
            company_wide=not data["here_only"], by=request.by, now=request.now,
        )  # fmt: skip
        return _("The new rate holds from %(day)s. File it with the authority and print the price board.") % {
            "day": data["valid_from"].isoformat()
        }

    given = {name: request.GET[name] for name in ("trade", "vehicle_class") if name in request.GET}
    form = RateForm(request.POST or None, initial={"valid_from": today(request.station, request.now), **given})
    return filled(request, form, act, reverse("catalogue:rates"), heading=_("Change an hourly rate"), tab="rates")



def _part_form(request: Any, row: Part | None) -> HttpResponseBase:
    def act(data: dict[str, Any]) -> str:
        made = actions.save_part(request.station, part=row, by=request.by, now=request.now, **data)
        return _("%(part)s is in the list. Give it a price, then receive a delivery.") % {"part": made.number}

    initial = {name: getattr(row, name) for name in PartForm.base_fields} if row else None
    form = PartForm(request.POST or None, initial=initial)
    done = reverse("catalogue:part_history", args=[row.pk]) if row else reverse("catalogue:parts")
    return filled(request, form, act, done, heading=_("Change the part") if row else _("Add a part"), tab="parts")


@permit(rules.edit)
def add_part(request: Any) -> HttpResponseBase:
    return _part_form(request, None)


@permit(rules.edit, find=queries.visible_parts)
def edit_part(request: Any, row: Part) -> HttpResponseBase:
    return _part_form(request, row)
