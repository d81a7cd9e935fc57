"""How a form page of this slice answers: do it and go on, or say beside the field why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect

from waystation.core.errors import Refused
from waystation.core.pages import page

Act = Callable[[dict[str, Any]], str]


def tried(request: Any, form: Any, act: Act) -> bool:
    """True when the form was sent, was right and the house did it; what is said goes to the next page."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        said = act(form.cleaned_data)
    except Refused as refused:
        form.add_refusal(refused)
        return False
    if said:
        messages.success(request, said)
    return True


def form_page(request: Any, form: Any, act: Act, *, done: str, template: str = "settlement/form.html", **context: Any) -> HttpResponseBase:
    """A page with one form; after it the browser goes to `done`."""
    if tried(request, form, act):
        return redirect(done)
    status = 422 if request.method == "POST" else 200
    return page(request, template, {"form": form, "back": done, **context}, status=status)
