"""The instances of the planner's bench, made by seed: `python -m bench generate` writes them again, byte for byte.

Days begin at 08:00 = minute 480 of their day; times are minutes from midnight of the first day. Shifts 8–12 and 13–17:30,
half of the people with lunch at 11:30; seven days, the sixth and seventh closed for most.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from waystation.planning.sums.greedy import greedy
from waystation.planning.sums.hours import cut
from waystation.planning.sums.plan import Plan, remembered
from waystation.planning.sums.problem import Bay, Gap, Operation, Person, Place, Problem, Tool, Vehicle

DAY = 24 * 60
OPENS = 8 * 60
HORIZON = 8 * DAY


@dataclass(frozen=True)
class Kind:
    """A kind of work: minutes from–to, trade, kinds of bay, tools."""

    minutes: tuple[int, int]
    trade: str
    bays: tuple[str, ...]
    tools: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    expert: str = ""
    hands: int = 1


CARS = {
    "service": Kind((30, 70), "mechanical", ("quick", "repair")),
    "brakes": Kind((60, 150), "mechanical", ("repair", "quick")),
    "gearbox": Kind((180, 400), "mechanical", ("repair",), ("transmission jack",), expert="gearbox"),
    "wiring": Kind((45, 180), "electrical", ("repair",), ("tester",)),
    "battery": Kind((60, 150), "hv", ("hv",), certificates=("hv",)),
    "tyres": Kind((25, 60), "tyre", ("quick", "repair")),
    "alignment": Kind((40, 60), "tyre", ("alignment",)),
    "panel": Kind((120, 420), "body", ("paint", "repair")),
    "paint": Kind((90, 240), "paint", ("paint",)),
    "check": Kind((20, 30), "inspection", ("inspection",)),
    "wash": Kind((15, 25), "wash", ("wash",)),
}
TRUCKS = {
    "service": Kind((90, 200), "mechanical", ("truck",)),
    "clutch": Kind((300, 560), "mechanical", ("truck",), ("transmission jack",), hands=2),
    "brakes": Kind((120, 300), "mechanical", ("truck",)),
    "wiring": Kind((60, 240), "electrical", ("truck",), ("tester",)),
    "engine": Kind((600, 1100), "mechanical", ("truck",), ("crane",), expert="engine"),
    "check": Kind((30, 50), "inspection", ("inspection",)),
}
VISITS_CARS = (
    (("service", "check"), 16), (("service", "tyres", "wash"), 12), (("brakes", "check"), 12), (("brakes",), 8), (("wiring",), 8),
    (("wiring", "service", "check"), 7), (("tyres", "alignment"), 10), (("gearbox", "check"), 5), (("battery", "check", "wash"), 5),
    (("panel", "paint", "wash"), 9), (("service",), 8),
)  # fmt: skip
VISITS_TRUCKS = (
    (("service", "check"), 30), (("service", "brakes", "check"), 25), (("clutch", "check"), 15), (("wiring", "service"), 20),
    (("engine", "check"), 10),
)  # fmt: skip


def shifts(lunch: int, *, saturday: bool) -> tuple[tuple[int, int], ...]:
    """Five or six days with an hour of lunch."""
    days = [0, 1, 2, 3, 4, *([5] if saturday else []), 7]
    return tuple(
        (day * DAY + start, day * DAY + end) for day in days for start, end in ((OPENS, lunch), (lunch + 60, 17 * 60 + 30))
    )


def staff(trades: list[tuple[str, ...]], certificates: dict[int, tuple[str, ...]] | None = None) -> tuple[Person, ...]:
    return tuple(
        Person(f"p{number}", one, shifts(12 * 60 if number % 2 else 11 * 60 + 30, saturday=number % 3 == 0), (certificates or {}).get(number, ()))
        for number, one in enumerate(trades, 1)
    )


def bays(counts: dict[str, int], *, trucks: bool = False) -> tuple[Bay, ...]:
    kinds = [kind for kind, count in counts.items() for _ in range(count)]
    return tuple(Bay(f"b{number}", kind, trucks) for number, kind in enumerate(kinds, 1))


def visit(name: str, random: Random, kinds: dict[str, Kind], works: tuple[str, ...], *, truck: bool = False) -> Vehicle:
    """A vehicle with its operations, a promise with some slack and now and then a late part or an appointment."""
    operations = []
    for number, work in enumerate(works, 1):
        kind = kinds[work]
        minutes = random.randrange(kind.minutes[0], kind.minutes[1] + 1, 5)
        operations.append(
            Operation(
                f"{name}.{number}", minutes, kind.trade, kind.bays, kind.tools, kind.expert, kind.hands, 2 if minutes > 120 else 1, kind.certificates
            )
        )
    if random.random() < 0.12:
        place = random.randrange(len(operations))
        arrives = OPENS + random.randrange(60, 420, 15)
        operations[place] = replace(operations[place], earliest=arrives, because="part", leaves=place > 0 and random.random() < 0.5)
    total = sum(one.minutes for one in operations)
    booked = OPENS + random.randrange(0, 420, 30) if random.random() < 0.3 else None
    start = booked if booked is not None else OPENS + random.randrange(0, 300, 10)
    days, rest = divmod(int(total * random.uniform(1.3, 3.5) if truck else total * random.uniform(1.2, 3.0)), 510)
    promise = min(start + rest, 17 * 60 + 30) + days * DAY if random.random() < 0.85 else None
    early = booked is None and random.random() < 0.5
    return Vehicle(
        name, tuple(operations), truck=truck, kind="truck" if truck else random.choice(("sedan", "suv", "van")), promise=promise,
        weight=random.choice((1, 1, 1, 2, 2, 4)), arrives=OPENS if early else start, booked=booked,
        flow=not truck and works[0] == "service" and len(works) == 3,
    )  # fmt: skip


Visits = tuple[tuple[tuple[str, ...], int], ...]


def fleet(count: int, random: Random, kinds: dict[str, Kind], visits: Visits, *, truck: bool = False, operations: int = 0) -> tuple[Vehicle, ...]:
    """So many vehicles; with `operations` drawn again until they have exactly that many."""
    while True:
        drawn = random.choices([works for works, _ in visits], [share for _, share in visits], k=count)
        if not operations or sum(map(len, drawn)) == operations:
            return tuple(visit(f"v{number}", random, kinds, works, truck=truck) for number, works in enumerate(drawn, 1))


def small() -> Problem:
    random = Random(11)
    trades: list[tuple[str, ...]] = [
        ("mechanical", "tyre"), ("mechanical", "electrical"), ("tyre", "wash", "inspection"), ("mechanical", "inspection", "gearbox"),
    ]  # fmt: skip
    people = staff(trades)
    kinds = {key: kind for key, kind in CARS.items() if key not in ("battery", "panel", "paint")}
    visits = tuple(each for each in VISITS_CARS if set(each[0]) <= set(kinds))
    floor = bays({"quick": 1, "repair": 2, "alignment": 1, "inspection": 1, "wash": 1})
    return Problem(OPENS, HORIZON, floor, people, fleet(12, random, kinds, visits), (Tool("t1", "tester"), Tool("t2", "transmission jack")))


BUSY_STAFF: list[tuple[str, ...]] = [
    ("mechanical",), ("mechanical",), ("mechanical", "tyre"), ("mechanical", "electrical"), ("mechanical", "electrical"), ("mechanical",),
    ("electrical", "hv"), ("electrical", "hv"), ("tyre",), ("tyre", "wash"), ("body",), ("body", "paint"), ("paint",), ("inspection",),
    ("wash", "inspection"), ("mechanical", "gearbox"), ("mechanical",), ("body",),
]  # fmt: skip


def busy() -> Problem:
    """60 vehicles with 138 operations on one day: the size the greedy plan is promised for."""
    random = Random(60)
    people = staff(BUSY_STAFF, {7: ("hv",), 8: ("hv",)})
    floor = bays({"quick": 3, "repair": 6, "hv": 1, "alignment": 1, "paint": 3, "inspection": 2, "wash": 1})
    tools = (Tool("t1", "tester"), Tool("t2", "tester"), Tool("t3", "transmission jack"))
    return Problem(OPENS, HORIZON, floor, people, fleet(60, random, CARS, VISITS_CARS, operations=138), tools)


def trucks() -> Problem:
    """A truck station: few wide bays, long work over several days, pairs of hands."""
    random = Random(24)
    people = staff(
        [
            ("mechanical",), ("mechanical",), ("mechanical",), ("mechanical", "electrical"), ("electrical",), ("mechanical", "engine"),
            ("mechanical", "inspection"), ("inspection",),
        ]
    )
    floor = bays({"truck": 5, "inspection": 1}, trucks=True)
    tools = (Tool("t1", "tester"), Tool("t2", "transmission jack"), Tool("t3", "crane", (Gap(OPENS + 120, OPENS + 300, "calibration"),)))
    return Problem(OPENS, HORIZON, floor, people, fleet(20, random, TRUCKS, VISITS_TRUCKS, truck=True), tools)


def storm() -> Problem:
    """The busy day at 11:00 with its plan, and then: two absences, a closed bay, late parts, overruns, walk-ins, pins."""
    random = Random(7)
    morning = busy()
    plan = greedy(morning, rounds=60, seed=3)
    now = 11 * 60
    known = remembered(morning, plan)
    vehicles = [one for one in (_at(each, plan, now, random) for each in known.vehicles) if one is not None]
    absent = {"p2": (now, now + DAY), "p7": (now, 13 * 60 + 30), "p11": (12 * 60, 18 * 60)}
    people = tuple(
        replace(one, free=cut(one.free, *absent[one.id]), away=(Gap(*absent[one.id], "absent"),)) if one.id in absent else one
        for one in morning.people
    )
    free = sorted({bay.id for bay in morning.bays if bay.kind == "repair"} - {each.here for each in vehicles})
    shut = free[0] if free else "b9"
    floor = tuple(replace(bay, closed=(Gap(now, now + 180, "closed"),)) if bay.id == shut else bay for bay in morning.bays)
    walk_ins = [
        replace(
            each, id=f"w{each.id}", arrives=now + 10 * number, booked=None,
            operations=tuple(replace(one, id=f"w{one.id}", earliest=0, because="") for one in each.operations),
        )
        for number, each in enumerate(fleet(5, random, CARS, VISITS_CARS))
    ]  # fmt: skip
    return replace(morning, now=now, vehicles=(*vehicles, *walk_ins), people=people, bays=floor)


def _at(vehicle: Vehicle, plan: Plan, now: int, random: Random) -> Vehicle | None:
    """The vehicle as it is at `now` when the plan was followed: finished work gone, running work begun and often slower."""
    left = []
    stands = ""
    for one in vehicle.order:
        placed = plan.at[one.id]
        if placed.end <= now:
            continue
        if placed.start < now:
            rest = max(10, placed.end - now + random.choice((0, 0, 15, 45, 90)))
            left.append(replace(one, minutes=rest, begun=placed.place, earliest=0, because="", leaves=False))
            stands = placed.bay
        elif random.random() < 0.08:
            left.append(replace(one, earliest=now + random.randrange(60, 420, 15), because="part"))
        elif random.random() < 0.08:
            left.append(replace(one, pinned=Place(placed.bay, placed.people, placed.start)))
        else:
            left.append(one)
    return replace(vehicle, operations=tuple(left), stands=stands) if left else None


INSTANCES = {"small": small, "busy_day": busy, "truck_station": trucks, "disruption_storm": storm}
