"""A station with bays, an advisor at his desk, a filed price."""

from __future__ import annotations

from typing import Any

import pytest

from waystation.accounts.models import Station, User
from waystation.appointments.tests.build import make_advisor, make_bay


@pytest.fixture
def bays(station: Station) -> list[Any]:
    return [make_bay(station), make_bay(station)]


@pytest.fixture
def desk_advisor(station: Station) -> User:
    return make_advisor(station)
