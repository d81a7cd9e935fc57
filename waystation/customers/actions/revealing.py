"""Show a masked value to somebody who needs it, and take the list out of the house; both leave a line (CUST-09, ROLE-06)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from waystation.accounts.models import Station
from waystation.accounts.queries import parameter, today, zone
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import twice as _
from waystation.core.spreadsheet import Cell, write_xlsx
from waystation.customers.models import Contact, Party, Vehicle
from waystation.customers.queries import party_list
from waystation.identifiers import phones
from waystation.journal.actions import record, write_line
from waystation.journal.models import JournalLine
from waystation.messaging.actions import notify

REVEALED = "personal.revealed"
FIELDS: dict[type, frozenset[str]] = {
    Contact: frozenset({"phone", "email", "wechat", "name"}),
    Party: frozenset({"address", "uscc", "name"}),
    Vehicle: frozenset({"vin", "engine_no"}),
}


def reveal(row: Contact | Party | Vehicle, field: str, *, by: Actor, now: datetime, reason: str = "") -> str:
    """Give one masked value in full and keep who saw whose and when.

    Refused: bad_field, too_many_reveals (429; more than a minute allows), needs_reason (beyond the day's number; then the supervisor
    is told too).
    """
    if field not in FIELDS[type(row)]:
        raise Refused(_("This value is not hidden. Reload the page."), code="bad_field")
    station = Station.objects.get(pk=by.station_id or 0)
    day = today(station, now)
    seen = JournalLine.objects.filter(station_id=station.pk, verb=REVEALED, actor_id=by.user_id)
    if seen.filter(at__gt=now - timedelta(minutes=1)).count() >= parameter("customers.reveal_per_minute", station, day):
        raise Refused(_("That is too many at once. Wait a minute."), code="too_many_reveals", status=429)
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone(station))
    most = parameter("customers.reveal_per_day", station, day)
    today_count = seen.filter(at__gte=midnight).count()
    if today_count >= most and not reason.strip():
        message = _("You have looked at %(most)s hidden values today. Say what you need this one for; the supervisor is told.")
        raise Refused(message % {"most": most}, code="needs_reason", field="reason")
    with transaction.atomic():
        record(row, verb=REVEALED, by=by, now=now, field=field, reason=reason.strip()[:120])
        if today_count == most:
            text = _("%(who)s has looked at more than %(most)s hidden values today: “%(why)s”.")
            notify(
                station, trail=f"party:{getattr(row, 'party_id', row.pk)}", to_role="supervisor", url="/customers/", by=by, now=now,
                text=text % {"who": by.name, "most": most, "why": reason.strip()[:120]},
            )  # fmt: skip
    value = str(getattr(row, field))
    return phones.display(value) if field == "phone" else value


def export_parties(*, reason: str, by: Actor, now: datetime, q: str = "", kind: str = "", tag: str = "") -> bytes:
    """The list of customers as a workbook with numbers in full, marked with who took it, when and why (reliability F-50: no formulas).

    Refused: no_reason, too_many_rows.
    """
    if len(reason.strip()) < 4:
        raise Refused(_("Write what the list is needed for."), code="no_reason", field="reason")
    station = Station.objects.get(pk=by.station_id or 0)
    most = parameter("customers.export_rows", station, today(station, now))
    rows = list(party_list(by, q=q, kind=kind, tag=tag).order_by("pk")[: most + 1])
    if len(rows) > most:
        message = _("The list has more than %(most)s customers. Narrow the search and export in parts.")
        raise Refused(message % {"most": most}, code="too_many_rows")
    headings = [_("Name"), _("Kind"), _("Contact"), _("Phone"), _("Address"), _("Tags"), _("Source"), _("Plates"), _("Since")]
    local = now.astimezone(zone(station))
    mark = _("Taken by %(who)s on %(when)s for: %(why)s") % {
        "who": by.name, "when": f"{local:%Y-%m-%d %H:%M}", "why": reason.strip()
    }  # fmt: skip
    data = write_xlsx(headings, [*_lines(rows, station), [mark]], title=_("Customers"))
    write_line(
        verb="customers.exported", by=by, now=now, station_id=station.pk, subject="customers", label="", trail="customers",
        facts={"rows": len(rows), "reason": reason.strip()[:160], "kind": kind},
    )  # fmt: skip
    return data


def _lines(rows: list[Party], station: Station) -> Iterator[list[Cell]]:
    for party in rows:
        contact = next(iter(party.living), None)  # type: ignore[attr-defined]
        plates = dict.fromkeys(str(role.vehicle) for role in party.present)  # type: ignore[attr-defined]
        yield [
            party.name, str(party.get_kind_display()), contact.name if contact else "",
            phones.display(contact.phone) if contact and contact.phone else "", party.address, party.tags, party.source,
            " ".join(plates), party.made_at.astimezone(zone(station)).date(),
        ]  # fmt: skip
