"""What goes wrong in the business, said as a sentence."""

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):
    """A rule says no. `message` is a translated sentence: what, why, what to do now.

    `code` is stable for tests and partners; `field` names the form field it belongs to; `status` is the HTTP answer
    (422, or 409 when somebody was faster); `remedy` may carry a URL that mends it.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        field: str | None = None,
        status: int = 422,
        remedy: str = "",
        facts: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field
        self.status = status
        self.remedy = remedy
        self.facts = dict(facts or {})

    def __str__(self) -> str:
        return str(self.message)


class Stale(Refused):
    """Somebody changed the row since the page was shown (code `stale`, 409)."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="stale", status=409)
