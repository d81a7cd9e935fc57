"""The house of the matrices for every test here; other tests of the same process find their empty tables again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from tests.matrix import house


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "built_house" not in getattr(item, "fixturenames", ()):
            continue
        item.add_marker(pytest.mark.matrix)  # the lane of its own: a marker set here cannot be forgotten in a test
        if connection.vendor != "sqlite":
            item.add_marker(
                pytest.mark.skip(reason="the doors are the same on PostgreSQL; the copied house is a SQLite file")
            )


@pytest.fixture(scope="package")
def built_house(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        connection.ensure_connection()
        with closing(connection.Database.connect(":memory:")) as empty:
            connection.connection.backup(empty)
            house.load()
            yield
            empty.backup(connection.connection)


@pytest.fixture
def at_home(built_house: None, db: None, settings: Any) -> Iterator[None]:
    """Half past two on the day of the demonstration, in the house."""
    settings.MEDIA_ROOT = house.media_root()
    logging.getLogger("django.request").setLevel(logging.ERROR)  # thousands of refusals are expected here
    with time_machine.travel(house.NOW, tick=True):
        yield


@cache
def chain() -> Any:
    """The middleware of the program, put together once: each new browser of Django's would do so again."""
    handler = Client().handler
    handler.load_middleware()
    return handler._middleware_chain


@pytest.fixture
def browser(at_home: None) -> Callable[[str], Client]:
    """`browser("advisor")` is the browser of that role; "" is a stranger's."""

    def make(who: str = "", language: str = "zh-hans") -> Client:
        client = Client(headers={"accept-language": language}, raise_request_exception=False)
        client.handler._middleware_chain = chain()
        client.cookies["django_language"] = language
        if who:
            client.cookies["sessionid"] = house.session_of(who)
        return client

    return make
