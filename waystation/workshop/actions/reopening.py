"""What the floor owes those who come after it: a wash ordered, the advisor told, the pass taken back when work goes on."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import twice as _
from waystation.journal.actions import moving
from waystation.messaging.actions import drop_tasks, notify
from waystation.workorders.actions.change import said
from waystation.workorders.choices import Status
from waystation.workorders.models import RepairOrder
from waystation.workshop.choices import WashWhen
from waystation.workshop.models import Handover, Wash


def need_wash(order: RepairOrder, when: WashWhen, *, now: datetime) -> Wash:
    """Order the wash; after rework the vehicle is washed again."""
    row, _made = Wash.objects.update_or_create(
        order=order, when=when, defaults={"station_id": order.station_id, "made_at": now, "started_at": None, "done_at": None, "done_by_name": ""}
    )
    return row


def tell_advisor(order: RepairOrder, text: str, *, by: Actor, now: datetime, url: str = "") -> None:
    """The advisor of the order hears of it at once; without one the role does."""
    notify(
        order.station, trail=order.trail, text=text, url=url or reverse("quality:handover", args=[order.pk]), by=by, now=now,
        to_user=order.advisor, to_role="" if order.advisor_id else "advisor", escalate_minutes=15,
    )  # fmt: skip


def withdraw_pass(order: RepairOrder, *, reason: str, by: Actor, now: datetime) -> RepairOrder:
    """The agreed work changed after the pass, or a fault showed: back to repair, inspected again (I-23). Refused: no_reason, wrong_state."""
    reason = said(reason, code="no_reason", field="reason", sentence=_("Write why the pass is taken back."), most=200)
    with moving(order, to=Status.IN_REPAIR, by=by, now=now, verb="inspection.withdrawn", reason=reason) as row:
        if row.status not in (Status.PASSED, Status.HANDED_OVER):
            raise Refused(_("%(number)s has no pass that could be taken back.") % {"number": row.number}, code="wrong_state")
        Handover.objects.filter(order=row, direction="out", taken_at=None).delete()
        row.passed_at = row.finished_at = None  # with it the inspection that gave the pass stands for nothing (quality.rules.pass_of)
        drop_tasks(row.station, row.trail, kinds=["take_over"], by=by, now=now)
    text = _("The pass of %(vehicle)s is taken back: %(reason)s") % {"vehicle": order.vehicle, "reason": reason}
    tell_advisor(order, text, by=by, now=now, url=reverse("workshop:dispatch", args=[order.pk]))
    notify(order.station, trail=order.trail, text=text, url=reverse("quality:inspect", args=[order.pk]), by=by, now=now, to_role="inspector")
    return order


def reopen(order: RepairOrder, *, reason: str, by: Actor, now: datetime) -> None:
    """Work goes on after the self-check or the pass; both have to be done again."""
    if order.status in (Status.PASSED, Status.HANDED_OVER):
        withdraw_pass(order, reason=reason, by=by, now=now)
        return
    with moving(order, to=Status.IN_REPAIR, by=by, now=now, verb="order.in_repair") as row:
        row.finished_at = None
