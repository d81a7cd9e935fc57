"""The check-in on one page: sections, save all, refusals that lose nothing, signature, photos, ending."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from waystation.accounts.models import Station
from waystation.accounts.queries import system_actor
from waystation.customers.actions import add_reading
from waystation.customers.tests.build import make_vehicle
from waystation.reception import actions
from waystation.reception.choices import Status
from waystation.reception.models import DamageMark, Visit
from waystation.reception.tests.build import (
    NOW,
    SET,
    SVG,
    WORDS,
    make_complete,
    make_script,
    make_signed,
    make_stay,
    make_symptom,
    make_truck,
)

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


def post_section(client: Any, visit: Visit, section: str, **data: Any) -> Any:
    return client.post(reverse("reception:save_section", args=[visit.pk, section]), {"section": section, **data}, headers=HX)


def post_all(client: Any, visit: Visit, **data: Any) -> Any:
    return client.post(reverse("reception:save", args=[visit.pk]), data)


@pytest.mark.parametrize(
    ("section", "data", "field", "value"),
    [
        ("meters", {"km": "40128", "hours": ""}, "km", 40128),
        ("purpose", {"purpose": "diagnosis"}, "purpose", "diagnosis"),
        ("words", {"words": WORDS, "concerns": "price"}, "words", WORDS),
        ("covers", {"covers": SET}, "covers", SET),
        ("valuables", {"reminded": "on", "kept": "camera"}, "valuables_kept", "camera"),
        ("care", {"hospitality": ["tea"], "waits": "yes"}, "waits", True),
        ("keys", {"key_tag": "K7", "parking": "P2"}, "key_tag", "K7"),
        ("inquiry", {"end_inquiry": "1", "short_reason": "hurry"}, "inquiry_short_reason", "hurry"),
    ],
)
def test_a_section_saves_itself(station: Station, client_as: Any, section: str, data: dict[str, Any], field: str, value: Any) -> None:
    visit = make_stay(station)
    answer = post_section(client_as("advisor"), visit, section, **data)
    assert answer.status_code == 200
    assert "Kept" in answer.content.decode()
    assert 'id="missing"' in answer.content.decode()
    visit.refresh_from_db()
    assert getattr(visit, field) == value


def test_an_unknown_section_does_not_exist(station: Station, client_as: Any) -> None:
    assert post_section(client_as("advisor"), make_stay(station), "moon").status_code == 404


def test_a_section_said_again_writes_nothing(station: Station, client_as: Any) -> None:
    visit = make_complete(station, purpose="repair")
    client = client_as("advisor")
    post_section(client, visit, "purpose", purpose="repair")
    post_section(client, visit, "words", words=visit.words, concerns="")
    visit.refresh_from_db()
    assert visit.version == 1


@pytest.mark.covers("RCPT-11")
def test_some_pieces_are_no_set_yet(station: Station, client_as: Any) -> None:
    visit, client = make_stay(station), client_as("advisor")
    answer = post_section(client, visit, "covers", covers=SET[:2])
    assert (answer.status_code, "2 of 4" in answer.content.decode()) == (200, True)
    plain = post_all(client, visit, section=["covers"], covers=SET[:2])
    assert (plain.status_code, "pieces are fitted" in plain.content.decode()) == (422, True)
    visit.refresh_from_db()
    assert visit.covers_at is None


@pytest.mark.covers("RCPT-24")
def test_a_lower_mileage_asks_why_and_keeps_what_was_typed(station: Station, client_as: Any) -> None:
    visit, client = make_stay(station), client_as("advisor")
    add_reading(
        visit.vehicle,
        km=50_000,
        source="delivery",
        trail="visit:0",
        by=system_actor(station),
        now=NOW - timedelta(days=99),
    )
    answer = post_section(client, visit, "meters", km="41000")
    assert (answer.status_code, "The last reading was 50000 km" in answer.content.decode()) == (422, True)
    plain = post_all(client, visit, section=["meters", "words"], km="41000", words="kept words")
    page = plain.content.decode()
    assert plain.status_code == 422
    assert 'value="41000"' in page
    assert "kept words" in page
    visit.refresh_from_db()
    assert (visit.km, visit.words) == (None, "")
    assert post_all(client, visit, section=["meters", "words"], km="41000", reason="typed wrongly", words="kept words").status_code == 302
    visit.refresh_from_db()
    assert (visit.km, visit.words) == (41_000, "kept words")


@pytest.mark.covers("RCPT-23", "RCPT-24")
def test_the_second_look_by_saving_once_more(station: Station, client_as: Any) -> None:
    visit, client = make_stay(station), client_as("advisor")
    first = post_section(client, visit, "data", phone="13900001111", confirmed="on")
    page = first.content.decode()
    assert (first.status_code, "Look at it twice" in page, 'value="phone=139 0000 1111"' in page) == (422, True, True)
    second = post_section(client, visit, "data", phone="13900001111", confirmed="on", looked="phone=139 0000 1111")
    assert second.status_code == 200
    visit.contact.refresh_from_db()
    assert visit.contact.phone == "+8613900001111"
    assert "13900001111" not in second.content.decode()


@pytest.mark.covers("RCPT-12", "RCPT-13")
def test_marks_by_map_and_by_list(station: Station, client_as: Any) -> None:
    visit, client = make_stay(station), client_as("advisor")
    answer = post_section(client, visit, "marks", damage='{"hood": "dent", "roof": "scratch"}', damage_was="")
    assert "Bonnet" in answer.content.decode()
    was = '{"hood": "dent", "roof": "scratch"}'
    listed = {"kind_hood": "paint", "note_hood": "3 cm", "out_hood": "on", "kind_roof": "gone", "note_roof": ""}
    assert post_section(client, visit, "marks", damage=was, damage_was=was, **listed).status_code == 200
    assert list(DamageMark.objects.values_list("zone", "kind", "note", "pointed_out")) == [("hood", "paint", "3 cm", True)]
    was = '{"hood": "paint"}'
    tapped = '{"hood": "broken"}'
    post_section(client, visit, "marks", damage=tapped, damage_was=was, kind_hood="paint", note_hood="3 cm", out_hood="on")
    mark = DamageMark.objects.get()
    assert (mark.kind, mark.pointed_out) == ("broken", False)  # another damage is shown to the customer again
    assert post_section(client, visit, "marks", damage="{", damage_was=was).status_code == 422
    post_all(client, visit, section=["marks"], new_zone="trunk", new_kind="dent", damage=tapped, damage_was=tapped)
    assert set(DamageMark.objects.values_list("zone", flat=True)) == {"hood", "trunk"}


@pytest.mark.covers("RCPT-17")
def test_structured_questions_are_found_asked_and_kept(station: Station, client_as: Any) -> None:
    visit, client = make_stay(station), client_as("advisor")
    make_symptom(station)
    found = client.get(reverse("reception:symptoms", args=[visit.pk]), {"q": "brak"}, headers=HX).content.decode()
    assert "Left or right?" in found
    post_section(client, visit, "words", words=WORDS, symptom=["S-001"], **{"answer_S-001": "left"})
    visit.refresh_from_db()
    assert visit.symptoms == [{"code": "S-001", "name": "Pulls when braking", "question": "Left or right?", "answer": "left"}]
    assert "Left or right?" in client.get(reverse("reception:visit", args=[visit.pk])).content.decode()
    assert "No symptom" in client.get(reverse("reception:symptoms", args=[visit.pk]), {"q": "brak"}, headers=HX).content.decode()


def test_a_colleague_in_the_same_section_is_noticed(station: Station, client_as: Any, actor: Any) -> None:
    visit, client = make_stay(station), client_as("advisor")
    shown = (timezone.now() - timedelta(minutes=5)).isoformat()
    actions.record_words(visit, words="by the colleague", by=actor("assistant"), now=timezone.now() - timedelta(minutes=1))
    stale = post_section(client, visit, "words", words="mine", shown_at=shown)
    assert (stale.status_code, "A colleague changed this section" in stale.content.decode()) == (409, True)
    assert post_section(client, visit, "purpose", purpose="repair", shown_at=shown).status_code == 200
    assert post_section(client, visit, "words", words="mine", shown_at=timezone.now().isoformat()).status_code == 200
    assert post_section(client, visit, "words", words="mine again", shown_at=shown).status_code == 409
    visit.refresh_from_db()
    assert visit.words == "mine"


def test_the_same_form_twice_has_one_effect(station: Station, client_as: Any) -> None:
    visit, client = make_stay(station), client_as("advisor")
    key = "6f1f2f0e-6d5c-4c29-9a55-5a1b5d1c0a01"
    for _twice in range(2):
        assert post_all(client, visit, section=["meters"], km="40000", form_key=key).status_code == 302
    assert visit.vehicle.readings.count() == 1


@pytest.mark.covers("RCPT-24")
def test_the_last_reading_is_the_one_before_this_stay_and_a_leap_is_asked_about(station: Station, client_as: Any, actor: Any) -> None:
    visit, client = make_stay(station), client_as("advisor")
    by, earlier = actor("advisor"), visit.arrived_at - timedelta(days=10)
    add_reading(visit.vehicle, km=40_000, source="reception", trail="visit:0", by=by, now=earlier)
    leap = post_section(client, visit, "meters", km="410200").content.decode()
    assert "370200 km more than the last time, 10 days ago" in leap
    page = client.get(reverse("reception:visit", args=[visit.pk])).content.decode()
    assert "Last reading 40000 km" in page and "370200 km more" in page
    mended = post_section(client, visit, "meters", km="41020")
    assert (mended.status_code, "more than the last time" in mended.content.decode()) == (200, False)


@pytest.mark.covers("RCPT-15", "RCPT-12")
def test_sign_on_the_screen_and_on_to_the_order(station: Station, client_as: Any, actor: Any) -> None:
    visit, client = make_complete(station), client_as("advisor")
    shown = actions.shown_hash(visit, visit.walkaround)
    address = reverse("reception:sign", args=[visit.pk])
    missing = client.post(address, {"content_hash": shown, "signature": "", "signed_name": ""})
    assert (missing.status_code, "The signature is missing" in missing.content.decode()) == (422, True)
    before = (timezone.now() - timedelta(minutes=5)).isoformat()
    actions.record_words(visit, words="by the colleague", by=actor("assistant"), now=timezone.now() - timedelta(minutes=1))
    changed = client.post(address, {"content_hash": shown, "signature": SVG, "shown_at": before})
    assert (changed.status_code, "The sheet changed since it was shown" in changed.content.decode()) == (409, True)
    typed = {"section": ["words"], "words": "a new word"}  # typed on the page the customer looks at: his signature is under it
    done = client.post(address, {"content_hash": shown, "signature": SVG, "next": "order", **typed})
    assert (done.status_code, done.headers["Location"]) == (302, reverse("workorders:open", args=[visit.pk]))
    visit.refresh_from_db()
    visit.walkaround.refresh_from_db()
    assert (visit.words, visit.walkaround.signature.content_hash) == ("a new word", actions.shown_hash(visit, visit.walkaround))
    assert (visit.walkaround.status, visit.walkaround.signature.name) == ("signed", str(visit.contact))
    page = client.get(reverse("reception:visit", args=[visit.pk])).content.decode()
    assert reverse("files:paper", args=[visit.walkaround.paper_id]) in page
    assert "All is there" in page
    assert reverse("workorders:open", args=[visit.pk]) in page


def test_a_signature_without_the_shown_content_is_refused(station: Station, client_as: Any) -> None:
    visit = make_complete(station)
    assert client_as("advisor").post(reverse("reception:sign", args=[visit.pk]), {"signature": SVG}).status_code == 409


def test_a_signed_sheet_is_closed_on_the_page_and_the_rest_goes_on(station: Station, client_as: Any) -> None:
    visit, client = make_signed(station), client_as("advisor")
    assert post_all(client, visit, section=["care"], waits="yes").status_code == 302
    assert post_section(client, visit, "sheet", fuel="4").status_code == 422
    visit.refresh_from_db()
    assert visit.waits is True


@pytest.mark.covers("RCPT-15")
def test_the_code_for_the_customer_s_phone(station: Station, client_as: Any) -> None:
    client = client_as("advisor")
    page = client.post(reverse("reception:link", args=[make_complete(station).pk])).content.decode()
    assert "/c/l/sign/" in page
    assert "<svg" in page
    refused = client.post(reverse("reception:link", args=[make_stay(station).pk]))
    assert (refused.status_code, refused.headers["X-Refused"]) == (422, "no_km")


def test_all_in_order_keeps_what_was_typed_first(station: Station, client_as: Any) -> None:
    visit, client = make_stay(station), client_as("advisor")
    data = {"section": ["words", "sheet"], "words": WORDS, "fuel": "3"}
    assert client.post(reverse("reception:all_in_order", args=[visit.pk]), data).status_code == 302
    visit.refresh_from_db()
    assert (visit.words, visit.walkaround.fuel, visit.walkaround.lights_checked) == (WORDS, "3", True)


@pytest.mark.covers("RCPT-12", "RCPT-22")
def test_photos_and_scans(station: Station, client_as: Any) -> None:
    visit, client, out = make_complete(station, marks={"hood": "dent"}), client_as("advisor"), io.BytesIO()
    Image.new("RGB", (30, 20), "blue").save(out, "PNG")
    address = reverse("reception:photos", args=[visit.pk])
    for place in ("", "hood", "licence"):
        upload = SimpleUploadedFile("a.png", out.getvalue(), "image/png")
        assert client.post(address, {"place": place, "photos": [upload]}).status_code == 302
    visit.refresh_from_db()
    assert visit.licence_seen_at is not None
    assert visit.walkaround.marks.get().photo is not None
    bad = client.post(address, {"place": "", "photos": [SimpleUploadedFile("a.exe", b"MZ" * 30)]})
    assert (bad.status_code, bad.headers["X-Refused"]) == (422, "bad_file")


@pytest.mark.covers("RCPT-18")
@pytest.mark.parametrize(("role", "seen"), [("advisor", True), ("assistant", False)])
def test_manner_and_preferences_are_for_few(station: Station, client_as: Any, role: str, seen: bool) -> None:
    visit, client = make_stay(station), client_as(role)
    visit.party.preferences = "likes to be called in the evening"
    visit.party.save()
    assert ("called in the evening" in client.get(reverse("reception:visit", args=[visit.pk])).content.decode()) is seen
    post_section(client, visit, "preferences", preferences="no small talk")
    visit.party.refresh_from_db()
    assert (visit.party.preferences == "no small talk") is seen


@pytest.mark.covers("RCPT-05", "RCPT-09")
def test_words_to_say_and_the_leaflet_for_a_new_customer(station: Station, client_as: Any) -> None:
    visit, client = make_stay(station, is_new_customer=True), client_as("advisor")
    visit.contact.form_of_address = "刘女士"
    visit.contact.save()
    make_script(station)
    page = client.get(reverse("reception:visit", args=[visit.pk])).content.decode()
    assert f"Welcome to {station.name}, 刘女士!" in page
    assert reverse("reception:leaflet", args=[visit.pk]) in page


@pytest.mark.covers("RCPT-07")
def test_answered_or_left(station: Station, client_as: Any) -> None:
    client, asked, gone = client_as("advisor"), make_stay(station), make_stay(station)
    assert client.post(reverse("reception:answer", args=[asked.pk]), {"answer": ""}).status_code == 422
    assert client.post(reverse("reception:answer", args=[asked.pk]), {"answer": "yes"}).status_code == 302
    assert client.post(reverse("reception:leave", args=[gone.pk]), {"reason": ""}).status_code == 422
    assert client.post(reverse("reception:leave", args=[gone.pk]), {"reason": "price"}).status_code == 302
    asked.refresh_from_db()
    gone.refresh_from_db()
    assert (asked.status, gone.status) == (Status.ANSWERED, Status.LEFT)


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_in_each_state_and_language(station: Station, client_as: Any, status: str, language: str) -> None:
    visit = make_complete(station, status=status, vehicle=make_truck(system_actor(station)), marks={"body_rear": "dent"})
    page = client_as("advisor", language=language).get(reverse("reception:visit", args=[visit.pk]))
    assert page.status_code == 200
    closed = status not in (Status.ARRIVED, Status.IN_RECEPTION)
    assert (reverse("reception:save", args=[visit.pk]) + '">' in page.content.decode().split("form-foot")[-1]) is not closed


def test_the_page_costs_the_same_for_one_and_three_marks(station: Station, client_as: Any) -> None:
    client, counts = client_as("advisor"), []
    for marks in ({"hood": "dent"}, {"hood": "dent", "roof": "dent", "trunk": "dent"}):
        visit = make_complete(station, marks=marks, vehicle=make_vehicle(system_actor(station)))
        address = reverse("reception:visit", args=[visit.pk])
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] < 60
