"""What a vehicle has before it: its maintenance plan, the maker's warranty, our own repairs under guarantee (CUST-05)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from waystation.catalogue.choices import System
from waystation.catalogue.models import ServiceInterval, WarrantyRule
from waystation.catalogue.queries import next_service, warranty_ends_on
from waystation.catalogue.sums import kin, matches
from waystation.core.access import Actor
from waystation.customers.models import Vehicle
from waystation.workorders.choices import Status
from waystation.workorders.models import Job
from waystation.workorders.sums import still_guaranteed

LEVELS = ("minor", "level1", "level2")


@dataclass(frozen=True)
class Cover:
    """The maker's warranty on a system: until when or how many kilometres, and whether one of both is over."""

    system: str
    until: date | None
    km: int
    over: bool


@dataclass(frozen=True)
class Ahead:
    plan: list[ServiceInterval]
    covers: list[Cover]
    guaranteed: list[Job]


def ahead(by: Actor, vehicle: Vehicle, on: date) -> Ahead:
    """The plan by model, maker or class; warranties by system; guaranteed repairs of the stations the actor sees. Five statements."""
    found = [next_service(vehicle.vehicle_class, vehicle.maker, vehicle.model, level, company_id=vehicle.company_id) for level in LEVELS]
    jobs = Job.objects.seen_by(by).filter(order__vehicle=vehicle, order__status__in=[Status.DELIVERED, Status.CLOSED], guarantee_until_on__gte=on)
    kept = [job for job in jobs.select_related("order").order_by("-guarantee_until_on", "pk") if still_guaranteed(job, km=vehicle.last_km, on=on)]
    return Ahead([row for row in found if row is not None], _covers(vehicle, on), kept if by.may("workorders.view") else [])


def _covers(vehicle: Vehicle, on: date) -> list[Cover]:
    rows = WarrantyRule.objects.filter(company_id=vehicle.company_id, vehicle_class__in=kin(vehicle.vehicle_class), operation=None).valid_on(on)
    best: dict[str, Any] = {}
    for rule in sorted(rows, key=lambda row: (len(row.maker.strip("*")), row.pk)):  # the longest maker pattern wins
        if matches(rule.maker, vehicle.maker):
            best[rule.system] = rule
    return [_cover(vehicle, rule, on) for _system, rule in sorted(best.items())]


def _cover(vehicle: Vehicle, rule: WarrantyRule, on: date) -> Cover:
    until = warranty_ends_on(vehicle, rule)
    driven = vehicle.last_km is not None and bool(rule.km) and vehicle.last_km > rule.km
    return Cover(str(dict(System.choices).get(rule.system, rule.system)), until, rule.km, driven or (until is not None and until < on))
