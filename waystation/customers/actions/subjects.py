"""What persons may ask about their own data: a copy, and to be forgotten (PIPL art. 45, 47; section (g) 11)."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.customers.actions.finding import forget_party, index_vehicle
from waystation.customers.models import Consent, Contact, Party, Vehicle, VehicleRole
from waystation.customers.queries import own_data
from waystation.journal.actions import record

ERASED = "***"


def _reason(reason: str) -> str:
    if len(reason.strip()) < 4:
        raise Refused(_("Write who asked, when and how; it is kept as the proof."), code="no_reason", field="reason")
    return reason.strip()[:160]


def give_own_data(party: Party, *, reason: str, by: Actor, now: datetime) -> bytes:
    """A copy of everything the customer file holds, as JSON for the customer himself. Refused: no_reason."""
    kept = _reason(reason)
    with transaction.atomic():
        record(party, verb="customer.data_given", by=by, now=now, reason=kept)
    return json.dumps(own_data(party), ensure_ascii=False, indent=2, default=str).encode()


def erase_party(party: Party, *, reason: str, by: Actor, now: datetime) -> None:
    """The customer is forgotten: names, numbers and words go, for good; the row stays nameless for the papers a law keeps.

    Vehicles keep their history without him. Marketing and calls end with a withdrawn consent. Refused: no_reason, already_erased.
    """
    kept = _reason(reason)
    with transaction.atomic():
        locked = Party.objects.select_for_update().get(pk=party.pk)
        if locked.removed_at:
            raise Refused(_("This customer was erased already."), code="already_erased")
        contacts = Contact.objects.filter(party__in=[party.pk, *Party.objects.filter(merged_into=party).values_list("pk", flat=True)])
        for pk, purpose in Consent.objects.filter(contact__in=contacts).values_list("contact_id", "purpose").distinct():
            Consent.objects.create(
                company_id=party.company_id, contact_id=pk, purpose=purpose, given=False, channel="erasure", at=now, by_name=by.name
            )
        contacts.update(
            name=ERASED, form_of_address="", phone="", email="", wechat="", duty="", topics="", preferred_channel="", is_main=False,
            removed_at=now,
        )  # fmt: skip
        cars = list(Vehicle.objects.filter(roles__party=party, roles__until=None).distinct())
        VehicleRole.objects.filter(party=party, until=None).update(until=now)
        nameless = {"name": ERASED, "uscc": "", "address": "", "invoice_title": "", "source": "", "tags": "", "preferences": ""}
        Party.objects.filter(merged_into=party).update(**nameless)
        Party.objects.filter(pk=party.pk).update(**nameless, removed_at=now, version=locked.version + 1)
        record(party, verb="customer.erased", by=by, now=now, reason=kept)
        forget_party(party)
        for car in cars:
            index_vehicle(car, now=now)
    party.refresh_from_db()
