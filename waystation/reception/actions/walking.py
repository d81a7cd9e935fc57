"""The walkaround sheet with its damage marks and signature; keys and places (RCPT-12…15, RCPT-27)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from waystation.accounts.models import User
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.files.actions import seal, sign
from waystation.files.choices import Signer
from waystation.files.models import Media
from waystation.journal.actions import changing, moving, record
from waystation.journal.sums import content_hash as hash_of
from waystation.messaging.actions import make_link
from waystation.messaging.choices import LinkPurpose
from waystation.reception.actions.arriving import still
from waystation.reception.choices import OPEN, ZONES, Damage, Status, WalkaroundStatus
from waystation.reception.models import DamageMark, KeyMove, Visit, Walkaround
from waystation.reception.queries.papers import circle_check, content_of
from waystation.reception.rules import sheet_gaps
from waystation.reception.sums import sentence

LINK_LASTS = timedelta(hours=2)
FIELDS = {
    "fuel", "soc_percent", "exterior_checked", "lights", "lights_checked", "equipment", "equipment_checked", "belongings",
    "belongings_checked", "answers", "note",
}  # fmt: skip


def sheet_of(visit: Visit) -> Walkaround:
    """The sheet of the stay, begun when first needed."""
    sheet, _made = Walkaround.objects.get_or_create(visit=visit, defaults={"station_id": visit.station_id})
    return sheet


def _open_sheet(visit: Visit) -> Walkaround:
    still(visit, Status.ARRIVED, Status.IN_RECEPTION)
    sheet = sheet_of(visit)
    if sheet.status == WalkaroundStatus.SIGNED:
        raise Refused(_("The walkaround is signed and cannot change. Note new findings on the order."), code="already_signed")
    return sheet


def save_walkaround(visit: Visit, *, by: Actor, now: datetime, expect: int | None = None, **values: Any) -> Walkaround:
    """Keep what was seen so far; any section, any number of times (RCPT-12). Refused: already_signed, wrong_state, stale."""
    unknown = set(values) - FIELDS
    if unknown:
        raise TypeError(f"A walkaround has no {sorted(unknown)}.")
    with transaction.atomic():
        sheet = _open_sheet(visit)
        with changing(sheet, by=by, now=now, verb="walkaround.saved", expect=expect, fields=sorted(values)) as row:
            for name, value in values.items():
                setattr(row, name, value)
    return sheet


def mark_damage(
    visit: Visit, marks: Iterable[dict[str, Any]], *, by: Actor, now: datetime, photos: dict[str, Media] | None = None
) -> Walkaround:
    """Set the marks on the sketch: zone, kind, note, pointed out to the customer in person (RCPT-13).

    Refused: bad_mark, already_signed, wrong_state.
    """
    wanted = {}
    for mark in marks:
        zone, kind = str(mark.get("zone", "")), str(mark.get("kind", ""))
        if zone not in ZONES or kind not in Damage.values:
            raise Refused(_("A mark on the sketch could not be read. Tap the place again."), code="bad_mark", field="damage")
        wanted[zone] = mark
    with transaction.atomic():
        sheet = _open_sheet(visit)
        with changing(sheet, by=by, now=now, verb="walkaround.marks", marks=len(wanted)) as row:
            row.marks.exclude(zone__in=wanted).delete()
            for zone, mark in wanted.items():
                DamageMark.objects.update_or_create(
                    walkaround=row, zone=zone,
                    defaults={"kind": mark["kind"], "note": str(mark.get("note", ""))[:120], "pointed_out": bool(mark.get("pointed_out"))},
                )  # fmt: skip
            for zone, photo in (photos or {}).items():
                row.marks.filter(zone=zone).update(photo=photo)
            row.exterior_checked = row.exterior_checked or bool(wanted)
    return sheet


def sign_walkaround(
    visit: Visit, *, name: str, svg: str, by: Actor, now: datetime, content_hash: str = "", channel: str = "desk", address: str = "", agent: str = ""
) -> Walkaround:
    """The customer confirms the sheet with his signature before the order opens (RCPT-15); all sections are required.

    Refused: each code of `rules.sheet_gaps`, no_km, no_valuables_reminder, content_changed, already_signed, no_signature, bad_signature.
    """
    with transaction.atomic():
        sheet = _open_sheet(visit)
        gaps = ["no_km"] if visit.km is None else []
        gaps += ["no_valuables_reminder"] if visit.valuables_reminded_at is None else []
        gaps += sheet_gaps(sheet)
        if gaps:
            raise Refused(sentence(gaps[0]), code=gaps[0], facts={"missing": gaps})
        content = content_of(visit, sheet)
        shown = hash_of(content)
        if content_hash and content_hash != shown:
            raise Refused(_("The sheet changed since it was shown. Look at it again, then sign."), code="content_changed", status=409)
        with moving(sheet, to=WalkaroundStatus.SIGNED, by=by, now=now, verb="walkaround.signed", content=shown[:16]) as row:
            row.signature = sign(
                visit.station, trail=visit.trail, purpose="walkaround", signer=Signer.CUSTOMER, name=name, svg=svg, content_hash=shown,
                channel=channel, by=by, now=now, address=address, agent=agent,
            )  # fmt: skip
            paper = circle_check(visit, row, by_name=visit.advisor.name if visit.advisor else by.name, now=now, customer=name, svg=svg)
            row.paper = seal(visit.station, kind="circle_check", number=visit.number, trail=visit.trail, content=paper, by=by, now=now)
            row.signed_at = now
    return sheet


def ask_to_sign(visit: Visit, *, by: Actor, now: datetime) -> str:
    """A link (as QR) with which the customer signs the sheet on his own phone. Refused: as `sign_walkaround` for what is missing."""
    sheet = _open_sheet(visit)
    gaps = sheet_gaps(sheet)
    if gaps:
        raise Refused(sentence(gaps[0]), code=gaps[0])
    phone = visit.contact.phone if visit.contact else ""
    _link, token = make_link(
        visit.station, purpose=LinkPurpose.SIGN, trail=visit.trail, subject=f"walkaround:{sheet.pk}", expires_at=now + LINK_LASTS, by=by, now=now,
        phone=phone,
    )  # fmt: skip
    return f"{settings.BASE_URL}/c/walkaround/{token}/"


def move_key(
    visit: Visit, *, by: Actor, now: datetime, what: str = "key", place: str = "", holder: User | None = None, tag: str | None = None
) -> KeyMove:
    """Key or papers go to a place or a person (RCPT-27). Refused: nowhere, tag_taken, wrong_state."""
    still(visit, *OPEN)
    if not place.strip() and holder is None:
        raise Refused(_("Say where the key goes: a place or a colleague."), code="nowhere", field="place")
    try:
        with transaction.atomic():
            if tag is not None and tag.strip() != visit.key_tag:
                with changing(visit, by=by, now=now, verb="key.tagged", tag=tag.strip()) as row:
                    row.key_tag = tag.strip()[:12]
            move = KeyMove.objects.create(
                station_id=visit.station_id, visit=visit, what=what, place=place.strip()[:40], holder=holder, at=now, by_name=by.name
            )
            record(visit, verb="key.moved", by=by, now=now, what=what, place=place.strip()[:40], holder=holder.pk if holder else None)
    except IntegrityError:
        raise Refused(_("Key tag %(tag)s hangs on another vehicle. Take a free tag.") % {"tag": tag}, code="tag_taken", field="key_tag") from None
    return move


def park(visit: Visit, place: str, *, by: Actor, now: datetime) -> Visit:
    """Where the vehicle stands; one vehicle per place (I-26). Refused: place_taken, wrong_state."""
    still(visit, *OPEN)
    try:
        with transaction.atomic(), changing(visit, by=by, now=now, verb="visit.parked", place=place.strip()[:20]) as row:
            row.parking = place.strip()[:20]
    except IntegrityError:
        said = _("Place %(place)s is taken by another vehicle. Choose a free one.")
        raise Refused(said % {"place": place}, code="place_taken", field="parking") from None
    return visit
