"""What each sheet leaves out or draws otherwise, so that nobody is given a paper with a hole in it or a signature alone on a page."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from waystation.papers import press
from waystation.papers.samples import SAMPLES, SAMPLES_EN
from waystation.papers.tests.test_press import BOTH, squeezed, text_of

POINTS = ["tyres", "urea", "air", "trailer", "cargo", "lamps"]


def heights(content: bytes) -> dict[str, float]:
    """Where the words stand on the first page, in points from its foot."""
    found: dict[str, float] = {}

    def see(text: str, cm: list[float], tm: list[float], _font: object, _size: object) -> None:
        if text.strip():
            found.setdefault(squeezed(text), cm[3] * tm[5] + cm[5])

    PdfReader(io.BytesIO(content)).pages[0].extract_text(visitor_text=see)
    return found


def truck_without_remarks() -> dict[str, object]:
    """The largest everyday sheet: a truck with all its points and equipment, one damage, nothing left inside."""
    return {
        **SAMPLES["circle_check"], "body": "truck", "belongings": [], "inquiry": [], "promised_at": "", "words": "Brakes",
        "damages": [{"place": "Front bumper", "kind": "Scratch", "note": "", "shown": True, "x": 100, "y": 300}],
        "checks": [{"name": name, "result": "ok", "note": ""} for name in POINTS],
        "equipment": [{"name": f"Equipment {n}", "state": "present"} for n in range(13)],
        "terms": ["One.", "Two."],
    }  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_everyday_circle_check_of_a_truck_is_one_page(language: str) -> None:
    data = truck_without_remarks()
    assert len(PdfReader(io.BytesIO(press.render("circle_check", data, language))).pages) == 1
    told = [{"name": name, "result": "bad", "note": "torn"} for name in POINTS]
    said = text_of(press.render("circle_check", {**data, "checks": told}, language))
    assert said.count("torn") == len(POINTS)  # with remarks every point has its line


def test_below_a_signed_requisition_is_no_room_to_write() -> None:
    data = {**SAMPLES_EN["requisition"], "terms": []}
    pen = heights(press.render("requisition", {**data, "sign_taker": None, "sign_issuer": None}, "en"))
    signed = heights(press.render("requisition", data, "en"))
    assert signed["Issuedby"] > pen["Issuedby"] + 20


def test_a_contract_without_allowance_does_not_say_zero_per_cent() -> None:
    strict = {**SAMPLES["repair_order"], "overrun_percent": 0}
    for language, sentence in (("zh", "实际费用预计超出预算时"), ("en", "expected to exceed the estimate, the station asks")):
        said = text_of(press.render("repair_order", strict, language))
        assert squeezed(sentence) in said and "0%时" not in said and "than0%" not in said


def test_how_the_vehicle_came_is_asked_on_the_empty_form_only() -> None:
    data = {key: value for key, value in SAMPLES["repair_order"].items() if key != "arrival_manner"}
    assert "送修方式" not in text_of(press.render("repair_order", data, "zh"))
    assert "送修方式" in text_of(press.render("repair_order", {**data, "blank_rows": 2}, "zh"))
    assert "送修方式" in text_of(press.render("repair_order", {**data, "arrival_manner": "towed"}, "zh"))


def test_an_inspection_without_measurements_has_no_columns_for_them() -> None:
    data = SAMPLES["inspection"]
    assert "标准" in text_of(press.render("inspection", data, "zh"))
    groups = [{"name": "整车", "points": [{"name": "无渗漏", "result": "ok"}]}]
    said = text_of(press.render("inspection", {**data, "groups": groups, "wear": []}, "zh"))
    assert "标准" not in said and "无渗漏" in said


@pytest.mark.parametrize(("language", "said"), [("zh", "维修类别：一类"), ("en", "Shop class: Class 1")])
def test_the_class_of_the_workshop_is_said_in_the_language_of_the_paper(language: str, said: str) -> None:
    data = {**BOTH[language]["gate_pass"], "shop_category": "一类"}
    assert squeezed(said) in text_of(press.render("gate_pass", data, language))
    assert squeezed("Body and paint") in text_of(press.render("gate_pass", {**data, "shop_category": "Body and paint"}, language))
