"""Who writes orders in these tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from waystation.core.access import Actor


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
def photo() -> Any:
    """A small JPEG as it is uploaded."""
    import io  # noqa: PLC0415

    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return lambda name="a.jpg": SimpleUploadedFile(name, out.getvalue(), "image/jpeg")
