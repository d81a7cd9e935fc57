"""Packages, checklists, campaigns, words and intervals as the manager edits them; prices that are only examples."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from waystation.catalogue import actions, queries
from waystation.catalogue.models import (
    Campaign,
    CampaignVehicle,
    Checklist,
    LabourRate,
    Package,
    PartPrice,
    Script,
    ServiceInterval,
    StepAdvice,
    Symptom,
    WarrantyRule,
)
from waystation.catalogue.tests.build import make_operation, make_part, make_rate
from waystation.catalogue.tests.test_actions import refusal
from waystation.core.errors import Refused
from waystation.core.spreadsheet import write_xlsx
from waystation.journal.models import JournalLine
from waystation.portal.queries import price_board
from waystation.starter.actions import load_catalogue

TODAY = date(2026, 11, 24)
VINS = ["LFWSRXRJ9M1E00001", "LFV2A21K8G4123456"]
POINT = {
    "text": "制动管路", "text_en": "Brake lines", "group": "制动", "group_en": "Brakes", "kind": "ok", "unit": "", "low": "", "high": "",
    "safety": True,
}  # fmt: skip


class TestPackages:
    def save(self, station: Any, by: Any, now: datetime, **other: Any) -> Package:
        values = {"code": "p-1", "name": "小保养", "name_en": "", "vehicle_class": "car", "rank": 1, "valid_from": TODAY, "valid_until": None}
        return actions.save_package(station, by=by, now=now, **(values | {"lines": [("TO-1", 1000), ("tp-1", 4500)]} | other))

    @pytest.mark.covers("DIAG-13")
    def test_a_package_takes_operations_and_parts_by_what_people_type(self, station: Any, by: Any, now: datetime) -> None:
        operation, part = make_operation(station, code="TO-1"), make_part(station, number="TP-1")
        row = self.save(station, by, now)
        assert row.code == "P-1"
        assert [(line.operation, line.part, line.qty_milli) for line in queries.package_content(row)] == [(operation, None, 1000), (None, part, 4500)]
        self.save(station, by, now, package=row, lines=[("TP-1", 1000)])
        assert [line.part for line in queries.package_content(row)] == [part]
        assert JournalLine.objects.filter(verb="package.saved").count() == 2

    @pytest.mark.parametrize(
        ("code", "other"),
        [("no_line", {"lines": []}), ("bad_line", {"lines": [("NO-SUCH", 1000)]}), ("backwards", {"valid_until": date(2020, 1, 1)})],
    )
    def test_refusals_leave_the_package_as_it_was(self, code: str, other: Any, station: Any, by: Any, now: datetime) -> None:
        make_operation(station, code="TO-1"), make_part(station, number="TP-1")
        row = self.save(station, by, now)
        assert refusal(self.save, station, by, now, package=row, **other) == code
        assert len(queries.package_content(row)) == 2
        assert refusal(self.save, station, by, now) == "code_taken"

    def test_the_page_loses_nothing_when_a_code_is_wrong_or_rows_are_added(self, station: Any, client_as: Callable[..., Client]) -> None:
        make_operation(station, code="TO-1")
        client, url = client_as("manager"), reverse("catalogue:add_package")
        sent = {
            "code": "P-9", "name": "年检套餐", "vehicle_class": "car", "rank": "5", "valid_from": "2026-12-01", "rows-INITIAL_FORMS": "0",
            "rows-TOTAL_FORMS": "3", "rows-0-code": "TO-1", "rows-0-qty": "1", "rows-1-code": "TO-9", "rows-1-qty": "1",
            "rows-2-code": "", "rows-2-qty": "1",
        }  # fmt: skip
        more = client.post(url, sent | {"more": "1", "form_key": uuid4()})
        assert more.status_code == 200 and 'name="rows-7-code"' in more.content.decode() and "年检套餐" in more.content.decode()
        wrong = client.post(url, sent | {"form_key": uuid4()})
        assert wrong.status_code == 422 and "TO-9" in wrong.content.decode() and not Package.objects.exists()
        right = client.post(url, sent | {"rows-1-DELETE": "on", "form_key": uuid4()})
        assert right.status_code == 302
        assert [line.operation.code for line in Package.objects.get().lines.all()] == ["TO-1"]
        assert client_as("advisor").get(url).status_code == 403
        assert client.get(reverse("catalogue:edit_package", args=[Package.objects.get().pk])).status_code == 200


class TestChecklists:
    HEAD = {"code": "sc-1", "name": "自检", "name_en": "", "kind": "self", "job_class": "any", "vehicle_class": "any"}

    @pytest.mark.covers("QUAL-02")
    def test_a_change_makes_a_new_version_and_the_old_one_stays_as_it_was(self, station: Any, by: Any, now: datetime) -> None:
        first = actions.save_checklist(station, items=[POINT], by=by, now=now, **self.HEAD)
        second = actions.save_checklist(station, checklist=first, items=[POINT, POINT | {"text": "螺母"}], by=by, now=now, **self.HEAD)
        first.refresh_from_db()
        assert (first.version, first.active, len(queries.items_of(first))) == (1, False, 1)
        assert (second.version, second.active, len(queries.items_of(second))) == (2, True, 2)
        assert queries.checklist_for(station.company_id, "self", "minor", "car") == second
        assert refusal(actions.save_checklist, station, checklist=first, items=[POINT], by=by, now=now, **self.HEAD) == "stale"
        assert refusal(actions.save_checklist, station, checklist=second, items=[], by=by, now=now, **self.HEAD) == "no_item"
        assert refusal(actions.save_checklist, station, items=[POINT], by=by, now=now, **self.HEAD | {"code": "SC-1"}) == "code_taken"

    def test_a_list_rests_and_an_earlier_version_comes_back(self, station: Any, by: Any, now: datetime) -> None:
        first = actions.save_checklist(station, items=[POINT], by=by, now=now, **self.HEAD)
        second = actions.save_checklist(station, checklist=first, items=[POINT], by=by, now=now, **self.HEAD)
        actions.use_checklist(first, True, by=by, now=now)
        assert queries.checklist_for(station.company_id, "self", "minor", "car") == first
        actions.use_checklist(first, False, by=by, now=now)
        assert queries.checklist_for(station.company_id, "self", "minor", "car") is None
        second.refresh_from_db()
        assert not second.active

    def test_rows_are_put_in_order_by_their_place(self, station: Any, by: Any, now: datetime, client_as: Callable[..., Client]) -> None:
        row = actions.save_checklist(station, items=[POINT | {"text": text} for text in "甲乙"], by=by, now=now, **self.HEAD)
        client, url = client_as("technical_head"), reverse("catalogue:edit_checklist", args=[row.pk])
        sent = {"name": "自检", "kind": "self", "job_class": "any", "vehicle_class": "any", "rows-INITIAL_FORMS": "2", "rows-TOTAL_FORMS": "4"}
        sent |= {"rows-3-text": "", "rows-3-kind": "ok"}  # an empty row as the page shows it
        for n, (place, text) in enumerate([("1", "甲"), ("2", "乙"), ("1.5", "丙")]):
            sent |= {f"rows-{n}-position": place, f"rows-{n}-text": text, f"rows-{n}-kind": "ok"}
        assert client.get(url).status_code == 200
        assert client.post(url, sent | {"form_key": uuid4()}).status_code == 302
        assert [item.text for item in queries.items_of(Checklist.objects.get(version=2))] == ["甲", "丙", "乙"]
        shown = client.get(reverse("catalogue:checklist", args=[row.pk])).content.decode()
        assert "Use this version" in shown
        assert client.post(reverse("catalogue:use_checklist", args=[row.pk]), {"form_key": uuid4()}).status_code == 302
        row.refresh_from_db()
        assert row.active


class TestCampaigns:
    def sent(self, **other: Any) -> dict[str, Any]:
        return {"code": "R-1", "kind": "recall", "name": "召回", "safety": "on", "valid_from": "2026-11-01", "form_key": uuid4(), **other}

    @pytest.mark.covers("DIAG-07", "RCPT-13")
    def test_pasted_and_uploaded_vins_are_named_once(self, station: Any, client_as: Callable[..., Client]) -> None:
        client, url = client_as("manager"), reverse("catalogue:add_campaign")
        table = SimpleUploadedFile("召回.xlsx", write_xlsx(["车架号", "车主"], [[VINS[0].lower(), "甲"], [VINS[1], "乙"]]))
        assert client.get(url).status_code == 200
        assert client.post(url, self.sent(pasted=f" {VINS[0]}\n", file=table)).status_code == 302
        row = Campaign.objects.get()
        assert sorted(row.vehicles.values_list("vin", flat=True)) == sorted(VINS)
        edit = reverse("catalogue:edit_campaign", args=[row.pk])
        assert client.post(edit, self.sent(pasted=VINS[1], name="制动召回")).status_code == 302
        assert row.vehicles.count() == 2
        assert VINS[0] in client.get(edit).content.decode()
        assert "制动召回" in client.get(reverse("catalogue:campaigns"), {"q": VINS[1][-6:]}).content.decode()

    @pytest.mark.parametrize("wrong", ["LFWSRXRJ9M1E0000", "LFWSRXRJ9M1EO0001", "鲁A12345"])
    def test_what_is_no_vin_is_named_and_nothing_is_kept(self, wrong: str, station: Any, client_as: Callable[..., Client]) -> None:
        answer = client_as("manager").post(reverse("catalogue:add_campaign"), self.sent(pasted=f"{VINS[0]}\n{wrong}"))
        assert answer.status_code == 422
        assert wrong in answer.content.decode() and VINS[0] in answer.content.decode()
        assert not Campaign.objects.exists()

    def test_a_table_without_vins_is_refused(self, station: Any, client_as: Callable[..., Client]) -> None:
        table = SimpleUploadedFile("x.csv", "车牌\n鲁A12345\n".encode())
        answer = client_as("manager").post(reverse("catalogue:add_campaign"), self.sent(file=table))
        assert answer.status_code == 422 and "No cell of the table is a VIN" in answer.content.decode()

    def test_a_vehicle_is_done_elsewhere_or_dropped_but_not_both(
        self, station: Any, other_company_station: Any, by: Any, now: datetime, client_as: Callable[..., Client]
    ) -> None:
        values = {"code": "R-1", "kind": "recall", "name": "召回", "valid_from": TODAY}
        row, new = actions.save_campaign(station, vins=VINS, by=by, now=now, **values)
        assert new == 2
        first, second = row.vehicles.order_by("pk")
        client = client_as("manager")
        assert client.post(reverse("catalogue:campaign_done", args=[first.pk]), {"form_key": uuid4()}).status_code == 302
        assert client.post(reverse("catalogue:drop_campaign_vehicle", args=[second.pk]), {"form_key": uuid4()}).status_code == 302
        assert [one.done_at is not None for one in row.vehicles.all()] == [True]
        assert refusal(actions.drop_campaign_vehicle, first, by=by, now=now) == "already_done"
        assert refusal(actions.save_campaign, station, by=by, now=now, **values) == "code_taken"
        assert refusal(actions.save_campaign, station, by=by, now=now, **values | {"code": "x", "valid_until": date(2020, 1, 1)}) == "backwards"
        foreign = Campaign.objects.create(company=other_company_station.company, code="R-9", name="x", valid_from=TODAY)
        theirs = CampaignVehicle.objects.create(campaign=foreign, vin=VINS[0])
        assert client.get(reverse("catalogue:edit_campaign", args=[foreign.pk])).status_code == 404
        assert client.post(reverse("catalogue:campaign_done", args=[theirs.pk])).status_code == 404


SHEETS: dict[str, tuple[type[Any], dict[str, str], str]] = {
    "script": (Script, {"key": "call.new", "situation": "call", "title": "问候", "text": "您好"}, "text"),
    "advice_point": (StepAdvice, {"step": "reception", "kind": "D", "position": "1", "text": "起身迎接"}, "text"),
    "symptom": (
        Symptom,
        {"code": "S-1", "name": "异响", "system": "brake", "vehicle_class": "any", "questions": "何时？", "suspicion": "制动片"}, "name",
    ),
    "interval": (ServiceInterval, {"code": "I-1", "vehicle_class": "car", "level": "minor", "km": "10000", "months": "6"}, "maker"),
    "warranty_rule": (
        WarrantyRule, {"maker": "*", "vehicle_class": "car", "months": "36", "km": "60000", "source": "三包", "valid_from": "2026-01-01"}, "note",
    ),
}  # fmt: skip


@pytest.mark.covers("CROS-01")
@pytest.mark.parametrize("one", SHEETS)
def test_a_row_of_each_list_is_added_changed_and_taken_out(one: str, station: Any, client_as: Callable[..., Client]) -> None:
    model, sent, field = SHEETS[one]
    client, add = client_as("technical_head"), reverse(f"catalogue:add_{one}")
    assert client.get(add).status_code == 200
    assert client_as("advisor").get(add).status_code == 403
    assert client.post(add, {"form_key": uuid4()}).status_code == 422
    assert client.post(add, sent | {"form_key": uuid4()}).status_code == 302
    row = model.objects.get()
    edit = reverse(f"catalogue:edit_{one}", args=[row.pk])
    assert client.get(edit).status_code == 200
    assert client.post(edit, sent | {field: "改过了", "form_key": uuid4()}).status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == "改过了"
    if one in ("script", "symptom", "interval", "advice_point"):
        assert client.post(add, sent | {"form_key": uuid4()}).status_code == 422  # named once
    if one != "script":
        assert client.post(reverse(f"catalogue:remove_{one}", args=[row.pk]), {"form_key": uuid4()}).status_code == 302
        assert not model.objects.exists()
        assert JournalLine.objects.filter(verb__endswith=".removed").count() == 1


def test_the_name_a_page_asks_for_stays(station: Any, by: Any, now: datetime, client_as: Callable[..., Client]) -> None:
    row = Script.objects.create(company=station.company, key="call.greeting", situation="call", title="x", text="旧", text_en="")
    sent = {"key": "other", "situation": "call", "title": "x", "text": "您好{station}", "form_key": uuid4()}
    assert client_as("manager").post(reverse("catalogue:edit_script", args=[row.pk]), sent).status_code == 302
    assert queries.script(station.company_id, "call.greeting", station="北站") == "您好北站"
    assert refusal(actions.remove_entry, row, by=by, now=now) == "kept_for_good"


@pytest.mark.parametrize("name", ["scripts", "advice", "intervals", "warranty_rules", "campaigns"])
def test_the_new_lists_are_read_by_the_desk(name: str, loaded: Any, client_as: Callable[..., Client]) -> None:
    url = reverse(f"catalogue:{name}")
    assert client_as("advisor").get(url).status_code == 200
    assert client_as("gate").get(url).status_code == 403
    assert client_as("advisor").get(url, {"q": "no such words"}).status_code == 200


class TestExamplePrices:
    @pytest.mark.covers("PRIC-01", "PRIC-02")
    def test_nothing_is_quoted_or_published_by_an_example_until_somebody_confirms_it(
        self, station: Any, by: Any, now: datetime, client_as: Callable[..., Client]
    ) -> None:
        operation, part = make_operation(station), make_part(station, is_common=True)
        make_rate(station, example=True)
        PartPrice.objects.update(example=True)
        for ask in (lambda: queries.labour_rate(station, "mechanical", "car", TODAY), lambda: queries.part_price(station, part, TODAY)):
            with pytest.raises(Refused) as no:
                ask()
            assert no.value.code == "no_price"
        board = price_board(station, TODAY)
        assert (board.rates, board.groups, board.parts) == ([], [], [])
        assert queries.example_prices(station, TODAY) == (1, 1)
        client, url = client_as("manager"), reverse("catalogue:confirm_prices")
        assert "Example" in client.get(reverse("catalogue:rates")).content.decode()
        assert client_as("advisor").post(url, {"what": "part"}).status_code == 403
        assert client.post(url, {"what": "labour", "form_key": uuid4()}).status_code == 302
        assert client.post(url, {"what": "part", "form_key": uuid4()}).status_code == 302
        assert queries.labour_rate(station, operation.trade, "car", TODAY).rate_fen == 15000
        assert queries.part_price(station, part, TODAY).price_fen == 9500
        assert price_board(station, TODAY).parts
        assert refusal(actions.confirm_prices, station, "part", by=by, now=now) == "no_example"

    def test_one_price_is_confirmed_as_it_is_or_changed(self, station: Any, by: Any, now: datetime) -> None:
        part = make_part(station)
        PartPrice.objects.update(example=True)
        same = {"price_fen": 9500, "valid_from": TODAY, "reason": "核对无误", "station": station, "by": by, "now": now}
        actions.change_part_price(part, **same)
        assert queries.part_price(station, part, TODAY).price_fen == 9500
        assert refusal(actions.change_part_price, part, **same) == "same_price"

    def test_a_real_house_loads_examples_and_the_demonstration_does_not(
        self, station: Any, other_company_station: Any, by: Any, now: datetime
    ) -> None:
        load_catalogue(station.company, by=by, now=now, example=True)
        load_catalogue(other_company_station.company, by=by, now=now)
        assert not LabourRate.objects.filter(company=station.company, example=False).exists()
        assert not LabourRate.objects.filter(company=other_company_station.company, example=True).exists()


def test_a_part_that_is_sold_no_more_is_found_among_those(station: Any, client_as: Callable[..., Client]) -> None:
    row = make_part(station, number="OLD-1")
    type(row).objects.update(active=False)
    client, url = client_as("manager"), reverse("catalogue:parts")
    assert "OLD-1" not in client.get(url).content.decode()
    assert "OLD-1" in client.get(url, {"off": "1"}).content.decode()
