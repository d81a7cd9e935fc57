"""What the pages of this slice have in common: forms that act, parts that live."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from waystation.core.forms import Form, carried_out
from waystation.core.pages import page
from waystation.workshop.queries import stamp

Page = Callable[[int], HttpResponse]


def acted(request: Any, form: Form, act: Callable[[dict[str, Any]], object], done: str, show: Page) -> HttpResponse:
    """Do it and go on, or show the page again with what was typed and the sentence (422)."""
    return HttpResponseRedirect(done) if carried_out(form, lambda: act(form.cleaned_data)) else show(form.status)


def form_page(
    request: Any, form: Form, act: Callable[[dict[str, Any]], object], done: str, context: dict[str, Any], template: str = "workshop/form.html"
) -> HttpResponse:
    """A page that is one form."""

    def show(status: int) -> HttpResponse:
        return page(request, template, {"form": form, "back": done, **context}, part="main", status=status)

    return acted(request, form, act, done, show) if request.method == "POST" else show(200)


def live(request: Any, template: str, context: Callable[[], dict[str, Any]], part: str) -> HttpResponse:
    """A page whose part asks again every second: 304 until the station's record moves (or the minute does)."""
    etag = f'"{stamp(request.station, request.now)}"'
    if request.headers.get("X-Live") and request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    response = page(request, template, {"etag": etag, **context()}, part=part)
    response.headers["ETag"] = etag
    return response
