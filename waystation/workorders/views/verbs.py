"""One small form, one verb, back to where it came from: the shape of most pages of an order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from waystation.core.access import permit
from waystation.core.forms import Form, carried_out
from waystation.core.pages import page
from waystation.workorders.models import Addition, Line, RepairOrder

Act = Callable[[Any, Any, Form], Any]


def home_of(row: Any) -> str:
    """The page a row belongs to."""
    if isinstance(row, Addition):
        return reverse("workorders:addition", args=[row.pk])
    if isinstance(row, Line):
        row = row.job
    if getattr(row, "addition_id", None):
        return reverse("workorders:addition", args=[row.addition_id])
    return reverse("workorders:order", args=[row.pk if isinstance(row, RepairOrder) else row.order_id])


def by_name(action: Callable[..., Any]) -> Act:
    """The verb as it is called most often: the row, and each field of the form under its own name."""
    return lambda request, row, form: action(row, **form.cleaned_data, by=request.by, now=request.now)


def verb(
    rule: Callable[..., bool], form_class: type[Form], act: Act, *, find: Any, title: Any, initial: Callable[[Any], dict[str, Any]] | None = None
) -> Callable[..., HttpResponseBase]:
    """A view that shows the form on GET, does the verb on POST, and says a refusal beside the field."""

    @permit(rule, find=find)
    def view(request: Any, row: Any) -> HttpResponseBase:
        if request.method == "POST":
            form = form_class(request.POST, request.FILES)
            done = carried_out(form, lambda: act(request, row, form))
            if done is not None:
                return done if isinstance(done, HttpResponseBase) else go_on(request, home_of(row))
        else:
            form = form_class(initial=initial(row) if initial else None)
        context = {"form": form, "title": title, "back": home_of(row), "row": row}
        return page(request, "workorders/form.html", context, part="main", status=form.status)

    view.__doc__ = act.__doc__
    return view


def go_on(request: Any, url: str, text: str = "") -> HttpResponseBase:
    """Back to the page, which tells by itself what is next."""
    if text:
        messages.info(request, text)
    return redirect(url)
