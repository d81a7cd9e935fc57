"""The open day: written through the actions, so that every page has life and every guard was passed."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from django.db.models import F

from waystation.accounts.queries import zone
from waystation.appointments import actions as appointments
from waystation.appointments.models import Appointment
from waystation.catalogue.models import LabourRate, Operation
from waystation.core.errors import Refused
from waystation.customers.models import Vehicle
from waystation.demo.house import House
from waystation.demo.masters import Owned
from waystation.demo.names import WORDS
from waystation.demo.walk import Crew, Walk
from waystation.messaging.choices import MessageState
from waystation.messaging.models import Message, Notice
from waystation.preparation import actions as preparation
from waystation.preparation.queries import plan_of
from waystation.scheduling.models import Resource
from waystation.scheduling.queries import free_times, opening
from waystation.settlement import actions as settlement
from waystation.stock.queries import availability
from waystation.workorders.choices import WaitingFor
from waystation.workorders.models import RepairOrder

ROAD = ["arrive", "greet", "talk", "open_order", "quote", "sign", "hand_to_dispatch", "dispatch", "start"]
DONE = [*ROAD, "take_parts", "finish", "self_check"]
PASSED = [*DONE, "wash", "inspect", "pass_"]
# how far, how many, minutes ago it began
PLAN: list[tuple[list[str], int, int]] = [
    (ROAD[:1], 3, 12),
    (ROAD[:2], 2, 20),
    (ROAD[:3], 2, 35),
    (ROAD[:4], 2, 45),
    (ROAD[:5], 3, 60),
    (ROAD[:6], 2, 70),
    (ROAD[:7], 4, 80),
    (ROAD[:8], 3, 110),
    (ROAD, 2, 140),
    ([*ROAD, "pause:parts"], 3, 170),
    ([*ROAD, "find"], 1, 180),
    ([*ROAD, "find_and_ask", "pause:approval"], 3, 190),
    (DONE, 3, 200),
    ([*DONE, "wash", "inspect"], 2, 230),
    ([*DONE, "wash", "inspect", "fail"], 1, 240),
    (PASSED, 3, 250),
    ([*PASSED, "hand_over"], 3, 280),
    ([*PASSED, "hand_over", "bill"], 4, 300),
]
EARLIEST = 320  # the first of them came so many minutes before now; sooner when the doors opened later
MINUTES = {  # what a step of a walk takes
    "greet": 2, "talk": 9, "sign": 3, "dispatch": 3, "start": 5, "pause": 15, "find": 10, "find_and_ask": 10, "finish": 40, "wash": 15,
    "inspect": 4, "pass_": 8, "fail": 8, "hand_over": 5, "bill": 3,
}  # fmt: skip

log = logging.getLogger(__name__)


def open_day(
    house: House, owned: list[Owned], chance: random.Random, now: datetime, *, tell: Callable[[str], None]
) -> None:
    """Forty-odd vehicles in every state, and appointments of today and tomorrow."""
    place = house.north
    crew = Crew(place.station, place.users, place.bays, place.technicians)
    pool = _Pool(house, owned, chance)
    end, minutes_open = _working_moment(house, now), _minutes_open(house, now)
    settlement.open_shift(
        place.station,
        opening_fen=50_000,
        by=crew.as_("cashier", end - timedelta(hours=5)),
        now=end - timedelta(hours=5),
    )
    n = 0
    for steps, count, ago in sorted(PLAN, key=lambda plan: -plan[2]):
        for k in range(count):
            n += 1
            if n % 10 == 1:
                tell(f"the open day: vehicle {n} of {sum(plan[1] for plan in PLAN)}")
            since = max(ago * min(1.0, minutes_open / EARLIEST), sum(map(_takes, steps)) + 5) + 3 * k
            begun = now - timedelta(minutes=since) if since <= minutes_open else end - timedelta(minutes=ago + 3 * k)
            _walk(crew, pool, chance, steps, begun, n, promised=_promise(house, chance, now))
    tell("appointments of today and tomorrow")
    _appointments(house, crew, pool, chance, now)
    Notice.objects.filter(at__lt=now - timedelta(minutes=75)).update(read_at=now)
    RepairOrder.objects.filter(station=place.station, delivered_at=None).update(looked_at=now)  # the advisors have just gone round
    told = Message.objects.filter(state=MessageState.QUEUED, made_at__lt=now - timedelta(minutes=75))
    told.update(state=MessageState.SENT, sent_at=F("made_at"), provider_ref="by-hand")


def _working_moment(house: House, now: datetime) -> datetime:
    """Three o'clock of the last day whose afternoon is over: cars that stay overnight."""
    local = now.astimezone(zone(house.north.station))
    day = local if local.hour >= 18 else local - timedelta(days=1)
    return day.replace(hour=15, minute=0, second=0, microsecond=0)


def _hours(house: House, at: datetime) -> tuple[datetime, datetime] | None:
    return opening(house.north.station, at.astimezone(zone(house.north.station)).date())


def _minutes_open(house: House, now: datetime) -> float:
    """Since the doors opened today; nothing when they are closed."""
    hours = _hours(house, now)
    return (now - hours[0]) / timedelta(minutes=1) if hours and hours[0] <= now < hours[1] else 0


def _takes(step: str) -> int:
    return MINUTES.get(step.partition(":")[0], 0)


def _promise(house: House, chance: random.Random, now: datetime) -> datetime:
    """Most promises lie ahead, a few within the hour, a few are missed; none while the station is closed."""
    minutes = chance.choice([-35, -10, 20, 40, 75, 100, 130, 160, 190, 220, 250, 280, 310, 340])
    at, hours = now + timedelta(minutes=minutes), _hours(house, now)
    if hours and hours[0] <= at < hours[1] - timedelta(minutes=15):
        return at
    days = (now if hours and now < hours[0] else now + timedelta(days=n) for n in range(8))
    return next(found[0] for day in days if (found := _hours(house, day)) and found[0] > now) + timedelta(minutes=90 + abs(minutes))


def _following(house: House, now: datetime) -> datetime:
    """When the doors open on the next working day."""
    days = (now + timedelta(days=n) for n in range(1, 8))
    return next(found[0] for day in days if (found := _hours(house, day)))


class _Pool:
    """Vehicles not here yet and work the store has parts for."""

    def __init__(self, house: House, owned: list[Owned], chance: random.Random) -> None:
        self.chance = chance
        self.waiting = {kind: [one for one in owned if one.vehicle.vehicle_class == kind] for kind in ("car", "truck")}
        for own in self.waiting.values():
            chance.shuffle(own)
        station = house.north.station
        priced = set(LabourRate.objects.filter(company=house.company).values_list("trade", flat=True))
        rows = Operation.objects.filter(
            company=house.company, active=True, is_diagnosis=False, hours_milli__lte=2500, trade__in=priced
        )
        rows = list(rows.exclude(trade__in=["wash", "hv"]).prefetch_related("usual_parts__part"))
        parts = {usual.part_id for row in rows for usual in row.usual_parts.all()}
        free = availability(station, sorted(parts))
        self.left = {pk: one.free_milli for pk, one in free.items()}
        self.work = {kind: [row for row in rows if row.vehicle_class in (kind, "any")] for kind in ("car", "truck")}

    def vehicle(self) -> Owned:
        kind = "truck" if self.chance.random() < 0.4 and len(self.waiting["truck"]) > 1 else "car"
        return (self.waiting[kind] or self.waiting["truck"]).pop()

    def operations(self, kind: str, count: int) -> list[Operation]:
        found: list[Operation] = []
        for row in self.chance.sample(self.work[kind], len(self.work[kind])):
            needs = {usual.part_id: usual.qty_milli for usual in row.usual_parts.all()}
            if all(self.left.get(pk, 0) >= qty for pk, qty in needs.items()):
                for pk, qty in needs.items():
                    self.left[pk] -= qty
                found.append(row)
            if len(found) == count:
                break
        return found


def _walk(
    crew: Crew, pool: _Pool, chance: random.Random, steps: list[str], at: datetime, n: int, *, promised: datetime
) -> None:
    one = pool.vehicle()
    vehicle = Vehicle.objects.get(pk=one.vehicle.pk)
    kind = "truck" if vehicle.vehicle_class == "truck" else "car"
    words = chance.choice(WORDS)
    operations = pool.operations(kind, chance.choice([1, 1, 2]))
    walk = Walk(
        crew, vehicle, at, operations, words=words, km=(vehicle.last_km or 1000) + chance.randint(300, 4000),
        kind="maintenance" if words == "保养" else "repair", key_tag=f"K-{n:02d}", advisor=chance.choice(["advisor", "advisor2", "advisor3"]),
    )  # fmt: skip
    walk.promised = promised
    for step in steps:
        try:
            _step(walk, pool, step, kind, n)
        except Refused as refused:  # a demonstration of any hour and seed stands; this car simply stays where it is
            log.warning("%s stays before “%s”: %s", walk.visit.number, step, refused)
            return


def _step(walk: Walk, pool: _Pool, step: str, kind: str, n: int) -> None:
    name, _colon, reason = step.partition(":")
    if name == "pause":
        walk.pause(WaitingFor(reason), "明早 9 点到货" if reason == "parts" else "")
    elif name in ("find", "find_and_ask"):
        walk.find_more(pool.operations(kind, 1)[0], ask=name == "find_and_ask")
    elif name == "hand_over":
        walk.hand_over(f"P-{n:02d}")
    else:
        deed: Callable[[], None] = getattr(walk, name)
        deed()


def _appointments(house: House, crew: Crew, pool: _Pool, chance: random.Random, now: datetime) -> None:
    """Booked days ago for the rest of today and for tomorrow and mostly prepared; two of today are incomplete calls."""
    station = crew.station
    end = _working_moment(house, now) - timedelta(days=2)
    desks = {desk.user_id: desk for desk in Resource.objects.filter(station=station, kind="advisor")}
    for n in range(20):
        one = pool.vehicle()
        kind = "truck" if one.vehicle.vehicle_class == "truck" else "car"
        words = _words(one, chance)
        at = end + timedelta(minutes=7 * n) if n < 18 else now - timedelta(minutes=5)
        clerk = crew.as_("clerk", at)
        if n >= 18:
            del words["km"], words["special_needs"]
        wished = [("operation", row.pk, 1000) for row in pool.operations(kind, 1)]
        row = appointments.take(
            station,
            channel=chance.choice(["phone", "phone", "web", "desk"]),
            words=words,
            wished=wished,
            by=clerk,
            now=at,
        )
        if n >= 18:
            continue
        advisor = crew.people[chance.choice(["advisor", "advisor2", "advisor3"])]
        first = now + timedelta(minutes=30) if n < 9 else _following(house, now)
        free = free_times(
            station, bay_kind="truck" if kind == "truck" else "repair", minutes=60, trucks=kind == "truck", from_at=first,
            until_at=first + timedelta(days=3), advisor=desks[advisor.pk], limit=30, now=now,
        )  # fmt: skip
        for slot in chance.sample(free[:12], min(len(free), 6)):
            try:
                appointments.book(row, starts_at=slot.starts_at, advisor=advisor, by=clerk, now=at)
                _prepare(crew, row, at + timedelta(minutes=30), now, whole=n not in (3, 7, 10, 12, 14, 16, 17))
                break
            except Refused:
                continue


def _prepare(crew: Crew, row: Appointment, at: datetime, now: datetime, *, whole: bool) -> None:
    """Everything laid ready and the customer asked, or one thing still open."""
    person = row.advisor.username if row.advisor else ""
    name = next(key for key, user in crew.people.items() if user.username == person)
    plan = plan_of(row, at)
    preparation.hand_out(row, plan, by=crew.as_(name, at), now=at)
    for item in plan.open:
        if whole or item.kind != "documents":
            with suppress(Refused):  # a part is not here yet: this one stays open
                preparation.prepare(row, item.kind, "done", by=crew.as_(name, at), now=at)
    for one in [one for one in plan.checks if one.due_at <= now]:
        with suppress(Refused):
            preparation.check(row, one.offset_minutes, prepared=whole, commitment="will_come", by=crew.as_(name, at), now=max(at, one.due_at))
    if whole:
        with suppress(Refused):
            preparation.mark_ready(row, by=crew.as_(name, at), now=at)


def _words(one: Owned, chance: random.Random) -> dict[str, object]:
    return {
        "customer_name": one.contact.name, "phone": one.contact.phone, "plate": one.vehicle.plate, "km": (one.vehicle.last_km or 0) + 800,
        "wishes": "保养", "fault": chance.choice(WORDS), "special_needs": "无", "vehicle": one.vehicle, "party": one.party,
        "contact": one.contact,
    }  # fmt: skip
