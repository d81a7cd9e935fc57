"""What the order page shows: stages, the next step, jobs with their lines, what happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from waystation.catalogue.queries import fit_of
from waystation.core.access import Actor
from waystation.files.queries import media_on, papers_on
from waystation.journal.queries import timeline
from waystation.messaging.queries import links_on, talk, thread
from waystation.workorders import rules
from waystation.workorders.choices import BEFORE_SIGNATURE, IN_THE_HOUSE, MAY_FIND_MORE, VERBS, JobStatus, Status
from waystation.workorders.models import Addition, Job, Line, RepairOrder
from waystation.workorders.queries.advice import stock_of
from waystation.workorders.queries.contract import current_version, missing_for_signature
from waystation.workorders.queries.orders import comebacks_of, declined, history, order_sums

RANK = {status: n for n, status in enumerate(Status)}
SHOWN_LINES = 80



def stages(order: RepairOrder) -> list[dict[str, Any]]:
    """The stepper: done, now, to do (WORD-14)."""
    marks: list[tuple[str, Status, datetime | None]] = [
        (_("Reception"), Status.DRAFT, order.made_at), (_("Quote"), Status.QUOTED, None), (_("Signed"), Status.SIGNED, order.signed_at),
        (_("Dispatch"), Status.WAITING, order.handed_to_dispatch_at), (_("Repair"), Status.DISPATCHED, order.started_at),
        (_("Inspection"), Status.SELF_CHECKED, order.passed_at), (_("Handover"), Status.PASSED, None),
        (_("Settlement"), Status.HANDED_OVER, order.settled_at), (_("Delivery"), Status.PAID, order.delivered_at),
    ]  # fmt: skip
    rank = RANK[Status(order.status)]
    here = max((n for n, (_label, start, _at) in enumerate(marks) if RANK[start] <= rank), default=0)
    if order.status in (Status.DELIVERED, Status.CLOSED):
        here = len(marks)
    if order.status in (Status.QUOTE_ONLY, Status.CANCELLED, Status.VOIDED):
        here = 1
    return [
        {"label": label, "state": "done" if n < here else "now" if n == here else "todo", "note": _short(at, order)}
        for n, (label, _s, at) in enumerate(marks)
    ]


def _short(at: datetime | None, order: RepairOrder) -> str:
    return f"{at.astimezone(ZoneInfo(order.station.timezone)):%m-%d %H:%M}" if at else ""


def next_step(order: RepairOrder, asked: list[Addition], missing: list[str], by: Actor) -> dict[str, Any]:
    """One banner: what is next, and the one thing to press for it."""
    waiting = next((a for a in asked if a.status in ("asked", "no_answer")), None)
    found = next((a for a in asked if a.status in ("raised", "evaluated", "estimated")), None)
    if waiting or found:
        row = waiting or found
        assert row is not None
        title = _("Waiting for the customer's answer to %(what)s") if waiting else _("Found: %(what)s. Estimate it and ask the customer")
        return _step("violet", title % {"what": row.what}, _("Open the request"), reverse("workorders:addition", args=[row.pk]))
    steps = {
        Status.DRAFT: ("blue", _("Complete the estimate, then quote"), _("Make the quote"), "quote", True),
        Status.QUOTED: ("blue", _("Explain the order and have it signed"), _("Explain and sign"), "sign", False)
        if "not_explained" in missing else ("blue", _("Have the order signed"), _("Sign"), "sign", False),
        Status.SIGNED: ("blue", _("Give the order to the dispatcher"), _("Hand to the dispatcher"), "to_dispatch", True),
        Status.QUOTE_ONLY: (
            "slate", _("The quote is open until %(day)s") % {"day": order.quote_valid_until or "–"}, _("Take the quote up"), "take_up", True,
        ),
    }  # fmt: skip
    tone, title, action, verb, post = steps.get(Status(order.status), (order.tone, order.get_status_display(), "", "", False))
    url = reverse(f"workorders:{verb}", args=[order.pk]) if verb and rules.write(by) else ""
    return _step(tone, title, action if url else "", url, post=post)


def _step(tone: str, title: str, action: str, url: str, *, post: bool = False) -> dict[str, Any]:
    return {"tone": tone, "title": title, "action": action, "url": url, "post": post}


def jobs_with_lines(order: RepairOrder) -> list[Job]:
    """All jobs of the order with their kept lines, additions too; two statements."""
    kept = Line.objects.filter(removed_at=None).select_related("part", "operation").order_by("position", "pk")
    jobs = order.jobs.select_related("addition", "warranty", "campaign").prefetch_related(Prefetch("lines", kept, to_attr="kept"))
    return list(jobs.order_by("position"))


def order_page(by: Actor, order: RepairOrder, now: datetime) -> dict[str, Any]:
    """Everything about one order in a constant number of statements."""
    editable = order.status in BEFORE_SIGNATURE and rules.write(by)
    jobs = jobs_with_lines(order)
    asked = list(order.additions.order_by("-raised_at", "-pk"))
    missing = missing_for_signature(order) if order.status in BEFORE_SIGNATURE else []
    stock = stock_of(order) if order.status in BEFORE_SIGNATURE else {}
    for job in jobs:
        job.total_fen = sum(line.amount_fen for line in job.kept)  # type: ignore[attr-defined]
        job.gone = job.status in (JobStatus.CANCELLED, JobStatus.DECLINED)  # type: ignore[attr-defined]
        for line in job.kept:  # type: ignore[attr-defined]
            line.stock = stock.get(line.part_id)
            line.fit = fit_of(line.part, order.vehicle) if editable and line.part and not line.fit_checked_by_name else ""
    for row in asked:  # not worked out yet: what stands on it so far
        row.total_fen = row.total_fen or sum(job.total_fen for job in jobs if job.addition_id == row.pk and not job.gone)  # type: ignore[attr-defined]
    trails = [order.trail] + ([f"appointment:{order.visit.appointment_id}"] if order.visit.appointment_id else [])
    return {
        "order": order, "jobs": jobs, "sums": order_sums(order), "stages": stages(order), "missing": missing, "editable": editable,
        "step": next_step(order, asked, missing, by), "additions": asked, "happened": happened(by, order, trails),
        "links": list(links_on(by, trails)[:6]),
        "talk": talk(by, trails, now, reverse("workorders:order", args=[order.pk]) + "#thread"),
        "papers": list(papers_on(by, trails)[:20]), "version": current_version(order),
        "advice": list(declined(order.vehicle).filter(station_id=by.station_id)[:20]),
        "earlier": list(history(order.vehicle, without=order).filter(station_id=by.station_id)[:8]),
        "comeback": comebacks_of(order, now) if editable else None,
        "photos": list(media_on(by, order.trail)[:12]), "told": list(order.told.order_by("-at")[:5]),
        "diagnosis": getattr(order, "diagnosis", None), "open": order.status in IN_THE_HOUSE, "may": _rights(by),
        "may_conclude": order.status in MAY_FIND_MORE,
    }  # fmt: skip


def _rights(by: Actor) -> dict[str, bool]:
    names = ("write", "sign", "void", "diagnose", "price_override", "warranty", "raise_addition", "ask_addition", "evaluate_addition")
    return {name: bool(getattr(rules, name)(by)) for name in names}


def happened(by: Actor, order: RepairOrder, trails: list[str]) -> list[dict[str, Any]]:
    """The timeline of the stay and the thread of colleagues in one list, newest first (WORD-14, ADDW-06)."""
    lines = timeline(by, trails).filter(verb__in=list(VERBS)).order_by("-at", "-pk")[:SHOWN_LINES]
    rows = [{"at": line.at, "who": line.actor_name, "what": VERBS[line.verb], "note": False} for line in lines]
    notes = [{"at": note.at, "who": note.author_name, "what": note.text, "note": True} for note in thread(by, trails)]
    return sorted(rows + notes, key=lambda row: row["at"], reverse=True)[:SHOWN_LINES]
