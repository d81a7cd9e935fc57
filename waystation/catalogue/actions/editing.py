"""The lists of the house as its manager edits them: packages, checklists, campaigns, words, intervals, warranty rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from waystation.accounts.models import Station
from waystation.catalogue.models import (
    Campaign,
    CampaignVehicle,
    Checklist,
    ChecklistItem,
    Operation,
    Package,
    PackageLine,
    Script,
    ServiceInterval,
    StepAdvice,
    Symptom,
    WarrantyRule,
)
from waystation.catalogue.queries import sold_by_code
from waystation.core.access import Actor
from waystation.core.errors import Refused, Stale
from waystation.journal.actions import record

ENTRIES: dict[type[models.Model], tuple[str, tuple[str, ...]]] = {
    Script: ("script", ("key",)), StepAdvice: ("advice", ("step", "kind", "position")), Symptom: ("symptom", ("code",)),
    ServiceInterval: ("interval", ("code",)), WarrantyRule: ("warranty_rule", ()),
}  # fmt: skip
"""Rows of one sheet each: the verb's word, and the fields that name one of the company's rows."""


def save_entry(station: Station, model: type[Any], /, *, row: Any = None, by: Actor, now: datetime, **values: Any) -> Any:
    """Add a row of a list, or change it for everything that happens from now on. Refused: code_taken, backwards."""
    word, named_by = ENTRIES[model]
    entry = row or model(company_id=station.company_id)
    before = {name: str(getattr(entry, name)) for name in values} if row else {}
    for name, value in values.items():
        setattr(entry, name, value)
    with transaction.atomic():
        _refuse_same(entry, *named_by)
        _refuse_backwards(entry)
        entry.save()
        changed = sorted(name for name in before if before[name] != str(values[name]))
        record(entry, verb=f"{word}.saved", by=by, now=now, label=str(entry)[:80], changed=changed)
    return entry


def remove_entry(row: Any, *, by: Actor, now: datetime) -> None:
    """Take a row out of its list; the record keeps what it said. Refused: kept_for_good (words that pages ask for by name)."""
    word, _named_by = ENTRIES[type(row)]
    if isinstance(row, Script):
        raise Refused(_("These words belong to a page. Change them instead of taking them away."), code="kept_for_good")
    said = {field.attname: str(getattr(row, field.attname)) for field in row._meta.concrete_fields}
    with transaction.atomic():
        record(row, verb=f"{word}.removed", by=by, now=now, label=str(row)[:80], said=said)
        row.delete()


def _refuse_same(row: Any, *names: str) -> None:
    twins = type(row).objects.filter(company_id=row.company_id, **{name: getattr(row, name) for name in names})
    if names and twins.exclude(pk=row.pk).exists():
        raise Refused(
            _("%(code)s is already in the list. Open that row and change it, or write another one.") % {"code": getattr(row, names[-1])},
            code="code_taken", field=names[-1],
        )  # fmt: skip


def _refuse_backwards(row: Any) -> None:
    until = getattr(row, "valid_until", None)
    if until is not None and until < row.valid_from:
        raise Refused(_("The last day lies before the first. Choose a later one."), code="backwards", field="valid_until")


def save_package(
    station: Station, *, package: Package | None = None, lines: Sequence[tuple[str, int]], by: Actor, now: datetime, **values: Any
) -> Package:
    """Offer operations and parts under one name; orders that took the package before keep their lines.

    `lines` are (operation code or part number, thousandths). Refused: no_line, bad_line, code_taken, backwards.
    """
    found = _sold(by, lines)
    row = package or Package(company_id=station.company_id)
    for name, value in values.items():
        setattr(row, name, value)
    row.code = row.code.strip().upper()
    with transaction.atomic():
        _refuse_same(row, "code")
        _refuse_backwards(row)
        row.save()
        PackageLine.objects.filter(package=row).delete()
        PackageLine.objects.bulk_create(
            PackageLine(package=row, position=place, qty_milli=qty, **{"operation" if isinstance(one, Operation) else "part": one})
            for place, (one, qty) in enumerate(found, start=1)
        )
        record(row, verb="package.saved", by=by, now=now, label=row.code, lines=len(found))
    return row


def _sold(by: Actor, lines: Sequence[tuple[str, int]]) -> list[tuple[Any, int]]:
    typed = [(code.strip().upper(), qty) for code, qty in lines]
    if not typed:
        raise Refused(_("A package needs at least one operation or part. Write its code in a row below."), code="no_line")
    known = sold_by_code(by, {code for code, _qty in typed})
    strange = [code for code, _qty in typed if code not in known]
    if strange:
        raise Refused(
            _("No operation and no part is called %(codes)s. Look the code up in the lists and write it as it stands there.")
            % {"codes": ", ".join(strange[:5])},
            code="bad_line",
        )
    return [(known[code], qty) for code, qty in typed]


def save_checklist(
    station: Station, *, checklist: Checklist | None = None, items: Sequence[dict[str, Any]], by: Actor, now: datetime, **values: Any
) -> Checklist:
    """A list of points, always as a new version: a check that was begun keeps the one it began with.

    Refused: no_item, code_taken, stale (somebody saved a newer version meanwhile).
    """
    if not items:
        raise Refused(_("A checklist needs at least one point. Write it in a row below."), code="no_item")
    row = Checklist(company_id=station.company_id, **values)
    row.code = checklist.code if checklist else row.code.strip().upper()
    row.version = checklist.version + 1 if checklist else 1
    with transaction.atomic():
        if checklist is None:
            _refuse_same(row, "code")
        elif Checklist.objects.filter(company_id=row.company_id, code=row.code, version__gt=checklist.version).exists():
            raise Stale(_("Somebody saved a newer version of this list. Open the newest one; your words are kept on this page."))
        Checklist.objects.filter(company_id=row.company_id, code=row.code).update(active=False)
        row.save()
        ChecklistItem.objects.bulk_create(ChecklistItem(checklist=row, position=place, **item) for place, item in enumerate(items, start=1))
        record(row, verb="checklist.saved", by=by, now=now, label=row.code, version=row.version, points=len(items))
    return row


def use_checklist(row: Checklist, active: bool, *, by: Actor, now: datetime) -> None:
    """Take a list out of use, or this version of it into use again; of each list one version is in use."""
    with transaction.atomic():
        Checklist.objects.filter(company_id=row.company_id, code=row.code).update(active=False)
        Checklist.objects.filter(pk=row.pk).update(active=active)
        record(row, verb="checklist.used" if active else "checklist.rested", by=by, now=now, label=row.code, version=row.version)


def save_campaign(
    station: Station, *, campaign: Campaign | None = None, vins: Iterable[str] = (), by: Actor, now: datetime, **values: Any
) -> tuple[Campaign, int]:
    """A recall or campaign of the maker with the VINs it names; how many of them are new. Vehicles named before stay.

    Refused: code_taken, backwards.
    """
    row = campaign or Campaign(company_id=station.company_id)
    for name, value in values.items():
        setattr(row, name, value)
    with transaction.atomic():
        _refuse_same(row, "code")
        _refuse_backwards(row)
        row.save()
        known = set(CampaignVehicle.objects.filter(campaign=row).values_list("vin", flat=True))
        new = [vin for vin in dict.fromkeys(vins) if vin not in known]
        CampaignVehicle.objects.bulk_create([CampaignVehicle(campaign=row, vin=vin) for vin in new], batch_size=500)
        record(row, verb="campaign.saved", by=by, now=now, label=row.code, vehicles=len(new))
    return row, len(new)


def drop_campaign_vehicle(row: CampaignVehicle, *, by: Actor, now: datetime) -> None:
    """The maker took the vehicle off the list. Refused: already_done."""
    with transaction.atomic():
        gone, _kinds = CampaignVehicle.objects.filter(pk=row.pk, done_at=None).delete()
        if not gone:
            raise Refused(_("The campaign is done on this vehicle; that stays in its history."), code="already_done")
        record(row.campaign, verb="campaign.vehicle_dropped", by=by, now=now, label=row.campaign.code, vin_tail=row.vin[-6:])
