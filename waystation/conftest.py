"""Who and where of every test: two companies, two stations, people of all roles, a fixed clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from waystation.accounts.models import Company, Membership, Station, User
from waystation.accounts.queries import actor_for, declared, system_actor
from waystation.core.access import Actor
from waystation.scheduling.models import OpeningHours

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)  # a Tuesday, 09:30 at the station
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_english(settings: Any, tmp_path: Path) -> Any:
    """Refusals are read in English; files go to a place of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with translation.override("en"):
        yield


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def company(db: None) -> Company:
    return Company.objects.create(name="远山汽车集团")


def make_station(company: Company, code: str, slug: str) -> Station:
    station = Station.objects.create(company=company, code=code, name=f"站 {code}", slug=slug, province="鲁A", phone="0531-80000001")
    OpeningHours.objects.bulk_create(
        OpeningHours(station=station, weekday=d, opens=time(8), closes=time(20)) for d in range(7)
    )
    return station


@pytest.fixture
def station(company: Company) -> Station:
    return make_station(company, "JN", "jinan-north")


@pytest.fixture
def other_station(company: Company) -> Station:
    """Another station of the same company."""
    return make_station(company, "QD", "qingdao")


@pytest.fixture
def other_company_station(db: None) -> Station:
    """A station of a company that must never be seen."""
    return make_station(Company.objects.create(name="别家公司"), "XX", "elsewhere")


@pytest.fixture
def person(station: Station) -> Callable[..., User]:
    """`person("advisor")` makes (or finds) the user with that role at the station; more roles may follow."""

    def make(*roles: str, at: Station | None = None, name: str = "") -> User:
        place = at or station
        username = name or f"{'-'.join(roles)}@{place.code}".lower()
        user = User.objects.filter(username=username).first()
        if user is None:
            user = User.objects.create_user(username=username, password="pass-for-tests-1", name=name or roles[0].title(), company=place.company)
        for role in roles:
            Membership.objects.get_or_create(user=user, station=place, role=role, until=None, defaults={"since": LONG_AGO})
        return user

    return make


@pytest.fixture
def actor(person: Callable[..., User], station: Station) -> Callable[..., Actor]:
    """`actor("cashier")` acts as that role at the station."""

    def make(*roles: str, at: Station | None = None, name: str = "") -> Actor:
        place = at or station
        return actor_for(person(*roles, at=place, name=name), place, NOW)

    return make


@pytest.fixture
def by(station: Station) -> Actor:
    """The house itself, when who acts does not matter."""
    return system_actor(station)


@pytest.fixture
def advisor(person: Callable[..., User]) -> User:
    return person("advisor")


@pytest.fixture
def client_as(person: Callable[..., User], settings: Any) -> Callable[..., Client]:
    """`client_as("advisor")` is a browser logged in as that role, English, without the second factor asked."""

    def make(*roles: str, at: Station | None = None, language: str = "en", name: str = "") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(person(*roles, at=at, name=name), backend="django.contrib.auth.backends.ModelBackend")
        client.cookies["django_language"] = language
        return client

    return make


@pytest.fixture(autouse=True)
def _no_second_factor(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Pages are tested without the second step, except by the tests marked `second_factor`."""
    if request.node.get_closest_marker("second_factor"):
        return
    monkeypatch.setitem(declared()["login.second_factor_roles"], "default", [])
