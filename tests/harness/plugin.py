"""pytest plugin of the house: what can run on this database and this machine, and fixtures for real processes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.harness.cluster import Cluster, find_programs
from tests.harness.server import Server
from tests.harness.tables import migrate_by_copy, template

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    return os.environ.get("CHROMIUM") or next((path for name in CHROMIUM if (path := shutil.which(name))), None)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """On SQLite the migrated tables are copied; `WAYSTATION_MIGRATE=1` runs the migrations instead."""
    if settings.configured and not os.environ.get("WAYSTATION_MIGRATE"):
        migrate_by_copy()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A bare `pytest` leaves out what it cannot run and says why; `make test` has a lane for each."""
    no_pg = pytest.mark.skip(reason="needs PostgreSQL: make test LANE=pg")
    no_browser = pytest.mark.skip(reason="needs Chromium: apt-get install chromium")
    for item in items:
        if item.get_closest_marker("pg") and not os.environ.get("DATABASE_URL"):
            item.add_marker(no_pg)
        if item.get_closest_marker("browser") and not find_chromium():
            item.add_marker(no_browser)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of this test run's own."""
    if find_programs() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with Cluster() as running:
        yield running


@pytest.fixture
def server() -> Iterator[Server]:
    """The real program on a migrated, empty SQLite."""
    with Server(tables=template()) as running:
        yield running
