"""What the worker watches: plans later than the promise, late starts, orders nobody looks at."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from waystation.accounts.models import Station
from waystation.accounts.queries import parameter, system_actor, today, zone
from waystation.core.names import twice as _
from waystation.core.when import clock
from waystation.messaging.actions import notify, open_task
from waystation.messaging.models import Task
from waystation.workorders.models import RepairOrder
from waystation.workshop.queries.risks import late_plans, late_starts, unwatched

REACT_WITHIN = timedelta(minutes=15)  # then it stands red; after twice as long it is escalated


def _warn_once(order: RepairOrder, key: str, kind: str, title: str, *, roles: tuple[str, ...], now: datetime, page: str = "workshop:dispatch") -> int:
    """One task and one notice per key and role; the advisor is the order's own."""
    by = system_actor(order.station)
    url = reverse(page, args=[order.pk])
    told = 0
    for role in roles:
        with transaction.atomic():
            mine = f"{key}:{role}"
            if Task.objects.filter(station=order.station, key=mine).exists():
                continue
            owner = order.advisor if role == "advisor" else None
            open_task(
                order.station, key=mine, kind=kind, title=title, owner_role=role, owner=owner, trail=order.trail, url=url,
                due_at=now + REACT_WITHIN, by=by, now=now,
            )  # fmt: skip
            notify(
                order.station, trail=order.trail, text=title, url=url, by=by, now=now, to_user=owner, to_role="" if owner else role,
                escalate_minutes=30,
            )  # fmt: skip
            told += 1
    return told


def warn_late_plans(station: Station, *, now: datetime) -> int:
    """The plan runs later than the promise: dispatcher and advisor are warned once per promise (DISP-09)."""
    told = 0
    for risk in late_plans(station, now):
        here = zone(station)
        words = {"vehicle": risk.order.vehicle, "ready": clock(risk.ready_at, here), "promised": clock(risk.order.promised_at, here)}
        title = _("%(vehicle)s will be ready at %(ready)s, promised %(promised)s. Plan anew or tell the customer.") % words
        key = f"promise:{risk.order.pk}:{risk.order.promised_at:%Y%m%d%H%M}"
        told += _warn_once(risk.order, key, "promise_risk", title, roles=("dispatcher", "advisor"), now=now)
    return told


def warn_late_starts(station: Station, *, now: datetime) -> int:
    """Work that should have begun by its plan has not: the dispatcher is warned once (DISP-03)."""
    told = 0
    for late in late_starts(station, now):
        title = _("%(vehicle)s was to start at %(at)s: %(job)s") % {
            "vehicle": late.job.order.vehicle, "at": clock(late.planned_from_at, zone(station)), "job": late.job,
        }  # fmt: skip
        told += _warn_once(late.job.order, f"late_start:{late.pk}", "late_start", title, roles=("dispatcher",), now=now)
    return told


def warn_unwatched(station: Station, *, now: datetime) -> int:
    """An advisor has not looked at his running order for too long (REPR-05)."""
    limit = timedelta(minutes=parameter("workshop.look_minutes", station, today(station, now)))
    told = 0
    for order in unwatched(station, now, limit):
        title = _("Nobody looked at %(vehicle)s for a while: see how far it is") % {"vehicle": order.vehicle}
        seen = order.looked_at or order.started_at or order.made_at
        key = f"look:{order.pk}:{seen:%Y%m%d%H%M}"
        told += _warn_once(order, key, "look", title, roles=("advisor",), now=now, page="workorders:order")  # where looking counts
    return told
