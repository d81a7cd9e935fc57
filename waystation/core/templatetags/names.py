"""Names in templates: `{{ job|named }}` on the page, `{{ job|label }}` inside attributes and sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from waystation.core import names
from waystation.core.templatetags.ws import hours

register = template.Library()


@register.simple_tag
def colon() -> str:
    """Between a word and what it says: ： or a colon with a space."""
    return ": " if names.english() else "："


@register.filter
def named(thing: Any) -> SafeString | str:
    """The name in the reader's language, Chinese marked as such; nothing for nothing."""
    return names.own(names.label_of(thing)) if thing else ""


@register.filter
def label(thing: Any) -> str:
    """The name in the reader's language as plain text."""
    return names.label_of(thing) if thing else ""


@register.filter
def own(text: object) -> SafeString | str:
    """Text in whatever language it was written; Chinese on an English page is marked."""
    return names.own(text) if text not in (None, "") else ""


@register.filter
def labour(hours_milli: int | None) -> str:
    """Labour hours with their unit: 1.2 工时, 1.2 h."""
    return pgettext("labour hours", "%(hours)s h") % {"hours": hours(hours_milli)} if hours_milli is not None else "–"


@register.filter
def listed(words: Iterable[object]) -> str:
    """{{ list|listed }}: A、B or A, B."""
    return names.listed(words)


@register.filter
def unit(name: str) -> str:
    """个 as pcs for an English reader: `{{ line.unit|unit }}`."""
    return names.unit(name)
