"""Inbox, notices, threads, questions, the outbox."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from waystation.accounts.queries import colleagues
from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.pages import page, stretch
from waystation.messaging import actions, queries, rules
from waystation.messaging.choices import MessageState
from waystation.messaging.forms import AnswerForm, NoteForm
from waystation.messaging.models import Message, Notice, Question


@permit(rules.talk)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Work and words waiting for me."""
    by, now = request.by, request.now  # type: ignore[attr-defined]
    context = {"tasks": queries.inbox(by, now)[:200], "notices": queries.notices(by)[:100]}
    return page(request, "messaging/inbox.html", context, part="lists")


@permit(rules.talk, find=queries.visible_notices)
@require_POST
def read(request: HttpRequest, notice: Notice) -> HttpResponse:
    actions.read_notice(notice, by=request.by, now=request.now)  # type: ignore[attr-defined]
    return HttpResponseRedirect(notice.url or reverse("messaging:inbox"))


@permit(rules.talk)
@require_POST
def note(request: HttpRequest) -> HttpResponse:
    """A line in a thread; @name tells that colleague."""
    form = NoteForm(request.POST)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = reverse("messaging:inbox")
    if not form.is_valid():
        raise Refused(str(next(iter(form.errors.values()))[0]), code="bad_note")
    by = request.by  # type: ignore[attr-defined]
    named = set(re.findall(r"@(\S+)", form.cleaned_data["text"]))
    mentions = [person for person in colleagues(by) if person.name in named or person.username in named]
    station = request.station  # type: ignore[attr-defined]
    actions.add_note(
        station, trail=form.cleaned_data["trail"], text=form.cleaned_data["text"], by=by, now=request.now, mentions=mentions  # type: ignore[attr-defined]
    )
    return HttpResponseRedirect(back)


@permit(rules.talk, find=queries.visible_questions)
def question(request: HttpRequest, row: Question) -> HttpResponse:
    """Read a question and answer it."""
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(row, text=form.cleaned_data["text"], by=request.by, now=request.now)  # type: ignore[attr-defined]
            return HttpResponseRedirect(reverse("messaging:inbox"))
        except Refused as refused:
            form.add_refusal(refused)
    status = 422 if form.errors else 200
    return page(request, "messaging/question.html", {"question": row, "form": form}, status=status)


@permit(rules.outbox)
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """What went out, what waits, what needs a person."""
    rows = queries.outbox(request.by)  # type: ignore[attr-defined]
    state = request.GET.get("state", "")
    if state in MessageState.values:
        rows = rows.filter(state=state)
    return page(request, "messaging/outbox.html", {"list": stretch(rows, request, by="-made_at"), "states": MessageState.choices, "state": state})


@permit(rules.outbox, find=queries.outbox)
@require_POST
def resend(request: HttpRequest, message: Message) -> HttpResponse:
    actions.resend(message, by=request.by, now=request.now)  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("messaging:outbox"))


@permit(rules.outbox)
@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    """The call register."""
    return page(request, "messaging/calls.html", {"list": stretch(queries.calls(request.by), request, by="-started_at")})  # type: ignore[attr-defined]
