"""Pass, fail, certificate, a pass taken back; parts with two signatures; the handover."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from waystation.catalogue.models import ChecklistItem
from waystation.console.work import all_tasks
from waystation.customers.models import Reading, WearReading
from waystation.files.models import Paper
from waystation.messaging.models import Notice, Task
from waystation.quality import actions, queries, rules, tasks
from waystation.quality.models import Certificate, Inspection
from waystation.reception.models import Visit
from waystation.workorders.actions import answer_addition
from waystation.workorders.choices import JobStatus, Status
from waystation.workorders.tests.build import jobs_of, make_addition
from waystation.workshop import actions as workshop
from waystation.workshop.models import Handover
from waystation.workshop.tests.build import NOW, SVG, Floor, fresh, heavier, job_of
from waystation.workshop.tests.test_actions import refused

AT = NOW + timedelta(hours=1)


@pytest.mark.covers("QUAL-01", "QUAL-02", "QUAL-05", "QUAL-06", "QUAL-09", "QUAL-13", "HAND-03")
def test_a_pass_needs_every_answer(floor: Floor) -> None:
    inspection = floor.answered()
    by = floor.actor("inspector")

    def no_pass(code: str, svg: str = SVG, **change: Any) -> None:
        kept = {name: getattr(inspection, name) for name in change}
        Inspection.objects.filter(pk=inspection.pk).update(**change)
        with refused(code):
            actions.pass_inspection(inspection, svg, by=by, now=AT)
        Inspection.objects.filter(pk=inspection.pk).update(**kept)

    first, _second, third = sorted(inspection.answers, key=int)
    no_pass("point_open", answers={})
    no_pass("point_bad", answers={**inspection.answers, first: {"result": "bad", "note": "leaks"}})
    no_pass("point_bad", answers={**inspection.answers, third: {"result": "bad", "value": "500", "note": "too tight"}})
    no_pass("road_test_open", road_test=None)
    no_pass("road_test_open", road_test=False, road_test_reason="")
    no_pass("road_test_open", road_km_in=None)
    no_pass("no_function_test", function_test="")
    no_pass("not_clean", clean=False)
    no_pass("papers_open", papers={})
    no_pass("no_signature", svg="")
    with refused("other_inspector"):
        actions.pass_inspection(inspection, SVG, by=floor.actor("inspector2"), now=AT)
    assert fresh(inspection.order).status == Status.IN_INSPECTION
    assert not Certificate.objects.exists() and not Paper.objects.filter(kind="inspection").exists()
    actions.pass_inspection(inspection, SVG, by=by, now=AT)
    order = fresh(inspection.order)
    assert (order.status, order.passed_at, job_of(order).status) == (Status.PASSED, AT, JobStatus.PASSED)
    with refused("wrong_state"):
        actions.pass_inspection(inspection, SVG, by=by, now=AT)


def test_a_point_that_was_so_before_is_explained(floor: Floor) -> None:
    inspection = floor.answered()
    harmless = ChecklistItem.objects.get(checklist=inspection.checklist, safety=False)
    by = floor.actor("inspector")
    actions.answer_inspection(inspection, answers={str(harmless.pk): {"result": "bad"}}, by=by, now=AT)
    with refused("point_bad"):
        actions.pass_inspection(inspection, SVG, by=by, now=AT)
    actions.answer_inspection(inspection, answers={str(harmless.pk): {"result": "bad", "note": "scratch from before"}}, by=by, now=AT)
    actions.pass_inspection(inspection, SVG, by=by, now=AT)


@pytest.mark.covers("HAND-03", "QUAL-09")
def test_the_wash_must_be_over(floor: Floor) -> None:
    inspection = floor.inspecting()
    actions.answer_inspection(
        inspection, answers=floor.fine("quality", inspection), papers=floor.fine("papers"), clean=True, road_test=False,
        road_test_reason="static work", function_test="ok", by=floor.actor("inspector"), now=AT,
    )  # fmt: skip
    with refused("not_clean"):
        actions.pass_inspection(inspection, SVG, by=floor.actor("inspector"), now=AT)


@pytest.mark.covers("QUAL-01")
def test_open_work_and_open_questions_block_the_pass(floor: Floor) -> None:
    inspection = floor.answered()
    by, order = floor.actor("inspector"), inspection.order
    job = job_of(order)
    type(job).objects.filter(pk=job.pk).update(status=JobStatus.FAILED)
    with refused("job_open"):
        actions.pass_inspection(inspection, SVG, by=by, now=AT)
    type(job).objects.filter(pk=job.pk).update(status=JobStatus.DONE)
    finding = actions.report_finding(inspection, what="Rear tyre", evaluation="replace soon", by=by, now=AT)
    with refused("addition_open"):
        actions.pass_inspection(inspection, SVG, by=by, now=AT)
    type(finding).objects.filter(pk=finding.pk).update(status="dropped")
    actions.pass_inspection(inspection, SVG, by=by, now=AT)


@pytest.mark.covers("QUAL-08")
def test_a_finding_is_judged_then_told_to_the_advisor_never_to_the_customer(floor: Floor, photo: Any) -> None:
    inspection = floor.inspecting()
    row = actions.report_finding(
        inspection, what="Rear tyre", why="2.1 mm", evaluation="replace soon", safety=True, photos=[photo], by=floor.actor("inspector"), now=AT
    )
    assert (row.source, row.status, row.evaluation) == ("inspector", "evaluated", "replace soon")
    assert Notice.objects.filter(to_user=floor.user("advisor"), text__contains=row.number).exists()
    assert row.asked_at is None


@pytest.mark.covers("QUAL-05", "QUAL-10")
def test_readings_and_wear_reach_the_vehicle(floor: Floor) -> None:
    inspection = floor.answered()
    by = floor.actor("inspector")
    kinds = list(Reading.objects.filter(vehicle=inspection.order.vehicle).order_by("pk").values_list("source", "km"))
    assert kinds[-2:] == [("road_test_out", 40131), ("road_test_in", 40135)]
    with refused("road_backwards"):
        actions.answer_inspection(inspection, road_km_in=40120, by=by, now=AT)
    actions.note_wear(inspection, item="Pad", position="front", value="9", unit="mm", remaining_percent=60, remaining_km=30000, by=by, now=AT)
    row = WearReading.objects.get()
    assert (row.vehicle, row.trail, row.remaining_km) == (inspection.order.vehicle, inspection.order.trail, 30000)
    actions.pass_inspection(inspection, SVG, by=by, now=AT)
    paper = Paper.objects.get(kind="inspection")
    assert paper.content["wear"] == [{"name": "Pad front", "value": "9 mm", "remaining": "60 %, 30000 km"}]
    assert paper.content["road_test"]["in_km"] == 40135


@pytest.mark.covers("QUAL-07")
def test_a_failed_vehicle_goes_back_and_everybody_knows(floor: Floor) -> None:
    inspection = floor.inspecting()
    with refused("no_reason"):
        actions.fail_inspection(inspection, "", SVG, by=floor.actor("inspector"), now=AT)
    actions.fail_inspection(inspection, "Wheel nuts loose", SVG, by=floor.actor("inspector"), now=AT)
    order = fresh(inspection.order)
    assert (order.status, order.failed_rounds, job_of(order).status) == (Status.FAILED, 1, JobStatus.FAILED)
    told = set(Notice.objects.filter(text__contains="Wheel nuts loose").values_list("to_user__username", flat=True))
    assert told == {"technician", "advisor"}
    assert inspection.advisor_told_at == AT
    workshop.start(job_of(order), by=floor.actor("technician"), now=AT)
    assert fresh(order).status == Status.IN_REPAIR
    floor.finish(order)
    later = AT + timedelta(minutes=10)
    workshop.self_check(fresh(order), floor.fine("self"), SVG, by=floor.actor("technician"), now=later)
    second = actions.start_inspection(fresh(order), by=floor.actor("inspector"), now=later)
    assert second.round == 2
    actions.pass_inspection(floor.answered(second), SVG, by=floor.actor("inspector"), now=later + timedelta(minutes=5))
    rounds = Paper.objects.filter(kind="inspection").order_by("-version")[0].content["rounds"]
    assert [row["result"] for row in rounds] == ["pass", "fail", "pass", "pass"]


@pytest.mark.parametrize(
    ("job_class", "needs"),
    [("minor", False), ("level1", False), ("special", False), ("level2", True), ("assembly", True), ("overhaul", True)],
)
@pytest.mark.covers("QUAL-12")
def test_the_law_decides_who_gets_a_certificate(floor: Floor, job_class: str, needs: bool) -> None:
    heavier(floor.station, job_class)
    order = floor.passed()
    assert Certificate.objects.filter(order=order).exists() is needs
    if needs:
        row = Certificate.objects.get()
        assert row.number.endswith("0001") and row.paper.content["number"] == row.number


def test_certificate_numbers_have_no_gaps_and_survive_a_second_pass(floor: Floor) -> None:
    heavier(floor.station)
    first = floor.passed()
    workshop.withdraw_pass(first, reason="noise", by=floor.actor("inspector"), now=AT)
    second = floor.passed()
    numbers = list(Certificate.objects.order_by("pk").values_list("number", flat=True))
    assert [int(number[-4:]) for number in numbers] == [1, 2]
    job = job_of(first)
    workshop.start(job, by=floor.actor("technician"), now=AT)
    floor.finish(first)
    workshop.self_check(fresh(first), floor.fine("self"), SVG, by=floor.actor("technician"), now=AT)
    again = floor.answered(actions.start_inspection(fresh(first), by=floor.actor("inspector"), now=AT))
    actions.pass_inspection(again, SVG, by=floor.actor("inspector"), now=AT)
    assert Certificate.objects.get(order=first).number == numbers[0]
    assert Certificate.objects.get(order=first).paper.version == 2
    assert Certificate.objects.get(order=second).number == numbers[1]


def test_the_guarantee_is_dated_from_the_pass(floor: Floor) -> None:
    job = job_of(floor.passed())
    assert (job.guarantee_until_on, job.guarantee_until_km) == (date(2026, 12, 4), 42135)


@pytest.mark.covers("QUAL-12")
def test_a_later_change_of_the_work_takes_the_pass_back(floor: Floor) -> None:
    order = floor.passed()
    assert queries.pass_stands(order)
    addition = make_addition(order, by=floor.actor("technician"))
    job = jobs_of(addition)[0]
    assert queries.pass_stands(order)  # only asked
    agreed = {"content_hash": addition.content_hash, "how": "desk", "name": "刘芳", "svg": SVG}
    answer_addition(addition, {job.pk: "yes"}, **agreed, by=floor.actor("advisor"), now=AT)
    assert not queries.pass_stands(order)
    with refused("pass_withdrawn"):
        actions.offer_handover(fresh(order), parking="P1", by=floor.actor("inspector"), now=AT)
    assert tasks.run(AT) >= 1
    row = fresh(order)
    assert (row.status, row.passed_at) == (Status.IN_REPAIR, None)
    assert rules.pass_of(row) is None, "the record says when and why: inspection.withdrawn"
    assert Notice.objects.filter(to_user=floor.user("advisor"), text_en__contains="taken back").count() == 1
    assert not Task.objects.filter(kind="take_over", state="open").exists()
    tasks.run(AT)
    assert Notice.objects.filter(to_user=floor.user("advisor"), text_en__contains="taken back").count() == 1


def test_new_work_given_out_takes_the_pass_back_at_once(floor: Floor) -> None:
    order = floor.handed_over()
    addition_job = job_of(order)
    type(addition_job).objects.filter(pk=addition_job.pk).update(status=JobStatus.APPROVED)
    addition_job.refresh_from_db()
    floor.assign(addition_job, to="technician2", bay="B2", from_at=NOW + timedelta(hours=2))
    assert fresh(order).status == Status.IN_REPAIR
    assert not queries.pass_stands(order)


@pytest.mark.covers("SETL-01", "PART-02", "QUAL-13")
def test_parts_still_asked_for_stop_the_pass_and_fitted_ones_are_booked_until_the_bill(floor: Floor) -> None:
    """A car nobody booked the filter for could be handed over and never billed: the store hands it out late, with both signatures."""
    floor.stock(3000)
    inspection = floor.answered()
    order = inspection.order
    slip = floor.requisition(order)
    with refused("requisition_open"):
        actions.pass_inspection(inspection, SVG, by=floor.actor("inspector"), now=AT)
    workshop.cancel_requisition(slip, reason="asked twice", by=floor.actor("parts"), now=AT)
    actions.pass_inspection(inspection, SVG, by=floor.actor("inspector"), now=AT)
    row = actions.offer_handover(order, parking="P6", by=floor.actor("inspector"), now=AT)
    actions.explain(row, by=floor.actor("inspector"), now=AT)
    actions.take_over(row, {"exterior": "ok", "technical": "ok", "items": "ok"}, svg=SVG, by=floor.actor("advisor"), now=AT)
    assert fresh(order).status == Status.HANDED_OVER
    late = floor.issue(floor.requisition(fresh(order)))
    assert (late.status, queries.pass_stands(fresh(order))) == ("issued", True)


# ---------------------------------------------------------------- handover


@pytest.mark.covers("HAND-04", "HAND-05", "HAND-06", "HAND-07", "QUAL-15")
def test_the_advisor_takes_over_after_explanation_and_comparison(floor: Floor, client_as: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    order = floor.passed()
    assert list(queries.without_place(floor.actor("advisor"))) == [order]
    by, sa = floor.actor("inspector"), floor.actor("advisor")
    with refused("no_place"):
        actions.offer_handover(order, parking=" ", by=by, now=AT)
    row = actions.offer_handover(order, parking="P6", by=by, now=AT)
    assert Task.objects.get(kind="take_over", state="open").owner == floor.user("advisor")
    assert not queries.without_place(sa).exists()
    fine = {"exterior": "ok", "technical": "ok", "items": "ok"}
    with refused("not_explained"):
        actions.take_over(row, fine, svg=SVG, by=sa, now=AT)
    actions.explain(row, by=by, now=AT)
    with refused("check_open"):
        actions.take_over(row, {"exterior": "ok"}, svg=SVG, by=sa, now=AT)
    with refused("no_difference"):
        actions.take_over(row, {**fine, "items": "bad"}, svg=SVG, by=sa, now=AT)
    with refused("no_signature"):
        actions.take_over(row, fine, by=sa, now=AT)
    actions.take_over(row, {**fine, "items": "bad"}, difference="Umbrella missing", svg=SVG, by=sa, now=NOW + timedelta(hours=2))
    assert (row.difference, fresh(order).status) == ("Umbrella missing", Status.HANDED_OVER)
    assert queries.take_over_gaps(sa, NOW) == [(row, 60)]
    monkeypatch.setattr("waystation.middleware.now", lambda: NOW + timedelta(hours=3))
    shown = client_as("advisor", language="zh-hans").get(reverse("quality:handovers"))
    assert "合格后 60 分钟" in shown.content.decode()
    assert not Task.objects.filter(kind="take_over", state="open").exists()
    with refused("taken_already"):
        actions.explain(row, by=by, now=AT)


@pytest.mark.covers("HAND-07")
def test_one_vehicle_stands_in_one_place(floor: Floor) -> None:
    floor.offered("P6")
    order = floor.passed()
    with refused("place_taken"):
        actions.offer_handover(order, parking="P6", by=floor.actor("inspector"), now=AT)
    assert not Handover.objects.filter(order=order, direction="out").exists()
    Visit.objects.filter(parking="P6").update(parking="P7")
    actions.offer_handover(order, parking="P6", by=floor.actor("inspector"), now=AT)




def test_the_worker_of_the_house_takes_stale_passes_back_every_minute() -> None:
    assert ("quality.run", tasks.run, 60.0) in [(name.removeprefix("waystation."), task, every) for name, task, every in all_tasks()]
