"""Makers, models and colours follow the reader."""

from __future__ import annotations

from django.utils.translation import override

from waystation.identifiers import makes


def test_makes_and_colours_are_known_by_their_english_names() -> None:
    with override("en"):
        assert makes.title("一汽-大众", "速腾") == "FAW-Volkswagen Sagitar"
        assert (makes.title("自制", "一号"), makes.colour("白色"), makes.colour("孔雀")) == ("自制 一号", "White", "孔雀")
    with override("zh-hans"):
        assert (makes.title("一汽-大众", "速腾"), makes.colour("白色")) == ("一汽-大众 速腾", "白色")
