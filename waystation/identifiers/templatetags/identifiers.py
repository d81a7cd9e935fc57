"""Plates as chips, and names, phones and plates as walls and strangers may read them."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from waystation.core.errors import Refused
from waystation.identifiers import masks
from waystation.identifiers.plates import PROVINCES, PlateColor, read_plate

register = template.Library()

COLOUR_CLASSES: dict[str, str] = {
    PlateColor.BLUE: "blue",
    PlateColor.YELLOW: "yellow",
    PlateColor.GREEN: "green",
    PlateColor.YELLOW_GREEN: "lime",
    PlateColor.WHITE: "white",
    PlateColor.BLACK: "black",
}
TITLES = ("先生", "女士", "小姐", "师傅", "经理")


@register.simple_tag
def plate(owner: Any, css: str = "") -> SafeString:
    """A number plate as a chip in its real colour; takes a vehicle (`.plate`, `.plate_color`), what names one (an appointment) or the text."""
    text = str(owner if isinstance(owner, str) else getattr(owner, "plate", "") or "").strip()
    if not text:
        return format_html('<span class="plate none {}">{}</span>', css, gettext("No plate"))
    vehicle = owner if hasattr(owner, "plate_color") else getattr(owner, "vehicle", None)
    known = str(vehicle.plate_color or "") if vehicle is not None and vehicle.plate == text else ""
    colour = COLOUR_CLASSES.get(known or _usual_colour(text), "")
    signs = text.replace("·", "")
    if len(signs) < 5 or signs[0] not in PROVINCES:
        return format_html('<span class="plate {} {}">{}</span>', colour, css, signs)
    dot = mark_safe('<i class="d"></i>')
    return format_html('<span class="plate {} {}">{}{}{}</span>', colour, css, signs[:2], dot, signs[2:])


def _usual_colour(text: str) -> str:
    try:
        return read_plate(text).color
    except Refused:
        return ""


@register.filter
def masked_phone(phone: object) -> str:
    """138****6620."""
    return masks.phone(str(phone or "")) or "–"


@register.filter
def masked_name(name: object) -> str:
    """刘* , 刘先生 with a title kept: what walls and strangers may read."""
    text = str(name or "").strip()
    for title in TITLES:
        if text.endswith(title) and len(text) > len(title):
            double = text[:2] in masks.COMPOUND_SURNAMES and len(text) > 2
            return text[: 2 if double else 1] + title
    return masks.name(text) or "–"


@register.filter
def masked_plate(text: object) -> str:
    """鲁A***68: for walls and strangers."""
    return masks.plate(str(text or "").replace("·", ""))
