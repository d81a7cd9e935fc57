"""Packages, checklists, guarantees, benefits and the words for the desk."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet

from waystation.accounts.models import Station
from waystation.catalogue.models import (
    ANY,
    Benefit,
    Campaign,
    CampaignVehicle,
    Checklist,
    ChecklistItem,
    GuaranteePolicy,
    Package,
    PackageLine,
    Script,
    ServiceInterval,
    StepAdvice,
    Symptom,
    WarrantyRule,
)
from waystation.catalogue.sums import Guarantee, kin, matches, statutory
from waystation.core.access import Actor
from waystation.core.names import label
from waystation.customers.models import Vehicle


def packages_for(by: Actor, vehicle_class: str, on: date) -> list[Package]:
    """Packages on offer for a class of vehicle, the most usual first."""
    rows = Package.objects.seen_by(by).valid_on(on).filter(vehicle_class__in=kin(vehicle_class))
    return list(rows.order_by("rank", "code"))


def package_content(package: Package) -> list[PackageLine]:
    """The complete lines; whoever books a package adds these and not the operations' usual parts again."""
    return list(package.lines.select_related("operation", "part"))


def checklist_for(company_id: int, kind: str, job_class: str, vehicle_class: str) -> Checklist | None:
    """The most specific active list: own class before borrowed before any, own job class before any, then the newest version."""
    classes, jobs = kin(vehicle_class), [job_class, ANY]
    rows = Checklist.objects.filter(
        company_id=company_id, kind=kind, active=True, vehicle_class__in=classes, job_class__in=jobs
    )
    return min(
        rows,
        key=lambda row: (classes.index(row.vehicle_class), jobs.index(row.job_class), -row.version, -row.pk),
        default=None,
    )


def items_of(checklist: Checklist) -> list[ChecklistItem]:
    """The points in their order."""
    return list(checklist.items.all())


def guarantee_for(vehicle_class: str, job_class: str, on: date, *, company_id: int) -> Guarantee:
    """What the shop promises for a job; where it says nothing, and never below, the statute (domain §1.2)."""
    classes = kin(vehicle_class)
    rows = GuaranteePolicy.objects.filter(company_id=company_id, job_class=job_class, vehicle_class__in=classes).valid_on(on)
    row = min(rows, key=lambda one: (classes.index(one.vehicle_class), -one.valid_from.toordinal()), default=None)
    least = statutory(vehicle_class, job_class)
    if row is None:
        return least
    return Guarantee(max(row.km, least.km), max(row.days, least.days), row.source)


def guarantees(by: Actor, on: date) -> QuerySet[GuaranteePolicy]:
    """The promises in force, as the public board shows them."""
    return GuaranteePolicy.objects.seen_by(by).valid_on(on).order_by("vehicle_class", "-km", "job_class")


def visible_benefits(by: Actor) -> QuerySet[Benefit]:
    """Benefits of the company for every station or this one."""
    rows = Benefit.objects.seen_by(by).filter(Q(station=None) | Q(station_id=by.station_id))
    return rows.select_related("operation")


def visible_checklists(by: Actor) -> QuerySet[Checklist]:
    return Checklist.objects.seen_by(by)


def visible_packages(by: Actor) -> QuerySet[Package]:
    return Package.objects.seen_by(by)


def visible_campaigns(by: Actor) -> QuerySet[Campaign]:
    """Campaigns with how many vehicles they name and how many of them are done."""
    done = Count("vehicles", filter=Q(vehicles__done_at__isnull=False))
    return Campaign.objects.seen_by(by).select_related("operation").annotate(named=Count("vehicles"), done=done)


def visible_campaign_vehicles(by: Actor) -> QuerySet[CampaignVehicle]:
    return CampaignVehicle.objects.filter(campaign__company_id=by.company_id or 0).select_related("campaign")


def campaign_vehicles(campaign: Campaign, limit: int = 300) -> list[tuple[CampaignVehicle, Vehicle | None]]:
    """The vehicles of a campaign, open ones first, with the house's own row where it knows the VIN."""
    rows = list(campaign.vehicles.order_by(F("done_at").asc(nulls_first=True), "vin")[:limit])
    known = Vehicle.objects.filter(company_id=campaign.company_id, vin__in=[row.vin for row in rows])
    by_vin = {one.vin: one for one in known}
    return [(row, by_vin.get(row.vin)) for row in rows]


def packages_with_content(by: Actor, on: date) -> QuerySet[Package]:
    """Packages in force with their lines, three statements."""
    rows = Package.objects.seen_by(by).valid_on(on).order_by("vehicle_class", "rank", "code")
    return rows.prefetch_related("lines__operation", "lines__part")


def search_symptoms(by: Actor, q: str, vehicle_class: str = "") -> list[Symptom]:
    """Symptoms that have the words typed in either language, by system (DIAG-13)."""
    rows = symptoms(by.company_id or 0, vehicle_class)
    words = q.lower().split()
    return [
        row
        for row in rows
        if all(word in f"{row.name} {row.name_en} {row.suspicion} {row.suspicion_en}".lower() for word in words)
    ]


def benefits_for(station: Station, on: date, vehicle_class: str = "") -> list[Benefit]:
    """What appointment customers get that day, each as its own line later (APPT-24)."""
    here = Q(station=None) | Q(station=station)
    rows = Benefit.objects.filter(here, company_id=station.company_id).valid_on(on).select_related("operation")
    if vehicle_class:
        rows = rows.filter(vehicle_class__in=kin(vehicle_class))
    return list(rows.order_by("kind", "code"))


def open_campaigns(vehicle: Vehicle, on: date) -> list[CampaignVehicle]:
    """Recalls and campaigns of the maker that this VIN has not had yet."""
    if not vehicle.vin:
        return []
    rows = CampaignVehicle.objects.filter(vin=vehicle.vin, done_at=None, campaign__company_id=vehicle.company_id)
    rows = rows.filter(campaign__valid_from__lte=on).filter(
        Q(campaign__valid_until=None) | Q(campaign__valid_until__gte=on)
    )
    return list(rows.select_related("campaign", "campaign__operation").order_by("-campaign__safety", "campaign__code"))


def with_open_campaigns(company_id: int, vehicle_ids: Collection[int], on: date) -> set[int]:
    """Which of these vehicles a campaign in force names and still waits for; one statement for a whole day."""
    waiting = CampaignVehicle.objects.filter(done_at=None, campaign__in=Campaign.objects.filter(company_id=company_id).valid_on(on))
    found = Vehicle.objects.filter(company_id=company_id, pk__in=vehicle_ids, vin__in=waiting.values("vin"))
    return set(found.exclude(vin="").values_list("pk", flat=True))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Words to say with their names; `{advisor}` is who speaks. Where a name is not known its comma goes too."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", value) if value else re.sub(rf"[,，]? ?\{{{name}\}}", "", text).lstrip(",， ")
    return text


def script(company_id: int, key: str, **values: str) -> str:
    """The words for a moment, in the present language, with {station} {advisor} {customer} filled in; empty when there are none."""
    row = Script.objects.filter(company_id=company_id, key=key).first()
    if row is None:
        return ""
    return filled(label(row.text, row.text_en), values)


def advice_for(company_id: int, step: str) -> list[StepAdvice]:
    """What to do and what to avoid in a step, as help beside the page."""
    return list(StepAdvice.objects.filter(company_id=company_id, step=step).order_by("-kind", "position"))


def next_service(vehicle_class: str, maker: str, model: str, level: str, *, company_id: int) -> ServiceInterval | None:
    """When the next maintenance of a level is due: the model's own interval before the maker's before the class's."""
    classes = kin(vehicle_class)
    rows = ServiceInterval.objects.filter(company_id=company_id, level=level, vehicle_class__in=classes)
    fitting = [row for row in rows if row.maker in ("", maker) and row.model in ("", model)]

    def rank(row: ServiceInterval) -> tuple[int, int, int, int]:
        usual = 0 if row.km else 1  # an interval of time only is for the season, not for the next service
        return (-bool(row.model), -bool(row.maker), classes.index(row.vehicle_class) * 2 + usual, row.pk)

    return min(fitting, key=rank, default=None)


def warranty_rule(vehicle: Vehicle, system: str, on: date, operation_id: int | None = None) -> WarrantyRule | None:
    """The maker's warranty: of the operation before that of its system; the longest maker pattern that fits wins (DIAG-03, WARR-01)."""
    rows = WarrantyRule.objects.filter(
        Q(operation=None, system__in=[system, ""]) | Q(operation__isnull=False, operation=operation_id),
        company_id=vehicle.company_id, vehicle_class__in=kin(vehicle.vehicle_class),
    ).valid_on(on)  # fmt: skip
    fitting = [row for row in rows if matches(row.maker, vehicle.maker)]
    return max(fitting, key=lambda row: (bool(row.operation_id), bool(row.system), len(row.maker.strip("*")), row.pk), default=None)


def warranty_ends_on(vehicle: Vehicle, rule: WarrantyRule) -> date | None:
    """The last day of the maker's warranty by time; without a purchase date nobody knows."""
    if vehicle.bought_on is None:
        return None
    months = vehicle.bought_on.month - 1 + rule.months
    year, month = vehicle.bought_on.year + months // 12, months % 12 + 1
    first_after = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=vehicle.bought_on.day - 1), first_after - timedelta(days=1))


def symptoms(company_id: int, vehicle_class: str = "") -> list[Symptom]:
    """Structured symptoms with their questions, by system."""
    rows = Symptom.objects.filter(company_id=company_id).select_related("operation")
    if vehicle_class:
        rows = rows.filter(vehicle_class__in=kin(vehicle_class))
    return list(rows.order_by("system", "code"))
