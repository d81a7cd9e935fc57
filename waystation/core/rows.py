"""What rows of a company and of a station have in common (abstract: no tables)."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from waystation.core.access import Actor


class CompanyQuerySet(models.QuerySet[Any]):
    def seen_by(self, by: Actor) -> Self:
        """Rows of the actor's company; nothing crosses companies."""
        return self.filter(company_id=by.company_id)


class StationQuerySet(models.QuerySet[Any]):
    def seen_by(self, by: Actor) -> Self:
        """Rows of the station the actor works at now; another station's row does not exist for him."""
        return self.filter(station_id=by.station_id)


class CompanyRow(models.Model):
    company = models.ForeignKey("accounts.Company", on_delete=models.PROTECT, related_name="+")

    objects = CompanyQuerySet.as_manager()

    class Meta:
        abstract = True


class StationRow(models.Model):
    station = models.ForeignKey("accounts.Station", on_delete=models.PROTECT, related_name="+")

    objects = StationQuerySet.as_manager()

    class Meta:
        abstract = True


class Moved(models.Model):
    """A row whose status moves along `MOVES` by `moving()` only; `version` tells a stale page."""

    version = models.PositiveIntegerField(default=1)

    MOVES: dict[Any, set[Any]] = {}

    class Meta:
        abstract = True

    @property
    def trail(self) -> str:
        """Where the journal, notes, tasks and papers of this row hang."""
        return f"{self._meta.model_name}:{self.pk}"
