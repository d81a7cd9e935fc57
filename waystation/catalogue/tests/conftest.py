"""The demonstration catalogue, loaded once per test that asks for it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest

from waystation.accounts.models import Station
from waystation.core.access import Actor
from waystation.starter.actions import load_catalogue


@pytest.fixture
def loaded(station: Station, by: Actor, now: datetime) -> Counter[str]:
    """How many rows of each table the first loading added."""
    return load_catalogue(station.company, by=by, now=now)
