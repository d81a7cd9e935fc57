"""The talk: data, mileage, covers, inquiry, papers, valuables, care."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from waystation.accounts.models import Parameter, Station
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.customers.actions import add_reading
from waystation.customers.models import Reading
from waystation.customers.tests.build import a_vin, make_vehicle
from waystation.journal.models import JournalLine
from waystation.reception import actions, queries
from waystation.reception.choices import Status
from waystation.reception.models import Visit
from waystation.reception.tests.build import NOW, SET, WORDS, make_signed, make_stay

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)

VERBS: dict[str, Callable[[Visit, Actor], Any]] = {
    "confirm_data": lambda visit, by: actions.confirm_data(visit, by=by, now=NOW),
    "set_purpose": lambda visit, by: actions.set_purpose(visit, "repair", by=by, now=NOW),
    "explain_procedure": lambda visit, by: actions.explain_procedure(visit, by=by, now=NOW),
    "note_mileage": lambda visit, by: actions.note_mileage(visit, km=50_000, by=by, now=NOW),
    "fit_covers": lambda visit, by: actions.fit_covers(visit, SET, by=by, now=NOW),
    "record_words": lambda visit, by: actions.record_words(visit, words=WORDS, by=by, now=NOW),
    "end_inquiry": lambda visit, by: actions.end_inquiry(visit, by=by, now=NOW),
    "see_papers": lambda visit, by: actions.see_papers(visit, licence=True, by=by, now=NOW),
    "remind_of_valuables": lambda visit, by: actions.remind_of_valuables(visit, by=by, now=NOW),
    "care_for": lambda visit, by: actions.care_for(visit, done=["tea"], by=by, now=NOW),
}


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("verb", sorted(VERBS))
def test_each_verb_in_each_state(station: Station, by: Actor, verb: str, status: str) -> None:
    visit = make_stay(station, status=status)
    if status in (Status.ARRIVED, Status.IN_RECEPTION):
        VERBS[verb](visit, by)
        assert visit.version == 2
        assert JournalLine.objects.filter(trail=visit.trail, subject=f"visit:{visit.pk}").exists()
        return
    with pytest.raises(Refused) as no:
        VERBS[verb](visit, by)
    assert no.value.code == "wrong_state"
    visit.refresh_from_db()
    assert visit.version == 1


def code_of(act: Callable[[], Any]) -> Refused:
    with pytest.raises(Refused) as no:
        act()
    return no.value


@pytest.mark.covers("RCPT-23", "RCPT-24")
def test_a_changed_plate_vin_or_phone_is_looked_at_twice(station: Station, by: Actor) -> None:
    visit = make_stay(station)
    typed = {"vehicle": {"plate": "鲁B88888", "vin": a_vin(424242)}, "customer": {"phone": "13900001111"}}
    first = code_of(lambda: actions.confirm_data(visit, **typed, by=by, now=NOW))
    assert (first.code, first.field) == ("second_look", "plate")
    visit.vehicle.refresh_from_db()
    assert visit.vehicle.plate != "鲁B88888"
    other = code_of(lambda: actions.confirm_data(visit, **typed, looked="plate=鲁B99999", by=by, now=NOW))
    assert other.code == "second_look"
    actions.confirm_data(visit, **typed, looked=str(first.facts["token"]), by=by, now=NOW)
    visit.refresh_from_db()
    assert (visit.vehicle.plate, visit.vehicle.vin, visit.contact.phone) == ("鲁B88888", a_vin(424242), "+8613900001111")
    assert visit.data_confirmed_at == NOW
    assert {"vehicle.changed", "contact.changed", "visit.data_confirmed"} <= set(JournalLine.objects.values_list("verb", flat=True))


def test_nothing_typed_confirms_what_is_kept(station: Station, by: Actor) -> None:
    visit = make_stay(station)
    before = (visit.vehicle.plate, visit.contact.phone)
    actions.confirm_data(visit, vehicle={"plate": "", "maker": ""}, customer={"phone": ""}, by=by, now=NOW)
    visit.vehicle.refresh_from_db()
    assert (visit.vehicle.plate, visit.contact.phone) == before
    assert visit.data_confirmed_at == NOW
    assert visit.vehicle.roles.get(kind="sender").party == visit.party


@pytest.mark.covers("RCPT-23")
def test_a_new_customer_gets_a_file_at_the_desk(station: Station, by: Actor) -> None:
    visit = actions.arrive(station, vehicle=make_vehicle(by), by=by, now=NOW)
    assert visit.party is None
    person = {"name": "赵先生", "phone": "13812345678", "form_of_address": "赵先生"}
    token = code_of(lambda: actions.confirm_data(visit, customer=person, by=by, now=NOW)).facts["token"]
    actions.confirm_data(visit, customer=person, looked=str(token), by=by, now=NOW)
    assert (visit.party.name, visit.contact.form_of_address, visit.contact.phone) == ("赵先生", "赵先生", "+8613812345678")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"vehicle": {"vin": "123"}}, "bad_vin"),
        ({"vehicle": {"plate": "鲁A123"}}, "bad_plate"),
        ({"customer": {"phone": "12"}}, "bad_phone"),
    ],
)
def test_what_cannot_be_kept_changes_nothing(station: Station, by: Actor, typed: dict[str, Any], code: str) -> None:
    visit = make_stay(station)
    first = code_of(lambda: actions.confirm_data(visit, **typed, by=by, now=NOW))
    if first.code == "second_look":
        first = code_of(lambda: actions.confirm_data(visit, **typed, looked=str(first.facts["token"]), by=by, now=NOW))
    assert first.code == code
    visit.refresh_from_db()
    assert visit.data_confirmed_at is None


@pytest.mark.covers("RCPT-24")
def test_the_mileage_never_falls_without_a_reason(station: Station, by: Actor) -> None:
    visit = make_stay(station)
    add_reading(
        visit.vehicle, km=39_500, hours=900, source="delivery", trail="visit:0", by=by, now=NOW - timedelta(days=9)
    )
    actions.note_mileage(visit, km=40_000, hours=900, by=by, now=NOW)
    assert code_of(lambda: actions.note_mileage(visit, km=39_000, by=by, now=NOW)).code == "reading_falls"
    actions.note_mileage(visit, km=39_000, hours=900, reason="read wrongly", by=by, now=NOW)
    assert (visit.km, visit.hours) == (39_000, 900)
    assert list(Reading.objects.order_by("pk").values_list("km", "hours", "source", "trail")) == [
        (39_500, 900, "delivery", "visit:0"), (40_000, 900, "reception", visit.trail), (39_000, 900, "correction", visit.trail),
    ]  # fmt: skip
    assert code_of(lambda: actions.note_mileage(visit, km=None, by=by, now=NOW)).code == "no_reading"


def test_the_same_mileage_twice_is_one_reading(station: Station, by: Actor) -> None:
    visit = make_stay(station)
    for _again in range(2):
        actions.note_mileage(visit, km=40_000, by=by, now=NOW)
    assert Reading.objects.count() == 1


@pytest.mark.covers("RCPT-11")
@pytest.mark.parametrize("missing", SET)
def test_every_piece_of_the_covers_and_no_skip(station: Station, by: Actor, missing: str) -> None:
    visit = make_stay(station)
    no = code_of(lambda: actions.fit_covers(visit, [piece for piece in SET if piece != missing], by=by, now=NOW))
    assert (no.code, no.field) == ("covers_incomplete", "covers")
    actions.fit_covers(visit, SET, by=by, now=NOW)
    assert (visit.covers, visit.covers_at, visit.covers_by_name) == (SET, NOW, by.name)


@pytest.mark.covers("RCPT-11")
def test_the_outlet_says_which_pieces_belong_to_the_set(station: Station, by: Actor) -> None:
    Parameter.objects.create(
        company=station.company, station=station, key="reception.cover_set", value=["seat", "wheel", "mat"], effective_from="2026-01-01",
        source="house", set_at=NOW,
    )  # fmt: skip
    visit = make_stay(station)
    actions.fit_covers(visit, ["seat", "wheel", "mat"], by=by, now=NOW)
    assert visit.covers == ["seat", "wheel", "mat"]


@pytest.mark.covers("RCPT-16")
@pytest.mark.parametrize(
    ("minutes", "purpose", "short"), [(6, "repair", True), (7, "repair", False), (6, "", True), (1, "pick_up", False), (1, "consultation", False)]
)
def test_a_short_inquiry_is_reported_and_never_blocked(station: Station, by: Actor, minutes: int, purpose: str, short: bool) -> None:
    visit = make_stay(station, purpose=purpose, inquiry_from_at=NOW)  # since the greeting
    actions.end_inquiry(visit, reason="in a hurry", by=by, now=NOW + minutes * MINUTE)
    assert (visit.inquiry_from_at, visit.inquiry_to_at) == (NOW, NOW + minutes * MINUTE)
    assert visit.inquiry_short_reason == ("in a hurry" if short else "")
    lines = list(JournalLine.objects.filter(verb="inquiry.short").values_list("facts", flat=True))
    assert lines == ([{"minutes": minutes, "least": 7, "reasoned": True}] if short else [])
    assert queries.summary(by, station, NOW + timedelta(hours=1)).short == ([visit] if short else [])


@pytest.mark.covers("RCPT-17")
def test_words_concerns_and_answers_are_kept(station: Station, by: Actor) -> None:
    visit = make_stay(station)
    assert code_of(lambda: actions.record_words(visit, words="  ", by=by, now=NOW)).code == "no_words"
    answers = [{"code": "S-001", "name": "x", "question": "left?", "answer": "left"}]
    actions.record_words(visit, words=f" {WORDS} ", concerns="price", symptoms=answers, purpose="repair", by=by, now=NOW)
    assert (visit.words, visit.concerns, visit.symptoms, visit.purpose) == (WORDS, "price", answers, "repair")


@pytest.mark.covers("RCPT-07")
def test_the_purpose_is_one_of_ours(station: Station, by: Actor) -> None:
    visit = make_stay(station)
    assert code_of(lambda: actions.set_purpose(visit, "tea", by=by, now=NOW)).code == "bad_purpose"


@pytest.mark.covers("RCPT-22")
def test_papers_taken_and_given_back(station: Station, by: Actor) -> None:
    visit = make_stay(station)
    assert code_of(lambda: actions.see_papers(visit, returned=True, by=by, now=NOW)).code == "not_taken"
    actions.see_papers(visit, licence=True, booklet=True, by=by, now=NOW)
    actions.see_papers(visit, returned=True, by=by, now=NOW + MINUTE)
    assert (visit.licence_seen_at, visit.booklet_seen_at, visit.licence_returned_at) == (NOW, NOW, NOW + MINUTE)


@pytest.mark.covers("RCPT-14", "RCPT-10", "RCPT-09")
def test_valuables_hospitality_and_the_new_customer(station: Station, by: Actor) -> None:
    visit = make_stay(station, is_new_customer=True)
    actions.remind_of_valuables(visit, kept="two golf clubs", by=by, now=NOW)
    actions.care_for(visit, done=["tea", "seat", "unknown"], waits=False, wish="call at four", by=by, now=NOW)
    actions.explain_procedure(visit, by=by, now=NOW)
    assert (visit.valuables_reminded_at, visit.valuables_kept) == (NOW, "two golf clubs")
    assert (visit.hospitality, visit.waits, visit.pick_up_wish) == (["seat", "tea"], False, "call at four")
    assert visit.procedure_explained_at == NOW


@pytest.mark.covers("RCPT-15")
@pytest.mark.parametrize(
    "change",
    [
        lambda visit, by: actions.note_mileage(visit, km=99_999, by=by, now=NOW),
        lambda visit, by: actions.record_words(visit, words="other words", by=by, now=NOW),
        lambda visit, by: actions.remind_of_valuables(visit, kept="a laptop", by=by, now=NOW),
        lambda visit, by: actions.confirm_data(visit, vehicle={"plate": "鲁B88888"}, looked="plate=鲁B88888", by=by, now=NOW),
        lambda visit, by: actions.save_walkaround(visit, fuel="4", by=by, now=NOW),
        lambda visit, by: actions.mark_damage(visit, [{"zone": "hood", "kind": "dent"}], by=by, now=NOW),
        lambda visit, by: actions.all_in_order(visit, by=by, now=NOW),
        lambda visit, by: actions.add_photos(visit, [], by=by, now=NOW),
    ],
)
def test_nothing_on_the_sheet_changes_under_the_signature(station: Station, by: Actor, change: Callable[[Visit, Actor], Any]) -> None:
    visit = make_signed(station)
    before = actions.shown_hash(visit, visit.walkaround)
    assert code_of(lambda: change(visit, by)).code == "already_signed"
    visit = Visit.objects.get(pk=visit.pk)
    assert actions.shown_hash(visit, visit.walkaround) == before == visit.walkaround.signature.content_hash


def test_what_stays_the_same_may_be_saved_again_after_the_signature(station: Station, by: Actor) -> None:
    visit = make_signed(station)
    actions.record_words(visit, words=visit.words, by=by, now=NOW)
    actions.note_mileage(visit, km=visit.km, by=by, now=NOW)


@pytest.mark.parametrize("verb", sorted(set(VERBS)))
def test_each_verb_tells_a_stale_page(station: Station, by: Actor, verb: str) -> None:
    visit = make_stay(station)
    arguments: dict[str, tuple[Any, ...]] = {"set_purpose": ("repair",), "fit_covers": (SET,)}
    named: dict[str, dict[str, Any]] = {"note_mileage": {"km": 5}, "record_words": {"words": WORDS}, "see_papers": {"licence": True}}
    act = getattr(actions, verb)
    no = code_of(lambda: act(visit, *arguments.get(verb, ()), **named.get(verb, {}), by=by, now=NOW, expect=7))
    assert (no.code, no.status) == ("stale", 409)
