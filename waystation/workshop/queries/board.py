"""The board: every vehicle in the shop in its column, in a constant number of statements (DISP, BORD)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, Sum
from django.utils.translation import gettext as _

from waystation.accounts.models import Station, User
from waystation.accounts.queries import parameter, today, zone
from waystation.core.access import Actor
from waystation.core.calendars import day_bounds
from waystation.core.money import yuan
from waystation.core.names import listed
from waystation.core.when import clock
from waystation.journal.models import ChainHead
from waystation.scheduling.choices import ResourceKind
from waystation.scheduling.models import Resource
from waystation.stock.queries import open_expected
from waystation.workorders.choices import AdditionStatus, JobStatus, Kind, LineKind, Origin, Status, WaitingFor
from waystation.workorders.models import Addition, Job, RepairOrder
from waystation.workshop.choices import COLUMN_OF, TONES, Column
from waystation.workshop.models import Assignment, Clock, Wash
from waystation.workshop.sums import column_of, seconds_used

GONE = [JobStatus.DECLINED, JobStatus.CANCELLED]
# Where a card may be dropped, by the column it stands in; the server decides what that means.
GOES_TO: dict[str, str] = {
    Column.DISPATCH: "repair wash", Column.REPAIR: "parts approval inspection", Column.PARTS: "repair approval",
    Column.APPROVAL: "repair parts", Column.INSPECTION: "wash delivery repair", Column.WASH: "inspection dispatch", Column.DELIVERY: "repair",
}  # fmt: skip


@dataclass
class Card:
    order: RepairOrder
    column: str
    work: str = ""
    more: int = 0
    hours_milli: int = 0
    people: str = ""
    bay: str = ""
    percent: int | None = None
    note: str = ""
    note_tone: str = ""
    tags: list[tuple[str, str]] = field(default_factory=list)
    state: str = ""
    left_minutes: int | None = None

    @property
    def to(self) -> str:
        return GOES_TO.get(self.column, "")

    def lateness(self, now: datetime, soon: timedelta) -> str:
        due = self.order.promised_at
        if due is None:
            return ""
        return "late" if due < now else "soon" if due < now + soon else ""


@dataclass(frozen=True)
class Stage:
    key: str
    name: str
    tone: str
    cards: list[Card]


@dataclass(frozen=True)
class Board:
    stages: list[Stage]
    counts: dict[str, int]
    advisors: list[User]
    figures: dict[str, Any]
    cards: list[Card]


def stamp(station: Station, now: datetime) -> str:
    """Changes with every line of the station's record and each minute (lateness moves by itself): the ETag of live parts."""
    seq = ChainHead.objects.filter(chain=f"station:{station.pk}").values_list("seq", flat=True).first() or 0
    return f"{seq}-{int(now.timestamp() // 60)}"


def board(by: Actor, now: datetime, *, only: str = "", advisor: int | None = None) -> Board:
    """The seven columns, worst promise first; `only` is late, soon or waits. Twelve statements, whatever stands in the shop."""
    station = Station.objects.get(pk=by.station_id or 0)
    soon = warning(station, now)
    cards = cards_of(by, now)
    advisors = {card.order.advisor.pk: card.order.advisor for card in cards if card.order.advisor}
    kept = [card for card in cards if _chosen(card, only, advisor, now, soon)]
    stages = [Stage(c.value, str(c.label), TONES[c], [card for card in kept if card.column == c]) for c in Column]
    return Board(stages, counts(by, now, soon), sorted(advisors.values(), key=str), _figures(by, station, cards, now), kept)


def warning(station: Station, now: datetime) -> timedelta:
    """How long before its promise a vehicle turns amber."""
    return timedelta(minutes=int(parameter("workorders.warn_late_minutes", station, today(station, now))))


def counts(by: Actor, now: datetime, soon: timedelta) -> dict[str, int]:
    """Vehicles on the board by the names of its filters; the tiles of the home show the same figures."""
    due = {"late": Q(promised_at__lt=now), "soon": Q(promised_at__gte=now, promised_at__lt=now + soon), "waits": Q(visit__waits=True)}
    rows = RepairOrder.objects.seen_by(by).filter(status__in=list(COLUMN_OF))
    return rows.aggregate(all=Count("pk"), **{name: Count("pk", filter=which) for name, which in due.items()})


def _chosen(card: Card, only: str, advisor: int | None, now: datetime, soon: timedelta) -> bool:
    if advisor and card.order.advisor_id != advisor:
        return False
    if only in ("late", "soon"):
        return card.lateness(now, soon) == only
    return bool(card.order.visit.waits) if only == "waits" else True


def cards_of(by: Actor, now: datetime) -> list[Card]:
    """A card per order in the shop, worst promise first."""
    rows = RepairOrder.objects.seen_by(by).filter(status__in=list(COLUMN_OF))
    rows = rows.select_related("vehicle", "party", "contact", "visit", "advisor", "station")
    orders = list(rows.order_by(F("promised_at").asc(nulls_last=True), "pk"))
    ids = [order.pk for order in orders]
    washing = set(Wash.objects.filter(order__in=ids, started_at__isnull=False, done_at=None).values_list("order_id", flat=True))
    cards = {o.pk: Card(o, column_of(o.status, o.waiting_for, o.pk in washing), state=str(o.get_status_display())) for o in orders}
    _add_jobs(cards, ids)
    _add_people(cards, ids)
    _add_time(cards, ids, now)
    _add_notes(cards, ids, now)
    for card in cards.values():
        card.left_minutes = int((card.order.promised_at - now).total_seconds() // 60) if card.order.promised_at else None
    return list(cards.values())


def _add_jobs(cards: dict[int, Card], ids: list[int]) -> None:
    labour = Sum("lines__qty_milli", filter=Q(lines__kind=LineKind.LABOUR, lines__removed_at=None))
    for job in Job.objects.filter(order__in=ids).exclude(status__in=GONE).exclude(origin=Origin.GOODWILL).annotate(hours=labour).order_by("position"):
        card = cards[job.order_id]
        if card.work:
            card.more += 1
        card.work = card.work or job.label
        card.hours_milli += job.hours or 0  # type: ignore[attr-defined]


def _add_people(cards: dict[int, Card], ids: list[int]) -> None:
    names: dict[int, list[str]] = defaultdict(list)
    for row in Assignment.objects.filter(job__order__in=ids, ended_at=None).select_related("technician", "bay", "job").order_by("-lead", "pk"):
        card = cards[row.job.order_id]
        if row.technician.name not in names[row.job.order_id]:
            names[row.job.order_id].append(row.technician.name)
        card.bay = card.bay or (row.bay.label if row.bay else "")
    for pk, found in names.items():
        cards[pk].people = listed(found)


def _add_time(cards: dict[int, Card], ids: list[int], now: datetime) -> None:
    spans: dict[int, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for order, start, end in Clock.objects.filter(job__order__in=ids).values_list("job__order", "started_at", "ended_at"):
        spans[order].append((start, end))
    for pk, card in cards.items():
        if card.column == Column.REPAIR and card.hours_milli:
            card.percent = min(100, seconds_used(spans[pk], now) * 100 // max(1, card.hours_milli * 36 // 10))


def _add_notes(cards: dict[int, Card], ids: list[int], now: datetime) -> None:
    trails = {card.order.trail: pk for pk, card in cards.items()}
    coming: dict[int, datetime] = {}
    if cards:
        station_id = next(iter(cards.values())).order.station_id
        for row in open_expected(station_id).filter(trail__in=list(trails)).values("trail").annotate(first=Min("expected_at")):
            coming[trails[row["trail"]]] = row["first"]
    asked = {row.order_id: row for row in Addition.objects.filter(order__in=ids, status=AdditionStatus.ASKED).order_by("asked_at")}
    for pk, card in cards.items():
        _note(card, coming.get(pk), asked.get(pk), now)
        _tags(card)


def _note(card: Card, coming: datetime | None, asked: Addition | None, now: datetime) -> None:
    order, here = card.order, zone(card.order.station)
    if asked is not None:
        minutes = int((now - (asked.asked_at or now)).total_seconds() // 60)
        state = _("read") if asked.opened_at else _("sent %(minutes)s min ago") % {"minutes": minutes}
        card.note, card.note_tone = f"¥{yuan(asked.total_fen)} · {state}", "violet"
    elif order.waiting_for == WaitingFor.PARTS:
        day = f"{coming.astimezone(here):%m-%d} {clock(coming, here)}" if coming else ""
        at = _("parts expected %(at)s") % {"at": day} if coming else _("no delivery date for the parts")
        card.note, card.note_tone = order.wait_note or at, "amber"
    elif order.status == Status.FAILED:
        card.note, card.note_tone = _("Inspection failed, round %(n)s") % {"n": order.failed_rounds}, "red"
    elif order.waiting_for:
        label = str(WaitingFor(order.waiting_for).label)
        card.note, card.note_tone = f"{label} {order.wait_note}".strip(), "amber"
    elif order.status == Status.SIGNED and order.returned_because:
        card.note, card.note_tone = order.returned_because, "red"


def _tags(card: Card) -> None:
    if card.order.visit.waits:
        card.tags.append(("hot", _("waits here")))
    if card.order.visit.appointment_id:
        card.tags.append(("", _("appointment")))
    if card.order.kind == Kind.REWORK:
        card.tags.append(("red", _("comeback")))
    if card.column == Column.DELIVERY:
        order = card.order
        total = order.labour_fen + order.parts_fen + order.other_fen + order.benefit_fen
        card.tags.append(("amt", f"¥{yuan(total).removesuffix('.00')}"))


def _figures(by: Actor, station: Station, cards: Iterable[Card], now: datetime) -> dict[str, Any]:
    start, end = day_bounds(today(station, now), station.timezone)
    ready = RepairOrder.objects.seen_by(by).filter(delivered_at__gte=start, delivered_at__lt=end)
    done = ready.aggregate(all=Count("pk"), good=Count("pk", filter=Q(promised_at=None) | Q(delivered_at__lte=F("promised_at"))))
    bays = Resource.objects.filter(station=station, kind=ResourceKind.BAY, active=True).count()
    used = {card.bay for card in cards if card.bay and card.column == Column.REPAIR}
    return {
        "house": len(list(cards)), "bays": bays, "bays_used": len(used), "delivered": done["all"],
        "on_time": done["good"] * 100 // done["all"] if done["all"] else None,
    }  # fmt: skip
