"""What a step should do and should avoid, in the drawer of each of its pages."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from waystation.catalogue.choices import STEPS
from waystation.catalogue.queries import advice_for
from waystation.core.access import permit
from waystation.core.pages import page
from waystation.desk import rules


@permit(rules.home)
@require_GET
def guide(request: Any, step: str) -> HttpResponse:
    """The points of one step, and the way to the others."""
    if step not in STEPS:
        raise Http404
    points = advice_for(request.by.company_id, step)
    do, avoid = [p for p in points if p.kind == "D"], [p for p in points if p.kind == "A"]
    return page(request, "desk/guide.html", {"do": do, "avoid": avoid, "step": step, "steps": STEPS, "word": STEPS[step]}, part="guide")
