"""Behind a proxy the visitor's address counts, and only the proxy's word is taken for it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory

from waystation.wsgi import behind

PROXY = "127.0.0.1"


def seen(proxy: str, **environ: Any) -> tuple[str, bool]:
    """(address, secure) as the application sees them."""
    found: list[WSGIRequest] = []

    def inner(environ: Any, start_response: Any) -> list[bytes]:
        found.append(WSGIRequest(environ))
        return []

    behind(inner, proxy)({**RequestFactory().get("/").environ, **environ}, lambda *_: None)  # type: ignore[arg-type]
    return found[0].META["REMOTE_ADDR"], found[0].is_secure()


@pytest.mark.parametrize(
    ("proxy", "environ", "expected"),
    [
        (PROXY, {"HTTP_X_FORWARDED_FOR": "203.0.113.7", "HTTP_X_FORWARDED_PROTO": "https"}, ("203.0.113.7", True)),
        (PROXY, {"HTTP_X_FORWARDED_FOR": "10.9.9.9, 203.0.113.7"}, ("203.0.113.7", False)),
        (PROXY, {}, (PROXY, False)),
        (PROXY, {"REMOTE_ADDR": "198.51.100.2", "HTTP_X_FORWARDED_FOR": "10.9.9.9", "HTTP_X_FORWARDED_PROTO": "https"}, ("198.51.100.2", False)),
        ("", {"HTTP_X_FORWARDED_FOR": "10.9.9.9", "HTTP_X_FORWARDED_PROTO": "https"}, (PROXY, False)),
    ],
    ids=["told by the proxy", "a visitor's own claim stands before it", "nothing told", "a stranger claims", "no proxy is trusted"],
)  # fmt: skip
def test_whose_word_is_taken(proxy: str, environ: dict[str, str], expected: tuple[str, bool]) -> None:
    assert seen(proxy, **environ) == expected
