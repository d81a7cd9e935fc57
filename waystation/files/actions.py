"""Keep a file, take a signature, seal a paper, hand it out."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from waystation.accounts.models import Station
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.files.choices import MediaKind
from waystation.files.models import HandedOut, Media, Paper, Signature
from waystation.files.queries import path_of
from waystation.files.sums import LIMITS, LONGEST_SIDE, MOST_PIXELS, kind_of
from waystation.journal.actions import record
from waystation.journal.sums import content_hash

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
_SHAPES = ("<script", "<foreignobject", "javascript:", "<image", "<use", "href=", " on")


def add_media(
    station: Station, upload: BinaryIO, *, trail: str, purpose: str, by: Actor, now: datetime, name: str = "", note: str = ""
) -> Media:
    """Keep an uploaded photo, note, film or PDF. Photos are drawn anew so that position and tricks are gone.

    Refused: bad_file (not a kind we take, or broken), too_big. Source: reliability §5.4.
    """
    head = upload.read(16)
    found = kind_of(head)
    if found is None:
        raise Refused(_("This file is not a photo, voice note, film or PDF. Choose another file."), code="bad_file", field=purpose)
    mime, kind = found
    data = head + upload.read(LIMITS[kind] + 1 - len(head))
    if len(data) > LIMITS[kind]:
        raise Refused(
            _("The file is larger than %(most)s MB. Take a smaller photo or shorten the film.") % {"most": LIMITS[kind] // 1_000_000},
            code="too_big", field=purpose,
        )  # fmt: skip
    width = height = 0
    if kind == MediaKind.PHOTO:
        data, width, height = _redrawn(data, purpose)
        mime = "image/jpeg"
    digest = hashlib.sha256(data).hexdigest()
    _store(digest, data)
    with transaction.atomic():
        row = Media.objects.create(
            station=station, sha256=digest, kind=kind, mime=mime, size=len(data), width=width, height=height, name=name[:120],
            trail=trail, purpose=purpose, note=note[:200], added_at=now, added_by=by.name,
        )  # fmt: skip
        record(row, verb="file.added", by=by, now=now, purpose=purpose, kind=str(kind))
    return row


def _redrawn(data: bytes, field: str) -> tuple[bytes, int, int]:
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP"]) as raw:
            picture = ImageOps.exif_transpose(raw).convert("RGB")
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=82)
            return out.getvalue(), picture.width, picture.height
    except Image.DecompressionBombError:
        raise Refused(_("The picture has too many points. Take it with a smaller size."), code="too_big", field=field) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise Refused(_("The picture cannot be read. Take it again or choose another file."), code="bad_file", field=field) from None


def _store(digest: str, data: bytes) -> None:
    target = path_of(digest)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).rename(target)


def remove_media(row: Media, *, by: Actor, now: datetime, reason: str) -> None:
    """Take a file off the page with a reason; its line stays in the record."""
    with transaction.atomic():
        Media.objects.filter(pk=row.pk, removed_at=None).update(removed_at=now)
        record(row, verb="file.removed", by=by, now=now, reason=reason)


def sign(
    station: Station, *, trail: str, purpose: str, signer: str, name: str, svg: str, content_hash: str, channel: str, by: Actor,
    now: datetime, address: str = "", agent: str = "",
) -> Signature:  # fmt: skip
    """Take a signature: a drawing or a typed name, bound to the hash of what was shown (reliability D7).

    Refused: no_signature (neither drawing nor name), bad_signature (the drawing is not one of ours).
    """
    svg, name = svg.strip(), name.strip()
    if not svg and not name:
        raise Refused(_("The signature is missing. Sign in the box or type the full name."), code="no_signature", field="signature")
    lowered = svg.lower()
    if svg and (not lowered.startswith("<svg") or len(svg) > 200_000 or any(shape in lowered for shape in _SHAPES)):
        raise Refused(_("The drawing could not be read. Clear the box and sign again."), code="bad_signature", field="signature")
    with transaction.atomic():
        row = Signature.objects.create(
            station=station, trail=trail, purpose=purpose, signer=signer, name=name[:60], svg=svg, content_hash=content_hash, at=now,
            user_id=by.user_id, channel=channel, address=address[:45], agent=agent[:200],
        )  # fmt: skip
        record(row, verb="signed", by=by, now=now, purpose=purpose, signer=str(signer), content=content_hash[:16])
    return row


def seal(station: Station, *, kind: str, number: str, trail: str, content: dict[str, Any], by: Actor, now: datetime) -> Paper:
    """Seal a paper as shown; the same number sealed again becomes the next version."""
    with transaction.atomic():
        last = Paper.objects.filter(station=station, kind=kind, number=number).aggregate(n=Max("version"))["n"] or 0
        row = Paper.objects.create(
            station=station, kind=kind, number=number, version=last + 1, trail=trail, content=content,
            content_hash=content_hash(content), sealed_at=now, sealed_by=by.name,
        )  # fmt: skip
        record(row, verb="paper.sealed", by=by, now=now, kind=kind, version=row.version, content=row.content_hash[:16])
    return row


def hand_out(paper: Paper, *, to: str, how: str, by: Actor, now: datetime) -> HandedOut:
    """A copy goes to somebody; kept with time and way (WORD-03, SETL-13)."""
    with transaction.atomic():
        row = HandedOut.objects.create(station_id=paper.station_id, paper=paper, to=to[:60], how=how, at=now, by_name=by.name)
        record(paper, verb="paper.handed_out", by=by, now=now, kind=paper.kind, how=how)
    return row
