"""Opening, estimating, diagnosing: what each verb does and every refusal by its code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from waystation.appointments.models import Line as AppointmentLine
from waystation.catalogue.models import Benefit, Campaign, CampaignVehicle
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.customers.models import WearReading
from waystation.reception.models import Visit, Walkaround
from waystation.stock.models import Bin, Level
from waystation.workorders import actions, queries
from waystation.workorders.choices import Kind, Payer
from waystation.workorders.models import Advice, Diagnosis, Job, Line, RepairOrder
from waystation.workorders.queries import reservation_sources
from waystation.workorders.tests.build import (
    FROM,
    LATER,
    NOW,
    SVG,
    catalogue_of,
    make_appointment,
    make_catalogue,
    make_order,
    make_vehicle,
    make_visit,
)


def refused(run: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as caught:
        run()
    return caught.value.code


def add(order: RepairOrder, what: str, by: Actor, **more: Any) -> Job:
    values = {"origin": "need", "payer": Payer.CUSTOMER} | more
    return actions.add_operation(order, catalogue_of(order.station)[what], by=by, now=NOW, **values)


def sign(order: RepairOrder, by: Actor, **more: Any) -> RepairOrder:
    values = {"customer_name": "刘芳", "customer_svg": SVG, "advisor_svg": SVG} | more
    return actions.sign_order(order, by=by, now=NOW, **values)


# ---------------------------------------------------------------- opening


@pytest.mark.covers("WORD-01", "WORD-07")
def test_an_order_takes_the_stay_into_the_house(station: Any, sa: Actor) -> None:
    visit = make_visit(station)
    order = actions.open_order(visit, kind=Kind.MAINTENANCE, by=sa, now=NOW)
    assert (order.number, order.status, visit.status) == ("ROJN202611240001", "draft", "in_house")
    assert (order.party_id, order.contact_id, order.advisor_id) == (visit.party_id, visit.contact_id, sa.user_id)
    assert order.delivery_place == station.name


@pytest.mark.covers("WORD-01")
@pytest.mark.parametrize(
    ("lacks", "code"), [({"covers_at": None}, "no_covers"), ({"words": ""}, "no_words"), ({"status": "arrived"}, "wrong_state")]
)
def test_no_order_before_the_reception_is_done(station: Any, sa: Actor, lacks: dict[str, Any], code: str) -> None:
    visit = make_visit(station, **lacks)
    assert refused(lambda: actions.open_order(visit, kind="repair", by=sa, now=NOW)) == code
    assert not RepairOrder.objects.exists()


def test_no_order_without_a_walkaround(station: Any, sa: Actor) -> None:
    visit = make_visit(station)
    Walkaround.objects.all().delete()
    assert refused(lambda: actions.open_order(visit, kind="repair", by=sa, now=NOW)) == "no_walkaround"


@pytest.mark.covers("RCPT-33")
def test_the_appointments_lines_and_benefits_come_along(station: Any, sa: Actor) -> None:
    things = make_catalogue(station)
    visit = make_visit(station)
    appointment = make_appointment(visit)
    AppointmentLine.objects.create(appointment=appointment, operation=things["oil"])
    kept = AppointmentLine.objects.create(appointment=appointment, part=things["filter"], qty_milli=1000)
    Benefit.objects.create(
        company=station.company, code="B10", name="工时九折", name_en="10% off", kind="labour_discount", percent=10, valid_from=FROM
    )
    order = actions.open_order(visit, kind="maintenance", by=sa, now=NOW)
    kinds = {line.kind: line for line in Line.objects.filter(job__order=order)}
    assert {k: line.amount_fen for k, line in kinds.items()} == {"labour": 20000, "part": 6800, "benefit": -2000}
    assert order.total_fen == 24800
    assert reservation_sources(kinds["part"]) == (f"order_line:{kinds['part'].pk}", f"appointment_line:{kept.pk}")
    add(order, "oil", sa)
    assert Line.objects.filter(job__order=order, kind="benefit").count() == 2


@pytest.mark.covers("RCPT-33")
def test_the_parts_of_a_booked_package_stand_under_its_first_work(station: Any, sa: Actor) -> None:
    """Oil and filter under the oil change, not under whatever came last: the customer signs it like that."""
    things = make_catalogue(station)
    visit = make_visit(station)
    appointment, package = make_appointment(visit), things["package"]
    for operation in ("oil", "brake"):
        AppointmentLine.objects.create(appointment=appointment, operation=things[operation], package=package)
    AppointmentLine.objects.create(appointment=appointment, part=things["filter"], package=package, qty_milli=2000)
    order = actions.open_order(visit, kind="maintenance", by=sa, now=NOW)
    assert Line.objects.get(job__order=order, part=things["filter"]).job.lines.filter(operation=things["oil"]).exists()


@pytest.mark.covers("RCPT-33")
def test_parts_without_an_operation_come_along_too(station: Any, sa: Actor) -> None:
    things = make_catalogue(station)
    visit = make_visit(station)
    appointment = make_appointment(visit)
    AppointmentLine.objects.create(appointment=appointment, part=things["pads"], qty_milli=2000)
    order = actions.open_order(visit, kind="repair", by=sa, now=NOW)
    [line] = Line.objects.filter(job__order=order)
    assert (line.amount_fen, line.job.name_en) == (84000, "Parts")


@pytest.mark.covers("WORD-08", "WORD-07")
def test_a_repair_under_guarantee_proposes_a_comeback(station: Any, sa: Actor) -> None:
    vehicle = make_vehicle(station, "鲁A77777")
    first = make_order(station, status="signed", visit=make_visit(station, vehicle=vehicle), by=sa)
    actions.work_delivered(first, km=40128, by=sa, now=NOW)
    RepairOrder.objects.filter(pk=first.pk).update(status="delivered", delivered_at=NOW)
    job = first.jobs.get()
    assert (job.guarantee_until_on, job.guarantee_until_km) == (date(2026, 12, 4), 42128)
    Visit.objects.update(status="departed")
    again = make_visit(station, vehicle=vehicle, km=41000)
    appointment = make_appointment(again)
    AppointmentLine.objects.create(appointment=appointment, operation=catalogue_of(station)["oil"])
    kind, earlier = queries.proposed_kind(again, NOW)
    assert (kind, earlier) == (Kind.REWORK, job)
    order = actions.open_order(again, kind=kind, by=sa, now=NOW)
    assert order.rework_of == first
    assert {line.payer for line in Line.objects.filter(job__order=order)} == {Payer.INTERNAL}
    late = make_visit(station, vehicle=make_vehicle(station, "鲁A77778"))
    assert queries.proposed_kind(late, NOW)[0] == Kind.REPAIR
    assert refused(lambda: actions.open_order(late, kind=Kind.REWORK, by=sa, now=NOW)) == "no_first_order"
    assert queries.comeback(vehicle, [catalogue_of(station)["oil"]], km=42129, on=date(2026, 12, 1)) is None
    assert queries.comeback(vehicle, [catalogue_of(station)["oil"]], km=41000, on=date(2026, 12, 5)) is None


# ---------------------------------------------------------------- estimate


@pytest.mark.covers("DIAG-09", "DIAG-06", "PRIC-02")
def test_labour_and_parts_are_split_and_add_up(station: Any, sa: Actor) -> None:
    order = make_order(station, by=sa)
    job = add(order, "brake", sa, origin="fault")
    assert (order.labour_fen, order.parts_fen, order.total_fen) == (50000, 48800, 98800)
    assert job.complaint == order.visit.words
    assert queries.order_sums(order).minutes == 150


@pytest.mark.covers("WARR-05")
def test_each_line_has_one_payer_and_sums_follow(station: Any, sa: Actor) -> None:
    order = make_order(station, by=sa)
    line = Line.objects.get(job__order=order, kind="part")
    actions.set_payer(line, Payer.WARRANTY, by=sa, now=NOW)
    assert queries.order_sums(order).by_payer == {"customer": 20000, "warranty": 6800}
    assert refused(lambda: actions.set_payer(line, "nobody", by=sa, now=NOW)) == "bad_payer"


def test_a_package_brings_its_own_parts_only(station: Any, sa: Actor) -> None:
    order = make_order(station, by=sa)
    [job] = actions.add_package(order, catalogue_of(station)["package"], origin="due", payer="customer", by=sa, now=NOW)
    assert [(line.kind, line.qty_milli) for line in job.lines.order_by("pk")] == [("labour", 1000), ("part", 2000)]
    assert job.package_id and order.total_fen == 26800 + 20000 + 13600


@pytest.mark.covers("PRIC-02")
def test_what_has_no_price_cannot_be_added(station: Any, sa: Actor) -> None:
    order = make_order(station, by=sa)
    part = catalogue_of(station)["pads"]
    part.prices.all().delete()
    job = order.jobs.get()
    assert refused(lambda: actions.add_part(job, part, 1000, by=sa, now=NOW)) == "no_price"
    assert refused(lambda: add(order, "brake", sa)) == "no_price"
    assert order.jobs.count() == 1


def test_quantities(station: Any, sa: Actor) -> None:
    order = make_order(station, by=sa)
    line = Line.objects.get(job__order=order, kind="part")
    assert refused(lambda: actions.change_quantity(line, 0, by=sa, now=NOW)) == "bad_quantity"
    assert refused(lambda: actions.add_part(line.job, line.part, -1, by=sa, now=NOW)) == "bad_quantity"
    assert actions.change_quantity(line, 1500, by=sa, now=NOW).amount_fen == 10200
    actions.remove_line(line, by=sa, now=NOW)
    assert refused(lambda: actions.change_quantity(line, 1000, by=sa, now=NOW)) == "gone"


def test_another_price_needs_the_right_and_a_reason(station: Any, sa: Actor, manager: Actor) -> None:
    order = make_order(station, by=sa)
    line = Line.objects.get(job__order=order, kind="part")
    assert refused(lambda: actions.override_price(line, 1, "x", by=sa, now=NOW)) == "not_allowed"
    assert refused(lambda: actions.override_price(line, 1, " ", by=manager, now=NOW)) == "no_reason"
    assert refused(lambda: actions.override_price(line, -1, "x", by=manager, now=NOW)) == "bad_price"
    fresh = actions.override_price(line, 5000, "老客户", by=manager, now=NOW)
    assert (fresh.amount_fen, fresh.list_price_fen, fresh.override_by_name) == (5000, 6800, manager.name)


@pytest.mark.covers("WORD-10")
def test_a_removed_job_with_a_reason_stays_as_advice(station: Any, sa: Actor) -> None:
    order = make_order(station, by=sa)
    job = add(order, "brake", sa)
    actions.remove_job(job, reason="下次再做", by=sa, now=NOW)
    [advice] = queries.declined(order.vehicle)
    assert (advice.text, advice.why, advice.safety) == ("更换前制动片", "下次再做", True)
    order.refresh_from_db()
    assert order.total_fen == 26800
    again = actions.take_up_advice(order, advice, payer="customer", by=sa, now=NOW)
    assert again.origin == "advice"
    other = make_order(station, by=sa)
    assert refused(lambda: actions.take_up_advice(other, advice, payer="customer", by=sa, now=NOW)) == "not_this_vehicle"
    Advice.objects.update(operation=None)
    advice.refresh_from_db()
    assert refused(lambda: actions.take_up_advice(order, advice, payer="customer", by=sa, now=NOW)) == "no_operation"
    actions.resolve_advice(advice, by=sa, now=NOW)
    assert refused(lambda: actions.resolve_advice(advice, by=sa, now=NOW)) == "gone"


@pytest.mark.covers("DIAG-07")
def test_proposals_have_reasons_and_leave_out_what_is_there(station: Any, sa: Actor) -> None:
    vehicle = make_vehicle(station, "鲁A88888", vin="LFV2A2155R3012343", next_service_on=date(2026, 12, 1), next_service_km=50000)
    order = make_order(station, visit=make_visit(station, vehicle=vehicle), by=sa)
    job = add(order, "brake", sa)
    actions.remove_job(job, reason="下次", by=sa, now=NOW)
    campaign = Campaign.objects.create(company=station.company, code="R1", name="召回", operation=catalogue_of(station)["oil"], valid_from=FROM)
    CampaignVehicle.objects.create(campaign=campaign, vin=vehicle.vin)
    WearReading.objects.create(
        company=station.company, vehicle=vehicle, item="前制动片", value="2", unit="mm", remaining_percent=20, at=NOW, by_name="x"
    )
    found = queries.proposals(sa, order, NOW)
    assert [p.kind for p in found] == ["declined", "due", "worn"] and all(p.why for p in found)
    actions.remove_job(order.jobs.first(), by=sa, now=NOW)
    assert [p.kind for p in queries.proposals(sa, order, NOW)] == ["declined", "campaign", "due", "worn"]
    [earlier] = [make_order(station, visit=order.visit, by=sa)]
    assert list(queries.history(vehicle, without=order)) == [earlier]


@pytest.mark.covers("DIAG-08")
def test_stock_is_seen_while_estimating(station: Any, sa: Actor) -> None:
    order = make_order(station, by=sa)
    part = catalogue_of(station)["filter"]
    Level.objects.create(station=station, bin=Bin.objects.create(station=station, code="A1"), part=part, on_hand_milli=3000, reserved_milli=1000)
    seen = queries.stock_of(order)[part.pk]
    assert (seen.on_hand_milli, seen.reserved_milli, seen.free_milli) == (3000, 1000, 2000)


# ---------------------------------------------------------------- diagnosis


@pytest.mark.covers("DIAG-01", "DIAG-02", "DIAG-03")
@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"mode": "guess"}, "bad_mode"), ({"mode": "now", "text": " "}, "no_diagnosis"), ({"mode": "workshop"}, "no_reason"),
        ({"mode": "inspection", "conclusion_due_at": LATER}, "no_explanation"), ({"mode": "inspection", "explained": "要拆检"}, "no_conclusion_time"),
        ({"mode": "inspection", "explained": "要拆检", "conclusion_due_at": NOW}, "no_conclusion_time"),
        ({"mode": "now", "text": "x", "technical": True}, "no_consent"), ({"mode": "now", "text": "x", "fee_fen": 5000}, "no_consent"),
    ],
)  # fmt: skip
def test_a_diagnosis_is_complete_or_refused(station: Any, sa: Actor, facts: dict[str, Any], code: str) -> None:
    order = make_order(station, by=sa)
    assert refused(lambda: actions.diagnose(order, **facts, by=sa, now=NOW)) == code
    assert not Diagnosis.objects.exists()


@pytest.mark.covers("DIAG-01", "PRIC-02")
def test_the_fee_is_a_line_and_follows_the_diagnosis(station: Any, sa: Actor) -> None:
    order = make_order(station, by=sa)
    facts = {"mode": "now", "text": "支架松动", "technical": True, "consent": True, "by": sa, "now": NOW}
    first = actions.diagnose(order, fee_fen=8000, **facts)
    assert (order.other_fen, first.consent_at) == (8000, NOW)
    actions.diagnose(order, fee_fen=9000, **facts)
    assert order.other_fen == 9000
    actions.diagnose(order, **facts)
    assert order.other_fen == 0


@pytest.mark.covers("DIAG-02")
def test_left_to_the_workshop_is_counted_per_advisor(station: Any, sa: Actor) -> None:
    order = make_order(station, by=sa)
    actions.diagnose(order, mode="workshop", reason_code="undetermined", by=sa, now=NOW)
    [row] = queries.workshop_diagnoses(sa, NOW - timedelta(days=1))
    assert (row["by_name"], row["reason_code"], row["times"]) == (sa.name, "undetermined", 1)
    assert queries.workshop_diagnoses(sa, NOW + timedelta(days=1)) == []


@pytest.mark.covers("DIAG-05")
def test_unnoticed_faults_are_told_before_signing(station: Any, sa: Actor) -> None:
    order = make_order(station, by=sa)
    actions.diagnose(order, mode="now", text="x", unnoticed="右尾灯不亮", by=sa, now=NOW)
    actions.set_promise(order, LATER, by=sa, now=NOW)
    actions.quote(order, by=sa, now=NOW)
    actions.explain(order, by=sa, now=NOW)
    assert queries.missing_for_signature(order) == ["not_told"]
    assert refused(lambda: sign(order, sa)) == "not_told"
    actions.diagnose(order, mode="now", text="x", unnoticed="右尾灯不亮", unnoticed_told=True, by=sa, now=NOW)
    actions.quote(order, by=sa, now=NOW)
    actions.explain(order, by=sa, now=NOW)
    sign(order, sa)
    assert order.status == "signed"


@pytest.mark.covers("DIAG-03")
def test_the_conclusion_comes_later_and_changes_no_price(station: Any, sa: Actor) -> None:
    order = make_order(station, status="in_repair", by=sa)
    total = order.total_fen
    row = actions.conclude_diagnosis(order, text="轴承磨损", unnoticed="漏油", unnoticed_told=True, by=sa, now=NOW)
    assert (row.text, row.unnoticed, row.unnoticed_told_at, order.total_fen) == ("轴承磨损", "漏油", NOW, total)
    assert refused(lambda: actions.conclude_diagnosis(order, text="", by=sa, now=NOW)) == "no_diagnosis"
