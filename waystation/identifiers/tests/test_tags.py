"""Plates on pages, and what walls may read."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.utils import translation

from waystation.identifiers.templatetags import identifiers as tags


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("鲁A12345", "blue"), ("鲁AD12345", "green"), ("鲁A12345D", "lime"), ("鲁A1234挂", "yellow"), ("鲁A1234警", "white"),
        ("粤Z12A4港", "black"), ("使123456", "black"),
    ],
)  # fmt: skip
def test_plate_text_has_its_usual_colour(text: str, colour: str) -> None:
    assert f'class="plate {colour} ' in tags.plate(text)


def test_plate_of_a_vehicle_takes_the_recorded_colour_and_escapes() -> None:
    assert 'class="plate yellow ' in tags.plate(SimpleNamespace(plate="鲁A12345", plate_color="yellow"))
    assert "鲁A<i" in tags.plate("鲁A·12345")
    assert "<b>" not in tags.plate("<b>12345")
    with translation.override("en"):
        assert "No plate" in tags.plate(SimpleNamespace(plate=""))


def test_masks_keep_what_walls_may_show() -> None:
    assert tags.masked_phone("13812346620") == "138****6620"
    assert tags.masked_name("刘小明先生") == "刘先生"
    assert tags.masked_name("欧阳锋师傅") == "欧阳师傅"
    assert "小" not in tags.masked_name("刘小明")
    assert tags.masked_plate("鲁A·12345") == "鲁A***45"


def test_an_appointment_shows_the_plate_in_the_colour_of_its_vehicle() -> None:
    car = SimpleNamespace(plate="鲁A3U0C4", plate_color="yellow")
    assert "yellow" in tags.plate(SimpleNamespace(plate="鲁A3U0C4", vehicle=car))
    assert "yellow" not in tags.plate(SimpleNamespace(plate="鲁A3U0C5", vehicle=car))
    assert tags.plate(SimpleNamespace(plate="鲁A3U0C4", vehicle=None)) == tags.plate("鲁A3U0C4")
