"""The check-in on one page (接车开单): sections save themselves, one button saves all; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from waystation.core.access import permit
from waystation.core.errors import Refused, Stale
from waystation.core.forms import Form
from waystation.core.pages import page
from waystation.customers import rules as customer_rules
from waystation.customers.actions import save_preferences
from waystation.messaging.queries import links_on, talk
from waystation.reception import actions, queries, rules
from waystation.reception import forms as f
from waystation.reception.choices import OPEN, PAPERS, OnTheSpot, Status
from waystation.reception.models import Visit
from waystation.reception.queries import Stay

Save = Callable[[Any, Visit, Any], None]
BEFORE_ORDER = (Status.ARRIVED, Status.IN_RECEPTION)


def sent(request: Any) -> list[str]:
    """Which sections the page sent; a section that is closed (signed, already in the house) sends nothing."""
    return [name for name in SECTIONS if name in request.POST.getlist("section")]


def build(visit: Visit, stay: Stay, data: Any = None, only: Any = ()) -> dict[str, Form]:
    """The form of each section: with what was typed for the sections in `only`, else with what is kept."""
    codes = {one.get("code") for one in visit.symptoms} | set(data.getlist("symptom") if data is not None else [])
    asked = queries.symptoms_by_code(visit, codes) if codes else []
    words = {"words": visit.words, "concerns": visit.concerns}
    make: dict[str, Callable[[Any], Form]] = {
        "data": f.DataForm,
        "meters": lambda d: f.MetersForm(d, initial={"km": visit.km, "hours": visit.hours}),
        "purpose": lambda d: f.PurposeForm(d, initial={"purpose": visit.purpose}),
        "words": lambda d: f.WordsForm(d, asked=asked, initial=words),
        "sheet": lambda d: f.SheetForm(d, visit=visit, initial=f.SheetForm.initial_of(stay.sheet)),
        "marks": lambda d: f.MarksForm(d, initial={"damage": stay.damage, "damage_was": stay.damage}),
        "covers": lambda d: f.CoversForm(d, pieces=stay.pieces, initial={"covers": visit.covers}),
        "valuables": lambda d: f.ValuablesForm(d, initial={"reminded": bool(visit.valuables_reminded_at), "kept": visit.valuables_kept}),
        "papers": lambda d: f.PapersForm(d, initial=_papers_of(visit)),
        "care": lambda d: f.CareForm(d, initial=_care_of(visit)),
        "keys": lambda d: f.KeyForm(d, initial={"key_tag": visit.key_tag, "parking": visit.parking}),
        "preferences": lambda d: f.PreferencesForm(d, initial={"preferences": visit.party.preferences if visit.party else ""}),
        "inquiry": lambda d: f.InquiryForm(d, initial={"short_reason": visit.inquiry_short_reason}),
    }
    return {name: form(data if name in only else None) for name, form in make.items()}


def _papers_of(visit: Visit) -> dict[str, bool]:
    return {
        "licence": bool(visit.licence_seen_at), "booklet": bool(visit.booklet_seen_at), "returned": bool(visit.licence_returned_at)
    }  # fmt: skip


def _care_of(visit: Visit) -> dict[str, Any]:
    waits = {True: "yes", False: "no", None: ""}[visit.waits]
    return {
        "hospitality": visit.hospitality, "waits": waits, "wish": visit.pick_up_wish, "explained": bool(visit.procedure_explained_at)
    }  # fmt: skip


def trails_of(visit: Visit) -> list[str]:
    """The thread of the stay goes on from that of its appointment."""
    return [visit.trail, *([f"appointment:{visit.appointment_id}"] if visit.appointment_id else [])]


def _url(name: str, *args: Any) -> str:
    """The address of a page of a slice above, while it exists."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def order_address(visit: Visit) -> str:
    """Where the order of the stay is opened."""
    return _url("workorders:open", visit.pk)


def _booking_url(visit: Visit) -> str:
    """The booking page at the desk, with vehicle and customer filled in (APPT-29, DIAG-12)."""
    who = {"channel": "desk", "vehicle": visit.vehicle_id, "party": visit.party_id or "", "km": visit.km or ""}
    return f"{_url('appointments:call')}?{urlencode(who)}"


def show(
    request: Any, visit: Visit, *, forms: dict[str, Form] | None = None, sign_form: Any = None, status: int = 200, short_refused: Any = None
) -> HttpResponse:
    """The whole page."""
    by, now = request.by, request.now
    stay = queries.stay_of(visit, by, now)
    context = {
        "visit": visit, "stay": stay, "forms": forms or build(visit, stay), "now": now, "shown_at": now.isoformat(),
        "sign_form": sign_form or f.SignForm(), "content_hash": actions.shown_hash(visit, stay.sheet) if stay.sheet else "",
        "steps": _steps(visit, stay), "scripts": queries.scripts_of(visit, by), "truck": rules.is_truck(visit), "scans": list(PAPERS.items()),
        "sees_names": customer_rules.sees_names(by), "may_check": rules.check(by, visit), "may_prefer": rules.preferences(by, visit),
        "may_assign": rules.assign(by, visit), "editable": rules.check(by, visit) and visit.status in BEFORE_ORDER,
        "sheet_open": rules.check(by, visit) and visit.status in OPEN and not stay.signed,
        "order_url": order_address(visit),
        "history_url": _url("desk:vehicle_history", visit.vehicle_id) if request.by.may("appointments.view") else "", "nav_key": "reception",
        "short_refused": short_refused, "short_ways": OnTheSpot.choices, "links": links_on(by, [visit.trail])[:3],
        "talk": talk(by, trails_of(visit), now, reverse("reception:visit", args=[visit.pk]) + "#thread"),
        "booking_url": _booking_url(visit), "comes_again": queries.comes_again(visit, now),
    }  # fmt: skip
    return page(request, "reception/visit.html", context, part="main", status=status)


def _steps(visit: Visit, stay: Stay) -> list[tuple[str, str]]:
    """(word, class) of the four steps on top of the page."""
    gaps = {code for code, _sentence in stay.missing}
    words = (
        (_("Vehicle"), visit.data_confirmed_at is not None and "no_km" not in gaps),
        (_("Walkaround"), stay.signed or not gaps - {"no_words", "no_km", "walkaround_unsigned"}),
        (_("Inquiry"), "no_words" not in gaps),
        (_("Sign"), stay.signed),
    )
    now = next((n for n, (_word, done) in enumerate(words) if not done), None)
    return [(word, "ok" if done else "on" if n == now else "") for n, (word, done) in enumerate(words)]


@permit(rules.view, find=queries.visible_visits)
@require_GET
def visit(request: Any, row: Visit) -> HttpResponse:
    """One stay, from greeting to the order."""
    return show(request, row)


# ---- what each section does with its form


def _data(request: Any, row: Visit, form: f.DataForm) -> None:
    vehicle, customer = form.typed(f.DataForm.VEHICLE), form.typed(f.DataForm.CUSTOMER)
    if not vehicle and not customer and not form.cleaned_data["confirmed"]:
        return
    try:
        actions.confirm_data(row, vehicle=vehicle, customer=customer, looked=form.cleaned_data["looked"], by=request.by, now=request.now)
    except Refused as refused:
        if refused.code == "second_look":
            form.data = {**form.data.dict(), "looked": refused.facts["token"]}  # type: ignore[attr-defined]
        raise


def _meters(request: Any, row: Visit, form: f.MetersForm) -> None:
    km, hours = form.cleaned_data["km"], form.cleaned_data["hours"]
    if (km, hours) != (row.km, row.hours) and not (km is None and hours is None):
        actions.note_mileage(row, km=km, hours=hours, reason=form.cleaned_data["reason"], by=request.by, now=request.now)


def _purpose(request: Any, row: Visit, form: f.PurposeForm) -> None:
    if form.cleaned_data["purpose"] and form.cleaned_data["purpose"] != row.purpose:
        actions.set_purpose(row, form.cleaned_data["purpose"], by=request.by, now=request.now)


def _words(request: Any, row: Visit, form: f.WordsForm) -> None:
    words, concerns, symptoms = form.cleaned_data["words"], form.cleaned_data["concerns"], form.symptoms()
    if (words, concerns, symptoms) != (row.words, row.concerns, row.symptoms) and (words or concerns or symptoms):
        actions.record_words(row, words=words, concerns=concerns, symptoms=symptoms, by=request.by, now=request.now)


def _sheet(request: Any, row: Visit, form: f.SheetForm) -> None:
    if form.has_changed():
        actions.save_walkaround(row, **form.values(), by=request.by, now=request.now)


def _marks(request: Any, row: Visit, form: f.MarksForm) -> None:
    sheet = rules.walkaround_of(row)
    wanted = form.wanted(sheet)
    kept = [{"zone": m.zone, "kind": str(m.kind), "note": m.note, "pointed_out": m.pointed_out} for m in sheet.marks.all()] if sheet else []
    if sorted(wanted, key=lambda m: str(m["zone"])) != sorted(kept, key=lambda m: str(m["zone"])):
        actions.mark_damage(row, wanted, by=request.by, now=request.now)


def _covers(request: Any, row: Visit, form: f.CoversForm) -> None:
    pieces = form.cleaned_data["covers"]
    if pieces and sorted(pieces) != sorted(row.covers):
        actions.fit_covers(row, pieces, by=request.by, now=request.now)


def _valuables(request: Any, row: Visit, form: f.ValuablesForm) -> None:
    if form.has_changed() and (form.cleaned_data["reminded"] or form.cleaned_data["kept"]):
        actions.remind_of_valuables(row, kept=form.cleaned_data["kept"], by=request.by, now=request.now)


def _papers(request: Any, row: Visit, form: f.PapersForm) -> None:
    if form.has_changed() and any(form.cleaned_data.values()):
        actions.see_papers(row, **form.cleaned_data, by=request.by, now=request.now)


def _care(request: Any, row: Visit, form: f.CareForm) -> None:
    if not form.has_changed():
        return
    data = form.cleaned_data
    waits = {"yes": True, "no": False}.get(data["waits"])
    actions.care_for(row, done=data["hospitality"], waits=waits, wish=data["wish"], by=request.by, now=request.now)
    if data["explained"] and row.procedure_explained_at is None:
        actions.explain_procedure(row, by=request.by, now=request.now)


def _keys(request: Any, row: Visit, form: f.KeyForm) -> None:
    data = form.cleaned_data
    if data["parking"] != row.parking:
        actions.park(row, data["parking"], by=request.by, now=request.now)
    if data["key_place"] or data["key_tag"] != row.key_tag:
        place = data["key_place"] or (_("Key board") if data["key_tag"] else "")
        actions.move_key(row, place=place, tag=data["key_tag"], by=request.by, now=request.now)


def _preferences(request: Any, row: Visit, form: f.PreferencesForm) -> None:
    if row.party is not None and rules.preferences(request.by, row) and form.has_changed():
        save_preferences(row.party, preferences=form.cleaned_data["preferences"], by=request.by, now=request.now)


def _inquiry(request: Any, row: Visit, form: f.InquiryForm) -> None:
    if "end_inquiry" in form.data or form.cleaned_data["short_reason"] != row.inquiry_short_reason:
        actions.end_inquiry(row, reason=form.cleaned_data["short_reason"], by=request.by, now=request.now)


SECTIONS: dict[str, Save] = {
    "data": _data, "meters": _meters, "purpose": _purpose, "words": _words, "sheet": _sheet, "marks": _marks, "covers": _covers,
    "valuables": _valuables, "papers": _papers, "care": _care, "keys": _keys, "preferences": _preferences, "inquiry": _inquiry,
}  # fmt: skip


class _Undo(Exception):
    """Nothing of the page is kept when one section is refused."""


def _shown_at(request: Any) -> datetime:
    try:
        return datetime.fromisoformat(request.POST.get("shown_at", ""))
    except ValueError:
        return request.now  # type: ignore[no-any-return]


def _save_one(request: Any, row: Visit, name: str, form: Form) -> Refused | None:
    """Save a section; a refusal stands in its form. Stale when a colleague wrote the same section meanwhile."""
    if not form.is_valid():
        return Refused("", code="bad_input")
    before = row.version
    try:
        with transaction.atomic():
            SECTIONS[name](request, row, form)
            if row.version != before and queries.changed_by_others(row, name, _shown_at(request), request.by):
                raise Stale(_("A colleague changed this section while you were looking. Reload the page; your words are kept."))
    except Refused as refused:
        row.refresh_from_db()
        form.add_refusal(refused)
        return refused
    return None


def save_all(request: Any, row: Visit, **more: Any) -> HttpResponse | None:
    """Every section or none; the page again with what was typed and the sentences when one was refused."""
    names = sent(request)
    forms = build(row, queries.stay_of(row, request.by, request.now), request.POST, names)
    worst = 0
    try:
        with transaction.atomic():
            for name in names:
                refused = _save_one(request, row, name, forms[name])
                worst = max(worst, refused.status if refused else 0)
            if worst:
                raise _Undo
    except _Undo:
        row.refresh_from_db()
        return show(request, row, forms=forms, status=worst, **more)
    return None


def touched_by_others(request: Any, row: Visit) -> bool:
    """A colleague changed what is signed since the page was shown."""
    return queries.touched_by_others(row, _shown_at(request), request.by)


@permit(rules.check, find=queries.visible_visits)
@require_POST
def save(request: Any, row: Visit) -> HttpResponse:
    """The plain save button: all sections or none; what was typed comes back with the sentence."""
    return save_all(request, row) or HttpResponseRedirect(reverse("reception:visit", args=[row.pk]))


@permit(rules.check, find=queries.visible_visits)
@require_POST
def save_section(request: Any, row: Visit, section: str) -> HttpResponse:
    """One section saves itself while the page stays; the answer says so, with what is still missing."""
    if section not in SECTIONS:
        raise Http404
    form = build(row, queries.stay_of(row, request.by, request.now), request.POST, [section])[section]
    half = section == "covers" and form.is_valid() and len(form.cleaned_data["covers"]) < len(form.fields["covers"].choices)  # type: ignore[attr-defined]
    refused = None if half else _save_one(request, row, section, form)
    stay = queries.stay_of(row, request.by, request.now)
    if refused is None and not half and section in ("data", "marks"):
        form = build(row, stay)[section]  # these show again what is kept
    context = {
        "visit": row, "stay": stay, "section": section, "form": form, "forms": {section: form}, "refused": refused, "half": half, "oob": True,
        "now": request.now, "truck": rules.is_truck(row), "steps": _steps(row, stay), "editable": True, "may_check": True,
        "sheet_open": not stay.signed,
        "sees_names": customer_rules.sees_names(request.by), "content_hash": actions.shown_hash(row, stay.sheet) if stay.sheet else "",
        "order_url": order_address(row),
    }  # fmt: skip
    return page(request, "reception/saved.html", context, status=refused.status if refused else 200)


@permit(rules.check, find=queries.visible_visits)
@require_POST
def all_in_order(request: Any, row: Visit) -> HttpResponse:
    """Walked round: what was typed is kept, then every open section of the sheet is in order but the marks set."""
    refused = save_all(request, row)
    if refused is not None:
        return refused
    actions.all_in_order(row, by=request.by, now=request.now)
    return HttpResponseRedirect(reverse("reception:visit", args=[row.pk]))


@permit(rules.check, find=queries.visible_visits)
@require_GET
def symptoms(request: Any, row: Visit) -> HttpResponse:
    """Structured questions for what the customer reports (RCPT-17)."""
    found = queries.symptoms_like(row, request.by, request.GET.get("q", ""))
    return page(request, "reception/symptoms.html", {"found": found, "visit": row})
