"""The vehicle is here: who, with or without appointment, whose turn, which advisor (RCPT-01…04)."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from waystation.accounts.actions import number
from waystation.accounts.models import Station, User
from waystation.accounts.queries import deputy_of, people_with, today
from waystation.appointments.actions import arrive as appointment_arrives
from waystation.appointments.models import Appointment
from waystation.core.access import Actor
from waystation.core.calendars import day_bounds
from waystation.core.errors import Refused
from waystation.core.plates import read_plate
from waystation.customers.actions import save_vehicle
from waystation.customers.models import Vehicle
from waystation.customers.queries import people_of
from waystation.journal.actions import changing, moving, record
from waystation.messaging.actions import finish_task, notify, open_task
from waystation.reception.choices import Status
from waystation.reception.models import Visit
from waystation.reception.queries.queue import former_advisor, is_present, least_loaded_advisor, open_stay


def arrive(
    station: Station, *, by: Actor, now: datetime, vehicle: Vehicle | None = None, plate: str = "", channel: str = "walk_in",
    appointment: Appointment | None = None,
) -> Visit:  # fmt: skip
    """Register an arrival by vehicle or plate; an unknown plate opens a vehicle to be completed later (RCPT-02).

    An appointment moves to arrived with its named advisor; a walk-in gets an advisor by the company's rule (RCPT-03).
    Refused: bad_plate, already_here, wrong_state.
    """
    with transaction.atomic():
        if vehicle is None and appointment is not None:
            vehicle = appointment.vehicle
        if vehicle is None:
            vehicle = _vehicle(by, plate or (appointment.plate if appointment else ""), now)
        if open_stay(station, vehicle):
            raise Refused(
                _("%(plate)s is here already. Open its stay instead of registering it again.") % {"plate": vehicle},
                code="already_here", field="plate",
            )  # fmt: skip
        visit = _new_visit(station, vehicle, appointment, channel, by, now)
        if appointment is not None:
            present = is_present(appointment.advisor, station, now) if appointment.advisor else None
            appointment_arrives(appointment, visit_id=visit.pk, by=by, now=now, advisor_present=present)
        _give_advisor(visit, by=by, now=now)
    return visit


def _vehicle(by: Actor, plate: str, now: datetime) -> Vehicle:
    text = read_plate(plate, field="plate").text
    known = Vehicle.objects.filter(company_id=by.company_id, plate=text, merged_into=None).order_by("-last_visit_on", "pk").first()
    return known or save_vehicle(plate=plate, by=by, now=now)


def _new_visit(station: Station, vehicle: Vehicle, appointment: Appointment | None, channel: str, by: Actor, now: datetime) -> Visit:
    people = people_of(vehicle)
    role = people.get("sender") or people.get("owner")
    party = (appointment.party if appointment else None) or (role.party if role else None)
    contact = (appointment.contact if appointment else None) or (role.contact if role else None)
    start, end = day_bounds(today(station, now), station.timezone)
    last = Visit.objects.filter(station=station, arrived_at__gte=start, arrived_at__lt=end).aggregate(n=Max("queue_no"))["n"] or 0
    try:
        with transaction.atomic():
            visit = Visit.objects.create(
                station=station, number=number(station, "visit", now=now), vehicle=vehicle, party=party, contact=contact,
                appointment=appointment, channel=channel, queue_no=last + 1, arrived_at=now,
                is_new_customer=not Visit.objects.filter(vehicle=vehicle).exists(),
                words=(appointment.fault or appointment.wishes) if appointment else "",
            )  # fmt: skip
    except IntegrityError:
        raise Refused(_("%(plate)s is here already. Open its stay.") % {"plate": vehicle}, code="already_here", field="plate") from None
    record(visit, verb="visit.arrived", by=by, now=now, channel=channel, appointment=appointment.number if appointment else "")
    return visit


def _give_advisor(visit: Visit, *, by: Actor, now: datetime) -> None:
    """Named for appointments, then the former one, then the least loaded (requirements (f) 23); an absent one's deputy stands in."""
    station = visit.station
    booked = visit.appointment.advisor if visit.appointment else None
    for because, advisor in (("named", booked), ("former", former_advisor(visit.vehicle, station, now))):
        if advisor is None:
            continue
        if is_present(advisor, station, now) and deputy_of(advisor.pk, station.pk, now) is None:
            return _set_advisor(visit, advisor, because, by=by, now=now)
        deputy = deputy_of(advisor.pk, station.pk, now)
        if deputy is not None:
            return _set_advisor(visit, User.objects.get(pk=deputy), "deputy", by=by, now=now)
    free = least_loaded_advisor(station, now)
    if free is not None:
        _set_advisor(visit, free, "load", by=by, now=now)
    return None


def _set_advisor(visit: Visit, advisor: User, because: str, *, by: Actor, now: datetime) -> None:
    with changing(visit, by=by, now=now, verb="visit.assigned", advisor=advisor.pk, because=because) as row:
        row.advisor, row.assigned_because = advisor, because
    station, url = visit.station, reverse("reception:visit", args=[visit.pk])
    words = _("%(plate)s has arrived and waits for you.") % {"plate": visit.vehicle}
    notify(station, trail=visit.trail, text=words, url=url, by=by, now=now, to_user=advisor)
    open_task(
        station, key=f"receive:{visit.pk}", kind="receive", title=words, owner_role="advisor", owner=advisor, trail=visit.trail, url=url,
        due_at=now, by=by, now=now, action=_("Receive"),
    )  # fmt: skip


def assign(visit: Visit, advisor: User, *, reason: str, by: Actor, now: datetime, expect: int | None = None) -> Visit:
    """The supervisor or greeter gives the stay to another advisor, with a reason (RCPT-03). Refused: no_reason, not_an_advisor, wrong_state."""
    if not reason.strip():
        raise Refused(_("Write why another advisor receives this customer."), code="no_reason", field="reason")
    if not people_with(visit.station, "advisor", now).filter(pk=advisor.pk).exists():
        raise Refused(_("This colleague is not an advisor of this station. Choose another."), code="not_an_advisor", field="advisor")
    _still(visit, Status.ARRIVED, Status.IN_RECEPTION)
    with transaction.atomic():
        record(visit, verb="visit.reassigned", by=by, now=now, reason=reason.strip()[:120])
        _set_advisor(visit, advisor, "override", by=by, now=now)
    return visit


def greet(visit: Visit, *, by: Actor, now: datetime, expect: int | None = None) -> Visit:
    """Somebody stands up and greets; the time since arrival is measured (RCPT-04). Refused: wrong_state, stale."""
    with moving(visit, to=Status.IN_RECEPTION, by=by, now=now, verb="visit.greeted", expect=expect) as row:
        row.greeted_at = now
        row.inquiry_from_at = row.inquiry_from_at or now
        if row.advisor_id is None and "advisor" in by.roles:
            row.advisor_id, row.assigned_because = by.user_id, "greeted"
    finish_task(visit.station, f"receive:{visit.pk}", by=by, now=now)
    return visit


def _still(visit: Visit, *states: Status) -> None:
    """The stay is in one of these states, as the database has it now."""
    status = Visit.objects.values_list("status", flat=True).get(pk=visit.pk)
    if status not in states:
        said = _("%(number)s is “%(state)s”; this is done before. Reload the page to see what is next.")
        raise Refused(said % {"number": visit.number, "state": Status(status).label}, code="wrong_state")


still = _still
