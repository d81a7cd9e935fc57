"""Phone numbers (domain §5.5): a regular expression is the gate, E.164 is what is stored.

A stored number is "+8613800138000", a landline with extension "+8653188886666;ext=12". The numbering library is not the
gate because it refuses real numbers (149…).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waystation.core.errors import Refused
from waystation.core.typed import half_width


class PhoneKind(TextChoices):
    MOBILE = "mobile", gettext_lazy("Mobile phone")
    LANDLINE = "landline", gettext_lazy("Landline")
    SERVICE = "service", gettext_lazy("Service number")
    FOREIGN = "foreign", gettext_lazy("Foreign number")


_MOBILE = re.compile(r"0?(1[3-9][0-9]{9})")
_LANDLINE = re.compile(r"(0(?:10|2[0-9]|[3-9][0-9]{2}))([2-9][0-9]{6,7})")
_SERVICE = re.compile(r"[48]00[0-9]{7}")
_FOREIGN = re.compile(r"\+(?!86)[1-9][0-9]{6,14}")
_EXTENSION = re.compile(r"(?P<number>.+?[0-9]{7,})(?:-|转|x|ext\.?|#|;ext=)(?P<extension>[0-9]{1,6})", re.IGNORECASE)


@dataclass(frozen=True)
class Phone:
    """A number fit to be stored as `stored`."""

    e164: str
    kind: PhoneKind
    extension: str = ""

    @property
    def stored(self) -> str:
        return f"{self.e164};ext={self.extension}" if self.extension else self.e164

    def __str__(self) -> str:
        return self.stored


def _bare(text: str) -> str:
    """Without spaces, brackets, dashes and the country code of China."""
    digits = re.sub(r"[\s()\-.·]", "", text)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if digits.startswith("+86"):
        national = digits[3:]
        whole = national.startswith("0") or _MOBILE.fullmatch(national) or _SERVICE.fullmatch(national)
        return national if whole else "0" + national
    return digits[2:] if re.fullmatch(r"861[3-9][0-9]{9}", digits) else digits


def _typed(text: str) -> str:
    return re.sub(r"[‐‑–—−]", "-", half_width(text)).strip()


def _read(number: str, area: str) -> Phone | None:
    digits = _bare(number)
    if area and re.fullmatch(r"[2-9][0-9]{6,7}", digits):
        digits = area + digits
    if mobile := _MOBILE.fullmatch(digits):
        return Phone("+86" + mobile[1], PhoneKind.MOBILE)
    if _SERVICE.fullmatch(digits):
        return Phone("+86" + digits, PhoneKind.SERVICE)
    if _LANDLINE.fullmatch(digits):
        return Phone("+86" + digits[1:], PhoneKind.LANDLINE)
    return Phone(digits, PhoneKind.FOREIGN) if _FOREIGN.fullmatch(digits) else None


def read_phone(text: str, *, area: str = "", field: str | None = None) -> Phone:
    """Read a typed number; `area` ("0531") completes a landline typed without it. Refused: `bad_phone`."""
    typed = _typed(text)
    found = _read(typed, area)
    if found is None and (parts := _EXTENSION.fullmatch(typed)):
        plain = _read(parts["number"], area)
        if plain is not None and plain.kind != PhoneKind.MOBILE:
            found = Phone(plain.e164, plain.kind, parts["extension"])
    if found is None:
        raise Refused(
            _(
                "“%(text)s” is not a phone number. Write 11 digits for a mobile phone, or a landline with its area code, such as 0531-88886666."
            )
            % {"text": text},
            code="bad_phone",
            field=field,
        )
    return found


def display(stored: str) -> str:
    """As people read it: 138 0013 8000, 0531-88886666-12, 400-800-1234; foreign numbers as they are stored."""
    number, _semicolon, extension = stored.partition(";ext=")
    ending = f"-{extension}" if extension else ""
    if not number.startswith("+86"):
        return number + ending
    national = number[3:]
    if _MOBILE.fullmatch(national):
        return f"{national[:3]} {national[3:7]} {national[7:]}"
    if _SERVICE.fullmatch(national):
        return f"{national[:3]}-{national[3:6]}-{national[6:]}{ending}"
    line = _LANDLINE.fullmatch("0" + national)
    return f"{line[1]}-{line[2]}{ending}" if line else number + ending
