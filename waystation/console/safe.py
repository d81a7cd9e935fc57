"""Backup while the station works, and restore into an empty place."""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from waystation.console import parcel
from waystation.console.voice import CannotDo, say
from waystation.core.clock import now

SQLITE_NAME, POSTGRESQL_NAME, MEDIA, DEMO_MARK = "database.sqlite3", "database.dump", "media", "demo.txt"

REAL_TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' "
    "AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
)


def backup(asked: argparse.Namespace) -> None:
    """A consistent picture of the database, then the files it names, then a check of what was written."""
    instant = now()
    target = asked.file or Path(settings.DATA) / "backups" / f"waystation-{instant:%Y%m%d-%H%M%S}.tar"
    if target.exists():
        raise CannotDo(f"{target} exists already. Name another file; a backup is never overwritten.")
    with tempfile.TemporaryDirectory(prefix="waystation-backup-", dir=settings.DATA) as name:
        snapshot, rows = _snapshot(Path(name))
        with parcel.packing(target) as pack:
            pack.add(snapshot, snapshot.name)
            missing = _add_media(pack)
            if (mark := Path(settings.DATA) / DEMO_MARK).exists():
                pack.add(mark, DEMO_MARK)
            pack.close({"made_at": instant.isoformat(), "database": connection.vendor, "rows": rows})
    manifest = parcel.check(target)
    size = target.stat().st_size / (1 << 20)
    say(
        f"{target}: {size:.1f} MiB, {sum(rows.values())} rows, {len(manifest['files'])} files, read back and found whole."
    )
    for path in missing:
        say(f"  gone while the backup ran: {path}")
    say("The secret file is not in it. Keep a copy of that apart, or customers' links and logins end with a restore.")


def _snapshot(folder: Path) -> tuple[Path, dict[str, int]]:
    """The database as one file, and how many rows each table has in that very picture."""
    if connection.vendor == "sqlite":
        file = folder / SQLITE_NAME
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(file)])
        return file, sqlite_rows(file)
    file = folder / POSTGRESQL_NAME
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        picture = cursor.fetchone()[0]
        rows = _postgresql_rows(cursor)
        _tool("pg_dump", "--format=custom", "--no-owner", f"--snapshot={picture}", f"--file={file}")
    return file, rows


def _add_media(pack: parcel.Packing) -> list[str]:
    """Every stored file; the database was pictured first, so what it names is already there."""
    root, gone = Path(settings.MEDIA_ROOT), []
    for path in sorted(root.rglob("*")) if root.is_dir() else ():
        if path.is_file() and not path.is_symlink():
            try:
                pack.add(path, f"{MEDIA}/{path.relative_to(root).as_posix()}")
            except FileNotFoundError:
                gone.append(str(path))
    return gone


def restore(asked: argparse.Namespace) -> None:
    """Check every digest before the first byte is written; refuse a place where something already is."""
    if not asked.file.is_file():
        raise CannotDo(f"{asked.file} is not a file. Name the .tar that waystation backup wrote.")
    manifest = parcel.check(asked.file)
    if asked.check:
        say(
            f"{asked.file} is whole: {sum(manifest['rows'].values())} rows, {len(manifest['files'])} files, of {manifest['made_at']}."
        )
        return
    name = SQLITE_NAME if connection.vendor == "sqlite" else POSTGRESQL_NAME
    if name not in manifest["files"]:
        raise CannotDo(
            "This backup is of the other kind of database. Set DATABASE_URL for a PostgreSQL backup, unset it for one of SQLite."
        )
    _demand_empty_place()
    data = Path(settings.DATA)
    with tempfile.TemporaryDirectory(prefix="waystation-restore-", dir=data) as folder:
        parcel.unpack(asked.file, Path(folder))
        _take_database(Path(folder) / name, manifest["rows"])
        if (Path(folder) / MEDIA).is_dir():
            shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)  # empty, as demanded above
            os.replace(Path(folder) / MEDIA, settings.MEDIA_ROOT)
        if (Path(folder) / DEMO_MARK).exists():
            os.replace(Path(folder) / DEMO_MARK, data / DEMO_MARK)
    say(
        f"Restored: {sum(manifest['rows'].values())} rows and {len(manifest['files'])} files as of {manifest['made_at']}."
    )
    say("Put the kept secret file in its place, then start: waystation run")


def _demand_empty_place() -> None:
    data, media = Path(settings.DATA), Path(settings.MEDIA_ROOT)
    data.mkdir(parents=True, exist_ok=True)
    taken = ""
    if media.is_dir() and any(path.is_file() for path in media.rglob("*")):
        taken = f"{media} holds files"
    elif connection.vendor == "sqlite":
        taken = f"{settings.DATABASES['default']['NAME']} exists" if _sqlite_path().exists() else ""
    else:
        with connection.cursor() as cursor:
            if connection.introspection.table_names(cursor):
                taken = f"the database {connection.settings_dict['NAME']} has tables"
    if taken:
        raise CannotDo(
            f"A restore needs an empty place, but {taken}. Name another: WAYSTATION_DATA=./restored (and an empty database)."
        )


def _take_database(file: Path, rows: dict[str, int]) -> None:
    """Put the database in its place and count it again."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(file)) as database:
            said = database.execute("PRAGMA integrity_check").fetchone()[0]
        if said != "ok" or sqlite_rows(file) != rows:
            raise CannotDo(
                f"The database in the backup is damaged ({said}). Nothing was changed. Take an older backup."
            )
        os.replace(file, _sqlite_path())
        return
    _tool(
        "pg_restore",
        "--exit-on-error",
        "--single-transaction",
        "--no-owner",
        f"--dbname={_dsn()['PGDATABASE']}",
        str(file),
    )
    with connection.cursor() as cursor:
        if _postgresql_rows(cursor) != rows:
            raise CannotDo(
                "The restored tables do not have the rows of the backup. Drop this database and take an older backup."
            )


def sqlite_rows(file: Path) -> dict[str, int]:
    """Rows per table; virtual tables are counted by the real ones they keep their rows in."""
    with closing(sqlite3.connect(file)) as database:
        names = [name for (name,) in database.execute(REAL_TABLES)]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def _postgresql_rows(cursor: Any) -> dict[str, int]:
    counts = {}
    for name in sorted(connection.introspection.table_names(cursor)):
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")
        counts[name] = cursor.fetchone()[0]
    return counts


def _sqlite_path() -> Path:
    return Path(str(settings.DATABASES["default"]["NAME"]))


def _dsn() -> dict[str, str]:
    told = connection.settings_dict
    keys = {"PGDATABASE": "NAME", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGHOST": "HOST", "PGPORT": "PORT"}
    return {variable: str(told[key]) for variable, key in keys.items() if told[key]}


def _tool(name: str, *words: str) -> None:
    """Run PostgreSQL's own program; the password travels in the environment, not on the command line."""
    found = shutil.which(name) or next(
        (str(p) for p in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None
    )
    if found is None:
        raise CannotDo(f"{name} is not installed. On Debian or Ubuntu: apt-get install postgresql-client")
    ended = subprocess.run(
        [found, *words],
        check=False,
        env={**os.environ, **_dsn()},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if ended.returncode:
        raise CannotDo(f"{name} refused: {ended.stderr.strip()[-600:]}\nMend that and start again; nothing was lost.")
