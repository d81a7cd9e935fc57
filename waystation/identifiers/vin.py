"""Vehicle identification numbers (GB 16735, ISO 3779; domain §5.2).

A wrong length or a letter that no VIN has is refused; a check digit that does not fit is a warning, because European imports,
trailers and old vehicles carry such numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from waystation.core.errors import Refused
from waystation.core.typed import half_width

_LETTERS = ("AJ", "BKS", "CLT", "DMU", "ENV", "FW", "GPX", "HY", "RZ")
_VALUES = {letter: value for value, letters in enumerate(_LETTERS, start=1) for letter in letters}
_VALUES |= {str(digit): digit for digit in range(10)}
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"
_LOOKALIKES = str.maketrans({"O": "0", "Q": "0", "I": "1"})
_SHAPE = re.compile(r"[A-HJ-NPR-Z0-9]{17}", re.ASCII)

MAKERS: dict[str, tuple[str, str]] = {
    "LZZ": ("中国重汽", "Sinotruk"),
    "LFW": ("一汽解放", "FAW Jiefang"),
    "LGA": ("东风商用车", "Dongfeng Commercial Vehicle"),
    "LGG": ("东风柳汽", "Dongfeng Liuzhou Motor"),
    "LZG": ("陕汽", "Shacman"),
    "LVB": ("福田", "Foton"),
    "LVA": ("福田", "Foton"),
    "LJ1": ("江淮", "JAC"),
    "LZY": ("宇通", "Yutong"),
    "LFV": ("一汽-大众", "FAW-Volkswagen"),
    "LSV": ("上汽大众", "SAIC Volkswagen"),
    "LSG": ("上汽通用", "SAIC-GM"),
    "LSJ": ("上汽乘用车", "SAIC Motor"),
    "LZW": ("上汽通用五菱", "SAIC-GM-Wuling"),
    "LVG": ("广汽丰田", "GAC Toyota"),
    "LFM": ("一汽丰田", "FAW Toyota"),
    "LHG": ("广汽本田", "GAC Honda"),
    "LVH": ("东风本田", "Dongfeng Honda"),
    "LGB": ("东风日产", "Dongfeng Nissan"),
    "LBE": ("北京现代", "Beijing Hyundai"),
    "LVS": ("长安福特", "Changan Ford"),
    "LS5": ("长安", "Changan"),
    "LGX": ("比亚迪", "BYD"),
    "LC0": ("比亚迪", "BYD"),
    "LGW": ("长城", "Great Wall"),
    "LB3": ("吉利", "Geely"),
    "L6T": ("吉利", "Geely"),
    "LVV": ("奇瑞", "Chery"),
    "LE4": ("北京奔驰", "Beijing Benz"),
    "LBV": ("华晨宝马", "BMW Brilliance"),
    "LRW": ("特斯拉上海", "Tesla Shanghai"),
    "WDB": ("奔驰", "Mercedes-Benz"),
    "WMA": ("曼", "MAN"),
    "WBA": ("宝马", "BMW"),
    "WAU": ("奥迪", "Audi"),
    "YV2": ("沃尔沃卡车", "Volvo Trucks"),
    "YS2": ("斯堪尼亚", "Scania"),
    "XLR": ("达夫", "DAF"),
}
"""World manufacturer identifier → maker, Chinese and English."""


@dataclass(frozen=True)
class Vin:
    """`year` is the model year of position 10 or None; `maker` and `maker_en` are empty when the table does not know."""

    text: str
    check_ok: bool
    year: int | None
    maker: str
    maker_en: str

    @property
    def warning(self) -> str:
        """Empty, or the sentence that asks to look again before the number is kept."""
        if self.check_ok:
            return ""
        sentence = _("The check digit of %(vin)s does not fit. Compare it with the vehicle; give a reason to keep it.")
        return sentence % {"vin": self.text}

    def __str__(self) -> str:
        return self.text


def normalise(text: str) -> str:
    """Capitals, half width, without spaces, dots, dashes and the stars stamped at both ends."""
    return re.sub(r"[\s*\-·.]", "", half_width(text).upper())


def check_digit(text: str) -> str:
    """The character that position 9 of these 17 must have."""
    remainder = sum(_VALUES[letter] * weight for letter, weight in zip(text, _WEIGHTS, strict=True)) % 11
    return "X" if remainder == 10 else str(remainder)


def model_year(letter: str, newest: int | None = None) -> int | None:
    """The model year of position 10; the cycle lasts 30 years. `newest` is the latest year possible (this year + 1)."""
    place = _YEARS.find(letter)
    if place < 0:
        return None
    if newest is None:
        newest = 2030
    year = 1980 + place
    return year + (newest - year) // 30 * 30 if newest >= year else None


def read_vin(text: str, *, newest: int | None = None, field: str | None = None) -> Vin:
    """Read a VIN; `newest` as in `model_year`. A bad check digit only clears `check_ok`. Refused: `bad_vin`."""
    typed = normalise(text)
    if len(typed) != 17:
        message = _("A VIN has 17 characters, this one has %(count)s. Compare it with the vehicle licence.") % {
            "count": len(typed)
        }
        raise Refused(message, code="bad_vin", field=field)
    if not _SHAPE.fullmatch(typed):
        likely = typed.translate(_LOOKALIKES)
        message = _("A VIN has only digits and letters, without I, O and Q. Compare it with the vehicle licence.")
        if likely != typed and _SHAPE.fullmatch(likely) and check_digit(likely) == likely[8]:
            message = _("A VIN has no letters I, O and Q. Did you mean %(likely)s?") % {"likely": likely}
        raise Refused(message, code="bad_vin", field=field)
    maker, maker_en = MAKERS.get(typed[:3], ("", ""))
    return Vin(typed, check_digit(typed) == typed[8], model_year(typed[9], newest), maker, maker_en)
