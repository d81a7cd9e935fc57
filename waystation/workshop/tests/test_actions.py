"""What the floor refuses, with its code, and what its verbs leave behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from waystation.core.errors import Refused
from waystation.files.models import Media, Signature
from waystation.messaging.models import Notice
from waystation.quality import actions as quality
from waystation.reception.models import Visit
from waystation.scheduling.models import Hold, Resource
from waystation.workorders.actions import answer_addition
from waystation.workorders.choices import JobStatus, Status
from waystation.workorders.models import Job
from waystation.workorders.tests.build import jobs_of, make_addition, make_appointment
from waystation.workshop import actions
from waystation.workshop.models import Assignment, Clock, RepairReport, SelfCheck, Wash
from waystation.workshop.tests.build import NOW, SVG, Floor, fresh, job_of

AT = NOW + timedelta(minutes=20)


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as told:
        yield
    assert told.value.code == code


# ---------------------------------------------------------------- dispatch


@pytest.mark.covers("DISP-04", "WORD-13")
def test_an_order_is_accepted_once_and_comes_back_with_its_reason(floor: Floor) -> None:
    order = floor.waiting()
    dispatcher = floor.actor("dispatcher")
    actions.accept(order, by=dispatcher, now=AT)
    assert (order.accepted_by_name, order.accepted_at) == ("dispatcher", AT)
    with refused("accepted_already"):
        actions.accept(order, by=dispatcher, now=AT)
    with refused("no_reason"):
        actions.return_to_advisor(order, " ", by=dispatcher, now=AT)
    actions.return_to_advisor(order, "The mileage is missing", by=dispatcher, now=AT)
    assert (order.status, order.returned_because, order.accepted_at) == (Status.SIGNED, "The mileage is missing", None)
    assert Notice.objects.get(to_user=floor.user("advisor"), text_en__contains="The mileage is missing")


@pytest.mark.covers("DISP-02")
def test_only_accepted_agreed_work_goes_to_a_technician_with_the_trade_and_a_bay(floor: Floor) -> None:
    order = floor.waiting()
    job = job_of(order)
    with refused("not_accepted"):
        floor.assign(job)
    actions.accept(order, by=floor.actor("dispatcher"), now=NOW)
    with refused("bad_minutes"):
        floor.assign(job, minutes=0)
    with refused("not_a_technician"):
        floor.assign(job, to="advisor")
    Resource.objects.filter(user=floor.user("technician2")).update(trades=["paint"])
    with refused("no_trade"):
        floor.assign(job, to="technician2")
    with refused("not_a_bay"):
        tech = Resource.objects.get(user=floor.user("technician"))
        actions.assign(job, floor.user("technician"), tech, NOW, 60, by=floor.actor("dispatcher"), now=NOW)
    Job.objects.filter(pk=job.pk).update(approved_hash="")
    with refused("not_approved"):
        floor.assign(job)
    assert not Assignment.objects.exists()
    assert fresh(order).status == Status.WAITING


def test_an_unsigned_order_is_never_dispatched(floor: Floor) -> None:
    order = floor.in_status(Status.QUOTED)
    with refused("unsigned"):
        floor.assign(job_of(order))
    with refused("unsigned"):
        actions.accept(order, by=floor.actor("dispatcher"), now=NOW)


@pytest.mark.covers("DISP-01", "DISP-02")
def test_bay_and_technician_hold_one_job_at_a_time(floor: Floor) -> None:
    floor.dispatched()
    other = floor.accepted()
    with refused("slot_taken"):
        floor.assign(job_of(other))
    with refused("slot_taken"):
        floor.assign(job_of(other), to="technician2")  # the bay
    with refused("slot_taken"):
        floor.assign(job_of(other), bay="B2")  # the person
    floor.assign(job_of(other), to="technician2", bay="B2")
    assert fresh(other).status == Status.DISPATCHED


def test_giving_a_job_to_somebody_else_frees_the_first(floor: Floor) -> None:
    order = floor.dispatched()
    first = Assignment.objects.get()
    floor.assign(job_of(order), to="technician2", bay="B2")
    first.refresh_from_db()
    assert first.ended_at == NOW
    assert Hold.objects.get(pk=first.hold_id).released_at == NOW
    floor.assign(job_of(floor.accepted()))  # the first bay and person are free again
    assert Assignment.objects.filter(ended_at=None).count() == 2


def test_helpers_are_assigned_but_one_leads(floor: Floor) -> None:
    order = floor.accepted()
    floor.assign(job_of(order), helpers=[floor.user("technician2"), floor.user("technician")])
    rows = Assignment.objects.order_by("-lead")
    assert [(row.technician.username, row.lead) for row in rows] == [("technician", True), ("technician2", False)]


def test_taking_the_last_job_back_lets_the_order_wait_again(floor: Floor) -> None:
    order = floor.dispatched()
    actions.unassign(job_of(order), by=floor.actor("dispatcher"), now=AT)
    assert fresh(order).status == Status.WAITING
    assert job_of(order).status == JobStatus.APPROVED
    assert not Assignment.objects.filter(ended_at=None).exists()
    assert not Hold.objects.filter(released_at=None).exists()


@pytest.mark.covers("DISP-03")
def test_the_booked_time_of_the_appointment_becomes_the_time_of_the_work(floor: Floor) -> None:
    order = floor.accepted()
    appointment = make_appointment(order.visit)
    hold = Hold.objects.create(
        station=floor.station, kind="appointment", source=f"appointment:{appointment.pk}", starts_at=NOW,
        ends_at=NOW + timedelta(hours=1), made_at=NOW, by_name="x",
    )  # fmt: skip
    floor.assign(job_of(order))
    hold.refresh_from_db()
    assert hold.released_at == NOW
    assert Hold.objects.filter(released_at=None).get().source == f"job:{job_of(order).pk}"


@pytest.mark.covers("HAND-02")
def test_vehicle_and_key_come_in_once_with_kilometres_and_covers(floor: Floor) -> None:
    order = floor.dispatched()
    by = floor.actor("dispatcher")
    with refused("no_key"):
        actions.hand_in(order, km=40130, key_tag=" ", by=by, now=AT)
    Visit.objects.filter(pk=order.visit_id).update(covers_at=None)
    with refused("covers_missing"):
        actions.hand_in(order, km=40130, key_tag="K7", by=by, now=AT)
    Visit.objects.filter(pk=order.visit_id).update(covers_at=NOW)
    row = actions.hand_in(order, km=40130, key_tag="K7", state_note="dusty", by=by, now=AT)
    assert (row.km, row.key_tag, row.state_note, row.taken_by_name) == (40130, "K7", "dusty", "dispatcher")
    assert fresh(order).vehicle.last_km == 40130
    with refused("handed_already"):
        actions.hand_in(order, km=40131, key_tag="K7", by=by, now=AT)


def test_the_dispatcher_holds_an_order_and_lets_it_go_on(floor: Floor) -> None:
    order = floor.in_repair()
    by = floor.actor("dispatcher")
    with refused("bad_reason"):
        actions.set_waiting(order, "weather", by=by, now=AT)
    actions.set_waiting(order, "approval", note="called", by=by, now=AT)
    assert (order.status, order.waiting_for, job_of(order).status) == (Status.PAUSED, "approval", JobStatus.PAUSED)
    assert Clock.objects.get().stop_reason == "approval"
    actions.clear_waiting(order, by=by, now=AT)
    assert (order.status, order.waiting_for) == (Status.PAUSED, "")
    assert Notice.objects.filter(to_user=floor.user("technician"), text_en__startswith="Go on").count() == 1
    with refused("not_waiting"):
        actions.clear_waiting(order, by=by, now=AT)


# ---------------------------------------------------------------- work


@pytest.mark.covers("REPR-18", "REPR-12")
def test_no_start_without_key_and_check(floor: Floor) -> None:
    order = floor.dispatched()
    tech = floor.actor("technician")
    with refused("not_handed_in"):
        actions.start(job_of(order), by=tech, now=AT)
    actions.hand_in(order, km=40130, key_tag="K7", by=tech, now=AT)
    with refused("no_precheck"):
        actions.start(job_of(order), by=tech, now=AT)
    fine = floor.fine("prestart")
    first, second = fine
    with refused("point_open"):
        actions.precheck(order, {first: fine[first]}, by=tech, now=AT)
    with refused("point_bad"):
        actions.precheck(order, {**fine, second: {"result": "bad"}}, by=tech, now=AT)
    actions.precheck(order, fine, by=tech, now=AT)
    actions.start(job_of(order), by=tech, now=AT)
    assert (fresh(order).status, job_of(order).status) == (Status.IN_REPAIR, JobStatus.IN_WORK)


@pytest.mark.covers("HAND-01")
def test_a_wash_before_the_workshop_comes_first_where_the_type_wants_it(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    from waystation.accounts.queries import declared  # noqa: PLC0415

    monkeypatch.setitem(declared()["workshop.wash_in_kinds"], "default", ["repair"])
    order = floor.ready()
    wash = Wash.objects.get(order=order, when="in")
    with refused("not_washed"):
        actions.start(job_of(order), by=floor.actor("technician"), now=AT)
    quality.wash_done(wash, by=floor.actor("washer"), now=AT)
    actions.start(job_of(order), by=floor.actor("technician"), now=AT)


def test_only_the_one_who_has_the_job_starts_it(floor: Floor) -> None:
    order = floor.ready()
    with refused("not_yours"):
        actions.start(job_of(order), by=floor.actor("technician2"), now=AT)


@pytest.mark.covers("REPR-01")
def test_one_clock_runs_at_a_time_and_switching_moves_it(floor: Floor) -> None:
    first, second = floor.in_repair(), floor.ready()
    tech = floor.actor("technician")
    with refused("clock_running"):
        actions.start(job_of(second), by=tech, now=AT)
    actions.switch(job_of(second), by=tech, now=AT)
    assert Clock.objects.get(ended_at=None).job == job_of(second)
    assert Clock.objects.get(job=job_of(first)).stop_reason == "switch"
    assert fresh(first).status == Status.PAUSED
    with refused("clock_running"):
        actions.switch(job_of(second), by=tech, now=AT)


def test_a_pause_says_what_the_order_waits_for_and_who_should_know(floor: Floor) -> None:
    order = floor.in_repair()
    with refused("bad_reason"):
        actions.pause(job_of(order), "weather", by=floor.actor("technician"), now=AT)
    with refused("not_running"):
        actions.pause(job_of(order), "parts", by=floor.actor("technician2"), now=AT)
    actions.pause(job_of(order), "parts", note="pads", by=floor.actor("technician"), now=AT)
    row = fresh(order)
    assert (row.status, row.waiting_for, row.wait_note) == (Status.PAUSED, "parts", "pads")
    assert Notice.objects.filter(to_role="parts", text_en__contains="stands still").exists()
    assert Notice.objects.filter(to_user=floor.user("advisor"), text_en__contains="stands still").exists()
    actions.resume(job_of(order), by=floor.actor("technician"), now=AT)
    row = fresh(order)
    assert (row.status, row.waiting_for) == (Status.IN_REPAIR, "")


def test_while_a_helper_works_the_job_goes_on(floor: Floor) -> None:
    order = floor.accepted()
    floor.assign(job_of(order), helpers=[floor.user("technician2")])
    actions.hand_in(order, km=40130, key_tag="K7", by=floor.actor("dispatcher"), now=NOW)
    actions.precheck(order, floor.fine("prestart"), by=floor.actor("technician"), now=NOW)
    for name in ("technician", "technician2"):
        actions.start(job_of(order), by=floor.actor(name), now=NOW)
    actions.pause(job_of(order), "break", by=floor.actor("technician"), now=AT)
    assert (job_of(order).status, fresh(order).status) == (JobStatus.IN_WORK, Status.IN_REPAIR)
    actions.pause(job_of(order), "break", by=floor.actor("technician2"), now=AT)
    assert (job_of(order).status, fresh(order).status) == (JobStatus.PAUSED, Status.PAUSED)


@pytest.mark.covers("REPR-15", "WORD-11")
def test_a_job_ends_with_its_report_only(floor: Floor) -> None:
    order = floor.in_repair()
    tech = floor.actor("technician")
    with refused("no_report"):
        actions.finish(job_of(order), {"work": "  "}, by=tech, now=AT)
    Job.objects.filter(order=order).update(origin="fault")
    with refused("no_report"):
        actions.finish(job_of(order), {"work": "Changed"}, by=tech, now=AT)
    with refused("not_yours"):
        actions.finish(job_of(order), {"work": "Changed", "cause": "worn"}, by=floor.actor("technician2"), now=AT)
    readings = [{"name": "pad", "value": "11", "unit": "mm"}, {"name": " "}]
    actions.finish(job_of(order), {"work": "Changed", "cause": "worn", "measures": "bled", "readings": readings}, by=tech, now=AT)
    report = RepairReport.objects.get()
    assert (report.work, report.cause, report.measures, report.readings) == ("Changed", "worn", "bled", readings[:1])
    assert (job_of(order).correction, fresh(order).finished_at) == ("Changed", AT)
    assert not Clock.objects.filter(ended_at=None).exists()


@pytest.mark.covers("REPR-17")
def test_a_problem_and_a_mismatch_reach_the_advisor_with_photos(floor: Floor, photo: Any) -> None:
    order = floor.in_repair()
    tech = floor.actor("technician")
    addition = actions.report_problem(order, what="Pads worn out", why="1.8 mm", safety=True, photos=[photo], by=tech, now=AT)
    assert (addition.source, addition.safety) == ("technician", True)
    assert Notice.objects.filter(to_user=floor.user("advisor"), text__contains="Pads worn out").exists()
    assert Media.objects.get().trail == order.trail
    with refused("no_text"):
        actions.report_mismatch(order, text="", by=tech, now=AT)
    actions.report_mismatch(order, text="The engine is another one", by=tech, now=AT)
    assert Notice.objects.filter(to_user=floor.user("advisor"), text__contains="The engine is another one").exists()


@pytest.mark.covers("REPR-11")
def test_a_small_fault_is_fixed_for_free_within_the_limit(floor: Floor) -> None:
    order = floor.in_repair()
    tech = floor.actor("technician")
    with refused("over_limit"):
        actions.fix_for_free(order, what="Wiring", hours_milli=301, by=tech, now=AT)
    with refused("not_yours"):
        actions.fix_for_free(order, what="Bulb", hours_milli=100, by=floor.actor("technician2"), now=AT)
    before = fresh(order).labour_fen
    job = actions.fix_for_free(order, what="Bulb", hours_milli=100, by=tech, now=AT)
    assert (job.status, job.origin, sum(line.amount_fen for line in job.lines.all())) == (JobStatus.DONE, "goodwill", 0)
    assert fresh(order).labour_fen == before
    assert RepairReport.objects.filter(job=job).exists()


@pytest.mark.covers("ADDW-04")
def test_additional_work_starts_after_the_customer_agreed_only(floor: Floor) -> None:
    order = floor.in_repair()
    addition = make_addition(order, by=floor.actor("technician"))
    job = jobs_of(addition)[0]
    with refused("not_approved"):
        floor.assign(job, to="technician2", bay="B2")
    answer_addition(
        addition, {job.pk: "yes"}, content_hash=addition.content_hash, how="desk", name="刘芳", svg=SVG, by=floor.actor("advisor"), now=AT
    )
    floor.assign(job, to="technician2", bay="B2")
    type(addition).objects.filter(pk=addition.pk).update(content_hash="another")
    job.refresh_from_db()
    with refused("not_approved"):
        actions.start(job, by=floor.actor("technician2"), now=AT)


@pytest.mark.covers("REPR-14", "QUAL-04")
def test_the_self_check_is_strict_and_signed(floor: Floor) -> None:
    order = floor.in_repair()
    tech = floor.actor("technician")
    with refused("job_open"):
        actions.self_check(order, floor.fine("self"), SVG, by=tech, now=AT)
    floor.finish(order)
    with refused("point_open"):
        actions.self_check(order, {}, SVG, by=tech, now=AT)
    with refused("no_signature"):
        actions.self_check(order, floor.fine("self"), "", by=tech, now=AT)
    with refused("not_yours"):
        actions.self_check(order, floor.fine("self"), SVG, by=floor.actor("technician2"), now=AT)
    RepairReport.objects.all().delete()
    with refused("no_report"):
        actions.self_check(order, floor.fine("self"), SVG, by=tech, now=AT)
    assert not SelfCheck.objects.exists()
    assert not Signature.objects.filter(purpose__startswith="self_check").exists()


def test_work_taken_up_after_the_check_needs_a_new_check(floor: Floor) -> None:
    order = floor.self_checked()
    actions.start(job_of(order), by=floor.actor("technician"), now=AT)
    assert fresh(order).status == Status.IN_REPAIR
    floor.finish(order)
    actions.self_check(fresh(order), floor.fine("self"), SVG, by=floor.actor("technician"), now=NOW + timedelta(hours=1))
    assert list(SelfCheck.objects.order_by("round").values_list("round", flat=True)) == [1, 2]


# ---------------------------------------------------------------- qualified people
