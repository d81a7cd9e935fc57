"""Gate passes as the actor sees them, ratings, and how far the promises were kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet

from waystation.core.access import Actor
from waystation.delivery.models import GatePass, Rating
from waystation.messaging.sums import token_hash
from waystation.settlement.models import Bill
from waystation.workorders.choices import Status
from waystation.workorders.models import RepairOrder

OF_ORDER = [f"order__{name}" for name in ("station", "vehicle", "party", "contact", "visit", "advisor", "payer")]


def visible_passes(by: Actor) -> QuerySet[Any]:
    return GatePass.objects.seen_by(by).select_related("station", "paper", "order", *OF_ORDER)


def still_good(now: datetime) -> Q:
    """Not used, not expired, and no money went back since: a pass is good for the settlement it was issued on (I-22)."""
    since = Q(order__settled_at=None) | Q(at__gte=F("order__settled_at"))
    return Q(used_at=None, valid_until_at__gt=now) & since


def passes_waiting(by: Actor, now: datetime) -> QuerySet[Any]:
    """Vehicles that may leave now."""
    return visible_passes(by).filter(still_good(now), order__status=Status.PAID).order_by("at", "pk")


def find_pass(by: Actor, text: str) -> GatePass | None:
    """The pass of a scanned code, or of a number typed by the gate."""
    text = text.strip()
    code = text.rstrip("/").rsplit("/", 1)[-1]
    if not code:
        return None
    return visible_passes(by).filter(Q(token_hash=token_hash(code)) | Q(number__iexact=text)).first()


def state_of(row: GatePass, now: datetime) -> str:
    """What the gate is told of a pass: good, used, unpaid or expired."""
    if row.used_at:
        return "used"
    if row.order.status != Status.PAID:
        return "unpaid"
    return "good" if GatePass.objects.filter(still_good(now), pk=row.pk).exists() else "expired"


def rated(order: RepairOrder) -> Rating | None:
    return Rating.objects.filter(order=order).first()


def kept_promises(by: Actor, since: datetime) -> dict[str, Any]:
    """Promises on quality, price and time per delivery (SETL-16): shares of deliveries without rework, off-quote bill, or delay."""
    rows = RepairOrder.objects.seen_by(by).filter(delivered_at__gte=since)
    off_quote = Bill.objects.seen_by(by).exclude(difference_reason="").values("order_id")
    found = rows.aggregate(
        deliveries=Count("pk"), on_time=Count("pk", filter=Q(promised_at__isnull=True) | Q(delivered_at__lte=F("promised_at"))),
        first_pass=Count("pk", filter=Q(failed_rounds=0)), on_price=Count("pk", filter=~Q(pk__in=off_quote)),
    )  # fmt: skip
    stars = Rating.objects.seen_by(by).filter(at__gte=since).aggregate(n=Count("pk"), average=Avg("stars"))
    return found | {"ratings": stars["n"], "stars": stars["average"]}
