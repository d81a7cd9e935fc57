"""A second search over orders in a process of its own, so that both cores look while the solver has not begun; speaks as the solver does."""

from __future__ import annotations

import json
import sys
import time

from waystation.planning.sums.greedy import greedy
from waystation.planning.sums.wire import plan_data, problem_from

ROUNDS = 1_000_000


def main() -> None:
    asked = json.load(sys.stdin)
    until = time.monotonic() + float(asked["seconds"])
    plan = greedy(problem_from(asked["problem"]), rounds=ROUNDS, seed=int(asked["seed"]), enough=lambda: time.monotonic() > until)
    sys.stdout.write(json.dumps({"plan": plan_data(plan)}, ensure_ascii=False) + "\n" + json.dumps({"done": "feasible"}) + "\n")


if __name__ == "__main__":
    main()
