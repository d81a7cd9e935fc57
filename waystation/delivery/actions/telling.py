"""What the customer is told for the time after: next service, remaining life, further work and what he refuses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _

from waystation.accounts.queries import today
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.customers.actions import note_visit
from waystation.delivery.actions.delivering import step
from waystation.delivery.models import Delivery
from waystation.delivery.queries import refusal_content, unsigned_safety
from waystation.files.actions import sign
from waystation.files.choices import Signer
from waystation.journal.actions import record
from waystation.journal.sums import content_hash
from waystation.settlement.queries import extra_work, next_service_of, wear_of
from waystation.workorders.models import Advice, RepairOrder


def tell_next(order: RepairOrder, *, by: Actor, now: datetime, on: date | None = None, km: int | None = None) -> Delivery:
    """Tell the next maintenance: proposed from the catalogue, the advisor may correct it; kept on the vehicle for the reminders (SETL-10).

    Refused: no_next (neither day nor mileage), past_date, wrong_state.
    """
    proposal = next_service_of(order, now)
    on, km = (on, km) if on or km else (proposal.on, proposal.km)
    if not on and not km:
        raise Refused(_("The catalogue has no interval for this vehicle. Write a day or a mileage."), code="no_next", field="on")
    if on and on <= today(order.station, now):
        raise Refused(_("The next service lies in the future. Choose a later day."), code="past_date", field="on")
    with step(order, by=by, now=now, verb="delivery.next_service", on=str(on or ""), km=km) as row:
        row.next_service_on, row.next_service_km, row.next_told_at = on, km, now
        note_visit(order.vehicle, on=today(order.station, now), next_service_on=on, next_service_km=km, by=by, now=now)
    return row


def tell_remaining(order: RepairOrder, *, by: Actor, now: datetime) -> Delivery:
    """Tell the remaining life of tyres, pads and battery as measured (SETL-12). Refused: no_readings, wrong_state."""
    with step(order, by=by, now=now, verb="delivery.remaining_told") as row:
        if not wear_of(order):
            raise Refused(_("No remaining life was measured. Ask the inspector, or go on without it."), code="no_readings")
        row.remaining_told_at = now
    return row


def discuss_extra(order: RepairOrder, *, opinions: Mapping[int, str], by: Actor, now: datetime) -> Delivery:
    """Go through the work that is needed and was not done, and write down what the customer says to each (SETL-11).

    Refused: opinion_missing, wrong_state.
    """
    with step(order, by=by, now=now, verb="delivery.extra_told") as row:
        for advice in extra_work(order):
            opinion = opinions.get(advice.pk, "").strip()[:200]
            if not opinion:
                sentence = _("Write what the customer says to “%(work)s”.") % {"work": advice.text}
                raise Refused(sentence, code="opinion_missing", field=f"opinion_{advice.pk}")
            Advice.objects.filter(pk=advice.pk).update(opinion=opinion)
            record(advice, verb="advice.opinion", by=by, now=now)
        row.extra_told_at = now
    return row


def sign_refusals(
    order: RepairOrder, *, name: str, svg: str, by: Actor, now: datetime, content: str = "", channel: str = "desk", address: str = "", agent: str = ""
) -> Delivery:
    """The customer signs that he refuses safety work that must be done at once; without it the vehicle stays (SETL-11, I-22).

    `content` is the hash the page showed. Refused: nothing_refused, content_changed, no_signature, bad_signature, wrong_state.
    """
    with step(order, by=by, now=now, verb="delivery.refusals_signed") as row:
        rows = list(unsigned_safety(order))
        if not rows:
            raise Refused(_("No refused safety work is waiting for a signature."), code="nothing_refused")
        now_hash = content_hash(refusal_content(order))
        if content and content != now_hash:
            raise Refused(_("The list of refused work changed since it was shown. Show it again and let the customer sign."), code="content_changed")
        signature = sign(
            order.station, trail=order.trail, purpose="safety_refusal", signer=Signer.CUSTOMER, name=name, svg=svg, content_hash=now_hash,
            channel=channel, by=by, now=now, address=address, agent=agent,
        )  # fmt: skip
        Advice.objects.filter(pk__in=[advice.pk for advice in rows]).update(refusal_signature=signature)
        row.refusal_signature = signature
    return row
