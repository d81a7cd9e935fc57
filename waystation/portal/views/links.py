"""The way in: a token becomes a cookie that only one page sees; looking changes nothing (reliability §5.3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from waystation.accounts.models import Station
from waystation.appointments.sums import origin_of
from waystation.core.access import Actor, public
from waystation.core.pages import page
from waystation.journal.actions import lock_chain
from waystation.messaging.actions import link_opened
from waystation.messaging.choices import LinkPurpose, TryKind
from waystation.messaging.models import CustomerLink
from waystation.messaging.queries import house_limit, open_link, wrong_tries
from waystation.messaging.sums import token_hash

COOKIE = "ws_link"
PAGES = {
    LinkPurpose.APPROVE: "portal:approve", LinkPurpose.SIGN: "portal:sign", LinkPurpose.STATUS: "portal:progress",
    LinkPurpose.APPOINTMENT: "portal:appointment", LinkPurpose.RATE: "portal:rate",
}  # fmt: skip
LINK = "opened by a customer's link: the token is 256 bits, kept as a hash, bound to purpose and thing, and expires"


# Programs that look at a link before a person does: chat apps, mail filters, search. They get a page without a word about anybody.
PREVIEW = re.compile(
    r"(?<!cu)bot\b|spider|crawl|preview|facebookexternalhit|whatsapp/|slack-img|embedly|skypeuri|^(curl|wget|python|java|okhttp|go-http)", re.I
)


def is_preview(request: Any) -> bool:
    """Not a person at a browser: a program by its name, or a browser that only fetches ahead."""
    ahead = f"{request.headers.get('Sec-Purpose', '')} {request.headers.get('Purpose', '')} {request.headers.get('X-Moz', '')}"
    agent = request.headers.get("User-Agent", "")
    return request.method == "HEAD" or bool(PREVIEW.search(agent)) or "prefetch" in ahead or "preview" in ahead


@require_safe
@public(LINK)
def enter(request: Any, purpose: str, token: str) -> HttpResponseBase:
    """Exchange the token of a message or QR code for a path-limited cookie and go to the clean address."""
    link = open_link(token, purpose, request.now) if purpose in PAGES else None
    if link is None:
        return turned_away(request, token)
    if is_preview(request):
        return page(request, "portal/preview.html", {})
    address = reverse(PAGES[LinkPurpose(purpose)])
    answer = HttpResponseRedirect(address)
    answer.status_code = 303
    seconds = int((link.expires_at - request.now).total_seconds())
    answer.set_cookie(
        COOKIE, token, max_age=seconds, path=address, secure=settings.BASE_URL.startswith("https://"), httponly=True, samesite="Lax"
    )
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def gone(request: Any, station: Station | None = None) -> HttpResponse:
    """The same page for used up, replaced and expired links, with the number to call of the station that gave them; a guess names none."""
    return page(request, "portal/gone.html", {"station": station}, status=404)


def turned_away(request: Any, token: str) -> HttpResponse:
    """No live link: gone, or 429 after too many guesses. A live link is never held up by the guesses of others: 256 bits are not guessed,
    and many customers share one address. A link that was given out once is no guess either."""
    origin, on = address_of(request), request.now.date()
    since = request.now - timedelta(hours=1)
    if (
        wrong_tries(TryKind.LINK, since, origin) >= house_limit("links.wrong_per_address_hour", on)
        or wrong_tries(TryKind.LINK, since) >= house_limit("links.wrong_all_hour", on)
    ):  # fmt: skip
        answer = page(request, "portal/too_many.html", {}, status=429)
        answer.headers["Retry-After"] = "3600"
        return answer
    known = CustomerLink.objects.filter(token_hash=token_hash(token)).select_related("station").first() if token else None
    if token and known is None:
        request.wrong_tries = [(TryKind.LINK, origin)]
    return gone(request, known.station if known else None)


def address_of(request: Any) -> str:
    """The network address as it is counted: a keyed hash; of IPv6 the /64 that one customer holds."""
    address = request.META.get("REMOTE_ADDR", "")
    return origin_of(":".join(address.split(":")[:4]) if ":" in address else address, settings.SECRET_KEY)


def with_link(purpose: LinkPurpose, *, counts: bool = True) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Guard a customer's page: it is called with the live link of its cookie, else the link is gone. Looking at the page is kept for the
    advisor; photos and papers inside it do not count."""

    def guard(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @public(LINK)
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            token = request.COOKIES.get(COOKIE, "")
            link = open_link(token, purpose, request.now) if token else None
            if link is None:
                return turned_away(request, token)
            if is_preview(request):
                return page(request, "portal/preview.html", {})
            if request.method == "GET" and counts:
                link_opened(link, now=request.now)
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
