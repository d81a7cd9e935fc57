"""Hashes and numbers, without the database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any


def canonical(body: Mapping[str, Any]) -> str:
    """The one way to write a body, so that its hash is the same everywhere."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def content_hash(body: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical body, hex."""
    return hashlib.sha256(canonical(body).encode()).hexdigest()


def line_hash(prev_hash: str, seq: int, body: Mapping[str, Any]) -> str:
    """SHA-256(prev ‖ seq ‖ canonical body), hex (invariant I-33)."""
    return hashlib.sha256(f"{prev_hash}|{seq}|{canonical(body)}".encode()).hexdigest()


def instant(at: datetime) -> str:
    """An instant as the chain writes it: UTC with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def numbered(prefix: str, station_code: str, on: date, running: int) -> str:
    """`RO` `JN` 2026-11-24 7 → `ROJN202611240007` (domain.md §7: prefix, station, day, running number)."""
    return f"{prefix}{station_code}{on:%Y%m%d}{running:04d}"
