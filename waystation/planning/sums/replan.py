"""A new plan after something happened, moving as little as possible of what was planned, each move with its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from waystation.planning.sums.cost import Cost, cost, stability
from waystation.planning.sums.greedy import greedy, never
from waystation.planning.sums.plan import Plan, remembered
from waystation.planning.sums.problem import Problem
from waystation.planning.sums.why import Move, moves

ROUNDS = 60  # moves tried after the rules; about a quarter of a second on a busy day


@dataclass(frozen=True)
class Replanned:
    """The plan, what it moved and why, its cost, and the share of the old plan that stayed exactly."""

    plan: Plan
    moves: tuple[Move, ...]
    cost: Cost
    stability: float


def replan(problem: Problem, old: Plan, *, rounds: int = ROUNDS, seed: int = 1, enough: Callable[[], bool] = never) -> Replanned:
    """Plan again: pins and begun work stand, what can stay stays unless a promise is worth more than the move."""
    known = remembered(problem, old)
    return compared(known, old, greedy(known, rounds=rounds, seed=seed, enough=enough))


def compared(known: Problem, old: Plan, new: Plan) -> Replanned:
    """A plan beside the one before it; for plans of the optimizer too."""
    return Replanned(new, moves(known, old, new), cost(known, new), stability(known, old, new))
