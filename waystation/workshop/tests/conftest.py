"""The floor of these tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from waystation.accounts.models import Station, User
from waystation.workshop.tests.build import Floor, make_floor


@pytest.fixture
def floor(station: Station, person: Callable[..., User]) -> Floor:
    return make_floor(station, person)


@pytest.fixture
def photo() -> Any:
    """A small JPEG as it is uploaded."""
    import io  # noqa: PLC0415

    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return SimpleUploadedFile("a.jpg", out.getvalue(), "image/jpeg")
