"""The whole stay of a truck and of a car, verb by verb, by the people whose work each step is; every gate says no before it opens."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from waystation.care.actions import finish, open_follow_up
from waystation.care.models import FollowUp
from waystation.care.tasks import plan_follow_ups
from waystation.catalogue.models import Operation
from waystation.conftest import NOW
from waystation.core.errors import Refused
from waystation.customers.models import Vehicle
from waystation.delivery import actions as delivery
from waystation.demo.house import build_house
from waystation.demo.masters import make_customers
from waystation.demo.store import write_store
from waystation.demo.walk import DRAWN, Crew, Walk
from waystation.journal.models import ChainHead
from waystation.journal.queries import first_break, timeline
from waystation.quality.models import Certificate
from waystation.settlement import actions as settlement
from waystation.settlement.models import Bill, Entry
from waystation.stock.actions import receive
from waystation.stock.models import Bin
from waystation.workorders import actions as workorders
from waystation.workorders.choices import Status
from waystation.workorders.models import Advice, Job, Line
from waystation.workorders.queries import happened
from waystation.workshop import actions as workshop


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def walk(db: None) -> Callable[..., Walk]:
    """A house with catalogue and store, and one vehicle of the wanted kind with work its store has parts for."""

    def make(kind: str, job_class: str) -> Walk:
        house = build_house(NOW)
        owned = make_customers(house, random.Random(3), NOW, customers=60, vehicles=80)
        write_store(house, {}, random.Random(3))
        place = house.north
        crew = Crew(place.station, place.users, place.bays, place.technicians)
        one = next(one for one in owned if one.vehicle.vehicle_class == kind)
        rows = Operation.objects.filter(
            company=house.company, vehicle_class=kind, job_class=job_class, is_diagnosis=False
        )
        chosen = list(rows.exclude(trade__in=["wash", "hv"]).order_by("hours_milli")[:2])
        settlement.open_shift(place.station, opening_fen=10_000, by=crew.as_("cashier", NOW), now=NOW)
        return Walk(
            crew, Vehicle.objects.get(pk=one.vehicle.pk), NOW, chosen, words="刹车有异响", km=120_000, key_tag="K-1"
        )

    return make


def no(code: str, deed: Callable[..., object], *args: Any, **kwargs: Any) -> None:
    """The gate is shut, and says so by its code."""
    with pytest.raises(Refused) as refused:
        deed(*args, **kwargs)
    assert refused.value.code == code


def reception(walk: Walk) -> None:
    walk.arrive()
    no("already_here", walk.arrive)
    walk.greet()
    no("no_km", walk.open_order)
    walk.talk()
    walk.open_order()
    walk.quote()
    no("unsigned", workorders.hand_to_dispatch, walk.order, **walk.by("advisor"))
    no("not_explained", workorders.sign_order, walk.order, customer_svg=DRAWN, advisor_svg=DRAWN, **walk.by("advisor"))
    walk.sign()
    no(
        "wrong_state",
        workorders.add_operation,
        walk.order,
        walk.operations[0],
        origin="need",
        payer="customer",
        **walk.by("advisor"),
    )


def deliver(walk: Walk) -> None:
    """The parts of the order come in: those that fit this vehicle, whatever the catalogue's usual ones are."""
    shelf = Bin.objects.filter(station=walk.order.station).order_by("pk")[0]
    for line in Line.objects.filter(job__order=walk.order, kind="part", removed_at=None).select_related("part"):
        assert line.part is not None
        receive(walk.order.station, line.part, line.qty_milli, bin=shelf, cost_fen=100, source="test", **walk.by("parts"))


def repair_with_addition(walk: Walk, extra: Operation) -> None:
    """The technician finds safety work; the customer declines it, so it is neither started nor charged."""
    walk.hand_to_dispatch()
    walk.dispatch()
    walk.start()
    running = walk._jobs("in_work")[0]
    workshop.pause(running, "parts", **walk._technician(running))
    workshop.resume(running, **walk._technician(running))
    found = walk.find_more(extra, ask=True)
    job = Job.objects.get(addition=found)
    technician = walk._technician(walk._jobs("in_work")[0])
    no("not_approved", workshop.start, job, **technician)
    found.refresh_from_db()
    no(
        "content_changed", workorders.answer_addition, found, {job.pk: "yes"}, content_hash="0" * 64, how="link", name="车主", svg=DRAWN,
        evidence="", **walk.by("advisor"),
    )  # fmt: skip
    workorders.answer_addition(
        found,
        {job.pk: "no"},
        content_hash=found.content_hash,
        how="phone",
        name="车主",
        evidence="录音 0017",
        **walk.by("advisor"),
    )
    job.refresh_from_db()
    assert job.status == "declined"
    walk.order.refresh_from_db()
    no("job_open", workshop.self_check, walk.order, {}, DRAWN, **technician)
    deliver(walk)
    walk.take_parts()
    walk.finish()
    walk.self_check()


def quality(walk: Walk) -> None:
    walk.wash()
    walk.inspect()
    walk.fail()
    walk.order.refresh_from_db()
    assert walk.order.status == Status.FAILED
    no("wrong_state", settlement.prepare_bills, walk.order, **walk.by("advisor"))
    job = walk._jobs("failed")[0]
    workshop.start(job, **walk._technician(job))
    walk.finish()
    walk.self_check()
    walk.inspect()
    no("not_clean", walk.pass_)
    walk.wash()
    walk.pass_()
    walk.hand_over("P-1")


def settle_and_leave(walk: Walk) -> None:
    walk.bill()
    order = walk.order
    no("unpaid", delivery.gate_pass, order, **walk.by("advisor"))
    bill = Bill.objects.get(order=order, payer_kind="customer")
    no(
        "over_payment",
        settlement.pay,
        bill,
        tender="wechat",
        amount_fen=bill.total_fen + 1,
        reference="W0",
        **walk.by("cashier"),
    )
    settlement.pay(bill, tender="wechat", amount_fen=bill.total_fen - 100, reference="W1", **walk.by("cashier"))
    bill.refresh_from_db()
    no("reference_used", settlement.pay, bill, tender="wechat", amount_fen=100, reference="W1", **walk.by("cashier"))
    settlement.pay(bill, tender="cash", amount_fen=100, given_fen=10_000, **walk.by("cashier"))
    order.refresh_from_db()
    assert order.status == Status.PAID
    me = walk.by("advisor")
    no("safety_unsigned", delivery.gate_pass, order, **me)
    delivery.prepare_papers(order, points={"settlement_list": True, "certificate": True}, **me)
    delivery.receive(order, collector="车主", **me)
    delivery.inspect_together(order, **me)
    delivery.explain(order, **me)
    delivery.tell_next(order, km=walk.km + 10_000, **me)
    delivery.give_copies(order, how="print", **me)
    delivery.covers_off(order, **me)
    delivery.read_km(order, km=walk.km, **me)
    advice = Advice.objects.filter(vehicle=walk.vehicle, resolved_at=None)
    delivery.discuss_extra(order, opinions={row.pk: "下次再做" for row in advice}, **me)
    no("safety_unsigned", delivery.gate_pass, order, **me)
    delivery.sign_refusals(order, name="车主", svg=DRAWN, **me)
    gate, _token = delivery.gate_pass(order, **me)
    delivery.use_gate_pass(gate, **walk.by("gate"))
    no("used", delivery.use_gate_pass, gate, **walk.by("gate"))


def follow_up(walk: Walk) -> None:
    now = walk.clock + timedelta(days=4)
    assert plan_follow_ups(now) == 1
    row = FollowUp.objects.get(order=walk.order)
    open_follow_up(row, by=walk.crew.as_("clerk", now), now=now)
    finish(
        row, mood="satisfied", score=9, satisfied_with="修得快", dissatisfied_with="无", words="挺好", wishes="无",
        by=walk.crew.as_("clerk", now), now=now,
    )  # fmt: skip
    walk.order.refresh_from_db()


@pytest.mark.covers(
    "RCPT-02", "RCPT-15", "WORD-02", "WORD-03", "WORD-05", "WORD-14", "ADDW-04", "ADDW-05", "QUAL-01", "QUAL-07", "QUAL-12", "HAND-04", "SETL-08",
    "SETL-11", "SETL-14", "FLUP-01", "FLUP-03",
)  # fmt: skip
@pytest.mark.parametrize(("kind", "job_class", "certified"), [("truck", "level2", True), ("car", "minor", False)])
def test_a_whole_stay(walk: Callable[..., Walk], kind: str, job_class: str, certified: bool) -> None:
    one = walk(kind, job_class)
    extra = (
        Operation.objects.filter(vehicle_class=kind, safety=True, usual_parts=None)
        .exclude(pk__in=[o.pk for o in one.operations])
        .first()
    )
    assert extra is not None
    reception(one)
    repair_with_addition(one, extra)
    quality(one)
    settle_and_leave(one)
    follow_up(one)
    assert Certificate.objects.filter(order=one.order).exists() is certified
    assert sum(Entry.objects.values_list("amount_fen", flat=True)) == 0
    assert all(first_break(head.chain) == "" for head in ChainHead.objects.all())
    told = [line.verb for line in timeline(one.crew.as_("manager", NOW), [f"visit:{one.visit.pk}"])]
    wanted = [
        "visit.arrived",
        "order.signed",
        "order.dispatched",
        "inspection.failed",
        "inspection.passed",
        "order.delivered",
        "followup.done",
    ]
    assert [verb for verb in told if verb in wanted] == wanted
    shown = [str(line["what"]) for line in reversed(happened(one.crew.as_("manager", NOW), one.order, [f"visit:{one.visit.pk}"]))]
    stations = [
        "Vehicle arrived", "Inquiry ended", "Order signed", "Dispatched to a technician", "Repair started", "Repair paused", "Repair report written",
        "Self-check done", "Wash done", "Passed the inspection", "Handed over inside the house", "Order settled", "Gate pass issued",
        "Vehicle delivered", "Follow-up done",
    ]  # fmt: skip
    assert [what for what in dict.fromkeys(shown) if what in stations] == stations
