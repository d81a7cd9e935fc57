"""Who inspects, what is written on the way: road test, needed work."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from waystation.files.models import Paper
from waystation.quality import actions
from waystation.quality.models import Inspection
from waystation.scheduling.models import Certificate as Qualification
from waystation.workorders.choices import Status
from waystation.workorders.models import Advice, RepairOrder
from waystation.workshop.tests.build import NOW, SVG, Floor, fresh
from waystation.workshop.tests.test_actions import refused

AT = NOW + timedelta(hours=1)


@pytest.mark.covers("QUAL-03")
def test_only_a_qualified_person_who_did_not_work_on_it_inspects(floor: Floor) -> None:
    order = floor.self_checked()
    with refused("not_qualified"):
        actions.start_inspection(order, by=floor.actor("inspector2"), now=AT)
    Qualification.objects.create(
        station=floor.station, user=floor.user("inspector2"), kind="quality_inspector", number="QI-2", valid_until=date(2026, 11, 23)
    )
    with refused("not_qualified"):  # ran out yesterday
        actions.start_inspection(order, by=floor.actor("inspector2"), now=AT)
    Qualification.objects.create(station=floor.station, user=floor.user("technician"), kind="quality_inspector", number="QI-3", valid_until=None)
    with refused("own_work"):
        actions.start_inspection(order, by=floor.actor("technician"), now=AT)
    Qualification.objects.filter(number="QI-2").update(valid_until=date(2026, 11, 24))
    actions.start_inspection(order, by=floor.actor("inspector2"), now=AT)
    assert fresh(order).status == Status.IN_INSPECTION


@pytest.mark.covers("QUAL-11", "WORD-10")
def test_needed_work_that_was_not_done_stays_on_the_vehicle(floor: Floor) -> None:
    order = floor.inspecting().order
    with refused("no_text"):
        actions.note_needed(order, what="", by=floor.actor("inspector"), now=AT)
    actions.note_needed(order, what="Rear tyres", why="2.1 mm", safety=True, by=floor.actor("inspector"), now=AT)
    row = Advice.objects.get()
    assert (row.vehicle, row.order, row.safety, row.urgent) == (order.vehicle, order, True, True)


def test_a_road_test_needs_the_customers_consent(floor: Floor) -> None:
    inspection = floor.inspecting()
    RepairOrder.objects.filter(pk=inspection.order_id).update(road_test_allowed=False)
    with refused("not_allowed"):
        actions.answer_inspection(inspection, road_test=True, by=floor.actor("inspector"), now=AT)
    actions.answer_inspection(inspection, road_test=False, road_test_reason="not wanted", by=floor.actor("inspector"), now=AT)


@pytest.mark.covers("QUAL-05")
def test_the_road_test_names_who_rode_along_and_what_only_the_road_showed(floor: Floor) -> None:
    inspection = floor.answered()
    by = floor.actor("inspector")
    actions.answer_inspection(inspection, road_with=floor.user("technician"), road_findings="Hums above 80 km/h", by=by, now=AT)
    actions.pass_inspection(inspection, SVG, by=by, now=AT)
    kept = Inspection.objects.get()
    assert (kept.road_with, kept.road_test_reason) == (floor.user("technician"), "brakes")
    road = Paper.objects.get(kind="inspection").content["road_test"]
    assert (road["reason"], road["findings"]) == ("brakes", "Hums above 80 km/h")
    assert floor.user("technician").name in road["driver"]
