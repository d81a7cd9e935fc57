"""What surrounds every request: safe headers, who acts, one effect per form, refusals as sentences."""

from __future__ import annotations

import hashlib
import logging
import re
import sys
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from waystation.accounts.adapter import lacks_second_factor
from waystation.accounts.queries import actor_for, stations_of, zone
from waystation.core.access import STRANGER
from waystation.core.clock import now
from waystation.core.errors import Refused
from waystation.journal.actions import lock_chain
from waystation.journal.models import FormReceipt
from waystation.messaging.actions import wrong_try

log = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponseBase]

CSP = (
    "default-src 'self'; script-src 'self'; style-src-elem 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' blob: data:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"
)
SHOWN_ONCE = "shown-once"
OPEN_WHILE_LOCKED = ("/accounts/", "/static/", "/i18n/")


class SafeHeaders:
    """Content security policy, no store on pages, no opener (reliability R-25)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=(self), geolocation=(self)")
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class WhoActs:
    """Set `request.by`, `request.station`, `request.now`; send people without their second factor to set it up."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        request.now = now()
        request.station, request.by = None, STRANGER
        request.ask_to_log_in = lambda: _to_login(request)
        if request.user.is_authenticated:
            stations = list(stations_of(request.user, request.now))
            wanted = request.session.get("station_id")
            request.station = next((s for s in stations if s.pk == wanted), stations[0] if stations else None)
            request.stations = stations
            request.by = actor_for(request.user, request.station, request.now)
            if not request.path.startswith(OPEN_WHILE_LOCKED):
                if request.user.must_change_password:
                    return HttpResponseRedirect(reverse("account_change_password"))
                if lacks_second_factor(request.user, request.by, request.station, request.now):
                    messages.warning(request, _("Your role needs a second login step. Set it up now; it takes a minute."))
                    return HttpResponseRedirect(reverse("mfa_activate_totp"))
        with timezone.override(zone(request.station) if request.station else None):  # what is typed and shown is the station's time
            return self.get_response(request)


def _to_login(request: HttpRequest) -> HttpResponseBase:
    url = f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
    if getattr(request, "htmx", False):
        response = HttpResponse(status=401)
        response.headers["HX-Redirect"] = url
        return response
    return HttpResponseRedirect(url)


class CountTries:
    """What a view noted as a stranger's wrong try is counted after its answer, outside the transaction that a refusal rolls back."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        response = self.get_response(request)
        for kind, origin in getattr(request, "wrong_tries", ()):
            wrong_try(kind, origin, now=request.now)
        return response


class OncePerForm:
    """One transaction per POST; the same form key gets the same answer and has one effect (reliability D5, R-04)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        if _has_zero(request):
            said = _("What was sent holds a character that cannot be kept (a zero character). Take it out and send it again.")
            return refusal(request, Refused(said, code="zero_character", status=400))
        if request.method not in ("POST", "PUT", "PATCH", "DELETE") or request.path.startswith(OPEN_WHILE_LOCKED):
            return self.get_response(request)
        key = _key(request)
        with transaction.atomic():
            if request.by.station_id:  # first of all locks, see docs/locking.md
                lock_chain(f"station:{request.by.station_id}")
            receipt = None
            if key is not None:
                receipt = FormReceipt(
                    key=key, actor=_actor(request), path=request.path, body_hash=_body_hash(request), at=request.now
                )
                try:
                    with transaction.atomic():
                        receipt.save(force_insert=True)
                except IntegrityError:
                    return _first_answer(request, receipt)
            response = self.get_response(request)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            elif receipt is not None and not response.streaming:
                receipt.status = response.status_code
                receipt.headers = {k: v for k, v in response.headers.items() if k in ("Location", "Content-Type", "HX-Redirect", "HX-Trigger")}
                if getattr(response, "shown_once", False):
                    receipt.headers = {SHOWN_ONCE: "1"}
                else:
                    receipt.body = bytes(response.content)  # type: ignore[attr-defined]
                receipt.save()
        return response


def _has_zero(request: Any) -> bool:
    """PostgreSQL keeps no zero character in a text, SQLite does; neither shall see one."""
    if "\0" in request.path or any("\0" in word for sent in (request.GET, request.POST) for pair in sent.lists() for word in (pair[0], *pair[1])):
        return True
    return request.content_type == "application/json" and b"\\u0000" in request.body


def _key(request: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.headers.get("Idempotency-Key") or request.POST.get("form_key", ""))
    except ValueError:
        return None


def _actor(request: Any) -> str:
    if request.by.user_id:
        return f"user:{request.by.user_id}"
    secret = request.headers.get("Authorization") or request.COOKIES.get("ws_link") or ""
    return "guest:" + hashlib.sha256(secret.encode()).hexdigest()[:40]


def _body_hash(request: Any) -> str:
    parts = [f"{k}={v}" for k, values in sorted(request.POST.lists()) if k != "csrfmiddlewaretoken" for v in values]
    parts += [f"{k}:{f.name}:{f.size}" for k, files in sorted(request.FILES.lists()) for f in files]
    if not request.POST and not request.FILES:
        parts.append(request.body.decode("utf-8", "replace"))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _first_answer(request: Any, asked: FormReceipt) -> HttpResponseBase:
    first = FormReceipt.objects.get(pk=asked.pk)
    if (first.actor, first.path, first.body_hash) != (asked.actor, asked.path, asked.body_hash):
        said = _("This form was sent before with other content. Open the page again and send it once.")
        return refusal(request, Refused(said, code="other_body", status=409))
    if SHOWN_ONCE in first.headers:
        said = _("This was done and its secret was shown once; it is not kept. If it was not written down, make a new one.")
        return refusal(request, Refused(said, code="shown_once", status=409))
    if first.headers == FormReceipt.GONE:
        said = _("This was sent and done before, and is not done again; its answer is no longer kept. Open the page to see how it stands.")
        return refusal(request, Refused(said, code="answer_gone", status=409))
    response = HttpResponse(bytes(first.body), status=first.status or 204)
    for name, value in first.headers.items():
        response.headers[name] = value
    return response


class SayRefusals:
    """A `Refused` that no form caught becomes a page (or an htmx part) with its sentence; nothing was written."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        return refusal(request, exception) if isinstance(exception, Refused) else None


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The answer that tells a refusal: JSON for programs, a toast part for htmx, a page with the way back for browsers."""
    if request.path.startswith("/api/"):
        said = {"code": refused.code, "message": str(refused.message), "field": refused.field}
        return JsonResponse(said, status=refused.status, headers={"X-Refused": refused.code})
    context = {"refused": refused, "back": request.headers.get("Referer", "/")}
    template = "errors/refused_part.html" if getattr(request, "htmx", False) else "errors/refused.html"
    response = render(request, template, context, status=refused.status)
    response.headers["X-Refused"] = refused.code
    return response


FULL = re.compile(r"disk is full|No space left on device|could not extend file", re.IGNORECASE)


def broken(request: HttpRequest) -> HttpResponse:
    """Django's handler of a crash: a page that asks nothing of the database, with the code under which the fault stands in the log."""
    code = uuid.uuid4().hex[:8]
    fault = sys.exc_info()[1]
    full = isinstance(fault, OperationalError | OSError) and bool(FULL.search(str(fault)))
    log.error("fault %s at %s%s", code, request.path, ": the disk is full" if full else "")
    status = HTTPStatus.INSUFFICIENT_STORAGE if full else HTTPStatus.INTERNAL_SERVER_ERROR
    if request.path.startswith("/api/"):
        said = _("The disk of the server is full.") if full else _("That did not work, and nothing was saved.")
        return JsonResponse({"code": "disk_full" if full else "broken", "message": said, "fault": code}, status=status)
    return HttpResponse(render_to_string("500.html", {"error_code": code, "full": full}), status=status)


__all__ = ["CountTries", "OncePerForm", "SafeHeaders", "SayRefusals", "WhoActs", "broken", "refusal"]
