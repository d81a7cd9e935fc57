"""Waystation's words in templates: icons, money, quantities, instants, form keys."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext

from waystation.core import money
from waystation.core.quantities import quantity

register = template.Library()

SOON = timedelta(minutes=45)


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """An icon of the sprite; decoration unless it has a label."""
    sprite = static("dist/icons.svg")
    if label:
        return format_html(
            '<svg class="i {}" role="img" aria-label="{}"><use href="{}#{}"/></svg>', css, label, sprite, name
        )
    return format_html('<svg class="i {}" aria-hidden="true"><use href="{}#{}"/></svg>', css, sprite, name)


@register.filter
def yuan(fen: int | str | None) -> str:
    """分 as ¥1,280.00; an en dash when there is no amount."""
    if fen is None or fen == "":
        return "–"
    return f"{'−' if int(fen) < 0 else ''}¥{money.yuan(abs(int(fen)))}"


@register.filter
def yuan_short(fen: int | str | None) -> str:
    """分 as ¥1,280 when there are no odd 分; for cards and tiles."""
    return yuan(fen).removesuffix(".00")


@register.filter
def qty(milli: int | str | None, unit: str = "") -> str:
    """Thousandths as 4.5, with `{{ milli|qty:unit }}` as 4.5 L."""
    return "–" if milli is None or milli == "" else quantity(int(milli), unit)


@register.filter
def posted(request: Any, name: str) -> str:
    """What the refused form carried in this field, so that no signature is drawn twice: `request|posted:"signature"`."""
    return request.POST.get(name, "") if request else ""


@register.filter
def hours(hours_milli: int | str | None) -> str:
    """Labour hours in thousandths as 1.2 (at least one decimal); no unit."""
    if hours_milli is None or hours_milli == "":
        return "–"
    shown = quantity(int(hours_milli))
    return shown if "." in shown else f"{shown}.0"


@register.filter
def duration(minutes: int | str | None) -> str:
    """Minutes as 1小时05分 / 1 h 05 min."""
    if minutes is None or minutes == "":
        return "–"
    whole, rest = divmod(abs(int(minutes)), 60)
    if not whole:
        return gettext("%(minutes)s min") % {"minutes": rest}
    return gettext("%(hours)s h %(minutes)s min") % {"hours": whole, "minutes": f"{rest:02d}"}


def _zone(tz: object) -> Any:
    if tz in (None, ""):
        return timezone.get_current_timezone()
    if isinstance(tz, str):
        return ZoneInfo(tz)
    name = getattr(tz, "timezone", None)  # a station
    return ZoneInfo(name) if isinstance(name, str) else tz


def _weekday(day: date) -> str:
    names = [
        pgettext("short weekday", "Mon"), pgettext("short weekday", "Tue"), pgettext("short weekday", "Wed"),
        pgettext("short weekday", "Thu"), pgettext("short weekday", "Fri"), pgettext("short weekday", "Sat"),
        pgettext("short weekday", "Sun"),
    ]  # fmt: skip
    return names[day.weekday()]


def _month(day: date) -> str:
    return ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][day.month - 1]


@register.filter(name="day")
def day_of(value: date | None) -> str:
    """A date as 11月23日 周一 / Mon 23 Nov."""
    if not value:
        return "–"
    if (get_language() or "").startswith("zh"):
        return f"{value.month}月{value.day}日 {_weekday(value)}"
    return f"{_weekday(value)} {value.day} {_month(value)}"


@register.filter
def when(instant: datetime | None, tz: object = None) -> str:
    """An instant in the station's zone as 11月23日 周一 13:20 / Mon 23 Nov 13:20; with the year when it is another year."""
    if not instant:
        return "–"
    local = instant.astimezone(_zone(tz))
    year = "" if local.year == timezone.now().astimezone(local.tzinfo).year else f"{local.year}"
    if (get_language() or "").startswith("zh"):
        return f"{year + '年' if year else ''}{day_of(local.date())} {local:%H:%M}"
    return f"{day_of(local.date())}{' ' + year if year else ''} {local:%H:%M}"


@register.filter
def clock(instant: datetime | None, tz: object = None) -> str:
    """Only the time of day: 13:20."""
    return f"{instant.astimezone(_zone(tz)):%H:%M}" if instant else "–"


@register.filter
def urgency(due: datetime | None, now: datetime) -> str:
    """`late` when the promise has passed, `soon` within 45 minutes, else nothing: the class of cards and rows."""
    if due is None:
        return ""
    if due < now:
        return "late"
    return "soon" if due - now <= SOON else ""


@register.filter
def due_badge(due: datetime | None, now: datetime) -> SafeString | str:
    """The promise time as a badge: red and counted when passed, amber with a clock within 45 minutes, else plain."""
    if due is None:
        return ""
    how = urgency(due, now)
    if how == "late":
        return format_html('<span class="due late">{}{}</span>', icon("alert-triangle"), _lateness(now - due))
    local = due.astimezone(timezone.get_current_timezone())
    today = now.astimezone(local.tzinfo).date()
    day = "" if local.date() == today else f"{local.month}-{local.day:02d} " if local.year == today.year else f"{local:%Y-%m-%d} "
    shown = f"{day}{local:%H:%M}"
    return format_html('<span class="due {}">{}{}</span>', how, icon("clock") if how else "", shown)


def _lateness(over: timedelta) -> str:
    minutes = int(over.total_seconds() // 60)
    if minutes < 60:
        return gettext("%(minutes)s min late") % {"minutes": max(minutes, 1)}
    if minutes < 24 * 60:
        return gettext("%(hours)s h late") % {"hours": f"{minutes / 60:.1f}"}
    return gettext("%(days)s d late") % {"days": minutes // (24 * 60)}


@register.simple_tag
def form_key() -> SafeString:
    """The hidden key that makes a second POST of the same form harmless."""
    return format_html('<input type="hidden" name="form_key" value="{}">', uuid4())


@register.simple_tag(takes_context=True)
def query_with(context: template.Context, **changes: object) -> str:
    """The page's query string with some values changed; None or '' takes a value away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def widget_kind(field: Any) -> str:
    """How a bound field is laid out: `check`, `wide` or `plain`."""
    name = type(field.field.widget).__name__
    if name == "CheckboxInput":
        return "check"
    return "wide" if name in {"Textarea", "CheckboxSelectMultiple"} else "plain"


@register.filter
def undo_url(message: Any) -> str:
    """The undo address a message carries: `messages.success(request, text, extra_tags=f"undo={url}")`."""
    tags = str(getattr(message, "extra_tags", "") or "")
    return tags.removeprefix("undo=") if tags.startswith("undo=/") and not tags.startswith("undo=//") else ""


@register.filter
def may(by: Any, right_name: str) -> bool:
    """`{% if by|may:"accounts.people" %}`: shows a link only to those whom the page behind it lets in."""
    return bool(by and by.may(right_name))
