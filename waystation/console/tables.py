"""The tables of this version, made or changed before anything else is done with the database."""

from __future__ import annotations

from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from waystation.console.voice import CannotDo, say


def bring_up_to_date() -> None:
    """Create or change the tables when this version needs it."""
    try:
        executor = MigrationExecutor(connection)
        steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as refusal:
        raise CannotDo(
            f"The database does not answer: {refusal}\nStart it, or mend DATABASE_URL; `waystation doctor` tells more."
        ) from None
    if steps:
        say(f"Preparing the database ({len(steps)} steps) …")
        call_command("migrate", interactive=False, verbosity=0)
