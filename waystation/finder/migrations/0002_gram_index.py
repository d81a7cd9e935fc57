"""The index of the grams, by vendor.

SQLite: a contentless FTS5 table that three triggers keep in step. Its row number is the second of `rank_at` above 31 bits of
the entry's id, so the newest entries come first without sorting. A later migration that lets Django remake the table on SQLite
(AlterField and the like) loses the triggers and must run `build` again.
PostgreSQL: a generated tsvector column under GIN. The pending list is short, because every search reads all of it.
"""

from typing import Any

from django.db import migrations

_ROW = "(CAST(strftime('%s', {row}.rank_at) AS INTEGER) << 31) | {row}.id"
_ADD = "INSERT INTO finder_grams(rowid, grams) VALUES (" + _ROW.format(row="new") + ", new.grams);"
_DROP = "INSERT INTO finder_grams(finder_grams, rowid, grams) VALUES ('delete', " + _ROW.format(row="old") + ", old.grams);"

_SQLITE = (
    "CREATE VIRTUAL TABLE finder_grams USING fts5(grams, content='', detail=none, columnsize=0, tokenize=\"ascii tokenchars '=$'\")",
    f"CREATE TRIGGER finder_grams_insert AFTER INSERT ON finder_searchentry BEGIN {_ADD} END",
    f"CREATE TRIGGER finder_grams_delete AFTER DELETE ON finder_searchentry BEGIN {_DROP} END",
    "CREATE TRIGGER finder_grams_update AFTER UPDATE OF id, grams, rank_at ON finder_searchentry"
    f" WHEN old.grams IS NOT new.grams OR old.rank_at IS NOT new.rank_at OR old.id IS NOT new.id BEGIN {_DROP} {_ADD} END",
    "INSERT INTO finder_grams(rowid, grams) SELECT " + _ROW.format(row="e") + ", e.grams FROM finder_searchentry e",
)
_POSTGRES = (
    "ALTER TABLE finder_searchentry ADD COLUMN tokens tsvector"
    " GENERATED ALWAYS AS (array_to_tsvector(string_to_array(grams, ' '))) STORED",
    "CREATE INDEX finder_tokens ON finder_searchentry USING gin (tokens) WITH (fastupdate = on, gin_pending_list_limit = 128)",
)


def build(apps: Any, schema_editor: Any) -> None:
    for statement in _SQLITE if schema_editor.connection.vendor == "sqlite" else _POSTGRES:
        schema_editor.execute(statement, params=None)


def remove(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for name in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS finder_grams_{name}", params=None)
        schema_editor.execute("DROP TABLE IF EXISTS finder_grams", params=None)
    else:
        schema_editor.execute("ALTER TABLE finder_searchentry DROP COLUMN IF EXISTS tokens", params=None)


class Migration(migrations.Migration):
    dependencies = [("finder", "0001_initial")]
    operations = [migrations.RunPython(build, remove)]
