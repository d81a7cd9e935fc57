"""Prices of a day, the most specific list, words, searching."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from waystation.catalogue import queries
from waystation.catalogue.models import (
    Campaign,
    CampaignVehicle,
    Checklist,
    GuaranteePolicy,
    Operation,
    Package,
    ServiceInterval,
    WarrantyRule,
)
from waystation.catalogue.queries.offers import filled
from waystation.catalogue.tests.build import make_operation, make_part, make_rate
from waystation.core.errors import Refused
from waystation.customers.models import Vehicle

TODAY = date(2026, 11, 24)


def vehicle(station: Any, **values: Any) -> Vehicle:
    from_ = {"vehicle_class": "truck", "maker": "一汽解放J7", "vin": "LFWSRXRJ9M1E00001", "made_at": "2026-01-01T00:00Z"}
    return Vehicle(company=station.company, **from_ | values)


def test_the_rate_of_the_class_comes_before_any_and_the_stations_own_before_the_companys(station: Any, other_station: Any) -> None:
    make_rate(station, 15000)
    make_rate(station, 18000, vehicle_class="truck")
    make_rate(station, 20000, vehicle_class="truck", station=station)
    assert queries.labour_rate(station, "mechanical", "car", TODAY).rate_fen == 15000
    assert queries.labour_rate(station, "mechanical", "truck", TODAY).rate_fen == 20000
    assert queries.labour_rate(station, "mechanical", "bus", TODAY).rate_fen == 20000
    assert queries.labour_rate(other_station, "mechanical", "truck", TODAY).rate_fen == 18000


@pytest.mark.covers("PRIC-02")
def test_no_price_is_refused_and_says_for_what(station: Any) -> None:
    with pytest.raises(Refused) as caught:
        queries.labour_rate(station, "paint", "car", TODAY)
    assert caught.value.code == "no_price"
    assert "Paint" in caught.value.message
    with pytest.raises(Refused) as caught:
        queries.part_price(station, make_part(station, price_fen=None), TODAY)
    assert caught.value.code == "no_price"


def test_another_companys_rate_is_not_ours(station: Any, other_company_station: Any) -> None:
    make_rate(other_company_station, 1)
    with pytest.raises(Refused):
        queries.labour_rate(station, "mechanical", "car", TODAY)


def test_prices_of_many_parts_in_one_statement(station: Any, django_assert_num_queries: Any) -> None:
    parts = [make_part(station, price_fen=fen) for fen in (100, 200, None)]
    with django_assert_num_queries(1):
        found = queries.part_prices(station, [part.pk for part in parts], TODAY)
    assert [found[part.pk].price_fen for part in parts[:2]] == [100, 200]
    assert parts[2].pk not in found


@pytest.mark.covers("PART-01", "DIAG-13")
@pytest.mark.parametrize("typed", ["teng99901a", "TENG-999", "机油滤", "jylqq", "jiyou", "filter oil", "ＴＥＮＧ－９９９", "锡柴"])
def test_a_part_is_found_by_number_name_and_initials(typed: str, station: Any, by: Any) -> None:
    wanted = make_part(station, number="TENG-999-01A", name="机油滤清器", name_en="Oil filter", fits="锡柴 CA6DM3")
    make_part(station, number="TBRK-001-01A", name="制动片", name_en="Brake pads")
    assert queries.search_parts(by, typed) == [wanted]


def test_a_search_says_the_beginning_of_a_number_first_and_knows_the_class(station: Any, by: Any) -> None:
    make_part(station, number="A-12-T", name="轮胎 TB12", vehicle_class="truck")
    first = make_part(station, number="TB-12", name="轴承", vehicle_class="truck")
    make_part(station, number="TB-123", name="车用", vehicle_class="car")
    assert queries.search_parts(by, "tb12", "truck")[0] == first
    assert len(queries.search_parts(by, "tb12", "truck")) == 2
    assert len(queries.search_parts(by, "tb12")) == 3
    assert queries.search_parts(by, "没有的") == []


def test_operations_are_found_for_the_class_and_never_of_another_company(station: Any, other_company_station: Any, by: Any) -> None:
    make_operation(station, code="T-1", vehicle_class="truck")
    make_operation(station, code="C-1", vehicle_class="car")
    make_operation(station, code="A-1", vehicle_class="any", active=False)
    make_operation(other_company_station, code="C-9")
    assert [row.code for row in queries.search_operations(by, "ghjy", "car")] == ["C-1"]
    assert [row.code for row in queries.search_operations(by, "ghjy")] == ["C-1", "T-1"]


def lists(station: Any, code: str, **values: Any) -> Checklist:
    return Checklist.objects.create(company=station.company, code=code, name=code, kind="quality", **values)


def test_the_most_specific_newest_list_is_taken(station: Any) -> None:
    lists(station, "ANY")
    lists(station, "JOB", job_class="level2")
    lists(station, "TRUCK", vehicle_class="truck")
    lists(station, "BOTH", vehicle_class="truck", job_class="level2")
    newest = lists(station, "BOTH", vehicle_class="truck", job_class="level2", version=2)
    lists(station, "BOTH", vehicle_class="truck", job_class="level2", version=3, active=False)

    def found(job: str, class_: str) -> Checklist | None:
        return queries.checklist_for(station.company_id, "quality", job, class_)

    assert found("level2", "truck") == newest
    assert found("level2", "bus") == newest
    assert found("minor", "truck").code == "TRUCK"  # type: ignore[union-attr]
    assert found("level2", "car").code == "JOB"  # type: ignore[union-attr]
    assert found("minor", "car").code == "ANY"  # type: ignore[union-attr]
    assert queries.checklist_for(station.company_id, "circle", "any", "car") is None


def test_without_a_promise_the_law_holds_and_a_weak_row_does_not_lower_it(station: Any) -> None:
    found = queries.guarantee_for("truck", "minor", TODAY, company_id=station.company_id)
    assert (found.km, found.days) == (2000, 10)
    GuaranteePolicy.objects.create(
        company=station.company, vehicle_class="truck", job_class="minor", km=1, days=90, valid_from=TODAY, source="x"
    )
    found = queries.guarantee_for("truck", "minor", TODAY, company_id=station.company_id)
    assert (found.km, found.days, found.source) == (2000, 90, "x")


def test_the_next_service_prefers_the_model_then_the_maker(station: Any) -> None:
    def interval(code: str, **values: Any) -> ServiceInterval:
        given = {"vehicle_class": "truck", "level": "minor", "km": 60000, "months": 12} | values
        return ServiceInterval.objects.create(company=station.company, code=code, **given)

    interval("WINTER", km=0)
    general = interval("ALL")
    maker = interval("MAKER", maker="解放")
    model = interval("MODEL", maker="解放", model="J7")

    def found(maker_: str, model_: str) -> ServiceInterval | None:
        return queries.next_service("truck", maker_, model_, "minor", company_id=station.company_id)

    assert found("解放", "J7") == model
    assert found("解放", "J6") == maker
    assert found("福田", "欧曼") == general
    assert queries.next_service("car", "解放", "J7", "minor", company_id=station.company_id) is None


def test_the_makers_own_warranty_comes_before_the_general_one(station: Any) -> None:
    def rule(maker: str, months: int, system: str = "engine") -> WarrantyRule:
        return WarrantyRule.objects.create(
            company=station.company, maker=maker, vehicle_class="truck", system=system, months=months, km=1, valid_from=date(2020, 1, 1)
        )

    general, own = rule("*", 24), rule("一汽解放*", 36)
    rule("陕汽*", 48)
    assert queries.warranty_rule(vehicle(station), "engine", TODAY) == own
    assert queries.warranty_rule(vehicle(station, maker="福田"), "engine", TODAY) == general
    assert queries.warranty_rule(vehicle(station), "brake", TODAY) is None
    assert queries.warranty_ends_on(vehicle(station, bought_on=date(2024, 2, 29)), own) == date(2027, 2, 28)
    assert queries.warranty_ends_on(vehicle(station, bought_on=date(2024, 12, 31)), general) == date(2026, 12, 31)
    assert queries.warranty_ends_on(vehicle(station), own) is None


def test_open_campaigns_of_a_vin(station: Any, other_company_station: Any) -> None:
    mine = Campaign.objects.create(company=station.company, code="R1", name="召回", valid_from=TODAY)
    other = Campaign.objects.create(company=other_company_station.company, code="R2", name="召回", valid_from=TODAY)
    over = Campaign.objects.create(company=station.company, code="R3", name="x", valid_from=date(2020, 1, 1), valid_until=date(2020, 2, 1))
    for campaign in (mine, other, over):
        CampaignVehicle.objects.create(campaign=campaign, vin="LFWSRXRJ9M1E00001")
    assert [row.campaign for row in queries.open_campaigns(vehicle(station), TODAY)] == [mine]
    assert queries.open_campaigns(vehicle(station, vin=""), TODAY) == []


def test_words_packages_and_symptoms_of_the_demonstration(loaded: Any, station: Any, by: Any) -> None:
    company = station.company_id
    with override("zh-hans"):
        assert "驿站" in queries.script(company, "call.greeting", station="驿站", advisor="小王")
    with override("en"):
        assert "{" not in queries.script(company, "call.greeting", station="S", advisor="A", customer="C")
    assert queries.script(company, "nothing") == ""
    advice = queries.advice_for(company, "appointment")
    assert {row.kind for row in advice} == {"D", "A"}
    package = Package.objects.get(code="P-C-01")
    assert package in queries.packages_for(by, "car", TODAY)
    assert package not in queries.packages_for(by, "truck", TODAY)
    assert [line.position for line in queries.package_content(package)] == sorted(line.position for line in package.lines.all())
    assert all(row.vehicle_class in ("truck", "any") for row in queries.symptoms(company, "truck"))
    assert queries.search_symptoms(by, "squeal")
    assert Operation.objects.filter(usual_parts__isnull=False).exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{customer}，请您稍等。", "请您稍等。"), ("感谢您，{customer}，再见！", "感谢您，再见！"),
        ("Welcome to {station}, {customer}!", "Welcome to S!"),
    ],
)  # fmt: skip
def test_words_without_a_name_have_no_hole(text: str, said: str) -> None:
    assert filled(text, {"station": "S", "customer": ""}) == said
