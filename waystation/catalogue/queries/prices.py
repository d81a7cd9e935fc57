"""The price in force on a day: the station's own before the company's, the vehicle class's own before `any`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from waystation.accounts.models import Station
from waystation.catalogue.choices import Trade
from waystation.catalogue.models import LabourRate, Part, PartPrice, PriceChange
from waystation.catalogue.sums import kin
from waystation.core.access import Actor
from waystation.core.errors import Refused


def _here(station: Station) -> Q:
    return Q(station=None) | Q(station=station)


@dataclass(frozen=True)
class RateTable:
    """All hourly rates of a station on a day, read once; for pages and orders with many lines."""

    rows: tuple[LabourRate, ...]
    on: date

    def rate(self, trade: str, vehicle_class: str) -> LabourRate:
        """Refused: `no_price`."""
        for class_ in kin(vehicle_class):
            found = [row for row in self.rows if row.trade == trade and row.vehicle_class == class_]
            if found:
                return next((row for row in found if row.station_id), found[0])
        label = Trade(trade).label if trade in Trade.values else trade
        raise Refused(
            _("There is no hourly rate for %(trade)s on %(day)s. Ask the manager to enter it in the price list.")
            % {"trade": label, "day": self.on.isoformat()},
            code="no_price",
        )


def labour_rates(station: Station, on: date) -> RateTable:
    """The rates in force at the station that day, one statement."""
    rows = LabourRate.objects.filter(_here(station), company_id=station.company_id).valid_on(on)
    return RateTable(tuple(rows), on)


def labour_rate(station: Station, trade: str, vehicle_class: str, on: date) -> LabourRate:
    """分 an hour for a trade on a class of vehicle. Refused: `no_price`, also while the rate is an example nobody has confirmed (PRIC-02)."""
    row = labour_rates(station, on).rate(trade, vehicle_class)
    if row.example:
        raise Refused(
            _("The hourly rate for %(trade)s is still an example of the catalogue. Ask the manager to check and confirm the rates.")
            % {"trade": row.get_trade_display()},
            code="no_price",
        )
    return row


def part_prices(station: Station, part_ids: Collection[int], on: date) -> dict[int, PartPrice]:
    """The prices in force of many parts in one statement; a part without a price is missing."""
    rows = PartPrice.objects.filter(_here(station), company_id=station.company_id, part_id__in=part_ids).valid_on(on)
    found: dict[int, PartPrice] = {}
    for row in rows:
        if row.part_id not in found or row.station_id:
            found[row.part_id] = row
    return found


def part_price(station: Station, part: Part, on: date) -> PartPrice:
    """分 a unit of the part that day. Refused: `no_price`, also while the price is an example nobody has confirmed (PRIC-02)."""
    row = part_prices(station, [part.pk], on).get(part.pk)
    if row is None:
        raise Refused(
            _("%(part)s has no price on %(day)s. Ask the parts clerk to enter one in the price list.")
            % {"part": part.label, "day": on.isoformat()},
            code="no_price",
        )
    if row.example:
        raise Refused(
            _("The price of %(part)s is still an example of the catalogue. Ask the parts clerk to check and confirm the prices.")
            % {"part": part.label},
            code="no_price",
        )
    return row


def example_prices(station: Station, on: date) -> tuple[int, int]:
    """How many hourly rates and part prices in force that day are examples nobody has confirmed."""
    here, company = _here(station), station.company_id
    rates = LabourRate.objects.filter(here, company_id=company, example=True).valid_on(on).count()
    return rates, PartPrice.objects.filter(here, company_id=company, example=True).valid_on(on).count()


def price_history(by: Actor, part: Part) -> QuerySet[PartPrice]:
    """Every price the part had or will have, newest first (PRIC-03)."""
    return PartPrice.objects.seen_by(by).filter(part=part).select_related("station").order_by("-valid_from", "-pk")


def price_changes(by: Actor, part: Part | None = None) -> QuerySet[PriceChange]:
    """Who changed which price from what to what and why, newest first (PRIC-03)."""
    rows = PriceChange.objects.seen_by(by)
    if part is not None:
        rows = rows.filter(what="part", object_id=part.pk)
    return rows.select_related("station").order_by("-at", "-pk")
