"""Merging duplicates and parting them again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from waystation.accounts.queries import system_actor
from waystation.core.errors import Refused
from waystation.customers import actions, queries
from waystation.customers.models import Contact, Merge, Party, Vehicle, VehicleRole
from waystation.customers.tests.build import a_vin, make_party, make_vehicle
from waystation.finder.queries import find

pytestmark = [pytest.mark.django_db, pytest.mark.covers("CUST-08")]


def picture() -> dict[str, list[dict[str, object]]]:
    """Everything that a merge may touch, for comparing before and after; versions always go up."""
    models = (Party, Contact, Vehicle, VehicleRole)
    return {
        model.__name__: [{k: v for k, v in row.items() if k != "version"} for row in model.objects.order_by("pk").values()]
        for model in models
    }


def test_customers_merge_and_part_to_what_was(by, now) -> None:
    kept, gone = make_party(by, name="张三", phone="13800000001"), make_party(by, name="张叁", phone="13800000002", address="历下区")
    vehicle = make_vehicle(by, owner=gone)
    before = picture()
    merge = actions.merge_parties(kept, gone, take={"name"}, by=by, now=now)
    assert (kept.name, kept.address, gone.merged_into_id) == ("张叁", "历下区", kept.pk)
    assert {c.phone for c in queries.contacts_of(kept)} == {"+8613800000001", "+8613800000002"}
    assert [c.is_main for c in queries.contacts_of(kept)] == [True, False]
    assert [role.vehicle for role in queries.vehicles_of(kept)] == [vehicle]
    assert list(queries.visible_parties(by)) == [kept]
    assert [hit.object_id for hit in find(by, "0002", kinds={"customer"})] == [kept.pk]
    actions.undo_merge(merge, by=by, now=now)
    assert picture() == before
    assert [hit.object_id for hit in find(by, "0002", kinds={"customer"})] == [gone.pk]


def test_what_came_after_the_merge_stays_with_the_one_kept(by, now) -> None:
    kept, gone = make_party(by, name="张三"), make_party(by, name="张叁", address="历下区")
    merge = actions.merge_parties(kept, gone, by=by, now=now)
    actions.save_party(by=by, now=now, party=kept, address="市中区")
    later = actions.add_contact(kept, name="新人", by=by, now=now)
    actions.undo_merge(merge, by=by, now=now)
    kept.refresh_from_db()
    assert kept.address == "市中区"
    assert later in queries.contacts_of(kept)


def test_vehicles_merge_with_the_greater_reading_and_read_both_series(by, now) -> None:
    owner = make_party(by)
    kept = actions.save_vehicle(by=by, now=now, plate="鲁A11111")
    gone = make_vehicle(by, plate="鲁A11111", vin=a_vin(900001), vehicle_class="truck", owner=owner)
    actions.add_reading(kept, km=100, source="reception", by=by, now=now)
    actions.add_reading(gone, km=900, source="reception", by=by, now=now + timedelta(days=1))
    before = picture()
    merge = actions.merge_vehicles(kept, gone, take={"vehicle_class"}, by=by, now=now)
    assert (kept.vin, kept.last_km, kept.vehicle_class) == (a_vin(900001), 900, "truck")
    assert [r.km for r in queries.readings_of(kept)] == [900, 100]
    assert queries.people_of(kept)["owner"].party == owner
    assert queries.known_vehicle(by, vin_text=a_vin(900001)) == kept
    actions.undo_merge(merge, by=by, now=now)
    assert picture() == before


def test_a_second_owner_stays_behind_when_both_have_one(by, now) -> None:
    first, second = make_party(by), make_party(by)
    kept = make_vehicle(by, vin="", owner=first)
    gone = make_vehicle(by, vin="", owner=second)
    merge = actions.merge_vehicles(kept, gone, by=by, now=now)
    assert queries.people_of(kept)["owner"].party == first
    actions.undo_merge(merge, by=by, now=now)
    assert queries.people_of(gone)["owner"].party == second


@pytest.mark.parametrize("code", ["same_row", "other_company", "already_merged", "two_vins"])
def test_a_merge_is_refused(by, now, other_company_station, code) -> None:
    kept, gone = make_party(by), make_party(by)
    cases = {
        "same_row": lambda: actions.merge_parties(kept, kept, by=by, now=now),
        "other_company": lambda: actions.merge_parties(kept, make_party(system_actor(other_company_station)), by=by, now=now),
        "already_merged": lambda: [actions.merge_parties(kept, gone, by=by, now=now) for _ in range(2)],
        "two_vins": lambda: actions.merge_vehicles(make_vehicle(by), make_vehicle(by), by=by, now=now),
    }
    with pytest.raises(Refused) as refused:
        cases[code]()
    assert refused.value.code == code


def test_a_merge_is_undone_once_and_not_after_the_kept_one_was_merged_on(by, now) -> None:
    one, two, three = make_party(by), make_party(by), make_party(by)
    first = actions.merge_parties(one, two, by=by, now=now)
    second = actions.merge_parties(three, one, by=by, now=now)
    with pytest.raises(Refused) as refused:
        actions.undo_merge(first, by=by, now=now)
    assert refused.value.code == "undo_blocked"
    assert Merge.objects.get(pk=first.pk).undone_at is None
    actions.undo_merge(second, by=by, now=now)
    actions.undo_merge(first, by=by, now=now)
    assert queries.visible_parties(by).count() == 3
    with pytest.raises(Refused) as refused:
        actions.undo_merge(first, by=by, now=now)
    assert refused.value.code == "already_undone"


def test_a_plate_given_on_blocks_the_parting(by, now) -> None:
    kept = actions.save_vehicle(by=by, now=now, plate="鲁A11111")
    gone = actions.save_vehicle(by=by, now=now, plate="鲁A11111", vehicle_class="truck")
    merge = actions.merge_vehicles(kept, gone, by=by, now=now)
    actions.save_vehicle(by=by, now=now, plate="鲁A11111", vehicle_class="truck")
    with pytest.raises(Refused) as refused:
        actions.undo_merge(merge, by=by, now=now)
    assert refused.value.code == "undo_blocked"


def test_likely_duplicates_are_named_with_what_they_share_masked(by, now, other_company_station, django_assert_num_queries) -> None:
    first, second = make_party(by, phone="13800000001"), make_party(by, phone="13800000001")
    make_party(system_actor(other_company_station), phone="13800000001")
    pair = queries.party_pairs(by)[0]
    assert (pair.first, pair.second, pair.shared) == (first, second, "138****0001")
    for _ in range(2):
        make_party(by, phone="13800000002", uscc="91350100M000100Y43")
    with django_assert_num_queries(4):
        assert len(queries.party_pairs(by)) == 2
    actions.save_vehicle(by=by, now=now, plate="鲁A11111")
    actions.save_vehicle(by=by, now=now, plate="鲁A11111", vehicle_class="truck")
    assert [pair.shared for pair in queries.vehicle_pairs(by)] == ["鲁A11111"]


def test_side_by_side_hides_numbers_and_preferences(by, now) -> None:
    kept, gone = make_party(by, name="甲", uscc="91350100M000100Y43"), make_party(by, name="乙")
    actions.save_preferences(gone, preferences="喝茶", by=by, now=now)
    shown = {side.field: side for side in queries.side_by_side(kept, gone)}
    assert (shown["name"].kept, shown["name"].gone, shown["name"].differs) == ("甲", "乙", True)
    assert "M000100Y4" not in shown["uscc"].kept and "喝茶" not in shown["preferences"].gone
