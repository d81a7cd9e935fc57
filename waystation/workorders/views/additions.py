"""Additional work: raised in the shop, estimated and asked by the advisor."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.forms import carried_out
from waystation.core.pages import page
from waystation.files.queries import media_on
from waystation.messaging.choices import LinkPurpose
from waystation.messaging.queries import links_on, talk
from waystation.workorders import actions, queries, rules
from waystation.workorders.choices import ANSWERED, BEING_ESTIMATED, WITH_THE_CUSTOMER
from waystation.workorders.forms import (
    AnswerForm,
    AskForm,
    EmptyForm,
    EvaluateForm,
    NewPromiseForm,
    RaiseForm,
    ReasonForm,
)
from waystation.workorders.models import Addition, RepairOrder
from waystation.workorders.views.signing import keep_code, kept_code
from waystation.workorders.views.verbs import by_name, go_on, home_of, verb


def show(request: Any, addition: Addition, *, status: int = 200, **more: Any) -> HttpResponseBase:
    """The page of one request with what is next for it."""
    jobs = [job for job in queries.jobs_with_lines(addition.order) if job.addition_id == addition.pk and job.status != "cancelled"]
    estimating = addition.status in BEING_ESTIMATED
    stock = queries.stock_of(addition.order) if estimating else {}  # once agreed it is kept for the line
    for job in jobs:
        for line in job.kept:  # type: ignore[attr-defined]
            line.stock = stock.get(line.part_id)
        job.total_fen = sum(line.amount_fen for line in job.kept)  # type: ignore[attr-defined]
        job.said = request.POST.get(f"job_{job.pk}", "")  # type: ignore[attr-defined]
    code = kept_code(request, LinkPurpose.APPROVE, f"addition:{addition.pk}") if addition.status in WITH_THE_CUSTOMER else {}
    context = {
        "addition": addition, "order": addition.order, "jobs": jobs, "total": sum(job.total_fen for job in jobs),  # type: ignore[attr-defined]
        "photos": list(media_on(request.by, addition.trail, actions.purpose_of(addition))),
        "estimating": estimating, "asking": addition.status in WITH_THE_CUSTOMER,
        "answered": addition.status in ANSWERED, "happened": queries.happened(request.by, addition.order, [addition.trail])[:30],
        "links": links_on(request.by, [addition.trail]).filter(subject=f"addition:{addition.pk}")[:3],
        "talk": talk(request.by, [addition.trail], request.now, reverse("workorders:addition", args=[addition.pk]) + "#thread"),
        "may_ask": rules.ask_addition(request.by), "may_evaluate": rules.evaluate_addition(request.by), "may_write": rules.write(request.by),
        "promise_form": NewPromiseForm(initial={"new_promised_at": addition.new_promised_at or addition.order.promised_at}),
        "ask_form": AskForm(initial={"how": "link", "phone": addition.order.contact.phone if addition.order.contact else ""}),
        "answer_form": AnswerForm(initial={"content_hash": addition.content_hash}), "evaluate_form": EvaluateForm(initial={"worth": True}),
        "now": request.now, "nav_key": "orders", "pk_text": str(addition.pk), **code,
    }  # fmt: skip
    return page(request, "workorders/addition.html", context | more, part="main", status=status)


@require_safe
@permit(rules.view, find=queries.visible_additions)
def addition(request: Any, row: Addition) -> HttpResponseBase:
    """One additional work request (ADDW-01…07)."""
    return show(request, row)


@permit(rules.raise_addition, find=queries.visible_orders)
def raise_(request: Any, order: RepairOrder) -> HttpResponseBase:
    """Report something found, with photos (ADDW-01)."""
    form = RaiseForm(request.POST or None)
    if request.method == "POST":
        source = next((s for s in ("technician", "inspector") if s in request.by.roles), "advisor")
        done = carried_out(
            form,
            lambda: actions.raise_addition(
                order, source=source, photos=request.FILES.getlist("photos")[:20], by=request.by, now=request.now, **form.cleaned_data
            ),
        )
        if done is not None:
            return go_on(request, home_of(done))
    context = {"form": form, "order": order, "nav_key": "orders"}
    return page(request, "workorders/raise.html", context, part="main", status=form.status)


evaluate = verb(rules.evaluate_addition, EvaluateForm, by_name(actions.evaluate), find=queries.visible_additions, title=_("Evaluate the finding"))
drop = verb(rules.ask_addition, ReasonForm, by_name(actions.drop_addition), find=queries.visible_additions, title=_("Do not ask the customer"))
take_back = verb(rules.ask_addition, EmptyForm, by_name(actions.take_back), find=queries.visible_additions, title=_("Take the question back"))


@permit(rules.ask_addition, find=queries.visible_additions)
def estimate(request: Any, row: Addition) -> HttpResponseBase:
    """Work out price and time; what is missing is said on the page of the request, where it is mended (ADDW-02)."""
    form = NewPromiseForm(request.POST or None)
    if request.method == "POST":
        if carried_out(form, lambda: actions.estimate_addition(row, **form.cleaned_data, by=request.by, now=request.now)) is not None:
            return go_on(request, home_of(row))
        return show(request, row, promise_form=form, status=422)
    return show(request, row)


@permit(rules.ask_addition, find=queries.visible_additions)
def ask(request: Any, row: Addition) -> HttpResponseBase:
    """Ask the customer; the page then shows the QR code and the address to whoever asked, as long as they open something (ADDW-03)."""
    form = AskForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return show(request, row, ask_form=form, status=form.status)
    try:
        fresh, token = actions.ask_customer(row, **form.cleaned_data, by=request.by, now=request.now)
    except Refused as refused:
        form.add_refusal(refused)
        return show(request, row, ask_form=form, status=refused.status)
    keep_code(request, f"addition:{fresh.pk}", actions.address_of(token, LinkPurpose.APPROVE))
    return go_on(request, home_of(fresh) + "#code")


@permit(rules.ask_addition, find=queries.visible_additions)
def answer(request: Any, row: Addition) -> HttpResponseBase:
    """Write down the customer's answer by phone, message or at the desk (ADDW-03, ADDW-05)."""
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        said = form.data
        done = carried_out(
            form,
            lambda: actions.answer_addition(
                row, form.answers(), content_hash=form.cleaned_data["content_hash"], how=form.cleaned_data["how"] or "phone",
                name=form.cleaned_data["name"], svg=said.get("signature", ""), evidence=form.cleaned_data["evidence"], by=request.by,
                now=request.now,
            ),
        )  # fmt: skip
        if done is not None:
            return go_on(request, home_of(row))
    return show(request, row, answer_form=form, status=form.status)
