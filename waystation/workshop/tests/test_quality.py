"""Pass, fail, certificate, a pass taken back; parts with two signatures; the handover."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from waystation.catalogue.models import ChecklistItem
from waystation.core.errors import Refused
from waystation.customers.models import Reading, WearReading
from waystation.files.models import Paper, Signature
from waystation.files.queries import pdf_of
from waystation.messaging.models import Notice, Task
from waystation.reception.models import Visit
from waystation.stock.actions import reserve
from waystation.stock.models import Level, Reservation
from waystation.stock.queries import issued_milli
from waystation.workorders.actions import answer_addition
from waystation.workorders.choices import JobStatus, Status
from waystation.workorders.models import Line, RepairOrder
from waystation.workorders.tests.build import jobs_of, make_addition
from waystation.workshop import actions, queries, tasks
from waystation.workshop.models import (
    Certificate,
    Handover,
    Inspection,
    OldPart,
    PartReturn,
    Requisition,
    RequisitionLine,
)
from waystation.workshop.tests.build import NOW, SVG, Floor, fresh, heavier, job_of, part_line
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


def test_the_wash_must_be_over(floor: Floor) -> None:
    inspection = floor.inspecting()
    actions.answer_inspection(
        inspection, answers=floor.fine("quality", inspection), papers=floor.fine("papers"), clean=True, road_test=False,
        road_test_reason="static work", function_test="ok", by=floor.actor("inspector"), now=AT,
    )  # fmt: skip
    with refused("not_clean"):
        actions.pass_inspection(inspection, SVG, by=floor.actor("inspector"), now=AT)


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
    actions.start(job_of(order), by=floor.actor("technician"), now=AT)
    assert fresh(order).status == Status.IN_REPAIR
    floor.finish(order)
    later = AT + timedelta(minutes=10)
    actions.self_check(fresh(order), floor.fine("self"), SVG, by=floor.actor("technician"), now=later)
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
    assert not queries.certificate_missing(order)
    if needs:
        row = Certificate.objects.get()
        assert row.number.endswith("0001") and row.paper.content["number"] == row.number


def test_certificate_numbers_have_no_gaps_and_survive_a_second_pass(floor: Floor) -> None:
    heavier(floor.station)
    first = floor.passed()
    actions.withdraw_pass(first, reason="noise", by=floor.actor("inspector"), now=AT)
    assert queries.certificate_missing(fresh(first))
    second = floor.passed()
    numbers = list(Certificate.objects.order_by("pk").values_list("number", flat=True))
    assert [int(number[-4:]) for number in numbers] == [1, 2]
    job = job_of(first)
    actions.start(job, by=floor.actor("technician"), now=AT)
    floor.finish(first)
    actions.self_check(fresh(first), floor.fine("self"), SVG, by=floor.actor("technician"), now=AT)
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
    assert Inspection.objects.get().withdrawn_at == AT
    assert Notice.objects.filter(to_user=floor.user("advisor"), text__contains="taken back").count() == 1
    assert not Task.objects.filter(kind="take_over", state="open").exists()
    tasks.run(AT)
    assert Notice.objects.filter(to_user=floor.user("advisor"), text__contains="taken back").count() == 1


def test_new_work_given_out_takes_the_pass_back_at_once(floor: Floor) -> None:
    order = floor.handed_over()
    addition_job = job_of(order)
    type(addition_job).objects.filter(pk=addition_job.pk).update(status=JobStatus.APPROVED)
    addition_job.refresh_from_db()
    floor.assign(addition_job, to="technician2", bay="B2", from_at=NOW + timedelta(hours=2))
    assert fresh(order).status == Status.IN_REPAIR
    assert not queries.pass_stands(order)


# ---------------------------------------------------------------- parts


@pytest.mark.covers("PART-02")
def test_parts_are_asked_for_agreed_lines_up_to_their_quantity(floor: Floor) -> None:
    order = floor.ready()
    line, by = part_line(order), floor.actor("technician")
    with refused("nothing_wanted"):
        actions.request_parts(order, {line.pk: 0}, by=by, now=AT)
    with refused("too_much"):
        actions.request_parts(order, {line.pk: 1001}, by=by, now=AT)
    with refused("wrong_line"):
        actions.request_parts(order, {line.pk + 999: 1000}, by=by, now=AT)
    floor.requisition(order)
    with refused("too_much"):  # all of it is asked for already
        actions.request_parts(order, {line.pk: 1}, by=by, now=AT)
    addition = make_addition(order, by=by)
    added = Line.objects.get(job=jobs_of(addition)[0], kind="part")
    with refused("not_approved"):
        actions.request_parts(order, {added.pk: 1000}, by=by, now=AT)
    assert Requisition.objects.count() == 1


@pytest.mark.covers("PART-02")
def test_two_people_sign_for_parts(floor: Floor) -> None:
    floor.stock()
    slip = floor.requisition(floor.ready())
    with refused("same_person"):
        floor.issue(slip, taker=floor.user("parts"))
    with refused("wrong_taker"):
        floor.issue(slip, taker=floor.user("washer"))
    for missing in ("taker_svg", "issuer_svg"):
        with refused("no_signature"):
            floor.issue(slip, **{missing: ""})
    assert not Line.objects.filter(issued_milli__gt=0).exists()
    assert Level.objects.get().on_hand_milli == 5000
    floor.issue(slip)
    line = RequisitionLine.objects.get()
    assert (line.line.issued_milli, Level.objects.get().on_hand_milli, line.movement.qty_milli) == (1000, 4000, -1000)
    assert set(Signature.objects.filter(purpose=f"requisition:{slip.pk}").values_list("signer", flat=True)) == {"taker", "issuer"}
    slip.refresh_from_db()
    assert slip.status == "issued" and pdf_of(slip.paper, "zh").startswith(b"%PDF")
    with refused("wrong_state"):
        floor.issue(slip)


def test_without_stock_nothing_is_issued(floor: Floor) -> None:
    slip = floor.requisition(floor.ready())
    with refused("not_enough_stock"):
        floor.issue(slip)
    assert part_line(slip.order).issued_milli == 0
    floor.stock(1000)
    floor.issue(slip)


def test_parts_kept_for_the_order_are_used_first(floor: Floor) -> None:
    floor.stock(1000)
    order = floor.ready()
    line = part_line(order)
    if not Reservation.objects.filter(source=f"order_line:{line.pk}", status="reserved").exists():
        reserve(floor.station, line.part, 1000, source=f"order_line:{line.pk}", trail=order.trail, by=floor.actor("parts"), now=NOW)
    floor.issue(floor.requisition(order))  # nothing is free, only what was kept
    assert Reservation.objects.filter(source=f"order_line:{line.pk}").latest("pk").status == "issued"


def test_approval_is_looked_at_again_when_parts_leave_the_store(floor: Floor) -> None:
    floor.stock()
    slip = floor.requisition(floor.ready())
    job = job_of(slip.order)
    type(job).objects.filter(pk=job.pk).update(approved_hash="")
    with refused("not_approved"):
        floor.issue(slip)


@pytest.mark.covers("PART-10", "PART-11")
def test_unused_parts_go_back_and_the_difference_is_seen(floor: Floor) -> None:
    floor.stock()
    order = floor.in_repair()
    line, by = part_line(order), floor.actor("parts")
    floor.issue(floor.requisition(order))
    floor.finish(order)
    assert queries.requisition_differences(order) == []
    line.refresh_from_db()
    with refused("no_reason"):
        actions.return_part(line, 500, reason="", by=by, now=AT)
    with refused("bad_quantity"):
        actions.return_part(line, 0, reason="unused", by=by, now=AT)
    with refused("more_than_issued"):
        actions.return_part(line, 1001, reason="unused", by=by, now=AT)
    actions.return_part(line, 400, reason="unused", by=by, now=AT)
    assert (line.returned_milli, Level.objects.get().on_hand_milli) == (400, 4400)
    assert issued_milli(floor.station, f"order_line:{line.pk}", line.part_id) == 600
    assert PartReturn.objects.get().movement.qty_milli == 400
    assert queries.requisition_differences(order) == [line]


@pytest.mark.covers("PART-08")
def test_an_old_part_is_tagged_shown_and_given_away(floor: Floor) -> None:
    floor.stock()
    order = floor.in_repair()
    line, by = part_line(order), floor.actor("parts")
    with refused("not_used"):
        actions.old_part(line, by=by, now=AT)
    floor.issue(floor.requisition(order))
    line.refresh_from_db()
    type(line).objects.filter(pk=line.pk).update(payer="warranty")
    type(line.part).objects.filter(pk=line.part_id).update(old_part_returned=True)
    line = part_line(order)
    row = actions.old_part(line, place="O-3", by=by, now=AT)
    assert row.wish == "warranty"
    assert pdf_of(Paper.objects.get(kind="old_parts_tag"), "en").startswith(b"%PDF")
    with refused("kept_already"):
        actions.old_part(line, by=by, now=AT)
    assert actions.show_old_part(row, by=by, now=AT).shown_at == AT
    with refused("bad_wish"):
        actions.old_part_wish(row, "burn", by=by, now=AT)
    actions.old_part_wish(row, "take", gone=True, by=by, now=AT)
    with refused("gone"):
        actions.old_part_wish(row, "leave", by=by, now=AT)
    assert OldPart.objects.get().wish == "take"


@pytest.mark.covers("PART-07")
def test_what_is_short_for_open_orders_is_listed(floor: Floor) -> None:
    order = floor.waiting()
    found = queries.shortages(floor.actor("parts"))
    assert [(row.part, row.short_milli, row.orders) for row in found] == [(part_line(order).part, 1000, [order])]
    floor.stock(1000)
    assert queries.shortages(floor.actor("parts")) == []


# ---------------------------------------------------------------- handover


@pytest.mark.covers("HAND-04", "HAND-05", "HAND-06", "HAND-07")
def test_the_advisor_takes_over_after_explanation_and_comparison(floor: Floor) -> None:
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


# ---------------------------------------------------------------- the worker


@pytest.mark.covers("DISP-09")
def test_a_plan_later_than_the_promise_is_told_once(floor: Floor) -> None:
    order = floor.dispatched()
    tasks.run(NOW)
    assert not Task.objects.filter(kind="promise_risk").exists()
    RepairOrder.objects.filter(pk=order.pk).update(promised_at=NOW + timedelta(minutes=80))
    for _round in range(2):
        tasks.run(NOW)
        told = Task.objects.filter(kind="promise_risk").order_by("owner_role").values_list("owner_role", flat=True)
        assert list(told) == ["advisor", "dispatcher"]
        assert Notice.objects.filter(text__contains="promised").count() == 2
    RepairOrder.objects.filter(pk=order.pk).update(promised_at=NOW + timedelta(minutes=85))
    tasks.run(NOW)
    assert Task.objects.filter(kind="promise_risk").count() == 4


@pytest.mark.covers("DISP-03", "REPR-05")
def test_late_starts_and_orders_nobody_looks_at_are_told_once(floor: Floor) -> None:
    order = floor.dispatched()
    for minutes, late in ((14, 0), (16, 1), (17, 1)):
        tasks.run(NOW + timedelta(minutes=minutes))
        assert Task.objects.filter(kind="late_start").count() == late
    for _round in range(2):
        tasks.run(NOW + timedelta(minutes=121))
        assert Task.objects.get(kind="look").owner == floor.user("advisor")
    RepairOrder.objects.filter(pk=order.pk).update(looked_at=NOW + timedelta(minutes=122))
    tasks.run(NOW + timedelta(minutes=123))
    assert Task.objects.filter(kind="look").count() == 1


def test_the_house_itself_signs_nothing(floor: Floor) -> None:
    from waystation.accounts.queries import system_actor  # noqa: PLC0415

    order = floor.dispatched()
    with pytest.raises(Refused) as told:
        actions.precheck(order, floor.fine("prestart"), by=system_actor(floor.station), now=AT)
    assert told.value.code == "not_a_person"
