"""What happens to customers and the people of customers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.customers.actions.finding import index_party
from waystation.customers.choices import ConsentPurpose, PartyKind
from waystation.customers.models import Consent, Contact, Party
from waystation.customers.queries import main_contact
from waystation.identifiers.phones import read_phone
from waystation.identifiers.uscc import read_uscc
from waystation.journal.actions import changing, record
from waystation.messaging.actions import hear_marketing
from waystation.messaging.choices import Channel

CONTACT_FIELDS = frozenset(
    {"name", "form_of_address", "phone", "email", "wechat", "duty", "preferred_channel", "topics", "language"}
)


def _no_name() -> Refused:
    return Refused(_("Write the name of the customer."), code="no_name", field="name")


def save_party(
    *, by: Actor, now: datetime, party: Party | None = None, kind: str = "", name: str = "", phone: str = "",
    contact_name: str = "", form_of_address: str = "", uscc: str | None = None, address: str | None = None,
    invoice_title: str | None = None, source: str | None = None, tags: str | None = None, expect: int | None = None,
) -> Party:  # fmt: skip
    """Open the file of a customer, or bring it up to date (CUST-01, CUST-02, RCPT-23).

    On a known customer empty and missing values leave what is there; `phone` is the main contact's. Refused: no_name,
    bad_phone, bad_uscc, bad_kind, stale.
    """
    details = {"address": address, "invoice_title": invoice_title, "source": source, "tags": tags}
    kept = {field: value.strip() for field, value in details.items() if value is not None}
    kept |= {"name": name.strip()} if name.strip() else {}
    if kind:
        if kind not in PartyKind.values:
            raise Refused(_("Choose person, company or fleet."), code="bad_kind", field="kind")
        kept["kind"] = kind
    if uscc is not None:
        kept["uscc"] = read_uscc(uscc, field="uscc").text if uscc.strip() else ""
    number = read_phone(phone, field="phone").stored if phone.strip() else ""
    if party is None and "name" not in kept:
        raise _no_name()
    with transaction.atomic():
        if party is None:
            party = Party.objects.create(company_id=by.company_id or 0, made_at=now, **kept)
            record(party, verb="customer.made", by=by, now=now, kind=party.kind, source=party.source)
        else:
            changed = sorted(field for field, value in kept.items() if getattr(party, field) != value)
            if changed or expect is not None:
                with changing(party, by=by, now=now, verb="customer.changed", expect=expect, fields=changed) as locked:
                    for field in changed:
                        setattr(locked, field, kept[field])
        _keep_main_contact(party, number, contact_name.strip(), form_of_address.strip(), by=by, now=now)
        index_party(party, now=now, vehicles=True)
    return party


def _keep_main_contact(party: Party, number: str, name: str, address: str, *, by: Actor, now: datetime) -> None:
    """A person is his own contact; a company has one as soon as a name or number is known."""
    contact = main_contact(party)
    person = party.kind == PartyKind.PERSON
    if contact is None:
        if number or name or person:
            Contact.objects.create(
                company_id=party.company_id, party=party, name=(name or party.name)[:60], phone=number, form_of_address=address
            )
        return
    wished = {"phone": number, "name": name or (party.name[:60] if person else ""), "form_of_address": address}
    changed = sorted(field for field, value in wished.items() if value and getattr(contact, field) != value)
    if changed:
        for field in changed:
            setattr(contact, field, wished[field])
        contact.save(update_fields=changed)
        record(contact, verb="contact.changed", by=by, now=now, fields=changed, party=party.pk)


def add_contact(
    party: Party, *, name: str, by: Actor, now: datetime, phone: str = "", is_main: bool = False, **details: str
) -> Contact:
    """One more person to talk to at this customer; the first one is the main one. Refused: no_name, bad_phone."""
    values = _contact_values({"name": name, "phone": phone, **details})
    if not values["name"]:
        raise _no_name()
    with transaction.atomic():
        Party.objects.select_for_update().get(pk=party.pk)
        has_main = party.contacts.filter(is_main=True, removed_at=None).exists()
        if is_main and has_main:
            party.contacts.filter(is_main=True).update(is_main=False)
        contact = Contact.objects.create(
            company_id=party.company_id, party=party, is_main=is_main or not has_main, **values
        )
        record(contact, verb="contact.made", by=by, now=now, party=party.pk)
        index_party(party, now=now, vehicles=True)
    return contact


def _contact_values(typed: Mapping[str, str]) -> dict[str, str]:
    unknown = set(typed) - CONTACT_FIELDS
    if unknown:
        raise TypeError(f"A contact has no {sorted(unknown)}.")
    values = {field: value.strip() for field, value in typed.items()}
    if values.get("phone"):
        values["phone"] = read_phone(values["phone"], field="phone").stored
    return values


def change_contact(contact: Contact, *, by: Actor, now: datetime, is_main: bool | None = None, **details: str) -> Contact:
    """Bring a contact up to date; only what is named changes, an empty text clears it. Refused: no_name, bad_phone."""
    values = _contact_values(details)
    if "name" in values and not values["name"]:
        raise _no_name()
    with transaction.atomic():
        Party.objects.select_for_update().get(pk=contact.party_id)
        contact.refresh_from_db()
        changed = sorted(field for field, value in values.items() if getattr(contact, field) != value)
        for field in changed:
            setattr(contact, field, values[field])
        if is_main and not contact.is_main:
            Contact.objects.filter(party_id=contact.party_id, is_main=True).update(is_main=False)
            contact.is_main = True
            changed.append("is_main")
        if changed:
            contact.save(update_fields=changed)
            record(contact, verb="contact.changed", by=by, now=now, fields=changed, party=contact.party_id)
            index_party(contact.party, now=now, vehicles=True)
    return contact


def remove_contact(contact: Contact, *, by: Actor, now: datetime) -> None:
    """The person is no longer to be called for this customer. Refused: last_contact (a person must keep himself)."""
    with transaction.atomic():
        party = Party.objects.select_for_update().get(pk=contact.party_id)
        others = party.contacts.filter(removed_at=None).exclude(pk=contact.pk).order_by("-is_main", "pk")
        heir = others.first()
        if heir is None and party.kind == PartyKind.PERSON:
            raise Refused(_("A person keeps at least one contact. Add another one first."), code="last_contact")
        party.contacts.filter(pk=contact.pk).update(removed_at=now, is_main=False)
        if heir is not None and not heir.is_main and contact.is_main:
            party.contacts.filter(pk=heir.pk).update(is_main=True)
        record(contact, verb="contact.removed", by=by, now=now, party=party.pk)
        index_party(party, now=now, vehicles=True)


def save_preferences(
    party: Party, *, by: Actor, now: datetime, preferences: str | None = None, contact: Contact | None = None, topics: str | None = None,
    preferred_channel: str | None = None, expect: int | None = None,
) -> Party:  # fmt: skip
    """What the customer likes and how he wants to be talked to (RCPT-18, CUST-13). The text stays out of the record. Refused: stale."""
    with transaction.atomic():
        with changing(party, by=by, now=now, verb="customer.preferences", expect=expect) as locked:
            if preferences is not None:
                locked.preferences = preferences.strip()
        if contact is not None:
            change_contact(
                contact, by=by, now=now, topics=contact.topics if topics is None else topics,
                preferred_channel=contact.preferred_channel if preferred_channel is None else preferred_channel,
            )  # fmt: skip
    return party


def give_consent(
    contact: Contact, purpose: str, given: bool, channel: str, by: Actor, now: datetime, evidence: str = ""
) -> Consent:
    """The contact says yes or no to one purpose; no is as easy as yes and counts from now (PIPL art. 14-15). Refused: bad_purpose."""
    if purpose not in ConsentPurpose.values:
        raise Refused(_("Choose what the customer agrees to."), code="bad_purpose", field="purpose")
    with transaction.atomic():
        row = Consent.objects.create(
            company_id=contact.company_id, contact=contact, purpose=purpose, given=given, channel=channel[:20],
            evidence=evidence.strip()[:160], at=now, by_name=by.name,
        )  # fmt: skip
        if purpose == ConsentPurpose.MARKETING:
            for by_channel, to in [(Channel.SMS, contact.phone), (Channel.EMAIL, contact.email), (Channel.WECHAT, contact.wechat)]:
                if to:
                    hear_marketing(contact.company_id, channel=by_channel, to=to, wanted=given, how=channel, now=now)
        record(contact, verb="consent.given" if given else "consent.withdrawn", by=by, now=now, purpose=purpose, channel=channel)
    return row
