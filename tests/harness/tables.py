"""The empty SQLite of the tests, made once and copied: a hundred migrations take twenty seconds, a copy takes none.

It is made as a first start makes it, in one go (`console.tables`); `test_tables_anew.py` proves that these are the tables the
migrations make, on both databases. Its name is a digest of the migrations and of every module of ours they import, so a
changed migration is seen. `make test` proves the migrations themselves on PostgreSQL and in the lane `migrations`.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import django
from django.core import management
from django.db import connections

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = re.compile(r"^\s*(?:from|import)\s+(waystation(?:\.\w+)*)", re.MULTILINE)
MAKE = "import django; django.setup(); from waystation.console.tables import bring_up_to_date; bring_up_to_date()"


def template() -> Path:
    """The file, made now if nobody made it yet; processes that ask at once wait for the one that makes it."""
    home = Path(tempfile.gettempdir()) / f"waystation_tables_{os.getuid()}"
    home.mkdir(mode=0o700, exist_ok=True)
    file = home / f"{_digest()}.sqlite3"
    with (home / "making.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            _make(file)
    return file


def _make(file: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="waystation_making_") as folder:
        env = {
            name: value for name, value in os.environ.items() if not name.startswith(("WAYSTATION_", "DATABASE_URL"))
        }
        ended = subprocess.run(
            [sys.executable, "-c", MAKE],
            cwd=ROOT,
            env={**env, "WAYSTATION_DATA": folder, "DJANGO_SETTINGS_MODULE": "waystation.settings"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode:
            raise RuntimeError(f"The tables cannot be made:\n{ended.stderr[-3000:]}")
        for old in file.parent.glob("*.sqlite3"):
            old.unlink()
        made = file.with_suffix(".part")
        shutil.copyfile(Path(folder) / "waystation.sqlite3", made)
        os.replace(made, file)


def _digest() -> str:
    files = sorted((ROOT / "waystation").glob("*/migrations/*.py"))
    total = hashlib.sha256(f"{django.VERSION} {sys.version_info[:2]}".encode())
    seen: set[Path] = set()
    while files:
        file = files.pop(0)
        if file in seen:
            continue
        seen.add(file)
        text = file.read_text(encoding="utf-8")
        total.update(f"{file.relative_to(ROOT)}\0{text}\0".encode())
        files += [path for name in OURS.findall(text) for path in _modules(name)]
    for extra in ("requirements.txt", "waystation/settings.py"):
        total.update((ROOT / extra).read_bytes())
    return total.hexdigest()[:24]


def _modules(name: str) -> list[Path]:
    path = ROOT / name.replace(".", "/")
    return [file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()]


def migrate_by_copy() -> None:
    """Let Django's making of a SQLite test database copy the tables instead of running the migrations again."""
    plainly = management.call_command

    def call_command(command: Any, *words: Any, **options: Any) -> Any:
        connection = connections[options.get("database") or "default"]
        making = command == "migrate" and options.get("run_syncdb") and connection.vendor == "sqlite"
        if not making:
            return plainly(command, *words, **options)
        connection.ensure_connection()
        with closing(connection.Database.connect(template())) as made:
            made.backup(connection.connection)
        return None

    management.call_command = call_command  # create_test_db looks it up there each time
