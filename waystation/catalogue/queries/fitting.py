"""Which part fits which vehicle: its class first, then maker and model in the words of `fits` (PART-01)."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q
from django.utils.translation import gettext as _

from waystation.catalogue.choices import Fit
from waystation.catalogue.models import CLASSES, Operation, Package, Part
from waystation.catalogue.sums import fit, kin
from waystation.core.errors import Refused
from waystation.customers.models import Vehicle

GOOD = {Fit.YES: 0, Fit.CHECK: 1}


def fit_of(part: Part, vehicle: Vehicle) -> Fit:
    """Does it fit, as far as our lists know?"""
    if part.vehicle_class not in kin(vehicle.vehicle_class):
        return Fit.OTHER_CLASS
    return fit((part.fits, part.fits_en), vehicle.maker, vehicle.model)


def right_class(thing: Operation | Package | Part, vehicle: Vehicle) -> None:
    """Work and parts for cars are not sold for a truck. Refused: other_class."""
    if thing.vehicle_class not in kin(vehicle.vehicle_class):
        raise Refused(
            _("“%(thing)s” is for vehicles of the class “%(theirs)s”; this one is “%(own)s”. Choose what is made for it.")
            % {"thing": thing.label, "theirs": dict(CLASSES)[thing.vehicle_class], "own": vehicle.get_vehicle_class_display()},
            code="other_class",
            field="jobs",
        )


def kinds_of(parts: Collection[Part], vehicle: Vehicle) -> dict[int, list[Part]]:
    """part id → the same kind of part for every maker, of the vehicle's class: equal names but for what they are for. One statement."""
    stems = {part.pk: _stem(part) for part in parts}
    if not stems:
        return {}
    named = Q()
    for stem in stems.values():
        named |= Q(name__startswith=stem)
    company = {part.company_id for part in parts}
    rows = list(Part.objects.filter(named, company_id__in=company, active=True, vehicle_class__in=kin(vehicle.vehicle_class)).order_by("number"))
    return {pk: [row for row in rows if _stem(row) == stem] for pk, stem in stems.items()}


def _stem(part: Part) -> str:
    return part.name.replace(part.fits, "").strip() if part.fits else part.name


def fitting(parts: Collection[Part], vehicle: Vehicle | None) -> dict[int, Part]:
    """part id → the part to take for this vehicle: itself when it fits, else its kind for the vehicle's maker.

    Where our lists have none for the maker it stays as it is, to be checked by a person; a part of another class is left out.
    """
    if vehicle is None:
        return {part.pk: part for part in parts}
    doubtful = [part for part in parts if fit_of(part, vehicle) != Fit.YES]
    kinds = kinds_of(doubtful, vehicle)
    chosen = {part.pk: _best(part, [part, *kinds.get(part.pk, [])], vehicle) for part in parts}
    return {pk: part for pk, part in chosen.items() if part is not None}


def _best(asked: Part, kind: list[Part], vehicle: Vehicle) -> Part | None:
    found = [(GOOD[how], row.quality != asked.quality, row.pk != asked.pk, row) for row in kind if (how := fit_of(row, vehicle)) in GOOD]
    if found:
        return min(found, key=lambda one: one[:3])[3]
    return asked if fit_of(asked, vehicle) == Fit.NO else None
