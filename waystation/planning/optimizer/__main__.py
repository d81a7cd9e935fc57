"""The solver's process: one problem in, one line of JSON out for each better plan, a last line with the bound.

It is killed when its time is up, so every line stands by itself: `{"plan": …, "cost": n, "bound": n}`, at the end `{"done": status}`.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from ortools.sat.python import cp_model

from waystation.planning.optimizer.model import Model
from waystation.planning.sums.wire import plan_data, plan_from, problem_from


class Tell(cp_model.CpSolverSolutionCallback):
    """Says each better plan as soon as it is found."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.model = model

    def on_solution_callback(self) -> None:
        plan = self.model.plan_of(self.value)
        say({"plan": plan_data(plan), "cost": int(self.objective_value), "bound": int(self.best_objective_bound)})


def say(data: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(data, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def main() -> None:
    asked = json.load(sys.stdin)
    problem = problem_from(asked["problem"])
    model = Model(problem, plan_from(asked["plan"]))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = float(asked["seconds"])
    solver.parameters.num_workers = int(asked["workers"])
    solver.parameters.random_seed = int(asked["seed"])
    solver.parameters.cp_model_probing_level = 0  # probing alone took five of ten seconds on a busy day
    solver.parameters.symmetry_level = 0
    status = solver.solve(model.model, Tell(model))
    name = solver.status_name(status).lower()
    say({"done": name, "bound": int(solver.best_objective_bound) if name in ("optimal", "feasible") else 0})


if __name__ == "__main__":
    main()
