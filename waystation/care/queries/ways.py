"""What a page leads to in slices above it, which it cannot know itself: a complaint, a deposit, a first contact, the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from waystation.appointments.models import Appointment
from waystation.core.access import Actor
from waystation.customers.queries import visible_parties, visible_vehicles
from waystation.workorders.choices import Status
from waystation.workorders.models import RepairOrder


@dataclass(frozen=True)
class Way:
    label: str
    icon: str
    url: str
    post: bool = False


def ways(by: Actor, view_name: str, pk: object) -> list[Way]:
    """The further ways from the page of this row, of those the actor may go."""
    maker = OF_PAGE.get(view_name)
    return maker(by, pk) if maker is not None and isinstance(pk, int) else []


def _of_order(by: Actor, pk: int) -> list[Way]:
    row = RepairOrder.objects.seen_by(by).filter(pk=pk).values("party_id", "status").first()
    if row is None:
        return []
    gate = Way(_("Issue the gate pass"), "barrier-block", reverse("delivery:issue_pass", args=[pk]), post=True)
    first = [gate] if row["status"] == Status.PAID and by.may("delivery.gate_pass") else []
    return [*first, *_complaint(by, "order", pk), *_deposit(by, row["party_id"])]


def _of_appointment(by: Actor, pk: int) -> list[Way]:
    row = Appointment.objects.seen_by(by).filter(pk=pk).values("party_id", "vehicle_id").first()
    if row is None:
        return []
    contact = [Way(_("First contact with the customer"), "phone-outgoing", reverse("care:first_contact", args=[pk]), post=True)]
    first = contact if by.may("care.call") else []
    return [*first, *_deposit(by, row["party_id"]), *(_complaint(by, "vehicle", row["vehicle_id"]) if row["vehicle_id"] else [])]


def _of_customer(by: Actor, pk: int) -> list[Way]:
    return [*_complaint(by, "party", pk), *_deposit(by, pk)] if visible_parties(by).filter(pk=pk).exists() else []


def _of_vehicle(by: Actor, pk: int) -> list[Way]:
    return _complaint(by, "vehicle", pk) if visible_vehicles(by).filter(pk=pk).exists() else []


def _complaint(by: Actor, kind: str, pk: int) -> list[Way]:
    url = f"{reverse('complaints:new')}?{kind}={pk}"
    return [Way(_("Take a complaint"), "message-report", url)] if by.may("complaints.take") else []


def _deposit(by: Actor, party_id: int | None) -> list[Way]:
    if party_id is None or not by.may("settlement.take_payment"):
        return []
    return [Way(_("Take a deposit"), "cash", reverse("settlement:deposit", args=[party_id]))]


OF_PAGE: dict[str, Callable[[Actor, Any], list[Way]]] = {
    "workorders:order": _of_order, "appointments:appointment": _of_appointment, "customers:customer": _of_customer,
    "customers:vehicle": _of_vehicle, "care:vehicle_file": _of_vehicle, "care:customer_file": _of_customer,
}  # fmt: skip
