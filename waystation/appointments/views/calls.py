"""The call page: script on top, who, what, when; keyboard first, whole without JavaScript (APPT-03 … APPT-13)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from waystation.accounts.queries import parameter, people_with, today
from waystation.appointments import actions, queries, rules
from waystation.appointments.choices import LATE_GREETING, STEP_SCRIPTS, CallStep, Status
from waystation.appointments.forms import CallForm, read_instant, read_wished
from waystation.appointments.models import Appointment
from waystation.appointments.views.picking import day_offers
from waystation.catalogue.queries import packages_for, search_operations, search_parts, search_symptoms, symptoms
from waystation.catalogue.queries import script as script_of
from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.pages import page
from waystation.customers.queries import (
    by_plate_or_name,
    main_contact,
    people_of,
    readings_of,
    visible_parties,
    visible_vehicles,
)
from waystation.finder.sums import initials
from waystation.messaging.choices import Channel


def _form(request: Any, data: Any = None, **how: Any) -> CallForm:
    advisors = people_with(request.station, "advisor", request.now)
    codes = set(data.getlist("symptom")) if data is not None else set()
    asked = [one for one in symptoms(request.station.company_id) if one.code in codes] if codes else []
    return CallForm(data, advisors=advisors, asked=asked, **how)


@permit(rules.take)
def call(request: Any) -> HttpResponse:
    """A new call: GET the empty page, POST saves a draft, holds a tentative time or books."""
    if request.method == "POST":
        return _post(request, None)
    desk = request.GET.get("channel") == Channel.DESK
    start = _known(request) | {"rings": 1}
    return _page(request, _form(request, initial=start), channel=Channel.DESK if desk else Channel.PHONE)


@permit(rules.take, find=queries.whole)
def resume(request: Any, row: Appointment) -> HttpResponse:
    """Go on with a record that was begun."""
    if request.method == "POST":
        return _post(request, row)
    start = {field: getattr(row, field) for field in (
        "customer_name", "plate", "vehicle_class", "phone", "km", "wishes", "fault", "special_needs", "has_fault", "diagnosis", "solution",
        "told_minutes", "call_back_at", "call_steps", "advisor",
    )}  # fmt: skip
    start |= {"vehicle": row.vehicle_id, "party": row.party_id}
    return _page(request, _form(request, initial=start), row=row, channel=row.channel)


def _post(request: Any, row: Appointment | None) -> HttpResponse:
    form, status = _form(request, request.POST), 422
    if request.POST.get("intent") != "times" and form.is_valid():
        try:
            saved = _save(request, row, form)
        except Refused as refused:
            form.add_refusal(_at_field(refused))
            status = refused.status
        else:
            messages.success(request, _said(saved))
            return HttpResponseRedirect(reverse("appointments:appointment", args=[saved.pk]))
    elif request.POST.get("intent") == "times":
        status = 200
    return _page(request, form, row=row, channel=request.POST.get("channel") or Channel.PHONE, status=status)


def _at_field(refused: Refused) -> Refused:
    """On this page the time is the field `slot`."""
    if refused.field in {"starts_at", "resources"}:
        refused.field = "slot"
    return refused


def _said(row: Appointment) -> str:
    if row.status == Status.DRAFT:
        return _("Kept as incomplete. It stands in the list of incomplete records.")
    return _("Tell the customer: %(advisor)s will receive you.") % {"advisor": row.advisor} if row.advisor else _("Confirm it before it expires.")


def _save(request: Any, row: Appointment | None, form: CallForm) -> Appointment:
    """Begin or fill the record, keep the refused times, and do what the button says."""
    intent, slot = request.POST.get("intent", "book"), form.cleaned_data["slot"]
    by, now = request.by, request.now
    words = form.words() | _links(request, form)
    wished = read_wished(request.POST.getlist("jobs"))
    refused_times = [at for at in map(read_instant, request.POST.getlist("refused")) if at]
    if intent in {"book", "tentative"} and slot is None:
        raise Refused(_("Choose a time first."), code="no_time", field="slot")
    how = {"advisor": form.cleaned_data["advisor"], "overbook_reason": form.cleaned_data["overbook_reason"], "pick_advisor": True}
    if row is None and intent == "book":
        channel = _channel(request)
        saved = actions.take_and_book(
            request.station, channel=channel, words=words, wished=wished, starts_at=slot, call=_call(channel, form), by=by, now=now, **how
        )
    else:
        saved = _begun(request, row, form, words, wished)
        if intent == "book":
            actions.book(saved, starts_at=slot, by=by, now=now, **how)
        elif intent == "tentative":
            actions.tentative(saved, starts_at=slot, by=by, now=now)
    if refused_times:
        actions.propose(saved, [*refused_times, *([slot] if slot else [])], taken=slot, by=by, now=now)
    return saved


def _begun(request: Any, row: Appointment | None, form: CallForm, words: dict[str, Any], wished: list[tuple[str, int, int]]) -> Appointment:
    by, now = request.by, request.now
    if row is None:
        channel = _channel(request)
        return actions.take(request.station, channel=channel, words=words, wished=wished, call=_call(channel, form), by=by, now=now)
    version = request.POST.get("version", "")
    expect = int(version) if version.isdigit() else None
    same = sorted(wished) == sorted(_wished(row))
    return actions.complete(row, words=words, wished=None if same else wished, by=by, now=now, expect=expect)


def _wished(row: Appointment) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = []
    for line in row.lines.all():
        if line.package_id:
            one = ("package", line.package_id, 1000)
        elif line.operation_id:
            one = ("operation", line.operation_id, line.qty_milli)
        else:
            continue
        if one not in found:
            found.append(one)
    return found


def _channel(request: Any) -> str:
    return Channel.DESK if request.POST.get("channel") == Channel.DESK else Channel.PHONE


def _call(channel: str, form: CallForm) -> dict[str, Any] | None:
    """What goes into the register of calls; at the desk nobody called."""
    if channel != Channel.PHONE:
        return None
    data = form.cleaned_data
    return {"rings": data["rings"], "seconds": data["seconds"] or 0, "hold_seconds": data["hold_seconds"] or 0, "points": data["wishes"]}


def _links(request: Any, form: CallForm) -> dict[str, Any]:
    """The vehicle and customer that were picked, if they are ours."""
    vehicle = visible_vehicles(request.by).filter(pk=form.cleaned_data["vehicle"] or 0).first()
    party = visible_parties(request.by).filter(pk=form.cleaned_data["party"] or 0).first()
    if vehicle is not None and vehicle.plate and vehicle.plate != form.cleaned_data["plate"].upper().replace("·", ""):
        vehicle = None  # another plate was typed afterwards
    return {name: value for name, value in (("vehicle", vehicle), ("party", party)) if value is not None}


def _known(request: Any) -> dict[str, Any]:
    """Field values of the vehicle and customer in the address."""
    vehicle = visible_vehicles(request.by).filter(pk=_pk(request, "vehicle")).first()
    party = visible_parties(request.by).filter(pk=_pk(request, "party")).first()
    if vehicle is not None and party is None:
        people = people_of(vehicle)
        role = next((people[kind] for kind in ("sender", "owner", "driver") if people.get(kind)), None)
        party = role.party if role else None
    contact = main_contact(party) if party else None
    found: dict[str, Any] = {"plate": request.GET.get("plate", ""), "customer_name": request.GET.get("name", "")}
    if party is not None:
        found |= {"party": party.pk, "customer_name": contact.name if contact else party.name, "phone": contact.phone if contact else ""}
    if vehicle is not None:
        found |= {"vehicle": vehicle.pk, "plate": vehicle.plate, "km": _pk(request, "km") or None}
    return found


def _pk(request: Any, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdigit() and len(text) < 18 else 0


def _page(request: Any, form: CallForm, *, channel: str, row: Appointment | None = None, status: int = 200) -> HttpResponse:
    wished = read_wished(request.POST.getlist("jobs")) if request.method == "POST" else _wished(row) if row else []
    picked = str(form["vehicle"].value() or "")  # as it was sent: it may be anything
    vehicle = visible_vehicles(request.by).filter(pk=int(picked) if picked.isdecimal() and len(picked) < 18 else 0).first()
    kind = queries.class_for(vehicle, str(form["vehicle_class"].value() or ""), str(form["plate"].value() or ""))
    need = queries.need_for(queries.work_of(request.by, wished), kind)
    context = {
        "nav_key": "appointments", "form": form, "row": row, "channel": channel, "offers": day_offers(request, need), "steps": _steps(request, form),
        "jobs": queries.wished_rows(request.by, request.station, wished, kind, today(request.station, request.now), vehicle),
        "asked": form.symptoms() if form.is_bound else row.symptoms if row else [],
        "may_overbook": rules.overbook(request.by), "suggestions": _suggestions(request, "", kind), "refused": set(request.POST.getlist("refused")),
        **_script(request), **_history(request, vehicle),
    }  # fmt: skip
    return page(request, "appointments/call.html", context, status=status)


def _steps(request: Any, form: CallForm) -> list[dict[str, Any]]:
    ticked = set(form["call_steps"].value() or [])
    values = {"station": request.station.name, "advisor": request.by.name, "customer": form["customer_name"].value() or ""}
    company = request.station.company_id

    def words(step: CallStep) -> str:
        return script_of(company, STEP_SCRIPTS[step], **values) if step in STEP_SCRIPTS else ""

    return [
        {"value": step.value, "label": step.label, "on": step.value in ticked, "words": words(step)} for step in CallStep
    ]  # fmt: skip


def _script(request: Any) -> dict[str, Any]:
    """The greeting, or the apology when it rang too often (APPT-03)."""
    most = parameter("phone.max_rings", request.station, today(request.station, request.now))
    text = request.POST.get("rings") or request.GET.get("rings") or "1"
    rings = int(text) if text.isdecimal() and len(text) < 6 else 1
    values = {"station": request.station.name, "advisor": request.by.name, "customer": ""}
    key = LATE_GREETING if rings > most else STEP_SCRIPTS[CallStep.GREET]
    return {"rings": rings, "late": rings > most, "max_rings": most, "greeting": script_of(request.station.company_id, key, **values)}


def _history(request: Any, vehicle: Any) -> dict[str, Any]:
    if vehicle is None:
        return {"vehicle": None}
    earlier = queries.history_of(request.by, vehicle_id=vehicle.pk, plate=vehicle.plate)[:5]
    return {"vehicle": vehicle, "earlier": earlier, "readings": readings_of(vehicle, 3)}


def _suggestions(request: Any, q: str, kind: str) -> list[dict[str, Any]]:
    """Packages first, then operations and parts; each a button of the job picker."""
    by, on = request.by, today(request.station, request.now)
    packs = packages_for(by, kind, on)
    if q:
        packs = [one for one in packs if q.casefold() in f"{one.name} {one.name_en} {one.code} {' '.join(initials(one.name))}".casefold()]
    found = [{"value": f"package:{one.pk}:1000", "name": one.label, "note": one.code} for one in packs[:6]]
    if q:
        found += [{"value": f"operation:{one.pk}:1000", "name": one.label, "note": one.code} for one in search_operations(by, q, kind)[:8]]
        found += [{"value": f"part:{one.pk}:1000", "name": one.label, "note": one.number} for one in search_parts(by, q, kind)[:4]]
    return found[:9]


@permit(rules.take)
def lookup(request: Any) -> HttpResponse:
    """Customer, vehicle and history from a plate or a name while the caller is on the line (APPT-06)."""
    text = (request.GET.get("plate") or request.GET.get("customer_name") or request.GET.get("q") or "").strip()
    found = [tuple(one) for one in by_plate_or_name(request.by, text, limit=6)] if len(text) > 1 else []
    answer = page(request, "appointments/lookup.html", {"found": found, "text": text}, part="found")
    if not found and request.GET.get("plate"):  # an unknown vehicle: its plate may tell its kind
        answer["HX-Trigger"] = "vehicle-chosen"
    return answer


@permit(rules.take)
def who(request: Any) -> HttpResponse:
    """The customer's part of the call page, filled from the file."""
    form = _form(request, initial=_known(request))
    vehicle = visible_vehicles(request.by).filter(pk=form["vehicle"].value() or 0).first()
    answer = page(request, "appointments/who.html", {"form": form, "row": None, **_history(request, vehicle)}, part="who")
    answer["HX-Trigger"] = "vehicle-chosen"  # packages, prices and bays are those of this vehicle's class
    return answer


@permit(rules.take)
def jobs(request: Any) -> HttpResponse:
    """Suggestions of the job picker; `chosen` is the kind of vehicle just said, which everything that follows it hears of."""
    found = _suggestions(request, request.GET.get("q", "").strip(), _class(request))
    answer = page(request, "appointments/jobs.html", {"suggestions": found}, part="jobs")
    if request.GET.get("chosen"):
        answer["HX-Trigger"] = "vehicle-chosen"
    return answer


def _class(request: Any) -> str:
    vehicle = visible_vehicles(request.by).filter(pk=_pk(request, "vehicle")).first()
    return queries.class_for(vehicle, request.GET.get("vehicle_class", ""), request.GET.get("plate", ""))


@permit(rules.take)
def slots(request: Any) -> HttpResponse:
    """Free times for the work chosen so far on a day; when it is full, the next ones (APPT-10, APPT-12)."""
    vehicle = visible_vehicles(request.by).filter(pk=_pk(request, "vehicle")).first()
    wished = read_wished(request.GET.getlist("jobs"))
    kind = _class(request)
    need = queries.need_for(queries.work_of(request.by, wished), kind)
    rows = queries.wished_rows(request.by, request.station, wished, kind, today(request.station, request.now), vehicle)
    context = {
        "offers": day_offers(request, need), "jobs": rows, "refused": set(request.GET.getlist("refused")), "may_overbook": rules.overbook(request.by),
    }  # fmt: skip
    return page(request, "appointments/slots.html", context, part="slots")


@permit(rules.take)
def ask_symptoms(request: Any) -> HttpResponse:
    """Questions to ask about what the caller reports, with the first suspicion; what was answered so far stays (APPT-07)."""
    form, q = _form(request, request.GET), request.GET.get("symptom_q", "").strip()
    vehicle = visible_vehicles(request.by).filter(pk=_pk(request, "vehicle")).first()
    rows = search_symptoms(request.by, q, vehicle.vehicle_class if vehicle else "") if q else []
    found = [one for one in rows if one not in form.asked][:8]
    return page(request, "appointments/symptoms.html", {"asked": form.symptoms(), "found": found, "symptom_q": q}, part="symptoms")


@permit(rules.take)
def script(request: Any) -> HttpResponse:
    """The words to say after so many rings."""
    return page(request, "appointments/script.html", _script(request), part="script")
