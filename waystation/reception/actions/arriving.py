"""The vehicle is here: who, with or without appointment, whose turn, which advisor (RCPT-01…04)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse

from waystation.accounts.actions import number
from waystation.accounts.models import Station, User
from waystation.accounts.queries import parameter, people_with, today
from waystation.appointments.actions import arrive as appointment_arrives
from waystation.appointments.models import Appointment
from waystation.appointments.queries import for_plate
from waystation.core.access import Actor
from waystation.core.calendars import day_bounds
from waystation.core.errors import Refused
from waystation.core.names import twice as _
from waystation.customers.actions import save_vehicle
from waystation.customers.models import Vehicle
from waystation.customers.queries import known_vehicle, people_of
from waystation.journal.actions import changing, moving, record
from waystation.messaging.actions import finish_task, notify, open_task, send
from waystation.messaging.choices import Channel, MessageClass
from waystation.reception.choices import NOTHING, Status
from waystation.reception.models import Visit
from waystation.reception.queries.queue import is_present, open_stay, receiver


def arrive(
    station: Station, *, by: Actor, now: datetime, vehicle: Vehicle | None = None, plate: str = "", plate_kind: str = "", channel: str = "walk_in",
    appointment: Appointment | None = None, advisor_present: bool | None = None, received: bool = False, work: str = "",
) -> Visit:  # fmt: skip
    """Register an arrival by vehicle or plate alone; an unknown plate opens a vehicle to be completed later (RCPT-01, RCPT-02).

    The appointment of the plate around now moves to arrived, with whether its advisor was present (APPT-22, by the calendar when
    nobody says); the advisor is the named one, the former one, or by the company's rule (RCPT-03). `received`: the advisor `by` stands
    before the customer and receives at once, so he is the one unless another was named when booking.
    Refused: bad_plate, already_here (409, `facts["visit"]`), wrong_state.
    """
    with transaction.atomic():
        if appointment is None:
            text = vehicle.plate if vehicle is not None else plate
            appointment = next(iter(for_plate(by, text, now)), None) if text.strip() else None
        if vehicle is None:
            booked = appointment.vehicle if appointment else None
            vehicle = booked or _vehicle(by, plate or (appointment.plate if appointment else ""), plate_kind, now)
        visit = _new_visit(station, vehicle, appointment, channel, by, now, work)
        if appointment is not None:
            there = advisor_present
            if there is None and appointment.advisor is not None:
                there = is_present(appointment.advisor, station, now)
            appointment_arrives(appointment, visit_id=visit.pk, by=by, now=now, advisor_present=there)
        _give_advisor(visit, received=received, by=by, now=now)
    return visit


def _vehicle(by: Actor, plate: str, plate_kind: str, now: datetime) -> Vehicle:
    return known_vehicle(by, plate=plate) or save_vehicle(plate=plate, plate_kind=plate_kind, by=by, now=now)


def _here_already(station: Station, vehicle: Vehicle) -> Refused:
    stay = open_stay(station, vehicle)
    return Refused(
        _("%(plate)s is here already. Open its stay instead of registering it again.") % {"plate": vehicle}, code="already_here",
        field="plate", status=409, facts={"visit": stay.pk if stay else None}, remedy=reverse("reception:visit", args=[stay.pk]) if stay else "",
    )  # fmt: skip


def _new_visit(station: Station, vehicle: Vehicle, appointment: Appointment | None, channel: str, by: Actor, now: datetime, work: str) -> Visit:
    people = people_of(vehicle)
    role = people.get("sender") or people.get("driver") or people.get("owner")
    party = (appointment.party if appointment else None) or (role.party if role else None)
    contact = (appointment.contact if appointment else None) or (role.contact if role else None)
    if contact is None and party is not None:
        contact = party.contacts.filter(removed_at=None).order_by("-is_main", "pk").first()
    start, end = day_bounds(today(station, now), station.timezone)
    try:
        with transaction.atomic():
            label = number(station, "visit", now=now)  # its lock also keeps the places in the queue apart
            last = Visit.objects.filter(station=station, arrived_at__gte=start, arrived_at__lt=end).aggregate(n=Max("queue_no"))["n"] or 0
            visit = Visit.objects.create(
                station=station, number=label, vehicle=vehicle, party=party, contact=contact, appointment=appointment, channel=channel,
                queue_no=last + 1, arrived_at=now, is_new_customer=not Visit.objects.filter(vehicle=vehicle).exists(),
                work=work, **_told_by_phone(appointment),
            )  # fmt: skip
    except IntegrityError:
        raise _here_already(station, vehicle) from None
    record(visit, verb="visit.arrived", by=by, now=now, channel=channel, appointment=appointment.number if appointment else "")
    return visit


def _told_by_phone(appointment: Appointment | None) -> dict[str, Any]:
    """What was said when booking is not asked twice: words, special needs, answers to the structured questions (RCPT-25, PREP-03)."""
    if appointment is None:
        return {}
    needs = "" if appointment.special_needs.strip().casefold() in NOTHING else appointment.special_needs
    return {"words": appointment.fault or appointment.wishes, "concerns": needs, "symptoms": appointment.symptoms}


def _give_advisor(visit: Visit, *, received: bool, by: Actor, now: datetime) -> None:
    because, advisor = receiver(visit, now)
    if received and because != "named" and "advisor" in by.roles:
        because, advisor = "greeted", User.objects.get(pk=by.user_id)
    if advisor is not None:
        _set_advisor(visit, advisor, because, by=by, now=now)


def _set_advisor(visit: Visit, advisor: User, because: str, *, by: Actor, now: datetime, expect: int | None = None) -> None:
    with changing(visit, by=by, now=now, verb="visit.assigned", expect=expect, advisor=advisor.pk, because=because) as row:
        row.advisor, row.assigned_because, row.work = advisor, because, visit.work
    station, url = visit.station, reverse("reception:visit", args=[visit.pk])
    words = _("%(plate)s has arrived and waits for you.") % {"plate": visit.vehicle}
    notify(station, trail=visit.trail, text=words, url=url, by=by, now=now, to_user=advisor)
    if visit.status == Status.ARRIVED:
        late = parameter("reception.greet_late_minutes", station, today(station, now))
        open_task(
            station, key=f"receive:{visit.pk}", kind="receive", title=words, owner_role="advisor", owner=advisor, trail=visit.trail, url=url,
            due_at=visit.arrived_at + timedelta(minutes=late), by=by, now=now, action=_("Receive the customer"),
        )  # fmt: skip
    _tell_of_stand_in(visit, advisor, by=by, now=now)


def _tell_of_stand_in(visit: Visit, advisor: User, *, by: Actor, now: datetime) -> None:
    """Somebody else than the booked advisor receives: counted, and the customer is told (requirements (f) 22)."""
    booked = visit.appointment.advisor if visit.appointment else None
    if booked is None or booked.pk == advisor.pk:
        return
    record(visit, verb="visit.stand_in", by=by, now=now, booked=booked.pk, advisor=advisor.pk, because=visit.assigned_because)
    phone = visit.contact.phone if visit.contact else ""
    if phone:
        send(
            visit.station, dedupe=f"advisor_changed:visit:{visit.pk}:{advisor.pk}", channel=Channel.SMS, to=phone, template="advisor_changed",
            values={"station": visit.station.name, "customer": visit.contact.name if visit.contact else "", "advisor": advisor.name},
            trail=visit.trail, message_class=MessageClass.SERVICE, by=by, now=now, language=visit.contact.language if visit.contact else "zh-hans",
        )  # fmt: skip


def assign(
    visit: Visit, advisor: User | None = None, *, reason: str = "", work: str | None = None, by: Actor, now: datetime, expect: int | None = None
) -> Visit:
    """Give the stay to an advisor: by the company's rule, or by the supervisor to whom he names, with a reason (RCPT-03, (f) 23).
    `work` is the kind of work the customer names at the door, for the rule of specialty.

    Refused: not_allowed, no_reason, not_an_advisor, nobody_free, wrong_state, stale.
    """
    still(visit, Status.ARRIVED, Status.IN_RECEPTION)
    visit.work = visit.work if work is None else work
    if advisor is None:
        because, advisor = receiver(visit, now)
        if advisor is None:
            raise Refused(_("No advisor is at work now. Ask the supervisor to name somebody."), code="nobody_free", field="advisor")
        with transaction.atomic():
            _set_advisor(visit, advisor, because, by=by, now=now, expect=expect)
        return visit
    if not by.may("reception.override"):
        raise Refused(_("Only the reception supervisor or a manager names another advisor. Ask one of them."), code="not_allowed", status=403)
    if not reason.strip():
        raise Refused(_("Write why another advisor receives this customer."), code="no_reason", field="reason")
    if not people_with(visit.station, "advisor", now).filter(pk=advisor.pk).exists():
        raise Refused(_("This colleague is not an advisor of this station. Choose another."), code="not_an_advisor", field="advisor")
    with transaction.atomic():
        _set_advisor(visit, advisor, "override", by=by, now=now, expect=expect)
        record(visit, verb="visit.reassigned", by=by, now=now, reason=reason.strip()[:120])
    return visit


def greet(visit: Visit, *, by: Actor, now: datetime, expect: int | None = None) -> Visit:
    """Somebody stands up and greets; the time since arrival is measured and the inquiry clock starts (RCPT-04, RCPT-16).

    Refused: wrong_state, stale.
    """
    least = timedelta(minutes=parameter("reception.greet_late_minutes", visit.station, today(visit.station, now)))
    late = now - visit.arrived_at > least
    with moving(visit, to=Status.IN_RECEPTION, by=by, now=now, verb="visit.greeted", expect=expect, late=late) as row:
        row.greeted_at = now
        row.inquiry_from_at = row.inquiry_from_at or now
        mine = row.advisor_id is None or row.assigned_because in ("load", "rotation")  # the rule gives way to who stands up first
        if mine and "advisor" in by.roles:
            row.advisor_id, row.assigned_because = by.user_id, "greeted"
    finish_task(visit.station, f"receive:{visit.pk}", by=by, now=now)
    finish_task(visit.station, f"late_greeting:{visit.pk}", by=by, now=now)
    return visit


def warn_of_late_greeting(visit: Visit, *, by: Actor, now: datetime) -> bool:
    """The supervisor hears once of a customer whom nobody has greeted in time (RCPT-04, (f) 17). True when newly told."""
    words = _("%(plate)s waits %(minutes)s minutes and nobody has greeted the customer.")
    task = open_task(
        visit.station, key=f"late_greeting:{visit.pk}", kind="late_greeting", owner_role="supervisor", trail=visit.trail, due_at=now, by=by, now=now,
        title=words % {"plate": visit.vehicle, "minutes": int((now - visit.arrived_at).total_seconds() // 60)},
        url=reverse("reception:visit", args=[visit.pk]), action=_("Receive the customer"),
    )  # fmt: skip
    return task.opened_at == now


def still(visit: Visit, *states: Status) -> None:
    """The stay is in one of these states, as the database has it now. Refused: wrong_state."""
    status = Visit.objects.values_list("status", flat=True).get(pk=visit.pk)
    if status not in states:
        said = _("%(number)s is “%(state)s”; this is done before. Reload the page to see what is next.")
        raise Refused(said % {"number": visit.number, "state": Status(status).label}, code="wrong_state")
