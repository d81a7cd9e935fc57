"""Pages: who may open them, what is hidden, what is asked twice, constant numbers of statements."""

from __future__ import annotations

import re
import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from waystation.accounts.queries import declared, system_actor
from waystation.core.access import policy, roles_with
from waystation.customers import actions, queries
from waystation.customers.models import Contact, Merge, Party, Reading, Vehicle
from waystation.customers.tests.build import a_vin, has_consent, make_party, make_vehicle
from waystation.files.models import Media
from waystation.finder.queries import find
from waystation.journal.models import JournalLine

pytestmark = pytest.mark.django_db
ROLES = sorted(roles_with("customers.view"))
PHONE, VIN, ADDRESS = "13812345678", a_vin(900777), "济南市历下区经十路12345号"


@pytest.fixture
def file(by, now) -> tuple[Party, Contact, Vehicle]:
    party = make_party(by, name="欧阳小明", phone=PHONE, address=ADDRESS)
    contact = queries.main_contact(party)
    actions.change_contact(contact, wechat="wx-secret-77", email="secret77@example.cn", by=by, now=now)
    actions.save_preferences(party, preferences="急性子爱喝茶", by=by, now=now)
    vehicle = make_vehicle(by, plate="鲁A77777", vin=VIN, engine_no="ENG-SECRET-1", owner=party)
    actions.set_role(vehicle, party, "sender", contact=contact, by=by, now=now)
    party.refresh_from_db()
    return party, contact, vehicle


def pages_of(file) -> list[str]:
    party, contact, vehicle = file
    return [
        reverse("customers:customers"), reverse("customers:vehicles"), reverse("customers:customer", args=[party.pk]),
        reverse("customers:vehicle", args=[vehicle.pk]), reverse("customers:edit", args=[party.pk]),
        reverse("customers:vehicle_edit", args=[vehicle.pk]), reverse("customers:contact_edit", args=[contact.pk]),
        reverse("customers:people", args=[vehicle.pk]) + "?q=5678", reverse("customers:merge_with", args=[party.pk]) + "?q=5678",
        reverse("customers:duplicates"), reverse("customers:preferences", args=[party.pk]),
    ]  # fmt: skip


def post(client, url, **data):
    return client.post(url, {"form_key": uuid.uuid4(), **data})


@pytest.mark.covers("ROLE-06", "CUST-09", "RCPT-18")
@pytest.mark.parametrize("role", ROLES)
def test_no_page_of_any_role_holds_a_hidden_value(client_as, file, role) -> None:
    client, opened = client_as(role), 0
    for url in pages_of(file):
        response = client.get(url)
        assert response.status_code in (200, 403), url
        html = response.content.decode()
        opened += response.status_code == 200
        for secret in (PHONE, PHONE[3:7], "138 1234", VIN, ADDRESS, "wx-secret-77", "secret77@", "ENG-SECRET-1"):
            assert secret not in html, (url, secret)
        if role not in policy()["customers.reveal"]:
            assert "小明" not in html, url
        if role not in policy()["customers.preferences"]:
            assert "爱喝茶" not in html, url
    assert opened >= 4
    shown = client.get(pages_of(file)[2]).content.decode()
    assert "138****5678" in shown and ("欧阳小明" in shown) == (role in policy()["customers.reveal"])


@pytest.mark.parametrize("role", ["technician", "parts", "washer", "gate"])
def test_roles_without_the_right_see_nothing(client_as, file, role) -> None:
    assert {client_as(role).get(url).status_code for url in pages_of(file)} == {403}


def test_a_stranger_is_asked_to_log_in(client, file) -> None:
    assert {client.get(url).status_code for url in pages_of(file)} == {302}


def test_another_company_gets_404_everywhere(client_as, file, other_company_station) -> None:
    client = client_as("manager", at=other_company_station)
    party, contact, vehicle = file
    role = queries.roles_on(vehicle)[0]
    for name, pk in (
        ("customer", party.pk), ("edit", party.pk), ("preferences", party.pk), ("contact_new", party.pk), ("merge_with", party.pk),
        ("vehicle", vehicle.pk), ("vehicle_edit", vehicle.pk), ("people", vehicle.pk), ("reading", vehicle.pk), ("contact_edit", contact.pk),
    ):  # fmt: skip
        assert client.get(reverse(f"customers:{name}", args=[pk])).status_code == 404, name
    for url in (
        reverse("customers:reveal_contact", args=[contact.pk, "phone"]), reverse("customers:reveal_vehicle", args=[vehicle.pk, "vin"]),
        reverse("customers:role_end", args=[role.pk]), reverse("customers:consent", args=[contact.pk]),
    ):  # fmt: skip
        assert post(client, url).status_code == 404, url
    assert "欧阳" not in client.get(reverse("customers:customers")).content.decode()


def test_the_address_the_search_gives_is_the_page(by, file) -> None:
    party, _contact, vehicle = file
    urls = {hit.kind: hit.url for q in ("欧阳小明", "77777") for hit in find(by, q)}
    assert urls == {
        "customer": reverse("customers:customer", args=[party.pk]), "vehicle": reverse("customers:vehicle", args=[vehicle.pk])
    }  # fmt: skip


@pytest.mark.parametrize("name", ["customers", "vehicles"])
@pytest.mark.parametrize("query", ["", "?q=客户"])
def test_lists_ask_the_same_number_of_times_for_one_and_three(client_as, by, name, query) -> None:
    client, counts = client_as("advisor"), []
    for rows in (1, 2):
        for _ in range(rows):
            make_vehicle(by, owner=make_party(by))
        client.get(reverse(f"customers:{name}") + query)
        with CaptureQueriesContext(connection) as asked:
            html = client.get(reverse(f"customers:{name}") + query).content.decode()
        counts.append(len(asked))
    assert html.count("<tr>") == 4 and counts[0] == counts[1]


@pytest.mark.covers("CUST-04")
def test_the_list_goes_on_and_filters_by_kind_and_tag(client_as, by) -> None:
    for _ in range(51):
        make_party(by)
    fleet = make_party(by, kind="fleet", name="顺达车队", tags="VIP", source="展会")
    client = client_as("advisor")
    html = client.get(reverse("customers:customers")).content.decode()
    following = re.search(r'rel="next" href="([^"]+)"', html).group(1)
    assert client.get(reverse("customers:customers") + following.replace("&amp;", "&")).content.decode().count("<tr>") == 3
    for query in ("?kind=fleet", "?tag=VIP", "?tag=展会", "?q=sdcd"):
        html = client.get(reverse("customers:customers") + query).content.decode()
        assert html.count("<tr>") == 2 and f"/customers/{fleet.pk}/" in html
    part = client.get(reverse("customers:customers"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and "<table" in part


@pytest.mark.covers("CUST-09", "ROLE-06")
def test_the_reveal_button_gives_the_value_and_leaves_a_line(client_as, file) -> None:
    _party, contact, vehicle = file
    client = client_as("advisor")
    url = reverse("customers:reveal_contact", args=[contact.pk, "phone"])
    assert "138 1234 5678" in client.post(url, headers={"HX-Request": "true"}).content.decode()
    assert VIN in client.post(reverse("customers:reveal_vehicle", args=[vehicle.pk, "vin"])).content.decode()
    assert JournalLine.objects.filter(verb="personal.revealed").count() == 2
    assert client.get(url).status_code == 405
    assert client_as("technical_head").post(url).status_code == 403
    assert JournalLine.objects.filter(verb="personal.revealed").count() == 2


def test_beyond_the_day_the_button_asks_for_the_reason(client_as, file, monkeypatch) -> None:
    monkeypatch.setitem(declared()["customers.reveal_per_day"], "default", 0)
    client, url = client_as("advisor"), reverse("customers:reveal_contact", args=[file[1].pk, "phone"])
    asked = client.post(url, headers={"HX-Request": "true"})
    assert asked.status_code == 422 and 'name="reason"' in asked.content.decode()
    assert "138 1234 5678" in client.post(url, {"reason": "recall"}, headers={"HX-Request": "true"}).content.decode()


@pytest.mark.covers("CUST-02", "RCPT-24")
def test_a_new_file_looks_twice_at_the_phone_and_tells_who_has_it(client_as, file) -> None:
    client, url = client_as("clerk"), reverse("customers:new")
    data = {"kind": "person", "name": "张三", "phone": "138 1234 5678", "address": "天桥区"}
    first = post(client, url, **data)
    html = first.content.decode()
    assert first.status_code == 200 and "Look at these once more" in html and f"/customers/{file[0].pk}/" in html
    assert Party.objects.count() == 1
    token = re.search(r'name="looked_twice" value="([^"]*)"', html).group(1)
    assert post(client, url, **data, looked_twice=token).status_code == 302
    other = post(client, url, **(data | {"phone": "13899999999"}), looked_twice=token)
    assert "Look at these once more" in other.content.decode() and Party.objects.count() == 2


def test_an_edit_keeps_hidden_fields_left_empty_and_clears_with_a_dash(client_as, file) -> None:
    party, contact, _vehicle = file
    client, url = client_as("assistant"), reverse("customers:edit", args=[party.pk])
    html = client.get(url).content.decode()
    assert 'placeholder="138****5678"' in html
    assert post(client, url, kind="person", version=party.version, tags="新").status_code == 302
    party.refresh_from_db()
    contact.refresh_from_db()
    assert (party.name, party.address, party.tags, contact.phone) == ("欧阳小明", ADDRESS, "新", f"+86{PHONE}")
    assert post(client, url, kind="person", version=party.version, address="-").status_code == 302
    party.refresh_from_db()
    assert party.address == ""
    stale = post(client, url, kind="person", version=1, tags="旧")
    assert stale.status_code == 409 and 'value="旧"' in stale.content.decode()


def test_refusals_of_a_form_stand_at_their_field(client_as, file) -> None:
    client = client_as("advisor")
    bad = post(client, reverse("customers:new"), kind="person", name="张三", phone="12")
    assert bad.status_code == 422 and "is not a phone number" in bad.content.decode()
    taken = {"vehicle_class": "car", "plate": "鲁A77777", "looked_twice": "plate=鲁A77777"}
    answer = post(client, reverse("customers:vehicle_new"), **taken)
    assert answer.status_code == 422 and f"/customers/vehicles/{file[2].pk}/" in answer.content.decode()
    odd = {"vehicle_class": "car", "vin": "LSVAM4187C2184841", "looked_twice": "vin=LSVAM4187C2184841"}
    warned = post(client, reverse("customers:vehicle_new"), **odd)
    assert warned.status_code == 422 and "check digit" in warned.content.decode()
    assert post(client, reverse("customers:vehicle_new"), **odd, vin_reason="as on the licence").status_code == 302


def test_a_vehicle_of_a_customer_gets_him_as_owner_and_a_trailer_its_truck(client_as, file) -> None:
    party, _contact, truck = file
    client = client_as("advisor")
    url = reverse("customers:vehicle_of", args=[party.pk])
    data = {"vehicle_class": "trailer", "plate": "鲁A1234挂", "tractor_plate": "鲁A77777", "looked_twice": "plate=鲁A1234挂", "axles": "3"}
    assert post(client, url, **data).status_code == 302
    trailer = Vehicle.objects.get(plate="鲁A1234挂")
    assert (trailer.tractor, trailer.axles, queries.people_of(trailer)["owner"].party) == (truck, 3, party)
    data |= {"plate": "鲁A9999挂", "tractor_plate": "鲁A00001", "looked_twice": "plate=鲁A9999挂"}
    unknown = post(client, reverse("customers:vehicle_new"), **data)
    assert unknown.status_code == 422 and "do not know a truck" in unknown.content.decode()


def test_a_new_plate_brings_its_own_colour(client_as, file) -> None:
    vehicle = file[2]
    assert vehicle.plate_color == "blue"
    data = {"vehicle_class": "car", "plate": "鲁AD12345", "plate_color": "blue", "looked_twice": "plate=鲁AD12345", "version": vehicle.version}
    assert post(client_as("advisor"), reverse("customers:vehicle_edit", args=[vehicle.pk]), **data).status_code == 302
    vehicle.refresh_from_db()
    assert (vehicle.plate_color, vehicle.vin, vehicle.engine_no) == ("green", VIN, "ENG-SECRET-1")


@pytest.mark.covers("CUST-05")
def test_the_file_of_a_vehicle_shows_what_it_is_what_it_ran_and_what_is_left(client_as, by, now, file) -> None:
    vehicle = file[2]
    bought = date(2022, 3, 8)
    actions.save_vehicle(by=by, now=now, vehicle=vehicle, maker="大众", model="速腾", bought_on=bought)
    actions.add_reading(vehicle, km=41_021, source="delivery", by=by, now=now)
    actions.record_wear(vehicle, item="Pads", position="front", value="3", unit="mm", remaining_km=8000, by=by, now=now)
    actions.note_visit(vehicle, on=date(2026, 11, 24), next_service_on=date(2027, 5, 24), by=by, now=now)
    html = client_as("advisor").get(reverse("customers:vehicle", args=[vehicle.pk])).content.decode()
    file_of = reverse("care:vehicle_file", args=[vehicle.pk])
    for shown in ("鲁A", "速腾", "2022-03-08", "41021", "Delivery", "Pads", "8000 km", "2027-05-24", "Engine number", file_of):
        assert shown in html, shown


@pytest.mark.covers("CUST-05", "RCPT-24")
def test_a_lower_reading_asks_for_the_reason_on_the_page(client_as, file) -> None:
    vehicle = file[2]
    client, url = client_as("advisor"), reverse("customers:reading", args=[vehicle.pk])
    assert post(client, url, km=5000, source="reception").status_code == 302
    lower = post(client, url, km=4000, source="reception")
    assert lower.status_code == 422 and "Read it again" in lower.content.decode()
    assert post(client, url, km=4000, source="correction", reason="typing error").status_code == 302
    assert Reading.objects.count() == 2


def test_people_contacts_consent_and_preferences_through_the_pages(client_as, by, file) -> None:
    party, contact, vehicle = file
    client, driver = client_as("advisor"), make_party(by, name="赵师傅")
    assert f'value="{driver.pk}"' in client.get(reverse("customers:people", args=[vehicle.pk]) + "?q=赵师傅").content.decode()
    assert post(client, reverse("customers:people", args=[vehicle.pk]), party=driver.pk, kind="driver").status_code == 302
    role = queries.people_of(vehicle)["driver"]
    assert role.party == driver
    assert post(client, reverse("customers:role_end", args=[role.pk])).status_code == 302
    assert queries.people_of(vehicle)["driver"] is None
    assert post(client, reverse("customers:contact_new", args=[party.pk]), name="妻子", phone="13900000001").status_code == 302
    added = Contact.objects.get(name="妻子")
    assert post(client, reverse("customers:contact_edit", args=[added.pk]), name="爱人", email="nonsense").status_code == 422
    assert post(client, reverse("customers:contact_edit", args=[added.pk]), name="爱人", email="").status_code == 302
    added.refresh_from_db()
    assert (added.name, added.phone) == ("爱人", "+8613900000001")
    assert post(client, reverse("customers:contact_remove", args=[added.pk])).status_code == 302
    assert post(client, reverse("customers:consent", args=[contact.pk]), purpose="marketing", given="yes", channel="desk").status_code == 302
    assert has_consent(contact, "marketing")
    assert post(client, reverse("customers:consent", args=[contact.pk]), purpose="x", given="yes", channel="desk").status_code == 422
    url = reverse("customers:preferences", args=[party.pk])
    assert post(client, url, preferences="改喝咖啡", topics="钓鱼", preferred_channel="phone", version=party.version).status_code == 302
    assert client_as("assistant").get(url).status_code == 403


@pytest.mark.covers("CUST-11", "CUST-06")
def test_papers_are_kept_with_the_file(client_as, file) -> None:
    pdf = SimpleUploadedFile("licence.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF")
    client, vehicle = client_as("advisor"), file[2]
    url = reverse("customers:vehicle_papers", args=[vehicle.pk])
    assert client.post(url, {"purpose": "vehicle_licence", "photos": [pdf]}).status_code == 302
    assert Media.objects.get().trail == f"vehicle:{vehicle.pk}"
    assert "licence.pdf" in client.get(reverse("customers:vehicle", args=[vehicle.pk])).content.decode()
    assert client.post(url, {"purpose": "vehicle_licence"}).status_code == 422


@pytest.mark.covers("CUST-08")
def test_merge_compare_and_undo_through_the_pages(client_as, by, file, other_company_station) -> None:
    party, other = file[0], make_party(by, name="欧阳晓明", phone=PHONE)
    client = client_as("supervisor")
    assert reverse("customers:merge_parties", args=[party.pk, other.pk]) in client.get(reverse("customers:duplicates")).content.decode()
    url = reverse("customers:merge_parties", args=[party.pk, other.pk])
    assert "欧阳晓明" in client.get(url).content.decode()
    assert client_as("advisor").get(url).status_code == 403
    stranger = make_party(system_actor(other_company_station))
    assert client.get(reverse("customers:merge_parties", args=[party.pk, stranger.pk])).status_code == 404
    assert post(client, url, take=["name"]).status_code == 302
    party.refresh_from_db()
    assert party.name == "欧阳晓明"
    moved = client.get(reverse("customers:customer", args=[other.pk]))
    assert (moved.status_code, moved.url) == (302, reverse("customers:customer", args=[party.pk]))
    assert post(client, reverse("customers:undo_merge", args=[Merge.objects.get().pk])).status_code == 302
    assert client.get(reverse("customers:customer", args=[other.pk])).status_code == 200


def test_a_sold_vehicle_keeps_its_history_but_hides_who_had_it(client_as, by, now, file) -> None:
    vehicle = file[2]
    buyer = make_party(by, name="买车人")
    for kind in ("owner", "sender"):
        actions.set_role(vehicle, buyer, kind, by=by, now=now)
    html = client_as("manager").get(reverse("customers:vehicle", args=[vehicle.pk])).content.decode()
    assert "欧阳**" in html and "小明" not in html and "买车人" in html


@pytest.mark.covers("CUST-09")
def test_the_export_asks_why_and_only_the_manager_has_it(client_as, file) -> None:
    url = reverse("customers:export")
    assert client_as("advisor").get(url).status_code == 403
    manager = client_as("manager")
    assert post(manager, url, reason="").status_code == 422
    answer = post(manager, url, reason="yearly cards")
    assert answer.status_code == 200 and answer.content[:2] == b"PK"
    assert JournalLine.objects.filter(verb="customers.exported").count() == 1


@pytest.mark.covers("CUST-08", "ROLE-06")
def test_a_sister_station_reads_the_same_masked_file_and_showing_leaves_a_line(client, person, file, other_station) -> None:
    party, contact, _vehicle = file
    client.force_login(person("dispatcher", at=other_station))
    page = client.get(reverse("customers:customer", args=[party.pk])).content.decode()
    assert "138****5678" in page and "小明" not in page and PHONE not in page
    client.force_login(person("advisor", at=other_station))
    assert "欧阳小明" in client.get(reverse("customers:customer", args=[party.pk])).content.decode()
    shown = post(client, reverse("customers:reveal_contact", args=[contact.pk, "phone"]))
    line = JournalLine.objects.latest("pk")
    assert shown.status_code == 200 and (line.station_id, line.actor_name) == (other_station.pk, "Advisor")
