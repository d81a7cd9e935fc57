"""What the pages of the estimate bring along, so that nothing is written twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from waystation.core.access import Actor
from waystation.workorders import actions
from waystation.workorders.tests.build import NOW, make_appointment, make_visit

pytestmark = pytest.mark.django_db
ASKED = [{"code": "S-BRK", "name": "Pulls when braking", "question": "Left or right?", "answer": "to the left"}]


@pytest.mark.covers("PREP-03", "RCPT-33")
def test_the_diagnosis_begins_with_what_was_said_on_the_phone(station: Any, sa: Actor, client_as: Any) -> None:
    stay = make_visit(station, symptoms=ASKED)
    make_appointment(stay, diagnosis="Caliper sticks", solution="Replace it")
    order = actions.open_order(stay, kind="repair", by=sa, now=NOW)
    client, url = client_as("advisor"), reverse("workorders:diagnosis", args=[order.pk])
    page = client.get(url).content.decode()
    assert "Said on the phone" in page
    assert "to the left" in page
    assert "Caliper sticks</textarea>" in page
    actions.diagnose(order, mode="now", text="Pin is worn", by=sa, now=NOW)
    page = client.get(url).content.decode()
    assert "Pin is worn</textarea>" in page
    assert "Caliper sticks</textarea>" not in page
