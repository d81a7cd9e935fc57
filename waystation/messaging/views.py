"""Inbox, notices, threads, questions, the outbox."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from waystation.accounts.queries import colleagues
from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.forms import carried_out
from waystation.core.pages import page, stretch
from waystation.messaging import actions, queries, rules
from waystation.messaging.choices import MessageState
from waystation.messaging.forms import AnswerForm, NoteForm, ReplyForm
from waystation.messaging.models import Message, Notice, Question

THREADS = re.compile(r"^(appointment|visit):\d+$")


@permit(rules.talk)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Work and words waiting for me."""
    return _inbox(request)


def _inbox(request: HttpRequest, *, status: int = 200, **refused: Any) -> HttpResponse:
    by, now = request.by, request.now  # type: ignore[attr-defined]
    context = {
        "tasks": queries.inbox(by, now).exclude(kind="question")[:200], "notices": queries.notices(by)[:100],
        "asked": queries.asked_of(by, now)[:100],
        **refused,
    }  # fmt: skip
    return page(request, "messaging/inbox.html", context, part="lists", status=status)


@permit(rules.talk)
@require_GET
def unread(request: HttpRequest) -> HttpResponse:
    """The number on the bell; asked for again and again, so it answers 204 while nothing changed."""
    count = queries.unread(request.by, request.now)  # type: ignore[attr-defined]
    return _stamped(request, "messaging/unread.html", {"unread": count}, f'"{count}"')


def _stamped(request: HttpRequest, template: str, context: dict[str, Any], stamp: str) -> HttpResponse:
    if request.headers.get("If-None-Match") == stamp:
        return HttpResponse(status=204)
    answer = page(request, template, context)
    answer.headers["ETag"] = stamp
    return answer


@permit(rules.talk)
@require_GET
def thread(request: HttpRequest) -> HttpResponse:
    """The lines of a thread, live; only appointments and stays have one, other notes stay on their own pages."""
    trails = [trail for trail in request.GET.getlist("on")[:3] if THREADS.match(trail)]
    if not trails:
        raise Http404
    said = queries.talk(request.by, trails, request.now, "")  # type: ignore[attr-defined]
    return _stamped(request, "messaging/lines.html", {"talk": said}, said["stamp"])


@permit(rules.talk, find=queries.visible_notices)
@require_POST
def read(request: HttpRequest, notice: Notice) -> HttpResponse:
    actions.read_notice(notice, by=request.by, now=request.now)  # type: ignore[attr-defined]
    return HttpResponseRedirect(notice.url or reverse("messaging:inbox"))


@permit(rules.talk, find=queries.visible_notices)
@require_POST
def reply(request: HttpRequest, notice: Notice) -> HttpResponse:
    """Answer a notice from the inbox: the words go into its thread, its writer is told, the notice is read."""
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            actions.reply(notice, text=form.cleaned_data["text"], by=request.by, now=request.now)  # type: ignore[attr-defined]
            return HttpResponseRedirect(reverse("messaging:inbox"))
        except Refused as refused:
            form.add_refusal(refused)
    return _inbox(request, status=422, reply_form=form, reply_to=notice.pk)


@permit(rules.talk)
@require_POST
def note(request: HttpRequest) -> HttpResponse:
    """A line or a question in a thread; the person or role it is for, and everybody named with @, is told."""
    by, now, station = request.by, request.now, request.station  # type: ignore[attr-defined]
    form = NoteForm(request.POST, people=colleagues(by))
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = reverse("messaging:inbox")
    if not form.is_valid():
        raise Refused(str(next(iter(form.errors.values()))[0]), code="bad_note")
    data = form.cleaned_data
    role, person = data["to"]
    common: dict[str, Any] = {"trail": data["trail"], "text": data["text"], "by": by, "now": now, "to_role": role}
    if data["question"]:
        actions.ask(station, to_user=person, url=back, **common)
        return HttpResponseRedirect(back)
    named = set(re.findall(r"@(\S+)", data["text"]))
    mentions = [one for one in colleagues(by) if one.name in named or one.username in named or one == person]
    actions.add_note(station, mentions=mentions, url=back, **common)
    return HttpResponseRedirect(back)


@permit(rules.talk, find=queries.visible_questions)
def question(request: HttpRequest, row: Question) -> HttpResponse:
    """Read a question and answer it."""
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        done = carried_out(form, lambda: actions.answer(row, text=form.cleaned_data["text"], by=request.by, now=request.now))  # type: ignore[attr-defined]
        if done is not None:
            return HttpResponseRedirect(reverse("messaging:inbox"))
    said = queries.talk(request.by, [row.trail], request.now, "")  # type: ignore[attr-defined]
    return page(request, "messaging/question.html", {"question": row, "form": form, "talk": said}, status=form.status)


@permit(rules.outbox)
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """What went out, what waits, what needs a person."""
    rows = queries.outbox(request.by)  # type: ignore[attr-defined]
    state = request.GET.get("state", "")
    if state in MessageState.values:
        rows = rows.filter(state=state)
    by_hand = queries.to_send_by_hand(request.by)  # type: ignore[attr-defined]
    context = {
        "list": stretch(rows, request, by="-made_at"), "states": MessageState.choices, "state": state, "by_hand": by_hand[:50],
        "by_hand_count": by_hand.count(),
    }  # fmt: skip
    return page(request, "messaging/outbox.html", context)


@permit(rules.outbox, find=queries.outbox)
@require_POST
def resend(request: HttpRequest, message: Message) -> HttpResponse:
    actions.resend(message, by=request.by, now=request.now)  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("messaging:outbox"))


@permit(rules.outbox, find=queries.outbox)
@require_POST
def sent(request: HttpRequest, message: Message) -> HttpResponse:
    """A person sent it by hand."""
    actions.sent_by_hand(message, by=request.by, now=request.now)  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("messaging:outbox"))


@permit(rules.outbox, find=queries.outbox)
@require_POST
def not_needed(request: HttpRequest, message: Message) -> HttpResponse:
    actions.not_needed(message, by=request.by, now=request.now)  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("messaging:outbox"))


@permit(rules.outbox)
@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    """The call register."""
    return page(request, "messaging/calls.html", {"list": stretch(queries.calls(request.by), request, by="-started_at")})  # type: ignore[attr-defined]
