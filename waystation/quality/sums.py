"""Which work leaves with a certificate, without a database."""

from __future__ import annotations

from collections.abc import Iterable

from waystation.quality.choices import CERTIFIED


def needs_certificate(job_classes: Iterable[str]) -> bool:
    """Level-2 maintenance and overhauls leave with a completion certificate (domain.md §1.3)."""
    return bool(set(job_classes) & CERTIFIED)
