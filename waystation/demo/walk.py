"""One stay walked step by step through the actions, by the people whose work each step is (also the whole-journey test's legs)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from waystation.accounts.models import Station, User
from waystation.accounts.queries import actor_for
from waystation.appointments.models import Appointment
from waystation.catalogue.models import Checklist, Operation
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.customers.models import Vehicle
from waystation.quality import actions as quality
from waystation.reception import actions as reception
from waystation.reception.models import Visit
from waystation.scheduling.models import Resource, Slot
from waystation.settlement import actions as settlement
from waystation.workorders import actions as workorders
from waystation.workorders.choices import JobStatus, LineKind, Origin, Payer
from waystation.workorders.models import Addition, Job, RepairOrder
from waystation.workorders.queries import has_diagnosis, open_warranty
from waystation.workshop import actions as workshop
from waystation.workshop.models import Assignment, Clock, Wash
from waystation.workshop.queries import list_for

DRAWN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 60"><path d="M8 44c20-40 24 20 44-8s18 24 40-6 30 20 60-14" '
    'fill="none" stroke="#111" stroke-width="3"/></svg>'
)
COVERS = ["seat", "wheel", "mat", "shifter"]


@dataclass
class Crew:
    """Who does which step at the station."""

    station: Station
    people: dict[str, User]
    bays: list[Resource]
    technicians: list[User]
    turn: int = 0

    def as_(self, name: str, now: datetime) -> Actor:
        return actor_for(self.people[name], self.station, now)


@dataclass
class Walk:
    """A stay on its way; `clock` moves on with each step."""

    crew: Crew
    vehicle: Vehicle
    clock: datetime
    operations: list[Operation]
    words: str = "保养"
    km: int = 1000
    appointment: Appointment | None = None
    kind: str = "maintenance"
    key_tag: str = ""
    advisor: str = "advisor"
    promised: datetime | None = None
    visit: Visit = field(init=False)
    order: RepairOrder = field(init=False)

    def by(self, name: str) -> Any:
        """Who acts and when, for a step."""
        return {"by": self.crew.as_(name, self.clock), "now": self.clock}

    def later(self, minutes: int) -> None:
        self.clock += timedelta(minutes=minutes)

    def arrive(self) -> None:
        self.visit = reception.arrive(
            self.crew.station, vehicle=self.vehicle, appointment=self.appointment, **self.by("greeter")
        )

    def greet(self) -> None:
        self.later(2)
        reception.greet(self.visit, **self.by(self.advisor))

    def talk(self) -> None:
        me = self.by(self.advisor)
        reception.confirm_data(self.visit, **me)
        reception.note_mileage(self.visit, km=self.km, **me)
        reception.fit_covers(self.visit, COVERS, **me)
        reception.record_words(self.visit, words=self.words, **me)
        reception.remind_of_valuables(self.visit, **me)
        reception.save_walkaround(self.visit, fuel="2", soc_percent=None, **me)
        reception.mark_damage(self.visit, [{"zone": "front_bumper", "kind": "scratch", "pointed_out": True}], **me)
        reception.all_in_order(self.visit, **me)
        if self.key_tag:
            reception.move_key(self.visit, place="前台钥匙柜", tag=self.key_tag, **me)
        self.later(9)
        reception.sign_walkaround(self.visit, name="", svg=DRAWN, **self.by(self.advisor))

    def open_order(self) -> None:
        me = self.by(self.advisor)
        self.order = workorders.open_order(self.visit, kind=self.kind, **me)
        for operation in self.operations:
            workorders.add_operation(self.order, operation, origin=Origin.NEED, payer=Payer.CUSTOMER, **me)

    def quote(self) -> None:
        me = self.by(self.advisor)
        for decision in open_warranty(self.order):
            workorders.decide_warranty(decision.job, "not_covered", reason="已过质保里程", told=True, **me)
        if not has_diagnosis(self.order):
            workorders.diagnose(self.order, mode="now", text="已在接待工位确认故障", **me)
        soonest = self.clock + timedelta(minutes=30)
        workorders.set_promise(self.order, max(self.promised or soonest + timedelta(hours=3), soonest), **me)
        self.order.refresh_from_db()
        workorders.quote(self.order, **me)

    def sign(self) -> None:
        self.later(3)
        me = self.by(self.advisor)
        workorders.explain(self.order, **me)
        workorders.sign_order(self.order, customer_svg=DRAWN, advisor_svg=DRAWN, **me)
        workorders.give_copy(self.order, how="print", **me)

    def hand_to_dispatch(self) -> None:
        workorders.hand_to_dispatch(self.order, **self.by(self.advisor))

    def dispatch(self) -> None:
        self.later(3)
        me = self.by("dispatcher")
        workshop.accept(self.order, **me)
        for job in self._jobs(JobStatus.APPROVED):
            self._assign(job, me)
        workshop.hand_in(self.order, km=self.km, key_tag=self.key_tag or "K-0", **me)
        for wash in Wash.objects.filter(order=self.order, when="in", done_at=None):
            quality.wash_done(wash, **self.by("washer"))

    def _assign(self, job: Job, me: Any) -> None:
        """The next technician with the trade, in the first bay that takes it; above capacity with its reason."""
        crew, start, last = self.crew, workshop.quarter_now(self.clock), None
        at = int(start.timestamp()) // 900
        full = set(Slot.objects.filter(quarter__range=(at, at + 2)).values_list("resource_id", flat=True))
        bays = [
            bay for bay in crew.bays
            if bay.bay_kind not in ("wash", "inspection") and bay.takes_trucks == (self.vehicle.vehicle_class == "truck")
        ]  # fmt: skip
        bays.sort(key=lambda bay: bay.pk in full)
        for technician in self._turn(job, full):
            for reason in ("", "演示：当日满负荷"):
                for bay in bays:
                    try:
                        workshop.assign(job, technician, bay, start, 45, overbook_reason=reason, **me)
                        crew.turn += 1
                        return
                    except Refused as refused:
                        last = refused
        raise last or AssertionError("no technician")

    def _turn(self, job: Job, full: set[int]) -> list[User]:
        """Who may be asked, the idle first, then in turn."""
        crew = self.crew
        busy = set(Clock.objects.filter(station=crew.station, ended_at=None).values_list("technician_id", flat=True))
        rows = Resource.objects.filter(station=crew.station, kind="technician", user__in=crew.technicians)
        able = {row.user_id: row.pk in full for row in rows if row.can_do(job.trade)}
        turn = [crew.technicians[(crew.turn + n) % len(crew.technicians)] for n in range(len(crew.technicians))]
        return sorted((one for one in turn if one.pk in able), key=lambda one: (able[one.pk], one.pk in busy))

    def _jobs(self, *states: str) -> list[Job]:
        return list(Job.objects.filter(order=self.order, status__in=states).order_by("position"))

    def _technician(self, job: Job) -> Any:
        lead = Assignment.objects.filter(job=job, lead=True, ended_at=None).select_related("technician").get()
        return {"by": actor_for(lead.technician, self.crew.station, self.clock), "now": self.clock}

    def start(self, only_first: bool = True) -> None:
        self.later(5)
        job = self._jobs(JobStatus.ASSIGNED)[0]
        me = self._technician(job)
        workshop.precheck(self.order, all_ok(list_for(self.order, "prestart")), **me)
        self._begin(job, me)

    def _begin(self, job: Job, me: Any) -> None:
        """Start, or switch over when this technician is at another car."""
        busy = Clock.objects.filter(technician_id=me["by"].user_id, ended_at=None).exists()
        (workshop.switch if busy else workshop.start)(job, **me)

    def pause(self, reason: str, note: str = "") -> None:
        self.later(15)
        job = self._jobs(JobStatus.IN_WORK)[0]
        workshop.pause(job, reason, note=note, **self._technician(job))

    def take_parts(self) -> None:
        """What the store has is issued; a line it lacks is left out of the slip."""
        for job in self._jobs(JobStatus.IN_WORK, JobStatus.ASSIGNED):
            for line in job.lines.filter(kind=LineKind.PART, removed_at=None):
                slip = workshop.request_parts(self.order, {line.pk: line.qty_milli}, **self._technician(job))
                taker = self._technician(job)["by"].user_id
                workshop.issue_requisition(
                    slip, taker=User.objects.get(pk=taker), taker_svg=DRAWN, issuer_svg=DRAWN, **self.by("parts")
                )

    def finish(self) -> None:
        report = {"work": "按规范完成", "cause": "正常磨损", "measures": "更换并检查"}
        for job in self._jobs(JobStatus.IN_WORK, JobStatus.PAUSED, JobStatus.ASSIGNED):
            self.later(20)
            me = self._technician(job)
            if job.status == JobStatus.ASSIGNED:
                self._begin(job, me)
            workshop.finish(job, report, **me)
            self._lead = me

    def self_check(self) -> None:
        self.order.refresh_from_db()
        me = {"by": self._lead["by"], "now": self.clock}
        workshop.self_check(self.order, all_ok(list_for(self.order, "self")), DRAWN, **me)

    def wash(self) -> None:
        for wash in Wash.objects.filter(order=self.order, when="out", done_at=None):
            quality.wash_start(wash, **self.by("washer"))
            self.later(15)
            quality.wash_done(wash, **self.by("washer"))

    def inspect(self) -> None:
        self.order.refresh_from_db()
        self.later(4)
        self._inspection = quality.start_inspection(self.order, **self.by("inspector"))

    def pass_(self) -> None:
        self.later(8)
        me = self.by("inspector")
        road = any(job.needs_road_test for job in self._jobs(JobStatus.DONE))
        out = self.km + 1
        quality.answer_inspection(
            self._inspection, answers=all_ok(self._inspection.checklist), papers=all_ok(list_for(self.order, "papers")), clean=True,
            road_test=road, road_test_reason="更换制动件后路试" if road else "无需路试", function_test="功能正常", **me,
            **({"road_km_out": out, "road_km_in": out + 3} if road else {}),
        )  # fmt: skip
        self.km = out + 3 if road else self.km
        quality.pass_inspection(self._inspection, DRAWN, **me)

    def fail(self) -> None:
        self.later(8)
        quality.fail_inspection(
            self._inspection, "制动管接头有渗漏", DRAWN, jobs=self._jobs(JobStatus.DONE)[:1], **self.by("inspector")
        )

    def hand_over(self, place: str) -> None:
        self.order.refresh_from_db()
        handover = quality.offer_handover(self.order, parking=place, **self.by("inspector"))
        self.later(5)
        quality.explain(handover, **self.by("inspector"))
        quality.take_over(
            handover, {"exterior": "ok", "technical": "ok", "items": "ok"}, svg=DRAWN, **self.by(self.advisor)
        )

    def bill(self) -> None:
        self.later(3)
        self.order.refresh_from_db()
        settlement.prepare_bills(self.order, **self.by(self.advisor))

    def find_more(self, operation: Operation, *, ask: bool) -> Addition:
        """The technician finds something; the advisor works it out and asks the customer."""
        self.later(10)
        job = self._jobs(JobStatus.IN_WORK)[0]
        found = workshop.report_problem(
            self.order,
            what=f"建议{operation.name}",
            why="已磨损到极限，继续使用影响安全。",
            safety=operation.safety,
            **self._technician(job),
        )
        if ask:
            me = self.by(self.advisor)
            workorders.add_operation(
                self.order, operation, origin=Origin.FINDING, payer=Payer.CUSTOMER, addition=found, **me
            )
            workorders.estimate_addition(found, new_promised_at=self.clock + timedelta(hours=5), **me)
            workorders.ask_customer(found, how="sms", **me)
        return found


def all_ok(checklist: Checklist) -> dict[str, dict[str, str]]:
    """Every point in order; measured ones in the middle of what is allowed."""
    return {str(item.pk): {"result": "ok", "value": _value(item), "note": ""} for item in checklist.items.all()}


def _value(item: Any) -> str:
    if item.kind != "value":
        return ""
    if item.low and item.high:
        return f"{(float(item.low) + float(item.high)) / 2:g}"
    return item.low or item.high or "1"
