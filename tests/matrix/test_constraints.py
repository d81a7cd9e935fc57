"""R-03: each rule "once", "never", "always" is kept by the database itself, on SQLite and PostgreSQL, not by Python.

`rules.toml` says them in words. The lane `pg` runs the same tests on PostgreSQL, so both schemas are held against the same list.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction

from tests.matrix import copies, house
from tests.matrix.copies import our_models

pytestmark = [pytest.mark.django_db]
RULES = tomllib.loads((Path(__file__).parent / "rules.toml").read_text(encoding="utf-8"))
MIGRATIONS = sorted((Path(__file__).resolve().parents[2] / "waystation").glob("*/migrations/0*.py"))
ADDED_ONLY = [
    table for path in MIGRATIONS for table in re.findall(r'append_only\("(\w+)"\)', path.read_text(encoding="utf-8"))
]


def declared() -> Iterator[tuple[type[models.Model], Any]]:
    for model in our_models():
        for rule in model._meta.constraints:
            yield model, rule


def unique_columns() -> dict[str, type[models.Model]]:
    found = {}
    for model in our_models():
        for field in model._meta.concrete_fields:
            if field.unique and not field.primary_key:
                found[f"{model._meta.db_table}.{field.column}"] = model
    return found


def in_the_database(table: str) -> dict[str, dict[str, Any]]:
    with connection.cursor() as cursor:
        found: dict[str, dict[str, Any]] = connection.introspection.get_constraints(cursor, table)
    return found


def definition(name: str) -> str:
    """How the database says the index or constraint."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE name = %s OR sql LIKE %s", [name, f'%CONSTRAINT "{name}"%']
            )
        else:
            cursor.execute(
                "SELECT indexdef FROM pg_indexes WHERE indexname = %s"
                " UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name, name],
            )  # fmt: skip
        return " ".join(row[0] or "" for row in cursor.fetchall())


def missing(model: type[models.Model], rule: Any) -> str:
    """What the database lacks of the rule; empty when it keeps it."""
    kept = in_the_database(model._meta.db_table).get(rule.name)
    if kept is None:
        return "is not there"
    if isinstance(rule, models.CheckConstraint):
        return "" if kept["check"] else "is no check"
    columns = [model._meta.get_field(name).column for name in rule.fields]
    if not kept["unique"] or kept["columns"] != columns:
        return f"is on {kept['columns']}, not unique on {columns}"
    if bool(rule.condition) != (" WHERE " in definition(rule.name)):
        return "has another condition"
    return ""


def test_each_rule_has_its_sentence_and_each_sentence_its_rule() -> None:
    say = "A constraint in a model needs its sentence in tests/matrix/rules.toml under [%s], and each sentence its constraint; these lack one: "
    for part, found in (("constraints", {rule.name for _model, rule in declared()}), ("unique", set(unique_columns()))):
        assert found == set(RULES[part]), say % part + ", ".join(sorted(found ^ set(RULES[part])))
    assert [
        name
        for name, words in {**RULES["constraints"], **RULES["unique"]}.items()
        if not re.fullmatch(r"[A-Z].{10,}\.", words)
    ] == []


def test_each_rule_is_in_the_database() -> None:
    assert {rule.name: lack for model, rule in declared() if (lack := missing(model, rule))} == {}


def test_each_single_column_is_unique_in_the_database() -> None:
    bare = []
    for name, model in unique_columns().items():
        column = name.split(".")[1]
        kept = in_the_database(model._meta.db_table).values()
        if not any(one["unique"] and one["columns"] == [column] for one in kept):
            bare.append(name)
    assert bare == []


def test_each_foreign_key_is_in_the_database() -> None:
    bare = []
    for model in our_models():
        kept = {one["columns"][0] for one in in_the_database(model._meta.db_table).values() if one["foreign_key"]}
        bare += [
            f"{model._meta.db_table}.{field.column}"
            for field in model._meta.concrete_fields
            if field.is_relation and field.db_constraint and field.column not in kept
        ]
    assert bare == []


def test_what_may_not_be_empty_is_not_null_in_the_database() -> None:
    with connection.cursor() as cursor:
        loose = []
        for model in our_models():
            nulls = {
                one.name
                for one in connection.introspection.get_table_description(cursor, model._meta.db_table)
                if one.null_ok
            }
            loose += [
                f"{model._meta.db_table}.{f.column}"
                for f in model._meta.concrete_fields
                if not f.null and not f.primary_key and f.column in nulls
            ]
    assert loose == []


def test_a_rule_taken_away_is_found() -> None:
    """The control: without its index the rule is missing; a check nobody made is missing too."""
    model, rule = next((model, rule) for model, rule in declared() if rule.name == "workshop_one_running_clock")
    assert missing(model, rule) == ""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX workshop_one_running_clock")  # taken back with the test's transaction
    assert missing(model, rule) == "is not there"
    assert (
        missing(model, models.CheckConstraint(condition=models.Q(pk__gt=0), name="workshop_nobody_made_this"))
        == "is not there"
    )


def triggers(table: str) -> set[str]:
    """The verbs the database refuses on the table."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            return {
                verb
                for (sql,) in cursor.fetchall()
                for verb in ("UPDATE", "DELETE")
                if f"BEFORE {verb} ON" in sql and "RAISE(ABORT" in sql
            }
        cursor.execute(
            "SELECT event_manipulation FROM information_schema.triggers WHERE event_object_table = %s AND action_timing = 'BEFORE'",
            [table],
        )
        return {verb for (verb,) in cursor.fetchall()}


@pytest.mark.parametrize("table", ADDED_ONLY)
def test_a_table_that_is_added_to_only_has_its_trigger(table: str) -> None:
    assert {"UPDATE", "DELETE"} <= triggers(table)


def test_the_tables_that_are_added_to_only_are_those_of_the_record() -> None:
    assert len(ADDED_ONLY) == len(set(ADDED_ONLY)) >= 20
    assert {"journal_journalline", "stock_movement", "settlement_entry", "settlement_payment", "delivery_rating", "files_paper"} <= set(
        ADDED_ONLY
    )
    assert triggers("workorders_repairorder") == set(), "the control: an ordinary table has none"


@pytest.mark.parametrize("table", ADDED_ONLY)
def test_the_database_refuses_to_change_or_remove_a_line(table: str, at_home: None) -> None:
    """Tried with SQL on a real line; tables the demonstration leaves empty get a copy of the rule through their trigger alone."""
    model = next(one for one in our_models() if one._meta.db_table == table)
    row = model._base_manager.filter(pk__gt=copies.OWN).first()
    if row is None:
        assert table in EMPTY
        return
    column = next(f.column for f in model._meta.concrete_fields if not f.primary_key)
    for statement in (f"UPDATE {table} SET {column} = {column} WHERE id = %s", f"DELETE FROM {table} WHERE id = %s"):
        with pytest.raises(DatabaseError, match="added to"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [row.pk])
    assert model._base_manager.filter(pk=row.pk).exists()


# a day at the station without one of these; their triggers are proved above and by their slices
EMPTY = {
    "accounts_stationversion",
    "customers_wearreading",
    "customers_consent",
    "care_try",
    "catalogue_pricechange",
    "workorders_told",
    "workshop_partreturn",
}


def test_the_house_is_the_same_on_each_copy(at_home: None) -> None:
    assert house.north().pk > copies.OWN
