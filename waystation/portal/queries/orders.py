"""What a customer sees of his own order."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from waystation.accounts.queries import named_place
from waystation.core.access import Actor
from waystation.files.models import Media
from waystation.files.queries import media_on
from waystation.messaging.models import CustomerLink
from waystation.workorders.choices import APPROVED_WORK, WITH_THE_CUSTOMER, JobStatus, Status
from waystation.workorders.models import Addition, Job, RepairOrder
from waystation.workorders.queries import WORDS_OF_AN_ORDER, to_read
from waystation.workorders.sums import purpose_of

STEPS: list[tuple[Any, set[Status]]] = [
    (lambda: _("Arrived"), {Status.DRAFT, Status.QUOTED}),
    (lambda: _("Signed"), {Status.SIGNED, Status.WAITING}),
    (lambda: _("Repair"), {Status.DISPATCHED, Status.IN_REPAIR, Status.PAUSED, Status.FAILED}),
    (lambda: _("Check"), {Status.SELF_CHECKED, Status.IN_INSPECTION, Status.PASSED}),
    (lambda: _("Ready to collect"), {Status.HANDED_OVER, Status.BILLED, Status.PAID}),
    (lambda: _("Collected"), {Status.DELIVERED, Status.CLOSED}),
]

NEXT: list[tuple[set[Status], Any]] = [
    ({Status.DRAFT, Status.QUOTED}, lambda: _("Your service advisor prepares the order with you. Work begins after you have signed.")),
    ({Status.SIGNED, Status.WAITING}, lambda: _("Your vehicle waits for its bay. Nothing is needed from you.")),
    (
        {Status.DISPATCHED, Status.IN_REPAIR, Status.PAUSED, Status.FAILED},
        lambda: _("We are working on your vehicle. If we find anything else, we ask you first."),
    ),
    ({Status.SELF_CHECKED, Status.IN_INSPECTION, Status.PASSED}, lambda: _("A quality inspector checks the work before you get the vehicle back.")),
    ({Status.HANDED_OVER, Status.BILLED, Status.PAID}, lambda: _("Your vehicle is ready. Your service advisor explains the work and the bill.")),
    ({Status.DELIVERED, Status.CLOSED}, lambda: _("Thank you. If anything is not as it should be, call us.")),
]


def order_of(link: CustomerLink, pk: int) -> RepairOrder | None:
    rows = RepairOrder.objects.filter(station_id=link.station_id, pk=pk)
    return rows.select_related(*WORDS_OF_AN_ORDER, "station__company").first()


def addition_of(link: CustomerLink, pk: int) -> Addition | None:
    rows = Addition.objects.filter(station_id=link.station_id, pk=pk)
    return rows.select_related("order", *[f"order__{name}" for name in WORDS_OF_AN_ORDER]).first()


def place_of(order: RepairOrder) -> str:
    """Where the vehicle is collected, for the reader."""
    return named_place(order.station, order.delivery_place)


def next_of(order: RepairOrder) -> str:
    """What happens next with the vehicle, in one sentence for its owner."""
    return next((words() for states, words in NEXT if order.status in states), "")


def agreed_work(order: RepairOrder) -> list[Job]:
    """What is done to the vehicle: the jobs the customer has agreed to."""
    return list(order.jobs.filter(status__in=APPROVED_WORK).order_by("position"))


def steps_of(order: RepairOrder, *, asked: bool = False) -> list[dict[str, Any]]:
    """Where the vehicle is, in the customer's words."""
    here = next((n for n, (_word, states) in enumerate(STEPS) if order.status in states), 0)
    steps = [{"label": word(), "state": "done" if n < here else "now" if n == here else "todo"} for n, (word, _s) in enumerate(STEPS)]
    if asked:
        steps[here]["state"] = "done"
        steps.insert(here + 1, {"label": _("Your answer"), "state": "now"})
    return steps


def photos_of(by: Actor, addition: Addition) -> list[Media]:
    return list(media_on(by, addition.trail, purpose_of(addition)))


def items_of(addition: Addition) -> list[dict[str, Any]]:
    """The sealed items as shown, each with its answer so far."""
    jobs = {job.pk: job for job in addition.jobs.all()}
    found = []
    for item in to_read(addition.content).get("jobs", []):
        job = jobs.get(item["id"])
        if job is not None and job.status != JobStatus.CANCELLED:
            found.append(item | {"open": job.status == JobStatus.PROPOSED, "answer": job.answer, "said": job.get_answer_display()})
    return found


def waiting_questions(order: RepairOrder) -> list[Addition]:
    """What the shop waits for an answer to."""
    return list(order.additions.filter(status__in=sorted(WITH_THE_CUSTOMER)).order_by("asked_at"))
