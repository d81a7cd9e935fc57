"""A part of another maker or class of vehicle does not come onto an order unseen (PART-01)."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from waystation.catalogue.models import Operation, Package, Part, PartPrice
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.workorders import actions, queries
from waystation.workorders.models import Line
from waystation.workorders.tests.build import FROM, NOW, make_appointment, make_catalogue, make_vehicle, make_visit

pytestmark = [pytest.mark.django_db, pytest.mark.covers("PART-01")]


def make_part(station: Any, number: str, fits: str, *, vehicle_class: str = "car", quality: str = "oem") -> Part:
    part = Part.objects.create(
        company=station.company, number=number, name=f"机油滤清器 {fits}".strip(), name_en=number, quality=quality, fits=fits,
        vehicle_class=vehicle_class,
    )  # fmt: skip
    PartPrice.objects.create(company=station.company, part=part, price_fen=5000, valid_from=FROM, set_by_name="x")
    return part


@pytest.fixture
def shelf(station: Any) -> dict[str, Any]:
    """The oil service takes the VW filter, as in the lists; there are others on the shelf, one of them for trucks."""
    found = make_catalogue(station)
    vw = make_part(station, "V1", "大众 EA211 1.4T")
    found["oil"].usual_parts.update(part=vw)
    found["package"].lines.filter(part__isnull=False).update(part=vw)
    Part.objects.filter(number="F1").update(active=False)  # it fits everything
    others = {"toyota_eq": make_part(station, "A2", "丰田 2.0L", quality="equivalent"), "toyota": make_part(station, "B2", "丰田 2.0L")}
    return found | others | {"vw": vw, "truck": make_part(station, "T1", "解放 J6/J7", vehicle_class="truck")}


def order_for(station: Any, by: Actor, **vehicle: Any) -> Any:
    plate = f"鲁B{Line.objects.count() + 30000}"
    return actions.open_order(make_visit(station, vehicle=make_vehicle(station, plate, **vehicle)), kind="repair", by=by, now=NOW)


def part_of(order: Any) -> Line:
    return Line.objects.get(job__order=order, kind="part", removed_at=None)


@pytest.mark.parametrize("what", ["oil", "package"])
def test_the_filter_of_the_vehicles_own_maker_is_taken_in_the_same_quality(station: Any, sa: Actor, shelf: Any, what: str) -> None:
    order = order_for(station, sa, maker="一汽丰田", model="卡罗拉")
    add = actions.add_operation if what == "oil" else actions.add_package
    add(order, shelf[what], origin="need", payer="customer", by=sa, now=NOW)
    assert part_of(order).part == shelf["toyota"]
    assert [line.fit for job in queries.order_page(sa, order, NOW)["jobs"] for line in job.kept if line.part_id] == ["check"]


def test_where_the_lists_have_none_for_the_maker_the_page_says_so_and_lets_one_choose(
    station: Any, sa: Actor, shelf: Any, client_as: Any
) -> None:
    order = order_for(station, sa, maker="华晨宝马", model="X3")
    actions.add_package(order, shelf["package"], origin="need", payer="customer", by=sa, now=NOW)
    line, client = part_of(order), client_as("advisor")
    page, choose = reverse("workorders:order", args=[order.pk]), reverse("workorders:choose", args=[line.pk])
    assert "Does not fit this vehicle" in client.get(page).content.decode()
    offered = client.get(choose).content.decode()
    assert all(f'value="{shelf[name].pk}"' in offered for name in ("vw", "toyota", "toyota_eq"))
    assert f'value="{shelf["truck"].pk}"' not in offered
    refused = client.post(choose, {"part": shelf["toyota"].pk})
    assert refused.status_code == 422 and part_of(order).part == shelf["vw"]
    assert "丰田 2.0L" in refused.content.decode() and 'id="reason"' in refused.content.decode()
    reason = "EPC says: same thread and height"
    assert client.post(choose, {"part": shelf["toyota"].pk, "reason": reason}).status_code == 302
    fresh = part_of(order)
    assert (fresh.part, fresh.qty_milli, fresh.payer, bool(fresh.fit_checked_by_name)) == (shelf["toyota"], 2000, "customer", True)
    assert fresh.fit_reason == reason and reason in client.get(page).content.decode()
    assert "Does not fit this vehicle" not in client.get(page).content.decode()  # somebody looked, and is named on the line


def test_a_part_for_another_maker_is_asked_about_as_soon_as_it_is_added(station: Any, sa: Actor, shelf: Any, client_as: Any) -> None:
    order = order_for(station, sa, maker="一汽丰田", model="卡罗拉")
    job = actions.add_operation(order, shelf["brake"], origin="need", payer="customer", by=sa, now=NOW)
    add, client = reverse("workorders:add", args=[order.pk]), client_as("advisor")
    fine = client.post(add, {"part": shelf["toyota"].pk, "job": job.pk, "qty": "1"})
    strange = client.post(add, {"part": shelf["vw"].pk, "job": job.pk, "qty": "1"})
    line = job.lines.get(part=shelf["vw"])
    assert fine.headers["Location"] == reverse("workorders:order", args=[order.pk])
    assert strange.headers["Location"] == reverse("workorders:choose", args=[line.pk]) and not line.fit_checked_by_name


def test_parts_work_and_packages_of_another_class_are_refused(station: Any, sa: Actor, shelf: Any, client_as: Any) -> None:
    order = order_for(station, sa, maker="东风柳汽", model="乘龙 H7", vehicle_class="truck")
    job = actions.add_operation(order, shelf["brake"], origin="need", payer="customer", by=sa, now=NOW)
    how = {"origin": "need", "payer": "customer", "by": sa, "now": NOW}
    Package.objects.filter(pk=shelf["package"].pk).update(vehicle_class="car")
    Operation.objects.filter(pk=shelf["oil"].pk).update(vehicle_class="car")
    for act in (
        lambda: actions.add_part(job, shelf["vw"], 1000, by=sa, now=NOW),
        lambda: actions.add_operation(order, Operation.objects.get(code="OIL"), **how),
        lambda: actions.add_package(order, Package.objects.get(code="PK1"), **how),
    ):
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.code == "other_class"
    line = job.lines.filter(kind="part").get()
    answer = client_as("advisor").post(reverse("workorders:choose", args=[line.pk]), {"part": shelf["vw"].pk})
    assert answer.status_code == 422 and line.job.lines.filter(part=shelf["vw"]).count() == 0


def test_a_usual_part_of_another_class_is_replaced_by_the_vehicles_own(station: Any, sa: Actor, shelf: Any) -> None:
    order = order_for(station, sa, maker="一汽解放", model="J6P", vehicle_class="truck")
    actions.add_operation(order, shelf["oil"], origin="need", payer="customer", by=sa, now=NOW)
    assert part_of(order).part == shelf["truck"]


def test_what_was_booked_for_a_car_is_left_out_of_a_trucks_order_and_said(station: Any, sa: Actor, shelf: Any) -> None:
    stay = make_visit(station, vehicle=make_vehicle(station, "鲁B77777", maker="一汽解放", model="J6P", vehicle_class="truck"))
    booked = make_appointment(stay)
    Operation.objects.filter(pk=shelf["oil"].pk).update(vehicle_class="car")
    for line in ({"operation": shelf["oil"], "package": shelf["package"]}, {"part": shelf["vw"], "package": shelf["package"]}):
        booked.lines.create(qty_milli=1000, price_fen=1, **line)
    order = actions.open_order(stay, kind="maintenance", by=sa, now=NOW)
    assert order.jobs.count() == 0
    assert [(p.kind, p.label) for p in queries.proposals(sa, order, NOW)] == [("booked", str(shelf["package"]))]
