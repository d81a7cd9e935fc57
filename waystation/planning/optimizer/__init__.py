"""The better plan, from CP-SAT in a process of its own: `improve(problem, plan)` or `optimise(problem)`; without the extra the plan stands."""

from waystation.planning.optimizer.client import Answer, available, improve, optimise

__all__ = ["Answer", "available", "improve", "optimise"]
