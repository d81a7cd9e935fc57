"""Money is integer 分 (fen). Nothing here rounds twice, and nothing here is a float.

Source: domain §5.6, architecture §4 no. 9. A refund is the mirror of its bill: rounding is half away from zero.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from waystation.core.errors import Refused
from waystation.core.typed import half_width

LARGEST_FEN = 10**15 - 1
_AMOUNT = re.compile(r"(?P<sign>[-+]?)(?P<yuan>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<fen>\d{1,2}))?")


def fen_from_yuan(text: str, *, field: str | None = None) -> int:
    """Read what a person typed in 元 ("1,280.5", "￥80", full-width digits) as 分. Refused: `bad_amount`."""
    typed = half_width(text).strip().removeprefix("¥").removesuffix("元").strip().replace("−", "-")
    found = _AMOUNT.fullmatch(typed) if typed.isascii() else None
    if found is None:
        raise Refused(
            _("“%(text)s” is not an amount. Write yuan with at most two decimals, such as 1280.50.") % {"text": text},
            code="bad_amount",
            field=field,
        )
    fen = int(found["yuan"].replace(",", "")) * 100 + int((found["fen"] or "").ljust(2, "0"))
    if fen > LARGEST_FEN:
        raise Refused(
            _("“%(text)s” is more than the system counts. Check the number of digits.") % {"text": text},
            code="bad_amount",
            field=field,
        )
    return -fen if found["sign"] == "-" else fen


def yuan(fen: int, *, grouped: bool = True) -> str:
    """分 as 元 with two decimals: 128000 → "1,280.00"; `grouped=False` for form fields and files."""
    whole, rest = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}{whole:,}.{rest:02d}" if grouped else f"{sign}{whole}.{rest:02d}"


def portion(fen: int, numerator: int, denominator: int) -> int:
    """`fen` × numerator ÷ denominator, rounded once, half away from zero, to whole 分."""
    if denominator == 0:
        raise ZeroDivisionError("A portion needs a denominator other than zero.")
    product = fen * numerator * (1 if denominator > 0 else -1)
    size = (2 * abs(product) + abs(denominator)) // (2 * abs(denominator))
    return -size if product < 0 else size


def amount(unit_fen: int, qty_milli: int) -> int:
    """The price of a line in 分: unit price in 分 × quantity in thousandths, rounded once."""
    return portion(unit_fen, qty_milli, 1000)


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Share `total` 分 by weights so that the shares add up to it exactly; left-over 分 go to the largest remainders.

    Equal remainders are served from the first on. If all weights are zero the shares are equal.
    """
    if not weights or any(weight < 0 for weight in weights):
        raise ValueError("Shares need at least one weight, none of them negative.")
    parts = list(weights) if any(weights) else [1] * len(weights)
    whole = sum(parts)
    sign, size = (-1 if total < 0 else 1), abs(total)
    shares = [size * part // whole for part in parts]
    order = sorted(range(len(parts)), key=lambda index: (-(size * parts[index] % whole), index))
    for index in order[: size - sum(shares)]:
        shares[index] += 1
    return [sign * share for share in shares]


def tax_inside(gross_fen: int, rate_milli: int) -> int:
    """The tax in 分 contained in a gross price; `rate_milli` is thousandths (13 % = 130). Net is gross minus this."""
    return portion(gross_fen, rate_milli, 1000 + rate_milli)
