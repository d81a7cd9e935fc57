"""Promises, benefits and the rows of the lists themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from waystation.accounts.models import Station
from waystation.catalogue.choices import BenefitKind
from waystation.catalogue.models import Benefit, CampaignVehicle, GuaranteePolicy, Operation, OperationPart, Part
from waystation.catalogue.sums import before, statutory, until_next
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.finder.actions import index
from waystation.finder.sums import search_text, squeeze
from waystation.journal.actions import record


def set_guarantee(
    station: Station, *, vehicle_class: str, job_class: str, km: int, days: int, valid_from: date, source: str, by: Actor, now: datetime
) -> GuaranteePolicy:
    """Promise a guarantee from a day on; vehicles released before keep theirs. Refused: below_statute, no_source (domain §1.2)."""
    least = statutory(vehicle_class, job_class)
    if km < least.km or days < least.days:
        raise Refused(
            _("The law allows no less than %(km)s km and %(days)s days for this work. Promise at least that.")
            % {"km": least.km, "days": least.days},
            code="below_statute",
            field="km" if km < least.km else "days",
        )
    if not source.strip():
        raise Refused(_("Say where the promise comes from: the regulation or the decision."), code="no_source", field="source")
    key = {"company_id": station.company_id, "vehicle_class": vehicle_class, "job_class": job_class}
    with transaction.atomic():
        rows = list(GuaranteePolicy.objects.select_for_update().filter(**key))
        earlier = before(rows, valid_from)
        if earlier is not None:
            GuaranteePolicy.objects.filter(pk=earlier.pk).update(valid_until=valid_from - timedelta(days=1))
        row = next((one for one in rows if one.valid_from == valid_from), None)
        row = row or GuaranteePolicy(**key, valid_from=valid_from, valid_until=until_next(rows, valid_from))
        row.km, row.days, row.source = km, days, source.strip()
        row.save()
        record(row, verb="guarantee.set", by=by, now=now, label=f"{vehicle_class} {job_class}", km=km, days=days)
    return row


def save_benefit(
    station: Station, *, by: Actor, now: datetime, benefit: Benefit | None = None, kind: str, name: str, valid_from: date,
    name_en: str = "", percent: int = 0, operation: Operation | None = None, vehicle_class: str = "any", valid_until: date | None = None,
) -> Benefit:  # fmt: skip
    """Publish a benefit for appointment customers, or say until when it holds. Refused: bad_percent, no_operation, backwards (APPT-24, PRIC-03)."""
    free = kind == BenefitKind.FREE_OPERATION
    if free and operation is None:
        raise Refused(_("Choose the work that is free."), code="no_operation", field="operation")
    if not free and not 0 < percent <= 100:
        raise Refused(_("Write a discount between 1 and 100 per cent."), code="bad_percent", field="percent")
    if valid_until is not None and valid_until < valid_from:
        raise Refused(_("The last day lies before the first. Choose a later one."), code="backwards", field="valid_until")
    row = benefit or Benefit(company_id=station.company_id, code="")
    row.kind, row.name, row.name_en, row.vehicle_class = kind, name, name_en, vehicle_class
    row.percent, row.operation = (0, operation) if free else (percent, None)
    row.valid_from, row.valid_until = valid_from, valid_until
    row.changed_at, row.changed_by_name = now, by.name
    with transaction.atomic():
        row.save()
        record(row, verb="benefit.saved", by=by, now=now, label=name[:80], kind=str(kind), percent=row.percent)
    return row


def words_of(row: Part | Operation) -> str:
    """What a row of the lists is found by: its code without dashes first, then names, pinyin and initials."""
    code = row.number if isinstance(row, Part) else row.code
    names = [row.name, row.name_en]
    if isinstance(row, Part):
        names += [row.fits, row.fits_en]
    return f" {squeeze(code)}{search_text(code, *names, pinyin_of=[row.name])}"


def save_part(station: Station, *, by: Actor, now: datetime, part: Part | None = None, number: str, **values: Any) -> Part:
    """Add a part to the list or correct it; its stock lies in the store. Refused: number_taken, no_number."""
    if not squeeze(number):
        raise Refused(_("Write the part number as it stands on the box."), code="no_number", field="number")
    row = part or Part(company_id=station.company_id)
    row.number = number.strip().upper()
    for name, value in values.items():
        setattr(row, name, value)
    row.words = words_of(row)
    with transaction.atomic():
        _refuse_taken(row, "number", row.number)
        row.save()
        record(row, verb="part.saved", by=by, now=now, label=row.number)
        index(
            "part", row.pk, company_id=row.company_id, label=f"{row.number} {row.name}"[:160], sub=row.name_en,
            url=reverse("stock:part", args=[row.pk]), words=[row.number, row.name, row.name_en], now=now,
        )  # fmt: skip
    return row


def save_operation(
    station: Station, *, by: Actor, now: datetime, operation: Operation | None = None, code: str, usual: Sequence[tuple[str, int]] | None = None,
    **values: Any,
) -> Operation:  # fmt: skip
    """Add an operation with its filed hours or correct it; orders written before keep what they say. `usual` are (part number,
    thousandths) it takes, None leaves them. Refused: code_taken, no_code, bad_line."""
    if not squeeze(code):
        raise Refused(_("Write a code for the operation."), code="no_code", field="code")
    row = operation or Operation(company_id=station.company_id)
    row.code = code.strip().upper()
    for name, value in values.items():
        setattr(row, name, value)
    row.words = words_of(row)
    with transaction.atomic():
        _refuse_taken(row, "code", row.code)
        row.save()
        if usual is not None:
            _take_usually(row, usual)
        record(row, verb="operation.saved", by=by, now=now, label=row.code, hours_milli=row.hours_milli)
    return row


def _take_usually(row: Operation, usual: Sequence[tuple[str, int]]) -> None:
    parts = {part.number: part for part in Part.objects.filter(company_id=row.company_id, number__in=[text.strip().upper() for text, _qty in usual])}
    strange = [text for text, _qty in usual if text.strip().upper() not in parts]
    if strange:
        said = _("No part is called %(numbers)s. Look the number up in the list and write it as it stands there.")
        raise Refused(said % {"numbers": ", ".join(strange[:5])}, code="bad_line")
    OperationPart.objects.filter(operation=row).delete()
    OperationPart.objects.bulk_create(OperationPart(operation=row, part=parts[text.strip().upper()], qty_milli=qty) for text, qty in usual)


def _refuse_taken(row: Part | Operation, field: str, value: str) -> None:
    if type(row).objects.filter(company_id=row.company_id, **{field: value}).exclude(pk=row.pk).exists():
        raise Refused(
            _("%(code)s is already in the list. Open that row and change it, or write another one.") % {"code": value},
            code=f"{field}_taken",
            field=field,
        )


def mark_campaign_done(row: CampaignVehicle, *, by: Actor, now: datetime) -> CampaignVehicle:
    """The recall or campaign was carried out on this vehicle; it is not offered again. Refused: already_done."""
    with transaction.atomic():
        if not CampaignVehicle.objects.filter(pk=row.pk, done_at=None).update(done_at=now):
            raise Refused(_("This campaign is already done on the vehicle. Nothing more is needed."), code="already_done")
        row.done_at = now
        record(row, verb="campaign.done", by=by, now=now, label=row.campaign.code)
    return row
