"""A price from a day on. The row of the days before is closed, never changed; the record says who and why (PRIC-03)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from waystation.accounts.models import Company, Station
from waystation.accounts.queries import today
from waystation.catalogue.choices import Trade
from waystation.catalogue.models import ANY, LabourRate, Part, PartPrice, PriceChange
from waystation.catalogue.sums import before, until_next
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.journal.actions import record

HIGHEST_FEN = 100_000_000


def change_part_price(
    part: Part,
    *,
    price_fen: int,
    valid_from: date,
    reason: str,
    station: Station,
    by: Actor,
    now: datetime,
    company_wide: bool = True,
) -> PartPrice:
    """Give a part a new price from a day on, for the company or for this station alone.

    A second change for the same day corrects that day's row; both lines stay in the record. Refused: past_date, bad_price,
    no_reason, same_price (PRIC-03, PART-12).
    """
    _refuse_bad(price_fen, valid_from, reason, today(station, now))
    where = None if company_wide else station
    with transaction.atomic():
        Part.objects.select_for_update().get(pk=part.pk)
        rows = list(PartPrice.objects.filter(part=part, station=where))
        old, row = _place(rows, PartPrice, valid_from, "price_fen", price_fen, part=part)
        row.company_id, row.station, row.price_fen, row.set_by_name, row.example = part.company_id, where, price_fen, by.name, False
        row.save()
        _write(row, "part", part.pk, f"{part.number} {part.name}", old, price_fen, valid_from, reason, where, by, now)
    return row


def change_labour_rate(
    company: Company,
    *,
    trade: str,
    vehicle_class: str = ANY,
    rate_fen: int,
    valid_from: date,
    reason: str,
    station: Station,
    by: Actor,
    now: datetime,
    filed_on: date | None = None,
    company_wide: bool = True,
) -> LabourRate:
    """Give a trade a new hourly rate from a day on, as filed with the authority. Refused as `change_part_price`."""
    _refuse_bad(rate_fen, valid_from, reason, today(station, now))
    where = None if company_wide else station
    with transaction.atomic():
        Company.objects.select_for_update().get(pk=company.pk)
        rows = list(LabourRate.objects.filter(company=company, station=where, trade=trade, vehicle_class=vehicle_class))
        old, row = _place(rows, LabourRate, valid_from, "rate_fen", rate_fen, trade=trade, vehicle_class=vehicle_class)
        row.company_id, row.station, row.rate_fen, row.set_by_name, row.example = company.pk, where, rate_fen, by.name, False
        row.filed_on = filed_on or row.filed_on
        row.save()
        label = f"{Trade(trade).value} / {vehicle_class}"
        _write(row, "labour", row.pk, label, old, rate_fen, valid_from, reason, where, by, now)
    return row


def confirm_prices(station: Station, what: str, *, by: Actor, now: datetime) -> int:
    """The examples of the catalogue are this company's prices after all: `labour` or `part`. How many. Refused: no_example."""
    model: type[Any] = LabourRate if what == "labour" else PartPrice
    with transaction.atomic():
        count: int = model.objects.filter(company_id=station.company_id, example=True).update(example=False, set_by_name=by.name)
        if not count:
            raise Refused(_("No price is an example any more. Nothing is left to confirm."), code="no_example")
        record(station, verb="prices.confirmed", by=by, now=now, label=what, count=count)
    return count


def _refuse_bad(fen: int, valid_from: date, reason: str, day: date) -> None:
    if valid_from < day:
        raise Refused(
            _("A price cannot change for days that are over; bills were made with it. Choose today or later."),
            code="past_date",
            field="valid_from",
        )
    if not 0 < fen <= HIGHEST_FEN:
        raise Refused(
            _("The price must be more than zero and at most 1,000,000 yuan. Check the number of digits."),
            code="bad_price",
            field="price",
        )
    if not reason.strip():
        raise Refused(_("Write why the price changes; it is kept with the price."), code="no_reason", field="reason")


def _place(
    rows: Sequence[Any], model: type[Any], start: date, name: str, fen: int, **key: Any
) -> tuple[int | None, Any]:
    """Close the row before, find or make the row of the day. Gives the price so far and the row to be saved."""
    same = next((row for row in rows if row.valid_from == start), None)
    earlier = before(rows, start)
    so_far = same or earlier
    old = getattr(so_far, name) if so_far else None
    if so_far is not None and old == fen and not so_far.example:  # an example may be confirmed as it is
        raise Refused(
            _("The price on that day is already this one. Change the amount or the day."), code="same_price", field="price"
        )
    if same is not None:
        return old, same
    if earlier is not None:
        model.objects.filter(pk=earlier.pk).update(valid_until=start - timedelta(days=1))
    return old, model(valid_from=start, valid_until=until_next(rows, start), **key)


def _write(
    row: Any, what: str, object_id: int, label: str, old: int | None, new: int, start: date, reason: str,
    station: Station | None, by: Actor, now: datetime,
) -> None:  # fmt: skip
    PriceChange.objects.create(
        company_id=row.company_id, what=what, object_id=object_id, station=station, label=label[:120], old_fen=old, new_fen=new,
        valid_from=start, reason=reason.strip(), at=now, by_user_id=by.user_id, by_name=by.name,
    )  # fmt: skip
    record(row, verb="price.changed", by=by, now=now, label=label[:80], old_fen=old, new_fen=new, valid_from=str(start))
