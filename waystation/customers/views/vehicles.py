"""Pages of vehicles: identity, readings, people, papers; and revealing what is hidden."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.forms import carried_out
from waystation.core.pages import page, stretch
from waystation.customers import actions, queries, rules
from waystation.customers.choices import VehicleRoleKind
from waystation.customers.forms import PaperForm, ReadingForm, RoleForm, VehicleForm
from waystation.customers.models import Contact, Party, Vehicle, VehicleRole
from waystation.customers.views.people import common, second_look
from waystation.files import rules as file_rules
from waystation.files.actions import add_media
from waystation.files.queries import media_on


def home_of(vehicle: Vehicle) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("customers:vehicle", args=[vehicle.pk]))


@permit(rules.view)
@require_GET
def vehicles(request: Any) -> HttpResponse:
    """All vehicles; search by plate fragment, VIN tail, model or the people on them."""
    q = request.GET.get("q", "").strip()
    rows = queries.vehicle_list(request.by, q=q)
    context = {"list": stretch(rows, request), "q": q, **common(request)}
    return page(request, "customers/vehicles.html", context, part="list")


@permit(rules.view, find=queries.any_vehicles)
@require_GET
def vehicle(request: Any, row: Vehicle) -> HttpResponse:
    """One vehicle: identity, people, readings, wear, papers, history. A merged one leads to the one that was kept."""
    if row.merged_into_id:
        return HttpResponseRedirect(reverse("customers:vehicle", args=[row.merged_into_id]))
    trail = f"vehicle:{row.pk}"
    context = {
        "vehicle": row, "plates": queries.plates_of(row), "readings": queries.readings_of(row), "wear": queries.wear_of(row),
        "roles": queries.roles_on(row), "former": queries.former_roles(row), "trailers": queries.trailers_of(row),
        "papers": media_on(request.by, trail) if request.by.may("files.view") else [],
        "paper_form": PaperForm() if request.by.may("files.upload") else None, "reading_form": ReadingForm(),
        "lines": queries.own_lines(request.by, trail), **common(request),
    }  # fmt: skip
    return page(request, "customers/vehicle.html", context, part="file")


def _vehicle_page(request: Any, form: VehicleForm, row: Vehicle | None, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "vehicle": row, **more, **common(request)}
    return page(request, "customers/vehicle_form.html", context, part="form", status=status)


def _save_vehicle(request: Any, row: Vehicle | None, owner: Party | None) -> HttpResponse:
    form = VehicleForm(request.POST or None, vehicle=row)
    if request.method != "POST":
        return _vehicle_page(request, form, row, owner=owner)
    if not form.is_valid():
        return _vehicle_page(request, form, row, owner=owner, status=422)
    changes = queries.key_changes(row, form.typed("plate", "vin"))
    if not second_look(form, changes):
        return _vehicle_page(request, form, row, owner=owner, changes=changes)
    values = form.typed("plate", "vin", "vin_reason", "plate_kind", "plate_color", *form.DETAILS)
    if row is not None and values["plate_color"] == row.plate_color and any(change.field == "plate" for change in changes):
        values["plate_color"] = ""  # the colour was that of the old plate
    try:
        if form.cleaned_data["axles"]:
            values["axles"] = form.cleaned_data["axles"]
        values["tractor"] = _tractor(request, form.cleaned_data["tractor_plate"])
        expect = form.cleaned_data["version"] if row else None
        saved = actions.save_vehicle(by=request.by, now=request.now, vehicle=row, expect=expect, **values)
        if owner is not None:
            actions.set_role(saved, owner, VehicleRoleKind.OWNER, by=request.by, now=request.now)
    except Refused as refused:
        if refused.field == "tractor":
            refused.field = "tractor_plate"
        form.add_refusal(refused)
        return _vehicle_page(request, form, row, owner=owner, status=refused.status, other=refused.facts.get("vehicle"))
    return home_of(saved)


def _tractor(request: Any, plate: str) -> Vehicle | None:
    if not plate.strip():
        return None
    found = queries.known_vehicle(request.by, plate=plate)
    if found is None:
        raise Refused(_("We do not know a truck with this plate. Open its file first."), code="no_tractor", field="tractor")
    return found


@permit(rules.edit)
def vehicle_new(request: HttpRequest) -> HttpResponse:
    return _save_vehicle(request, None, None)


@permit(rules.edit, find=queries.visible_parties)
def vehicle_of(request: HttpRequest, owner: Party) -> HttpResponse:
    """A new vehicle of this customer, who becomes its owner."""
    return _save_vehicle(request, None, owner)


@permit(rules.edit, find=queries.visible_vehicles)
def vehicle_edit(request: HttpRequest, row: Vehicle) -> HttpResponse:
    return _save_vehicle(request, row, None)


@permit(rules.edit, find=queries.visible_vehicles)
@require_POST
def plate_off(request: Any, row: Vehicle) -> HttpResponse:
    actions.take_off_plate(row, by=request.by, now=request.now)
    return home_of(row)


@permit(rules.edit, find=queries.visible_vehicles)
def reading(request: Any, row: Vehicle) -> HttpResponse:
    """Keep a reading; a lower one needs a reason (I-25)."""
    form = ReadingForm(request.POST or None)
    if request.method == "POST":
        done = carried_out(form, lambda: actions.add_reading(row, by=request.by, now=request.now, **form.cleaned_data))
        if done is not None:
            return home_of(row)
    return page(request, "customers/reading.html", {"form": form, "vehicle": row, **common(request)}, part="form", status=form.status)


@permit(rules.edit, find=queries.visible_vehicles)
def people(request: Any, row: Vehicle) -> HttpResponse:
    """Look for a customer and say what he is on the vehicle."""
    form = RoleForm(request.POST or None)
    if request.method == "POST":
        party = None
        if form.is_valid():
            party = queries.visible_parties(request.by).filter(pk=form.cleaned_data["party"]).first()
        if party is None:
            raise Refused(_("Choose a customer from the list and what he is."), code="bad_role", field="party")
        actions.set_role(row, party, form.cleaned_data["kind"], by=request.by, now=request.now)
        return home_of(row)
    q = request.GET.get("q", "").strip()
    found = queries.party_list(request.by, q=q).order_by("-pk")[:12] if q else []
    context = {"vehicle": row, "q": q, "found": found, "kinds": VehicleRoleKind.choices, **common(request)}
    return page(request, "customers/people.html", context, part="found")


@permit(rules.edit, find=queries.visible_roles)
@require_POST
def role_end(request: Any, role: VehicleRole) -> HttpResponse:
    actions.end_role(role, by=request.by, now=request.now)
    return home_of(role.vehicle)


def _add_papers(request: Any, trail: str) -> None:
    form = PaperForm(request.POST)
    uploads = request.FILES.getlist("photos")
    if not form.is_valid() or not uploads:
        raise Refused(_("Choose a file and say what it is."), code="no_file")
    for upload in uploads[:20]:
        add_media(
            request.station, upload, trail=trail, purpose=form.cleaned_data["purpose"], by=request.by, now=request.now, name=upload.name,
            note=form.cleaned_data["note"],
        )  # fmt: skip


@permit(file_rules.upload, find=queries.visible_parties)
@require_POST
def party_papers(request: Any, party: Party) -> HttpResponse:
    """Copies of licences and other papers of the customer (CUST-11)."""
    _add_papers(request, f"party:{party.pk}")
    return HttpResponseRedirect(reverse("customers:customer", args=[party.pk]))


@permit(file_rules.upload, find=queries.visible_vehicles)
@require_POST
def vehicle_papers(request: Any, row: Vehicle) -> HttpResponse:
    _add_papers(request, f"vehicle:{row.pk}")
    return home_of(row)


def _reveal(request: Any, row: Contact | Party | Vehicle, field: str) -> HttpResponse:
    """The value in place of its mask; beyond the day's number first a box for the reason."""
    context = {"row": row, "field": field, "url": request.path, "nav_key": "customers"}
    status = 200
    try:
        context["value"] = actions.reveal(row, field, by=request.by, now=request.now, reason=request.POST.get("reason", ""))
    except Refused as refused:
        if refused.code != "needs_reason":
            raise
        context["refused"], status = refused, refused.status
    response = page(request, "customers/revealed.html", context, part="value", status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


@permit(rules.reveal, find=queries.visible_contacts)
@require_POST
def reveal_contact(request: HttpRequest, contact: Contact, field: str) -> HttpResponse:
    return _reveal(request, contact, field)


@permit(rules.reveal, find=queries.visible_parties)
@require_POST
def reveal_party(request: HttpRequest, party: Party, field: str) -> HttpResponse:
    return _reveal(request, party, field)


@permit(rules.reveal, find=queries.visible_vehicles)
@require_POST
def reveal_vehicle(request: HttpRequest, row: Vehicle, field: str) -> HttpResponse:
    return _reveal(request, row, field)
