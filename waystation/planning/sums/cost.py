"""What a plan costs, in one number for both planners: lateness first, then moves, then waiting."""

from __future__ import annotations

from dataclasses import dataclass

from waystation.planning.sums.plan import Plan, lateness, ready_at
from waystation.planning.sums.problem import Problem

LATE = 100  # per minute later than promised and weight
BOOKED = 50  # per minute an appointment starts after its booked time
BAY_MOVED = 300  # another bay than the one that was planned: as much as three minutes late
CREW_MOVED = 200  # another technician
SHIFTED = 2  # per minute earlier or later than planned
WAITING = 1  # per minute a vehicle is in the house


@dataclass(frozen=True)
class Cost:
    """Minutes and counts behind `total`."""

    late: int = 0  # weighted minutes
    late_vehicles: int = 0
    booked: int = 0
    moved: int = 0  # operations with another bay or crew
    shifted: int = 0
    waiting: int = 0
    total: int = 0


def cost(problem: Problem, plan: Plan) -> Cost:
    """Count a plan. Vehicles that could not be placed count from the horizon on."""
    late = late_vehicles = booked = waiting = 0
    for vehicle in problem.vehicles:
        over = lateness(problem, plan, vehicle)
        late += over * vehicle.weight
        late_vehicles += over > 0
        waiting += max(0, ready_at(problem, plan, vehicle) - max(problem.now, vehicle.arrives))
        if vehicle.booked is not None and vehicle.order and not vehicle.order[0].begun:
            first = plan.at.get(vehicle.order[0].id)
            booked += max(0, (first.start if first else problem.horizon) - max(problem.now, vehicle.booked))
    bays, crews, shifted, moved = _moves(problem, plan)
    total = LATE * late + BOOKED * booked + BAY_MOVED * bays + CREW_MOVED * crews + SHIFTED * shifted + WAITING * waiting
    return Cost(late, late_vehicles, booked, moved, shifted, waiting, total)


def _moves(problem: Problem, plan: Plan) -> tuple[int, int, int, int]:
    """Bays changed, crews changed, minutes shifted, operations with either changed, against the plan before."""
    bays = crews = shifted = moved = 0
    for _, one in problem.work():
        placed = plan.at.get(one.id)
        if one.before is None or placed is None or one.fixed:
            continue
        other_bay, other_crew = placed.bay != one.before.bay, placed.people != one.before.people
        bays += other_bay
        crews += other_crew
        moved += other_bay or other_crew
        shifted += abs(placed.start - max(one.before.start, problem.now))
    return bays, crews, shifted, moved


def stability(problem: Problem, old: Plan, new: Plan) -> float:
    """Share of the operations of the old plan that keep bay, crew and minute; 1.0 when there are none."""
    both = [one for _, one in problem.work() if one.id in old.at]
    same = sum(1 for one in both if one.id in new.at and new.at[one.id].place == old.at[one.id].place)
    return same / len(both) if both else 1.0
