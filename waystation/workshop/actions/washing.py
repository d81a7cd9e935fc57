"""Wash before the workshop and after the repair (HAND-01, HAND-03, QUAL-09)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.journal.actions import lock_chain, record
from waystation.workorders.models import RepairOrder
from waystation.workshop.choices import WashWhen
from waystation.workshop.models import Wash


def need_wash(order: RepairOrder, when: WashWhen, *, now: datetime) -> Wash:
    """Order the wash; after rework the vehicle is washed again."""
    row, _made = Wash.objects.update_or_create(
        order=order, when=when, defaults={"station_id": order.station_id, "made_at": now, "started_at": None, "done_at": None, "done_by_name": ""}
    )
    return row


def wash_start(wash: Wash, *, by: Actor, now: datetime) -> Wash:
    """The vehicle drives into the wash. Refused: washed, washing."""
    with transaction.atomic():
        lock_chain(f"station:{wash.station_id}")
        if not Wash.objects.filter(pk=wash.pk, started_at=None, done_at=None).update(started_at=now):
            raise _not_so(wash)
        record(wash, verb="wash.started", by=by, now=now, label=wash.order.number, when=wash.when, order=wash.order_id)
    wash.refresh_from_db()
    return wash


def wash_done(wash: Wash, *, by: Actor, now: datetime) -> Wash:
    """The vehicle is clean inside and out. Refused: washed."""
    with transaction.atomic():
        lock_chain(f"station:{wash.station_id}")
        if not Wash.objects.filter(pk=wash.pk, done_at=None).update(done_at=now, done_by_name=by.name):
            raise _not_so(wash)
        Wash.objects.filter(pk=wash.pk, started_at=None).update(started_at=now)
        record(wash, verb="wash.done", by=by, now=now, label=wash.order.number, when=wash.when, order=wash.order_id)
    wash.refresh_from_db()
    return wash


def _not_so(wash: Wash) -> Refused:
    wash.refresh_from_db()
    if wash.done_at is not None:
        return Refused(_("The vehicle is washed already. Reload the page."), code="washed", status=409)
    return Refused(_("The vehicle is in the wash already. Reload the page."), code="washing", status=409)
