"""How every form page of the lists answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect

from waystation.core.errors import Refused
from waystation.core.pages import page


def filled(request: Any, form: Any, act: Callable[[dict[str, Any]], str], done: str, **context: Any) -> HttpResponseBase:
    """Show a form; when it is sent, do it and go on with what comes next, or say on the form why not."""
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, act(form.cleaned_data))
            return redirect(done)
        except Refused as refused:
            form.add_refusal(refused)
    template = context.pop("template", "catalogue/form.html")
    context |= {"form": form, "back": done}
    return page(request, template, context, status=422 if form.is_bound else 200)
