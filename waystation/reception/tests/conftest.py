"""A morning at the station for tests whose pages ask what is booked."""

from __future__ import annotations

from datetime import datetime

import pytest

from waystation.reception.tests.build import NOW


@pytest.fixture
def morning(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is this instant for every request, whatever the hour of the test."""
    monkeypatch.setattr("waystation.middleware.now", lambda: NOW)
    return NOW
