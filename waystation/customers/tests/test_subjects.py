"""A customer asks for his data, or to be forgotten."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from waystation.core.errors import Refused
from waystation.customers import actions, queries
from waystation.customers.models import Contact, Party, Vehicle
from waystation.customers.tests.build import has_consent, make_party, make_vehicle
from waystation.finder.models import SearchEntry
from waystation.journal.models import JournalLine

pytestmark = [pytest.mark.django_db, pytest.mark.covers("CUST-09")]
SECRETS = ("欧阳小明", "13812345678", "经十路", "爱喝茶", "wx77")


@pytest.fixture
def party(by, now) -> Party:
    party = make_party(by, name="欧阳小明", phone="13812345678", address="经十路1号")
    contact = queries.main_contact(party)
    actions.change_contact(contact, wechat="wx77", by=by, now=now)
    actions.save_preferences(party, preferences="爱喝茶", by=by, now=now)
    actions.give_consent(contact, "marketing", True, "form", by=by, now=now)
    make_vehicle(by, plate="鲁A77777", owner=party)
    party.refresh_from_db()
    return party


def test_the_copy_holds_everything_and_leaves_a_line(party, by, now) -> None:
    copy = actions.give_own_data(party, reason="asked at the desk", by=by, now=now)
    text = copy.decode()
    assert all(secret in text for secret in SECRETS) and "鲁A77777" in text
    assert json.loads(text)["consents"][0]["purpose"] == "marketing"
    assert JournalLine.objects.get(verb="customer.data_given").facts == {"reason": "asked at the desk"}


def test_an_erased_customer_is_nowhere_readable_and_his_vehicle_stays(party, by, now) -> None:
    contact = queries.main_contact(party)
    actions.erase_party(party, reason="letter of 20 November", by=by, now=now)
    rows = [*Party.objects.values(), *Contact.objects.values(), *Vehicle.objects.values(), *SearchEntry.objects.values()]
    assert not any(secret in str(rows) for secret in SECRETS)
    assert not any(secret in str([line.facts for line in JournalLine.objects.all()]) for secret in SECRETS)
    vehicle = Vehicle.objects.get(plate="鲁A77777")
    assert queries.people_of(vehicle)["owner"] is None and not has_consent(contact, "marketing")
    assert queries.by_plate_or_name(by, "欧阳小明") == [] and len(queries.by_plate_or_name(by, "77777")) == 1
    with pytest.raises(Refused) as refused:
        actions.erase_party(party, reason="once more", by=by, now=now)
    assert refused.value.code == "already_erased"


def test_a_merged_file_is_forgotten_with_the_one_that_was_kept(party, by, now) -> None:
    kept = make_party(by, name="另一份")
    actions.merge_parties(kept, party, by=by, now=now)
    actions.erase_party(kept, reason="letter of 20 November", by=by, now=now)
    assert not any(secret in str([*Party.objects.values(), *Contact.objects.values()]) for secret in SECRETS)


@pytest.mark.parametrize("verb", [actions.give_own_data, actions.erase_party])
def test_without_a_reason_nothing_happens(party, by, now, verb) -> None:
    with pytest.raises(Refused) as refused:
        verb(party, reason=" ", by=by, now=now)
    assert refused.value.code == "no_reason"
    party.refresh_from_db()
    assert party.name == "欧阳小明"


def test_only_the_manager_answers_through_the_page(party, client_as) -> None:
    url = reverse("customers:subject", args=[party.pk])
    assert client_as("supervisor").get(url).status_code == 403
    manager = client_as("manager")
    assert manager.get(url).status_code == 200
    assert manager.post(url, {"verb": "give", "reason": "x"}).status_code == 422
    assert "欧阳小明" in manager.post(url, {"verb": "give", "reason": "at the desk"}).content.decode()
    assert manager.post(url, {"verb": "erase", "reason": "letter"}).url == reverse("customers:customers")
    assert manager.get(url).status_code == 404
