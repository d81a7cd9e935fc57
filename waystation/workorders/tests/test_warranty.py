"""Inside the warranty or not: proposed by rules, decided with a reason told, or asked of the manufacturer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from waystation.catalogue.models import WarrantyRule
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.reception.models import Visit
from waystation.workorders import actions, queries, rules
from waystation.workorders.choices import WARRANTY_MOVES, Payer, WarrantyState
from waystation.workorders.models import Job, Line, RepairOrder, WarrantyDecision
from waystation.workorders.tests.build import (
    FROM,
    LATER,
    NOW,
    SVG,
    catalogue_of,
    make_addition,
    make_order,
    make_vehicle,
    make_visit,
)

W = WarrantyState


def refused(run: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as caught:
        run()
    return caught.value.code


@pytest.fixture
def order(station: Any, sa: Actor) -> Any:
    """A car bought in 2025 with brake work on the order; 36 months and 60,000 km on brakes."""
    WarrantyRule.objects.create(company=station.company, vehicle_class="car", system="brake", months=36, km=60000, valid_from=FROM)
    vehicle = make_vehicle(station, "鲁A55555", bought_on=date(2025, 3, 1))
    row = make_order(station, visit=make_visit(station, vehicle=vehicle), by=sa)
    actions.add_operation(row, catalogue_of(station)["brake"], origin="need", payer="customer", by=sa, now=NOW)
    return row


def brake(order: Any) -> Job:
    return order.jobs.get(name="更换前制动片")


def decide(job: Job, state: str, by: Actor, **more: Any) -> WarrantyDecision:
    return actions.decide_warranty(job, state, **({"reason": "在保修期内", "told": True} | more), by=by, now=NOW)


def payers(job: Job) -> set[str]:
    return set(job.lines.values_list("payer", flat=True))


@pytest.mark.covers("WARR-01")
@pytest.mark.parametrize(
    ("bought", "km", "proposed"),
    [
        (date(2025, 3, 1), 40128, W.COVERED), (date(2023, 11, 24), 60000, W.COVERED), (date(2023, 11, 24), 60001, W.NOT_COVERED),
        (date(2023, 11, 23), 40128, W.NOT_COVERED), (None, 40128, W.UNDETERMINED),
    ],
)  # fmt: skip
def test_the_rules_propose_by_age_and_mileage(station: Any, sa: Actor, order: Any, bought: Any, km: int, proposed: str) -> None:
    order.vehicle.bought_on, order.visit.km = bought, km
    found = queries.warranty_proposal(order, catalogue_of(station)["brake"], date(2026, 11, 24))
    assert found is not None and (found.state, bool(found.reason)) == (proposed, True)
    assert queries.warranty_proposal(order, catalogue_of(station)["oil"], date(2026, 11, 24)) is None


@pytest.mark.covers("WARR-01")
def test_planned_maintenance_is_no_warranty_case(station: Any, sa: Actor, order: Any) -> None:
    """A package on a young vehicle: the rule answers by itself, nobody is asked, and the quote does not wait for it."""
    found = catalogue_of(station)
    found["package"].lines.filter(operation=found["oil"]).update(operation=found["brake"])
    decide(brake(order), W.NOT_COVERED, sa)
    actions.add_package(order, found["package"], origin="need", payer="customer", by=sa, now=NOW)
    decision = WarrantyDecision.objects.get(job__package=found["package"])
    assert (decision.proposed, queries.open_warranty(order)) == (W.NOT_COVERED, [])
    assert "Planned maintenance" in decision.reason
    actions.set_promise(order, LATER, by=sa, now=NOW)
    actions.quote(order, by=sa, now=NOW)


@pytest.mark.covers("WARR-01")
def test_a_rule_of_the_part_wins_and_a_gap_in_the_services_leaves_it_open(station: Any, sa: Actor, order: Any) -> None:
    on, operation = date(2026, 11, 24), catalogue_of(station)["brake"]

    def proposed() -> tuple[str, str]:
        found = queries.warranty_proposal(order, operation, on)
        assert found is not None
        return found.state, found.reason

    system = WarrantyRule.objects.get(system="brake")
    assert proposed()[0] == W.COVERED
    own = WarrantyRule.objects.create(
        company=station.company, vehicle_class="car", system="brake", operation=operation, months=3, km=5000, valid_from=FROM
    )
    assert proposed()[0] == W.NOT_COVERED, "pads wear: their own rule ends sooner than that of the brakes"
    assert queries.warranty_proposal(order, catalogue_of(station)["oil"], on) is None, "and says nothing of other work"
    own.delete()
    WarrantyRule.objects.filter(pk=system.pk).update(services_km=20000)
    state, reason = proposed()
    assert state == W.UNDETERMINED and "between 0 and 40128 km" in reason and "every 20000 km" in reason
    Visit.objects.filter(pk=order.visit_id).update(status="departed")
    for km, status in ((15000, "delivered"), (29000, "closed"), (35000, "draft")):
        made = make_order(station, visit=make_visit(station, vehicle=order.vehicle, km=km), by=sa)
        actions.add_package(made, catalogue_of(station)["package"], origin="need", payer="customer", by=sa, now=NOW)
        RepairOrder.objects.filter(pk=made.pk).update(status=status)
        Visit.objects.filter(pk=made.visit_id).update(status="departed")
    assert proposed()[0] == W.COVERED
    WarrantyRule.objects.filter(pk=system.pk).update(services_km=12000)
    assert "between 0 and 15000 km" in proposed()[1]


@pytest.mark.covers("WARR-01", "WARR-05")
def test_no_quote_before_the_decision_and_covered_work_is_the_makers(order: Any, sa: Actor) -> None:
    actions.set_promise(order, LATER, by=sa, now=NOW)
    assert refused(lambda: actions.quote(order, by=sa, now=NOW)) == "warranty_undecided"
    job = brake(order)
    assert refused(lambda: decide(job, W.ESCALATED, sa)) == "bad_state"
    assert refused(lambda: decide(job, W.COVERED, sa, reason="")) == "no_reason"
    assert refused(lambda: decide(job, W.COVERED, sa, told=False)) == "not_told"
    decision = decide(job, W.COVERED, sa)
    assert (decision.told_at, payers(job)) == (NOW, {"warranty"})
    actions.quote(order, by=sa, now=NOW)
    assert order.versions.get().content["by_payer"] == {"customer": 26800, "warranty": 72000}


@pytest.mark.covers("WARR-02", "WARR-03")
def test_undecided_is_sent_to_the_manufacturer_and_waits(order: Any, sa: Actor) -> None:
    job = brake(order)
    decide(job, W.UNDETERMINED, sa, reason="需拆检")
    actions.set_promise(order, LATER, by=sa, now=NOW)
    assert refused(lambda: actions.escalate_warranty(job, case=" ", by=sa, now=NOW)) == "no_case"
    decision = actions.escalate_warranty(job, case="制动片非正常磨损，40128 km", by=sa, now=NOW)
    assert (decision.sent_at, payers(job)) == (NOW, {"warranty"})
    actions.quote(order, by=sa, now=NOW)
    actions.explain(order, by=sa, now=NOW)
    actions.sign_order(order, customer_name="刘芳", customer_svg=SVG, advisor_svg=SVG, by=sa, now=NOW)
    job.refresh_from_db()
    assert rules.is_agreed(job) and not rules.may_start(job)
    assert refused(lambda: actions.answer_warranty(decision, True, answer="", by=sa, now=NOW)) == "no_answer"
    actions.answer_warranty(decision, True, answer="同意", by=sa, now=NOW)
    assert rules.may_start(Job.objects.get(pk=job.pk))


@pytest.mark.covers("WARR-03", "WORD-10")
def test_rejected_after_the_signature_the_work_is_not_done_at_the_customers_cost(order: Any, sa: Actor) -> None:
    job = brake(order)
    decide(job, W.UNDETERMINED, sa)
    decision = actions.escalate_warranty(job, case="x", by=sa, now=NOW)
    actions.set_promise(order, LATER, by=sa, now=NOW)
    actions.quote(order, by=sa, now=NOW)
    actions.explain(order, by=sa, now=NOW)
    actions.sign_order(order, customer_name="刘芳", customer_svg=SVG, advisor_svg=SVG, by=sa, now=NOW)
    decision = WarrantyDecision.objects.get(pk=decision.pk)
    actions.answer_warranty(decision, False, answer="属正常磨损", by=sa, now=NOW)
    job.refresh_from_db()
    assert (job.status, payers(job), rules.may_start(job)) == ("declined", {"warranty"}, False)
    assert queries.declined(order.vehicle).get().why == "属正常磨损"


@pytest.mark.covers("WARR-03")
def test_rejected_before_the_signature_the_customer_is_quoted_it(order: Any, sa: Actor) -> None:
    job = brake(order)
    decide(job, W.UNDETERMINED, sa)
    decision = actions.escalate_warranty(job, case="x", by=sa, now=NOW)
    actions.answer_warranty(decision, False, answer="属正常磨损", by=sa, now=NOW)
    job.refresh_from_db()
    assert (job.status, payers(job)) == ("proposed", {"customer"})


@pytest.mark.covers("WARR-02")
def test_a_later_decision_may_only_help_the_customer(station: Any, order: Any, sa: Actor) -> None:
    job = brake(order)
    decide(job, W.UNDETERMINED, sa, reason="需拆检")
    actions.set_promise(order, LATER, by=sa, now=NOW)
    actions.quote(order, by=sa, now=NOW)
    actions.explain(order, by=sa, now=NOW)
    actions.sign_order(order, customer_name="刘芳", customer_svg=SVG, advisor_svg=SVG, by=sa, now=NOW)
    job.refresh_from_db()
    decide(job, W.COVERED, sa)
    assert payers(job) == {"warranty"} and rules.may_start(Job.objects.get(pk=job.pk))
    addition = make_addition(order, by=sa)
    Line.objects.filter(job__addition=addition).update(payer=Payer.WARRANTY)
    mine = addition.jobs.get()
    Job.objects.filter(pk=mine.pk).update(status="approved")
    mine.refresh_from_db()
    assert refused(lambda: decide(mine, W.NOT_COVERED, sa)) == "wrong_state"


@pytest.mark.parametrize("came", list(W))
@pytest.mark.parametrize("to", [W.COVERED, W.NOT_COVERED, W.UNDETERMINED])
def test_decisions_move_along_the_map_only(order: Any, sa: Actor, came: str, to: str) -> None:
    job = brake(order)
    WarrantyDecision.objects.filter(job=job).update(status=came)
    if to in WARRANTY_MOVES[W(came)]:
        assert decide(job, to, sa).status == to
    else:
        assert refused(lambda: decide(job, to, sa)) == "wrong_state"
        assert payers(job) == {"customer"}
