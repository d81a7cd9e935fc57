"""Guards the database itself keeps, on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.db import migrations

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} BEGIN
  SELECT RAISE(ABORT, '{table} is added to, never changed');
END;
"""
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION waystation_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is added to, never changed', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END $$;
"""
_POSTGRES = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION waystation_append_only();
"""


def append_only(table: str) -> migrations.RunPython:
    """A migration step: rows of the table are added, never changed or removed (reliability I-02, I-33)."""

    def lock(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                schema_editor.execute(_SQLITE.format(table=table, verb=verb))
        else:
            schema_editor.execute(_POSTGRES_FUNCTION, params=None)  # its % is PL/pgSQL's, not a placeholder
            schema_editor.execute(_POSTGRES.format(table=table))

    def unlock(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")

    return migrations.RunPython(lock, unlock)
