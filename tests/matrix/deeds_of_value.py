"""Two deeds that must never be done twice: money taken and parts handed out. `test_deeds.py` and the races send them too."""

from __future__ import annotations

from django.urls import reverse

from tests.matrix.deeds import Ground, Post, deed
from waystation.settlement.models import Bill, Payment
from waystation.settlement.tests.build import make_bill
from waystation.stock.models import Level
from waystation.workorders.tests.build import SVG
from waystation.workshop.models import Requisition
from waystation.workshop.tests.build import make_floor


@deed("settlement:pay")
def pay(ground: Ground) -> Post:
    """The whole bill by card."""
    row = make_bill(ground.station, by=ground.by)
    total = row.open_fen

    def look() -> tuple[int, int]:
        return Bill.objects.get(pk=row.pk).paid_fen, Payment.objects.count()

    return Post(
        ground.browser("cashier"), reverse("settlement:pay", args=[row.pk]),
        {"amount": f"{total / 100:.2f}", "tender": "card", "reference": "SN-1"}, look, (total, 1), ("amount",),
        (
            ("amount", "0"), ("amount", "-1"), ("amount", f"{total / 100 + 1:.2f}"), ("amount", "9" * 30), ("amount", "x"), ("tender", "barter"),
            ("tender", "deposit"), ("reference", "x" * 65),
        ),
    )  # fmt: skip


@deed("workshop:requisition")
def hand_out(ground: Ground) -> Post:
    """The last filter of the store."""
    floor = make_floor(ground.station, ground.person)
    slip = floor.requisition(floor.ready())
    floor.stock(1000)
    taker = floor.user("technician")
    stranger = ground.person("technician", at=ground.other, name="elsewhere").pk

    def look() -> tuple[str, int]:
        return Requisition.objects.get(pk=slip.pk).status, Level.objects.get().on_hand_milli

    return Post(
        ground.browser("parts"), reverse("workshop:requisition", args=[slip.pk]), {"taker": taker.pk, "taker_svg": SVG, "issuer_svg": SVG}, look,
        ("issued", 0), ("taker", "taker_svg", "issuer_svg"),
        (("taker", stranger), ("taker", "x"), ("taker", 10**12), ("taker_svg", "<script>"), ("issuer_svg", "x")),
    )  # fmt: skip
