"""A sample text in both languages, and the walk that picks one."""

from __future__ import annotations

from typing import NamedTuple


class W(NamedTuple):
    """One text of a sample: Chinese and English."""

    zh: str
    en: str


def spoken(value: object, language: str) -> object:
    """The same data with each W replaced by its text in the language."""
    if isinstance(value, W):
        return value.en if language == "en" else value.zh
    if isinstance(value, dict):
        return {key: spoken(item, language) for key, item in value.items()}
    if isinstance(value, list):
        return [spoken(item, language) for item in value]
    return value


SIGN_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 260 90"><path d="M30 55c18-34 26-40 27-30 1 12-22 40-14 42 '
    "9 2 20-26 26-34 2 10-8 26-2 28 7 2 15-16 22-22M110 30c-6 12-16 34-10 36 8 2 22-30 30-38-4 16-10 34-2 34 9 0 "
    '18-20 26-26 2 8-8 22 0 24 10 2 20-14 34-20" fill="none" stroke="#14213a" stroke-width="2.6" '
    'stroke-linecap="round"/></svg>'
)


def signed(name: W, at: str) -> dict[str, object]:
    """A signature given on the screen."""
    return {"name": name, "at": at, "svg": SIGN_SVG}


LI = W("李秀英", "Li Xiuying")
ZHOU = W("周师傅", "Mr Zhou")
DING = W("丁敏", "Ding Min")
CHEN = W("陈刚", "Chen Gang")
SUN = W("孙立", "Sun Li")
WANG = W("王海", "Wang Hai")
CUSTOMER_PAYS = W("客户", "Customer")
WARRANTY_PAYS = W("保修", "Warranty")
GENUINE = W("原厂", "Genuine")
EQUIVALENT = W("同质", "Equivalent")

HOUSE: dict[str, object] = {
    "company": W("驿修示范汽车服务有限公司", "Waystation Demo Motor Service Co."),
    "station": W("济南北站", "Jinan North"),
    "station_address": W("济南市天桥区示范路 18 号", "18 Shifan Road, Tianqiao, Jinan"),
    "station_phone": "0531-8800 0000",
    "filing_no": "370105-DEMO-0001",
    "hotline": "0531-8800 0001",
    "printed_at": "2026-03-18 16:42",
    "printed_by": DING,
    "print_count": 1,
}
TRUCK: dict[str, object] = {
    "plate": "鲁A·D12K68",
    "model": W("重汽豪沃 TX7 6×4", "Sinotruk Howo TX7 6×4"),
    "vin": "LZZ1CLSB8PA123457",
}
CAR: dict[str, object] = {
    "plate": "鲁A·8F25N",
    "model": W("一汽-大众 速腾 280TSI", "FAW-VW Sagitar 280TSI"),
    "vin": "LFV2A2155R3012343",
}
GUARANTEE: list[object] = [
    {"scope": W("制动系统专项修理", "Brake repair"), "km": 2000, "days": 10, "until": "2026-03-28", "until_km": 188420},
    {"scope": W("二级维护", "Level-2 maintenance"), "km": 5000, "days": 30, "until": "2026-04-17", "until_km": 191420},
]
