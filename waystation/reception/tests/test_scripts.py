"""The words of the reception: greeting, name, form of address, farewell (RCPT-05), and what a new customer gets (RCPT-09)."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from django.urls import reverse

from waystation.accounts.models import Station
from waystation.catalogue.models import Script, StepAdvice
from waystation.reception.tests.build import make_stay
from waystation.starter.actions import DATA

pytestmark = pytest.mark.django_db
NEEDED = {"reception.greeting": "{station}", "reception.self_introduction": "{advisor}", "reception.farewell": "{customer}"}


def delivered_words() -> dict[str, dict[str, str]]:
    with (DATA / "scripts.tsv").open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row for row in csv.DictReader(lines, delimiter="\t")}


@pytest.mark.covers("RCPT-05")
@pytest.mark.parametrize(("language", "field"), [("en", "text_en"), ("zh-hans", "text_zh")])
def test_the_delivered_scripts_stand_on_the_check_in_with_names(station: Station, client_as: Any, language: str, field: str) -> None:
    words = delivered_words()
    for code in NEEDED:
        row = words[code]
        Script.objects.create(
            company=station.company, key=code, situation=row["situation"], title=row["title_zh"], title_en=row["title_en"],
            text=row["text_zh"], text_en=row["text_en"],
        )  # fmt: skip
    visit = make_stay(station)
    visit.contact.form_of_address = "刘女士"
    visit.contact.save()
    client = client_as("advisor", language=language)
    page = client.get(reverse("reception:visit", args=[visit.pk])).content.decode()
    for code in NEEDED:
        said = words[code][field].replace("{station}", station.name).replace("{customer}", "刘女士").replace("{advisor}", "Advisor")
        assert said in page, code
    assert "{customer}" not in page


@pytest.mark.covers("RCPT-09")
def test_only_a_new_customer_is_explained_the_house_and_the_leaflet_prints(station: Station, client_as: Any) -> None:
    StepAdvice.objects.create(company=station.company, step="reception", kind="D", position=1, text="x", text_en="We walk around the car with you.")
    new, known = make_stay(station, is_new_customer=True), make_stay(station)
    client = client_as("advisor")
    leaflet = reverse("reception:leaflet", args=[new.pk])
    page = client.get(reverse("reception:visit", args=[new.pk])).content.decode()
    assert leaflet in page
    assert 'name="explained"' in page
    other = client.get(reverse("reception:visit", args=[known.pk])).content.decode()
    assert reverse("reception:leaflet", args=[known.pk]) not in other
    assert 'name="explained"' not in other
    assert "We walk around the car with you." in client.get(leaflet).content.decode()
    client.post(reverse("reception:save_section", args=[new.pk, "care"]), {"section": "care", "explained": "on"}, headers={"HX-Request": "true"})
    new.refresh_from_db()
    assert new.procedure_explained_at is not None
