"""The first minutes: from an empty folder to a station whose manager can log in, by the real command."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.harness.tables import ROOT, template

WORDS = ["init", "--company", "远山", "--station", "北站", "--manager", "李经理", "--username", "manager"]


def waystation(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("WAYSTATION_", "DATABASE_URL"))}
    return subprocess.run(
        [sys.executable, "-m", "waystation", *words], env={**env, "WAYSTATION_DATA": str(data)}, cwd=ROOT, capture_output=True,
        text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def count(data: Path, table: str) -> int:
    with closing(sqlite3.connect(data / "waystation.sqlite3")) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.mark.slow
def test_a_station_is_opened_where_nothing_is_yet(tmp_path: Path) -> None:
    data = tmp_path / "not-there-yet"
    opened = waystation(data, *WORDS, "--catalogue")
    assert opened.returncode == 0, opened.stderr
    assert "北站 is open" in opened.stdout
    assert count(data, "catalogue_operation") > 150
    assert count(data, "catalogue_checklist") > 0
    again = waystation(data, *WORDS)
    assert again.returncode == 1
    assert "already has a company" in again.stderr
    assert count(data, "accounts_company") == 1


def test_without_the_catalogue_the_station_is_empty(tmp_path: Path) -> None:
    (tmp_path / "waystation.sqlite3").write_bytes(template().read_bytes())
    assert waystation(tmp_path, *WORDS).returncode == 0
    assert count(tmp_path, "catalogue_operation") == 0
    assert count(tmp_path, "accounts_station") == 1


@pytest.mark.slow
def test_the_doctor_reads_the_record_and_names_the_line_that_was_changed(tmp_path: Path) -> None:
    assert waystation(tmp_path, *WORDS).returncode == 0
    assert "✓ record" in waystation(tmp_path, "doctor").stdout
    with closing(sqlite3.connect(tmp_path / "waystation.sqlite3")) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal_journalline'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE journal_journalline SET actor_name = 'nobody' WHERE seq = 1")
        database.commit()
    told = waystation(tmp_path, "doctor").stdout
    assert "! record" in told and "line 1 was changed" in told
    assert "✓ parts ledger" in told
