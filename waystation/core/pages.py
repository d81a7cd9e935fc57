"""How a view answers: one template, whole or in part, and lists that go on without counting."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template import loader
from django.template.context import make_context

from waystation.core.forms import Form, carried_out


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, part: str | None = None, status: int = 200
) -> HttpResponse:
    """The whole page, or for htmx the block named `part` of the same template."""
    compiled: Any = loader.get_template(template)
    if part and getattr(request, "htmx", False):
        ctx = make_context(context or {}, request, autoescape=True)
        backend = compiled.template
        with ctx.bind_template(backend):
            return HttpResponse(_block(backend.nodelist, part, ctx), status=status)
    return HttpResponse(compiled.render(context or {}, request), status=status)


def filled(
    request: HttpRequest, form: Form, act: Callable[[dict[str, Any]], str], done: str, *, template: str, **context: Any
) -> HttpResponseBase:  # fmt: skip
    """Show a form; when it is sent, do it, say what comes next and go on to `done`, or say on the form why not."""
    if request.method == "POST" and (said := carried_out(form, lambda: act(form.cleaned_data))) is not None:
        messages.success(request, said)
        return redirect(done)
    return page(request, template, context | {"form": form, "back": done}, status=form.status)


def _block(nodelist: Any, name: str, ctx: Any) -> str:
    from_here = _find(nodelist, name)
    if from_here is not None:
        with ctx.render_context.push_state(ctx.template, isolated_context=False):
            return str(from_here.nodelist.render(ctx))
    raise LookupError(f"The template has no block {name!r}; write {{% block {name} %}} around the part.")


def _find(nodelist: Any, name: str) -> Any:
    for node in nodelist:
        if getattr(node, "name", None) == name and hasattr(node, "nodelist"):
            return node
        for child in getattr(node, "child_nodelists", ()):
            found = _find(getattr(node, child, None) or [], name)
            if found is not None:
                return found
    return None


@dataclass(frozen=True)
class Slice:
    """A stretch of a list and how to go on (`next` and `prev` are query strings, empty at the ends)."""

    rows: list[Any]
    next: str
    prev: str


def stretch(rows: QuerySet[Any], request: HttpRequest, *, by: str = "-pk", size: int = 50) -> Slice:
    """Keyset paging: the rows after the `after` token of the request in the order `by` (then pk), never counted."""
    field = by.lstrip("-")
    down = by.startswith("-")
    ordered = rows.order_by(by, "-pk" if down else "pk") if field != "pk" else rows.order_by(by)
    token = request.GET.get("after", "")
    if token:
        ordered = _after(ordered, token, field, down)
    found = list(ordered[: size + 1])
    more = len(found) > size
    found = found[:size]
    following = ""
    if more:
        last = found[-1]
        value = getattr(last, field)
        following = _with(request, after=_token([value.isoformat() if hasattr(value, "isoformat") else value, last.pk]))
    return Slice(rows=found, next=following, prev=_with(request, after="") if token else "")


def _after(rows: QuerySet[Any], token: str, field: str, down: bool) -> QuerySet[Any]:
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(token.encode()))
    except (ValueError, TypeError):
        return rows
    way = "lt" if down else "gt"
    if field == "pk":
        return rows.filter(**{f"pk__{way}": pk})
    return rows.filter(Q(**{f"{field}__{way}": value}) | Q(**{field: value, f"pk__{way}": pk}))


def _token(pair: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(pair).encode()).decode()


def _with(request: HttpRequest, **values: str) -> str:
    query = request.GET.copy()
    for name, value in values.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return "?" + query.urlencode()
