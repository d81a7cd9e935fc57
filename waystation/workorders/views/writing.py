"""Write the estimate on the order page: search, add, change, remove, diagnose, promise, quote."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from waystation.accounts.queries import today
from waystation.catalogue.choices import Fit
from waystation.catalogue.models import Campaign, Package
from waystation.catalogue.queries import fit_of, packages_for, search_parts, visible_operations, visible_parts
from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.forms import carried_out
from waystation.core.pages import page
from waystation.core.quantities import quantity as plain
from waystation.workorders import actions, queries, rules
from waystation.workorders.choices import Origin, Payer
from waystation.workorders.forms import (
    AddForm,
    CaseForm,
    CauseForm,
    ConclusionForm,
    DecideForm,
    DiagnosisForm,
    EmptyForm,
    MakerForm,
    OptionalReasonForm,
    PayerForm,
    PriceForm,
    PromiseForm,
    QuantityForm,
    ReasonForm,
    WarrantiesForm,
    WishesForm,
)
from waystation.workorders.models import Diagnosis, Job, Line, RepairOrder, WarrantyDecision
from waystation.workorders.views.listing import row_or_404, show
from waystation.workorders.views.verbs import by_name, go_on, home_of, verb


@require_safe
@permit(rules.write, find=queries.visible_orders)
def search(request: Any, order: RepairOrder) -> HttpResponseBase:
    """Suggestions while typing: operations by name, code or pinyin initials, then parts."""
    text, job, addition = (request.GET.get(name, "").strip() for name in ("q", "job", "addition"))
    to_job = queries.visible_jobs(request.by).filter(order=order, pk=int(job)).first() if job.isdigit() else None
    context = {
        "order": order, "q": text, "to_job": to_job, "addition": addition if addition.isdigit() else "", "nav_key": "orders",
        "operations": queries.find_operations(request.by, order, text) if text and not to_job else [],
        "parts": search_parts(request.by, text, order.vehicle.vehicle_class)[:9] if text and to_job else [],
    }  # fmt: skip
    return page(request, "workorders/search.html", context, part="found")


def _add(request: Any, order: RepairOrder, form: Any) -> Any:
    """Add one thing to the estimate, or to an addition of this order."""
    said, by, now = form.cleaned_data, request.by, request.now
    asked = request.GET.get("addition", "")
    named = said["addition"] or (int(asked) if asked.isdecimal() else 0)
    addition = row_or_404(queries.visible_additions(by).filter(order=order), named) if named else None
    common: dict[str, Any] = {"payer": form.payer_for(order.kind), "addition": addition, "by": by, "now": now}
    origin = said["origin"] or (Origin.FINDING if addition else Origin.NEED)
    if said["advice"]:
        actions.take_up_advice(order, row_or_404(queries.visible_advice(by), said["advice"]), **common)
    elif said["campaign"]:
        campaign = row_or_404(Campaign.objects.seen_by(by).filter(operation__isnull=False), said["campaign"])
        common["payer"] = Payer.WARRANTY
        actions.add_operation(order, campaign.operation, origin=Origin.CAMPAIGN, campaign=campaign, **common)
    elif said["package"]:
        offered = packages_for(by, order.vehicle.vehicle_class, today(order.station, now))
        actions.add_package(order, _offered(offered, said["package"]), origin=origin, **common)
    elif said["part"]:
        job = row_or_404(queries.visible_jobs(by).filter(order=order), said["job"])
        part = row_or_404(visible_parts(by), said["part"])
        line = actions.add_part(job, part, said["qty"] or 1000, payer=said["payer"] or None, by=by, now=now)
        if fit_of(part, order.vehicle) == Fit.NO:  # it is asked at once how one knows that it fits
            return go_on(request, reverse("workorders:choose", args=[line.pk]))
    else:
        actions.add_operation(order, row_or_404(visible_operations(by), said["operation"]), origin=origin, **common)
    return go_on(request, home_of(addition or order))


def _offered(packages: list[Package], pk: int) -> Package:
    found = next((package for package in packages if package.pk == pk), None)
    if found is None:
        raise Http404
    return found


add = verb(rules.write, AddForm, _add, find=queries.visible_orders, title=_("Add to the estimate"))


@permit(rules.write, find=queries.visible_lines)
def choose(request: Any, line: Line) -> HttpResponseBase:
    """The part made for this vehicle in place of the one on the line, or the same one, looked up and found to fit (PART-01)."""
    asked, refused = request.POST.get("part", ""), None
    if request.method == "POST":
        part = row_or_404(visible_parts(request.by), int(asked) if asked.isdecimal() else 0)
        try:
            actions.choose_part(line, part, reason=request.POST.get("reason", ""), by=request.by, now=request.now)
            return go_on(request, home_of(line))
        except Refused as why:
            refused = why
    text = request.GET.get("q", "").strip()
    rows = queries.parts_for(request.by, line, text, request.now) if line.part_id else []
    context = {"line": line, "order": line.job.order, "rows": rows, "q": text, "refused": refused, "back": home_of(line), "nav_key": "orders"}
    strange = any(fit_of(row, line.job.order.vehicle) == Fit.NO for row in rows)
    context |= {"reason": request.POST.get("reason", ""), "asked": asked, "strange": strange}
    return page(request, "workorders/choose.html", context, part="main", status=refused.status if refused else 200)


def _quantity(request: Any, line: Line, form: Any) -> Any:
    return actions.change_quantity(line, form.cleaned_data["qty"], by=request.by, now=request.now)


def _price(request: Any, line: Line, form: Any) -> Any:
    return actions.override_price(line, form.cleaned_data["price"], form.cleaned_data["reason"], by=request.by, now=request.now)


quantity = verb(
    rules.write, QuantityForm, _quantity, find=queries.visible_lines, title=_("Quantity"), initial=lambda line: {"qty": plain(line.qty_milli)}
)
payer = verb(
    rules.write, PayerForm, by_name(actions.set_payer), find=queries.visible_lines, title=_("Who pays"), initial=lambda line: {"payer": line.payer}
)
price = verb(rules.price_override, PriceForm, _price, find=queries.visible_lines, title=_("Another price than the list"))
remove_line = verb(rules.write, EmptyForm, by_name(actions.remove_line), find=queries.visible_lines, title=_("Remove the line"))
remove_job = verb(
    rules.write, OptionalReasonForm, by_name(actions.remove_job), find=queries.visible_jobs,
    title=_("Remove the item; with a reason it stays as advice"),
)
withdraw = verb(rules.write, ReasonForm, by_name(actions.withdraw_job), find=queries.visible_jobs, title=_("The customer takes agreed work back"))
cause = verb(
    rules.diagnose, CauseForm, by_name(actions.name_cause), find=queries.visible_jobs, title=_("Cause"), initial=lambda job: {"cause": job.cause}
)


def _maker(request: Any, job: Job, form: Any) -> Any:
    decision = row_or_404(WarrantyDecision.objects.filter(job=job), getattr(getattr(job, "warranty", None), "pk", 0))
    return actions.answer_warranty(decision, form.cleaned_data["approved"], answer=form.cleaned_data["answer"], by=request.by, now=request.now)


def _found(order: RepairOrder) -> dict[str, Any]:
    return Diagnosis.objects.filter(order=order).values("text", "unnoticed").first() or {}


conclude = verb(
    rules.diagnose, ConclusionForm, by_name(actions.conclude_diagnosis), find=queries.visible_orders,
    title=_("Conclusion of the diagnosis"), initial=_found,
)


@permit(rules.warranty, find=queries.visible_orders)
def warranties(request: Any, order: RepairOrder) -> HttpResponseBase:
    """Every open warranty case of the order in one go: the rule's proposal stands there, the customer is told once (WARR-01)."""
    rows = queries.open_warranty(order)
    form = WarrantiesForm(request.POST or None, cases=rows)
    if request.method == "POST":

        def decide_all() -> None:
            for row, state, reason in form.decisions():
                actions.decide_warranty(row.job, state, reason=reason, told=form.cleaned_data["told"], by=request.by, now=request.now)

        if carried_out(form, decide_all) is not None:
            return go_on(request, home_of(order))
    elif not rows:
        return go_on(request, home_of(order))
    context = {"form": form, "title": _("Inside the warranty?"), "action": _("Keep the decisions"), "back": home_of(order), "row": order}
    return page(request, "workorders/form.html", context, part="main", status=form.status)


def _proposed(job: Job) -> dict[str, Any]:
    decision = getattr(job, "warranty", None)
    return {"state": decision.proposed, "reason": decision.reason} if decision else {}


decide = verb(
    rules.warranty, DecideForm, by_name(actions.decide_warranty), find=queries.visible_jobs, title=_("Inside the warranty?"), initial=_proposed
)
escalate = verb(rules.warranty, CaseForm, by_name(actions.escalate_warranty), find=queries.visible_jobs, title=_("Send the case to the manufacturer"))
maker_answer = verb(rules.warranty, MakerForm, _maker, find=queries.visible_jobs, title=_("Answer of the manufacturer"))


@permit(rules.diagnose, find=queries.visible_orders)
def diagnosis(request: Any, order: RepairOrder) -> HttpResponseBase:
    """The diagnosis with consent, price and explanation (DIAG-01…05)."""
    before = Diagnosis.objects.filter(order=order).first()
    fields = ("mode", "text", "reason_code", "explained", "conclusion_due_at", "technical", "unnoticed")
    booked = order.visit.appointment
    initial = {name: getattr(before, name) for name in fields} if before else {"text": booked.diagnosis if booked else ""}
    form = DiagnosisForm(request.POST or None, initial=initial)
    if request.method == "POST":
        done = carried_out(form, lambda: actions.diagnose(order, **form.cleaned_data, by=request.by, now=request.now))
        if done is not None:
            return go_on(request, home_of(order))
    context = {"form": form, "order": order, "before": before, "nav_key": "orders"}
    return page(request, "workorders/diagnosis.html", context, part="main", status=form.status)


@permit(rules.write, find=queries.visible_orders)
def promise(request: Any, order: RepairOrder) -> HttpResponseBase:
    """Choose one of the proposed delivery times or another one (DIAG-10)."""
    form = PromiseForm(request.POST or None, initial={"promised_at": order.promised_at, "place": order.delivery_place})
    if request.method == "POST":
        done = carried_out(form, lambda: actions.set_promise(order, **form.cleaned_data, by=request.by, now=request.now))
        if done is not None:
            return go_on(request, home_of(order))
    context = {"form": form, "order": order, "offers": queries.promise_proposals(order, request.now), "nav_key": "orders"}
    return page(request, "workorders/promise.html", context, part="main", status=form.status)


def _wishes(request: Any, order: RepairOrder, form: Any) -> Any:
    return actions.set_wishes(order, **form.cleaned_data, by=request.by, now=request.now)


@permit(rules.write, find=queries.visible_orders)
def quote(request: Any, order: RepairOrder) -> HttpResponseBase:
    """Quote, with the delivery time the button named; on to explanation and signatures. A refusal says on the order what is missing (DIAG-10)."""
    if request.method != "POST":
        return go_on(request, home_of(order))
    form, by, now = PromiseForm(request.POST), request.by, request.now
    named = "promised_at" in request.POST and order.promised_at is None and form.is_valid()
    try:
        with transaction.atomic():
            if named:
                actions.set_promise(order, **form.cleaned_data, by=by, now=now)
            actions.quote(order, by=by, now=now, corrects="corrects" in request.POST)
    except Refused as refused:
        order.refresh_from_db()
        return show(request, order, refused)
    return go_on(request, reverse("workorders:sign", args=[order.pk]) if rules.sign(by, order) else home_of(order))


wishes = verb(
    rules.write, WishesForm, _wishes, find=queries.visible_orders, title=_("Old parts, wash, road test"),
    initial=lambda o: {"old_parts": o.old_parts_wish, "wash": o.wants_wash, "road_test": o.road_test_allowed},
)  # fmt: skip
