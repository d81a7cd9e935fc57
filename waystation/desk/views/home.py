"""The first page after the login."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from waystation.core.access import permit
from waystation.core.pages import page
from waystation.desk import rules
from waystation.desk.queries.home import sections, tiles
from waystation.desk.queries.setup import still_to_do
from waystation.messaging.queries import inbox


@permit(rules.home)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The work waiting for me, by role, with one button each."""
    by, now, station = request.by, request.now, request.station  # type: ignore[attr-defined]
    if by.roles == {"technician"}:
        return HttpResponseRedirect(reverse("workshop:mine"))  # his work is his first page; bell and guide stand there too
    context = {
        "tiles": tiles(by, now, station),
        "setup": still_to_do(by, station, now),
        "sections": sections(by, now, station),
        "tasks": inbox(by, now)[:20] if by.may("messaging.talk") else [],
    }
    return page(request, "desk/home.html", context, part="work")
