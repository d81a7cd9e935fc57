"""Asks the solver's process and takes nothing on trust: only a plan without faults that costs less replaces the one at hand."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from importlib.util import find_spec
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO

from waystation.planning.sums.check import faults
from waystation.planning.sums.cost import cost
from waystation.planning.sums.greedy import greedy
from waystation.planning.sums.plan import Plan
from waystation.planning.sums.problem import Problem
from waystation.planning.sums.wire import plan_data, plan_from, problem_data

GRACE = 3.0  # seconds for starting up and the last line, beyond the solver's own limit
WORKERS = 6  # portfolio of the solver; more than cores pays, since its searches differ
SEARCHING = 0.35  # share of the time for the search over orders, before the solver takes its best plan over
STARTING = 0.7  # seconds until the solver's process has read the problem
MOST_ROUNDS = 1_000_000
COMMAND = (sys.executable, "-m", "waystation.planning.optimizer")
SEARCHER = (sys.executable, "-m", "waystation.planning.optimizer.searcher")

BETTER, OPTIMAL, SAME, MISSING, KILLED, BROKEN = "better", "optimal", "same", "missing", "killed", "broken"


@dataclass(frozen=True)
class Answer:
    """The plan that stands now, one word about how it came to be, and the solver's lower bound of the cost (0: none).

    `optimal`: none costs less · `better` · `same`: nothing better in time · `missing`: the extra is not installed ·
    `killed`: the solver did not stop or died · `broken`: it said something that is no plan.
    """

    plan: Plan
    word: str
    bound: int = 0
    seconds: float = 0.0


def available() -> bool:
    """True when the extra `optimizer` is installed."""
    return find_spec("ortools") is not None


def improve(
    problem: Problem, plan: Plan, *, seconds: float = 10.0, workers: int = WORKERS, seed: int = 1, command: tuple[str, ...] = COMMAND
) -> Answer:
    """The best plan found within `seconds`; whatever happens to the solver, a plan that can be carried out comes back."""
    if command is COMMAND and not available():
        return Answer(plan, MISSING)
    began = time.monotonic()
    asked = {"problem": problem_data(problem), "plan": plan_data(plan), "seconds": seconds, "workers": workers, "seed": seed}
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8")
    except OSError:
        return Answer(plan, MISSING)
    lines: SimpleQueue[str | None] = SimpleQueue()
    assert process.stdin is not None and process.stdout is not None
    talk = [
        Thread(target=_say, args=(process.stdin, json.dumps(asked)), daemon=True),
        Thread(target=_read, args=(process.stdout, lines), daemon=True),
    ]
    for thread in talk:
        thread.start()
    try:
        answer = _listen(problem, plan, lines, began + seconds + GRACE)
    finally:
        process.kill()
        process.wait()
        for thread in talk:
            thread.join(GRACE)
        process.stdout.close()
    return Answer(answer.plan, answer.word, answer.bound, time.monotonic() - began)


def optimise(problem: Problem, *, seconds: float = 10.0, seed: int = 1, command: tuple[str, ...] = COMMAND) -> Answer:
    """The best plan within `seconds` from scratch: two searches over orders side by side, then the solver from the better one."""
    began = time.monotonic()
    alone = command is COMMAND and not available()
    search = seconds * (1.0 if alone else SEARCHING)
    plan = _searched(problem, search, seed)
    left = began + seconds - time.monotonic() - STARTING
    answer = improve(problem, plan, seconds=max(0.5, left), seed=seed, command=command)
    return replace(answer, seconds=time.monotonic() - began)


def _searched(problem: Problem, seconds: float, seed: int) -> Plan:
    """The better of a search here and one in a process of its own with another seed."""
    until = time.monotonic() + seconds
    first = greedy(problem)
    found: list[Answer] = []

    def other() -> None:
        found.append(improve(problem, first, seconds=max(0.2, seconds - STARTING), seed=seed + 1000, command=SEARCHER))

    thread = Thread(target=other, daemon=True)
    thread.start()
    plan = greedy(problem, rounds=MOST_ROUNDS, seed=seed, enough=lambda: time.monotonic() > until)
    thread.join(seconds + 2 * GRACE)
    return min([plan, *(answer.plan for answer in found)], key=lambda each: cost(problem, each).total)


def _say(stdin: IO[str], text: str) -> None:
    try:
        with stdin:
            stdin.write(text)
    except OSError:
        pass  # it died before it had read everything; its silence says so


def _read(stdout: IO[str], lines: SimpleQueue[str | None]) -> None:
    for line in stdout:
        lines.put(line)
    lines.put(None)


def _listen(problem: Problem, plan: Plan, lines: SimpleQueue[str | None], until: float) -> Answer:
    """Take better plans until the last line, the end of the process, or the limit."""
    best, best_cost, bound, word = plan, cost(problem, plan).total, 0, KILLED
    while True:
        try:
            line = lines.get(timeout=max(0.0, until - time.monotonic()))
        except Empty:
            break
        if line is None:
            break
        try:
            said = json.loads(line)
            bound = max(bound, int(said.get("bound", 0)))
            if "done" in said:
                word = OPTIMAL if said["done"] == "optimal" else BETTER if best is not plan else SAME
                break
            offered = plan_from(said["plan"])
            offered_cost = cost(problem, offered).total
            if offered_cost >= best_cost:
                continue
            if faults(problem, offered):
                word = BROKEN
                break
            best, best_cost = offered, offered_cost
        except (ValueError, KeyError, TypeError, AttributeError):
            word = BROKEN
            break
    return Answer(best, word, min(bound, best_cost))
