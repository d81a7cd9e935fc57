"""Vehicles: identity, people, readings, wear."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from waystation.accounts.queries import system_actor
from waystation.core.errors import Refused
from waystation.customers import actions, queries
from waystation.customers.models import Reading, Vehicle
from waystation.customers.tests.build import a_vin, make_party, make_vehicle
from waystation.finder.queries import find
from waystation.journal.models import JournalLine

pytestmark = pytest.mark.django_db


@pytest.mark.covers("CUST-05")
@pytest.mark.parametrize(
    ("plate", "facts", "kept"),
    [
        ("鲁a·12345", {}, ("鲁A12345", "normal", "blue")),
        ("鲁A12345", {"vehicle_class": "truck"}, ("鲁A12345", "normal", "yellow")),
        ("鲁AD12345", {}, ("鲁AD12345", "nev_small", "green")),
        ("鲁A12345D", {}, ("鲁A12345D", "nev_large", "yellow_green")),
        ("鲁A1234挂", {}, ("鲁A1234挂", "trailer", "yellow")),
        ("WJ鲁12345", {"plate_kind": "other"}, ("WJ鲁12345", "other", "other")),
    ],
)
def test_plates_of_all_kinds_are_kept_with_kind_and_colour(by, now, plate, facts, kept) -> None:
    vehicle = actions.save_vehicle(by=by, now=now, plate=plate, **facts)
    assert (vehicle.plate, vehicle.plate_kind, vehicle.plate_color) == kept
    assert [spell.plate for spell in queries.plates_of(vehicle)] == [kept[0]]


def test_a_trailer_plate_makes_a_trailer(by, now) -> None:
    assert actions.save_vehicle(by=by, now=now, plate="鲁A1234挂").vehicle_class == "trailer"


def test_the_same_text_is_a_blue_and_a_yellow_plate(by, now) -> None:
    actions.save_vehicle(by=by, now=now, plate="鲁A12345")
    actions.save_vehicle(by=by, now=now, plate="鲁A12345", vehicle_class="truck")
    assert Vehicle.objects.filter(plate="鲁A12345").count() == 2


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, "no_identity"),
        ({"plate": "AB"}, "bad_plate"),
        ({"vin": "LZZ123"}, "bad_vin"),
        ({"vin": "LSVAM4187C2184841"}, "vin_check"),
        ({"plate": "鲁A12345", "energy": "steam"}, "bad_choice"),
    ],
)
def test_a_vehicle_is_refused(by, now, facts, code) -> None:
    with pytest.raises(Refused) as refused:
        actions.save_vehicle(by=by, now=now, **facts)
    assert refused.value.code == code
    assert not Vehicle.objects.exists()


@pytest.mark.covers("RCPT-24")
def test_an_odd_vin_is_kept_with_a_reason(by, now) -> None:
    vehicle = actions.save_vehicle(by=by, now=now, vin="LSVAM4187C2184841", vin_reason="as on the licence")
    assert (vehicle.vin, vehicle.vin_override) == ("LSVAM4187C2184841", "as on the licence")
    actions.save_vehicle(by=by, now=now, vehicle=vehicle, vin="LSVAM4187C2184841", maker="大众")
    assert vehicle.vin_override == "as on the licence"


def test_a_second_vehicle_with_the_vin_or_plate_is_refused_and_says_which(by, now) -> None:
    first = make_vehicle(by, plate="鲁A11111", vin=a_vin(900001))
    for facts, code in (({"vin": a_vin(900001)}, "vin_taken"), ({"plate": "鲁A11111"}, "plate_taken")):
        with pytest.raises(Refused) as refused:
            actions.save_vehicle(by=by, now=now, **facts)
        assert (refused.value.code, refused.value.facts["vehicle"]) == (code, first.pk)
    other = make_vehicle(by)
    with pytest.raises(Refused) as refused:
        actions.save_vehicle(by=by, now=now, vehicle=other, plate="鲁A11111")
    assert refused.value.code == "plate_taken"


def test_another_company_may_know_the_same_vehicle(by, now, other_company_station) -> None:
    make_vehicle(by, plate="鲁A11111", vin=a_vin(900001))
    other = make_vehicle(system_actor(other_company_station), plate="鲁A11111", vin=a_vin(900001))
    assert not queries.visible_vehicles(by).filter(pk=other.pk).exists()


def test_a_new_plate_ends_the_spell_of_the_old_one_which_still_finds_the_vehicle(by, now) -> None:
    vehicle = make_vehicle(by, plate="鲁A11111")
    later = now + timedelta(days=400)
    actions.save_vehicle(by=by, now=later, vehicle=vehicle, plate="鲁B22222")
    assert [(s.plate, s.until) for s in queries.plates_of(vehicle)] == [("鲁B22222", None), ("鲁A11111", later)]
    assert [hit.object_id for hit in find(by, "11111")] == [vehicle.pk]
    assert JournalLine.objects.get(verb="vehicle.changed").facts["fields"] == ["plate"]


def test_a_plate_comes_off_only_when_the_vin_is_known(by, now) -> None:
    vehicle = make_vehicle(by, plate="鲁A11111")
    actions.take_off_plate(vehicle, by=by, now=now)
    assert vehicle.plate == "" and queries.plates_of(vehicle)[0].until == now
    actions.save_vehicle(by=by, now=now, plate="鲁A11111")  # free again
    bare = actions.save_vehicle(by=by, now=now, plate="鲁A22222")
    with pytest.raises(Refused) as refused:
        actions.take_off_plate(bare, by=by, now=now)
    assert refused.value.code == "no_identity"


def test_a_trailer_hangs_on_a_truck_only(by, now) -> None:
    truck = make_vehicle(by, vehicle_class="truck")
    trailer = make_vehicle(by, plate="鲁A1234挂", tractor=truck)
    assert queries.trailers_of(truck) == [trailer]
    with pytest.raises(Refused) as refused:
        actions.save_vehicle(by=by, now=now, vehicle=truck, tractor=trailer)
    assert refused.value.code == "bad_tractor"


def test_owner_driver_sender_and_payer_are_different_people(by, now) -> None:
    vehicle, fleet = make_vehicle(by), make_party(by, kind="fleet", name="顺达车队", contact_name="王队长")
    driver, sender = make_party(by, name="赵师傅"), make_party(by, name="钱先生")
    for kind, party in (("owner", fleet), ("payer", fleet), ("driver", driver), ("sender", sender)):
        actions.set_role(vehicle, party, kind, by=by, now=now)
    people = queries.people_of(vehicle)
    assert {kind: role.party for kind, role in people.items()} == {
        "owner": fleet, "payer": fleet, "driver": driver, "sender": sender
    }  # fmt: skip
    second = make_party(by, name="孙师傅")
    actions.set_role(vehicle, second, "driver", by=by, now=now)
    assert len([role for role in queries.roles_on(vehicle) if role.kind == "driver"]) == 2
    assert queries.people_of(vehicle)["driver"].party == second


def test_a_new_owner_ends_the_old_one_and_the_same_one_again_changes_nothing(by, now) -> None:
    first, second = make_party(by, name="老车主"), make_party(by, name="新车主")
    vehicle = make_vehicle(by, owner=first)
    again = actions.set_role(vehicle, first, "owner", by=by, now=now)
    role = actions.set_role(vehicle, second, "owner", by=by, now=now + timedelta(days=1))
    assert again.pk != role.pk and len(queries.former_roles(vehicle)) == 1
    assert queries.vehicles_of(first) == [] and queries.vehicles_of(second) == [role]
    assert find(by, "老车主", kinds={"vehicle"}) == []
    actions.end_role(role, by=by, now=now)
    assert queries.people_of(vehicle)["owner"] is None


@pytest.mark.parametrize("case", ["bad_role", "wrong_contact", "other_company"])
def test_a_role_is_refused(by, now, other_company_station, case) -> None:
    vehicle, party, other = make_vehicle(by), make_party(by), make_party(by)
    stranger = make_party(system_actor(other_company_station))
    calls = {
        "bad_role": (party, "friend", None),
        "wrong_contact": (party, "owner", queries.main_contact(other)),
        "other_company": (stranger, "owner", None),
    }
    who, kind, contact = calls[case]
    with pytest.raises(Refused) as refused:
        actions.set_role(vehicle, who, kind, contact=contact, by=by, now=now)
    assert refused.value.code == case


@pytest.mark.covers("CUST-05", "RCPT-24")
def test_readings_carry_source_and_never_fall_without_a_reason(by, now) -> None:
    vehicle = make_vehicle(by)
    actions.add_reading(vehicle, km=50_000, hours=1_200, source="reception", by=by, now=now)
    for facts in ({"km": 49_999}, {"hours": 1_199}):
        with pytest.raises(Refused) as refused:
            actions.add_reading(vehicle, **facts, source="reception", by=by, now=now)
        assert refused.value.code == "reading_falls"
    assert (Vehicle.objects.get().last_km, Reading.objects.count()) == (50_000, 1)
    actions.add_reading(vehicle, km=120, source="meter_replaced", reason="new instrument, old one 50010", by=by, now=now)
    assert Vehicle.objects.get().last_km == 120
    assert [(r.km, r.source, bool(r.reason)) for r in queries.readings_of(vehicle)] == [
        (120, "meter_replaced", True), (50_000, "reception", False)
    ]  # fmt: skip


@pytest.mark.covers("RCPT-24")
def test_a_slip_in_the_same_stay_is_typed_again_and_is_no_reading_to_fall_from(by, now) -> None:
    vehicle = make_vehicle(by)
    actions.add_reading(vehicle, km=40_809, source="reception", trail="visit:1", by=by, now=now)
    stay = {"source": "reception", "trail": "visit:2", "by": by}
    actions.add_reading(vehicle, km=410_200, now=now + timedelta(days=30), **stay)
    with pytest.raises(Refused) as refused:
        actions.add_reading(vehicle, km=40_000, now=now + timedelta(days=30), **stay)
    assert refused.value.facts == {"now": 40_000, "before": 40_809}
    actions.add_reading(vehicle, km=41_021, now=now + timedelta(days=30), **stay)
    assert Vehicle.objects.get().last_km == 41_021
    actions.add_reading(vehicle, km=41_030, source="delivery", trail="visit:2", by=by, now=now + timedelta(days=31))
    with pytest.raises(Refused) as late:  # another step of the stay has read more since
        actions.add_reading(vehicle, km=41_022, now=now + timedelta(days=31), **stay)
    assert late.value.code == "reading_falls"


def test_one_wrong_value_keeps_both_out(by, now) -> None:
    vehicle = make_vehicle(by)
    actions.add_reading(vehicle, km=100, hours=50, source="reception", by=by, now=now)
    with pytest.raises(Refused):
        actions.add_reading(vehicle, km=200, hours=10, source="reception", by=by, now=now)
    assert (Vehicle.objects.get().last_km, Vehicle.objects.get().last_hours) == (100, 50)


@pytest.mark.parametrize(
    ("facts", "code"),
    [({"source": "reception"}, "no_reading"), ({"source": "correction", "km": 5}, "no_reason"), ({"source": "meter_replaced", "km": 5}, "no_reason")],
)
def test_a_reading_is_refused(by, now, facts, code) -> None:
    with pytest.raises(Refused) as refused:
        actions.add_reading(make_vehicle(by), **facts, by=by, now=now)
    assert refused.value.code == code


def test_readings_cannot_be_changed_in_the_database(by, now) -> None:
    actions.add_reading(make_vehicle(by), km=5, source="reception", by=by, now=now)
    for write in (lambda: Reading.objects.update(km=1), lambda: Reading.objects.all()._raw_delete("default")):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


@pytest.mark.covers("QUAL-10")
def test_the_newest_wear_of_each_position_counts(by, now) -> None:
    vehicle = make_vehicle(by)
    for value, days in (("6.0", 0), ("4.5", 30)):
        actions.record_wear(
            vehicle, item="tread", position="FL", value=value, unit="mm", remaining_percent=40, by=by, now=now + timedelta(days=days)
        )
    actions.record_wear(vehicle, item="tread", position="FR", value="5", unit="mm", by=by, now=now)
    assert [(w.position, w.value) for w in queries.wear_of(vehicle)] == [("FL", "4.5"), ("FR", "5")]
    with pytest.raises(Refused) as refused:
        actions.record_wear(vehicle, item="", value="5", by=by, now=now)
    assert refused.value.code == "no_item"
    with pytest.raises(Refused) as refused:
        actions.record_wear(vehicle, item="pad", value="5", remaining_percent=101, by=by, now=now)
    assert refused.value.code == "bad_percent"


def test_a_visit_moves_the_date_forward_only(by, now) -> None:
    vehicle = make_vehicle(by)
    actions.note_visit(vehicle, on=date(2026, 11, 24), next_service_on=date(2027, 5, 24), by=by, now=now)
    actions.note_visit(vehicle, on=date(2026, 1, 1), next_service_on=date(2026, 7, 1), by=by, now=now)
    assert (vehicle.last_visit_on, vehicle.next_service_on) == (date(2026, 11, 24), date(2027, 5, 24))


@pytest.mark.covers("CUST-14")
@pytest.mark.parametrize("text", ["鲁A88", "88888", "LZZ", "顺达", "0088", "sdcd"])
def test_the_desk_finds_vehicle_customer_and_contact_by_any_fragment(by, now, text) -> None:
    fleet = make_party(by, kind="fleet", name="顺达车队", contact_name="王队长", phone="13800000088")
    make_vehicle(by, plate="鲁A88888", vin=a_vin(900088), owner=fleet)
    make_party(by, name="无关", phone="13911112222")
    found = queries.by_plate_or_name(by, text)
    assert [(str(v), str(p), str(c)) for v, p, c in found][:1] == [("鲁A88888", "顺达车队", "王队长")]
    assert len(found) == 1


def test_the_desk_finds_customers_without_a_vehicle_and_vehicles_without_people(by, now) -> None:
    party, vehicle = make_party(by, name="郑重"), make_vehicle(by, plate="鲁A77777")
    assert [(m.vehicle, m.party) for m in queries.by_plate_or_name(by, "郑重")] == [(None, party)]
    assert [(m.vehicle, m.party) for m in queries.by_plate_or_name(by, "77777")] == [(vehicle, None)]
    assert queries.by_plate_or_name(by, "没有的人") == []


def test_the_desk_asks_the_database_the_same_times_for_one_and_for_three(by, now, django_assert_max_num_queries, django_assert_num_queries) -> None:
    for number in range(3):
        make_vehicle(by, plate=f"鲁A6666{number}", owner=make_party(by))
        make_vehicle(by, plate=f"鲁B6666{number}")
    with django_assert_max_num_queries(6):
        assert len(queries.by_plate_or_name(by, "6666")) == 6


def test_key_fields_that_change_are_named(by, now) -> None:
    vehicle = make_vehicle(by, plate="鲁A11111")
    changes = queries.key_changes(vehicle, {"plate": "鲁A·22222", "vin": ""})
    assert [(c.field, c.before, c.after) for c in changes] == [("plate", "鲁A11111", "鲁A22222")]
    assert queries.key_changes(vehicle, {"plate": "鲁a11111"}) == []
