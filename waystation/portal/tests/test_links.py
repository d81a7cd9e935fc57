"""A customer's pages by link: looking changes nothing, the answer binds to what was shown, nothing else is reachable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from waystation.files.models import Signature
from waystation.journal.models import JournalLine
from waystation.messaging.choices import LinkPurpose
from waystation.messaging.models import CustomerLink
from waystation.portal.queries import place_of
from waystation.workorders import actions
from waystation.workorders.models import Addition, RepairOrder
from waystation.workorders.queries import paper_of
from waystation.workorders.tests.build import LATER, NOW, SVG, catalogue_of, jobs_of, jpeg, make_addition, make_order


@pytest.fixture
def guest(settings: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture(autouse=True)
def _at_that_time() -> Iterator[None]:
    """The pages read the clock; the builders' day is the day of the tests."""
    with time_machine.travel(NOW, tick=False):
        yield


def ask(addition: Addition, by: Any) -> str:
    _row, token = actions.ask_customer(addition, how="desk", by=by, now=NOW)
    return token


@pytest.fixture
def asked(station: Any, by: Any) -> tuple[Addition, str]:
    order = make_order(station, status="in_repair")
    addition = make_addition(order, asked=False, jobs=2, photos=[SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg")])
    actions.estimate_addition(addition, new_promised_at=LATER + timedelta(hours=1), by=by, now=NOW)
    return addition, ask(addition, by)


def enter(client: Client, purpose: str, token: str) -> Any:
    return client.get(reverse("portal:enter", args=[purpose, token]))


def everything() -> dict[str, list[Any]]:
    """Every row of every table of the house but that a link was looked at, to see that nothing changed."""
    watched = {"messaging.CustomerLink", "journal.JournalLine", "journal.ChainHead"}
    rows = {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for config in apps.get_app_configs()
        if config.name.startswith("waystation.")
        for model in config.get_models()
        if model._meta.label not in watched
    }
    links = CustomerLink.objects.order_by("pk").values("token_hash", "expires_at", "used_at", "revoked_at")
    return rows | {"links": list(links), "lines": list(JournalLine.objects.exclude(verb="link.opened").order_by("pk").values())}


@pytest.mark.covers("ADDW-03", "CHAN-01")
def test_looking_changes_nothing(asked: tuple[Addition, str], guest: Client) -> None:
    addition, token = asked
    [job, other] = jobs_of(addition)
    before = everything()
    answer = enter(guest, "approve", token)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/c/approve/")
    cookie = guest.cookies["ws_link"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/c/approve/", True, "Lax")
    text = guest.get("/c/approve/").content.decode()
    assert token not in text
    for words in ("Front brake pads", "¥720.00", "剩余 1.8 mm", "Agree", "Not now", "Ask me"):
        assert words in text
    confirm = guest.get("/c/approve/", {f"job_{job.pk}": "yes", f"job_{other.pk}": "no"}).content.decode()
    assert "sign-pad" in confirm and addition.content_hash in confirm
    assert everything() == before


@pytest.mark.covers("ADDW-03", "ADDW-04", "ADDW-05")
def test_agree_to_one_refuse_the_other_and_sign(asked: tuple[Addition, str], guest: Client) -> None:
    addition, token = asked
    [brake, oil] = jobs_of(addition)
    enter(guest, "approve", token)
    data = {"content_hash": addition.content_hash, f"job_{brake.pk}": "yes", f"job_{oil.pk}": "no", "signature": SVG}
    answer = guest.post("/c/approve/", data)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/c/approve/")
    addition.refresh_from_db()
    brake.refresh_from_db()
    oil.refresh_from_db()
    assert (addition.status, brake.status, oil.status) == ("partly", "approved", "declined")
    assert brake.approved_hash == addition.content_hash
    signature = Signature.objects.get(pk=addition.signature_id)
    assert (signature.name, signature.channel, signature.content_hash) == ("刘芳", "link", addition.content_hash)
    assert "We have your answer" in guest.get("/c/approve/").content.decode()
    again = guest.post("/c/approve/", data)
    assert again.status_code == 409 and "answered already" in again.content.decode()


@pytest.mark.covers("ADDW-04")
def test_what_was_shown_must_still_hold(asked: tuple[Addition, str], guest: Client, by: Any) -> None:
    addition, token = asked
    [brake, oil] = jobs_of(addition)
    enter(guest, "approve", token)
    data = {"content_hash": "0" * 64, f"job_{brake.pk}": "yes", "signature": SVG}
    answer = guest.post("/c/approve/", data)
    assert answer.status_code == 409 and "changed since it was shown" in answer.content.decode()
    actions.take_back(addition, by=by, now=NOW)
    actions.remove_job(oil, by=by, now=NOW)
    assert "The offer is being changed" in guest.get("/c/approve/").content.decode()
    answer = guest.post("/c/approve/", data | {"content_hash": addition.content_hash})
    assert answer.status_code == 422
    brake.refresh_from_db()
    assert brake.status == "proposed"


@pytest.mark.covers("ADDW-03")
def test_no_signature_no_answer(asked: tuple[Addition, str], guest: Client) -> None:
    addition, token = asked
    [brake, oil] = jobs_of(addition)
    enter(guest, "approve", token)
    answer = guest.post("/c/approve/", {"content_hash": addition.content_hash, f"job_{brake.pk}": "yes"})
    assert answer.status_code == 422
    ask_only = {"content_hash": addition.content_hash, f"job_{brake.pk}": "ask", f"job_{oil.pk}": "ask"}
    assert guest.post("/c/approve/", ask_only).status_code == 303
    addition.refresh_from_db()
    assert (addition.status, addition.call_me) == ("asked", True)


def test_the_same_form_twice_has_one_effect(asked: tuple[Addition, str], guest: Client) -> None:
    addition, token = asked
    [brake, oil] = jobs_of(addition)
    enter(guest, "approve", token)
    data = {
        "content_hash": addition.content_hash, f"job_{brake.pk}": "yes", f"job_{oil.pk}": "yes", "signed_name": "刘芳",
        "form_key": "7b1d2c3e-0000-4000-8000-000000000001",
    }  # fmt: skip
    assert [guest.post("/c/approve/", data).status_code for _n in range(2)] == [303, 303]
    addition.refresh_from_db()
    assert addition.order.versions.filter(stage="addition").count() == 1


@pytest.mark.covers("ADDW-01")
def test_the_photo_of_the_question_and_no_other(asked: tuple[Addition, str], guest: Client, station: Any, by: Any) -> None:
    addition, token = asked
    other = make_addition(make_order(station, status="in_repair"), asked=False, photos=[SimpleUploadedFile("b.jpg", jpeg(), "image/jpeg")])
    enter(guest, "approve", token)
    media = apps.get_model("files.Media")
    mine = media.objects.get(purpose=actions.purpose_of(addition))
    theirs = media.objects.get(purpose=actions.purpose_of(other))
    shown = guest.get(reverse("portal:photo", args=[mine.pk]))
    assert shown.status_code == 200 and shown.headers["Content-Type"] == "image/jpeg"
    assert guest.get(reverse("portal:photo", args=[theirs.pk])).status_code == 404


def test_wrong_old_and_foreign_links_are_gone(asked: tuple[Addition, str], guest: Client, by: Any) -> None:
    addition, token = asked
    assert enter(guest, "approve", "x" * 43).status_code == 404
    assert enter(guest, "sign", token).status_code == 404
    assert enter(guest, "nonsense", token).status_code == 404
    assert guest.get("/c/approve/").status_code == 404
    newer = ask_again(addition, by)
    assert enter(guest, "approve", token).status_code == 404
    assert enter(guest, "approve", newer).status_code == 303
    CustomerLink.objects.update(expires_at=NOW - timedelta(minutes=1))
    assert guest.get("/c/approve/").status_code == 404


def ask_again(addition: Addition, by: Any) -> str:
    addition.refresh_from_db()
    actions.no_answer(addition, by=by, now=NOW + timedelta(hours=2))
    return ask(addition, by)


@pytest.mark.covers("WORD-03")
def test_the_customer_signs_on_the_phone_and_the_advisor_after_him(station: Any, guest: Client, sa: Any) -> None:
    order = make_order(station, status="quoted", by=sa)
    actions.explain(order, by=sa, now=NOW)
    _link, token = actions.ask_to_sign(order, by=sa, now=NOW)
    assert enter(guest, "sign", token).headers["Location"] == "/c/sign/"
    before = everything()
    text = guest.get("/c/sign/").content.decode()
    assert everything() == before and "Oil service" in text and "Guarantee" in text
    version = order.versions.get()
    assert guest.post("/c/sign/", {"content_hash": version.content_hash}).status_code == 422
    stale = guest.post("/c/sign/", {"content_hash": "0" * 64, "signature": SVG})
    assert stale.status_code == 409
    assert guest.post("/c/sign/", {"content_hash": version.content_hash, "signature": SVG}).status_code == 303
    assert "you have signed" in guest.get("/c/sign/").content.decode()
    order.refresh_from_db()
    assert order.status == "quoted"
    actions.sign_order(order, advisor_svg=SVG, by=sa, now=NOW)
    version.refresh_from_db()
    assert order.status == "signed" and version.customer_signature.channel == "link" and version.advisor_signature.name == sa.name


def test_a_changed_order_is_not_signed_on_the_phone(station: Any, guest: Client, sa: Any) -> None:
    order = make_order(station, status="quoted", by=sa)
    actions.explain(order, by=sa, now=NOW)
    _link, token = actions.ask_to_sign(order, by=sa, now=NOW)
    enter(guest, "sign", token)
    shown = order.versions.get().content_hash
    actions.add_operation(order, catalogue_of(station)["brake"], origin="need", payer="customer", by=sa, now=NOW)
    assert "being changed" in guest.get("/c/sign/").content.decode()
    answer = guest.post("/c/sign/", {"content_hash": shown, "signature": SVG})
    assert answer.status_code == 422
    assert not Signature.objects.exists()


@pytest.mark.covers("REPR-06")
def test_the_progress_page(station: Any, guest: Client, sa: Any) -> None:
    order = make_order(station, status="in_repair", by=sa)
    make_addition(order, by=sa)
    actions.tell(order, what="配件已到，开始装", how="desk", by=sa, now=NOW)
    _link, token = actions.progress_link(order, by=sa, now=NOW)
    assert enter(guest, LinkPurpose.STATUS, token).headers["Location"] == "/c/progress/"
    text = guest.get("/c/progress/").content.decode()
    for words in ("配件已到，开始装", "Your answer", "前制动片磨到极限", "Promised for", "We are working on your vehicle", order.jobs.first().label):
        assert words in text
    assert "13800006620" not in text
    assert guest.post("/c/progress/").status_code == 405


def test_who_collected_the_vehicle_is_not_promised_it_any_more(station: Any, guest: Client, sa: Any) -> None:
    order = make_order(station, status="delivered", by=sa, delivered_at=NOW)
    _link, token = actions.progress_link(order, by=sa, now=NOW)
    enter(guest, LinkPurpose.STATUS, token)
    text = guest.get("/c/progress/").content.decode()
    assert "Thank you. If anything is not as it should be, call us." in text
    assert "Promised for" not in text and "Where to collect it" not in text


def test_the_station_has_its_name_in_the_language_of_the_reader(station: Any, guest: Client, sa: Any) -> None:
    type(station).objects.filter(pk=station.pk).update(name_en="Jinan North Service Centre")
    station.refresh_from_db()
    order = make_order(station, status="quoted", by=sa)
    assert order.delivery_place == station.name
    assert paper_of(order.versions.get())["delivery_place"] == "Jinan North Service Centre"  # the contact reads English
    order.delivery_place = "Gate 3"
    assert place_of(order) == "Gate 3"


def test_one_station_per_link(station: Any, other_station: Any, guest: Client, sa: Any) -> None:
    order = make_order(station, status="in_repair", by=sa)
    _link, token = actions.progress_link(order, by=sa, now=NOW)
    RepairOrder.objects.filter(pk=order.pk).update(station=other_station)
    enter(guest, "status", token)
    assert guest.get("/c/progress/").status_code == 404


@pytest.mark.covers("ADDW-03")
def test_a_link_that_was_ours_names_whom_to_call_and_a_guess_names_nobody(asked: tuple[Addition, str], guest: Client, by: Any, station: Any) -> None:
    addition, token = asked
    type(station).objects.filter(pk=station.pk).update(phone="0531-5550001")
    ask_again(addition, by)
    old = enter(guest, "approve", token)
    assert old.status_code == 404 and 'href="tel:0531-5550001"' in old.content.decode() and station.name in old.content.decode()
    guess = enter(guest, "approve", "x" * 43).content.decode()
    assert "0531-5550001" not in guess and station.name not in guess


@pytest.mark.covers("ADDW-03", "ADDW-04")
def test_while_the_offer_is_changed_the_customer_reads_so_with_the_number_to_call(asked: tuple[Addition, str], guest: Client, by: Any) -> None:
    addition, token = asked
    assert enter(guest, "approve", token).status_code == 303
    addition.refresh_from_db()
    actions.take_back(addition, by=by, now=NOW)
    page = guest.get("/c/approve/")
    assert page.status_code == 200 and "The offer is being changed" in page.content.decode()


@pytest.mark.covers("ADDW-03")
def test_what_was_chosen_is_kept_when_one_changes_his_mind_and_what_was_left_is_said(asked: tuple[Addition, str], guest: Client) -> None:
    addition, token = asked
    enter(guest, "approve", token)
    first, second = addition.jobs.order_by("position")
    confirm = guest.get("/c/approve/", {f"job_{first.pk}": "yes"}).content.decode()
    assert "Still without an answer:" in confirm and second.name_en in confirm[confirm.index("Still without") :]
    again = f"job_{first.pk}=yes&amp;again=1"
    assert again in confirm
    page = guest.get(f"/c/approve/?job_{first.pk}=yes&again=1").content.decode()
    assert f'name="job_{first.pk}" value="yes" checked' in page and f'name="job_{second.pk}" value="yes">' in page


@pytest.mark.covers("ADDW-03")
@pytest.mark.parametrize("safety", [True, False])
def test_saying_no_to_a_matter_of_safety_is_not_played_down(asked: tuple[Addition, str], guest: Client, safety: bool) -> None:
    addition, token = asked
    Addition.objects.filter(pk=addition.pk).update(
        safety=safety, content={**addition.content, "jobs": [{**job, "safety": False} for job in addition.content["jobs"]]}
    )
    enter(guest, "approve", token)
    page = guest.get("/c/approve/").content.decode()
    assert ("Saying no is fine;" in page) is not safety
    assert ("This concerns the safety of your vehicle." in page) is safety
