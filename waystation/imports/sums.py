"""How a spreadsheet of customers and vehicles is read: which column is what, what a row says, what is wrong with it. No database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waystation.core.errors import Refused
from waystation.core.names import listed
from waystation.core.typed import half_width
from waystation.customers.choices import Energy, PartyKind, VehicleClass
from waystation.identifiers.phones import read_phone
from waystation.identifiers.plates import Plate, PlateColor, PlateKind, read_plate
from waystation.identifiers.uscc import read_uscc
from waystation.identifiers.vin import read_vin

COLUMNS: dict[str, Any] = {
    "name": gettext_lazy("Customer"), "kind": gettext_lazy("Kind of customer"), "contact_name": gettext_lazy("Contact person"),
    "phone": gettext_lazy("Phone"), "address": gettext_lazy("Address"), "uscc": gettext_lazy("Unified social credit code"),
    "source": gettext_lazy("Source"), "tags": gettext_lazy("Tags"), "plate": gettext_lazy("Plate"),
    "plate_color": gettext_lazy("Colour of the plate"), "vin": gettext_lazy("VIN"), "vehicle_class": gettext_lazy("Class"),
    "maker": gettext_lazy("Maker"), "model": gettext_lazy("Model"), "energy": gettext_lazy("Energy"),
    "engine_no": gettext_lazy("Engine number"), "color": gettext_lazy("Colour"), "registered_on": gettext_lazy("Registered on"),
    "bought_on": gettext_lazy("Bought on"), "km": gettext_lazy("Kilometres"), "hours": gettext_lazy("Engine hours"),
    "last_service_on": gettext_lazy("Last service"), "next_service_on": gettext_lazy("Next service"),
    "next_service_km": gettext_lazy("Next service, km"),
}  # fmt: skip
"""What a column can be, in the order the page asks."""

HEADINGS: dict[str, str] = {
    "name": "客户名称 客户姓名 姓名 客户 车主 车主姓名 车主名称 单位名称 公司名称 名称 name customer customername owner ownername fullname company",
    "kind": "客户类型 客户类别 客户性质 类型 kind customertype type",
    "contact_name": "联系人 联系人姓名 送修人 经办人 contact contactname contactperson",
    "phone": "电话 手机 手机号 手机号码 联系电话 联系方式 电话号码 客户电话 车主电话 phone mobile tel telephone phonenumber mobilephone cell",
    "address": "地址 联系地址 客户地址 住址 通讯地址 address",
    "uscc": "统一社会信用代码 税号 信用代码 纳税人识别号 uscc taxid taxnumber vatnumber",
    "source": "客户来源 来源 来源渠道 source channel",
    "tags": "标签 客户标签 会员等级 等级 tags tag label",
    "plate": "车牌号 车牌 车牌号码 号牌号码 车号 牌照 牌照号 plate plateno platenumber licenseplate licenceplate registrationnumber regno",
    "plate_color": "车牌颜色 号牌颜色 platecolor platecolour",
    "vin": "vin vin码 vin号 车架号 车架号码 车辆识别代号 车辆识别码 识别代码 底盘号 chassis chassisno chassisnumber",
    "vehicle_class": "车辆类型 车辆类别 车类 车辆种类 vehicletype vehicleclass class",
    "maker": "品牌 车辆品牌 厂牌 厂家 制造商 make maker brand manufacturer",
    "model": "车型 型号 车辆型号 品牌型号 车系 model vehiclemodel",
    "energy": "燃料 燃料类型 燃料种类 能源类型 能源 动力类型 fuel fueltype energy",
    "engine_no": "发动机号 发动机号码 engineno enginenumber engine",
    "color": "颜色 车身颜色 车辆颜色 color colour",
    "registered_on": "注册日期 登记日期 上牌日期 初登日期 registered registeredon registrationdate firstregistration",
    "bought_on": "购车日期 购买日期 销售日期 交车日期 purchasedate boughton saledate bought",
    "km": "里程 里程数 行驶里程 公里数 当前里程 表显里程 最近里程 mileage km kilometres kilometers odometer",
    "hours": "发动机小时 工作小时 小时数 发动机工时 enginehours hours",
    "last_service_on": "上次保养日期 上次保养 最近保养日期 上次进厂日期 上次维修日期 最近来厂日期 上次进厂 最后进厂日期"
    " lastservice lastservicedate lastvisit",
    "next_service_on": "下次保养日期 下次保养 nextservice nextservicedate nextdue",
    "next_service_km": "下次保养里程 nextservicekm nextservicemileage",
}
_SAID: dict[str, dict[str, str]] = {
    "kind": {
        "个人": PartyKind.PERSON, "私户": PartyKind.PERSON, "person": PartyKind.PERSON, "private": PartyKind.PERSON, "企业": PartyKind.COMPANY,
        "单位": PartyKind.COMPANY, "公司": PartyKind.COMPANY, "公户": PartyKind.COMPANY, "company": PartyKind.COMPANY,
        "车队": PartyKind.FLEET, "物流": PartyKind.FLEET, "大客户": PartyKind.FLEET, "fleet": PartyKind.FLEET,
    },
    "plate_color": {
        "蓝": PlateColor.BLUE, "黄": PlateColor.YELLOW, "黑": PlateColor.BLACK, "白": PlateColor.WHITE, "绿": PlateColor.GREEN,
        "渐变绿": PlateColor.GREEN, "黄绿": PlateColor.YELLOW_GREEN, "blue": PlateColor.BLUE, "yellow": PlateColor.YELLOW,
        "green": PlateColor.GREEN, "black": PlateColor.BLACK, "white": PlateColor.WHITE,
    },
    "vehicle_class": {
        "轿车": VehicleClass.CAR, "乘用车": VehicleClass.CAR, "小型汽车": VehicleClass.CAR, "小车": VehicleClass.CAR, "suv": VehicleClass.CAR,
        "car": VehicleClass.CAR, "货车": VehicleClass.TRUCK, "卡车": VehicleClass.TRUCK, "牵引车": VehicleClass.TRUCK, "重卡": VehicleClass.TRUCK,
        "轻卡": VehicleClass.TRUCK, "商用车": VehicleClass.TRUCK, "truck": VehicleClass.TRUCK, "tractor": VehicleClass.TRUCK,
        "挂车": VehicleClass.TRAILER, "半挂": VehicleClass.TRAILER, "trailer": VehicleClass.TRAILER, "客车": VehicleClass.BUS,
        "bus": VehicleClass.BUS,
    },
    "energy": {
        "汽油": Energy.PETROL, "petrol": Energy.PETROL, "gasoline": Energy.PETROL, "柴油": Energy.DIESEL, "diesel": Energy.DIESEL,
        "天然气": Energy.GAS, "lng": Energy.GAS, "cng": Energy.GAS, "gas": Energy.GAS, "混动": Energy.HYBRID, "混合动力": Energy.HYBRID,
        "插电混动": Energy.HYBRID, "hybrid": Energy.HYBRID, "纯电": Energy.ELECTRIC, "电动": Energy.ELECTRIC, "纯电动": Energy.ELECTRIC,
        "electric": Energy.ELECTRIC, "ev": Energy.ELECTRIC,
    },
}  # fmt: skip
_COMPANY = re.compile(r"公司|集团|厂$|中心$|车队|物流|局$|合作社|学校|医院|\b(?:ltd|inc|gmbh|co)\b", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d.*)?|(\d{4})(\d{2})(\d{2})", re.ASCII)
_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?\s*(万)?\s*(?:km|公里|千米|h|小时)?", re.IGNORECASE | re.ASCII)
_LENGTHS = {
    "name": 80, "contact_name": 60, "address": 160, "source": 40, "tags": 120, "maker": 40, "model": 60, "engine_no": 30, "color": 20
}  # fmt: skip
LARGE = frozenset({VehicleClass.TRUCK, VehicleClass.BUS, VehicleClass.TRAILER})
LONGEST_KM, LONGEST_HOURS = 9_999_999, 999_999


def _tidy(heading: str) -> str:
    return re.sub(r"[\s*_\-:：/()（）.]+", "", half_width(heading)).lower()


_BY_HEADING = {word: column for column, words in HEADINGS.items() for word in words.split()}


def guess_mapping(headings: Sequence[str]) -> dict[str, int]:
    """column → place, from the headings people use; the first of two headings with one meaning counts."""
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        word = _tidy(heading)
        bare = re.sub(r"[(（].*?[)）]", "", half_width(heading))
        column = _BY_HEADING.get(word) or _BY_HEADING.get(_tidy(bare)) or _BY_HEADING.get(word.removesuffix("必填"))
        if column is not None:
            found.setdefault(column, place)
    return found


@dataclass(frozen=True)
class Problem:
    """What is wrong in a row, and how to mend it. An error keeps the whole row out, a warning only the value."""

    row: int
    column: str
    what: str
    mend: str
    error: bool = False

    def plain(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, "what": self.what, "mend": self.mend, "error": self.error}


@dataclass
class Parsed:
    """A row as it would be kept; `values` by column, texts tidied, numbers and dates read."""

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    plate: Plate | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        return any(problem.error for problem in self.problems)

    def text(self, column: str) -> str:
        return str(self.values.get(column) or "")


def read_row(row: int, cells: Sequence[str], mapping: Mapping[str, int], today: date) -> Parsed:
    """One row of the spreadsheet under its columns; `row` is the number the spreadsheet shows."""
    parsed = Parsed(row)
    raw = {column: cells[place].strip() for column, place in mapping.items() if place < len(cells) and cells[place].strip()}
    for column, longest in _LENGTHS.items():
        if column in raw:
            parsed.values[column] = raw[column][:longest]
            if len(raw[column]) > longest:
                _warn(parsed, column, _("The text is longer than %(most)s characters and was cut.") % {"most": longest}, _("Shorten it."))
    for column in ("kind", "plate_color", "vehicle_class", "energy"):
        if column in raw:
            _read_said(parsed, column, raw[column])
    for column in ("registered_on", "bought_on", "last_service_on", "next_service_on"):
        if column in raw:
            _read_date(parsed, column, raw[column], today)
    for column, most in (("km", LONGEST_KM), ("hours", LONGEST_HOURS), ("next_service_km", LONGEST_KM)):
        if column in raw:
            _read_number(parsed, column, raw[column], most)
    _read_identity(parsed, raw, today)
    return parsed


def _warn(parsed: Parsed, column: str, what: str, mend: str, *, error: bool = False) -> None:
    parsed.problems.append(Problem(parsed.row, str(COLUMNS[column]), what, mend, error))


def _read_said(parsed: Parsed, column: str, text: str) -> None:
    word = _tidy(text)
    known = _SAID[column]
    found = known.get(word) or known.get(word.removesuffix("色").removesuffix("牌")) or (word if word in set(known.values()) else None)
    if found is None:
        found = next((value for said, value in known.items() if said in word), None)
    if found is None:
        what = _("“%(text)s” is not known here; the value is left out.") % {"text": text[:30]}
        _warn(parsed, column, what, _("Write one of: %(words)s.") % {"words": listed(list(known)[:6])})
    else:
        parsed.values[column] = str(found)


def _read_date(parsed: Parsed, column: str, text: str, today: date) -> None:
    found = _DATE.fullmatch(half_width(text))
    try:
        if found:
            year, month, day = (int(part) for part in (found.groups()[:3] if found[1] else found.groups()[3:]))
            value = date(year, month, day)
        elif re.fullmatch(r"[2-6]\d{4}", text):
            value = date(1899, 12, 30) + timedelta(days=int(text))  # a date that the spreadsheet shows as its number
        else:
            raise ValueError
    except ValueError:
        what = _("“%(text)s” is not a date; the value is left out.") % {"text": text[:30]}
        _warn(parsed, column, what, _("Write it as 2026-11-24."))
        return
    if value.year < 1950 or (column != "next_service_on" and value > today):
        what = _("%(date)s cannot be right; the value is left out.") % {"date": value.isoformat()}
        _warn(parsed, column, what, _("Compare the date with the papers."))
        return
    parsed.values[column] = value


def _read_number(parsed: Parsed, column: str, text: str, most: int) -> None:
    found = _NUMBER.fullmatch(half_width(text).strip())
    value = None
    if found:
        whole, rest = found[1].replace(",", ""), found[2] or ""
        value = int(whole) * 10_000 + int(rest.ljust(4, "0")[:4]) if found[3] else int(whole)
    if value is None or value > most:
        what = _("“%(text)s” is not a number we can keep; the value is left out.") % {"text": text[:30]}
        _warn(parsed, column, what, _("Write only digits, such as 52000."))
    else:
        parsed.values[column] = value


def _read_identity(parsed: Parsed, raw: Mapping[str, str], today: date) -> None:
    """Name, number, plate and VIN: what cannot be read here keeps the row out."""
    try:
        if "phone" in raw:
            parsed.values["phone"] = read_phone(re.split(r"[,，;；/、]", raw["phone"])[0]).stored
    except Refused as refused:
        _warn(parsed, "phone", str(refused), _("Correct the number or empty the cell."), error=True)
    try:
        if "uscc" in raw:
            parsed.values["uscc"] = read_uscc(raw["uscc"]).text
    except Refused as refused:
        _warn(parsed, "uscc", str(refused), _("The value is left out; correct it later in the file."))
    if "plate" in raw:
        _read_plate(parsed, raw["plate"])
    if "vin" in raw:
        try:
            number = read_vin(raw["vin"], newest=today.year + 1)
            parsed.values["vin"] = number.text
            if number.warning:
                parsed.values["vin_override"] = "import"
                _warn(parsed, "vin", number.warning, _("It is kept as it is; compare it at the next visit."))
            if number.maker:
                parsed.values.setdefault("maker", number.maker)
        except Refused as refused:
            _warn(parsed, "vin", str(refused), _("Correct the VIN or empty the cell."), error=True)
    if parsed.text("name") and "kind" not in parsed.values:
        parsed.values["kind"] = str(PartyKind.COMPANY if _COMPANY.search(parsed.text("name")) else PartyKind.PERSON)
    if not parsed.refused and not (parsed.text("name") or parsed.text("plate") or parsed.text("vin")):
        what = _("The row names neither a customer nor a vehicle.")
        parsed.problems.append(Problem(parsed.row, "", what, _("Fill in a name, a plate or a VIN, or delete the row."), True))


def _read_plate(parsed: Parsed, text: str) -> None:
    color = PlateColor(parsed.text("plate_color")) if parsed.text("plate_color") else None
    try:
        plate = read_plate(text, color=color)
    except Refused as refused:
        _warn(parsed, "plate", str(refused), _("Correct the plate or empty the cell."), error=True)
        return
    if plate.kind == PlateKind.TRAILER:
        parsed.values.setdefault("vehicle_class", str(VehicleClass.TRAILER))
    shade = plate.color
    if not plate.color_sure and parsed.text("vehicle_class") in LARGE:
        shade = PlateColor.YELLOW
    parsed.plate = plate
    parsed.values |= {"plate": plate.text, "plate_kind": str(plate.kind), "plate_color": str(shade)}


def ranges(ids: Iterable[int]) -> list[list[int]]:
    """Ids as stretches [first, last], so that 20,000 new rows are a few numbers."""
    found: list[list[int]] = []
    for number in sorted(ids):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        elif not found or number > found[-1][1]:
            found.append([number, number])
    return found


def ids_of(stretches: Iterable[Sequence[int]]) -> list[int]:
    """The ids in such stretches."""
    return [number for first, last in stretches for number in range(first, last + 1)]
