"""统一社会信用代码 and the older tax numbers that still stand on invoices (domain §5.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.cn import uscc as standard
from stdnum.exceptions import InvalidChecksum, ValidationError

from waystation.core.errors import Refused
from waystation.core.typed import half_width

_OLD = re.compile(r"[0-9A-Z]{15}|[0-9A-Z]{20}")
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "Z": "2", "S": "5", "V": "U"})


class TaxNumberKind(TextChoices):
    USCC = "uscc", gettext_lazy("Unified social credit code")
    OLD = "old", gettext_lazy("Old tax number")


@dataclass(frozen=True)
class TaxNumber:
    """A number for invoices; `warning` is an empty text or a sentence for the person at the form."""

    text: str
    kind: TaxNumberKind
    warning: str = ""


def _valid(text: str) -> bool:
    try:
        standard.validate(text)
    except ValidationError:
        return False
    return True


def _suggestion(text: str) -> str:
    likely = text.translate(_LOOKALIKES)
    if likely != text and len(likely) == 18 and _valid(likely):
        return " " + _("Did you mean %(likely)s?") % {"likely": likely}
    return ""


def read_uscc(text: str, *, field: str | None = None) -> TaxNumber:
    """Read a credit code (18 characters, check digit proved) or an old tax number (15 or 20, warned). Refused: `bad_uscc`."""
    typed = re.sub(r"[\s\-]", "", half_width(text).upper())
    if _OLD.fullmatch(typed):
        return TaxNumber(
            typed,
            TaxNumberKind.OLD,
            _("This is an old tax number. Ask the customer for the 18-character credit code."),
        )
    try:
        standard.validate(typed)
    except InvalidChecksum:
        message = _(
            "The credit code %(text)s has a typing error: its check character does not fit. Compare it with the business licence."
        )
    except ValidationError:
        message = _("“%(text)s” is not a credit code. It has 18 digits and capital letters, without I, O, S, V and Z.")
    else:
        return TaxNumber(typed, TaxNumberKind.USCC)
    raise Refused(message % {"text": typed} + _suggestion(typed), code="bad_uscc", field=field)
