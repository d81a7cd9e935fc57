"""`python -m bench planner [seconds]` measures the planner and writes bench/results.json; `generate` makes the instances again;
`best SECONDS` searches long for the best plans known and keeps them in bench/best."""

from __future__ import annotations

import sys

from bench import generate, planner


def main(verb: str = "planner", *rest: str) -> int:
    if verb == "planner":
        return planner.measure(float(rest[0]) if rest else planner.SECONDS)
    if verb == "generate":
        return planner.keep_instances(generate.INSTANCES)
    if verb == "best":
        return planner.search_long(float(rest[0]) if rest else 120.0, *rest[1:])
    print(f"There is no bench {verb!r}. There are: planner, generate, best.")
    return 1


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
