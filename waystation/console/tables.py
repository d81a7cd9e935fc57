"""The tables of this version, made or changed before anything else is done with the database."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from waystation.console.voice import CannotDo, say

LEDGER = MigrationRecorder.Migration._meta.db_table


def bring_up_to_date() -> None:
    """Create or change the tables when this version needs it."""
    try:
        executor = MigrationExecutor(connection)
        steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as refusal:
        raise CannotDo(
            f"The database does not answer: {refusal}\nStart it, or mend DATABASE_URL; `waystation doctor` tells more."
        ) from None
    if not steps:
        return
    began = time.monotonic()
    if set(connection.introspection.table_names()) <= {LEDGER}:
        say("Making the tables …")
        make_anew(executor, [step for step, _backwards in steps])
    else:
        say(f"Changing the tables ({len(steps)} steps) …")
    call_command("migrate", interactive=False, verbosity=0)  # after make_anew: only the signals that name the rights
    say(f"The tables are ready after {time.monotonic() - began:.1f} s.")


def make_anew(executor: MigrationExecutor, steps: list[Any]) -> None:
    """Make all tables of an empty database at once, and note every migration as done.

    A hundred migrations after each other draw the whole house anew for every one of them (20 s); the tables as the last of
    them leaves them are made in one go. What models cannot say, our guards and indexes of the database, is taken from the
    migrations themselves. All in one transaction: a start that was broken off leaves an empty database.
    `tests/harness/test_tables_anew.py` compares both ways.
    """
    executor.recorder.ensure_schema()
    state = executor.loader.project_state(executor.loader.graph.leaf_nodes())
    with connection.schema_editor(atomic=True) as editor:
        for model in _in_order(state.apps.get_models()):
            editor.create_model(model)
        for step in steps:
            for operation in step.operations if _is_ours(step) else ():
                if isinstance(operation, RunPython | RunSQL):
                    operation.database_forwards(step.app_label, editor, state, state)
        for step in steps:
            executor.recorder.record_applied(step.app_label, step.name)


def _is_ours(step: Any) -> bool:
    """Other people's steps beside the tables change rows of older versions, and there are none."""
    return apps.get_app_config(step.app_label).name.startswith("waystation.")


def _in_order(models: Iterable[type[Model]]) -> Iterator[type[Model]]:
    """Each table after those it points to."""
    waiting = [model for model in models if model._meta.managed and not model._meta.proxy]
    made: set[type[Model]] = set()
    while waiting:
        ready = [model for model in waiting if _points_to(model) <= made | {model}]
        if not ready:  # a circle: the constraints of both databases wait for the end of the transaction
            ready = waiting[:1]
        yield from ready
        made.update(ready)
        waiting = [model for model in waiting if model not in made]


def _points_to(model: type[Model]) -> set[type[Model]]:
    return {field.remote_field.model for field in model._meta.concrete_fields if field.remote_field}
