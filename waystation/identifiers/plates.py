"""Vehicle plates of the Chinese mainland (GA 36-2018; domain §5.1).

A plate is its normalised text: capitals, half width, no dot, dash or space. The same text exists as a blue and as a yellow
plate, so callers who know the colour pass it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waystation.core.errors import Refused
from waystation.core.typed import half_width

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
FREE_TEXT_LIMIT = 12


class PlateKind(TextChoices):
    NORMAL = "normal", gettext_lazy("Car or truck")
    NEV_SMALL = "nev_small", gettext_lazy("New energy, small")
    NEV_LARGE = "nev_large", gettext_lazy("New energy, large")
    TRAILER = "trailer", gettext_lazy("Trailer")
    TRAINING = "training", gettext_lazy("Driving school")
    POLICE = "police", gettext_lazy("Police")
    HK_MACAU = "hk_macau", gettext_lazy("Hong Kong or Macau")
    CONSULATE = "consulate", gettext_lazy("Consulate")
    EMBASSY = "embassy", gettext_lazy("Embassy")
    EMERGENCY = "emergency", gettext_lazy("Fire and rescue")
    OTHER = "other", gettext_lazy("Other plate")


class PlateColor(TextChoices):
    BLUE = "blue", gettext_lazy("Blue plate")
    YELLOW = "yellow", gettext_lazy("Yellow plate")
    BLACK = "black", gettext_lazy("Black plate")
    WHITE = "white", gettext_lazy("White plate")
    GREEN = "green", gettext_lazy("Green plate")
    YELLOW_GREEN = "yellow_green", gettext_lazy("Yellow-green plate")
    OTHER = "other", gettext_lazy("Another colour")


_P, _A, _N = f"[{PROVINCES}]", "[A-HJ-NP-Z]", "[A-HJ-NP-Z0-9]"
_PATTERNS: tuple[tuple[PlateKind, PlateColor, re.Pattern[str]], ...] = tuple(
    (kind, color, re.compile(pattern, re.ASCII))
    for kind, color, pattern in (
        (PlateKind.NORMAL, PlateColor.BLUE, f"{_P}{_A}{_N}{{5}}"),
        (PlateKind.NEV_SMALL, PlateColor.GREEN, f"{_P}{_A}[A-HJK]{_N}[0-9]{{4}}"),
        (PlateKind.NEV_LARGE, PlateColor.YELLOW_GREEN, f"{_P}{_A}[0-9]{{5}}[A-HJK]"),
        (PlateKind.TRAILER, PlateColor.YELLOW, f"{_P}{_A}{_N}{{4}}挂"),
        (PlateKind.TRAINING, PlateColor.YELLOW, f"{_P}{_A}{_N}{{4}}学"),
        (PlateKind.POLICE, PlateColor.WHITE, f"{_P}{_A}{_N}{{4}}警"),
        (PlateKind.HK_MACAU, PlateColor.BLACK, f"粤Z{_N}{{4}}[港澳]"),
        (PlateKind.CONSULATE, PlateColor.BLACK, f"{_P}{_A}{_N}{{4}}领"),
        (PlateKind.EMBASSY, PlateColor.BLACK, r"(?:使\d{6}|\d{6}使)"),
        (PlateKind.EMERGENCY, PlateColor.WHITE, f"{_P}[XS]\\d{{4}}应急"),
    )
)
_DROPPED = re.compile(r"[\s·・･•‧∙⋅.．\-‐‑–—−_]+")
_LOOKALIKES = str.maketrans({"O": "0", "I": "1"})


@dataclass(frozen=True)
class Plate:
    """`color_sure` is false when the text alone cannot tell (blue and yellow share one pattern)."""

    text: str
    kind: PlateKind
    color: PlateColor
    is_new_energy: bool
    color_sure: bool = True

    def __str__(self) -> str:
        return self.text


def normalise(text: str) -> str:
    """Capitals, half width, without dots, dashes and spaces. Changes no letter: O stays O."""
    return _DROPPED.sub("", half_width(text).upper())


def _known(text: str) -> Plate | None:
    for kind, color, pattern in _PATTERNS:
        if pattern.fullmatch(text):
            energy = kind in (PlateKind.NEV_SMALL, PlateKind.NEV_LARGE)
            return Plate(text, kind, color, energy, color_sure=kind != PlateKind.NORMAL)
    return None


def kind_of(text: str) -> PlateKind:
    """What the letters of a typed plate tell; half a plate tells nothing."""
    found = _known(normalise(text))
    return found.kind if found else PlateKind.OTHER


def suggest(text: str) -> str | None:
    """The plate probably meant when O or I was typed for 0 or 1; never taken silently."""
    typed = normalise(text)
    likely = typed[:2] + typed[2:].translate(_LOOKALIKES)
    return likely if likely != typed and _known(likely) else None


def _why_not(typed: str, likely: str | None) -> str:
    if likely:
        return _("Plates have no letters O and I. Did you mean %(likely)s?") % {"likely": likely}
    if typed[:1] not in PROVINCES and re.fullmatch(r"[A-Z][A-Z0-9]{5,6}", typed):
        return _("Begin with the province, as in 鲁%(plate)s.") % {"plate": typed}
    return _(
        "“%(plate)s” is not a plate. Compare it with the vehicle licence, or choose “other plate” for military, temporary and farm plates."
    ) % {"plate": typed}


def read_plate(
    text: str, *, kind: PlateKind | None = None, color: PlateColor | None = None, field: str | None = None
) -> Plate:
    """Read a typed or recognised plate. `kind=PlateKind.OTHER` takes free text of at most 12 characters. Refused: `bad_plate`."""
    typed = normalise(text)
    if kind == PlateKind.OTHER:
        if not re.fullmatch(rf"\w{{1,{FREE_TEXT_LIMIT}}}", typed):
            raise Refused(_("Write the plate with at most 12 letters and digits."), code="bad_plate", field=field)
        return Plate(typed, PlateKind.OTHER, color or PlateColor.OTHER, False, color_sure=color is not None)
    found = _known(typed)
    if found is None:
        raise Refused(_why_not(typed, suggest(text)), code="bad_plate", field=field)
    if color is None:
        return found
    return Plate(found.text, found.kind, color, found.is_new_energy)
