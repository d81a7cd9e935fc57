"""The words templates use: money, quantities, instants, icons, form keys."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from waystation.core.templatetags import ws

NOW = datetime(2026, 11, 23, 5, 20, tzinfo=UTC)  # 13:20 in Shanghai


def rendered(text: str, **context: object) -> str:
    return Template("{% load ws %}" + text).render(Context(context))


@pytest.mark.parametrize(
    ("fen", "shown"),
    [
        (128000, "¥1,280.00"),
        (5, "¥0.05"),
        (0, "¥0.00"),
        (-11800, "−¥118.00"),
        (None, "–"),
        (123456789, "¥1,234,567.89"),
    ],
)
def test_yuan(fen: int | None, shown: str) -> None:
    assert ws.yuan(fen) == shown


def test_short_yuan_drops_only_whole_amounts() -> None:
    assert ws.yuan_short(268000) == "¥2,680"
    assert ws.yuan_short(268050) == "¥2,680.50"
    assert ws.yuan_short(100000) == "¥1,000"


@pytest.mark.parametrize(("milli", "shown"), [(4500, "4.5"), (1000, "1"), (1, "0.001"), (0, "0"), (None, "–")])
def test_quantity(milli: int | None, shown: str) -> None:
    assert ws.qty(milli) == shown


def test_quantity_with_unit_and_hours() -> None:
    assert ws.qty(4500, "L") == "4.5 L"
    assert ws.hours(2000) == "2.0"
    assert ws.hours(1250) == "1.25"


@pytest.mark.parametrize(("language", "shown"), [("en", "1 h 05 min"), ("zh-hans", "1小时05分")])
def test_duration(language: str, shown: str) -> None:
    with translation.override(language):
        assert ws.duration(65) == shown


def test_when_is_local_and_tells_the_year_only_when_it_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ws.timezone, "now", lambda: NOW)
    with translation.override("en"):
        assert ws.when(NOW, "Asia/Shanghai") == "Mon 23 Nov 13:20"
        assert ws.when(NOW, SimpleNamespace(timezone="Asia/Urumqi")) == "Mon 23 Nov 11:20"
        assert ws.when(NOW - timedelta(days=365), "Asia/Shanghai") == "Sun 23 Nov 2025 13:20"
    with translation.override("zh-hans"):
        assert ws.when(NOW, "Asia/Shanghai") == "11月23日 周一 13:20"
        assert ws.when(NOW - timedelta(days=365), "Asia/Shanghai") == "2025年11月23日 周日 13:20"
    assert ws.when(None) == "–"
    assert ws.clock(NOW, "Asia/Shanghai") == "13:20"


def test_day_of_a_date() -> None:
    with translation.override("zh-hans"):
        assert ws.day_of(date(2026, 11, 28)) == "11月28日 周六"


@pytest.mark.parametrize(("minutes", "how"), [(-1, "late"), (0, "soon"), (45, "soon"), (46, ""), (600, "")])
def test_urgency_has_its_edges_at_now_and_45_minutes(minutes: int, how: str) -> None:
    assert ws.urgency(NOW + timedelta(minutes=minutes), NOW) == how


@pytest.mark.parametrize(
    ("minutes", "language", "words"),
    [(-35, "en", "35 min late"), (-35, "zh-hans", "超时35分"), (-96, "en", "1.6 h late"), (-2880, "zh-hans", "超时2天")],
)
def test_overdue_badge_counts(minutes: int, language: str, words: str) -> None:
    with translation.override(language):
        badge = ws.due_badge(NOW + timedelta(minutes=minutes), NOW)
    assert 'class="due late"' in badge
    assert words in badge


def test_badge_of_today_is_a_time_and_of_tomorrow_has_the_date() -> None:
    with translation.override("en"):
        today = rendered(
            "{% load tz %}{% timezone 'Asia/Shanghai' %}{{ due|due_badge:now }}{% endtimezone %}",
            due=NOW + timedelta(minutes=25),
            now=NOW,
        )
        tomorrow = rendered(
            "{% load tz %}{% timezone 'Asia/Shanghai' %}{{ due|due_badge:now }}{% endtimezone %}",
            due=NOW + timedelta(days=1),
            now=NOW,
        )
    assert 'class="due soon"' in today and "13:45" in today and "#clock" in today
    assert "11-24 13:20" in tomorrow and "#clock" not in tomorrow
    assert ws.due_badge(None, NOW) == ""


def test_icon_is_decoration_unless_labelled() -> None:
    assert 'aria-hidden="true"' in ws.icon("car") and "icons.svg#car" in ws.icon("car")
    assert 'aria-label="Car &amp; key"' in ws.icon("car", label="Car & key")


def test_form_key_is_fresh_each_time() -> None:
    keys = {re.search(r'value="([0-9a-f-]{36})"', rendered("{% form_key %}"))[1] for _ in range(3)}  # type: ignore[index]
    assert len(keys) == 3


def test_query_with_changes_adds_and_takes_away() -> None:
    request = RequestFactory().get("/x?page=2&q=a b")
    assert rendered("{% query_with page=3 %}", request=request) == "?page=3&amp;q=a+b"
    assert rendered("{% query_with page=None q='' %}", request=request) == "?"


def test_undo_takes_only_local_addresses() -> None:
    assert ws.undo_url(SimpleNamespace(extra_tags="undo=/orders/1/undo/")) == "/orders/1/undo/"
    assert ws.undo_url(SimpleNamespace(extra_tags="undo=https://elsewhere")) == ""
    assert ws.undo_url(SimpleNamespace(extra_tags="")) == ""
