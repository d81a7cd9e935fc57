"""Stays for tests, in any state. Other slices use these too."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from waystation.accounts.models import Station, User
from waystation.accounts.queries import system_actor
from waystation.catalogue.models import Script, Symptom
from waystation.core.access import Actor
from waystation.customers.models import Vehicle
from waystation.customers.tests.build import make_party, make_vehicle
from waystation.reception import actions
from waystation.reception.choices import Status
from waystation.reception.models import DamageMark, Visit, Walkaround

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)  # Tuesday 09:30 at the station
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 40"><path d="M5 30L40 10L90 25"/></svg>'
SET = ["seat", "wheel", "mat", "shifter"]
WORDS = "过减速带时左前方有咯噔声"
_numbers = count(1)


def make_stay(
    station: Station, *, vehicle: Vehicle | None = None, advisor: User | None = None, status: str = Status.IN_RECEPTION, **more: Any
) -> Visit:
    """A stay on its row, nothing done yet."""
    by, number = system_actor(station), next(_numbers)
    party = make_party(by)
    vehicle = vehicle or make_vehicle(by, owner=party)
    values: dict[str, Any] = {"arrived_at": NOW, "queue_no": number, "greeted_at": None if status == Status.ARRIVED else NOW} | more
    return Visit.objects.create(
        station=station, number=f"VS{number:05d}", status=status, vehicle=vehicle, party=party, contact=party.contacts.first(), advisor=advisor,
        **values,
    )  # fmt: skip


def make_truck(by: Actor, **facts: Any) -> Vehicle:
    return make_vehicle(by, vehicle_class="truck", maker="重汽", model="豪沃", **facts)


def make_sheet(visit: Visit, *, marks: dict[str, str] | None = None, pointed_out: bool = True, **more: Any) -> Walkaround:
    """A complete sheet, not signed."""
    values: dict[str, Any] = {
        "fuel": "2", "exterior_checked": True, "lights_checked": True, "equipment": ["jack"], "equipment_checked": True,
        "belongings_checked": True, "answers": {},
    } | more  # fmt: skip
    sheet = Walkaround.objects.create(station=visit.station, visit=visit, **values)
    for zone, kind in (marks or {}).items():
        DamageMark.objects.create(walkaround=sheet, zone=zone, kind=kind, pointed_out=pointed_out)
    return sheet


def make_complete(station: Station, *, marks: dict[str, str] | None = None, sheet: dict[str, Any] | None = None, **more: Any) -> Visit:
    """Everything done up to the customer's signature."""
    values: dict[str, Any] = {
        "km": 40128, "data_confirmed_at": NOW, "covers": SET, "covers_at": NOW, "valuables_reminded_at": NOW, "words": WORDS,
    } | more  # fmt: skip
    visit = make_stay(station, **values)
    make_sheet(visit, marks=marks, **(sheet or {}))
    return visit


def make_signed(station: Station, by: Actor | None = None, **more: Any) -> Visit:
    visit = make_complete(station, **more)
    actions.sign_walkaround(visit, name="刘芳", svg=SVG, by=by or system_actor(station), now=NOW)
    return visit


def make_symptom(station: Station, code: str = "S-001", **more: Any) -> Symptom:
    values = {
        "name": "制动跑偏", "name_en": "Pulls when braking", "system": "brake", "vehicle_class": "any", "questions": "左还是右？",
        "questions_en": "Left or right?", "suspicion": "卡钳", "suspicion_en": "Caliper",
    } | more  # fmt: skip
    return Symptom.objects.create(company=station.company, code=code, **values)


def make_script(station: Station) -> Script:
    return Script.objects.create(
        company=station.company, key="reception.greeting", situation="reception", title="迎接客户", title_en="Greeting",
        text="{customer}您好，欢迎光临{station}！", text_en="Welcome to {station}, {customer}!",
    )  # fmt: skip
