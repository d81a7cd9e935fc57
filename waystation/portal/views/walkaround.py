"""Read and sign the walkaround on the customer's own phone (RCPT-15)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from waystation.core.errors import Refused
from waystation.core.pages import page
from waystation.files.models import Media
from waystation.files.queries import media_on
from waystation.files.views import paper_answer, serve
from waystation.messaging.actions import link_used
from waystation.messaging.choices import LinkPurpose
from waystation.messaging.models import CustomerLink
from waystation.portal.views.links import came_from, customer, gone, subject_of, with_link
from waystation.reception.actions import shown_hash, sign_walkaround
from waystation.reception.choices import LIGHTS, PHOTOS, WalkaroundStatus
from waystation.reception.models import Walkaround
from waystation.reception.queries import equipment_of, points_of


def _sheet(link: CustomerLink) -> Walkaround | None:
    rows = Walkaround.objects.filter(station_id=link.station_id, pk=subject_of(link, "walkaround"))
    return rows.select_related(
        "visit__vehicle", "visit__party", "visit__contact", "visit__advisor", "visit__station__company", "paper", "signature"
    ).first()


@with_link(LinkPurpose.SIGN)
def walkaround(request: Any, link: CustomerLink) -> HttpResponseBase:
    """Read the sheet (GET) and sign what was read (POST)."""
    sheet = _sheet(link)
    if sheet is None:
        return gone(request, link.station)
    if request.method != "POST":
        return _show(request, link, sheet)
    visit, typed, svg = sheet.visit, request.POST.get("signed_name", "").strip(), request.POST.get("signature", "")
    name = typed or (svg and str(visit.contact or visit.party or ""))
    try:
        sign_walkaround(
            visit, name=name, svg=svg, content_hash=request.POST.get("content_hash", "-"), channel="link", by=customer(link, name), now=request.now,
            **came_from(request),
        )  # fmt: skip
    except Refused as refused:
        return _show(request, link, _sheet(link) or sheet, refused=refused, status=refused.status)
    link_used(link, now=request.now)
    answer = HttpResponseRedirect(reverse("portal:walkaround"))
    answer.status_code = 303
    return answer


def _show(request: Any, link: CustomerLink, sheet: Walkaround, *, refused: Refused | None = None, status: int = 200) -> HttpResponse:
    visit, here = sheet.visit, set(sheet.equipment)
    equipment = equipment_of(visit)
    context = {
        "visit": visit, "sheet": sheet, "station": link.station, "marks": sheet.marks.select_related("photo").order_by("zone"), "refused": refused,
        "signed": sheet.status == WalkaroundStatus.SIGNED, "content_hash": shown_hash(visit, sheet),
        "lights": [LIGHTS[code] for code in sheet.lights if code in LIGHTS], "absent": [word for code, word in equipment.items() if code not in here],
        "points": [(word, sheet.answers.get(code, {})) for code, word in points_of(visit).items()],
        "photos": media_on(customer(link), visit.trail, PHOTOS),
    }  # fmt: skip
    return page(request, "portal/walkaround.html", context, status=status)


@require_safe
@with_link(LinkPurpose.SIGN, counts=False)
def walkaround_photo(request: Any, link: CustomerLink, pk: int) -> HttpResponseBase:
    """A photo of the sheet the link is for, and no other."""
    sheet = _sheet(link)
    photo = media_on(customer(link), sheet.visit.trail, PHOTOS).filter(pk=pk).first() if sheet else None
    if not isinstance(photo, Media):
        raise Http404
    return serve(photo)


@require_safe
@with_link(LinkPurpose.SIGN, counts=False)
def walkaround_paper(request: Any, link: CustomerLink) -> HttpResponseBase:
    """The signed sheet as PDF."""
    sheet = _sheet(link)
    if sheet is None or sheet.paper is None:
        raise Http404
    return paper_answer(sheet.paper, get_language() or "zh")
