"""Orders, jobs and lines as the actor sees them; what an order adds up to; what the vehicle still needs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet, Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from waystation.accounts.queries import today
from waystation.catalogue.models import Operation
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import listed
from waystation.customers.models import Vehicle
from waystation.journal.models import JournalLine
from waystation.workorders.choices import (
    APPROVED_WORK,
    BEFORE_SIGNATURE,
    IN_THE_HOUSE,
    DiagnosisMode,
    JobStatus,
    LineKind,
    Payer,
    Status,
)
from waystation.workorders.models import Addition, Advice, Diagnosis, Job, Line, RepairOrder
from waystation.workorders.sums import OrderSums, add_up, still_guaranteed

WORDS_OF_AN_ORDER = ("station", "vehicle", "party", "contact", "advisor", "visit", "payer")


def visible_orders(by: Actor) -> QuerySet[Any]:
    """The orders of the actor's station with what every page names of them."""
    return RepairOrder.objects.seen_by(by).select_related(*WORDS_OF_AN_ORDER)


def visible_jobs(by: Actor) -> QuerySet[Any]:
    return Job.objects.seen_by(by).select_related("order", "order__station", "order__vehicle", "order__visit", "addition")


def visible_lines(by: Actor) -> QuerySet[Any]:
    return Line.objects.seen_by(by).select_related("job", "job__order", "job__order__station", "job__order__visit", "job__addition", "part")


def visible_additions(by: Actor) -> QuerySet[Any]:
    of = [f"order__{name}" for name in WORDS_OF_AN_ORDER]
    return Addition.objects.seen_by(by).select_related("order", *of)


def visible_advice(by: Actor) -> QuerySet[Any]:
    return Advice.objects.seen_by(by).select_related("operation", "vehicle", "order")


FILTERS: dict[str, Q] = {
    "open": Q(status__in=sorted(IN_THE_HOUSE)),
    "estimate": Q(status__in=sorted(BEFORE_SIGNATURE)),
    "signed": Q(status__in=[Status.SIGNED, Status.WAITING]),
    "shop": Q(status__in=[Status.DISPATCHED, Status.IN_REPAIR, Status.PAUSED, Status.SELF_CHECKED, Status.IN_INSPECTION, Status.FAILED]),
    "ready": Q(status__in=[Status.PASSED, Status.HANDED_OVER, Status.BILLED, Status.PAID]),
    "quotes": Q(status=Status.QUOTE_ONLY),
    "done": Q(status__in=[Status.DELIVERED, Status.CLOSED]),
    "dropped": Q(status__in=[Status.CANCELLED, Status.VOIDED]),
}


def order_list(by: Actor, *, chosen: str = "open", advisor: int | None = None, late: bool = False, text: str = "", now: datetime) -> QuerySet[Any]:
    """The list of orders; `late` keeps those whose promise has passed."""
    rows = visible_orders(by).filter(FILTERS.get(chosen, FILTERS["open"]))
    if advisor:
        rows = rows.filter(advisor_id=advisor)
    if late:
        rows = rows.filter(promised_at__lt=now, status__in=sorted(IN_THE_HOUSE))
    if text:
        rows = rows.filter(Q(number__icontains=text) | Q(vehicle__plate__icontains=text.upper()) | Q(party__name__icontains=text))
    return rows.annotate(asking=Count("additions", filter=Q(additions__status__in=["asked", "no_answer"])))


def counts(by: Actor, now: datetime) -> dict[str, int]:
    """How many orders stand behind each filter that burns."""
    names = ("open", "estimate", "signed", "shop", "ready", "quotes")
    wanted = {name: Count("pk", filter=FILTERS[name]) for name in names}
    wanted["late"] = Count("pk", filter=Q(promised_at__lt=now) & FILTERS["open"])
    return RepairOrder.objects.seen_by(by).aggregate(**wanted)


def live_lines(order: RepairOrder) -> list[Line]:
    """Lines that count: not removed, of jobs neither declined nor cancelled; of additions only what was agreed."""
    mine = Q(job__addition=None) & ~Q(job__status__in=[JobStatus.DECLINED, JobStatus.CANCELLED])
    added = Q(job__addition__isnull=False, job__status__in=sorted(APPROVED_WORK))
    return list(
        Line.objects.filter(mine | added, job__order=order, removed_at=None)
        .select_related("job", "part", "operation")
        .order_by("job__position", "position", "pk")
    )


def lines_of(order: RepairOrder) -> list[Line]:
    """The lines a bill may carry: agreed work only (PRIC-02). Before signature there are none."""
    return [line for line in live_lines(order) if line.job.status in APPROVED_WORK]


def order_sums(order: RepairOrder) -> OrderSums:
    """Sums of the live lines by kind and payer, 分."""
    return add_up(live_lines(order))


def binding_fen(order: RepairOrder) -> int:
    """What the bills together must come to: binding quote + approved additions − work withdrawn after signature (I-12)."""
    withdrawn = Line.objects.filter(
        job__order=order, removed_at=None, job__status__in=[JobStatus.DECLINED, JobStatus.CANCELLED]
    ).exclude(job__approved_hash="")
    return order.quoted_fen + order.approved_additions_fen - (withdrawn.aggregate(n=Sum("amount_fen"))["n"] or 0)


def declined(vehicle: Vehicle) -> QuerySet[Any]:
    """Needed but not done work that still stands on the vehicle, the burning first (WORD-10)."""
    return Advice.objects.filter(vehicle=vehicle, resolved_at=None).select_related("operation", "order", "job").order_by("-safety", "-urgent", "-at")


def history(vehicle: Vehicle, *, without: RepairOrder | None = None) -> QuerySet[Any]:
    """Earlier orders of the vehicle, newest first (DIAG-07)."""
    rows = RepairOrder.objects.filter(vehicle=vehicle).exclude(status__in=[Status.VOIDED, Status.CANCELLED]).select_related("advisor", "station")
    return (rows.exclude(pk=without.pk) if without else rows).order_by("-made_at", "-pk")


def comeback(vehicle: Vehicle, operations: list[Operation], *, km: int | None, on: date, without: RepairOrder | None = None) -> Job | None:
    """An earlier repair under guarantee with the same operation, else the same system: proposes “comeback” (WORD-08).

    At any station of the company: the company gives the guarantee (decision 0006). Pages show of another station's only what is needed.
    """
    done = (
        Job.objects.filter(order__vehicle=vehicle, order__station__company_id=vehicle.company_id, guarantee_until_on__gte=on)
        .filter(order__status__in=[Status.DELIVERED, Status.CLOSED])
        .filter(Q(lines__operation__in=operations) | Q(lines__operation__system__in={o.system for o in operations}))
        .exclude(origin="due")
        .select_related("order__station")
        .annotate(same=Count("lines", filter=Q(lines__operation__in=operations)))
        .order_by("-same", "-order__delivered_at", "-pk")
    )
    if without:
        done = done.exclude(order=without)
    return next((job for job in done if still_guaranteed(job, km=km, on=on)), None)


def earlier_order(by: Actor, vehicle: Vehicle, pk: int) -> RepairOrder | None:
    """The order a comeback names: of this vehicle, at any station of the company (decision 0006)."""
    return RepairOrder.objects.filter(pk=pk, vehicle=vehicle, station__company_id=by.company_id or 0).first()


def orders_beside(order: RepairOrder) -> list[RepairOrder]:
    """The other orders of the same stay that count, the newest first."""
    return list(RepairOrder.objects.filter(visit_id=order.visit_id).exclude(pk=order.pk).exclude(status=Status.VOIDED).order_by("-pk"))


def right_order(order: RepairOrder, typed: str) -> RepairOrder:
    """The order of the same stay named by its number or its last digits (WORD-12). Refused: no_replacement."""
    others = orders_beside(order)
    found = [other for other in others if other.number.upper().endswith(typed.strip().upper())]
    if len(found) == 1:
        return found[0]
    if others:
        text = _("“%(typed)s” names no one order of this stay. Write one of: %(numbers)s") % {"typed": typed, "numbers": listed(others)}
    else:
        text = _("This stay has no other order. Open the right order at reception first, then void this one.")
    raise Refused(text, code="no_replacement", field="replaced_by")


def comebacks_of(order: RepairOrder, now: datetime) -> Job | None:
    """The earlier repair that the jobs on this order come back to, if any."""
    lines = Line.objects.filter(job__order=order, removed_at=None, kind=LineKind.LABOUR, operation__isnull=False).select_related("operation")
    operations = [line.operation for line in lines if line.operation]
    return comeback(order.vehicle, operations, km=order.visit.km, on=today(order.station, now), without=order) if operations else None


def workshop_diagnoses(by: Actor, since: datetime) -> list[dict[str, Any]]:
    """How often each advisor left the diagnosis to the workshop, with the reasons (DIAG-02)."""
    return list(
        Diagnosis.objects.seen_by(by)
        .filter(mode=DiagnosisMode.WORKSHOP, at__gte=since)
        .values("by_name", "reason_code")
        .annotate(times=Count("pk"))
        .order_by("-times", "by_name")
    )


def quote_accuracy(by: Actor, since: datetime) -> list[dict[str, Any]]:
    """Quoted against final amount and promised against real delivery, per advisor (DIAG-11). Amounts in 分."""
    final = F("labour_fen") + F("parts_fen") + F("other_fen") + F("benefit_fen")
    return list(
        RepairOrder.objects.seen_by(by)
        .filter(delivered_at__gte=since, signed_at__isnull=False)
        .values("advisor__name")
        .annotate(
            orders=Count("pk"), off_quote=Count("pk", filter=~Q(quoted_fen=final)), quoted=Sum("quoted_fen"), final=Sum(final),
            late=Count("pk", filter=Q(delivered_at__gt=F("promised_at"))), lateness=Avg(F("delivered_at") - F("promised_at")),
        )
        .order_by("advisor__name")
    )  # fmt: skip


def accuracy_per_operation(by: Actor, since: datetime, limit: int = 30) -> list[dict[str, Any]]:
    """The same per operation, what is off most first: amounts in 分, orders in which it was added or taken back, late ones (DIAG-11)."""
    agreed, added = Q(job__status__in=sorted(APPROVED_WORK)), Q(job__addition__isnull=False)
    late = Q(job__order__delivered_at__gt=F("job__order__promised_at"))
    english = (get_language() or "").startswith("en")
    rows = (
        Line.objects.seen_by(by)
        .filter(kind=LineKind.LABOUR, removed_at=None, job__order__delivered_at__gte=since, job__order__signed_at__isnull=False)
        .filter(agreed | ~Q(job__approved_hash=""))
        .values("code", "name", "name_en")
        .annotate(
            orders=Count("job__order", distinct=True), quoted=Sum("amount_fen", filter=~added, default=0),
            final=Sum("amount_fen", filter=agreed, default=0), off=Count("job__order", distinct=True, filter=added | ~agreed),
            late=Count("job__order", distinct=True, filter=late),
        )
        .order_by("-off", "-late", "-orders", "code")
    )  # fmt: skip
    return [row | {"label": english and row["name_en"] or row["name"]} for row in rows[:limit]]


def paid_by(by: Actor, since: datetime) -> list[dict[str, Any]]:
    """Visits and amounts of delivered work per payer: the paid visits are those the customer pays (WARR-05)."""
    lines = Line.objects.seen_by(by).filter(removed_at=None, job__order__delivered_at__gte=since, job__status__in=sorted(APPROVED_WORK))
    rows = lines.values("payer").annotate(visits=Count("job__order__visit", distinct=True), amount=Sum("amount_fen")).order_by("-amount")
    return [row | {"label": Payer(row["payer"]).label} for row in rows]


def wrong_orders(by: Actor, since: datetime) -> list[dict[str, Any]]:
    """Orders voided, corrected before signature, or sent back by the dispatcher to be corrected, per advisor, beside all his (WORD-12)."""
    lines = JournalLine.objects.seen_by(by).filter(at__gte=since)
    found = lines.filter(verb="order.quoted", facts__corrects=True), lines.filter(verb="order.returned")
    amended, returned = ([int(subject.partition(":")[2]) for subject in rows.values_list("subject", flat=True)] for rows in found)
    standing = ~Q(status=Status.VOIDED)
    return list(
        RepairOrder.objects.seen_by(by)
        .filter(made_at__gte=since)
        .values("advisor__name")
        .annotate(
            orders=Count("pk"), voided=Count("pk", filter=Q(status=Status.VOIDED)),
            amended=Count("pk", filter=Q(pk__in=amended) & standing), corrected=Count("pk", filter=Q(pk__in=returned) & standing),
        )
        .order_by("advisor__name")
    )  # fmt: skip


def due_answers(now: datetime) -> QuerySet[Any]:
    """Customers who were asked and have not answered in time."""
    return Addition.objects.filter(status="asked", answer_due_at__lte=now).select_related("station", "order", "order__advisor")
