"""Who asks the customer in these tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from waystation.core.access import Actor


@pytest.fixture
def sa(actor: Callable[..., Actor]) -> Actor:
    return actor("advisor")
