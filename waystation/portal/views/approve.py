"""Approve additional work: photos, a plain sentence, price, time; agree, not now or ask me for each item; sign (ADDW-03…05)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from waystation.core.errors import Refused
from waystation.core.pages import page
from waystation.files.views import serve
from waystation.messaging.actions import link_used
from waystation.messaging.choices import LinkPurpose
from waystation.messaging.models import CustomerLink
from waystation.portal import queries
from waystation.portal.views.links import came_from, customer, gone, subject_of, with_link
from waystation.workorders.actions import answer_addition
from waystation.workorders.choices import ANSWERED, WITH_THE_CUSTOMER, Answer
from waystation.workorders.models import Addition


@with_link(LinkPurpose.APPROVE)
def approve(request: Any, link: CustomerLink) -> HttpResponseBase:
    """Look, choose (GET changes nothing), and sign (POST)."""
    addition = queries.addition_of(link, subject_of(link, "addition"))
    if addition is None:
        return gone(request, link.station)
    if request.method == "POST":
        return _answer(request, link, addition)
    return show(request, link, addition, chosen(request.GET), again="again" in request.GET)


def chosen(sent: Any) -> dict[int, str]:
    """job id → answer, from a form."""
    pairs = ((name.removeprefix("job_"), sent.get(name)) for name in sent if name.startswith("job_"))
    return {int(pk): word for pk, word in pairs if pk.isdigit() and word in Answer.values}


def show(
    request: Any, link: CustomerLink, addition: Addition, answers: dict[int, str], *, refused: Refused | None = None, status: int = 200,
    again: bool = False,
) -> HttpResponse:
    """The question (again: with what was chosen so far), the confirmation of what was chosen, or the receipt."""
    items = queries.items_of(addition)
    for item in items:
        item["chosen"] = answers.get(item["id"]) or (item["answer"] if item["open"] else "")
    waiting = addition.status in WITH_THE_CUSTOMER
    picked = [item | {"answer": answers[item["id"]]} for item in items if item["open"] and item["id"] in answers]
    left = [item for item in items if item["open"] and item["id"] not in answers]
    agreed = [item for item in picked if item["answer"] == Answer.YES]
    context = {
        "addition": addition, "order": addition.order, "station": link.station, "items": items, "picked": [] if again else picked, "waiting": waiting,
        "left": left, "kept": urlencode({f"job_{pk}": word for pk, word in answers.items()} | {"again": 1}),
        "safety": addition.safety or any(item["safety"] for item in items),
        "answers": answers, "agreed": len(agreed), "agreed_fen": sum(item["customer_fen"] for item in agreed),
        "open_fen": sum(item["customer_fen"] for item in items if item["open"]),
        "only_questions": bool(picked) and all(item["answer"] == Answer.ASK for item in picked), "answered": addition.status in ANSWERED,
        "photos": queries.photos_of(customer(link), addition), "refused": refused,
        "steps": queries.steps_of(addition.order, asked=waiting),
    }  # fmt: skip
    return page(request, "portal/approve.html", context, status=status)


def _answer(request: Any, link: CustomerLink, addition: Addition) -> HttpResponseBase:
    typed = request.POST.get("signed_name", "").strip()
    order = addition.order
    name = typed or (order.contact.name if order.contact else "") or (order.party.name if order.party else "")
    svg = request.POST.get("signature", "")
    answers = chosen(request.POST)
    try:
        answer_addition(
            addition, answers, content_hash=request.POST.get("content_hash", ""), how="link", name=name if svg or typed else _asker(answers, name),
            svg=svg, by=customer(link, name), now=request.now, **came_from(request),
        )  # fmt: skip
    except Refused as refused:
        addition.refresh_from_db()
        return show(request, link, addition, answers, refused=refused, status=refused.status)
    link_used(link, now=request.now)
    answer = HttpResponseRedirect(reverse("portal:approve"))
    answer.status_code = 303
    return answer


def _asker(answers: dict[int, str], name: str) -> str:
    """Asking back needs no signature; agreeing or refusing does."""
    return name if answers and all(word == Answer.ASK for word in answers.values()) else ""


@require_safe
@with_link(LinkPurpose.APPROVE, counts=False)
def photo(request: Any, link: CustomerLink, pk: int) -> HttpResponseBase:
    """A photo of this question and of nothing else."""
    addition = queries.addition_of(link, subject_of(link, "addition"))
    row = next((p for p in queries.photos_of(customer(link), addition) if p.pk == pk), None) if addition else None
    if row is None:
        raise Http404
    return serve(row)
