"""Run as a program on a server's data: builds the small demonstration, or brings its follow-up calls forward, or asks a customer something.

`python -m tests.journey.house build`, `… call PLATE`, `… ask`; each prints what the test needs to know as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waystation.settings")
django.setup()

from django.db.models import Q  # noqa: E402

from waystation.accounts.models import Station  # noqa: E402
from waystation.accounts.queries import system_actor  # noqa: E402
from waystation.care import tasks  # noqa: E402
from waystation.care.models import FollowUp  # noqa: E402
from waystation.catalogue.models import Operation, OperationPart, PackageLine, Part  # noqa: E402
from waystation.customers import actions as customers  # noqa: E402
from waystation.demo import build  # noqa: E402
from waystation.stock.actions import receive  # noqa: E402
from waystation.stock.models import Bin  # noqa: E402
from waystation.workorders import actions as workorders  # noqa: E402
from waystation.workorders.models import RepairOrder  # noqa: E402

TRUCK = "鲁AJ5186"


def make(now: datetime) -> dict[str, Any]:
    """The demonstration, at a station where it is ten in the morning whatever the hour of the test, and the truck of a fleet."""
    build(seed=7, now=now, orders=30, customers=150, vehicles=240)
    ahead = (10 - now.hour + 12) % 24 - 12
    Station.objects.update(timezone=f"Etc/GMT{-ahead:+d}" if ahead else "UTC")
    station = Station.objects.get(slug="jinan-north")
    me: dict[str, Any] = {"by": system_actor(station), "now": now}
    fleet = customers.save_party(
        kind="fleet", name="鲁通物流车队", phone="13900001234", contact_name="魏师傅", form_of_address="魏师傅", **me
    )
    truck = customers.save_vehicle(
        plate=TRUCK,
        plate_color="yellow",
        vehicle_class="truck",
        maker="一汽解放",
        model="J6P",
        color="红",
        energy="diesel",
        **me,
    )
    for role in ("owner", "payer"):
        customers.set_role(truck, fleet, role, **me)
    fill_the_store(station, me)
    return {"truck": TRUCK, "station": station.pk}


def fill_the_store(station: Station, me: dict[str, Any]) -> None:
    """What these two journeys need lies there, however much the demonstration took."""
    bin_ = Bin.objects.filter(station=station).order_by("pk")[0]
    wanted = OperationPart.objects.filter(
        operation__code__in=["T-MNT-030", "T-BRK-100", "T-INT-010", "T-ENG-080", "C-BRK-010", "C-ENG-010"]
    )
    in_packages = PackageLine.objects.filter(package__code="P-C-01").exclude(part=None).values("part")
    for part in Part.objects.filter(Q(pk__in=wanted.values("part")) | Q(pk__in=in_packages)).order_by("pk"):
        receive(station, part, 60_000, bin=bin_, cost_fen=part.cost_fen, source="journey", **me)


def bring_forward(plate: str, now: datetime) -> dict[str, Any]:
    """Three days later, as far as the follow-up of this vehicle is concerned: what the worker does then."""
    tasks.plan_follow_ups(now)
    row = FollowUp.objects.get(order__vehicle__plate=plate)
    FollowUp.objects.filter(pk=row.pk).update(opens_at=now - timedelta(minutes=1))
    tasks.open_due(now)
    return {"follow_up": row.pk}


def ask_somebody(now: datetime) -> dict[str, Any]:
    """A finding on an order in repair, asked of its customer by a link."""
    order = RepairOrder.objects.filter(status="in_repair").order_by("pk")[0]
    me: dict[str, Any] = {"by": system_actor(order.station), "now": now}
    operation = Operation.objects.get(code="T-INT-010" if order.vehicle.vehicle_class == "truck" else "C-BRK-010")
    addition = workorders.raise_addition(
        order, source="technician", what="制动片磨到极限", why="剩余 1.8 mm", safety=True, **me
    )
    workorders.add_operation(order, operation, origin="finding", payer="customer", addition=addition, **me)
    workorders.estimate_addition(addition, new_promised_at=now + timedelta(days=2), **me)
    _link, token = workorders.ask_customer(addition, how="link", **me)
    return {"addition": addition.pk, "address": f"/c/l/approve/{token}/"}


VERBS = {"build": make, "ask": ask_somebody}

if __name__ == "__main__":
    at = datetime.now(UTC)
    answer = bring_forward(sys.argv[2], at) if sys.argv[1] == "call" else VERBS[sys.argv[1]](at)
    sys.stdout.write(json.dumps(answer) + "\n")
