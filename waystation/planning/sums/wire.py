"""Problems and plans as JSON: what goes to the solver's process and what is kept in `bench/instances`."""

from __future__ import annotations

from typing import Any

from waystation.planning.sums.plan import Placed, Plan, Reason
from waystation.planning.sums.problem import Bay, Gap, Operation, Person, Place, Problem, Tool, Vehicle

Data = dict[str, Any]


def _lean(values: Data) -> Data:
    """Without what is empty: 0, "", None, () and False are every field's default here."""
    return {key: value for key, value in values.items() if value not in (None, "", (), [], 0, False)}


def _gaps(gaps: tuple[Gap, ...]) -> list[list[Any]]:
    return [[gap.start, gap.end, gap.why] for gap in gaps]


def _place(place: Place | None) -> list[Any] | None:
    return [place.bay, list(place.people), place.start] if place else None


def _operation(one: Operation) -> Data:
    return _lean({
        "id": one.id, "minutes": one.minutes, "trade": one.trade, "bays": one.bays, "tools": one.tools, "expert": one.expert,
        "hands": one.hands if one.hands != 1 else 0, "splits": one.splits if one.splits != 1 else 0, "certificates": one.certificates,
        "only": one.only, "earliest": one.earliest, "because": one.because, "leaves": one.leaves, "begun": _place(one.begun),
        "pinned": _place(one.pinned), "before": _place(one.before),
    })  # fmt: skip


def _vehicle(one: Vehicle) -> Data:
    lean = _lean({
        "id": one.id, "truck": one.truck, "kind": one.kind, "weight": one.weight if one.weight != 1 else 0, "arrives": one.arrives,
        "flow": one.flow, "stands": one.stands,
    })  # fmt: skip
    for key, minute in (("promise", one.promise), ("booked", one.booked)):
        if minute is not None:
            lean[key] = minute
    return lean | {"operations": [_operation(each) for each in one.operations]}


def problem_data(problem: Problem) -> Data:
    """A problem as plain lists and numbers."""
    return {
        "now": problem.now, "horizon": problem.horizon, "whole": problem.whole, "bridge": problem.bridge,
        "bays": [_lean({"id": one.id, "kind": one.kind, "trucks": one.trucks, "closed": _gaps(one.closed)}) for one in problem.bays],
        "people": [
            _lean({
                "id": one.id, "trades": one.trades, "free": [list(span) for span in one.free], "certificates": one.certificates,
                "away": _gaps(one.away),
            })
            for one in problem.people
        ],
        "tools": [_lean({"id": one.id, "kind": one.kind, "closed": _gaps(one.closed)}) for one in problem.tools],
        "vehicles": [_vehicle(one) for one in problem.vehicles],
    }  # fmt: skip


def _gaps_from(data: Data, key: str) -> tuple[Gap, ...]:
    return tuple(Gap(int(start), int(end), str(why)) for start, end, why in data.get(key, ()))


def _place_from(data: Data, key: str) -> Place | None:
    found = data.get(key)
    return Place(str(found[0]), tuple(found[1]), int(found[2])) if found else None


def _operation_from(data: Data) -> Operation:
    lists: Data = {key: tuple(data[key]) for key in ("bays", "tools", "certificates", "only") if key in data}
    plain: Data = {key: data[key] for key in ("id", "minutes", "trade", "expert", "hands", "splits", "earliest", "because", "leaves") if key in data}
    places: Data = {key: _place_from(data, key) for key in ("begun", "pinned", "before")}
    return Operation(**(plain | lists | places))


def _vehicle_from(data: Data) -> Vehicle:
    plain = {key: value for key, value in data.items() if key != "operations"}
    return Vehicle(operations=tuple(_operation_from(each) for each in data["operations"]), **plain)


def problem_from(data: Data) -> Problem:
    """The problem of `problem_data`; KeyError or TypeError when it is not one."""
    return Problem(
        now=int(data["now"]), horizon=int(data["horizon"]), whole=int(data["whole"]), bridge=int(data["bridge"]),
        bays=tuple(Bay(one["id"], one["kind"], one.get("trucks", False), _gaps_from(one, "closed")) for one in data["bays"]),
        people=tuple(
            Person(
                one["id"], tuple(one.get("trades", ())), tuple((int(a), int(b)) for a, b in one.get("free", ())),
                tuple(one.get("certificates", ())), _gaps_from(one, "away"),
            )
            for one in data["people"]
        ),
        tools=tuple(Tool(one["id"], one["kind"], _gaps_from(one, "closed")) for one in data["tools"]),
        vehicles=tuple(_vehicle_from(one) for one in data["vehicles"]),
    )  # fmt: skip


def plan_data(plan: Plan) -> Data:
    """A plan as plain lists and numbers."""
    return {
        "placed": [
            [one.operation, one.vehicle, one.bay, list(one.people), one.start, one.end, one.stay, list(one.tools)] for one in plan.placed
        ],
        "unplaced": [[one.operation, one.code, dict(one.facts)] for one in plan.unplaced],
    }


def plan_from(data: Data) -> Plan:
    """The plan of `plan_data`; KeyError, TypeError or ValueError when it is not one."""
    placed = tuple(
        Placed(str(operation), str(vehicle), str(bay), tuple(people), int(start), int(end), int(stay), tuple(tools))
        for operation, vehicle, bay, people, start, end, stay, tools in data["placed"]
    )
    return Plan(placed, tuple(Reason(str(operation), str(code), dict(facts)) for operation, code, facts in data["unplaced"]))
