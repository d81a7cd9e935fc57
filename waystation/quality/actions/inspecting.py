"""The inspection while it goes on: start, answers, road test, wear, needed work, findings (QUAL-02…06, 08, 10, 11, 13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, BinaryIO

from django.db import transaction
from django.urls import reverse

from waystation.catalogue.choices import ChecklistKind
from waystation.catalogue.queries import items_of
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import twice as _
from waystation.customers.actions import add_reading, record_wear
from waystation.customers.choices import ReadingSource
from waystation.customers.models import WearReading
from waystation.journal.actions import moving, record
from waystation.quality.actions.judging import need_inspector
from waystation.quality.models import Inspection
from waystation.quality.rules import need_road_consent
from waystation.workorders.actions import evaluate, raise_addition
from waystation.workorders.actions.change import said
from waystation.workorders.choices import Status
from waystation.workorders.models import Addition, Advice, RepairOrder
from waystation.workshop.actions.locks import locked
from waystation.workshop.actions.reopening import tell_advisor
from waystation.workshop.models import SelfCheck
from waystation.workshop.queries.floor import list_for
from waystation.workshop.rules import person
from waystation.workshop.sums import clean_answers

TEXTS = {"road_test_reason": 160, "road_findings": 300, "function_test": 200}


def start_inspection(order: RepairOrder, *, by: Actor, now: datetime) -> Inspection:
    """Begin a round with the specification of the heaviest work on the order (QUAL-02…04). Refused: not_qualified, own_work, no_self_check,
    no_checklist, wrong_state."""
    with moving(order, to=Status.IN_INSPECTION, by=by, now=now, verb="inspection.started") as row:
        need_inspector(row, by=by, now=now)
        if not SelfCheck.objects.filter(order=row).exists():
            raise Refused(_("The technician has not checked his own work yet."), code="no_self_check")
        checklist = list_for(row, ChecklistKind.QUALITY)
        last = Inspection.objects.filter(order=row).order_by("-round").first()
        inspection = Inspection.objects.create(
            station_id=row.station_id, order=row, round=last.round + 1 if last else 1, checklist=checklist, inspector_id=person(by), started_at=now
        )
    return inspection


def answer_inspection(inspection: Inspection, *, by: Actor, now: datetime, **given: Any) -> Inspection:
    """Keep answers as they come: answers, papers (item id → result, value, note), clean, road_test, road_test_reason, road_km_out,
    road_km_in, road_with, road_findings, function_test. Both road readings go to the vehicle (QUAL-05).

    Refused: ended, other_inspector, not_allowed (no road test wished), reading_falls, road_backwards.
    """
    with transaction.atomic():
        order = locked(inspection.order_id, inspection)
        row = Inspection.objects.select_for_update().get(pk=inspection.pk)
        if row.ended_at is not None or order.status != Status.IN_INSPECTION:
            raise Refused(_("This inspection is over. Start a new round."), code="ended", status=409)
        if row.inspector_id != by.user_id:
            raise Refused(_("%(name)s inspects this vehicle and signs for it.") % {"name": row.inspector}, code="other_inspector")
        _keep_lists(row, order, given)
        _keep_road_test(row, order, given, by=by, now=now)
        for name, most in TEXTS.items():
            if name in given:
                setattr(row, name, str(given[name]).strip()[:most])
        if "clean" in given:
            row.clean = given["clean"]
        row.save()
        record(row, verb="inspection.answered", by=by, now=now, label=order.number, order=order.pk, points=len(row.answers))
    inspection.refresh_from_db()
    return inspection


def _keep_lists(row: Inspection, order: RepairOrder, given: Mapping[str, Any]) -> None:
    if "answers" in given:
        row.answers = {**row.answers, **clean_answers(items_of(row.checklist), given["answers"])}
    if "papers" in given:
        row.papers = {**row.papers, **clean_answers(items_of(list_for(order, ChecklistKind.PAPERS)), given["papers"])}


def _keep_road_test(row: Inspection, order: RepairOrder, given: Mapping[str, Any], *, by: Actor, now: datetime) -> None:
    if "road_test" in given:
        if given["road_test"]:
            need_road_consent(order)
        row.road_test = given["road_test"]
    if "road_with" in given:
        row.road_with = given["road_with"]
    out, back = given.get("road_km_out", row.road_km_out), given.get("road_km_in", row.road_km_in)
    if out is not None and back is not None and back < out:
        raise Refused(_("The kilometres after the road test are fewer than before it. Read them again."), code="road_backwards", field="road_km_in")
    for name, km, source in (("road_km_out", out, ReadingSource.ROAD_TEST_OUT), ("road_km_in", back, ReadingSource.ROAD_TEST_IN)):
        if km is not None and km != getattr(row, name):
            add_reading(order.vehicle, km=km, source=source, by=by, now=now, trail=order.trail)
            setattr(row, name, km)


def note_wear(
    inspection: Inspection, *, item: str, value: str, position: str = "", unit: str = "", remaining_percent: int | None = None,
    remaining_km: int | None = None, by: Actor, now: datetime,
) -> WearReading:  # fmt: skip
    """What is left of a wear part goes to the vehicle's file, the advisor and the reminders (QUAL-10). Refused: no_item, bad_percent."""
    order = inspection.order
    return record_wear(
        order.vehicle, item=item, value=value, position=position, unit=unit, remaining_percent=remaining_percent, remaining_km=remaining_km,
        trail=order.trail, by=by, now=now,
    )  # fmt: skip


def note_needed(order: RepairOrder, *, what: str, why: str = "", safety: bool = False, urgent: bool = False, by: Actor, now: datetime) -> Advice:
    """Work that is needed and was not done is written on the order and stays on the vehicle (QUAL-11, WORD-10). Refused: no_text."""
    what = said(what, code="no_text", field="what", sentence=_("Write which work is needed."))
    with transaction.atomic():
        row = Advice.objects.create(
            station_id=order.station_id, vehicle_id=order.vehicle_id, order=order, text=what, why=why.strip()[:300], safety=safety,
            urgent=urgent or safety, at=now, by_name=by.name,
        )  # fmt: skip
        record(row, verb="advice.noted", by=by, now=now, label=order.number, order=order.pk, safety=safety)
    return row


def report_finding(
    inspection: Inspection, *, what: str, why: str = "", evaluation: str, safety: bool = False, photos: Iterable[BinaryIO] = (), by: Actor,
    now: datetime,
) -> Addition:  # fmt: skip
    """The inspector found something: judged by him, then told to the advisor, who asks the customer (QUAL-08, ADDW-07).

    Refused: no_text, wrong_state, bad_file, too_big.
    """
    with transaction.atomic():
        row = raise_addition(inspection.order, source="inspector", what=what, why=why, safety=safety, photos=photos, by=by, now=now)
        evaluate(row, evaluation=evaluation, by=by, now=now)
    tell_advisor(
        inspection.order, _("%(number)s: found at the inspection, please ask the customer") % {"number": row.number}, by=by, now=now,
        url=reverse("workshop:dispatch", args=[inspection.order_id]),
    )  # fmt: skip
    return row
