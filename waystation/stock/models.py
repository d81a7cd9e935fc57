"""Tables of the parts store."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from waystation.catalogue.models import Part
from waystation.core.rows import Moved, StationRow
from waystation.stock.choices import MOVES, BinKind, MovementKind, ReservationState


class Bin(StationRow):
    code = models.CharField(_("bin"), max_length=16)
    kind = models.CharField(max_length=8, choices=BinKind.choices, default=BinKind.STORE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "code"], name="stock_bin_once")]

    def __str__(self) -> str:
        return self.code


class Level(StationRow):
    """What lies in a bin of a part: the guarded counter beside the ledger, thousandths of the unit."""

    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="levels")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="+")
    on_hand_milli = models.BigIntegerField(default=0)
    reserved_milli = models.BigIntegerField(default=0)
    value_fen = models.BigIntegerField(default=0)  # what lies here cost, 分; issues take their share (moving average)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bin", "part"], name="stock_level_once"),
            models.CheckConstraint(
                condition=Q(reserved_milli__gte=0) & Q(reserved_milli__lte=F("on_hand_milli")), name="stock_not_oversold"
            ),
            models.CheckConstraint(condition=Q(value_fen__gte=0), name="stock_value_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.on_hand_milli}"

    @property
    def free_milli(self) -> int:
        return self.on_hand_milli - self.reserved_milli


class Movement(StationRow):
    """One line of the ledger. Added only; corrections are opposite lines.

    `qty_milli` and `cost_fen` (of the whole line) are signed, out of the bin is negative; lines of one event share `pair`.
    """

    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="movements")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=MovementKind.choices)
    qty_milli = models.BigIntegerField()
    balance_milli = models.BigIntegerField()
    cost_fen = models.BigIntegerField(default=0)
    source = models.CharField(max_length=40, db_index=True)
    trail = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=160, blank=True)
    witness = models.CharField(max_length=60, blank=True)
    pair = models.CharField(max_length=36, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["station", "part", "at"], name="stock_ledger")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.qty_milli}"


class Reservation(StationRow, Moved):
    """A quantity of a part in a bin kept for one source (an appointment line or an order line)."""

    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="reservations")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="+")
    qty_milli = models.BigIntegerField()
    source = models.CharField(max_length=40, db_index=True)
    trail_of = models.CharField(max_length=60, blank=True)
    label = models.CharField(_("label"), max_length=60, blank=True)
    status = models.CharField(max_length=10, choices=ReservationState.choices, default=ReservationState.RESERVED)
    needed_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    picked_at = models.DateTimeField(null=True)
    picked_by = models.CharField(max_length=80, blank=True)

    MOVES = MOVES

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(qty_milli__gt=0), name="stock_reserve_something")]

    def __str__(self) -> str:
        return f"{self.part} {self.qty_milli}"

    @property
    def trail(self) -> str:
        return self.trail_of


class Expected(StationRow):
    """Parts on their way for a source, with the day they should come (PREP-05, PART-01)."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="+")
    qty_milli = models.BigIntegerField()
    source = models.CharField(max_length=40, blank=True, db_index=True)
    trail = models.CharField(max_length=60, blank=True)
    ordered_at = models.DateTimeField()
    expected_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    supplier = models.CharField(max_length=80, blank=True)
    label = models.CharField(max_length=60, blank=True)
    by_name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(qty_milli__gt=0), name="stock_expect_something")]

    def __str__(self) -> str:
        return f"{self.part} {self.expected_at:%m-%d}"
