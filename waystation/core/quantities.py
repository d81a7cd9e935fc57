"""Quantities and labour hours are integer thousandths; what people type and read is a plain decimal."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from waystation.core.errors import Refused
from waystation.core.names import unit as unit_word
from waystation.core.typed import half_width

LARGEST_MILLI = 10**12 - 1
_QUANTITY = re.compile(r"(?P<sign>[-+]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<rest>\d{1,3}))?")


def milli_from_text(text: str, *, field: str | None = None) -> int:
    """Read a typed quantity ("2", "1.5", "０.２５") as thousandths. Refused: `bad_quantity`."""
    typed = half_width(text).strip().replace("−", "-")
    found = _QUANTITY.fullmatch(typed) if typed.isascii() else None
    milli = 0
    if found is not None:
        milli = int(found["whole"].replace(",", "")) * 1000 + int((found["rest"] or "").ljust(3, "0"))
    if found is None or milli > LARGEST_MILLI:
        raise Refused(
            _("“%(text)s” is not a quantity. Write a number with at most three decimals, such as 1.5.")
            % {"text": text},
            code="bad_quantity",
            field=field,
        )
    return -milli if found["sign"] == "-" else milli


def quantity(milli: int, unit: str = "") -> str:
    """Thousandths as people read them, without idle zeros: 1500 → "1.5", 2000 with unit 个 → "2 个", or "2 pcs"."""
    whole, rest = divmod(abs(milli), 1000)
    decimals = f"{rest:03d}".rstrip("0")
    number = ("-" if milli < 0 else "") + str(whole) + (f".{decimals}" if decimals else "")
    return f"{number} {unit_word(unit)}" if unit else number
