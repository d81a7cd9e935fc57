"""Customers, their contacts and consents, as the actor sees them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.customers.choices import VERBS, ConsentPurpose, VehicleRoleKind
from waystation.customers.models import Consent, Contact, Party, Vehicle, VehicleRole
from waystation.customers.queries.vehicles import KeyChange
from waystation.finder.queries import find
from waystation.identifiers import masks
from waystation.identifiers.phones import display, read_phone
from waystation.journal.models import JournalLine


def visible_parties(by: Actor) -> QuerySet[Any]:
    """The customers of the actor's company that count: not merged away, not taken back."""
    return Party.objects.seen_by(by).standing()


def any_parties(by: Actor) -> QuerySet[Any]:
    """Those merged away too, for links that are older than the merge."""
    return Party.objects.seen_by(by).filter(removed_at=None)


def visible_contacts(by: Actor) -> QuerySet[Any]:
    return Contact.objects.seen_by(by).filter(removed_at=None).select_related("party")


def contacts_of(party: Party) -> list[Contact]:
    """The people to talk to, the main one first."""
    return list(party.contacts.filter(removed_at=None).order_by("-is_main", "pk"))


def main_contact(party: Party) -> Contact | None:
    """The person to talk to first; None when nobody is known."""
    return party.contacts.filter(removed_at=None).order_by("-is_main", "pk").first()


def consents_of(contacts: Iterable[Contact]) -> dict[int, dict[str, Consent]]:
    """contact → purpose → newest line of the ledger."""
    found: dict[int, dict[str, Consent]] = {contact.pk: {} for contact in contacts}
    for row in Consent.objects.filter(contact_id__in=list(found)).order_by("at", "pk"):
        found[row.contact_id][row.purpose] = row
    return found


def party_list(by: Actor, *, q: str = "", kind: str = "", tag: str = "") -> QuerySet[Any]:
    """Rows of the list of customers with their main contact and present vehicles: three statements for any number of rows."""
    rows = visible_parties(by)
    if kind:
        rows = rows.filter(kind=kind)
    if tag:
        rows = rows.filter(Q(tags__icontains=tag) | Q(source__icontains=tag))
    if q.strip():
        hits = find(by, q, limit=200, kinds={"customer", "vehicle"})
        people = [hit.object_id for hit in hits if hit.kind == "customer"]
        cars = [hit.object_id for hit in hits if hit.kind == "vehicle"]
        on_cars = VehicleRole.objects.filter(vehicle_id__in=cars, until=None).values("party_id")
        rows = rows.filter(Q(pk__in=people) | Q(pk__in=on_cars))
    living = Contact.objects.filter(removed_at=None).order_by("-is_main", "pk")
    present = VehicleRole.objects.filter(until=None).select_related("vehicle").order_by("pk")
    return rows.prefetch_related(
        Prefetch("contacts", living, to_attr="living"), Prefetch("vehicle_roles", present, to_attr="present")
    )


@dataclass(frozen=True)
class Match:
    """One answer at the desk; it can be unpacked as (vehicle, party, contact), each of which may be None."""

    vehicle: Vehicle | None
    party: Party | None
    contact: Contact | None

    def __iter__(self) -> Any:
        return iter((self.vehicle, self.party, self.contact))


_FIRST = [VehicleRoleKind.SENDER, VehicleRoleKind.OWNER, VehicleRoleKind.DRIVER, VehicleRoleKind.PAYER]


def by_plate_or_name(by: Actor, text: str, limit: int = 12) -> list[Match]:
    """Who and which vehicle somebody at the desk or on the phone means: plate or fragment, VIN tail, name, pinyin, phone tail.

    Vehicles come with the person who last presented them (else the owner); customers without a vehicle stand alone.
    At most five statements, whatever is found.
    """
    hits = find(by, text, limit=limit, kinds={"customer", "vehicle"}, written_first=True)
    cars = [hit.object_id for hit in hits if hit.kind == "vehicle"]
    people = [hit.object_id for hit in hits if hit.kind == "customer"]
    if not hits:
        return []
    roles = (
        VehicleRole.objects.seen_by(by)
        .filter(Q(vehicle_id__in=cars) | Q(party_id__in=people), until=None)
        .filter(vehicle__merged_into=None, vehicle__removed_at=None)
        .select_related("vehicle", "party", "contact")
        .order_by("-pk")[: limit * 8]
    )
    best: dict[int, VehicleRole] = {}
    for role in roles:
        held = best.get(role.vehicle_id)
        if held is None or _rank(role, people) < _rank(held, people):
            best[role.vehicle_id] = role
    bare = {row.pk: row for row in Vehicle.objects.seen_by(by).standing().filter(pk__in=set(cars) - set(best))}
    seen = {role.party_id for role in best.values()}
    alone = {row.pk: row for row in visible_parties(by).filter(pk__in=set(people) - seen)}
    talk = _talkers([role.party_id for role in best.values() if role.contact_id is None] + list(alone))
    return _in_order(hits, best, bare, alone, talk)[:limit]


def _rank(role: VehicleRole, people: list[int]) -> tuple[int, int]:
    return (0 if role.party_id in people else 1, _FIRST.index(VehicleRoleKind(role.kind)))


def _talkers(party_ids: Iterable[int]) -> dict[int, Contact]:
    rows = Contact.objects.filter(party_id__in=set(party_ids), removed_at=None).order_by("is_main", "-pk")
    return {row.party_id: row for row in rows}


def _in_order(
    hits: Iterable[Any], best: dict[int, VehicleRole], bare: dict[int, Vehicle], alone: dict[int, Party], talk: dict[int, Contact]
) -> list[Match]:
    found: list[Match] = []
    told: set[int] = set()

    def tell(role: VehicleRole) -> None:
        if role.vehicle_id not in told:
            told.add(role.vehicle_id)
            found.append(Match(role.vehicle, role.party, role.contact or talk.get(role.party_id)))

    for hit in hits:
        if hit.kind == "vehicle":
            if hit.object_id in best:
                tell(best[hit.object_id])
            elif hit.object_id in bare:
                found.append(Match(bare[hit.object_id], None, None))
        elif hit.object_id in alone:
            found.append(Match(None, alone[hit.object_id], talk.get(hit.object_id)))
        else:
            for role in best.values():
                if role.party_id == hit.object_id:
                    tell(role)
    return found


def same_phone(by: Actor, phone: str, *, but: Party | None = None) -> list[Party]:
    """Other customers with this number: a likely duplicate, told before a new file is opened (CUST-08)."""
    try:
        stored = read_phone(phone).stored
    except Refused:
        return []
    rows = visible_parties(by).filter(contacts__phone=stored, contacts__removed_at=None)
    return list((rows.exclude(pk=but.pk) if but else rows).distinct().order_by("pk")[:5])


def consent_words(newest: Mapping[str, Consent]) -> list[tuple[str, str, Consent | None]]:
    """(purpose, its words, newest line or None) for every purpose."""
    return [(purpose.value, str(purpose.label), newest.get(purpose.value)) for purpose in ConsentPurpose]


def twins_of(by: Actor, party: Party, contacts: Iterable[Contact]) -> list[Party]:
    """Other customers who share a number with this one."""
    numbers = [contact.phone for contact in contacts if contact.phone]
    rows = visible_parties(by).filter(contacts__phone__in=numbers, contacts__removed_at=None).exclude(pk=party.pk)
    return list(rows.distinct().order_by("pk")[:5]) if numbers else []


def phone_change(contact: Contact | None, typed: str) -> list[KeyChange]:
    """The number that is about to replace the kept one: look at it twice (RCPT-24)."""
    if not typed.strip():
        return []
    try:
        after = read_phone(typed).stored
    except Refused:
        return []  # the action refuses it with the sentence
    before = contact.phone if contact else ""
    return [KeyChange("phone", masks.phone(before), display(after))] if after != before else []


@dataclass(frozen=True)
class Told:
    """One line of a file's own history."""

    at: datetime
    words: str
    who: str
    more: str


def own_lines(by: Actor, trail: str, limit: int = 30) -> list[Told]:
    """What happened to the file itself, newest first; who looked at hidden values is among it (CUST-03, CUST-12)."""
    lines = JournalLine.objects.filter(company_id=by.company_id, trail=trail).order_by("-at", "-pk")[:limit]
    return [
        Told(line.at, str(VERBS.get(line.verb, line.verb)), line.actor_name, str(line.facts.get("reason") or line.facts.get("field") or ""))
        for line in lines
    ]


def own_data(party: Party) -> dict[str, Any]:
    """Everything the file holds about the customer himself, for his copy (PIPL art. 45)."""
    fields = ("kind", "name", "uscc", "address", "invoice_title", "source", "tags", "preferences", "made_at")
    people = ("name", "form_of_address", "phone", "email", "wechat", "duty", "preferred_channel", "topics", "language")
    contacts = list(party.contacts.order_by("pk"))
    said = Consent.objects.filter(contact__in=contacts).order_by("at", "pk")
    roles = party.vehicle_roles.select_related("vehicle").order_by("pk")
    return {
        "customer": {field: getattr(party, field) for field in fields},
        "contacts": [{field: getattr(contact, field) for field in people} for contact in contacts],
        "consents": [{"purpose": row.purpose, "given": row.given, "how": row.channel, "at": row.at} for row in said],
        "vehicles": [
            {"plate": r.vehicle.plate, "vin": r.vehicle.vin, "role": r.kind, "since": r.since, "until": r.until} for r in roles
        ],
    }  # fmt: skip
