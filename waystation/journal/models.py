"""Tables of the record."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models

from waystation.core.access import Actor


class LineQuerySet(models.QuerySet[Any]):
    def seen_by(self, by: Actor) -> Self:
        return self.filter(station_id=by.station_id)

    def on_trails(self, trails: list[str]) -> Self:
        """The lines of a stay in the order they happened."""
        return self.filter(trail__in=trails).order_by("at", "pk")


class JournalLine(models.Model):
    """One thing that happened. Added only; a trigger refuses UPDATE and DELETE."""

    chain = models.CharField(max_length=40)
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    company_id = models.BigIntegerField(null=True)
    station_id = models.BigIntegerField(null=True, db_index=True)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=80, blank=True)
    behalf_id = models.BigIntegerField(null=True)
    behalf_name = models.CharField(max_length=80, blank=True)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    label = models.CharField(max_length=80, blank=True)
    trail = models.CharField(max_length=60, db_index=True)
    facts = models.JSONField(default=dict)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = LineQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="journal_line_once_in_its_chain")]
        indexes = [models.Index(fields=["station_id", "at"], name="journal_station_at")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.label}"


class ChainHead(models.Model):
    """The newest line of a chain; locked while a line is added."""

    chain = models.CharField(max_length=40, unique=True)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.chain} {self.seq}"


class NumberSeries(models.Model):
    """The last number given in a series of a station, kind and period."""

    station_id = models.BigIntegerField()
    kind = models.CharField(max_length=24)
    period = models.CharField(max_length=10)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station_id", "kind", "period"], name="journal_one_series")]

    def __str__(self) -> str:
        return f"{self.kind} {self.period} {self.last}"


class FormReceipt(models.Model):
    """The answer a form key got; a second sending gets the same answer and has no effect (reliability D5). An old answer is let go,
    its key stays: what was sent then has no second effect either."""

    GONE: ClassVar[dict[str, str]] = {"X-Answer-Gone": "1"}

    key = models.UUIDField(primary_key=True)
    actor = models.CharField(max_length=60)
    path = models.CharField(max_length=300)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.path} {self.status}"
