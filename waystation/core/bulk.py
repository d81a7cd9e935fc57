"""Many rows at once, past the ORM's sentence for every single value: three years of history, a spreadsheet of 20,000 rows.

For new rows of a plain table only. The rows get their keys as `bulk_create` would give them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models


def write_rows(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model and give them their keys: COPY on PostgreSQL, one prepared statement on SQLite. In a transaction."""
    if not rows:
        return
    model = type(rows[0])
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    for row, key in zip(rows, _keys(model, len(rows)), strict=True):
        row.pk = key
    columns = [_reader(field) for field in fields]
    table, names = _quoted(model._meta.db_table), ", ".join(_quoted(str(field.column)) for field in fields)
    values = ([read(row) for read in columns] for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for value in values:
                    copy.write_row(value)
        else:
            holes = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({holes})", values)  # type: ignore[arg-type]  # it takes any iterable
    for row in rows:
        row._state.adding = False


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _keys(model: type[models.Model], count: int) -> Sequence[int]:
    """Keys nobody else gets: from the sequence, or on SQLite after the last one, as the transaction holds the only pen."""
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [_quoted(table), key, count],
            )
            return [number for (number,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
        return range(last + 1, last + 1 + count)


def _reader(field: models.Field[Any, Any]) -> Callable[[models.Model], Any]:
    """How a row's value of this field is handed to the database's driver."""
    name = field.attname
    if isinstance(field, models.ForeignKey):
        return lambda row: row.__dict__[name] or _key_of(row, field.name)
    if isinstance(field, models.IntegerField | models.BooleanField):
        return lambda row: row.__dict__[name]
    if isinstance(field, models.CharField | models.TextField):
        return lambda row: _text(row.__dict__[name])
    if isinstance(field, models.DateTimeField) and connection.vendor == "sqlite":
        return lambda row: _instant(row.__dict__[name])
    return lambda row: field.get_db_prep_save(row.__dict__[name], connection)


def _key_of(row: models.Model, name: str) -> Any:
    """The key of a row that had none when it was put there."""
    other = row._state.fields_cache.get(name)
    return other.pk if other is not None else None


def _text(value: Any) -> Any:
    return value if value is None or type(value) is str else str(value)  # a choice is told by its value


def _instant(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
