"""The customer's rating by link: once, with words, and nothing for a stranger."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from waystation.core.clock import now as clock
from waystation.delivery.models import Rating
from waystation.messaging.actions import make_link
from waystation.messaging.models import CustomerLink
from waystation.settlement.tests.build import NOW, make_bill
from waystation.workorders.models import RepairOrder


@pytest.fixture
def entered(station: Any, by: Any, client: Any) -> Any:
    """A browser that came in by the link of a delivered order."""
    bill = make_bill(station, by=by)
    RepairOrder.objects.filter(pk=bill.order_id).update(status="delivered", delivered_at=NOW)
    _link, token = make_link(
        station, purpose="rate", trail=bill.trail, subject=f"order:{bill.order_id}", expires_at=clock() + timedelta(days=1), by=by, now=NOW
    )
    answer = client.get(f"/c/l/rate/{token}/")
    assert (answer.status_code, answer.url) == (303, reverse("portal:rate"))
    return client


@pytest.mark.covers("SETL-18", "FLUP-14")
def test_a_customer_rates_once(entered: Any) -> None:
    page = entered.get(reverse("portal:rate")).content.decode()
    assert page.count('name="stars"') == 5
    refused = entered.post(reverse("portal:rate"), {"text": "no stars"})
    assert refused.status_code == 422 and "no stars" in refused.content.decode() and not Rating.objects.exists()
    assert entered.post(reverse("portal:rate"), {"stars": "4", "text": "fine"}).status_code == 303
    assert (Rating.objects.get().stars, Rating.objects.get().text) == (4, "fine")
    assert CustomerLink.objects.get(purpose="rate").used_at is not None
    again = entered.post(reverse("portal:rate"), {"stars": "1"}, headers={"accept-language": "en"})
    assert again.status_code == 409 and "rated this visit already" in again.content.decode()
    assert "You gave 4 stars" in entered.get(reverse("portal:rate"), headers={"accept-language": "en"}).content.decode()


def test_a_zero_character_is_refused_before_postgresql_chokes_on_it(entered: Any) -> None:
    answer = entered.post(reverse("portal:rate"), {"stars": "4", "text": "fi\0ne"})
    assert (answer.status_code, answer.headers["X-Refused"], Rating.objects.count()) == (400, "zero_character", 0)
    assert entered.get(reverse("portal:rate") + "?q=%00").status_code == 400


def test_without_a_link_there_is_nothing(client: Any, db: None) -> None:
    assert client.get(reverse("portal:rate")).status_code == 404
    assert client.post(reverse("portal:rate"), {"stars": "5"}).status_code == 404
