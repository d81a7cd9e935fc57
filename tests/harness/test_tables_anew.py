"""An empty database gets its tables in one go (console/tables.py); they are the very tables the migrations make."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.harness.cluster import Cluster
from tests.harness.tables import ROOT

pytestmark = pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="starts databases of its own")

MAKE = "import django; django.setup(); from waystation.console.tables import bring_up_to_date as b; b(); b()"
PIECES = re.compile(r",(?![^(]*\))(?=\s)")  # commas between columns and constraints, not those inside brackets
POSTGRES = {
    "columns": "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, is_generated,"
    " identity_generation FROM information_schema.columns WHERE table_schema = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "steps": "SELECT app, name FROM django_migrations",
    "rights": "SELECT codename FROM auth_permission",
}


def make(folder: Path, database_url: str = "", *, plainly: bool = False) -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("WAYSTATION_", "DATABASE_URL"))}
    env |= {"WAYSTATION_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "waystation.settings"}
    words = ["-m", "waystation", "manage", "migrate", "--verbosity", "0"] if plainly else ["-c", MAKE]
    ended = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=env | ({"DATABASE_URL": database_url} if database_url else {}),
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-2000:]
    return ended.stdout


def of_sqlite(file: Path) -> dict[str, list[str]]:
    """Name → the columns and constraints of a table, or the words of a trigger or index; order says nothing."""
    with sqlite3.connect(file) as database:
        named = database.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        rows = database.execute("SELECT app || '.' || name FROM django_migrations").fetchall()
        rights = database.execute("SELECT codename FROM auth_permission").fetchall()
    tables = {name: sorted(piece.strip() for piece in PIECES.split(_body(sql))) for name, sql in named}
    return tables | {"steps": sorted(row[0] for row in rows), "rights": sorted(row[0] for row in rights)}


def _body(sql: str) -> str:
    inside = re.fullmatch(r"CREATE TABLE \S+ \((.*)\)", sql, re.DOTALL)
    return inside[1] if inside else sql


def of_postgresql(url: str) -> dict[str, list[str]]:
    with psycopg.connect(url) as database:
        return {what: sorted(str(row) for row in database.execute(asked)) for what, asked in POSTGRES.items()}


def test_on_sqlite_both_ways_give_the_same_tables(tmp_path: Path) -> None:
    told = make(tmp_path)
    assert told.count("Making the tables") == 1, "the second call had nothing to do"
    plain = tmp_path / "plain"
    plain.mkdir()
    make(plain, plainly=True)
    anew, migrated = of_sqlite(tmp_path / "waystation.sqlite3"), of_sqlite(plain / "waystation.sqlite3")
    assert sorted(anew) == sorted(migrated)
    assert {name: (anew[name], migrated[name]) for name in anew if anew[name] != migrated[name]} == {}
    assert len([name for name in anew if name.endswith("_no_UPDATE")]) > 10, "the guards were compared too"


@pytest.mark.slow
def test_on_postgresql_both_ways_give_the_same_tables(cluster: Cluster, tmp_path: Path) -> None:
    quick, plain = cluster.create("anew"), cluster.create("migrated")
    make(tmp_path, quick)
    make(tmp_path, plain, plainly=True)
    anew, migrated = of_postgresql(quick), of_postgresql(plain)
    for what in POSTGRES:
        assert anew[what] == migrated[what]
    assert len(anew["triggers"]) > 10
