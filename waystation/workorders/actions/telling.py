"""Keep the customer informed of changes and progress (REPR-06)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.journal.actions import record
from waystation.messaging.actions import drop_tasks, log_call, send
from waystation.messaging.choices import Channel, LinkPurpose, MessageClass
from waystation.workorders.actions.change import must_be, said
from waystation.workorders.actions.order import address_of, progress_link
from waystation.workorders.choices import IN_THE_HOUSE, WORK_UNDERWAY
from waystation.workorders.models import RepairOrder, Told
from waystation.workorders.queries import language_of


def tell(order: RepairOrder, *, what: str, how: str, by: Actor, now: datetime) -> Told:
    """Tell the customer about the running order; each contact is kept (REPR-06). By message we send it with a progress link.

    Refused: no_text, bad_channel, wrong_state.
    """
    what = said(what, code="no_text", field="what", sentence=_("Write what the customer is told."), most=300)
    if how not in Channel.values:
        raise Refused(_("Choose how the customer is told."), code="bad_channel", field="how")
    with transaction.atomic():
        must_be(RepairOrder.objects.get(pk=order.pk), IN_THE_HOUSE, to_do=_("telling the customer"))
        told = Told.objects.create(station_id=order.station_id, order=order, what=what, how=how, at=now, by_name=by.name)
        record(order, verb="customer.told", by=by, now=now, how=str(how))
        phone = order.contact.phone if order.contact else ""
        if how == Channel.PHONE:
            log_call(
                order.station, direction="out", person=order.contact.name if order.contact else "", phone=phone, purpose="progress", by=by,
                now=now, trail=order.trail, points=what,
            )  # fmt: skip
        elif how == Channel.SMS:
            _link, token = progress_link(order, by=by, now=now)
            send(
                order.station, dedupe=f"told:{told.pk}", channel=how, to=phone, template="progress",
                values={"station": order.station.name, "plate": str(order.vehicle), "what": what, "link": address_of(token, LinkPurpose.STATUS)},
                trail=order.trail, message_class=MessageClass.SERVICE, by=by, now=now, language=language_of(order),
            )  # fmt: skip
    return told


def look(order: RepairOrder, *, by: Actor, now: datetime) -> None:
    """The advisor of a running order sees how far it is; the work that nobody looked at it is done (REPR-05). No line: he only reads."""
    if by.user_id is None or order.advisor_id != by.user_id or order.status not in WORK_UNDERWAY:
        return
    if RepairOrder.objects.filter(pk=order.pk).exclude(looked_at__gt=now - timedelta(minutes=1)).update(looked_at=now):
        drop_tasks(order.station, order.trail, kinds=["look"], by=by, now=now)
