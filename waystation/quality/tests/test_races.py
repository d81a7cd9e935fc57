"""Two inspectors, one round: on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.harness.race import race
from waystation.accounts.models import Station, User
from waystation.quality import actions
from waystation.scheduling.models import Certificate
from waystation.workshop.tests.build import NOW, Floor, fresh, make_floor
from waystation.workshop.tests.test_races import codes

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
AT = NOW + timedelta(minutes=5)


@pytest.fixture
def floor(station: Station, person: Callable[..., User]) -> Floor:
    return make_floor(station, person)


@pytest.mark.covers("QUAL-03")
def test_two_inspectors_begin_one_round(floor: Floor) -> None:
    order = floor.self_checked()
    Certificate.objects.create(station=floor.station, user=floor.user("inspector2"), kind="quality_inspector", number="QI-2", valid_until=None)
    actors = [floor.actor(name) for name in ("inspector", "inspector2")]
    runners = [lambda by=by: actions.start_inspection(fresh(order), by=by, now=AT) for by in actors]
    assert codes(race(*runners, delay_ms=5)) == ["", "wrong_state"]
