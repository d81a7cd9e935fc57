"""The guarantee is the company's; what happened at another station stays there (decision 0006)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from waystation.accounts.models import Station
from waystation.accounts.queries import system_actor
from waystation.journal.models import JournalLine
from waystation.reception.models import Visit
from waystation.workorders import actions, queries
from waystation.workorders.choices import Kind
from waystation.workorders.models import Advice, Job, Line, RepairOrder
from waystation.workorders.tests.build import NOW, catalogue_of, make_order, make_vehicle, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(other_station: Station) -> RepairOrder:
    """A repair under guarantee at another station of the company, with its people and prices."""
    visit = make_visit(other_station, vehicle=make_vehicle(other_station, "鲁A77777"))
    order = make_order(other_station, status="signed", visit=visit)
    actions.work_delivered(order, km=40128, by=system_actor(other_station), now=NOW)
    RepairOrder.objects.filter(pk=order.pk).update(status="delivered", delivered_at=NOW)
    Visit.objects.filter(pk=visit.pk).update(status="departed")
    Job.objects.filter(order=order).update(guarantee_until_on=(NOW + timedelta(days=60)).date(), guarantee_until_km=99999)
    order.refresh_from_db()
    return order


@pytest.fixture
def here(station: Station, there: RepairOrder, by: Any) -> RepairOrder:
    """The same vehicle at our station, with the same work wished."""
    catalogue_of(station)
    visit = make_visit(station, vehicle=there.vehicle, km=40500)
    order = make_order(station, status="draft", visit=visit)
    operation = Line.objects.filter(job__order=there, operation__isnull=False).values_list("operation", flat=True)[0]
    Line.objects.filter(job__order=order, kind="labour").update(operation_id=operation)
    return order


@pytest.mark.covers("WORD-08", "WARR-06")
def test_the_comeback_is_proposed_and_nothing_else_of_the_other_station_is_shown(
    here: RepairOrder, there: RepairOrder, other_station: Station, client_as: Callable[..., Client]
) -> None:
    found = queries.comebacks_of(here, NOW)
    assert found is not None and found.order == there
    client = client_as("advisor")
    text = client.get(reverse("workorders:order", args=[here.pk])).content.decode()
    assert there.number in text and str(other_station) in text
    address = reverse("workorders:order", args=[there.pk])
    assert f'href="{address}"' not in text and client.get(address).status_code == 404
    advisor = str(there.advisor or "")
    money = f"{there.total_fen / 100:,.2f}"
    assert there.total_fen and money not in text.replace(f"{here.total_fen / 100:,.2f}", "")
    assert not advisor or advisor == str(here.advisor or "") or advisor not in text


@pytest.mark.covers("WORD-08")
def test_a_comeback_may_name_it_and_is_ours_to_pay(here: RepairOrder, there: RepairOrder, client_as: Callable[..., Client]) -> None:
    client = client_as("advisor")
    answer = client.post(reverse("workorders:kind", args=[here.pk]), {"kind": Kind.REWORK, "rework_of": there.pk})
    assert answer.status_code == 302
    here.refresh_from_db()
    assert (here.kind, here.rework_of) == (Kind.REWORK, there)
    text = client.get(reverse("workorders:order", args=[here.pk])).content.decode()
    assert there.number in text and f'href="{reverse("workorders:order", args=[there.pk])}"' not in text


def test_another_company_gives_no_guarantee_here(here: RepairOrder, there: RepairOrder, other_company_station: Station) -> None:
    RepairOrder.objects.filter(pk=there.pk).update(station=other_company_station)
    assert queries.comebacks_of(here, NOW) is None
    assert queries.earlier_order(system_actor(here.station), here.vehicle, there.pk) is None


def test_another_vehicle_is_no_comeback(here: RepairOrder, station: Station) -> None:
    stranger = make_order(station, status="signed")
    assert queries.earlier_order(system_actor(station), here.vehicle, stranger.pk) is None


@pytest.mark.covers("WARR-06")
def test_done_work_settles_the_advice_of_both_stations_and_writes_only_its_own_record(
    here: RepairOrder, there: RepairOrder, station: Station, other_station: Station
) -> None:
    operation = Line.objects.filter(job__order=here, operation__isnull=False).values_list("operation", flat=True)[0]
    rows = [
        Advice.objects.create(station=place, vehicle=here.vehicle, order=there, text="下次更换", why="", operation_id=operation, at=NOW, by_name="x")
        for place in (station, other_station)
    ]
    before = JournalLine.objects.filter(station_id=other_station.pk).count()
    Job.objects.filter(order=here).update(status="approved")
    actions.work_delivered(here, km=40600, by=system_actor(station), now=NOW + timedelta(hours=2))
    assert Advice.objects.filter(pk__in=[row.pk for row in rows], resolved_by_order=here).count() == 2
    assert JournalLine.objects.filter(station_id=other_station.pk).count() == before
    assert JournalLine.objects.filter(station_id=station.pk, verb="advice.resolved").count() == 2
