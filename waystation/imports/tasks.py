"""What the worker does for customers: go on with imports and with taking them back."""

from __future__ import annotations

import time
from datetime import datetime

from django.utils import translation

from waystation.core.errors import Refused
from waystation.imports import actions
from waystation.imports.choices import ImportState
from waystation.imports.models import ImportRun
from waystation.imports.queries import rows_of, waiting_imports

AT_A_TIME = 8.0
"""Seconds of writing before other tasks have their turn."""


def continue_imports(now: datetime) -> int:
    """Do the next piece of every waiting import; gives the rows done. Harmless when two workers do it at once."""
    return sum(_go_on(run, now) for run in waiting_imports())


def _go_on(run: ImportRun, now: datetime) -> int:
    language = run.by_user.language if run.by_user else "zh-hans"
    with translation.override(language):
        try:
            if run.state == ImportState.UNDOING:
                actions.continue_undo(run, now=now)
                return run.rows_total
            rows = rows_of(run)[1:]
            if run.state == ImportState.CHECKING:
                actions.check_import(run, rows, now=now)
                return len(rows)
            return _write(run, rows, now)
        except OSError as broken:
            actions.fail_import(run, now=now, why=str(broken.strerror or broken))
        except Refused as refused:
            if refused.code == "wrong_state":
                return 0  # another worker was faster
            actions.fail_import(run, now=now, why=str(refused))
    return 0


def _write(run: ImportRun, rows: list[list[str]], now: datetime) -> int:
    began, done = time.monotonic(), 0
    while time.monotonic() - began < AT_A_TIME:
        count = actions.write_batch(run, rows, now=now)
        done += count
        if run.rows_done >= len(rows):
            actions.finish_import(run, now=now)
            break
        if not count:
            break
    return done


BEAT = {continue_imports: 2}
