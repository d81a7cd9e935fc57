"""Many hands at the gate (R-01). The race has its control: without the guard it breaks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db.models import F

from tests.harness.race import race
from waystation.core.errors import Refused
from waystation.delivery import actions
from waystation.delivery.models import GatePass
from waystation.delivery.tests.build import settled
from waystation.settlement.tests.build import NOW
from waystation.settlement.tests.test_races import HANDS, codes

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("guarded", [True, False])
def test_a_pass_opens_the_gate_once(station: Any, by: Any, guarded: bool) -> None:
    row, _token = actions.gate_pass(settled(station, by), by=by, now=NOW)
    rows = [GatePass.objects.get(pk=row.pk) for _n in range(HANDS)]
    use: Callable[..., Any] = actions.use_gate_pass if guarded else _look_then_use
    met = codes(race(*[partial(use, one, by=by, now=NOW) for one in rows], delay_ms=4))
    assert (met["won"] == 1) is guarded, met
    if guarded:
        assert met == {"won": 1, "used": HANDS - 1}


def _look_then_use(row: GatePass, *, by: Any, now: Any) -> None:
    if row.used_at is not None:
        raise Refused("", code="used")
    GatePass.objects.filter(pk=row.pk).update(used_at=now, used_by_name=F("by_name"))
