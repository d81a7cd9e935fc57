"""Each bad configuration is named, with its remedy, and a good one is left alone (reliability R-15)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from waystation.console import facts
from waystation.console.facts import Finding

NOON = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)
GOOD: dict[str, dict[str, Any]] = {
    "secret": {"value": "Zk3v" * 15 + "xQ9-7_ab", "mode": 0o100600, "mine": True},
    "address": {
        "base_url": "https://service.example.cn",
        "debug": False,
        "allowed": ["service.example.cn"],
        "secure_cookies": True,
    },
    "sqlite_file": {
        "version": "3.53.4",
        "journal": "wal",
        "synchronous": 2,
        "mmap": 0,
        "transaction_mode": "IMMEDIATE",
        "foreign_keys": True,
    },
    "postgresql": {
        "version": 150018,
        "settings": {
            "fsync": "on",
            "full_page_writes": "on",
            "synchronous_commit": "on",
            "server_encoding": "UTF8",
            "TimeZone": "UTC",
            "transaction_isolation": "read committed",
        },
    },
    "place": {
        "free": 5 << 30,
        "writable": True,
        "exists": True,
        "file_system": "ext4",
        "folder": "/srv/data",
        "sqlite": True,
    },
    "clock": {
        "now": NOON,
        "built": datetime(2026, 1, 1, tzinfo=UTC),
        "newest_line": NOON - timedelta(hours=1),
        "use_tz": True,
        "zone": "Asia/Shanghai",
    },
    "safeguards": {
        "middleware": [
            "django.middleware.security.SecurityMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        "hashers": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
        "debug": False,
    },
}


def find(kind: str, **changes: Any) -> list[Finding]:
    check: Any = getattr(facts, kind)
    told: Iterator[Finding] = check(**{**GOOD[kind], **changes})
    return list(told)


@pytest.mark.parametrize("kind", GOOD)
def test_a_good_configuration_is_left_alone(kind: str) -> None:
    assert find(kind) == []


def shown(**changes: str) -> dict[str, Any]:
    return {"settings": {**GOOD["postgresql"]["settings"], **changes}}


def without(name: str) -> dict[str, Any]:
    return {"middleware": [path for path in GOOD["safeguards"]["middleware"] if not path.endswith(name)]}


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("secret", {"value": ""}, "secret"),
    ("secret", {"value": "short"}, "short"),
    ("secret", {"value": "a" * 80}, "known"),
    ("secret", {"value": "django-insecure-" + "Zk3v" * 20}, "known"),
    ("secret", {"value": "please-change-me-" + "Zk3v" * 20}, "known"),
    ("secret", {"mode": 0o100644}, "0644"),
    ("secret", {"mode": 0o100640}, "0640"),
    ("secret", {"mine": False}, "another user"),
    ("address", {"base_url": "service.example.cn"}, "not an address"),
    ("address", {"base_url": "ftp://service.example.cn"}, "not an address"),
    ("address", {"base_url": "http://service.example.cn"}, "unencrypted"),
    ("address", {"secure_cookies": False}, "cookies"),
    ("address", {"debug": True}, "Debugging"),
    ("address", {"allowed": ["*"]}, "Every host"),
    ("sqlite_file", {"version": "3.40.1"}, "WAL-reset"),
    ("sqlite_file", {"version": "3.51.2"}, "WAL-reset"),
    ("sqlite_file", {"journal": "off"}, "power cut"),
    ("sqlite_file", {"journal": "memory"}, "power cut"),
    ("sqlite_file", {"synchronous": 1}, "FULL"),
    ("sqlite_file", {"synchronous": 0}, "FULL"),
    ("sqlite_file", {"mmap": 1 << 28}, "mmap"),
    ("sqlite_file", {"transaction_mode": "DEFERRED"}, "DEFERRED"),
    ("sqlite_file", {"foreign_keys": False}, "Foreign keys"),
    ("postgresql", {"version": 140011}, "too old"),
    ("postgresql", shown(fsync="off"), "fsync"),
    ("postgresql", shown(full_page_writes="off"), "full_page_writes"),
    ("postgresql", shown(synchronous_commit="off"), "synchronous_commit"),
    ("postgresql", shown(server_encoding="SQL_ASCII"), "SQL_ASCII"),
    ("postgresql", shown(TimeZone="Asia/Shanghai"), "time zone"),
    ("postgresql", shown(transaction_isolation="serializable"), "serializable"),
    ("place", {"exists": False}, "does not exist"),
    ("place", {"writable": False}, "Nothing can be written"),
    ("place", {"free": (1 << 30) - 1}, "GiB"),
    ("place", {"file_system": "nfs4"}, "network disk"),
    ("clock", {"now": datetime(2019, 1, 1, tzinfo=UTC), "newest_line": None}, "before this program"),
    ("clock", {"newest_line": NOON + timedelta(minutes=2)}, "already reaches"),
    ("clock", {"use_tz": False}, "without a zone"),
    ("safeguards", without("CsrfViewMiddleware"), "Csrf"),
    ("safeguards", without("SecurityMiddleware"), "Security"),
    ("safeguards", without("XFrameOptionsMiddleware"), "XFrame"),
    ("safeguards", {"hashers": ["django.contrib.auth.hashers.MD5PasswordHasher"]}, "Argon2"),
    ("safeguards", {"hashers": []}, "Argon2"),
]


@pytest.mark.parametrize(("kind", "changes", "word"), BAD, ids=lambda value: value if isinstance(value, str) else "")
def test_a_bad_configuration_stops_the_server_and_says_how_to_mend_it(
    kind: str, changes: dict[str, Any], word: str
) -> None:
    found = find(kind, **changes)
    assert len(found) == 1
    assert word in found[0].what
    assert found[0].stops
    assert len(found[0].remedy) > 10


@pytest.mark.parametrize("version", ["3.44.6", "3.50.7", "3.51.3", "3.6.23"])
def test_a_mended_sqlite_may_use_wal(version: str) -> None:
    assert find("sqlite_file", version=version) == []


def test_an_old_sqlite_may_run_with_truncate() -> None:
    assert find("sqlite_file", version="3.40.1", journal="truncate") == []


def test_this_machine_alone_needs_no_tls() -> None:
    assert find("address", base_url="http://127.0.0.1:8000", secure_cookies=False, debug=True) == []


def test_debugging_at_home_is_told_but_does_not_stop() -> None:
    found = find("safeguards", debug=True)
    assert [finding.stops for finding in found] == [False]


def test_a_clock_that_is_seconds_behind_is_no_fault() -> None:
    assert find("clock", newest_line=NOON + timedelta(seconds=30)) == []
