"""The door for gunicorn and waitress."""

from __future__ import annotations

import os
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waystation.settings")


def behind(inner: WSGIApplication, proxy: str) -> WSGIApplication:
    """What the proxy at this address says of the visitor is believed; what anybody else says is not.

    Without it every visitor would have the proxy's address: on signatures, and in the limit of the public booking page.
    """
    if not proxy:
        return inner

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("REMOTE_ADDR") == proxy:
            visitor = (
                environ.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip()
            )  # the last one the proxy itself wrote
            environ["REMOTE_ADDR"] = visitor or proxy
            if environ.get("HTTP_X_FORWARDED_PROTO") == "https":
                environ["wsgi.url_scheme"] = "https"
        return inner(environ, start_response)

    return answer


TRUSTED_PROXY = os.environ.get("WAYSTATION_TRUSTED_PROXY", "")
application = behind(get_wsgi_application(), TRUSTED_PROXY)
