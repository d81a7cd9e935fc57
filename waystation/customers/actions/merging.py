"""Two files of one customer, or of one vehicle, become one; and two again when that was wrong (CUST-08, section (g) 15).

Rows of every slice that point to the one that goes are pointed to the one that stays; what may only be added to (readings, consent,
ledgers) stays where it was written and is read together with it. Everything moved is kept in `Merge.moved`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.customers.actions.finding import forget_party, forget_vehicle, index_party, index_vehicle
from waystation.customers.models import Consent, Contact, Merge, Party, Reading, Vehicle, WearReading
from waystation.customers.queries.duplicates import PARTY_FIELDS, VEHICLE_FIELDS
from waystation.journal.actions import record

STAY = (Reading, WearReading, Consent)
_TOGETHER = {"plate": ("plate_kind", "plate_color"), "vin": ("vin_override",)}


def merge_parties(kept: Party, gone: Party, *, take: Collection[str] = (), by: Actor, now: datetime) -> Merge:
    """`gone` becomes part of `kept`; fields in `take`, and those empty in `kept`, come from `gone`.

    Refused: same_row, other_company, already_merged.
    """
    with transaction.atomic():
        return _merge("party", kept, gone, PARTY_FIELDS, take, by=by, now=now)


def merge_vehicles(kept: Vehicle, gone: Vehicle, *, take: Collection[str] = (), by: Actor, now: datetime) -> Merge:
    """The same for vehicles; the greater readings count. Refused: same_row, other_company, already_merged, two_vins."""
    if kept.vin and gone.vin and kept.vin != gone.vin and kept.pk != gone.pk:
        raise Refused(_("Two VINs are two vehicles. If one VIN is wrong, correct it first."), code="two_vins")
    with transaction.atomic():
        return _merge("vehicle", kept, gone, VEHICLE_FIELDS, take, by=by, now=now)


def _merge(kind: str, kept: Any, gone: Any, names: Collection[str], take: Collection[str], *, by: Actor, now: datetime) -> Merge:
    if kept.pk == gone.pk:
        raise Refused(_("These are not two. Choose another one."), code="same_row")
    if kept.company_id != gone.company_id:
        raise Refused(_("These belong to different companies."), code="other_company")
    model = type(kept)
    locked = {row.pk: row for row in model.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk]).order_by("pk")}
    if any(row.merged_into_id or row.removed_at for row in locked.values()):
        raise Refused(_("One of the two is merged already. Reload the page."), code="already_merged")
    stays, goes = locked[kept.pk], locked[gone.pk]
    demoted = _demote(stays, goes)
    moved: dict[str, Any] = {"rows": dict(_repoint(goes, stays)), "demoted": demoted}
    goes.merged_into = stays
    goes.save(update_fields=["merged_into"])
    moved["fields"] = _take_over(stays, goes, names, take)
    row = Merge.objects.create(
        company_id=stays.company_id, kind=kind, kept_id=stays.pk, gone_id=goes.pk, moved=moved, at=now, by_name=by.name
    )
    record(stays, verb=f"{kind}.merged", by=by, now=now, gone=goes.pk, fields=sorted(moved["fields"]))
    _index_again(stays, goes, now=now)
    kept.refresh_from_db()
    gone.refresh_from_db()
    return row


def _demote(stays: Any, goes: Any) -> list[int]:
    """A customer has one main contact; the one of the file that goes steps back."""
    if not isinstance(stays, Party) or not stays.contacts.filter(is_main=True, removed_at=None).exists():
        return []
    mains = goes.contacts.filter(is_main=True, removed_at=None)
    ids = list(mains.values_list("pk", flat=True))
    mains.update(is_main=False)
    return ids


def pointers(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """(model, column) of every foreign key of any slice that points to this model and may be changed."""
    for relation in model._meta.get_fields(include_hidden=True):
        pointing = relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
        if pointing and relation.related_model not in STAY:
            yield relation.related_model, relation.field.attname  # type: ignore[union-attr, misc]


def _repoint(goes: Any, stays: Any) -> Iterator[tuple[str, dict[str, list[int]]]]:
    columns: dict[str, dict[str, list[int]]] = {}
    for model, column in pointers(type(goes)):
        ids = list(model._base_manager.filter(**{column: goes.pk}).values_list("pk", flat=True))
        done = _update(model, column, ids, stays.pk)
        if done:
            columns.setdefault(model._meta.label, {})[column] = done
    yield from columns.items()


def _update(model: type[models.Model], column: str, ids: list[int], target: int) -> list[int]:
    """Point these rows to the target; all at once, or one by one when the database refuses some of them."""
    if not ids:
        return []
    try:
        with transaction.atomic():
            model._base_manager.filter(pk__in=ids).update(**{column: target})
        return ids
    except IntegrityError:
        return [pk for pk in ids if _update_one(model, column, pk, target)]


def _update_one(model: type[models.Model], column: str, pk: int, target: int) -> bool:
    try:
        with transaction.atomic():
            return bool(model._base_manager.filter(pk=pk).update(**{column: target}))
    except IntegrityError:
        return False


def _take_over(stays: Any, goes: Any, names: Collection[str], take: Collection[str]) -> dict[str, list[Any]]:
    """field → [before, after] of what the one that stays has taken from the other."""
    changed: dict[str, list[Any]] = {}
    for name in names:
        before, after = getattr(stays, name), getattr(goes, name)
        if before == after or after in (None, "") or not (name in take or before in (None, "")):
            continue
        for field in (name, *_TOGETHER.get(name, ())):
            changed[field] = [getattr(stays, field), getattr(goes, field)]
    for field in ("last_km", "last_hours", "last_visit_on"):
        if hasattr(stays, field) and getattr(goes, field) and (getattr(stays, field) is None or getattr(goes, field) > getattr(stays, field)):
            changed[field] = [getattr(stays, field), getattr(goes, field)]
    for field, (_before, after) in changed.items():
        setattr(stays, field, after)
    stays.version += 1
    stays.save(update_fields=[*changed, "version"])
    return {field: [_plain(value) for value in pair] for field, pair in changed.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _index_again(stays: Any, goes: Any, *, now: datetime) -> None:
    for row, gone in ((stays, False), (goes, bool(goes.merged_into_id))):
        if isinstance(row, Party):
            forget_party(row) if gone else index_party(row, now=now, vehicles=True)
        else:
            forget_vehicle(row) if gone else index_vehicle(row, now=now)


def undo_merge(merge: Merge, *, by: Actor, now: datetime) -> None:
    """Part the two again: what the merge moved goes back, what came since stays with the one that was kept.

    Refused: already_undone, undo_blocked (one of the two was merged on, or its VIN or plate was given to another vehicle).
    """
    model: type[Any] = Party if merge.kind == "party" else Vehicle
    blocked = Refused(_("This cannot be parted any more: one of the two was merged or given on since. Undo that first."), code="undo_blocked")
    try:
        with transaction.atomic():
            if not Merge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=now):
                raise Refused(_("This merge was undone already."), code="already_undone")
            rows = {row.pk: row for row in model.objects.select_for_update().filter(pk__in=[merge.kept_id, merge.gone_id])}
            stays, goes = rows[merge.kept_id], rows[merge.gone_id]
            if stays.merged_into_id or goes.merged_into_id != stays.pk:
                raise blocked
            _give_back(stays, merge.moved["fields"])
            goes.merged_into = None
            goes.save(update_fields=["merged_into"])
            _point_back(merge, stays, goes)
            _promote(merge, goes)
            record(stays, verb=f"{merge.kind}.parted", by=by, now=now, gone=goes.pk)
            _index_again(stays, goes, now=now)
    except IntegrityError:
        raise blocked from None


def _give_back(stays: Any, fields: dict[str, list[Any]]) -> None:
    """Fields the merge set, unless somebody has changed them since."""
    mine = [field for field, (_before, after) in fields.items() if _plain(getattr(stays, field)) == after]
    for field in mine:
        setattr(stays, field, stays._meta.get_field(field).to_python(fields[field][0]))
    stays.version += 1
    stays.save(update_fields=[*mine, "version"])


def _point_back(merge: Merge, stays: Any, goes: Any) -> None:
    for label, columns in merge.moved["rows"].items():
        for column, ids in columns.items():
            rows = apps.get_model(label)._base_manager.filter(pk__in=ids, **{column: stays.pk})
            rows.update(**{column: goes.pk})


def _promote(merge: Merge, goes: Any) -> None:
    """The main contact that stepped back is the main one of its customer again."""
    if merge.kind == "party" and not Contact.objects.filter(party_id=goes.pk, is_main=True, removed_at=None).exists():
        first = Contact.objects.filter(pk__in=merge.moved["demoted"], party_id=goes.pk, removed_at=None).first()
        if first is not None:
            Contact.objects.filter(pk=first.pk).update(is_main=True)
