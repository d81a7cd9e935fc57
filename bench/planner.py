"""The planner's bench: gap to the best known plan and to the bound, time, and how much of a plan stays when the day goes wrong."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waystation.planning.optimizer import available, optimise
from waystation.planning.sums.check import faults
from waystation.planning.sums.cost import cost, stability
from waystation.planning.sums.greedy import greedy
from waystation.planning.sums.plan import Placed, Plan
from waystation.planning.sums.problem import Problem
from waystation.planning.sums.wire import plan_data, plan_from, problem_data, problem_from

HOME = Path(__file__).parent
INSTANCES, BEST, RESULTS = HOME / "instances", HOME / "best", HOME / "results.json"
SECONDS = 10.0
TIMES = 9  # repetitions of the greedy plan; the quickest counts, since others use the machine too


@dataclass(frozen=True)
class Row:
    """One instance measured. Gaps are shares above the best plan known; `bound` is the best proof that none costs less."""

    instance: str
    jobs: int
    operations: int
    best: int
    bound: int
    greedy_cost: int
    greedy_gap: float
    greedy_ms: float
    optimised_cost: int
    optimised_gap: float
    optimised_s: float
    word: str
    unmoved: float | None


def instances() -> Iterator[tuple[str, Problem]]:
    for path in sorted(INSTANCES.glob("*.json"), key=lambda each: each.stat().st_size):
        yield path.stem, problem_from(json.loads(path.read_text(encoding="utf-8")))


def keep_instances(makers: Mapping[str, Callable[[], Problem]]) -> int:
    """Write the instances; plans kept for an instance that has changed are no longer its best and go."""
    INSTANCES.mkdir(exist_ok=True)
    for name, make in makers.items():
        text = json.dumps(problem_data(make()), ensure_ascii=False, indent=None, separators=(",", ":")) + "\n"
        path = INSTANCES / f"{name}.json"
        if path.exists() and path.read_text(encoding="utf-8") == text:
            print(f"{name}: as it was")
            continue
        path.write_text(text, encoding="utf-8")
        (BEST / f"{name}.json").unlink(missing_ok=True)
        print(f"{name}: written; its best plan is not known any more: python -m bench best 120 {name}")
    return 0


def best_known(name: str, problem: Problem) -> tuple[int, int, Plan | None]:
    """(cost, bound, plan) kept for an instance; a kept plan that does not hold is an error, not a record."""
    path = BEST / f"{name}.json"
    if not path.exists():
        return 0, 0, None
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    plan = plan_from(kept["plan"])
    if faults(problem, plan):
        raise SystemExit(f"The best plan kept for {name} has a fault: {faults(problem, plan)[0]}. Search again: python -m bench best 120 {name}")
    return cost(problem, plan).total, int(kept["bound"]), plan


def keep_best(name: str, problem: Problem, plan: Plan, bound: int) -> int:
    """Keep a plan if it is the best so far, and the better bound; the cost of the best."""
    total, kept_bound, kept = best_known(name, problem)
    ours = cost(problem, plan).total
    if kept is None or ours < total or bound > kept_bound:
        BEST.mkdir(exist_ok=True)
        best = plan if kept is None or ours < total else kept
        data = {"cost": min(ours, total) if kept else ours, "bound": max(bound, kept_bound), "plan": plan_data(best)}
        (BEST / f"{name}.json").write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    return min(ours, total) if kept else ours


def search_long(seconds: float, *names: str) -> int:
    """Look for better plans with several seeds; what is found is kept."""
    for name, problem in instances():
        if names and name not in names:
            continue
        for seed in (1, 2, 3):
            answer = optimise(problem, seconds=seconds / 3, seed=seed)
            total = keep_best(name, problem, answer.plan, answer.bound)
            print(f"{name}: seed {seed} {cost(problem, answer.plan).total} ({answer.word}), best {total}", flush=True)
    return 0


def measured(name: str, problem: Problem, seconds: float) -> Row:
    quickest = 0.0
    plan = greedy(problem)
    for _ in range(TIMES):
        began = time.perf_counter()
        plan = greedy(problem)
        took = time.perf_counter() - began
        quickest = min(quickest or took, took)
    answer = optimise(problem, seconds=seconds)
    best, bound = keep_best(name, problem, answer.plan, answer.bound), best_known(name, problem)[1]
    wrong = faults(problem, plan) + faults(problem, answer.plan)
    if wrong:
        raise SystemExit(f"{name}: a plan has a fault: {wrong[0]}")
    first, better = cost(problem, plan).total, cost(problem, answer.plan).total
    return Row(
        name, len(problem.vehicles), len(problem.operation), best, bound, first, first / best - 1, quickest * 1000, better, better / best - 1,
        answer.seconds, answer.word, _unmoved(problem, answer.plan),
    )  # fmt: skip


def _unmoved(problem: Problem, plan: Plan) -> float | None:
    """Share of the plan before that stayed exactly where it was, for instances that have one."""
    before = [
        Placed(one.id, vehicle.id, one.before.bay, one.before.people, one.before.start, 0)
        for vehicle, one in problem.work()
        if one.before
    ]
    return stability(problem, Plan(tuple(before)), plan) if before else None


def measure(seconds: float) -> int:
    """Print the table and keep it."""
    rows = [measured(name, problem, seconds) for name, problem in instances()]
    if not rows:
        print("There are no instances. Make them: python -m bench generate")
        return 1
    head = f"{'instance':<18}{'jobs':>5}{'ops':>5}{'bound':>9}{'best':>9} │ {'greedy gap':>10}{'ms':>7} │ "
    print(f"\n{head}{'optimised gap':>13}{'s':>6} {'':<9}│ unmoved")
    for row in rows:
        unmoved = "–" if row.unmoved is None else f"{row.unmoved:.0%}"
        print(
            f"{row.instance:<18}{row.jobs:>5}{row.operations:>5}{row.bound:>9}{row.best:>9} │ {row.greedy_gap:>10.1%}{row.greedy_ms:>7.1f} │ "
            f"{row.optimised_gap:>13.1%}{row.optimised_s:>6.1f} {row.word:<9}│ {unmoved}"
        )
    if not available():
        print("Without the extra `optimizer` the optimised plan is the greedy search alone: pip install -r requirements-optimizer.txt")
    told = {"seconds": seconds, "cores": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    data = told | {"solver": available(), "rows": [vars(row) for row in rows]}
    RESULTS.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0
