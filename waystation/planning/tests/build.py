"""Small floors for the planner's tests, by hand and by hypothesis. Minutes are from midnight of the first day."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from waystation.planning.sums.hours import cut
from waystation.planning.sums.problem import Bay, Gap, Operation, Person, Place, Problem, Tool, Vehicle

DAY = 24 * 60
EIGHT = 8 * 60
TRADES = ("mechanical", "electrical", "wash")
KINDS = ("repair", "quick", "wash")


def clock(text: str, day: int = 0) -> int:
    """`10:30` as minutes from midnight of the first day."""
    hours, minutes = text.split(":")
    return day * DAY + int(hours) * 60 + int(minutes)


def days(count: int = 5, lunch: int = 12 * 60) -> tuple[tuple[int, int], ...]:
    """Shifts 8 to 17 with an hour of lunch."""
    return tuple((day * DAY + a, day * DAY + b) for day in range(count) for a, b in ((EIGHT, lunch), (lunch + 60, 17 * 60)))


def person(name: str, *trades: str, away: tuple[tuple[str, str], ...] = (), free: tuple[tuple[int, int], ...] = ()) -> Person:
    spans, gaps = free or days(), []
    for start, end in away:
        spans = cut(spans, clock(start), clock(end))
        gaps.append(Gap(clock(start), clock(end), "absent"))
    return Person(name, trades, spans, (), tuple(gaps))


def work(name: str, minutes: int, trade: str = "mechanical", bays: tuple[str, ...] = ("repair",), **more: Any) -> Operation:
    return Operation(name, minutes, trade, bays, **more)


def car(name: str, *operations: Operation, **more: Any) -> Vehicle:
    return Vehicle(name, operations, **more)


def floor(*vehicles: Vehicle, now: str = "8:00", **more: Any) -> Problem:
    """Two repair bays and a quick one, two mechanics and an electrician unless said otherwise."""
    given: dict[str, Any] = {
        "bays": (Bay("b1", "repair"), Bay("b2", "repair"), Bay("b3", "quick")),
        "people": (person("anna", "mechanical"), person("bo", "mechanical"), person("chen", "electrical")),
        "horizon": 5 * DAY,
    } | more
    return Problem(now=clock(now), vehicles=vehicles, **given)


@st.composite
def people(draw: Any) -> tuple[Person, ...]:
    found = []
    for number in range(draw(st.integers(1, 4))):
        trades = tuple(draw(st.sets(st.sampled_from(TRADES), max_size=3)))
        spans = days(draw(st.integers(1, 4)), draw(st.sampled_from((11 * 60, 12 * 60, 12 * 60 + 30))))
        if draw(st.booleans()):
            start = draw(st.integers(EIGHT, 2 * DAY))
            spans = cut(spans, start, start + draw(st.integers(10, 600)))
        found.append(Person(f"p{number}", trades, spans, ("hv",) if draw(st.booleans()) else ()))
    return tuple(found)


def gaps(draw: Any) -> tuple[Gap, ...]:
    if not draw(st.booleans()):
        return ()
    start = draw(st.integers(0, DAY))
    return (Gap(start, start + draw(st.integers(1, 400)), "closed"),)


@st.composite
def vehicles(draw: Any, bays: tuple[Bay, ...], crew: tuple[Person, ...], now: int) -> tuple[Vehicle, ...]:
    found = []
    names = st.tuples(st.sampled_from([one.id for one in crew]))
    places = st.builds(Place, st.sampled_from([bay.id for bay in bays]), names, st.integers(EIGHT, DAY))
    for number in range(draw(st.integers(1, 7))):
        operations = []
        count = draw(st.integers(1, 3))
        stands = draw(st.sampled_from(["", "", *(bay.id for bay in bays)]))
        for at in range(count):
            kinds = tuple(draw(st.sets(st.sampled_from(KINDS), min_size=1, max_size=2)))
            fixed: dict[str, Any] = {}
            mode = draw(st.integers(0, 9))
            if mode == 0:
                fixed = {"pinned": draw(places)}
            elif mode == 1 and at == 0:
                place = draw(places)
                fixed = {"begun": Place(stands or place.bay, place.people, now - draw(st.integers(0, 90)))}
            elif mode in (2, 3):
                fixed = {"before": draw(places)}
            hands = 2 if draw(st.integers(0, 9)) == 0 else 1
            operations.append(
                Operation(
                    f"v{number}.{at}", draw(st.sampled_from((5, 20, 45, 90, 200, 260, 700))), draw(st.sampled_from(TRADES)),
                    kinds if draw(st.integers(0, 9)) else (), ("jack",) if draw(st.integers(0, 5)) == 0 else (),
                    "electrical" if draw(st.integers(0, 9)) == 0 else "", hands, 1, ("hv",) if draw(st.integers(0, 9)) == 0 else (), (),
                    draw(st.sampled_from((0, 0, 0, 600, 800, DAY + 500))), "part", draw(st.integers(0, 7)) == 0, **fixed,
                )
            )  # fmt: skip
        promise = draw(st.one_of(st.none(), st.integers(EIGHT, 2 * DAY)))
        booked = draw(st.one_of(st.none(), st.none(), st.integers(EIGHT, 900)))
        found.append(
            Vehicle(
                f"v{number}", tuple(operations), draw(st.booleans()), "", promise, draw(st.integers(1, 4)), draw(st.integers(0, 700)),
                booked, draw(st.integers(0, 4)) == 0, stands,
            )
        )  # fmt: skip
    return tuple(found)


@st.composite
def problems(draw: Any) -> Problem:
    """Any floor, with pins that clash, begun work that overlaps, vehicles in the wrong bay, closures and absences."""
    bays = tuple(
        Bay(f"b{number}", draw(st.sampled_from(KINDS)), draw(st.booleans()), gaps(draw)) for number in range(draw(st.integers(1, 4)))
    )
    crew = draw(people())
    now = draw(st.integers(EIGHT - 60, 13 * 60))
    tools = (Tool("jack1", "jack", gaps(draw)),) if draw(st.booleans()) else ()
    return Problem(now, 4 * DAY, bays, crew, draw(vehicles(bays, crew, now)), tools)
