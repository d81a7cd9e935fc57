"""The cashier's desk: who waits to pay, what must be billed, the drawer (ux.md §6 (10): three keys and a scan)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from waystation.accounts.queries import colleagues, today
from waystation.core.access import permit
from waystation.core.money import yuan
from waystation.core.pages import page, stretch
from waystation.customers.models import Party
from waystation.customers.queries import visible_parties
from waystation.settlement import actions, queries, rules
from waystation.settlement.choices import BillStatus
from waystation.settlement.forms import AllocateForm, CountForm, OpenShiftForm, PayForm, UnallocatedForm
from waystation.settlement.models import Payment
from waystation.settlement.views.answer import form_page, tried


@permit(rules.view)
@require_GET
def desk(request: Any) -> HttpResponseBase:
    """Who waits to pay, who stands there first; Enter opens the first."""
    by = request.by
    shift = queries.open_shift_of(by.user_id, by.station_id)
    context = {
        "bills": queries.desk(by)[:100], "to_prepare": queries.to_prepare(by)[:100], "shift": shift,
        "figures": queries.desk_figures(by, today(request.station, request.now)), "unallocated": queries.unallocated(by)[:20],
        "may_pay": by.may("settlement.take_payment"), "may_prepare": by.may("settlement.prepare"), "may_count": by.may("settlement.cash_count"),
    }  # fmt: skip
    return page(request, "settlement/desk.html", context, part="lists")


@permit(rules.view)
@require_GET
def bills(request: Any) -> HttpResponseBase:
    """Every bill by status, newest first; numbers without gaps can be seen here."""
    rows = queries.visible_bills(request.by)
    status = request.GET.get("status", "")
    if status in BillStatus.values:
        rows = rows.filter(status=status)
    text = request.GET.get("q", "").strip()
    if text:
        rows = rows.filter(number__icontains=text) | rows.filter(order__vehicle__plate__icontains=text.upper())
    return page(
        request, "settlement/bills.html", {"list": stretch(rows, request), "statuses": BillStatus.choices, "status": status, "q": text}
    )


@permit(rules.cash_count)
def shift(request: Any) -> HttpResponseBase:
    """Open my drawer, or count and close it (I-15)."""
    by, now = request.by, request.now
    row = queries.open_shift_of(by.user_id, by.station_id)
    if row is None:
        return form_page(
            request, OpenShiftForm(request.POST or None, initial={"opening": 0}),
            lambda data: _opened(actions.open_shift(request.station, opening_fen=data["opening"], by=by, now=now)),
            done=reverse("settlement:shift"), template="settlement/shift.html", shifts=queries.visible_shifts(by).order_by("-opened_at")[:20],
        )  # fmt: skip
    form = CountForm(request.POST or None, people=colleagues(by), initial={"version": row.version})

    def count(data: dict[str, Any]) -> str:
        actions.count_shift(
            row, counted_fen=data["counted"], reason=data["reason"], witness=data["witness"], expect=data["version"], by=by, now=now
        )
        return _("Drawer closed; difference %(difference)s yuan.") % {"difference": yuan(row.difference_fen or 0)}

    return form_page(
        request, form, count, done=reverse("settlement:shift"), template="settlement/shift.html", shift=row, facts=queries.facts_of_shift(row),
        shifts=queries.visible_shifts(by).order_by("-opened_at")[:20],
    )  # fmt: skip


def _opened(row: Any) -> str:
    return _("Your drawer is open with %(opening)s yuan.") % {"opening": yuan(row.opening_fen)}


@permit(rules.take_payment, find=visible_parties)
def deposit(request: Any, party: Party) -> HttpResponseBase:
    """Money paid ahead by a customer (deposit)."""
    form = PayForm(request.POST or None)
    held = queries.deposit_fen(party, request.by.station_id)

    def take(_data: dict[str, Any]) -> str:
        row = actions.take_deposit(party, station=request.station, by=request.by, now=request.now, **form.money())
        return _("Deposit %(number)s taken.") % {"number": row.number}

    return form_page(
        request, form, take, done=reverse("settlement:deposit", args=[party.pk]), template="settlement/deposit.html", party=party, held=held,
        payments=queries.visible_payments(request.by).filter(party=party, purpose="deposit").order_by("-at")[:50],
    )  # fmt: skip


@permit(rules.take_payment)
def unallocated(request: Any) -> HttpResponseBase:
    """Money that is there without a bill is never refused (reliability D8)."""
    form = UnallocatedForm(request.POST or None)

    def take(data: dict[str, Any]) -> str:
        money = form.money()
        money.pop("given_fen")
        actions.take_unallocated(request.station, why=data["reason"], by=request.by, now=request.now, **money)
        return _("The money is kept; find its bill from the desk.")

    return form_page(
        request, form, take, done=reverse("settlement:desk"), title=_("Money without a bill"), button=_("Keep the receipt"),
        sub=_("Write down money that came and whose bill is not known yet, or is paid already."),
    )  # fmt: skip


@permit(rules.take_payment, find=queries.visible_payments)
def allocate(request: Any, payment: Payment) -> HttpResponseBase:
    """Put such money onto its bill."""
    by = request.by
    open_bills = queries.visible_bills(by).filter(status__in=[BillStatus.FINAL, BillStatus.ON_ACCOUNT])
    form = AllocateForm(request.POST or None, bills=open_bills)
    if tried(request, form, lambda data: str(actions.allocate(payment, data["bill"], by=by, now=request.now) and _("The bill has its money."))):
        return redirect("settlement:bill", pk=form.cleaned_data["bill"].pk)
    context = {
        "form": form, "back": reverse("settlement:desk"), "title": _("Which bill is this for?"), "button": _("Put on the bill"),
        "sub": f"{payment.number} · {yuan(payment.amount_fen)}",
    }  # fmt: skip
    return page(request, "settlement/form.html", context, status=422 if request.method == "POST" else 200)
