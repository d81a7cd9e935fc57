"""What a station says about itself, with its versions; the company; further stations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import translation

from waystation.accounts import actions, queries
from waystation.accounts.models import Membership, Parameter, Station, StationVersion
from waystation.accounts.tests.test_actions import Acting, Person, refused
from waystation.journal.models import JournalLine

USCC = "91350100M000100Y43"


def form(station: Station, **other: str) -> dict[str, str]:
    names = [
        "name", "name_en", "short_name", "code", "slug", "province", "phone", "complaint_phone", "address", "address_en", "timezone", "legal_name",
        "uscc", "filing_no", "shop_category", "payee", "bank_account",
    ]  # fmt: skip
    return {name: getattr(station, name) for name in names} | {"reason": "备案", "version": str(station.version), **other}


class TestOwnData:
    def save(self, station: Station, actor: Acting, now: datetime, **other: object) -> Station:
        facts = {"reason": "licence renewed", "expect": station.version, **other}
        return actions.save_station(station, by=actor("manager"), now=now, **facts)  # type: ignore[arg-type]

    @pytest.mark.covers("CROS-01")
    def test_the_state_before_is_kept_and_the_record_has_a_line(self, station: Station, actor: Acting, now: datetime) -> None:
        self.save(station, actor, now, filing_no="370105-0001", address_en="1 Example Road")
        before = StationVersion.objects.get()
        assert (before.number, sorted(before.changed), before.content["filing_no"]) == (1, ["address_en", "filing_no"], "")
        assert (station.version, station.filing_no) == (2, "370105-0001")
        assert JournalLine.objects.get(verb="station.changed").station_id == station.pk
        with pytest.raises(DatabaseError), transaction.atomic():
            StationVersion.objects.update(reason="x")

    @pytest.mark.parametrize(
        ("code", "other"),
        [
            ("no_reason", {"reason": " ", "phone": "1"}),
            ("no_name", {"name": " "}),
            ("bad_code", {"code": "北站"}),
            ("code_taken", {"code": "qd"}),
            ("bad_slug", {"slug": "Jinan north!"}),
            ("slug_taken", {"slug": "qingdao"}),
            ("bad_zone", {"timezone": "Mars/Olympus"}),
            ("bad_uscc", {"uscc": "91350100M000100Y44"}),
            ("unchanged", {}),
            ("stale", {"phone": "1", "expect": 7}),
        ],
    )
    def test_refusals(
        self, code: str, other: dict[str, object], station: Station, other_station: Station, actor: Acting, now: datetime
    ) -> None:
        refused(code, lambda: self.save(station, actor, now, **other))
        assert not StationVersion.objects.exists()

    def test_papers_say_the_legal_entity_or_the_companys_and_both_languages(self, station: Station, actor: Acting, now: datetime) -> None:
        assert queries.letterhead(station)["company"] == station.company.name
        self.save(station, actor, now, legal_name="济南远山有限公司", uscc=USCC, name_en="Jinan North", payee="远山", bank_account="6200")
        said = queries.letterhead(station)
        assert (said["company"], said["tax_no"], said["station_en"], said["bank"]) == ("济南远山有限公司", USCC, "Jinan North", "远山  6200")
        with translation.override("en"):
            assert station.label == "Jinan North"
        with translation.override("zh-hans"):
            assert station.label == station.name

    def test_the_page_keeps_what_was_typed_and_shows_the_states_before(self, station: Station, client_as: Callable[..., Client]) -> None:
        client = client_as("manager")
        wrong = client.post("/people/station/", form(station, uscc="12345", address="济南市天桥区"))
        assert wrong.status_code == 422
        assert "济南市天桥区" in wrong.content.decode() and "credit code" in wrong.content.decode()
        assert client.post("/people/station/", form(station, address="济南市天桥区")).status_code == 302
        station.refresh_from_db()
        assert station.address == "济南市天桥区"
        assert "备案" in client.get("/people/station/").content.decode()
        late = client.post("/people/station/", form(station, address="别处", version="1"))
        assert late.status_code == 422 and "Somebody was faster" in late.content.decode()
        assert client_as("advisor").get("/people/station/").status_code == 403

    def test_only_an_administrator_changes_the_company(
        self, station: Station, actor: Acting, client_as: Callable[..., Client], now: datetime
    ) -> None:
        refused("company_role", lambda: actions.save_company(station.company, name="x", uscc="", by=actor("manager"), now=now))
        refused("bad_uscc", lambda: actions.save_company(station.company, name="x", uscc="1", by=actor("admin"), now=now))
        assert client_as("manager").post("/people/company/", {"name": "远山", "uscc": USCC}).status_code == 403
        assert client_as("admin").post("/people/company/", {"name": "远山", "uscc": USCC}).status_code == 302
        station.company.refresh_from_db()
        assert (station.company.name, station.company.uscc) == ("远山", USCC)


class TestFurtherStations:
    def open(self, station: Station, by: object, now: datetime, **other: object) -> tuple[Station, object, str]:
        facts = {
            "name": "西站", "code": "JW", "slug": "jinan-west", "timezone": "Asia/Shanghai", "manager_name": "钱经理", "username": "west", **other,
        }  # fmt: skip
        return actions.open_further_station(station.company, by=by, now=now, **facts)  # type: ignore[arg-type, return-value]

    @pytest.mark.covers("CROS-01", "ROLE-04")
    def test_an_administrator_opens_one_with_its_manager_and_the_numbers_of_another(
        self, station: Station, actor: Acting, person: Person, now: datetime
    ) -> None:
        actions.set_parameter(
            station, "followup.open_days", 9, effective_from=date(2026, 11, 24), source="letter", by=actor("manager"), now=now
        )
        made, manager, password = self.open(station, actor("admin"), now, like=station)
        assert manager.check_password(password)  # type: ignore[attr-defined]
        held = set(Membership.objects.filter(station=made).values_list("user__username", "role"))
        assert held == {("west", "manager"), (person("admin").username, "admin")}
        assert queries.parameter("followup.open_days", made, date(2026, 11, 25)) == 9
        assert Parameter.objects.filter(station=made).count() == 1
        assert JournalLine.objects.filter(station_id=made.pk, verb="station.opened").count() == 1

    def test_somebody_known_manages_it_without_a_new_password(self, station: Station, actor: Acting, person: Person, now: datetime) -> None:
        made, manager, password = self.open(station, actor("admin"), now, manager=person("supervisor"), manager_name="", username="")
        assert password == ""
        assert queries.actor_for(person("supervisor"), made, now).may("accounts.people")
        mine, me, _none = self.open(station, actor("admin"), now, code="JX", slug="x", manager=person("admin"), manager_name="", username="")
        assert queries.actor_for(me, mine, now).roles == {"manager", "admin"}  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("code", "other"),
        [("no_manager", {"manager_name": ""}), ("code_taken", {"code": "JN"}), ("slug_taken", {"slug": "jinan-north"}), ("no_name", {"name": ""})],
    )
    def test_refusals(self, code: str, other: dict[str, object], station: Station, actor: Acting, now: datetime) -> None:
        refused(code, lambda: self.open(station, actor("admin"), now, **other))
        refused("company_role", lambda: self.open(station, actor("manager"), now))
        assert Station.objects.count() == 1
