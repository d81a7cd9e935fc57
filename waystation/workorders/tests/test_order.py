"""Opening, estimating, quoting, signing: what each verb does and every refusal by its code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from waystation.appointments.models import Line as AppointmentLine
from waystation.catalogue.models import Benefit, Campaign, CampaignVehicle
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.pdf import render
from waystation.customers.models import WearReading
from waystation.files.models import HandedOut, Paper
from waystation.files.queries import pdf_of
from waystation.messaging.models import Call, Message, Notice, Task
from waystation.reception.models import Visit, Walkaround
from waystation.scheduling.models import Resource
from waystation.stock.actions import expect
from waystation.stock.models import Bin, Level, Reservation
from waystation.workorders import actions, queries
from waystation.workorders.choices import Kind, Payer, Status
from waystation.workorders.models import Advice, Diagnosis, Job, Line, RepairOrder
from waystation.workorders.queries import paper_of, reservation_sources
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
    assert refused(lambda: actions.tell_unnoticed(order, by=sa, now=NOW)) == "nothing_to_tell"
    actions.diagnose(order, mode="now", text="x", unnoticed="右尾灯不亮", by=sa, now=NOW)
    actions.set_promise(order, LATER, by=sa, now=NOW)
    actions.quote(order, by=sa, now=NOW)
    actions.explain(order, by=sa, now=NOW)
    assert queries.missing_for_signature(order) == ["not_told"]
    assert refused(lambda: sign(order, sa)) == "not_told"
    actions.tell_unnoticed(order, by=sa, now=NOW)
    sign(order, sa)
    assert order.status == "signed"


@pytest.mark.covers("DIAG-03")
def test_the_conclusion_comes_later_and_changes_no_price(station: Any, sa: Actor) -> None:
    order = make_order(station, status="in_repair", by=sa)
    total = order.total_fen
    row = actions.conclude_diagnosis(order, text="轴承磨损", unnoticed="漏油", by=sa, now=NOW)
    assert (row.text, row.unnoticed, order.total_fen) == ("轴承磨损", "漏油", total)
    assert refused(lambda: actions.conclude_diagnosis(order, text="", by=sa, now=NOW)) == "no_diagnosis"


# ---------------------------------------------------------------- quote and signature


def sign(order: RepairOrder, by: Actor, **more: Any) -> RepairOrder:
    values = {"customer_name": "刘芳", "customer_svg": SVG, "advisor_svg": SVG} | more
    return actions.sign_order(order, by=by, now=NOW, **values)


@pytest.mark.covers("WORD-04", "DIAG-10")
def test_no_quote_without_jobs_price_and_time(station: Any, sa: Actor) -> None:
    order = make_order(station, by=sa)
    assert refused(lambda: actions.quote(order, by=sa, now=NOW)) == "no_promise"
    assert refused(lambda: actions.set_promise(order, NOW, by=sa, now=NOW)) == "promise_past"
    actions.set_promise(order, LATER, by=sa, now=NOW)
    assert refused(lambda: actions.quote(order, by=sa, now=LATER)) == "no_promise"
    job = add(order, "brake", sa, origin="fault")
    assert refused(lambda: actions.quote(order, by=sa, now=NOW)) == "no_diagnosis"
    actions.remove_job(job, by=sa, now=NOW)
    for line in Line.objects.filter(job__order=order, removed_at=None):
        actions.remove_line(line, by=sa, now=NOW)
    assert refused(lambda: actions.quote(order, by=sa, now=NOW)) == "no_price"
    actions.remove_job(order.jobs.first(), by=sa, now=NOW)
    assert refused(lambda: actions.quote(order, by=sa, now=NOW)) == "no_jobs"


@pytest.mark.covers("WORD-01", "WORD-02", "WORD-04")
@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda o: RepairOrder.objects.filter(pk=o.pk).update(explained_at=None), "not_explained"),
        (lambda o: RepairOrder.objects.filter(pk=o.pk).update(promised_at=None), "no_promise"),
        (lambda o: Visit.objects.filter(pk=o.visit_id).update(covers_at=None), "no_covers"),
        (lambda o: Visit.objects.filter(pk=o.visit_id).update(words=""), "no_words"),
        (lambda o: Walkaround.objects.filter(visit_id=o.visit_id).update(status="draft"), "walkaround_unsigned"),
        (lambda o: Job.objects.filter(order=o).update(origin="fault"), "no_diagnosis"),
        (lambda o: Line.objects.filter(job__order=o, kind="part").update(qty_milli=2000, amount_fen=13600), "price_changed"),
        (lambda o: RepairOrder.objects.filter(pk=o.pk).update(quote_valid_until=date(2026, 11, 23)), "price_changed"),
        (lambda o: o.versions.update(content=o.versions.get().content | {"customer": ""}), "missing_contract_item"),
        (lambda o: o.versions.update(content=o.versions.get().content | {"km": None}), "missing_contract_item"),
        (lambda o: o.versions.update(content=o.versions.get().content | {"place": ""}), "missing_contract_item"),
        (lambda o: o.versions.update(content=o.versions.get().content | {"guarantee": []}), "missing_contract_item"),
        (lambda o: o.versions.update(content=o.versions.get().content | {"jobs": []}), "no_price"),
    ],
)  # fmt: skip
def test_nothing_is_signed_while_something_is_missing(station: Any, sa: Actor, spoil: Callable[[RepairOrder], Any], code: str) -> None:
    order = make_order(station, status="quoted", by=sa)
    actions.explain(order, by=sa, now=NOW)
    spoil(order)
    order.refresh_from_db()
    assert refused(lambda: sign(RepairOrder.objects.get(pk=order.pk), sa)) == code
    order.refresh_from_db()
    assert (order.status, order.signed_at) == ("quoted", None)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"customer_svg": "<svg onload=x()>"}, "bad_signature"), ({"customer_svg": "", "customer_name": ""}, "no_signature"),
        ({"advisor_svg": "<b>"}, "bad_signature"), ({"content_hash": "0" * 64}, "price_changed"),
    ],
)  # fmt: skip
def test_both_signatures_bind_to_what_was_shown(station: Any, sa: Actor, more: dict[str, Any], code: str) -> None:
    order = make_order(station, status="quoted", by=sa)
    actions.explain(order, by=sa, now=NOW)
    assert refused(lambda: sign(order, sa, **more)) == code
    assert not Paper.objects.exists()


@pytest.mark.covers("WORD-03", "WORD-05", "WORD-13")
def test_signing_freezes_seals_approves_and_gives_a_copy(station: Any, sa: Actor) -> None:
    order = make_order(station, status="quoted", by=sa)
    assert order.quote_valid_until == date(2026, 12, 9) and order.quoted_fen == 26800
    actions.explain(order, by=sa, now=NOW)
    part = catalogue_of(station)["filter"]
    Level.objects.create(station=station, bin=Bin.objects.create(station=station, code="A1"), part=part, on_hand_milli=3000)
    sign(order, sa)
    version = order.versions.get()
    [job] = order.jobs.all()
    assert (job.status, job.approved_hash, order.signed_at) == ("approved", version.content_hash, NOW)
    assert version.customer_signature.content_hash == version.advisor_signature.content_hash == version.content_hash
    assert HandedOut.objects.get().paper_id == version.paper_id and order.copy_given_at == NOW
    assert Reservation.objects.get().source == f"order_line:{job.lines.get(kind='part').pk}"
    actions.hand_to_dispatch(order, by=sa, now=NOW)
    assert (order.status, order.handed_to_dispatch_at) == ("waiting", NOW)
    assert Notice.objects.filter(to_role="dispatcher").count() == 1


def test_no_copy_no_dispatch(station: Any, sa: Actor) -> None:
    order = make_order(station, status="signed", by=sa, copy_given_at=None)
    assert refused(lambda: actions.hand_to_dispatch(order, by=sa, now=NOW)) == "no_copy"
    assert refused(lambda: actions.give_copy(make_order(station, by=sa), how="print", by=sa, now=NOW)) == "unsigned"
    actions.give_copy(order, how="link", by=sa, now=NOW)
    actions.hand_to_dispatch(order, by=sa, now=NOW)


@pytest.mark.covers("WORD-03")
def test_the_sealed_paper_prints_in_both_languages(station: Any, sa: Actor) -> None:
    order = make_order(station, status="signed", by=sa)
    paper = order.versions.get().paper
    assert pdf_of(paper, "zh").startswith(b"%PDF") and pdf_of(paper, "en").startswith(b"%PDF")
    assert render("repair_order", paper_of(order.versions.get()), "zh").startswith(b"%PDF")
    assert paper.content["sign_customer"]["name"] == "刘芳" and paper.content["total_fen"] == 26800


def test_the_customer_signs_once(station: Any, sa: Actor) -> None:
    order = make_order(station, status="quoted", by=sa)
    actions.explain(order, by=sa, now=NOW)
    actions.customer_signs(order, name="刘芳", svg=SVG, content_hash="", channel="desk", by=sa, now=NOW)
    again = refused(lambda: actions.customer_signs(order, name="刘芳", svg=SVG, content_hash="", channel="desk", by=sa, now=NOW))
    assert again == "already_signed"


@pytest.mark.covers("DIAG-10")
def test_proposed_times_count_hours_and_wait_for_parts(station: Any, sa: Actor, person: Any) -> None:
    order = make_order(station, by=sa)
    Resource.objects.create(station=station, kind="bay", name="机修 1", bay_kind="repair")
    Resource.objects.create(station=station, kind="technician", name="陈刚", user=person("technician"))
    offers = queries.promise_proposals(order, NOW)
    assert [offer.name for offer in offers] == ["Fastest", "Recommended", "Relaxed"]
    assert NOW + timedelta(minutes=60) < offers[0].at < offers[1].at < offers[2].at
    part = catalogue_of(station)["filter"]
    assert queries.parts_arrive_at(order) is None
    expect(station, part, 1000, expected_at=NOW + timedelta(days=2), by=sa, now=NOW)
    assert queries.parts_arrive_at(order) == NOW + timedelta(days=2)
    for offer in queries.promise_proposals(order, NOW):
        assert offer.at > NOW + timedelta(days=2) and "waits for parts" in offer.why


# ---------------------------------------------------------------- endings


@pytest.mark.covers("DIAG-12")
def test_the_quote_goes_home_and_comes_back(station: Any, sa: Actor) -> None:
    order = make_order(station, status="quoted", by=sa)
    assert refused(lambda: actions.quote_only(order, reason="", by=sa, now=NOW)) == "no_reason"
    actions.quote_only(order, reason="比价", by=sa, now=NOW)
    order.visit.refresh_from_db()
    task = Task.objects.get(kind="unsold_quote")
    assert (order.status, order.visit.status, task.state, task.owner_role) == ("quote_only", "left", "open", "clerk")
    stay = make_visit(station, vehicle=order.vehicle)
    assert refused(lambda: actions.take_up_quote(order, make_visit(station), by=sa, now=NOW)) == "not_this_vehicle"
    actions.take_up_quote(order, stay, by=sa, now=NOW)
    stay.refresh_from_db()
    assert (order.status, order.visit_id, order.promised_at, stay.status) == ("draft", stay.pk, None, "in_house")


def test_no_cancelling_over_done_work(station: Any, sa: Actor) -> None:
    order = make_order(station, status="in_repair", by=sa)
    job = order.jobs.get()
    assert refused(lambda: actions.cancel_order(order, reason=" ", by=sa, now=NOW)) == "no_reason"
    Job.objects.filter(pk=job.pk).update(status="in_work")
    assert refused(lambda: actions.cancel_order(order, reason="x", by=sa, now=NOW)) == "work_done"
    Job.objects.filter(pk=job.pk).update(status="approved")
    Line.objects.filter(job=job, kind="part").update(issued_milli=1000)
    assert refused(lambda: actions.cancel_order(order, reason="x", by=sa, now=NOW)) == "work_done"
    Line.objects.filter(job=job, kind="part").update(returned_milli=1000)
    actions.cancel_order(order, reason="客户取消", by=sa, now=NOW)
    job.refresh_from_db()
    assert (order.status, job.status, order.ended_because) == ("cancelled", "cancelled", "客户取消")


def test_cancelling_frees_the_kept_parts(station: Any, sa: Actor) -> None:
    make_catalogue(station)
    level = Level.objects.create(
        station=station, bin=Bin.objects.create(station=station, code="A1"), part=catalogue_of(station)["filter"], on_hand_milli=3000
    )
    order = make_order(station, status="signed", by=sa)
    level.refresh_from_db()
    assert level.reserved_milli == 1000
    actions.cancel_order(order, reason="x", by=sa, now=NOW)
    level.refresh_from_db()
    assert level.reserved_milli == 0


@pytest.mark.covers("WORD-12")
def test_a_wrong_order_is_voided_with_its_replacement_and_counted(station: Any, sa: Actor, manager: Actor) -> None:
    order = make_order(station, by=sa)
    right = actions.open_order(order.visit, kind="repair", by=sa, now=NOW)
    assert refused(lambda: actions.void_order(order, replaced_by=right, reason="x", by=sa, now=NOW)) == "not_allowed"
    assert refused(lambda: actions.void_order(order, replaced_by=right, reason="", by=manager, now=NOW)) == "no_reason"
    assert refused(lambda: actions.void_order(order, replaced_by=order, reason="x", by=manager, now=NOW)) == "no_replacement"
    actions.void_order(order, replaced_by=right, reason="写错类型", by=manager, now=NOW)
    assert (order.status, order.replaced_by_id) == ("voided", right.pk)
    [row] = queries.wrong_orders(sa, NOW - timedelta(days=1))
    assert (row["orders"], row["voided"]) == (2, 1)


def test_a_kind_of_comeback_needs_the_first_order(station: Any, sa: Actor) -> None:
    order = make_order(station, by=sa)
    assert refused(lambda: actions.set_kind(order, Kind.REWORK, by=sa, now=NOW)) == "no_first_order"
    other = make_order(station, by=sa)
    assert refused(lambda: actions.set_kind(order, Kind.REWORK, rework_of=other, by=sa, now=NOW)) == "no_first_order"


@pytest.mark.covers("DIAG-11")
def test_quote_accuracy_per_advisor(station: Any, sa: Actor) -> None:
    make_order(station, status="delivered", by=sa, delivered_at=LATER + timedelta(hours=1))
    make_order(station, status="delivered", by=sa, delivered_at=LATER, labour_fen=30000)
    [row] = queries.quote_accuracy(sa, NOW)
    assert (row["orders"], row["off_quote"], row["late"], row["quoted"], row["final"]) == (2, 1, 1, 53600, 63600)


@pytest.mark.covers("WORD-10")
def test_work_taken_back_after_signature_stays_as_advice_and_lowers_what_binds(station: Any, sa: Actor) -> None:
    order = make_order(station, status="signed", by=sa)
    job = order.jobs.get()
    assert queries.binding_fen(order) == 26800
    assert refused(lambda: actions.withdraw_job(job, reason="", by=sa, now=NOW)) == "no_reason"
    Line.objects.filter(job=job, kind="part").update(issued_milli=1000)
    assert refused(lambda: actions.withdraw_job(job, reason="x", by=sa, now=NOW)) == "work_done"
    Line.objects.filter(job=job, kind="part").update(returned_milli=1000)
    actions.withdraw_job(job, reason="太贵", by=sa, now=NOW)
    order.refresh_from_db()
    assert (queries.binding_fen(order), order.total_fen, queries.lines_of(order)) == (0, 0, [])
    assert queries.declined(order.vehicle).count() == 1
    assert refused(lambda: actions.withdraw_job(job, reason="x", by=sa, now=NOW)) == "wrong_state"


@pytest.mark.covers("REPR-06")
def test_telling_is_kept_and_sent(station: Any, sa: Actor) -> None:
    order = make_order(station, status=Status.IN_REPAIR, by=sa)
    assert refused(lambda: actions.tell(order, what="", how="phone", by=sa, now=NOW)) == "no_text"
    assert refused(lambda: actions.tell(order, what="x", how="drum", by=sa, now=NOW)) == "bad_channel"
    actions.tell(order, what="已开工", how="sms", by=sa, now=NOW)
    actions.tell(order, what="还要一小时", how="phone", by=sa, now=NOW)
    assert [t.how for t in order.told.order_by("pk")] == ["sms", "phone"]
    [message] = Message.objects.all()
    assert "/c/l/status/" in message.text and message.to == "13800006620"
    assert Call.objects.get().points == "还要一小时"


@pytest.mark.covers("REPR-11")
def test_small_faults_for_free_up_to_the_limit(station: Any, tech: Actor) -> None:
    order = make_order(station, status="in_repair")
    assert refused(lambda: actions.add_goodwill(order, what="", hours_milli=100, by=tech, now=NOW)) == "no_text"
    assert refused(lambda: actions.add_goodwill(order, what="x", hours_milli=0, by=tech, now=NOW)) == "bad_quantity"
    assert refused(lambda: actions.add_goodwill(order, what="x", hours_milli=301, by=tech, now=NOW)) == "over_limit"
    job = actions.add_goodwill(order, what="加玻璃水", hours_milli=300, by=tech, now=NOW)
    [line] = job.lines.all()
    assert (job.status, line.amount_fen, line.payer) == ("approved", 0, Payer.GOODWILL)
    order.refresh_from_db()
    assert order.total_fen == 26800
