"""Which of my stations I work at now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseRedirect
from django.views.decorators.http import require_POST

from waystation.core.access import permit
from waystation.desk import rules


@permit(rules.home)
@require_POST
def station(request: HttpRequest) -> HttpResponseRedirect:
    """Switch to another station where I hold a role; anything else leaves me where I am."""
    wanted = request.POST.get("station", "")
    if wanted in {str(one.pk) for one in request.stations}:  # type: ignore[attr-defined]
        request.session["station_id"] = int(wanted)
    return HttpResponseRedirect("/")
