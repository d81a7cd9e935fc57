"""`waystation doctor`: look at everything that can be wrong, say how to mend it. The server asks the same before it starts."""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connection
from django.db.migrations.exceptions import NodeNotFoundError
from django.db.migrations.executor import MigrationExecutor

from waystation.console import facts
from waystation.console.entries import entry
from waystation.console.facts import Finding
from waystation.console.voice import say
from waystation.core.clock import now

POSTGRESQL_SETTINGS = (
    "fsync",
    "full_page_writes",
    "synchronous_commit",
    "server_encoding",
    "TimeZone",
    "transaction_isolation",
)
MOST_SHOWN = 5
MADE = datetime(2026, 1, 1, tzinfo=UTC)


def examine(asked: argparse.Namespace) -> int:
    """Print every check; exit code 1 when something stops."""
    try:
        django.setup()
    except Exception as refusal:  # whatever is wrong with the settings, the doctor must be able to say it
        say(
            f"✗ settings\n    {type(refusal).__name__}: {refusal}\n    → Correct the setting named above, then ask again."
        )
        return 1
    stopping = 0
    for name, check in {**CHECKS, **SLOW}.items():
        found = list(check())
        stopping += sum(finding.stops for finding in found)
        say(f"{'✗' if any(f.stops for f in found) else '!' if found else '✓'} {name}")
        for finding in found:
            say(f"    {finding.what}\n    → {finding.remedy}")
    say("\nAll is well." if not stopping else f"\n{stopping} to mend before the station may open.")
    return 1 if stopping else 0


def stoppers() -> list[Finding]:
    """What keeps the server from starting (all but what reads the whole house)."""
    return [finding for check in CHECKS.values() for finding in check() if finding.stops]


def the_settings() -> Iterator[Finding]:
    yield from facts.safeguards(middleware=settings.MIDDLEWARE, hashers=settings.PASSWORD_HASHERS, debug=settings.DEBUG)


def the_secret() -> Iterator[Finding]:
    file = Path(os.environ.get("WAYSTATION_SECRET_FILE", Path(settings.DATA) / "secret.txt"))
    mode, mine = None, True
    if file.is_file():
        about = file.stat()
        mode, mine = about.st_mode, os.name == "nt" or about.st_uid in {os.geteuid(), 0}
    yield from facts.secret(str(settings.SECRET_KEY), mode=mode if os.name == "posix" else None, mine=mine)


def the_address() -> Iterator[Finding]:
    yield from facts.address(
        settings.BASE_URL,
        debug=settings.DEBUG,
        allowed=settings.ALLOWED_HOSTS,
        secure_cookies=settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE,
    )


def the_place() -> Iterator[Finding]:
    folder = Path(settings.DATA)
    exists = folder.is_dir()
    yield from facts.place(
        free=shutil.disk_usage(folder).free if exists else 0,
        writable=exists and _can_write(folder),
        exists=exists,
        file_system=_file_system(folder),
        folder=str(folder),
        sqlite=connection.vendor == "sqlite",
    )


def the_database() -> Iterator[Finding]:
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                yield from _sqlite(cursor)
            else:
                yield from _postgresql(cursor)
        yield from _tables()
    except (Error, ImproperlyConfigured) as refusal:
        yield Finding(
            f"The database does not answer: {str(refusal).strip()}",
            "Start the database server, or mend DATABASE_URL (user, password, host, name).",
        )


def _tables() -> Iterator[Finding]:
    """Tables older than the program are brought up to date by `run`; newer ones it must not touch."""
    try:
        loader = MigrationExecutor(connection).loader
    except NodeNotFoundError as mistake:
        yield Finding(f"This copy of Waystation is not whole: {mistake}", "Install it again; the data is not touched.")
        return
    ours = {label for label, _ in loader.disk_migrations}
    newer = sorted(
        f"{label}.{name}"
        for label, name in set(loader.applied_migrations) - set(loader.disk_migrations)
        if label in ours
    )
    if newer:
        yield Finding(
            f"The database was written by a newer Waystation ({newer[0]}).",
            "Install that version again, or restore a backup made before the change.",
        )
    elif set(loader.graph.nodes) - set(loader.applied_migrations):
        yield Finding("The tables are of an older version.", "waystation run brings them up to date.", stops=False)


def _sqlite(cursor) -> Iterator[Finding]:  # type: ignore[no-untyped-def]
    def pragma(name: str) -> object:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]

    yield from facts.sqlite_file(
        cursor.execute("SELECT sqlite_version()").fetchone()[0],
        journal=str(pragma("journal_mode")) if connection.settings_dict["NAME"] != ":memory:" else "wal",
        synchronous=int(str(pragma("synchronous"))),
        mmap=int(str((cursor.execute("PRAGMA mmap_size").fetchone() or [0])[0])),
        transaction_mode=str(connection.settings_dict["OPTIONS"].get("transaction_mode") or "DEFERRED"),
        foreign_keys=bool(pragma("foreign_keys")),
    )


def the_pages_of_the_file() -> Iterator[Finding]:
    """Read the whole SQLite file; slow on a large one, so the server does not wait for it."""
    if connection.vendor != "sqlite":
        return
    try:
        with connection.cursor() as cursor:
            said = cursor.execute("PRAGMA quick_check").fetchone()[0]
    except Error as refusal:
        said = str(refusal)
    if said != "ok":
        yield Finding(
            f"The database file is damaged: {said}",
            "Stop the station, move the file away, restore the last backup: waystation restore",
        )


def the_record() -> Iterator[Finding]:
    """Walk every chain of the record (reliability R-22)."""
    remedy = "Somebody wrote into the database past Waystation. Keep this copy, and compare it with the last backup."
    yield from _reading("record", "The record does not hold: {}", remedy)


def the_stores() -> Iterator[Finding]:
    """Add up the parts ledger of every station."""
    yield from _reading("stores", "The parts ledger does not add up: {}", "Count this part, and report the line to the developers.")


def _reading(name: str, sentence: str, remedy: str) -> Iterator[Finding]:
    try:
        wrong = entry(name)()
    except Error:
        return  # no tables yet, or no database: the database check says it
    for words in wrong[:MOST_SHOWN]:
        yield Finding(sentence.format(words), remedy, stops=False)


def _postgresql(cursor) -> Iterator[Finding]:  # type: ignore[no-untyped-def]
    values = {}
    for name in POSTGRESQL_SETTINGS:
        cursor.execute(f"SHOW {name}")
        values[name] = cursor.fetchone()[0]
    cursor.execute("SHOW server_version_num")
    yield from facts.postgresql(int(cursor.fetchone()[0]), values)


def the_clock() -> Iterator[Finding]:
    yield from facts.clock(
        now(), built=MADE, newest_line=_newest_line(), use_tz=settings.USE_TZ, zone=settings.TIME_ZONE
    )


def _newest_line() -> datetime | None:
    try:
        with connection.cursor() as cursor:
            if "journal_journalline" not in connection.introspection.table_names(cursor):
                return None
            cursor.execute("SELECT at FROM journal_journalline ORDER BY id DESC LIMIT 1")
            row = cursor.fetchone()
    except Error:
        return None  # the database check says it
    if row is None:
        return None
    instant = datetime.fromisoformat(row[0]) if isinstance(row[0], str) else row[0]
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _can_write(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"waystation")
        return True
    except OSError:
        return False


def _file_system(folder: Path) -> str:
    """The kind of the mount that holds the folder; unknown off Linux."""
    mounts = Path("/proc/self/mounts")
    if not mounts.exists():
        return ""
    best, kind = "", ""
    for line in mounts.read_text().splitlines():
        point, type_ = line.split()[1:3]
        if folder.resolve().is_relative_to(point) and len(point) >= len(best):
            best, kind = point, type_
    return kind


CHECKS: dict[str, Callable[[], Iterator[Finding]]] = {
    "settings": the_settings,
    "secret": the_secret,
    "address": the_address,
    "data folder and disk": the_place,
    "database": the_database,
    "clock": the_clock,
}
SLOW: dict[str, Callable[[], Iterator[Finding]]] = {
    "database file": the_pages_of_the_file,
    "record": the_record,
    "parts ledger": the_stores,
}
