"""The walkaround: sections, marks, photos, the signature bound to what was shown."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from waystation.accounts.models import Station
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.files.models import Paper, Signature
from waystation.files.queries import pdf_of
from waystation.messaging.choices import LinkPurpose
from waystation.messaging.queries import open_link
from waystation.reception import actions, queries, rules, sums
from waystation.reception.choices import OPEN, Status, WalkaroundStatus
from waystation.reception.models import DamageMark, Visit
from waystation.reception.tests.build import NOW, SVG, make_complete, make_sheet, make_signed, make_stay, make_truck

pytestmark = pytest.mark.django_db


def code_of(act: Callable[[], Any]) -> Refused:
    with pytest.raises(Refused) as no:
        act()
    return no.value


def a_photo() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    out.seek(0)
    return out


def sign(visit: Visit, by: Actor, **more: Any) -> Any:
    return actions.sign_walkaround(visit, **({"name": "刘芳", "svg": SVG} | more), by=by, now=NOW)


VERBS: dict[str, Callable[[Visit, Actor], Any]] = {
    "save_walkaround": lambda visit, by: actions.save_walkaround(visit, fuel="3", by=by, now=NOW),
    "all_in_order": lambda visit, by: actions.all_in_order(visit, by=by, now=NOW),
    "mark_damage": lambda visit, by: actions.mark_damage(visit, [{"zone": "hood", "kind": "dent"}], by=by, now=NOW),
    "add_photos": lambda visit, by: actions.add_photos(visit, [a_photo()], by=by, now=NOW),
    "sign_walkaround": sign,
    "ask_to_sign": lambda visit, by: actions.ask_to_sign(visit, by=by, now=NOW),
}


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("verb", sorted(VERBS))
def test_each_verb_in_each_state(station: Station, by: Actor, verb: str, status: str) -> None:
    visit = make_complete(station, status=status)
    if status in OPEN:  # in the house too: walkaround and order may be signed together ((f) 26)
        VERBS[verb](visit, by)
        return
    assert code_of(lambda: VERBS[verb](visit, by)).code == "wrong_state"


@pytest.mark.covers("RCPT-12")
def test_sections_are_kept_one_by_one(station: Station, by: Actor) -> None:
    visit = make_stay(station)
    actions.save_walkaround(visit, fuel="2", by=by, now=NOW)
    sheet = actions.save_walkaround(visit, lights=["abs"], lights_checked=True, belongings="umbrella", by=by, now=NOW)
    assert (sheet.fuel, sheet.lights, sheet.belongings, sheet.equipment_checked) == ("2", ["abs"], "umbrella", False)
    with pytest.raises(TypeError):
        actions.save_walkaround(visit, signed_at=NOW, by=by, now=NOW)
    assert code_of(lambda: actions.save_walkaround(visit, fuel="3", by=by, now=NOW, expect=1)).code == "stale"


def test_all_in_order_ticks_what_is_open_and_keeps_what_was_seen(station: Station, by: Actor) -> None:
    visit = make_stay(station, vehicle=make_truck(by))
    actions.save_walkaround(visit, lights=["abs"], answers={"air": {"result": "bad", "note": "6 bar"}}, by=by, now=NOW)
    sheet = actions.all_in_order(visit, by=by, now=NOW)
    assert (sheet.lights, sheet.lights_checked, sheet.equipment_checked, sheet.exterior_checked) == (["abs"], True, True, True)
    assert sheet.answers["air"] == {"result": "bad", "note": "6 bar"}
    assert sheet.answers["tyres"]["result"] == "ok"
    assert sheet.fuel == ""
    assert rules.sheet_gaps(visit, sheet) == ["no_fuel"]


@pytest.mark.covers("RCPT-13")
def test_marks_are_set_changed_and_taken_off(station: Station, by: Actor) -> None:
    visit = make_stay(station)
    first = [{"zone": "hood", "kind": "dent", "note": "2 cm"}, {"zone": "roof", "kind": "scratch", "pointed_out": True}]
    actions.mark_damage(visit, first, by=by, now=NOW)
    sheet = actions.mark_damage(visit, [{"zone": "hood", "kind": "broken", "pointed_out": True}], by=by, now=NOW)
    assert list(sheet.marks.values_list("zone", "kind", "pointed_out")) == [("hood", "broken", True)]
    assert sheet.exterior_checked is True
    for bad in ({"zone": "moon", "kind": "dent"}, {"zone": "hood", "kind": "eaten"}, {}):
        assert code_of(lambda bad=bad: actions.mark_damage(visit, [bad], by=by, now=NOW)).code == "bad_mark"  # type: ignore[misc]


@pytest.mark.covers("RCPT-12", "RCPT-22")
def test_photos_hang_on_the_stay_a_mark_or_a_paper(station: Station, by: Actor) -> None:
    visit = make_complete(station, marks={"hood": "dent"})
    actions.add_photos(visit, [a_photo(), a_photo()], by=by, now=NOW)
    (of_mark,) = actions.add_photos(visit, [a_photo()], zone="hood", by=by, now=NOW)
    actions.add_photos(visit, [a_photo()], paper="licence", by=by, now=NOW)
    assert DamageMark.objects.get().photo == of_mark
    stay = queries.stay_of(visit, by, NOW)
    assert (len(stay.photos), [scan.purpose for scan in stay.scans]) == (3, ["licence"])
    assert visit.licence_seen_at == NOW
    assert code_of(lambda: actions.add_photos(visit, [a_photo()], zone="roof", by=by, now=NOW)).code == "no_mark"
    assert code_of(lambda: actions.add_photos(visit, [io.BytesIO(b"MZ" * 20)], by=by, now=NOW)).code == "bad_file"
    assert len(queries.stay_of(visit, by, NOW).photos) == 3


GAPS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "no_km": ({"km": None}, {}),
    "no_data": ({"data_confirmed_at": None}, {}),
    "no_covers": ({"covers_at": None}, {}),
    "no_valuables_reminder": ({"valuables_reminded_at": None}, {}),
    "no_words": ({"words": " "}, {}),
    "no_fuel": ({}, {"fuel": ""}),
    "no_exterior": ({}, {"exterior_checked": False}),
    "no_lights": ({}, {"lights_checked": False}),
    "no_equipment": ({}, {"equipment_checked": False}),
    "no_belongings": ({}, {"belongings_checked": False}),
}


@pytest.mark.covers("RCPT-12", "RCPT-15")
@pytest.mark.parametrize("code", sorted(GAPS))
def test_every_section_is_required_for_the_signature(station: Station, by: Actor, code: str) -> None:
    more, sheet = GAPS[code]
    visit = make_complete(station, sheet=sheet, **more)
    assert rules.ready_for_order(visit) == [code, "walkaround_unsigned"]
    assert rules.ready_for_order(visit, combined=True) == [code]
    for act in (lambda: sign(visit, by), lambda: actions.ask_to_sign(visit, by=by, now=NOW)):
        no = code_of(act)
        assert (no.code, no.facts["missing"], no.message) == (code, [code], sums.sentence(code))
    assert not Signature.objects.exists()


def test_charge_stands_for_fuel(station: Station) -> None:
    visit = make_complete(station, sheet={"fuel": "", "soc_percent": 0})
    assert rules.ready_for_order(visit, combined=True) == []


@pytest.mark.covers("RCPT-12")
def test_the_points_of_a_truck_are_required(station: Station, by: Actor) -> None:
    visit = make_complete(station, vehicle=make_truck(by))
    assert code_of(lambda: sign(visit, by)).code == "no_truck_points"
    actions.all_in_order(visit, by=by, now=NOW)
    assert sign(visit, by).paper.content["body"] == "truck"


@pytest.mark.covers("RCPT-13")
def test_a_mark_nobody_pointed_out_holds_the_signature(station: Station, by: Actor) -> None:
    visit = make_complete(station)
    actions.mark_damage(visit, [{"zone": "hood", "kind": "dent"}], by=by, now=NOW)
    assert code_of(lambda: sign(visit, by)).code == "marks_not_pointed_out"
    actions.mark_damage(visit, [{"zone": "hood", "kind": "dent", "pointed_out": True}], by=by, now=NOW)
    assert sign(visit, by).status == WalkaroundStatus.SIGNED


def test_without_a_sheet_nothing_is_signed(station: Station) -> None:
    visit = make_stay(station)
    assert rules.ready_for_order(visit) == ["no_km", "no_data", "no_covers", "no_valuables_reminder", "no_words", "no_walkaround"]


@pytest.mark.covers("RCPT-15")
def test_the_signature_is_bound_to_what_was_shown_and_the_paper_is_sealed(station: Station, by: Actor) -> None:
    visit = make_complete(station, marks={"hood": "dent"})
    shown = actions.shown_hash(visit, visit.walkaround)
    sheet = sign(visit, by, content_hash=shown)
    assert (sheet.signature.content_hash, sheet.signature.signer, sheet.signed_at) == (shown, "customer", NOW)
    assert (sheet.paper.kind, sheet.paper.number, sheet.paper.trail) == ("circle_check", visit.number, visit.trail)
    assert sheet.paper.content["damages"][0]["shown"] is True
    assert sheet.paper.content["sign_customer"]["svg"] == SVG
    assert rules.ready_for_order(visit) == []
    assert code_of(lambda: sign(visit, by)).code == "already_signed"


@pytest.mark.covers("RCPT-15")
@pytest.mark.parametrize(
    "change",
    [
        lambda visit, by: actions.note_mileage(visit, km=40129, by=by, now=NOW),
        lambda visit, by: actions.record_words(visit, words="another word", by=by, now=NOW),
        lambda visit, by: actions.save_walkaround(visit, belongings="bag", by=by, now=NOW),
        lambda visit, by: actions.mark_damage(visit, [{"zone": "roof", "kind": "dent", "pointed_out": True}], by=by, now=NOW),
        lambda visit, by: actions.remind_of_valuables(visit, kept="keys", by=by, now=NOW),
        lambda visit, by: actions.add_photos(visit, [a_photo()], by=by, now=NOW),
    ],
)
def test_what_changed_after_it_was_shown_is_not_signed(station: Station, by: Actor, change: Callable[[Visit, Actor], Any]) -> None:
    visit = make_complete(station)
    shown = actions.shown_hash(visit, visit.walkaround)
    change(visit, by)
    no = code_of(lambda: sign(visit, by, content_hash=shown))
    assert (no.code, no.status) == ("content_changed", 409)
    assert not Paper.objects.exists()


@pytest.mark.parametrize(("how", "code"), [({"name": "", "svg": ""}, "no_signature"), ({"svg": "<svg><script/></svg>"}, "bad_signature")])
def test_a_signature_that_is_none(station: Station, by: Actor, how: dict[str, str], code: str) -> None:
    visit = make_complete(station)
    assert code_of(lambda: sign(visit, by, **how)).code == code
    visit.walkaround.refresh_from_db()
    assert visit.walkaround.status == WalkaroundStatus.DRAFT


@pytest.mark.covers("RCPT-12")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("truck", [True, False])
def test_the_sealed_sheet_prints(station: Station, by: Actor, language: str, truck: bool) -> None:
    visit = make_complete(station, vehicle=make_truck(by) if truck else None, marks={"left_mirror": "broken"}, waits=True)
    actions.all_in_order(visit, by=by, now=NOW)
    paper = sign(visit, by).paper
    assert pdf_of(paper, language).startswith(b"%PDF")


@pytest.mark.covers("RCPT-15")
def test_a_new_link_ends_the_old_one(station: Station, by: Actor) -> None:
    visit = make_complete(station)
    old, new = (actions.ask_to_sign(visit, by=by, now=NOW).rsplit("/", 2)[1] for _once in range(2))
    assert open_link(old, LinkPurpose.SIGN, NOW) is None
    link = open_link(new, LinkPurpose.SIGN, NOW)
    assert link is not None
    assert link.subject == f"walkaround:{visit.walkaround.pk}"
    assert open_link(new, LinkPurpose.SIGN, NOW + timedelta(hours=2)) is None


def test_who_is_signed_before_needs_nothing_more(station: Station) -> None:
    assert rules.ready_for_order(make_signed(station)) == []
    visit = make_stay(station)
    make_sheet(visit, status=WalkaroundStatus.SIGNED)
    assert rules.ready_for_order(visit) == ["no_covers", "no_words"]
