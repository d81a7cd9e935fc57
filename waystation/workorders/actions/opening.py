"""Open an order on a stay; take up a quote that was left open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from waystation.accounts.actions import number
from waystation.accounts.queries import today
from waystation.catalogue.models import Part
from waystation.catalogue.sums import kin
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.customers.choices import VehicleRoleKind
from waystation.customers.models import Party, VehicleRole
from waystation.finder.actions import index
from waystation.journal.actions import changing, moving, record
from waystation.messaging.actions import finish_task
from waystation.reception.actions import take_into_house
from waystation.reception.choices import Status as VisitStatus
from waystation.reception.models import Visit
from waystation.workorders.actions.change import keep_sums
from waystation.workorders.actions.estimate import put_operation, put_part
from waystation.workorders.choices import USUAL_PAYER, Kind, Origin, Payer, Status
from waystation.workorders.models import Job, RepairOrder
from waystation.workorders.queries import comeback, wished_operations


def open_order(visit: Visit, *, kind: str, by: Actor, now: datetime, rework_of: RepairOrder | None = None) -> RepairOrder:
    """Open the order of a stay; the vehicle is now in the house, an appointment's lines come along (WORD-01, WORD-07, RCPT-33).

    A comeback without a first order takes the latest repair under guarantee. Refused: wrong_state, no_first_order,
    no_covers, no_walkaround, no_words, no_price.
    """
    with transaction.atomic():
        stay = Visit.objects.select_for_update().get(pk=visit.pk)
        if stay.status not in (VisitStatus.IN_RECEPTION, VisitStatus.IN_HOUSE):
            raise Refused(
                _("%(number)s is “%(state)s”. Greet the customer and do the walkaround first.")
                % {"number": stay.number, "state": stay.get_status_display()},
                code="wrong_state",
            )
        if stay.status == VisitStatus.IN_RECEPTION:
            take_into_house(stay, by=by, now=now)
        first = _first_order(stay, kind, rework_of, now)
        order = RepairOrder.objects.create(
            station_id=stay.station_id, number=number(stay.station, "order", now=now), kind=kind, visit=stay, vehicle_id=stay.vehicle_id,
            party_id=stay.party_id, payer=_payer(stay), contact_id=stay.contact_id, advisor_id=stay.advisor_id or by.user_id,
            delivery_place=stay.station.name, rework_of=first, made_at=now,
        )  # fmt: skip
        record(order, verb="order.opened", by=by, now=now, kind=str(kind))
        if stay.appointment_id:
            with changing(order, by=by, now=now, verb="order.lines_from_appointment") as row:
                _copy_appointment(row, now=now)
                keep_sums(row, now=now)
        _make_findable(order, now)
    visit.refresh_from_db()
    return order


def _first_order(stay: Visit, kind: str, named: RepairOrder | None, now: datetime) -> RepairOrder | None:
    if kind != Kind.REWORK:
        return None
    if named is not None and named.vehicle_id == stay.vehicle_id:
        return named
    operations = wished_operations(stay)
    job = comeback(stay.vehicle, operations, km=stay.km, on=today(stay.station, now)) if operations else None
    if job is None:
        raise Refused(_("A comeback needs the earlier order of this vehicle. Choose it."), code="no_first_order", field="rework_of")
    return job.order


def _payer(stay: Visit) -> Party | None:
    role = VehicleRole.objects.filter(vehicle_id=stay.vehicle_id, kind=VehicleRoleKind.PAYER, until=None).select_related("party").first()
    return role.party if role else stay.party


def _copy_appointment(order: RepairOrder, *, now: datetime) -> None:
    """Operations become jobs; a part goes to the first job of its package, else to the job before it. Reservations stay (RCPT-33)."""
    payer = USUAL_PAYER.get(Kind(order.kind), Payer.CUSTOMER)
    appointment = order.visit.appointment
    assert appointment is not None
    words, classes = appointment.fault or appointment.wishes, kin(order.vehicle.vehicle_class)
    job: Job | None = None
    waiting: list[tuple[Part, int]] = []
    first: dict[int, Job] = {}
    for line in appointment.lines.select_related("operation", "part", "package").order_by("pk"):
        thing: Any = line.operation or line.part
        if thing.vehicle_class not in classes:
            continue  # booked for a car before anybody knew that a truck would come
        if line.operation:
            origin = Origin.FAULT if appointment.has_fault else Origin.NEED
            job = put_operation(order, line.operation, origin=origin, payer=payer, now=now, complaint=words, package=line.package)
            first.setdefault(line.package_id or 0, job)
            while waiting:
                put_part(order, job, *waiting.pop(0), payer=payer, now=now)
        elif job is None:
            waiting.append((thing, line.qty_milli))
        else:
            put_part(order, first.get(line.package_id or -1, job), thing, line.qty_milli, payer=payer, now=now)
    for part, qty in waiting:
        job = job or _parts_job(order, words or part.name)
        put_part(order, job, part, qty, payer=payer, now=now)


def _parts_job(order: RepairOrder, words: str) -> Job:
    """A job for parts without an operation: handed over the counter or fitted within other work."""
    return Job.objects.create(
        station_id=order.station_id, order=order, position=1, origin=Origin.NEED, name="配件", name_en="Parts", complaint=words[:400]
    )


def _make_findable(order: RepairOrder, now: datetime) -> None:
    index(
        "order", order.pk, company_id=order.station.company_id, station_id=order.station_id, label=order.number,
        sub=f"{order.vehicle} {order.party or ''}".strip(), url=reverse("workorders:order", args=[order.pk]),
        words=[order.number, order.vehicle.plate, order.vehicle.vin, order.party.name if order.party else ""], now=now,
    )  # fmt: skip


def take_up_quote(order: RepairOrder, *, by: Actor, now: datetime) -> RepairOrder:
    """The customer comes back for an open quote: it lives on, as a draft on the new stay, at today's word (DIAG-12).

    Refused: not_here, wrong_state, no_covers, no_walkaround, no_words.
    """
    here = Visit.objects.filter(station_id=order.station_id, vehicle_id=order.vehicle_id)
    with transaction.atomic():
        visit = here.filter(status__in=[VisitStatus.IN_RECEPTION, VisitStatus.IN_HOUSE]).select_for_update().order_by("-pk").first()
        if visit is None:
            raise Refused(
                _("%(vehicle)s is not in reception. Greet the customer first, then take the quote up.") % {"vehicle": order.vehicle},
                code="not_here",
            )
        _on_new_stay(order, visit, by=by, now=now)
        finish_task(order.station, f"unsold:order:{order.pk}", by=by, now=now)
    return order


def _on_new_stay(order: RepairOrder, visit: Visit, *, by: Actor, now: datetime) -> None:
    with moving(order, to=Status.DRAFT, by=by, now=now, verb="quote.taken_up") as row:
        if row.status != Status.QUOTE_ONLY:
            raise Refused(_("Only an open quote can be taken up. Reload the page."), code="wrong_state")
        if visit.status == VisitStatus.IN_RECEPTION:
            take_into_house(visit, by=by, now=now)
        row.visit = visit
        row.explained_at, row.promised_at, row.ended_because, row.quote_valid_until = None, None, "", None
