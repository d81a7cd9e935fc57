"""The gate: scan or write a pass, see green or red, let the vehicle out (phone page)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.views.decorators.http import require_POST

from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.pages import page
from waystation.delivery import actions, queries, rules
from waystation.delivery.forms import GateForm
from waystation.delivery.models import GatePass


@permit(rules.gate)
def gate(request: Any, token: str = "") -> HttpResponseBase:
    """What the scanned pass is good for. Looking never lets anybody out."""
    text = token or request.GET.get("q", "")
    row = queries.find_pass(request.by, text) if text else None
    state = (queries.state_of(row, request.now) if row else "unknown") if text else ""
    context = {
        "form": GateForm(initial={"q": ""}), "gate_pass": row, "state": state, "text": text,
        "waiting": queries.passes_waiting(request.by, request.now)[:30],
    }  # fmt: skip
    return page(request, "delivery/gate.html", context, part="answer")


@permit(rules.gate, find=queries.visible_passes)
@require_POST
def let_out(request: Any, row: GatePass) -> HttpResponseBase:
    """Open the gate for this pass, once."""
    state, words, status = "out", "", 200
    try:
        actions.use_gate_pass(row, by=request.by, now=request.now)
    except Refused as refused:
        state, words, status = refused.code, refused.message, refused.status
    row = queries.visible_passes(request.by).get(pk=row.pk)
    context = {
        "form": GateForm(), "gate_pass": row, "state": state, "words": words, "text": row.number,
        "waiting": queries.passes_waiting(request.by, request.now)[:30],
    }  # fmt: skip
    return page(request, "delivery/gate.html", context, part="answer", status=status)
