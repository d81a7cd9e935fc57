"""The floor of the workshop's tests, and browsers of its people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from waystation.workshop.tests.build import Floor
from waystation.workshop.tests.conftest import floor, photo


@pytest.fixture
def browser(floor: Floor, client_as: Callable[..., Client]) -> Callable[[str], Client]:
    """A browser of one of the floor's people."""
    return lambda name: client_as(name.rstrip("2"), name=name)


__all__ = ["browser", "floor", "photo"]
