"""The way in: a token becomes a cookie that only one page sees; looking changes nothing (reliability §5.3)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from waystation.core.access import Actor, public
from waystation.core.pages import page
from waystation.journal.actions import lock_chain
from waystation.messaging.choices import LinkPurpose
from waystation.messaging.models import CustomerLink
from waystation.messaging.queries import open_link

COOKIE = "ws_link"
PAGES = {
    LinkPurpose.APPROVE: "portal:approve", LinkPurpose.SIGN: "portal:sign", LinkPurpose.STATUS: "portal:progress",
    LinkPurpose.APPOINTMENT: "portal:appointment", LinkPurpose.RATE: "portal:rate",
}  # fmt: skip
LINK = "opened by a customer's link: the token is 256 bits, kept as a hash, bound to purpose and thing, and expires"


@require_safe
@public(LINK)
def enter(request: Any, purpose: str, token: str) -> HttpResponseBase:
    """Exchange the token of a message or QR code for a path-limited cookie and go to the clean address."""
    link = open_link(token, purpose, request.now) if purpose in PAGES else None
    if link is None:
        return gone(request)
    address = reverse(PAGES[LinkPurpose(purpose)])
    answer = HttpResponseRedirect(address)
    answer.status_code = 303
    seconds = int((link.expires_at - request.now).total_seconds())
    answer.set_cookie(
        COOKIE, token, max_age=seconds, path=address, secure=settings.BASE_URL.startswith("https://"), httponly=True, samesite="Lax"
    )
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def gone(request: Any) -> HttpResponse:
    """The same page for wrong, used up, replaced and expired links."""
    return page(request, "portal/gone.html", {}, status=404)


def with_link(purpose: LinkPurpose) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Guard a customer's page: it is called with the live link of its cookie, else the link is gone."""

    def guard(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @public(LINK)
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            token = request.COOKIES.get(COOKIE, "")
            link = open_link(token, purpose, request.now) if token else None
            if link is None:
                return gone(request)
            if request.method == "POST":  # the first lock of the house, see docs/locking.md
                lock_chain(f"station:{link.station_id}")
            return view(request, link, *args, **kwargs)

        return guarded

    return guard


def customer(link: CustomerLink, name: str = "") -> Actor:
    """The customer as he acts through his link: at this station, without any right."""
    return Actor(kind="customer", company_id=link.station.company_id, station_id=link.station_id, name=name or "Customer")


def subject_of(link: CustomerLink, kind: str) -> int:
    """The id in a subject such as `addition:9`; 0 when it is of another kind."""
    found, _colon, pk = link.subject.partition(":")
    return int(pk) if found == kind and pk.isdigit() else 0


def came_from(request: Any) -> dict[str, str]:
    """Where a signature came from, kept with it."""
    return {"address": request.META.get("REMOTE_ADDR", ""), "agent": request.headers.get("User-Agent", "")[:200]}
