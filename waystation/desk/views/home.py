"""The first page after the login."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from waystation.core.access import permit
from waystation.core.pages import page
from waystation.desk import rules
from waystation.desk.queries.home import sections, tiles
from waystation.desk.queries.setup import still_to_do
from waystation.messaging.models import Task
from waystation.messaging.queries import inbox

SHOWN = 8


def once(tasks: Iterable[Task]) -> list[Task]:
    """The next reminder of an appointment stands for those that follow it."""
    found: dict[object, Task] = {}
    for task in tasks:
        found.setdefault((task.kind, task.trail) if task.kind == "confirm" else task.pk, task)
    return list(found.values())


@permit(rules.home)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The work waiting for me, by role, with one button each."""
    by, now, station = request.by, request.now, request.station  # type: ignore[attr-defined]
    if by.roles == {"technician"}:
        return HttpResponseRedirect(reverse("workshop:mine"))  # his work is his first page; bell and guide stand there too
    tasks = once(inbox(by, now)[:200]) if by.may("messaging.talk") else []
    context = {
        "tiles": tiles(by, now, station),
        "setup": still_to_do(by, station, now),
        "sections": sections(by, now, station),
        "tasks": tasks[:SHOWN],
        "task_count": len(tasks),
    }
    return page(request, "desk/home.html", context, part="work")
