"""What changes in the lists, and every refusal."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from waystation.catalogue import actions, queries
from waystation.catalogue.models import Campaign, CampaignVehicle, LabourRate, Part, PartPrice, PriceChange
from waystation.catalogue.sums import overlaps
from waystation.catalogue.tests.build import make_operation, make_part, make_rate
from waystation.core.errors import Refused
from waystation.journal.models import JournalLine

TODAY = date(2026, 11, 24)
LATER = date(2027, 1, 1)


def refusal(act: Any, *args: Any, **values: Any) -> str:
    with pytest.raises(Refused) as caught:
        act(*args, **values)
    return caught.value.code


def change(part: Part, station: Any, by: Any, now: datetime, **values: Any) -> PartPrice:
    given = {"price_fen": 9900, "valid_from": LATER, "reason": "供应商调价"} | values
    return actions.change_part_price(part, station=station, by=by, now=now, **given)


@pytest.mark.covers("PRIC-03", "PART-12")
def test_a_new_price_closes_the_old_one_and_is_on_record(station: Any, by: Any, now: datetime) -> None:
    part = make_part(station, price_fen=9500)
    change(part, station, by, now)
    rows = list(PartPrice.objects.order_by("valid_from"))
    assert [(row.price_fen, row.valid_until) for row in rows] == [(9500, date(2026, 12, 31)), (9900, None)]
    line = PriceChange.objects.get()
    assert (line.old_fen, line.new_fen, line.reason, line.by_name) == (9500, 9900, "供应商调价", by.name)
    assert JournalLine.objects.filter(verb="price.changed").count() == 1
    assert queries.part_price(station, part, date(2026, 12, 31)).price_fen == 9500
    assert queries.part_price(station, part, LATER).price_fen == 9900


@pytest.mark.covers("PRIC-03")
def test_prices_set_out_of_order_never_overlap(station: Any, by: Any, now: datetime) -> None:
    part = make_part(station, price_fen=None)
    for number, days in enumerate([30, 5, 60, 0, 45]):
        change(part, station, by, now, valid_from=TODAY + timedelta(days=days), price_fen=1000 + number)
    rows = list(PartPrice.objects.all())
    assert len(rows) == 5
    assert not overlaps(rows)
    assert queries.part_price(station, part, TODAY + timedelta(days=50)).price_fen == 1004


def test_a_second_change_for_the_same_day_corrects_it_and_keeps_both_lines(station: Any, by: Any, now: datetime) -> None:
    part = make_part(station)
    change(part, station, by, now, price_fen=99000)
    change(part, station, by, now, price_fen=9900, reason="多打一个零")
    assert PartPrice.objects.filter(valid_from=LATER).count() == 1
    assert list(PriceChange.objects.order_by("pk").values_list("old_fen", "new_fen")) == [(9500, 99000), (99000, 9900)]


def test_the_station_may_have_its_own_price(station: Any, other_station: Any, by: Any, now: datetime) -> None:
    part = make_part(station)
    change(part, station, by, now, valid_from=TODAY, price_fen=8000, company_wide=False)
    assert queries.part_price(station, part, TODAY).price_fen == 8000
    assert queries.part_price(other_station, part, TODAY).price_fen == 9500


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"valid_from": TODAY - timedelta(days=1)}, "past_date"), ({"price_fen": 0}, "bad_price"), ({"price_fen": 100_000_001}, "bad_price"),
        ({"reason": "  "}, "no_reason"), ({"price_fen": 9500}, "same_price"),
    ],
)  # fmt: skip
def test_a_price_change_is_refused(values: dict[str, Any], code: str, station: Any, by: Any, now: datetime) -> None:
    part = make_part(station)
    assert refusal(change, part, station, by, now, **values) == code
    assert PartPrice.objects.count() == 1
    assert not PriceChange.objects.exists()


def test_the_database_itself_forbids_two_open_prices(station: Any) -> None:
    part = make_part(station)
    with pytest.raises(IntegrityError), transaction.atomic():
        PartPrice.objects.create(company=station.company, part=part, price_fen=1, valid_from=LATER, set_by_name="t")
    with pytest.raises(IntegrityError), transaction.atomic():
        PartPrice.objects.filter(part=part).update(valid_until=date(2025, 1, 1))


def test_the_record_of_changes_cannot_be_changed(station: Any, by: Any, now: datetime) -> None:
    change(make_part(station), station, by, now)
    with pytest.raises(Exception, match="added to, never changed"), transaction.atomic():
        PriceChange.objects.update(new_fen=1)


@pytest.mark.covers("PRIC-03")
def test_an_hourly_rate_changes_from_a_day_on(station: Any, by: Any, now: datetime) -> None:
    make_rate(station, 15000)
    given: dict[str, Any] = {"trade": "mechanical", "rate_fen": 16000, "valid_from": LATER, "reason": "备案", "station": station}
    row = actions.change_labour_rate(station.company, filed_on=TODAY, by=by, now=now, **given)
    assert row.filed_on == TODAY
    assert queries.labour_rate(station, "mechanical", "car", TODAY).rate_fen == 15000
    assert queries.labour_rate(station, "mechanical", "car", LATER).rate_fen == 16000
    assert refusal(actions.change_labour_rate, station.company, by=by, now=now, **given) == "same_price"
    assert refusal(actions.change_labour_rate, station.company, by=by, now=now, **given | {"valid_from": date(2026, 1, 2)}) == "past_date"
    assert LabourRate.objects.count() == 2


def test_a_guarantee_never_falls_below_the_law(station: Any, by: Any, now: datetime) -> None:
    given: dict[str, Any] = {"vehicle_class": "car", "job_class": "level2", "km": 6000, "days": 60, "valid_from": TODAY, "source": "店内承诺"}
    actions.set_guarantee(station, by=by, now=now, **given)
    actions.set_guarantee(station, by=by, now=now, **given | {"valid_from": LATER, "km": 8000})
    assert queries.guarantee_for("car", "level2", TODAY, company_id=station.company_id).km == 6000
    assert queries.guarantee_for("car", "level2", LATER, company_id=station.company_id).km == 8000
    assert refusal(actions.set_guarantee, station, by=by, now=now, **given | {"km": 4999}) == "below_statute"
    assert refusal(actions.set_guarantee, station, by=by, now=now, **given | {"days": 29}) == "below_statute"
    assert refusal(actions.set_guarantee, station, by=by, now=now, **given | {"source": " "}) == "no_source"


@pytest.mark.covers("APPT-24")
def test_benefits_are_published_and_end(station: Any, by: Any, now: datetime) -> None:
    operation = make_operation(station)
    free = actions.save_benefit(station, kind="free_operation", name="免费检查", operation=operation, valid_from=TODAY, by=by, now=now)
    actions.save_benefit(station, kind="labour_discount", name="九折", percent=10, vehicle_class="truck", valid_from=TODAY, by=by, now=now)
    assert [row.name for row in queries.benefits_for(station, TODAY, "car")] == ["免费检查"]
    assert len(queries.benefits_for(station, TODAY)) == 2
    actions.save_benefit(
        station, benefit=free, kind="free_operation", name="免费检查", operation=operation, valid_from=TODAY, valid_until=TODAY, by=by, now=now
    )
    assert len(queries.benefits_for(station, LATER)) == 1
    bad: dict[str, Any] = {"name": "x", "valid_from": TODAY, "by": by, "now": now}
    assert refusal(actions.save_benefit, station, kind="labour_discount", percent=0, **bad) == "bad_percent"
    assert refusal(actions.save_benefit, station, kind="free_operation", **bad) == "no_operation"
    assert refusal(actions.save_benefit, station, kind="labour_discount", percent=5, valid_until=date(2026, 1, 1), **bad) == "backwards"


def test_numbers_and_codes_are_taken_once_in_a_company(station: Any, other_company_station: Any, by: Any, now: datetime) -> None:
    make_part(station, number="TB-1")
    make_operation(station, code="C-1")
    assert refusal(actions.save_part, station, number="tb-1", name="x", by=by, now=now) == "number_taken"
    assert refusal(actions.save_part, station, number=" - ", name="x", by=by, now=now) == "no_number"
    assert refusal(actions.save_operation, station, code="c-1", name="x", by=by, now=now) == "code_taken"
    assert refusal(actions.save_operation, station, code="", name="x", by=by, now=now) == "no_code"
    assert make_part(other_company_station, number="TB-1").pk


def test_a_campaign_is_done_once(station: Any, by: Any, now: datetime) -> None:
    campaign = Campaign.objects.create(company=station.company, code="R1", name="召回", valid_from=TODAY)
    row = CampaignVehicle.objects.create(campaign=campaign, vin="LFV2A21K8G4123456")
    actions.mark_campaign_done(row, by=by, now=now)
    assert refusal(actions.mark_campaign_done, row, by=by, now=now) == "already_done"
