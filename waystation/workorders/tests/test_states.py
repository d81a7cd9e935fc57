"""Every verb of the order in every state: it works, or is refused with `wrong_state` and nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.journal.models import JournalLine
from waystation.workorders import actions
from waystation.workorders.choices import (
    BEFORE_SIGNATURE,
    IN_THE_HOUSE,
    IN_THE_SHOP,
    MAY_FIND_MORE,
    MOVES,
    Kind,
    Payer,
    Status,
)
from waystation.workorders.models import RepairOrder
from waystation.workorders.tests.build import LATER, NOW, SVG, catalogue_of, make_order, make_visit


def job(order: RepairOrder) -> Any:
    return order.jobs.order_by("position")[0]


def part_line(order: RepairOrder) -> Any:
    return job(order).lines.get(kind="part")


Verb = Callable[[RepairOrder, Actor], Any]
VERBS: dict[str, tuple[Verb, set[Status]]] = {
    "add_operation": (
        lambda o, by: actions.add_operation(o, catalogue_of(o.station)["brake"], origin="fault", payer="customer", by=by, now=NOW),
        BEFORE_SIGNATURE,
    ),
    "add_package": (
        lambda o, by: actions.add_package(o, catalogue_of(o.station)["package"], origin="due", payer="customer", by=by, now=NOW),
        BEFORE_SIGNATURE,
    ),
    "add_part": (lambda o, by: actions.add_part(job(o), catalogue_of(o.station)["pads"], 2000, by=by, now=NOW), BEFORE_SIGNATURE),
    "change_quantity": (lambda o, by: actions.change_quantity(part_line(o), 2000, by=by, now=NOW), BEFORE_SIGNATURE),
    "remove_line": (lambda o, by: actions.remove_line(part_line(o), by=by, now=NOW), BEFORE_SIGNATURE),
    "remove_job": (lambda o, by: actions.remove_job(job(o), by=by, now=NOW), BEFORE_SIGNATURE),
    "set_payer": (lambda o, by: actions.set_payer(part_line(o), Payer.WARRANTY, by=by, now=NOW), BEFORE_SIGNATURE),
    "override_price": (lambda o, by: actions.override_price(part_line(o), 5000, "老客户", by=by, now=NOW), BEFORE_SIGNATURE),
    "set_kind": (lambda o, by: actions.set_kind(o, Kind.QUICK, by=by, now=NOW), BEFORE_SIGNATURE),
    "diagnose": (lambda o, by: actions.diagnose(o, mode="now", text="制动片磨损", by=by, now=NOW), BEFORE_SIGNATURE),
    "set_promise": (lambda o, by: actions.set_promise(o, LATER + timedelta(hours=1), by=by, now=NOW), BEFORE_SIGNATURE),
    "set_wishes": (lambda o, by: actions.set_wishes(o, old_parts="take", by=by, now=NOW), BEFORE_SIGNATURE),
    "quote": (lambda o, by: actions.quote(o, by=by, now=NOW), {Status.DRAFT}),
    "explain": (lambda o, by: actions.explain(o, by=by, now=NOW), {Status.QUOTED}),
    "sign_order": (
        lambda o, by: actions.sign_order(o, customer_name="刘芳", customer_svg=SVG, advisor_svg=SVG, by=by, now=NOW),
        {Status.QUOTED},
    ),
    "customer_signs": (
        lambda o, by: actions.customer_signs(o, name="刘芳", svg=SVG, content_hash="", channel="link", by=by, now=NOW),
        {Status.QUOTED},
    ),
    "hand_to_dispatch": (lambda o, by: actions.hand_to_dispatch(o, by=by, now=NOW), {Status.SIGNED}),
    "quote_only": (lambda o, by: actions.quote_only(o, reason="再考虑", by=by, now=NOW), {Status.QUOTED}),
    "customer_leaves": (lambda o, by: actions.customer_leaves(o, reason="太贵", by=by, now=NOW), BEFORE_SIGNATURE),
    "cancel_order": (
        lambda o, by: actions.cancel_order(o, reason="客户取消", by=by, now=NOW),
        {s for s, to in MOVES.items() if Status.CANCELLED in to},
    ),
    "void_order": (
        lambda o, by: actions.void_order(o, replaced_by=another(o), reason="写错车", by=by, now=NOW),
        {s for s, to in MOVES.items() if Status.VOIDED in to},
    ),
    "raise_addition": (lambda o, by: actions.raise_addition(o, source="technician", what="漏油", by=by, now=NOW), MAY_FIND_MORE),
    "add_goodwill": (lambda o, by: actions.add_goodwill(o, what="加玻璃水", hours_milli=100, by=by, now=NOW), IN_THE_SHOP),
    "tell": (lambda o, by: actions.tell(o, what="还需一小时", how="phone", by=by, now=NOW), IN_THE_HOUSE),
    "conclude_diagnosis": (lambda o, by: actions.conclude_diagnosis(o, text="支架松动", by=by, now=NOW), MAY_FIND_MORE),
    "name_cause": (lambda o, by: actions.name_cause(job(o), cause="磨损", by=by, now=NOW), IN_THE_HOUSE),
    "take_up_quote": (lambda o, by: actions.take_up_quote(o, by=by, now=NOW), {Status.QUOTE_ONLY}),
}  # fmt: skip


def another(order: RepairOrder) -> RepairOrder:
    values = {f.attname: getattr(order, f.attname) for f in order._meta.concrete_fields if f.name not in ("id", "number", "status", "version")}
    return RepairOrder.objects.create(number=f"{order.number}-2", status=Status.DRAFT, **values)


def in_state(station: Any, manager: Actor, status: Status) -> RepairOrder:
    order = make_order(station, status=status, by=manager)
    if status == Status.DRAFT:
        actions.set_promise(order, LATER, by=manager, now=NOW)
    if status == Status.QUOTED:
        actions.explain(order, by=manager, now=NOW)
    return order


def outcome(run: Verb, order: RepairOrder, by: Actor) -> str:
    """`done` when the verb wrote its line, else the code of the refusal when it left nothing behind; all is undone after."""
    point = transaction.savepoint()
    lines = JournalLine.objects.count()
    try:
        run(RepairOrder.objects.get(pk=order.pk), by)
        said = "done" if JournalLine.objects.count() > lines else "nothing happened"
    except Refused as refused:
        said = refused.code if JournalLine.objects.count() == lines else f"{refused.code}, but something was written"
        fresh = RepairOrder.objects.get(pk=order.pk)
        if (fresh.status, fresh.version) != (order.status, order.version):
            said += ", and the order changed"
    transaction.savepoint_rollback(point)
    return said


@pytest.mark.covers("WORD-05", "WORD-03", "WORD-07", "WORD-13")
@pytest.mark.parametrize("status", list(Status))
def test_each_verb_in_each_state(station: Any, manager: Actor, status: Status) -> None:
    order = in_state(station, manager, status)
    found = {name: outcome(run, order, manager) for name, (run, _allowed) in VERBS.items()}
    expected = {name: "done" if status in allowed else "wrong_state" for name, (_run, allowed) in VERBS.items()}
    if status in BEFORE_SIGNATURE:
        expected["hand_to_dispatch"] = "unsigned"
    assert found == expected


@pytest.mark.covers("WORD-05")
def test_a_change_takes_the_quote_back_and_the_old_version_stays(station: Any, sa: Actor) -> None:
    order = make_order(station, status="quoted", by=sa)
    actions.explain(order, by=sa, now=NOW)
    actions.set_payer(part_line(order), Payer.GOODWILL, by=sa, now=NOW)
    order.refresh_from_db()
    assert (order.status, order.explained_at, order.quoted_fen) == (Status.DRAFT, None, 0)
    actions.quote(order, by=sa, now=NOW)
    assert [v.n for v in order.versions.order_by("n")] == [1, 2]
    assert order.versions.get(n=1).content_hash != order.versions.get(n=2).content_hash


def test_a_stale_page_is_told(station: Any, sa: Actor) -> None:
    order = make_order(station, by=sa)
    shown = order.version
    actions.set_wishes(order, wash=False, by=sa, now=NOW)
    with pytest.raises(Refused) as refused:
        actions.set_promise(order, LATER, expect=shown, by=sa, now=NOW)
    assert refused.value.code == "stale"


def test_every_move_into_the_later_states_belongs_to_later_slices() -> None:
    """What this slice moves orders into; the rest of the map is moved by the slices above."""
    mine = {Status.DRAFT, Status.QUOTED, Status.SIGNED, Status.WAITING, Status.QUOTE_ONLY, Status.CANCELLED, Status.VOIDED}
    assert {to for s in BEFORE_SIGNATURE | {Status.SIGNED, Status.QUOTE_ONLY} for to in MOVES[s]} == mine


def test_two_orders_may_hang_on_one_stay(station: Any, sa: Actor) -> None:
    visit = make_visit(station)
    first = make_order(station, visit=visit, by=sa)
    second = actions.open_order(visit, kind="body", by=sa, now=NOW)
    assert first.visit_id == second.visit_id
    actions.customer_leaves(second, reason="不做漆", by=sa, now=NOW)
    visit.refresh_from_db()
    assert visit.status == "in_house"
    actions.customer_leaves(first, reason="不修了", by=sa, now=NOW)
    visit.refresh_from_db()
    assert visit.status == "left"
