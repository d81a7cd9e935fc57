"""What the pages of the estimate bring along, so that nothing is written twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from waystation.catalogue.models import WarrantyRule
from waystation.core.access import Actor
from waystation.workorders import actions, queries
from waystation.workorders.tests.build import FROM, NOW, make_appointment, make_catalogue, make_order, make_visit

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


@pytest.fixture
def covered(station: Any, sa: Actor) -> Any:
    """An order with two items which the warranty may cover."""
    found = make_catalogue(station)
    WarrantyRule.objects.create(company=station.company, vehicle_class="car", system="brake", months=36, km=60000, valid_from=FROM)
    order = actions.open_order(make_visit(station), kind="repair", by=sa, now=NOW)
    for _n in range(2):
        actions.add_operation(order, found["brake"], origin="need", payer="customer", by=sa, now=NOW)
    actions.set_promise(order, timezone.now() + timedelta(days=1), by=sa, now=timezone.now())  # pages have the clock on the wall
    return order


@pytest.mark.covers("WARR-01", "DIAG-10")
def test_a_refused_quote_stays_on_the_order_with_the_way_to_what_is_missing(covered: Any, client_as: Any) -> None:
    client, order = client_as("advisor"), reverse("workorders:order", args=[covered.pk])
    way = reverse("workorders:warranties", args=[covered.pk])
    assert f'href="{way}"' in client.get(order).content.decode()  # listed among what is missing, before anybody presses
    answer = client.post(reverse("workorders:quote", args=[covered.pk]))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Some items may be covered by the warranty." in page
    assert 'id="order-items"' in page and page.count(f'href="{way}"') == 2


@pytest.mark.covers("WARR-01", "WARR-02")
def test_all_warranty_cases_are_decided_on_one_page(covered: Any, client_as: Any) -> None:
    client, way = client_as("advisor"), reverse("workorders:warranties", args=[covered.pk])
    cases = queries.open_warranty(covered)
    assert len(cases) == 2
    page = client.get(way).content.decode()
    assert all(f'name="state_{case.pk}"' in page and f'name="reason_{case.pk}"' in page for case in cases)
    typed = {f"state_{case.pk}": "not_covered" for case in cases} | {f"reason_{case.pk}": "Normal wear" for case in cases}
    answer = client.post(way, typed)
    assert answer.status_code == 422 and "Tell the customer the decision" in answer.content.decode()
    assert [case.status for case in queries.open_warranty(covered)] == ["unknown", "unknown"]  # all or none
    assert client.post(way, typed | {"told": "on"}).status_code == 302
    assert queries.open_warranty(covered) == []
    assert client.post(reverse("workorders:quote", args=[covered.pk])).status_code == 302
    covered.refresh_from_db()
    assert covered.status == "quoted"


@pytest.mark.covers("DIAG-10")
@pytest.mark.parametrize(("away", "doubt"), [(timedelta(days=4000), "days away"), (timedelta(minutes=5), "The work alone takes 180 min")])
def test_a_strange_delivery_time_is_doubted_once_and_taken_when_it_is_meant(covered: Any, client_as: Any, away: timedelta, doubt: str) -> None:
    client, url = client_as("advisor"), reverse("workorders:promise", args=[covered.pk])
    typed = {"promised_at": f"{timezone.localtime(timezone.now() + away):%Y-%m-%dT%H:%M}", "place": ""}
    assert 'type="checkbox" name="sure"' not in client.get(url).content.decode()
    answer = client.post(url, typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and doubt in page
    assert 'type="checkbox" name="sure"' in page and f'value="{typed["promised_at"]}"' in page
    assert client.post(url, typed | {"sure": "on"}).status_code == 302
    covered.refresh_from_db()
    assert abs(covered.promised_at - timezone.now() - away) < timedelta(minutes=2)


@pytest.mark.covers("DIAG-03", "DIAG-05")
def test_the_conclusion_is_written_while_the_vehicle_is_in_the_shop(station: Any, sa: Actor, client_as: Any) -> None:
    order, client = make_order(station, status="in_repair", by=sa), client_as("advisor")
    url, home = reverse("workorders:conclude", args=[order.pk]), reverse("workorders:order", args=[order.pk])
    assert f'href="{url}"' in client.get(home).content.decode()
    client.post(url, {"text": "Bearing is worn", "unnoticed": "Oil leaks"})
    page = client.get(home).content.decode()
    assert "Bearing is worn" in page and "The customer has not been told" in page
    assert "Bearing is worn</textarea>" in client.get(url).content.decode()
    client.post(url, {"text": "Bearing is worn", "unnoticed": "Oil leaks", "unnoticed_told": "on"})
    page = client.get(home).content.decode()
    assert "Oil leaks" in page and "The customer has not been told" not in page


@pytest.mark.covers("DIAG-12")
def test_who_comes_back_for_a_quote_is_led_to_it(station: Any, sa: Actor, client_as: Any) -> None:
    order, client = make_order(station, status="quoted", by=sa), client_as("advisor")
    actions.quote_only(order, reason="Compares prices", by=sa, now=NOW)
    home, url = reverse("workorders:order", args=[order.pk]), reverse("workorders:take_up", args=[order.pk])
    assert f'action="{url}"' in client.get(home).content.decode()
    refused = client.post(url)
    assert refused.status_code == 422
    assert "is not in reception" in refused.content.decode()
    stay = make_visit(station, vehicle=order.vehicle)
    assert f'href="{home}"' in client.get(reverse("workorders:open", args=[stay.pk])).content.decode()
    assert client.post(url).url == home
    order.refresh_from_db()
    assert (order.status, order.visit_id) == ("draft", stay.pk)
