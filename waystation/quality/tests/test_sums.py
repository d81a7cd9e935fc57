"""Which work leaves with a certificate."""

from __future__ import annotations

from waystation.quality.sums import needs_certificate


def test_heavy_work_leaves_with_a_certificate() -> None:
    assert needs_certificate(["minor", "assembly"]) and not needs_certificate(["minor", "level1", "special"])
