"""Prepare, pay, discount, put on account and reverse bills; pay money back; credit accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from waystation.core.access import permit
from waystation.core.money import yuan
from waystation.core.pages import page
from waystation.customers.queries import visible_parties
from waystation.settlement import actions, queries, rules
from waystation.settlement.choices import OWN_COST, PAYABLE, BillStatus, RefundStatus
from waystation.settlement.forms import (
    CreditForm,
    DiscountForm,
    InvoiceForm,
    OpenCreditForm,
    PayForm,
    PrepareForm,
    ReasonForm,
    RefundForm,
)
from waystation.settlement.models import Bill, CreditAccount, Payment, Refund
from waystation.settlement.sums import FEES, fees
from waystation.settlement.views.answer import form_page, tried
from waystation.workorders.choices import Payer, Status
from waystation.workorders.models import RepairOrder
from waystation.workorders.queries import visible_orders


@permit(rules.prepare, find=visible_orders)
def prepare(request: Any, order: RepairOrder) -> HttpResponseBase:
    """What stands in the way of the bill, the sums per payer beside the quote; one button when nothing does (SETL-01, SETL-02)."""
    by, now = request.by, request.now
    if request.method == "GET" and order.status in (Status.BILLED, Status.PAID):
        bill = queries.live_bills(order).get(Payer.CUSTOMER) or next(iter(queries.live_bills(order).values()), None)
        if bill:
            return redirect("settlement:bill", pk=bill.pk)
    may_allow = by.may("settlement.allow_difference")
    form = PrepareForm(request.POST or None, may_allow=may_allow, initial={"version": order.version})

    def make(data: dict[str, Any]) -> str:
        if data["difference_reason"] and "allow" in request.POST:
            actions.allow_difference(order, reason=data["difference_reason"], by=by, now=now)
            return _("The difference is allowed. The cashier can make the bill.")
        actions.prepare_bills(order, difference_reason=data["difference_reason"], expect=data["version"], by=by, now=now)
        return _("Bills made. Make the papers ready and tell the customer.")

    if tried(request, form, make):
        return redirect("settlement:prepare", pk=order.pk)
    bound = queries.bound_by_payer(order)
    lines = queries.lines_by_payer(order)
    context = {
        "order": order, "form": form, "findings": queries.audit(order, now), "difference": queries.quote_finding(order, now),
        "payers": [(Payer(p).label, sum(n.amount_fen for n in rows), bound.get(p, 0), rows) for p, rows in sorted(lines.items())],
        "parts": queries.part_use(order), "may_allow": may_allow,
    }  # fmt: skip
    return page(request, "settlement/prepare.html", context, status=422 if request.method == "POST" else 200)


@permit(rules.view, find=queries.visible_bills)
@require_GET
def bill(request: Any, row: Bill) -> HttpResponseBase:
    return _bill_page(request, row)


def _bill_page(request: Any, row: Bill, form: PayForm | None = None, status: int = 200) -> HttpResponseBase:
    """The bill with its fee table, lines, payments and what can be done now."""
    by = request.by
    items = list(row.lines.select_related("line", "line__job").order_by("line__job__position", "line__position", "pk"))
    table = fees(item.line for item in items)
    held = queries.deposit_fen(row.party, by.station_id)
    payments = list(queries.visible_payments(by).filter(bill=row).order_by("at", "pk"))
    payable = row.status in PAYABLE and row.payer_kind not in OWN_COST
    context = {
        "bill": row, "order": row.order, "items": items, "fees": [(name, table[name]) for name in FEES], "payments": payments, "held": held,
        "refunds": queries.visible_refunds(by).filter(payment__bill=row).order_by("asked_at"), "account": queries.credit_of(row.party, by.station_id),
        "form": form or PayForm(open_fen=row.open_fen, deposit_fen=held), "can_pay": payable and by.may("settlement.take_payment"),
        "others": queries.visible_bills(by).filter(order=row.order).exclude(pk=row.pk), "invoice_form": InvoiceForm(),
        "can_reverse": by.may("settlement.approve_refund") and row.status != BillStatus.REVERSED, "can_discount": by.may("settlement.discount"),
        "can_refund": by.may("settlement.refund"), "may_take": by.may("settlement.take_payment"),
        "shift": queries.open_shift_of(by.user_id, by.station_id),
    }  # fmt: skip
    return page(request, "settlement/bill.html", context, status=status)


@permit(rules.take_payment, find=queries.visible_bills)
@require_POST
def pay(request: Any, row: Bill) -> HttpResponseBase:
    """Take a payment; afterwards the next in the queue, or the bill when something is open."""
    form = PayForm(request.POST, open_fen=row.open_fen, deposit_fen=queries.deposit_fen(row.party, request.by.station_id))

    def take(_data: dict[str, Any]) -> str:
        payment = actions.pay(row, by=request.by, now=request.now, **form.money())
        if payment.given_fen and payment.given_fen > payment.amount_fen:
            change = yuan(payment.given_fen - payment.amount_fen)
            return _("%(number)s taken. Give %(change)s yuan back.") % {"number": payment.number, "change": change}
        return _("%(number)s taken: %(amount)s yuan.") % {"number": payment.number, "amount": yuan(payment.amount_fen)}

    if tried(request, form, take):
        return redirect("settlement:bill", pk=row.pk)
    return _bill_page(request, row, form, status=422)


@permit(rules.take_payment, find=queries.visible_bills)
@require_POST
def on_account(request: Any, row: Bill) -> HttpResponseBase:
    actions.put_on_account(row, by=request.by, now=request.now)
    return redirect("settlement:bill", pk=row.pk)


@permit(rules.discount, find=queries.visible_bills)
def discount(request: Any, row: Bill) -> HttpResponseBase:
    form, how = DiscountForm(request.POST or None, initial={"version": row.version}), {"by": request.by, "now": request.now}
    return form_page(
        request, form, _quiet(lambda d: actions.discount(row, amount_fen=d["amount"], reason=d["reason"], expect=d["version"], **how)),
        done=reverse("settlement:bill", args=[row.pk]), title=_("Discount on %(number)s") % {"number": row.number}, button=_("Give the discount"),
        sub=_("It stands on the bill as its own line with your name and reason."),
    )  # fmt: skip


def _quiet(act: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], str]:
    """A verb whose outcome the next page shows by itself."""

    def run(data: dict[str, Any]) -> str:
        act(data)
        return ""

    return run


@permit(rules.reverse, find=queries.visible_bills)
def reverse_bill(request: Any, row: Bill) -> HttpResponseBase:
    form = ReasonForm(request.POST or None, initial={"version": row.version})
    return form_page(
        request, form, _quiet(lambda d: actions.reverse_bill(row, reason=d["reason"], expect=d["version"], by=request.by, now=request.now)),
        done=reverse("settlement:bill", args=[row.pk]), title=_("Reverse %(number)s") % {"number": row.number},
        button=_("Reverse the bill"), danger=True,
        sub=_("The number stays, the order goes back to be billed again, what was paid becomes the customer's deposit."),
    )  # fmt: skip


@permit(rules.take_payment, find=queries.visible_bills)
@require_POST
def invoice(request: Any, row: Bill) -> HttpResponseBase:
    form = InvoiceForm(request.POST)
    if not tried(request, form, _quiet(lambda d: actions.note_invoice(row, invoice_no=d["invoice_no"], by=request.by, now=request.now))):
        messages.error(request, str(next(iter(form.errors.values()))[0]))
    return redirect("settlement:bill", pk=row.pk)


@permit(rules.refund, find=queries.visible_payments)
def refund(request: Any, payment: Payment) -> HttpResponseBase:
    """Ask for money back; a small sum goes at once."""
    left = payment.amount_fen - queries.refunded_fen(payment)
    form = RefundForm(request.POST or None, initial={"amount": left})

    def ask(data: dict[str, Any]) -> str:
        row = actions.refund(payment, amount_fen=data["amount"], reason=data["reason"], by=request.by, now=request.now)
        if row.status == RefundStatus.DONE:
            return _("%(number)s: pay %(amount)s yuan back.") % {"number": row.number, "amount": yuan(row.amount_fen)}
        return _("%(number)s waits for a manager. Nothing is paid back before he agrees.") % {"number": row.number}

    done = reverse("settlement:bill", args=[payment.bill_id]) if payment.bill_id else reverse("settlement:refunds")
    return form_page(
        request, form, ask, done=done, title=_("Pay back %(number)s") % {"number": payment.number}, button=_("Pay back"), danger=True,
        sub=_("%(left)s yuan of it can go back. Larger sums wait for a manager.") % {"left": yuan(left)},
    )  # fmt: skip


@permit(rules.view)
@require_GET
def refunds(request: Any) -> HttpResponseBase:
    """What waits for a second person, and what was decided."""
    rows = queries.visible_refunds(request.by)
    context = {
        "waiting": rows.filter(status=RefundStatus.ASKED).order_by("asked_at")[:100],
        "decided": rows.exclude(status=RefundStatus.ASKED).order_by("-done_at")[:50],
        "may_decide": request.by.may("settlement.approve_refund"), "form": ReasonForm(),
    }  # fmt: skip
    return page(request, "settlement/refunds.html", context, part="lists")


@permit(rules.approve_refund, find=queries.visible_refunds)
@require_POST
def approve(request: Any, row: Refund) -> HttpResponseBase:
    actions.approve_refund(row, by=request.by, now=request.now)
    messages.success(request, _("%(number)s may be paid back.") % {"number": row.number})
    return redirect("settlement:refunds")


@permit(rules.approve_refund, find=queries.visible_refunds)
@require_POST
def reject(request: Any, row: Refund) -> HttpResponseBase:
    actions.reject_refund(row, reason=request.POST.get("reason", ""), by=request.by, now=request.now)
    return redirect("settlement:refunds")


@permit(rules.view)
def credit(request: Any) -> HttpResponseBase:
    """Customers who may owe, what they owe; a manager opens an account."""
    by = request.by
    may = by.may("settlement.credit")
    if request.method == "POST" and not may:
        raise PermissionDenied
    text = request.GET.get("q", "").strip()
    found = visible_parties(by).filter(name__icontains=text).order_by("name")[:10] if text and may else []
    form = OpenCreditForm(request.POST or None) if may else None

    def opened(data: dict[str, Any]) -> str:
        party = visible_parties(by).filter(pk=data["party"]).first()
        if party is None:
            return _("Choose a customer first.")
        actions.open_credit(party, station=request.station, limit_fen=data["limit"], days=data["days"], by=by, now=request.now)
        return _("%(party)s may owe up to %(limit)s yuan.") % {"party": party, "limit": yuan(data["limit"])}

    if may and tried(request, form, opened):
        return redirect("settlement:credit")
    accounts = queries.visible_credit(by).filter(closed_at=None).order_by("-owed_fen", "pk")[:200]
    context = {"accounts": accounts, "form": form, "found": found, "q": text, "may": may}
    return page(request, "settlement/credit.html", context, status=422 if request.method == "POST" else 200)


@permit(rules.view, find=queries.visible_credit)
def account(request: Any, row: CreditAccount) -> HttpResponseBase:
    """The open bills of an account, oldest first, and one payment for all of them."""
    by = request.by
    form = PayForm(request.POST or None, open_fen=row.owed_fen)

    def take(_data: dict[str, Any]) -> str:
        payment = actions.pay_account(row, by=by, now=request.now, **form.money())
        return _("%(number)s taken: %(amount)s yuan.") % {"number": payment.number, "amount": yuan(payment.amount_fen)}

    may_pay = by.may("settlement.take_payment")
    if request.method == "POST" and not may_pay:
        raise PermissionDenied
    if may_pay and tried(request, form, take):
        return redirect("settlement:account", pk=row.pk)
    bills = queries.visible_bills(by).filter(party=row.party, status=BillStatus.ON_ACCOUNT).order_by("final_at", "pk")
    context = {
        "account": row, "bills": bills, "form": form, "may_pay": may_pay and row.owed_fen, "may": by.may("settlement.credit"),
        "payments": queries.visible_payments(by).filter(party=row.party, purpose="account").order_by("-at")[:30],
    }  # fmt: skip
    return page(request, "settlement/account.html", context, status=422 if request.method == "POST" else 200)


@permit(rules.credit, find=queries.visible_credit)
def limit(request: Any, row: CreditAccount) -> HttpResponseBase:
    form = CreditForm(request.POST or None, initial={"limit": row.limit_fen, "days": row.days})
    who = {"station": request.station, "by": request.by, "now": request.now}
    return form_page(
        request, form, _quiet(lambda d: actions.open_credit(row.party, limit_fen=d["limit"], days=d["days"], **who)),
        done=reverse("settlement:account", args=[row.pk]), title=_("Limit of %(party)s") % {"party": row.party}, button=_("Keep"),
    )  # fmt: skip


@permit(rules.credit, find=queries.visible_credit)
@require_POST
def close(request: Any, row: CreditAccount) -> HttpResponseBase:
    actions.close_credit(row, by=request.by, now=request.now)
    return redirect("settlement:credit")
