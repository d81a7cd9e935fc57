"""The real program as an operator meets it: start, serve, refuse a second one, back up, restore, stop."""

from __future__ import annotations

import os
import sqlite3
import stat
import urllib.request
from pathlib import Path

import pytest

from tests.harness.cluster import Cluster
from tests.harness.server import Server
from waystation.console.safe import REAL_TABLES

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="starts databases of its own"),
]


def rows(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, to compare two databases by content."""
    with sqlite3.connect(file) as database:
        names = [name for (name,) in database.execute(REAL_TABLES)]
        return {name: database.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall() for name in names}


def test_from_nothing_to_serving() -> None:
    with Server() as server:
        told = server.run("manage", "migrate", "--check", check=False)
        for private in ("secret.txt", "waystation.sqlite3"):
            assert stat.S_IMODE((server.data / private).stat().st_mode) & 0o077 == 0, private
    assert told.returncode == 0, told.stdout


def test_a_station_on_sqlite_from_start_to_restore(server: Server, tmp_path: Path) -> None:
    with urllib.request.urlopen(server.address + "/accounts/login/", timeout=10) as answer:
        assert answer.status == 200

    second = server.run("run", "--port", str(server.port + 1), check=False)
    assert second.returncode == 1
    assert "Another Waystation" in second.stderr

    (server.data / "media").mkdir(exist_ok=True)
    (server.data / "media" / "photo.jpg").write_bytes(b"\xff\xd8photo")
    target = tmp_path / "backup.tar"
    server.run("backup", str(target))
    assert server.run("backup", str(target), check=False).returncode == 1, "a backup is never overwritten"
    server.run("restore", "--check", str(target))

    empty = Server()
    empty.run("restore", str(target))
    assert (empty.data / "media" / "photo.jpg").read_bytes() == b"\xff\xd8photo"
    assert server.stop() == 0
    assert rows(empty.data / "waystation.sqlite3") == rows(server.data / "waystation.sqlite3")
    taken = empty.run("restore", str(target), check=False)
    assert taken.returncode == 1
    assert "empty place" in taken.stderr
    assert empty.start() < 15
    empty.stop()


def test_a_killed_server_starts_again(server: Server) -> None:
    server.kill()
    assert server.start() < 15


def test_the_doctor_finds_a_readable_secret_and_a_taken_port(server: Server) -> None:
    assert server.run("doctor", check=False).returncode == 0
    (server.data / "secret.txt").chmod(0o644)
    told = server.run("doctor", check=False)
    assert told.returncode == 1
    assert "chmod 600" in told.stdout


def test_a_database_of_a_newer_version_is_not_touched(server: Server) -> None:
    server.stop()
    with sqlite3.connect(server.data / "waystation.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('accounts', '9999_later', '2030-01-01')"
        )
    told = server.run("run", "--port", str(server.port), check=False)
    assert told.returncode == 1
    assert "newer Waystation (accounts.9999_later)" in told.stderr


def test_an_unsafe_station_does_not_open() -> None:
    unsafe = Server(WAYSTATION_BASE_URL="http://service.example.cn", WAYSTATION_DEBUG="1")
    told = unsafe.run("run", "--port", str(unsafe.port), check=False)
    assert told.returncode == 1
    assert "https" in told.stderr
    assert "WAYSTATION_DEBUG" in told.stderr


def test_backup_and_restore_on_postgresql(cluster: Cluster, tmp_path: Path) -> None:
    with Server(database_url=cluster.create("first")) as server:
        target = tmp_path / "backup.tar"
        server.run("backup", str(target))
        to_sqlite = Server().run("restore", str(target), check=False)
        assert to_sqlite.returncode == 1
        assert "other kind of database" in to_sqlite.stderr
        taken = server.run("restore", str(target), check=False)
        assert "empty place" in taken.stderr
    empty = Server(database_url=cluster.create("second"))
    told = empty.run("restore", str(target))
    assert "Restored" in told.stdout
    assert empty.start() < 30
    assert empty.run("doctor").returncode == 0
    empty.stop()


def test_a_server_that_lies_about_the_disk_is_refused(tmp_path: Path) -> None:
    with Cluster(fsync="off") as lying:
        told = Server(database_url=lying.url()).run("run", "--port", "1", check=False)
    assert told.returncode == 1
    assert "fsync = off" in told.stderr
