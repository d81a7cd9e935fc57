"""Threads that start at one instant, and guards that can be taken away to see that the test would notice.

A race test runs twice: guard on, it must hold; guard off, it must break (else the test proves nothing).
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.db import connections


@dataclass(frozen=True)
class Outcome:
    """What one racer got: a value, or the exception that ended it."""

    value: Any = None
    error: BaseException | None = None

    @property
    def won(self) -> bool:
        return self.error is None


def race(*runners: Callable[[], Any], delay_ms: int = 0, seed: int = 0) -> list[Outcome]:
    """Run all at once, each in its own thread and database connection; `delay_ms` sleeps up to that long before each statement."""
    barrier = threading.Barrier(len(runners))
    outcomes: list[Outcome] = [Outcome()] * len(runners)

    def go(number: int, run: Callable[[], Any]) -> None:
        dice = random.Random(f"{seed}:{number}")
        try:
            with slow_statements(delay_ms, dice):
                barrier.wait(timeout=30)
                outcomes[number] = Outcome(value=run())
        except BaseException as error:  # the race reports what each one met
            outcomes[number] = Outcome(error=error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(number, run), daemon=True) for number, run in enumerate(runners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive(), "a racer hangs: most likely a deadlock that nothing breaks"
    return outcomes


@contextmanager
def slow_statements(delay_ms: int, dice: random.Random) -> Iterator[None]:
    """Widen every window between two statements of this thread's connection."""
    if not delay_ms:
        yield
        return

    def slowly(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        time.sleep(dice.uniform(0, delay_ms) / 1000)
        return execute(sql, params, many, context)

    with connections["default"].execute_wrapper(slowly):
        yield


@contextmanager
def fault_at(statement: int, error: Callable[[], BaseException]) -> Iterator[list[int]]:
    """Raise at the k-th statement (from 1) of this connection; gives the count of statements seen, to know when to stop."""
    seen = [0]

    def counting(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        seen[0] += 1
        if seen[0] == statement:
            raise error()
        return execute(sql, params, many, context)

    with connections["default"].execute_wrapper(counting):
        yield seen


@contextmanager
def guard_off(place: str, replacement: Any) -> Iterator[None]:
    """Replace a named guard (`package.module:name` or `package.module:Class.name`) while a control runs."""
    module, _, path = place.partition(":")
    owner = import_module(module)
    *outer, name = path.split(".")
    for step in outer:
        owner = getattr(owner, step)
    kept = owner.__dict__[name]
    setattr(owner, name, replacement)
    try:
        yield
    finally:
        setattr(owner, name, kept)
