"""What the tables of the catalogue share: two names, validity, and the constraints of a dated price."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from waystation.core.names import Labelled
from waystation.core.rows import CompanyQuerySet
from waystation.customers.choices import VehicleClass

ANY = "any"
CLASSES = [(ANY, _("Any")), *VehicleClass.choices]


class TwoNames(Labelled, models.Model):
    """A name in Chinese and English; `label` is the one of the present language."""

    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label


class DatedQuerySet(CompanyQuerySet):
    def valid_on(self, on: date) -> Self:
        """Rows in force that day."""
        return self.filter(valid_from__lte=on).filter(Q(valid_until=None) | Q(valid_until__gte=on))


class Dated(models.Model):
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        abstract = True


def one_at_a_time(what: str, *fields: str) -> list[models.BaseConstraint]:
    """Constraints of a dated price: forward, one row a day, one open row; a missing station counts as one, on both databases."""
    everywhere, here = Q(station=None), Q(station__isnull=False)
    return [
        models.CheckConstraint(
            condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name=f"catalogue_{what}_forward"
        ),
        models.UniqueConstraint(fields=[*fields, "valid_from"], condition=everywhere, name=f"catalogue_{what}_day"),
        models.UniqueConstraint(fields=[*fields, "station", "valid_from"], condition=here, name=f"catalogue_{what}_day_here"),
        models.UniqueConstraint(fields=[*fields], condition=everywhere & Q(valid_until=None), name=f"catalogue_{what}_open"),
        models.UniqueConstraint(
            fields=[*fields, "station"], condition=here & Q(valid_until=None), name=f"catalogue_{what}_open_here"
        ),
    ]
