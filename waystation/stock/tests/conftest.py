"""The invariants after every test of the store (reliability F-07: no repair job, the difference alerts)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from waystation.accounts.models import Station
from waystation.stock.queries import ledger_differences


@pytest.fixture
def unsound() -> None:
    """Asked for by tests that break the invariants on purpose."""


@pytest.fixture(autouse=True)
def _sound_store(request: pytest.FixtureRequest) -> Iterator[None]:
    """I-01, I-02, I-03 and I-07 hold when a test is over."""
    asked = "station" in request.fixturenames
    if asked:
        request.getfixturevalue("station")
    yield
    if asked and "unsound" not in request.fixturenames:
        for station in Station.objects.all():
            assert ledger_differences(station.pk) == []
