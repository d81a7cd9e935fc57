"""Who writes orders in these tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from waystation.core.access import Actor
from waystation.workorders.tests.build import jpeg


@pytest.fixture
def manager(actor: Callable[..., Actor]) -> Actor:
    return actor("manager")


@pytest.fixture
def sa(actor: Callable[..., Actor]) -> Actor:
    """The service advisor as he acts."""
    return actor("advisor")


@pytest.fixture
def tech(actor: Callable[..., Actor]) -> Actor:
    return actor("technician")


@pytest.fixture
def photo() -> Callable[..., SimpleUploadedFile]:
    """A small JPEG as it is uploaded."""
    return lambda name="a.jpg": SimpleUploadedFile(name, jpeg(), "image/jpeg")
