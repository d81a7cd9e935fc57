"""The walkaround sheet with its damage marks, photos and signature (RCPT-12…15)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.files.actions import add_media, seal, sign
from waystation.files.choices import Signer
from waystation.files.models import Media
from waystation.files.queries import media_on
from waystation.journal.actions import changing, moving
from waystation.journal.sums import content_hash as hash_of
from waystation.messaging.actions import make_link
from waystation.messaging.choices import LinkPurpose
from waystation.reception.actions.arriving import still
from waystation.reception.choices import PAPERS, PHOTOS, ZONES, Damage, Status, WalkaroundStatus
from waystation.reception.models import DamageMark, Visit, Walkaround
from waystation.reception.queries.papers import circle_check, content_of, equipment_of, points_of
from waystation.reception.rules import signing_gaps
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
    still(visit, Status.ARRIVED, Status.IN_RECEPTION, Status.IN_HOUSE)
    sheet = sheet_of(visit)
    if sheet.status == WalkaroundStatus.SIGNED:
        raise Refused(_("The walkaround is signed and cannot change. Note new findings on the order."), code="already_signed")
    return sheet


def save_walkaround(visit: Visit, *, by: Actor, now: datetime, expect: int | None = None, **values: Any) -> Walkaround:
    """Keep what was seen so far; any section, any number of times (RCPT-12). `expect` is the version of the stay.

    Refused: already_signed, wrong_state, stale.
    """
    unknown = set(values) - FIELDS
    if unknown:
        raise TypeError(f"A walkaround has no {sorted(unknown)}.")
    with transaction.atomic(), changing(visit, by=by, now=now, verb="walkaround.saved", expect=expect, fields=sorted(values)):
        sheet = _open_sheet(visit)
        with changing(sheet, by=by, now=now, verb="walkaround.kept") as row:
            for name, value in values.items():
                setattr(row, name, value)
    return sheet


def all_in_order(visit: Visit, *, by: Actor, now: datetime, expect: int | None = None) -> Walkaround:
    """Walked round and nothing found but the marks set: every section that is still open is ticked at once (RCPT-12).

    The fuel level, the mileage and the customer's words are never filled in. Refused: already_signed, wrong_state, stale.
    """
    sheet = sheet_of(visit)
    answers = {code: sheet.answers.get(code) or {"result": "ok", "note": ""} for code in points_of(visit)}
    values: dict[str, Any] = {"exterior_checked": True, "lights_checked": True, "belongings_checked": True, "answers": answers}
    if not sheet.equipment_checked:
        values |= {"equipment_checked": True, "equipment": sheet.equipment or list(equipment_of(visit))}
    return save_walkaround(visit, by=by, now=now, expect=expect, **values)


def mark_damage(
    visit: Visit, marks: Iterable[dict[str, Any]], *, by: Actor, now: datetime, photos: dict[str, Media] | None = None,
    expect: int | None = None,
) -> Walkaround:  # fmt: skip
    """Set the marks on the sketch: zone, kind, note, pointed out to the customer in person (RCPT-13).

    A mark whose kind changes has to be pointed out again unless said so. Refused: bad_mark, already_signed, wrong_state, stale.
    """
    wanted = {}
    for mark in marks:
        zone, kind = str(mark.get("zone", "")), str(mark.get("kind", ""))
        if zone not in ZONES or kind not in Damage.values:
            raise Refused(_("A mark on the sketch could not be read. Tap the place again."), code="bad_mark", field="damage")
        wanted[zone] = mark
    with transaction.atomic(), changing(visit, by=by, now=now, verb="walkaround.marked", expect=expect, marks=len(wanted)):
        sheet = _open_sheet(visit)
        with changing(sheet, by=by, now=now, verb="walkaround.marks") as row:
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


def add_photos(visit: Visit, uploads: Iterable[BinaryIO], *, by: Actor, now: datetime, zone: str = "", paper: str = "") -> list[Media]:
    """Photos of the walkaround, of one mark (`zone`), or of the licence or booklet (`paper`) kept with the stay (RCPT-12, RCPT-22).

    Refused: bad_file, too_big, already_signed (photos of the sheet), no_mark, wrong_state.
    """
    still(visit, Status.ARRIVED, Status.IN_RECEPTION, Status.IN_HOUSE)
    purpose = paper if paper in PAPERS else PHOTOS
    with transaction.atomic():
        if purpose == PHOTOS:
            _open_sheet(visit)
        kept = [add_media(visit.station, one, trail=visit.trail, purpose=purpose, by=by, now=now, note=zone) for one in uploads]
        if zone and kept and not DamageMark.objects.filter(walkaround__visit=visit, zone=zone).update(photo=kept[-1]):
            raise Refused(_("There is no mark at this place. Tap the place on the sketch first."), code="no_mark", field="zone")
        if paper in PAPERS and kept:
            with changing(visit, by=by, now=now, verb="visit.paper_scanned", paper=paper) as row:
                row.licence_seen_at = row.licence_seen_at or (now if paper == "licence" else None)
                row.booklet_seen_at = row.booklet_seen_at or (now if paper == "booklet" else None)
    return kept


def shown_hash(visit: Visit, sheet: Walkaround) -> str:
    """The hash of what the customer sees now; his signature is bound to it (reliability D7)."""
    return hash_of(content_of(visit, sheet))


def _signable(visit: Visit) -> Walkaround:
    sheet = _open_sheet(visit)
    gaps = signing_gaps(visit, sheet)
    if gaps:
        raise Refused(sentence(gaps[0]), code=gaps[0], facts={"missing": gaps})
    return sheet


def sign_walkaround(
    visit: Visit, *, name: str, svg: str, by: Actor, now: datetime, content_hash: str = "", channel: str = "desk", address: str = "",
    agent: str = "",
) -> Walkaround:  # fmt: skip
    """The customer confirms the sheet with his signature before the order opens; the paper is sealed (RCPT-15).

    `content_hash` is what he was shown; all sections are required. Refused: each code of `rules.signing_gaps`, content_changed (409),
    already_signed, no_signature, bad_signature, wrong_state.
    """
    with transaction.atomic():
        stay = Visit.objects.select_for_update().get(pk=visit.pk)
        sheet = _signable(stay)
        shown = shown_hash(stay, sheet)
        if content_hash and content_hash != shown:
            raise Refused(_("The sheet changed since it was shown. Look at it again, then sign."), code="content_changed", status=409)
        with moving(sheet, to=WalkaroundStatus.SIGNED, by=by, now=now, verb="walkaround.signed", content=shown[:16]) as row:
            row.signature = sign(
                stay.station, trail=stay.trail, purpose="walkaround", signer=Signer.CUSTOMER, name=name, svg=svg, content_hash=shown,
                channel=channel, by=by, now=now, address=address, agent=agent,
            )  # fmt: skip
            photos = media_on(by, stay.trail, PHOTOS).count()
            paper = circle_check(stay, row, by_name=stay.advisor.name if stay.advisor else by.name, now=now, customer=name, svg=svg, photos=photos)
            row.paper = seal(stay.station, kind="circle_check", number=stay.number, trail=stay.trail, content=paper, by=by, now=now)
            row.signed_at = now
    visit.refresh_from_db()
    return sheet


def ask_to_sign(visit: Visit, *, by: Actor, now: datetime) -> str:
    """A link (as QR) with which the customer signs the sheet on his own phone. Refused: as `sign_walkaround` for what is missing."""
    sheet = _signable(visit)
    phone = visit.contact.phone if visit.contact else ""
    _link, token = make_link(
        visit.station, purpose=LinkPurpose.SIGN, trail=visit.trail, subject=f"walkaround:{sheet.pk}", expires_at=now + LINK_LASTS, by=by, now=now,
        phone=phone,
    )  # fmt: skip
    return f"{settings.BASE_URL}/c/l/{LinkPurpose.SIGN}/{token}/"
