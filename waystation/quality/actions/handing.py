"""The finished vehicle is washed and goes back to the advisor: explained, compared, parked (HAND-01…07, QUAL-09, QUAL-13, QUAL-15)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import twice as _
from waystation.files.actions import sign
from waystation.files.choices import Signer
from waystation.journal.actions import changing, lock_chain, moving, record
from waystation.journal.sums import content_hash
from waystation.messaging.actions import finish_task
from waystation.quality.choices import TAKE_OVER_POINTS
from waystation.quality.models import Inspection
from waystation.quality.rules import pass_stands
from waystation.reception.models import Visit
from waystation.workorders.actions.change import must_be, said
from waystation.workorders.choices import Status
from waystation.workorders.models import RepairOrder
from waystation.workshop.actions.locks import locked
from waystation.workshop.actions.reopening import tell_advisor
from waystation.workshop.choices import Point
from waystation.workshop.models import Handover, Wash


def park(order: RepairOrder, place: str, *, by: Actor, now: datetime) -> Visit:
    """Where the vehicle stands; one vehicle in one place (HAND-07). Refused: no_place, place_taken."""
    place = said(place, code="no_place", field="parking", sentence=_("Write the place where the vehicle stands."), most=20)
    visit = Visit.objects.get(pk=order.visit_id)
    try:
        with transaction.atomic(), changing(visit, by=by, now=now, verb="vehicle.parked", place=place) as row:
            row.parking = place
    except IntegrityError:
        others = Visit.objects.filter(station_id=order.station_id, parking=place, departed_at=None).exclude(pk=visit.pk)
        other = others.select_related("vehicle").first()
        raise Refused(
            _("%(vehicle)s stands on %(place)s. Choose another place.") % {"vehicle": other.vehicle if other else "", "place": place},
            code="place_taken", field="parking", status=409,
        ) from None  # fmt: skip
    return visit


def offer_handover(order: RepairOrder, *, parking: str, by: Actor, now: datetime) -> Handover:
    """The inspected vehicle is parked and waits for its advisor, who is called (HAND-04, HAND-07).

    Refused: no_place, place_taken, pass_withdrawn, wrong_state.
    """
    with transaction.atomic():
        row = locked(order.pk, order)
        must_be(row, {Status.PASSED}, to_do=_("the handover"))
        _need_pass(row)
        park(row, parking, by=by, now=now)
        handed, made = Handover.objects.get_or_create(
            order=row, direction="out", taken_at=None,
            defaults={"station_id": row.station_id, "offered_at": now, "km": row.vehicle.last_km, "key_tag": row.visit.key_tag},
        )  # fmt: skip
        Handover.objects.filter(pk=handed.pk).update(parking=parking.strip()[:20])
        record(handed, verb="handover.offered", by=by, now=now, label=row.number, order=row.pk, place=parking)
        if made:
            tell_advisor(row, _("%(vehicle)s stands on %(place)s, please take it over") % {"vehicle": row.vehicle, "place": parking}, by=by, now=now)
    handed.refresh_from_db()
    return handed


def _need_pass(order: RepairOrder) -> None:
    if not pass_stands(order):
        raise Refused(
            _("The work on %(number)s changed after the inspection. Take the pass back and inspect again.") % {"number": order.number},
            code="pass_withdrawn",
        )


def explain(handover: Handover, *, by: Actor, now: datetime) -> Handover:
    """The inspector told the advisor what was done and how good it is (HAND-05). Refused: taken_already."""
    with transaction.atomic():
        lock_chain(f"station:{handover.station_id}")
        if not Handover.objects.filter(pk=handover.pk, taken_at=None).update(explained_at=now, explained_by_name=by.name):
            raise Refused(_("The vehicle is taken over already."), code="taken_already", status=409)
        record(handover, verb="handover.explained", by=by, now=now, label=handover.order.number, order=handover.order_id)
    handover.refresh_from_db()
    return handover


def take_over(
    handover: Handover, checks: Mapping[str, str], *, difference: str = "", svg: str = "", name: str = "", by: Actor, now: datetime
) -> Handover:
    """The advisor compares exterior, technical state and items with the walkaround, co-signs, and has the vehicle (HAND-05, HAND-06, QUAL-15).

    `checks`: exterior, technical, items → ok or bad. Refused: not_explained, check_open, no_difference, no_signature, pass_withdrawn,
    taken_already, wrong_state.
    """
    order = handover.order
    with moving(order, to=Status.HANDED_OVER, by=by, now=now, verb="order.handed_over") as row:
        must_be(row, {Status.PASSED}, to_do=_("the handover"))
        _need_pass(row)
        fresh = Handover.objects.select_for_update().get(pk=handover.pk)
        if fresh.taken_at is not None:
            raise Refused(_("The vehicle is taken over already."), code="taken_already", status=409)
        if fresh.explained_at is None:
            raise Refused(_("The inspector explains the repair and its quality first; he ticks it."), code="not_explained")
        kept = _checks(checks, difference)
        sign(
            row.station, trail=row.trail, purpose=f"handover:{fresh.pk}", signer=Signer.ADVISOR, name=name or (by.name if svg else ""), svg=svg,
            content_hash=content_hash({"order": row.number, "checks": kept}), channel="desk", by=by, now=now,
        )  # fmt: skip
        fresh.checks, fresh.difference = kept, difference.strip()[:300]
        fresh.taken_at, fresh.taken_by_name = now, by.name
        fresh.save()
        last = Inspection.objects.filter(order=row).order_by("-round").values_list("round", flat=True).first()
        finish_task(row.station, f"take_over:{row.pk}:{last}", by=by, now=now, outcome="taken")
    handover.refresh_from_db()
    return handover


def _checks(checks: Mapping[str, str], difference: str) -> dict[str, str]:
    kept = {point: checks.get(point, "") for point in TAKE_OVER_POINTS}
    left = [point for point, said_ in kept.items() if said_ not in (Point.OK, Point.BAD)]
    if left:
        raise Refused(_("Compare the vehicle with the walkaround: exterior, technical state, items left in it."), code="check_open", field=left[0])
    if Point.BAD in kept.values() and not difference.strip():
        raise Refused(_("Write what differs from the walkaround."), code="no_difference", field="difference")
    return kept


def wash_start(wash: Wash, *, by: Actor, now: datetime) -> Wash:
    """The vehicle drives into the wash. Refused: washed, washing."""
    with transaction.atomic():
        lock_chain(f"station:{wash.station_id}")
        if not Wash.objects.filter(pk=wash.pk, started_at=None, done_at=None).update(started_at=now):
            raise _not_so(wash)
        record(wash, verb="wash.started", by=by, now=now, label=wash.order.number, when=wash.when, order=wash.order_id)
    wash.refresh_from_db()
    return wash


def wash_done(wash: Wash, *, by: Actor, now: datetime) -> Wash:
    """The vehicle is clean inside and out. Refused: washed."""
    with transaction.atomic():
        lock_chain(f"station:{wash.station_id}")
        if not Wash.objects.filter(pk=wash.pk, done_at=None).update(done_at=now, done_by_name=by.name):
            raise _not_so(wash)
        Wash.objects.filter(pk=wash.pk, started_at=None).update(started_at=now)
        record(wash, verb="wash.done", by=by, now=now, label=wash.order.number, when=wash.when, order=wash.order_id)
    wash.refresh_from_db()
    return wash


def _not_so(wash: Wash) -> Refused:
    wash.refresh_from_db()
    if wash.done_at is not None:
        return Refused(_("The vehicle is washed already. Reload the page."), code="washed", status=409)
    return Refused(_("The vehicle is in the wash already. Reload the page."), code="washing", status=409)
