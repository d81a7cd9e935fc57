"""The delivery steps, the gate pass, the gate, the rating."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from waystation.accounts.actions import delegate
from waystation.catalogue.models import ServiceInterval
from waystation.customers.models import WearReading
from waystation.delivery import actions, queries
from waystation.delivery.choices import Step
from waystation.delivery.models import Delivery, GatePass
from waystation.delivery.tests.build import ready_to_leave, settled
from waystation.files.models import HandedOut
from waystation.journal.sums import content_hash
from waystation.messaging.models import Message, Notice
from waystation.quality.models import Certificate
from waystation.reception.models import Visit
from waystation.settlement.actions import pay, prepare_bills, refund
from waystation.settlement.choices import BillStatus
from waystation.settlement.models import Bill
from waystation.settlement.queries import live_bills, next_service_of, wear_of
from waystation.settlement.queries.ahead import months_later
from waystation.settlement.tests.build import LATER, NOW, SVG, inspect, make_bill, make_order, pay_all
from waystation.settlement.tests.test_billing import code_of
from waystation.workorders.choices import LineKind, Payer, Status
from waystation.workorders.models import Advice, Job, Line, RepairOrder, Told
from waystation.workshop.models import OldPart

DELIVERING = {Status.HANDED_OVER, Status.BILLED, Status.PAID}


def advice(order: RepairOrder, *, safety: bool = True, text: str = "前制动片") -> Advice:
    return Advice.objects.create(
        station=order.station, vehicle=order.vehicle, order=order, text=text, why="1.8 mm", safety=safety, at=NOW, by_name="x"
    )


@pytest.mark.covers("SETL-14", "QUAL-12", "I-22")
def test_from_the_desk_through_the_gate(station: Any, actor: Any) -> None:
    by = actor("advisor", "cashier")
    order = settled(station, by)
    row, token = actions.gate_pass(order, by=by, now=NOW)
    assert (row.basis, row.number.startswith("GP")) == ("paid", True)
    assert queries.find_pass(by, token) == queries.find_pass(by, row.number.lower()) == row
    assert queries.find_pass(by, f"https://x/delivery/gate/{token}/") == row and queries.find_pass(by, "") is None
    assert row.paper.content["plate"] == order.vehicle.plate and "<svg" in row.paper.content["qr_svg"]
    guard = actor("gate")
    actions.use_gate_pass(row, by=guard, now=LATER - timedelta(hours=4))
    order.refresh_from_db()
    assert (order.status, Visit.objects.get(pk=order.visit_id).status, row.used_by_name) == (Status.DELIVERED, "departed", guard.name)
    assert order.delivered_at == LATER - timedelta(hours=4)
    assert Job.objects.get(order=order).guarantee_until_km == 40130 + 2000, "the guarantee starts with the delivery"
    assert Message.objects.get(template_key="rate").to == "13800006620"
    assert code_of(actions.use_gate_pass, row, by=guard, now=NOW) == "used"
    assert code_of(actions.gate_pass, order, by=by, now=NOW) == "used"


def broken(name: str, order: RepairOrder) -> None:
    if name == "not_inspected":
        RepairOrder.objects.filter(pk=order.pk).update(passed_at=None)
    elif name == "no_certificate":
        Job.objects.filter(order=order).update(job_class="level2")
        inspect(order)
    elif name == "safety_unsigned":
        advice(order)
    elif name == "copies_missing":
        Delivery.objects.filter(order=order).update(copies_given_at=None)
    elif name == "covers_on":
        Delivery.objects.filter(order=order).update(covers_off_at=None)
    elif name == "no_km":
        Delivery.objects.filter(order=order).update(km_out=None)


GAPS = ["not_inspected", "no_certificate", "safety_unsigned", "copies_missing", "covers_on", "no_km"]


@pytest.mark.covers("SETL-11", "SETL-13", "SETL-14", "QUAL-12", "I-22")
@pytest.mark.parametrize("code", GAPS)
def test_a_vehicle_that_is_not_ready_gets_no_pass(station: Any, by: Any, code: str) -> None:
    order = settled(station, by)
    broken(code, order)
    assert [gap.code for gap in queries.leave_gaps(order, NOW)] == [code]
    assert code_of(actions.gate_pass, order, by=by, now=NOW) == code
    assert not GatePass.objects.exists()
    assert actions.gate_pass(settled(station, by), by=by, now=NOW)[0].number.endswith("0001"), "the refused pass left a gap"


@pytest.mark.covers("SETL-14", "I-22")
@pytest.mark.parametrize("status", list(Status))
def test_no_pass_in_any_status_but_settled(station: Any, by: Any, status: str) -> None:
    order = settled(station, by)
    RepairOrder.objects.filter(pk=order.pk).update(status=status)
    if status in (Status.PAID, Status.DELIVERED):
        assert actions.gate_pass(order, by=by, now=NOW)[0].basis == "paid"
    else:
        assert code_of(actions.gate_pass, order, by=by, now=NOW) == "unpaid"


@pytest.mark.covers("SETL-14")
@pytest.mark.parametrize("status", list(BillStatus))
def test_a_pass_for_each_status_of_the_bill(station: Any, by: Any, status: str) -> None:
    bill = make_bill(station, status=status, by=by)
    order = RepairOrder.objects.get(pk=bill.order_id)
    for name in ("covers_off", "read_km"):
        getattr(actions, name)(order, by=by, now=NOW, **({"km": 40130} if name == "read_km" else {}))
    Delivery.objects.filter(order=order).update(copies_given_at=NOW)
    if status in (BillStatus.PAID, BillStatus.ON_ACCOUNT):
        assert actions.gate_pass(order, by=by, now=NOW)[0].basis == {"paid": "paid", "on_account": "credit"}[status]
    else:
        assert code_of(actions.gate_pass, order, by=by, now=NOW) == "unpaid"


def test_a_warranty_job_leaves_without_payment(station: Any, by: Any) -> None:
    order = make_order(station, payers=(Payer.WARRANTY,))
    prepare_bills(order, by=by, now=NOW)
    ready_to_leave(order, by=by)
    assert actions.gate_pass(order, by=by, now=NOW)[0].basis == "free"


@pytest.mark.covers("SETL-14")
def test_a_pass_expires_and_is_issued_again_under_its_number(station: Any, by: Any) -> None:
    order = settled(station, by)
    row, token = actions.gate_pass(order, by=by, now=NOW)
    late = row.valid_until_at
    assert code_of(actions.use_gate_pass, row, by=by, now=late) == "expired"
    again, other = actions.gate_pass(order, by=by, now=late)
    assert (again.pk, again.number) == (row.pk, row.number) and other != token
    assert queries.find_pass(by, token) is None and queries.find_pass(by, other) == again
    assert again.paper.version == 2
    actions.use_gate_pass(again, by=by, now=late)


@pytest.mark.covers("I-22")
def test_money_that_went_back_closes_the_gate(station: Any, by: Any, actor: Any) -> None:
    order = settled(station, by)
    row, _token = actions.gate_pass(order, by=by, now=NOW)
    bill = live_bills(order)["customer"]
    refund(bill.payments.get(), amount_fen=5, reason="x", by=actor("cashier"), now=NOW)
    assert code_of(actions.use_gate_pass, row, by=by, now=NOW) == "unpaid" == queries.state_of(fresh_pass(row), NOW)
    assert not queries.passes_waiting(by, NOW).exists()
    paid_at = NOW + timedelta(minutes=5)
    pay(Bill.objects.get(pk=bill.pk), tender="card", amount_fen=5, reference="again", by=by, now=paid_at)
    assert RepairOrder.objects.get(pk=order.pk).settled_at == paid_at
    assert code_of(actions.use_gate_pass, row, by=by, now=paid_at) == "expired" == queries.state_of(fresh_pass(row), paid_at)
    assert not queries.passes_waiting(by, paid_at).exists(), "a pass of the old settlement opens nothing"
    assert GatePass.objects.get(pk=row.pk).used_at is None
    again, _token = actions.gate_pass(order, by=by, now=paid_at)
    assert queries.state_of(fresh_pass(again), paid_at) == "good" and queries.passes_waiting(by, paid_at).get() == again
    actions.use_gate_pass(again, by=by, now=paid_at)
    assert queries.state_of(fresh_pass(again), paid_at) == "used"


def fresh_pass(row: GatePass) -> GatePass:
    return GatePass.objects.select_related("order").get(pk=row.pk)


def test_the_stay_goes_on_while_another_order_holds_the_vehicle(station: Any, by: Any) -> None:
    order = settled(station, by)
    RepairOrder.objects.create(station=station, number="RO9", status=Status.IN_REPAIR, visit=order.visit, vehicle=order.vehicle, made_at=NOW)
    row, _token = actions.gate_pass(order, by=by, now=NOW)
    actions.use_gate_pass(row, by=by, now=NOW)
    assert (RepairOrder.objects.get(pk=order.pk).status, Visit.objects.get(pk=order.visit_id).status) == (Status.DELIVERED, "in_house")


STEPS: dict[str, Any] = {
    "receive": {"collector": "刘芳"}, "inspect_together": {}, "explain": {}, "guide": {}, "show_old_parts": {"wishes": {}},
    "tell_next": {"km": 50000}, "discuss_extra": {"opinions": {}}, "give_copies": {"how": "print"}, "covers_off": {}, "read_km": {"km": 40130},
}  # fmt: skip


@pytest.mark.covers("SETL-06", "SETL-07", "SETL-08")
@pytest.mark.parametrize("verb", list(STEPS))
def test_each_step_in_each_status(station: Any, by: Any, verb: str) -> None:
    bill = make_bill(station, by=by)
    for status in Status:
        RepairOrder.objects.filter(pk=bill.order_id).update(status=status)
        order = RepairOrder.objects.get(pk=bill.order_id)
        if status in DELIVERING:
            getattr(actions, verb)(order, by=by, now=NOW, **STEPS[verb])
        else:
            assert code_of(getattr(actions, verb), order, by=by, now=NOW, **STEPS[verb]) == "wrong_state", status


@pytest.mark.covers("SETL-04")
def test_papers_first_then_the_customer_is_told(station: Any, by: Any) -> None:
    order = make_order(station)
    assert code_of(actions.prepare_papers, order, points={"settlement_list": True}, by=by, now=NOW) == "no_bill"
    prepare_bills(order, by=by, now=NOW)
    assert code_of(actions.tell_ready, order, how="sms", by=by, now=NOW) == "papers_missing"
    assert code_of(actions.prepare_papers, order, points={"poem": True}, by=by, now=NOW) == "unknown_paper"
    actions.prepare_papers(order, points={"settlement_list": True}, by=by, now=NOW)
    assert code_of(actions.tell_ready, order, how="drum", by=by, now=NOW) == "bad_channel"
    row = actions.tell_ready(order, how="sms", by=by, now=NOW)
    assert (row.told_ready_at, row.told_ready_how, row.papers["settlement_list"], row.papers["invoice"]) == (NOW, "sms", True, False)
    assert "268.00" in Told.objects.get(order=order).what and "268.00" in Message.objects.get(template_key="progress").text


@pytest.mark.covers("SETL-04")
def test_papers_of_a_certified_job_need_the_certificate(station: Any, by: Any) -> None:
    order = make_order(station)
    Job.objects.filter(order=order).update(job_class="level2")
    last = inspect(order)
    prepare_bills(order, by=by, now=NOW)
    points = {"settlement_list": True, "certificate": True}
    assert code_of(actions.prepare_papers, order, points=points, by=by, now=NOW) == "no_certificate"
    Certificate.objects.create(station=station, order=order, number="CC1", inspection=last, at=NOW)
    assert code_of(actions.prepare_papers, order, points={"settlement_list": True}, by=by, now=NOW) == "no_certificate"
    assert actions.prepare_papers(order, points=points, by=by, now=NOW).papers_at == NOW
    assert "no_certificate" not in [gap.code for gap in queries.leave_gaps(order, NOW)]


@pytest.mark.covers("SETL-05", "DELG-03")
def test_who_took_it_in_delivers_it(station: Any, actor: Any, person: Any) -> None:
    own, other = actor("advisor"), actor("advisor", name="qian")
    order = make_order(station, advisor=person("advisor"))
    assert code_of(actions.receive, order, collector=" ", by=own, now=NOW) == "no_collector"
    assert code_of(actions.receive, order, collector="刘芳", by=other, now=NOW) == "other_deliverer"
    assert actions.receive(order, collector="刘芳", by=own, now=NOW).other_because == ""
    row = actions.receive(order, collector="刘芳", other_because="own is at lunch", by=other, now=LATER)
    assert (row.deliverer_id, row.other_because, row.received_at) == (other.user_id, "own is at lunch", NOW)
    away = {"absent": person("advisor"), "deputy": person("advisor", name="qian"), "from_at": NOW, "to_at": LATER, "reason": "leave"}
    delegate(station, **away, by=actor("manager"), now=NOW)
    assert actions.receive(order, collector="刘芳", by=other, now=NOW).other_because == f"Stands in for {person('advisor')}"


@pytest.mark.covers("SETL-09", "PART-08")
def test_old_parts_are_shown_and_each_has_a_wish(station: Any, by: Any) -> None:
    order = make_order(station)
    line = Line.objects.get(job__order=order, kind=LineKind.PART)
    part = OldPart.objects.create(station=station, line=line, order=order, removed_at=NOW)
    assert code_of(actions.show_old_parts, order, wishes={}, by=by, now=NOW) == "wish_missing"
    assert code_of(actions.show_old_parts, order, wishes={part.pk: "eat"}, by=by, now=NOW) == "bad_wish"
    part.refresh_from_db()
    assert part.shown_at is None, "a refused step writes nothing"
    actions.show_old_parts(order, wishes={part.pk: "take"}, by=by, now=NOW)
    part.refresh_from_db()
    assert (part.shown_at, part.wish, part.gone_at) == (NOW, "take", NOW)


@pytest.mark.covers("SETL-10")
def test_the_next_service_is_computed_told_and_kept(station: Any, by: Any) -> None:
    order = make_order(station)
    RepairOrder.objects.filter(pk=order.pk).update(status=Status.BILLED)
    assert code_of(actions.tell_next, order, by=by, now=NOW) == "no_next"
    ServiceInterval.objects.create(company=station.company, vehicle_class="car", code="I1", level="minor", km=10000, months=6)
    actions.read_km(order, km=40500, by=by, now=NOW)
    proposal = next_service_of(order, NOW)
    assert (proposal.on, proposal.km) == (date(2027, 5, 24), 50500)
    actions.tell_next(order, by=by, now=NOW)
    order.vehicle.refresh_from_db()
    assert (order.vehicle.next_service_on, order.vehicle.next_service_km) == (date(2027, 5, 24), 50500)
    row = actions.tell_next(order, on=date(2027, 2, 1), by=by, now=NOW)
    assert (row.next_service_on, row.next_service_km, row.next_told_at) == (date(2027, 2, 1), None, NOW)
    assert code_of(actions.tell_next, order, on=date(2026, 11, 24), by=by, now=NOW) == "past_date"


def test_a_month_has_its_last_day() -> None:
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert months_later(date(2026, 12, 1), 12) == date(2027, 12, 1)


@pytest.mark.covers("SETL-12")
def test_remaining_life_is_told_from_the_newest_readings(station: Any, by: Any) -> None:
    order = make_order(station)
    assert code_of(actions.tell_remaining, order, by=by, now=NOW) == "no_readings"
    for value, at in (("5", NOW - timedelta(days=90)), ("3", NOW)):
        where = {"company": station.company, "vehicle": order.vehicle, "item": "pads", "position": "front"}
        WearReading.objects.create(**where, value=value, unit="mm", at=at, by_name="x")
    assert [row.value for row in wear_of(order)] == ["3"]
    assert actions.tell_remaining(order, by=by, now=NOW).remaining_told_at == NOW


@pytest.mark.covers("SETL-11", "ADDW-05")
def test_further_work_with_an_opinion_and_refused_safety_work_with_a_signature(station: Any, by: Any) -> None:
    order = make_order(station)
    assert code_of(actions.sign_refusals, order, name="刘芳", svg=SVG, by=by, now=NOW) == "nothing_refused"
    brake, filter_ = advice(order), advice(order, safety=False, text="空调滤芯")
    assert code_of(actions.discuss_extra, order, opinions={brake.pk: "later"}, by=by, now=NOW) == "opinion_missing"
    actions.discuss_extra(order, opinions={brake.pk: "elsewhere", filter_.pk: "no"}, by=by, now=NOW)
    brake.refresh_from_db()
    assert brake.opinion == "elsewhere"
    shown = content_hash(queries.refusal_content(order))
    assert code_of(actions.sign_refusals, order, name="", svg="", by=by, now=NOW) == "no_signature"
    assert code_of(actions.sign_refusals, order, name="", svg="<svg onload=x", by=by, now=NOW) == "bad_signature"
    second = advice(order, text="轮胎")
    assert code_of(actions.sign_refusals, order, name="刘芳", svg=SVG, content=shown, by=by, now=NOW) == "content_changed"
    row = actions.sign_refusals(order, name="刘芳", svg=SVG, content=content_hash(queries.refusal_content(order)), by=by, now=NOW)
    assert {Advice.objects.get(pk=a.pk).refusal_signature_id for a in (brake, second)} == {row.refusal_signature_id}
    filter_.refresh_from_db()
    assert filter_.refusal_signature_id is None and not queries.unsigned_safety(order).exists()


@pytest.mark.covers("SETL-13")
def test_one_copy_of_every_paper_is_logged(station: Any, by: Any) -> None:
    order = make_order(station)
    assert code_of(actions.give_copies, order, how="print", by=by, now=NOW) == "no_bill"
    prepare_bills(order, by=by, now=NOW)
    assert code_of(actions.give_copies, order, how="shout", by=by, now=NOW) == "bad_channel"
    pay_all(live_bills(order)["customer"], by=by)
    order.refresh_from_db()
    (paper,) = actions.give_copies(order, how="link", by=by, now=NOW)
    assert (paper.kind, paper.version) == ("settlement_list", 2), "the newest version, with the payment on it"
    assert HandedOut.objects.filter(paper=paper, how="link").count() == 1


@pytest.mark.covers("I-25")
def test_the_mileage_out_is_not_below_the_mileage_in(station: Any, by: Any) -> None:
    order = make_order(station)
    assert code_of(actions.read_km, order, km=40127, by=by, now=NOW) == "reading_falls"
    assert actions.read_km(order, km=40127, reason="meter replaced", by=by, now=NOW).km_out == 40127
    visit = Visit.objects.get(pk=order.visit_id)
    assert visit.covers_off_at is None
    actions.covers_off(order, by=by, now=NOW)
    visit.refresh_from_db()
    assert visit.covers_off_at == NOW


@pytest.mark.covers("SETL-14")
def test_steps_name_one_next_step_and_leave_out_what_is_not_needed(station: Any, by: Any) -> None:
    bill = make_bill(station, by=by)
    order = RepairOrder.objects.get(pk=bill.order_id)
    rows = {row.step: row.state for row in queries.steps(order)}
    assert (rows[Step.PAPERS], rows[Step.TOLD], rows[Step.OLD_PARTS], rows[Step.SIGNED]) == ("now", "todo", "none", "none")
    actions.prepare_papers(order, points={"settlement_list": True}, by=by, now=NOW)
    advice(order)
    rows = {row.step: row.state for row in queries.steps(order)}
    assert (rows[Step.PAPERS], rows[Step.TOLD], rows[Step.EXTRA], rows[Step.SIGNED]) == ("done", "now", "todo", "todo")
    assert list(rows.values()).count("now") == 1


@pytest.mark.covers("SETL-14")
def test_seen_off_needs_a_pass_and_closes_the_steps(station: Any, by: Any) -> None:
    order = settled(station, by)
    assert code_of(actions.see_off, order, by=by, now=NOW) == "no_pass"
    row, _token = actions.gate_pass(order, by=by, now=NOW)
    assert actions.see_off(order, by=by, now=NOW).seen_off_at == NOW
    actions.use_gate_pass(row, by=by, now=NOW)
    order.refresh_from_db()
    assert actions.see_off(order, by=by, now=LATER).seen_off_at == NOW
    RepairOrder.objects.filter(pk=order.pk).update(status=Status.CLOSED)
    assert code_of(actions.see_off, RepairOrder.objects.get(pk=order.pk), by=by, now=NOW) == "wrong_state"


@pytest.mark.covers("SETL-18", "FLUP-14")
def test_the_customer_rates_once(station: Any, by: Any) -> None:
    order = settled(station, by)
    assert code_of(actions.rate, order, stars=5, by=by, now=NOW) == "wrong_state"
    RepairOrder.objects.filter(pk=order.pk).update(status=Status.DELIVERED)
    order.refresh_from_db()
    assert [code_of(actions.rate, order, stars=stars, by=by, now=NOW) for stars in (0, 6)] == ["bad_stars", "bad_stars"]
    assert actions.rate(order, stars=2, text=" noisy ", by=by, now=NOW).text == "noisy"
    assert Notice.objects.get(to_role="supervisor").trail == order.trail
    assert code_of(actions.rate, order, stars=5, by=by, now=NOW) == "already_rated"
    assert queries.rated(order).stars == 2
