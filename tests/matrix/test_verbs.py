"""Verbs that their slices test along the road only, tried here from every state: elsewhere refused, and nothing moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from tests.matrix import copies, house
from waystation.core.errors import Refused
from waystation.delivery import actions as delivery
from waystation.delivery.models import GatePass
from waystation.reception import actions as reception
from waystation.reception.models import Walkaround
from waystation.settlement import actions as settlement
from waystation.settlement.models import CashShift, Refund
from waystation.workorders import actions as workorders
from waystation.workorders.models import Job, RepairOrder, WarrantyDecision
from waystation.workshop import actions as workshop
from waystation.workshop.models import Clock, Requisition

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"><path d="M10 50 L100 20 L200 80 L290 40"/></svg>'
NOW = house.NOW


@dataclass(frozen=True)
class Verb:
    """A verb, the kind of row it moves, from which states it may, and how it is said."""

    name: str
    model: Any
    states: frozenset[str]
    say: Callable[[Any], object]


VERBS = [
    Verb("approve_refund", Refund, frozenset({"asked"}), lambda r: settlement.approve_refund(r, by=house.actor("manager"), now=NOW)),
    Verb("reject_refund", Refund, frozenset({"asked"}), lambda r: settlement.reject_refund(r, reason="不同意", by=house.actor("manager"), now=NOW)),
    Verb(
        "count_shift", CashShift, frozenset({"open"}),
        lambda r: settlement.count_shift(r, counted_fen=50_000, reason="x", by=house.actor("cashier"), now=NOW),
    ),
    Verb(
        "withdraw_job", Job, frozenset({"approved", "assigned"}),
        lambda r: workorders.withdraw_job(r, reason="太贵", by=house.actor("advisor"), now=NOW),
    ),
    Verb(
        "decide_warranty", WarrantyDecision, frozenset({"unknown", "undetermined"}),
        lambda r: workorders.decide_warranty(r.job, "covered", reason="在保修期内", told=True, by=house.actor("warranty"), now=NOW),
    ),
    Verb(
        "escalate_warranty", WarrantyDecision, frozenset({"undetermined"}),
        lambda r: workorders.escalate_warranty(r.job, case="非正常磨损", by=house.actor("warranty"), now=NOW),
    ),
    Verb(
        "answer_warranty", WarrantyDecision, frozenset({"escalated"}),
        lambda r: workorders.answer_warranty(r, True, answer="同意", by=house.actor("warranty"), now=NOW),
    ),
    Verb(
        "cancel_requisition", Requisition, frozenset({"asked"}),
        lambda r: workshop.cancel_requisition(r, reason="不用了", by=house.actor("parts"), now=NOW),
    ),
    Verb(
        "issue_requisition", Requisition, frozenset({"asked"}),
        lambda r: workshop.issue_requisition(
            r, taker=house.user("technician"), taker_svg=SVG, issuer_svg=SVG, by=house.actor("parts"), now=NOW
        ),
    ),
    Verb("finish", Job, frozenset({"in_work", "paused"}), lambda r: workshop.finish(r, {"work": "换机油", "cause": "到期"}, by=_worker(r), now=NOW)),
    Verb("pause", Job, frozenset({"in_work"}), lambda r: workshop.pause(r, "parts", by=_worker(r), now=NOW)),
    Verb("self_check", RepairOrder, frozenset({"in_repair"}), lambda r: workshop.self_check(r, {}, SVG, by=house.actor("technician"), now=NOW)),
    Verb("use_gate_pass", RepairOrder, frozenset({"paid"}), lambda r: delivery.use_gate_pass(_fresh_pass(r), by=house.actor("gate"), now=NOW)),
    Verb(
        "sign_walkaround", Walkaround, frozenset({"draft"}),
        lambda r: reception.sign_walkaround(r.visit, name="刘芳", svg=SVG, by=house.actor("advisor"), now=NOW),
    ),
]  # fmt: skip
# verbs of which one allowed state can be gone through as the house stands; the others are refused there for another reason
DONE = {
    "approve_refund", "reject_refund", "count_shift", "withdraw_job", "answer_warranty", "cancel_requisition", "finish", "pause", "use_gate_pass",
}  # fmt: skip


def _worker(job: Job) -> Any:
    """The technician whose clock runs on the job, as the state pretends."""
    clock = Clock.objects.filter(job=job).select_related("technician").latest("pk")
    Clock.objects.filter(pk=clock.pk).update(ended_at=None)
    return house.actor_of(clock.technician)


def _fresh_pass(order: RepairOrder) -> GatePass:
    row = GatePass.objects.get(order=order)
    GatePass.objects.filter(pk=row.pk).update(used_at=None, valid_until_at=NOW.replace(year=NOW.year + 1))
    return row


def row_for(verb: Verb) -> Any:
    """A row of the house that has all the verb needs but the state."""
    rows = verb.model._base_manager.filter(pk__gt=copies.OWN, station=house.north())
    if verb.name in ("finish", "pause"):
        rows = rows.filter(pk__in=Clock.objects.filter(ended_at=None).values("job_id"))
    if verb.name == "withdraw_job":
        rows = rows.filter(status__in=["approved", "assigned"])
    if verb.name == "use_gate_pass":
        rows = rows.filter(pk__in=GatePass.objects.values("order_id"))
    if verb.name == "self_check":
        rows = rows.filter(status="in_repair")
    if verb.name == "issue_requisition":
        RepairOrder.objects.filter(pk__in=rows.values("order_id")).update(status="in_repair")
    row = rows.order_by("-pk").first()
    assert row is not None, f"the house has no row for {verb.name}"
    return row


CASES = [(verb, state) for verb in VERBS for state in sorted(map(str, verb.model.MOVES))]


@pytest.mark.parametrize(("verb", "state"), CASES, ids=[f"{verb.name}-{state}" for verb, state in CASES])
def test_a_verb_is_refused_in_every_state_but_its_own(verb: Verb, state: str, at_home: None) -> None:
    row = row_for(verb)
    verb.model._base_manager.filter(pk=row.pk).update(status=state)
    row.refresh_from_db()
    code = ""
    try:
        with transaction.atomic():
            verb.say(row)
    except Refused as refused:
        code = refused.code
    after = verb.model._base_manager.get(pk=row.pk).status
    if state not in verb.states:
        assert code, f"{verb.name} went through in {state}"
        assert after == state
    elif verb.name in DONE:
        assert code == "" and after != state, code
    else:
        assert code != "wrong_state"
