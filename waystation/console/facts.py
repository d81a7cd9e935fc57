"""What is wrong with a configuration, told from plain facts: no settings, no database, so that every case can be tried.

Each function gives findings; a finding that stops means the server does not start. Source: reliability R-15, F-37, F-39, D3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

GIBIBYTE = 1 << 30
OLDEST_POSTGRESQL = 15
SHORTEST_SECRET = 50
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
WAL_RESET_BUG = ((3, 7, 0), (3, 51, 2))
BACK_PORTED = {(3, 44, 6), (3, 50, 7)}
FULL, EXTRA = 2, 3
NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "glusterfs"}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, and the sentence that mends it; `stops` keeps the server from starting."""

    what: str
    remedy: str
    stops: bool = True


def secret(value: str, *, mode: int | None, mine: bool = True) -> Iterator[Finding]:
    """The key that signs sessions and links; `mode` are the rights of its file, None when it comes from elsewhere."""
    known = value.startswith("django-insecure") or "change" in value.lower() or "secret" in value.lower()
    if len(value) < SHORTEST_SECRET or len(set(value)) < 5 or known:
        yield Finding(
            "The secret is missing, short or a known one.",
            "Remove the file WAYSTATION_SECRET_FILE names; the next start writes a new random one. Everybody logs in again.",
        )
    if mode is not None and mode & 0o077:
        yield Finding(
            f"Others on this machine can read the secret file (mode {mode & 0o777:04o}).",
            "Close it: chmod 600 on that file.",
        )
    if not mine:
        yield Finding("The secret file belongs to another user.", "Start Waystation as its owner, or chown the file.")


def address(base_url: str, *, debug: bool, allowed: Sequence[str], secure_cookies: bool) -> Iterator[Finding]:
    """The address customers' links carry, and what must hold once it is not this machine alone."""
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        yield Finding(
            f"WAYSTATION_BASE_URL is not an address: {base_url!r}.",
            "Set it to what customers type, such as https://service.example.cn",
        )
        return
    at_home = parts.hostname in LOOPBACK
    if at_home:
        return
    if parts.scheme != "https":
        yield Finding(
            "Customers' links would travel unencrypted (WAYSTATION_BASE_URL is http).",
            "Put a TLS proxy in front (deploy/nginx.conf) and set WAYSTATION_BASE_URL to its https address.",
        )
    elif not secure_cookies:
        yield Finding("Login cookies would also travel unencrypted.", "Remove the override of SESSION_COOKIE_SECURE.")
    if debug:
        yield Finding("Debugging is on for a public address: errors would show secrets.", "Unset WAYSTATION_DEBUG.")
    if "*" in allowed:
        yield Finding(
            "Every host name is accepted (ALLOWED_HOSTS is *).", "Unset it; the host of WAYSTATION_BASE_URL is used."
        )


def sqlite_file(
    version: str, *, journal: str, synchronous: int, mmap: int, transaction_mode: str, foreign_keys: bool
) -> Iterator[Finding]:
    """Which SQLite may run in which mode without losing what it confirmed."""
    number = tuple(int(part) for part in re.findall(r"\d+", version)[:3])
    buggy = WAL_RESET_BUG[0] <= number <= WAL_RESET_BUG[1] and number not in BACK_PORTED
    mode = journal.lower()
    if mode == "wal" and buggy:
        yield Finding(
            f"SQLite {version} can damage a WAL database (the WAL-reset bug).",
            "Install the package pysqlite3 (make run does), or unset the override of the journal mode so that TRUNCATE is used.",
        )
    if mode not in {"wal", "truncate", "delete", "persist"}:
        yield Finding(f"Journal mode {journal} loses the database at a power cut.", "Use WAL or TRUNCATE.")
    if synchronous not in {FULL, EXTRA}:
        yield Finding(
            "SQLite would confirm what is not on the disk yet (synchronous is not FULL).",
            "Set PRAGMA synchronous back to FULL.",
        )
    if mmap:
        yield Finding("Memory-mapped reading is on (mmap_size is not 0).", "Set PRAGMA mmap_size back to 0.")
    if transaction_mode.upper() != "IMMEDIATE":
        yield Finding(
            "Transactions begin DEFERRED: under load one write in three fails with 'locked'.",
            "Set transaction_mode of the database back to IMMEDIATE.",
        )
    if not foreign_keys:
        yield Finding("Foreign keys are not enforced.", "Set PRAGMA foreign_keys back to ON.")


def postgresql(version: int, settings: Mapping[str, str]) -> Iterator[Finding]:
    """What the server must promise; names and values as SHOW gives them."""
    if version // 10000 < OLDEST_POSTGRESQL:
        yield Finding(
            f"PostgreSQL {version // 10000} is too old.",
            f"Move the database to PostgreSQL {OLDEST_POSTGRESQL} or newer.",
        )
    for name, good, why in (
        ("fsync", {"on"}, "a power cut can destroy the database"),
        ("full_page_writes", {"on"}, "a power cut can tear pages"),
        ("synchronous_commit", {"on", "remote_apply", "remote_write", "local"}, "confirmed payments can be lost"),
    ):
        if settings[name] not in good:
            yield Finding(
                f"PostgreSQL runs with {name} = {settings[name]}: {why}.",
                f"As its administrator: ALTER SYSTEM SET {name} = on; SELECT pg_reload_conf();",
            )
    if settings["server_encoding"] != "UTF8":
        yield Finding(
            f"The database is encoded in {settings['server_encoding']}.",
            "Create it anew with ENCODING 'UTF8' TEMPLATE template0, then restore a backup.",
        )
    if settings["TimeZone"] != "UTC":
        yield Finding(
            f"The connection's time zone is {settings['TimeZone']}.", "Leave TIME_ZONE of the database unset (UTC)."
        )
    if settings["transaction_isolation"] != "read committed":
        yield Finding(
            f"Transactions run {settings['transaction_isolation']}.",
            "Remove default_transaction_isolation of user or database.",
        )


def place(*, free: int, writable: bool, exists: bool, file_system: str, folder: str, sqlite: bool) -> Iterator[Finding]:
    """The data folder and its disk."""
    if not exists:
        yield Finding(
            f"The data folder {folder} does not exist.", f"Create it: mkdir -p {folder}, or set WAYSTATION_DATA."
        )
        return
    if not writable:
        yield Finding(
            f"Nothing can be written to {folder}.", "Give the user that runs Waystation the right to write there."
        )
    if free < GIBIBYTE:
        yield Finding(
            f"Only {free / GIBIBYTE:.2f} GiB are free on the disk of {folder}; 1 GiB is needed.",
            "Free some space, or move the folder and set WAYSTATION_DATA.",
        )
    if sqlite and file_system in NETWORK_FILE_SYSTEMS:
        yield Finding(
            f"{folder} is on a network disk ({file_system}), where SQLite's locks do not hold.",
            "Use a disk of this machine, or PostgreSQL (DATABASE_URL).",
        )


def clock(
    now: datetime, *, built: datetime, newest_line: datetime | None, use_tz: bool, zone: str
) -> Iterator[Finding]:
    """A clock that is wrong dates orders, guarantees and money wrongly."""
    if not use_tz or zone.upper() in {"", "LOCAL"}:
        yield Finding(
            "Instants would be stored without a zone.", "Set USE_TZ to True and TIME_ZONE to the station's zone."
        )
    if now < built:
        yield Finding(
            f"The clock shows {now:%Y-%m-%d}, before this program was made.",
            "Set the clock; let it follow a time server (NTP).",
        )
    elif newest_line and (newest_line - now).total_seconds() > 60:
        yield Finding(
            f"The clock shows {now:%Y-%m-%d %H:%M}, but the journal already reaches {newest_line:%Y-%m-%d %H:%M} UTC.",
            "Set the clock before anything is written; new lines would stand before old ones.",
        )


def safeguards(*, middleware: Sequence[str], hashers: Sequence[str], debug: bool) -> Iterator[Finding]:
    """Parts of Django that must not be switched off."""
    for needed in (
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ):
        if needed not in middleware:
            yield Finding(
                f"{needed.rsplit('.', 1)[1]} is missing from MIDDLEWARE.", "Put it back in waystation/settings.py."
            )
    if not hashers or "Argon2" not in hashers[0]:
        yield Finding("Passwords would not be kept as Argon2.", "Put Argon2PasswordHasher first in PASSWORD_HASHERS.")
    if debug:
        yield Finding("Debugging is on.", "Unset WAYSTATION_DEBUG before customers use the station.", stops=False)
