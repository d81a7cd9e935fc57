"""A shop floor for tests: people with trades, bays, checklists, parts in a bin, and orders brought along by the real verbs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from waystation.accounts.models import Station, User
from waystation.accounts.queries import actor_for, system_actor
from waystation.catalogue.models import Checklist, ChecklistItem, Operation
from waystation.core.access import Actor
from waystation.quality import actions as quality
from waystation.quality.models import Inspection
from waystation.reception.models import Visit
from waystation.scheduling.models import Certificate, Resource
from waystation.stock.actions import make_bin, receive
from waystation.workorders import actions as orders
from waystation.workorders.choices import JobStatus, Status
from waystation.workorders.models import Job, Line, RepairOrder
from waystation.workorders.tests.build import LATER, NOW, SVG, make_catalogue, make_order, make_visit
from waystation.workshop import actions
from waystation.workshop.models import Assignment, Handover, Requisition, Wash

FUNCTION = "Pedal firm, no noise"
LISTS = {
    "prestart": [("ok", True), ("ok", False)], "self": [("ok", True), ("ok", False)], "papers": [("ok", False)],
    "quality": [("ok", True), ("ok", False), ("value", True)],
}  # fmt: skip


@dataclass
class Floor:
    """Everything the tests of a floor name."""

    station: Station
    person: Callable[..., User]

    def actor(self, name: str) -> Actor:
        return actor_for(self.user(name), self.station, NOW)

    def user(self, name: str) -> User:
        return self.person(name.rstrip("2"), name=name)

    def bay(self, name: str = "B1") -> Resource:
        return Resource.objects.get(station=self.station, kind="bay", name=name)

    # the verbs in their order, each by who does it
    def waiting(self, **more: Any) -> RepairOrder:
        order = make_order(self.station, status=Status.SIGNED, visit=self.visit(), advisor=self.user("advisor"), **more)
        orders.give_copy(order, how="print", by=self.actor("advisor"), now=NOW)
        return orders.hand_to_dispatch(order, by=self.actor("advisor"), now=NOW)

    def visit(self) -> Visit:
        return make_visit(self.station, advisor=self.user("advisor"))

    def accepted(self, **more: Any) -> RepairOrder:
        return actions.accept(self.waiting(**more), by=self.actor("dispatcher"), now=NOW)

    def assign(self, job: Job, *, to: str = "technician", bay: str = "B1", from_at: datetime = NOW, minutes: int = 60, **more: Any) -> Any:
        return actions.assign(job, self.user(to), self.bay(bay), from_at, minutes, by=self.actor("dispatcher"), now=NOW, **more)

    def dispatched(self, **more: Any) -> RepairOrder:
        order = self.accepted(**more)
        shift = timedelta(hours=Assignment.objects.filter(station=self.station).count())
        for place, job in enumerate(order.jobs.order_by("position")):
            self.assign(job, from_at=NOW + shift + timedelta(hours=place))
        order.refresh_from_db()
        return order

    def ready(self, **more: Any) -> RepairOrder:
        """Dispatched, handed in, checked before the start."""
        order = self.dispatched(**more)
        actions.hand_in(order, km=40130, key_tag="K7", by=self.actor("dispatcher"), now=NOW)
        actions.precheck(order, self.fine("prestart"), by=self.actor("technician"), now=NOW)
        return order

    def in_repair(self, **more: Any) -> RepairOrder:
        order = self.ready(**more)
        actions.start(job_of(order), by=self.actor("technician"), now=NOW)
        return fresh(order)

    def done(self, **more: Any) -> RepairOrder:
        order = self.in_repair(**more)
        self.finish(order)
        return fresh(order)

    def finish(self, order: RepairOrder) -> None:
        for job in order.jobs.filter(status__in=[JobStatus.IN_WORK, JobStatus.PAUSED]):
            actions.finish(job, {"work": "Oil and filter changed"}, by=self.actor("technician"), now=NOW + timedelta(minutes=50))

    def self_checked(self, **more: Any) -> RepairOrder:
        order = self.done(**more)
        actions.self_check(order, self.fine("self"), SVG, by=self.actor("technician"), now=NOW + timedelta(minutes=55))
        return fresh(order)

    def inspecting(self, **more: Any) -> Inspection:
        return quality.start_inspection(self.self_checked(**more), by=self.actor("inspector"), now=NOW + timedelta(hours=1))

    def answered(self, inspection: Inspection | None = None) -> Inspection:
        """Everything an inspector must answer, and the car washed."""
        inspection = inspection or self.inspecting()
        for wash in Wash.objects.filter(order=inspection.order, done_at=None):
            quality.wash_done(wash, by=self.actor("washer"), now=NOW + timedelta(hours=1))
        km = fresh(inspection.order).vehicle.last_km + 1
        return quality.answer_inspection(
            inspection, answers=self.fine("quality", inspection), papers=self.fine("papers"), clean=True, road_test=True,
            road_test_reason="brakes", road_km_out=km, road_km_in=km + 4, function_test=FUNCTION, by=self.actor("inspector"),
            now=NOW + timedelta(hours=1),
        )  # fmt: skip

    def passed(self, **more: Any) -> RepairOrder:
        inspection = self.answered(self.inspecting(**more))
        quality.pass_inspection(inspection, SVG, by=self.actor("inspector"), now=NOW + timedelta(hours=1))
        return fresh(inspection.order)

    def failed(self, **more: Any) -> RepairOrder:
        inspection = self.inspecting(**more)
        quality.fail_inspection(inspection, "wheel nuts loose", SVG, by=self.actor("inspector"), now=NOW + timedelta(hours=1))
        return fresh(inspection.order)

    def offered(self, place: str = "P6", **more: Any) -> Handover:
        order = self.passed(**more)
        return quality.offer_handover(order, parking=place, by=self.actor("inspector"), now=NOW + timedelta(minutes=65))

    def handed_over(self, **more: Any) -> RepairOrder:
        row = quality.explain(self.offered(**more), by=self.actor("inspector"), now=NOW + timedelta(minutes=70))
        checks = {"exterior": "ok", "technical": "ok", "items": "ok"}
        quality.take_over(row, checks, svg=SVG, by=self.actor("advisor"), now=NOW + timedelta(minutes=75))
        return fresh(row.order)

    def requisition(self, order: RepairOrder, qty_milli: int = 1000) -> Requisition:
        return actions.request_parts(order, {part_line(order).pk: qty_milli}, by=self.actor("technician"), now=NOW)

    def issue(self, slip: Requisition, **more: Any) -> Requisition:
        given = {"taker": self.user("technician"), "taker_svg": SVG, "issuer_svg": SVG, "by": self.actor("parts"), "now": NOW} | more
        return actions.issue_requisition(slip, **given)

    def fine(self, kind: str, inspection: Inspection | None = None) -> dict[str, dict[str, str]]:
        checklist = inspection.checklist if inspection else Checklist.objects.get(company=self.station.company, kind=kind, job_class="any")
        return {str(i.pk): {"result": "ok", "value": "100" if i.kind == "value" else ""} for i in checklist.items.all()}

    def stock(self, qty_milli: int = 5000) -> None:
        part = make_catalogue(self.station)["filter"]
        by = system_actor(self.station)
        place = make_bin(self.station, "A-1", by=by, now=NOW)
        receive(self.station, part, qty_milli, bin=place, cost_fen=3000, source="delivery:1", by=by, now=NOW)

    def in_status(self, status: str) -> RepairOrder:
        """An order in any state, brought there by verbs as far as the workshop reaches; later states are set on the row."""
        made = _MADE.get(status)
        if made is not None:
            return made(self)
        order = make_order(self.station, status=status, visit=self.visit(), advisor=self.user("advisor"))
        return order


def _paused(floor: Floor) -> RepairOrder:
    order = floor.in_repair()
    actions.pause(job_of(order), "parts", by=floor.actor("technician"), now=NOW + timedelta(minutes=10))
    return fresh(order)


def _later(status: str) -> Callable[[Floor], RepairOrder]:
    def make(floor: Floor) -> RepairOrder:
        order = floor.handed_over()
        RepairOrder.objects.filter(pk=order.pk).update(status=status)
        return fresh(order)

    return make


_MADE: dict[str, Callable[[Floor], RepairOrder]] = {
    Status.WAITING: Floor.waiting, Status.DISPATCHED: Floor.ready, Status.IN_REPAIR: Floor.in_repair, Status.PAUSED: _paused,
    Status.SELF_CHECKED: Floor.self_checked, Status.IN_INSPECTION: lambda floor: floor.inspecting().order, Status.FAILED: Floor.failed,
    Status.PASSED: Floor.passed, Status.HANDED_OVER: Floor.handed_over, Status.BILLED: _later(Status.BILLED), Status.PAID: _later(Status.PAID),
    Status.DELIVERED: _later(Status.DELIVERED), Status.CLOSED: _later(Status.CLOSED),
}  # fmt: skip


def make_floor(station: Station, person: Callable[..., User]) -> Floor:
    floor = Floor(station, person)
    make_catalogue(station)
    for kind, points in LISTS.items():
        _checklist(station, kind, points)
    for name in ("B1", "B2"):
        Resource.objects.create(station=station, kind="bay", name=name, bay_kind="repair")
    for name in ("technician", "technician2"):
        Resource.objects.create(station=station, kind="technician", name=name, user=floor.user(name), trades=["mechanical"])
    Certificate.objects.create(station=station, user=floor.user("inspector"), kind="quality_inspector", number="QI-1", valid_until=None)
    return floor


def _checklist(station: Station, kind: str, points: list[tuple[str, bool]]) -> None:
    row = Checklist.objects.create(company=station.company, code=kind.upper(), kind=kind, name=kind, name_en=kind)
    for place, (shape, safety) in enumerate(points, 1):
        group = "Work" if place == 1 else "Vehicle"
        ChecklistItem.objects.create(
            checklist=row, position=place, group=group, group_en=group, text=f"{kind} {place}", text_en=f"{kind} {place}", kind=shape, unit="N·m",
            low="90" if shape == "value" else "", high="160" if shape == "value" else "", safety=safety,
        )  # fmt: skip


def fresh(order: RepairOrder) -> RepairOrder:
    return RepairOrder.objects.select_related("station", "vehicle", "visit").get(pk=order.pk)


def job_of(order: RepairOrder) -> Job:
    return order.jobs.order_by("position")[0]


def part_line(order: RepairOrder) -> Line:
    return Line.objects.filter(job__order=order, kind="part").order_by("pk")[0]


def heavier(station: Station, job_class: str = "level2") -> None:
    """From now on the oil service counts as heavier work."""
    Operation.objects.filter(company=station.company, code="OIL").update(job_class=job_class)


__all__ = ["LATER", "NOW", "SVG", "Floor", "fresh", "heavier", "job_of", "make_floor", "part_line"]
