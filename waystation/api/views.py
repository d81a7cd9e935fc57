"""REST for apps, partners and cameras (CHAN-02, CHAN-05, SELF-01): thin over the same actions, own keys, idempotent by key."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Status
from ninja.security import HttpBearer

from waystation.api import queries, rules
from waystation.api.actions import note_use
from waystation.api.forms import (
    AppointmentIn,
    AppointmentOut,
    ArrivalIn,
    ArrivalOut,
    CancelIn,
    ProgressOut,
    RefusalOut,
    SlotOut,
)
from waystation.appointments import actions as appointments
from waystation.appointments.choices import Status as AppointmentStatus
from waystation.appointments.models import Appointment
from waystation.appointments.queries import for_plate
from waystation.catalogue.models import Operation, Package
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.journal.actions import lock_chain
from waystation.reception.actions import arrive
from waystation.reception.queries import least_loaded_advisor
from waystation.scheduling.queries import free_times


class Key(HttpBearer):
    """`Authorization: Bearer …` with a key made on the settings page."""

    def authenticate(self, request: Any, token: str) -> Actor | None:
        key = queries.key_of(token)
        if key is None:
            return None
        if queries.stale(key, request.now):
            note_use(key, now=request.now)
        request.by, request.station = queries.actor_of(key), key.station
        if request.method != "GET":  # the first lock of the house, see docs/locking.md
            lock_chain(f"station:{key.station_id}")
        return request.by  # type: ignore[no-any-return]


api = NinjaAPI(title="Waystation", version="1", auth=Key(), urls_namespace="api", docs_url=None)
ANSWERS: Any = {422: RefusalOut, 409: RefusalOut}


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    said = {"code": refusal.code, "message": str(refusal.message), "field": refusal.field}
    return api.create_response(request, said, status=refusal.status)


def _need(request: Any, rule: Any) -> Actor:
    if not rule(request.by, None):
        raise PermissionDenied
    return request.by  # type: ignore[no-any-return]


def _out(row: Appointment) -> dict[str, Any]:
    return {
        "number": row.number, "status": row.status, "starts_at": row.starts_at, "minutes": row.minutes,
        "advisor": row.advisor.name if row.advisor else "", "told_cost_fen": row.told_cost_fen,
    }  # fmt: skip


@api.get("/slots", response=list[SlotOut])
def slots(request: Any, bay_kind: str = "quick", minutes: int = 60, days: int = 7, trucks: bool = False) -> list[dict[str, datetime]]:
    """Free times of the next days that fit a bay kind and a length."""
    _need(request, rules.appointments)
    span = timedelta(days=max(1, min(days, 31)))
    found = free_times(
        request.station, bay_kind=bay_kind, minutes=max(15, min(minutes, 8 * 60)), trucks=trucks, from_at=request.now,
        until_at=request.now + span, limit=40, now=request.now,
    )  # fmt: skip
    return [{"starts_at": one.starts_at, "ends_at": one.ends_at} for one in found]


@api.post("/appointments", response={201: AppointmentOut, **ANSWERS})
def book(request: Any, wish: AppointmentIn) -> Any:
    """Book a time, or leave a request that the station calls back about."""
    by = _need(request, rules.appointments)
    facts = wish.dict(exclude={"services", "starts_at"})
    with transaction.atomic():
        row = appointments.take(
            request.station, channel="app" if "app" in by.roles else "partner", words=facts, wished=_wished(by, wish), by=by, now=request.now
        )
        if wish.starts_at is not None:
            advisor = least_loaded_advisor(request.station, request.now)
            row = appointments.book(row, starts_at=wish.starts_at, advisor=advisor, by=by, now=request.now)
    return Status(201, _out(row))


def _wished(by: Actor, wish: AppointmentIn) -> list[tuple[str, int, int]]:
    found = []
    for one in wish.services:
        kind, code = ("operation", one.operation) if one.operation else ("package", one.package)
        model = Operation if kind == "operation" else Package
        row = model.objects.filter(company_id=by.company_id, code=code).first()
        if row is None:
            said = _("There is no service %(code)s. Take a code from the price list.")
            raise Refused(said % {"code": code}, code="unknown_service", field="services")
        found.append((kind, row.pk, 1000))
    return found


def _own(request: Any, number: str) -> Appointment:
    row = queries.own_appointments(_need(request, rules.appointments)).filter(number=number).first()
    if row is None:
        raise Http404
    return row  # type: ignore[no-any-return]


@api.get("/appointments/{number}", response=AppointmentOut)
def appointment(request: Any, number: str) -> dict[str, Any]:
    """One of the program's own appointments."""
    return _out(_own(request, number))


@api.post("/appointments/{number}/cancel", response={200: AppointmentOut, **ANSWERS})
def cancel(request: Any, number: str, said: CancelIn) -> dict[str, Any]:
    """The customer does not come; a request that has no time yet is withdrawn and nobody calls back about it."""
    row = _own(request, number)
    end = appointments.abandon if row.status == AppointmentStatus.DRAFT else appointments.cancel
    return _out(end(row, reason=said.reason, by=request.by, now=request.now))


@api.post("/arrivals", response={201: ArrivalOut, **ANSWERS})
def arrival(request: Any, seen: ArrivalIn) -> Any:
    """A plate camera saw a vehicle drive in: an appointment is recognised, anybody else joins the queue."""
    by = _need(request, rules.arrivals)
    expected = next(iter(for_plate(by, seen.plate, request.now)), None)
    visit = arrive(request.station, plate=seen.plate, channel="camera", appointment=expected, by=by, now=request.now)
    return Status(201, {
        "visit": visit.number, "queue_no": visit.queue_no, "appointment": expected.number if expected else "",
        "advisor": visit.advisor.name if visit.advisor else "",
    })  # fmt: skip


@api.get("/orders/{number}/progress", response=ProgressOut)
def progress(request: Any, number: str) -> dict[str, Any]:
    """How far the work is."""
    order = queries.order_by_number(_need(request, rules.progress), number)
    if order is None:
        raise Http404
    return {"number": order.number, "status": order.status, "promised_at": order.promised_at, "delivered_at": order.delivered_at}
