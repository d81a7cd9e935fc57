"""The group, its two stations, thirty people, bays, hours, store and catalogue."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from django.contrib.auth.hashers import make_password

from waystation.accounts.models import Company, Membership, Parameter, Station, User
from waystation.accounts.queries import system_actor
from waystation.core.access import Actor
from waystation.scheduling.choices import ResourceKind
from waystation.scheduling.models import Certificate, OpeningHours, Resource
from waystation.starter.actions import load_catalogue
from waystation.stock.choices import BinKind
from waystation.stock.models import Bin

PASSWORD = "waystation-demo"
SINCE = datetime(2023, 1, 1, tzinfo=UTC)

# user name, name, roles, trades of a technician, specialty of an advisor
NORTH = [
    ("manager", "孙卫国", ["manager"], [], ""),
    ("supervisor", "沈涛", ["supervisor"], [], ""),
    ("techhead", "田振宇", ["technical_head"], [], ""),
    ("advisor", "丁敏", ["advisor"], [], "mechanical"),
    ("advisor2", "卢佳", ["advisor"], [], "quick"),
    ("advisor3", "韩雪", ["advisor"], [], "body"),
    ("greeter", "苏晴", ["greeter"], [], ""),
    ("assistant", "潘悦", ["assistant"], [], ""),
    ("clerk", "白洁", ["clerk"], [], ""),
    ("expert", "高建新", ["expert"], [], ""),
    ("warranty", "尹杰", ["warranty"], [], ""),
    ("dispatcher", "邵刚", ["dispatcher"], [], ""),
    ("technician", "陈晨", ["technician"], ["mechanical", "electrical", "hv", "tyre", "inspection"], ""),
    ("tech2", "周凯", ["technician"], ["mechanical", "tyre", "inspection"], ""),
    ("tech3", "李强", ["technician"], ["mechanical", "electrical", "inspection"], ""),
    ("tech4", "郑军", ["technician"], ["mechanical", "electrical", "tyre", "inspection"], ""),
    ("tech5", "马超", ["technician"], ["mechanical", "body", "paint", "inspection"], ""),
    ("tech6", "高峰", ["technician"], ["mechanical", "electrical", "inspection", "tyre"], ""),
    ("inspector", "贾岩", ["inspector"], [], ""),
    ("parts", "石磊", ["parts"], [], ""),
    ("cashier", "吕静", ["cashier"], [], ""),
    ("washer", "段勇", ["washer"], [], ""),
    ("gate", "严守义", ["gate"], [], ""),
    ("marketing", "夏薇", ["marketing"], [], ""),
    ("headoffice", "顾明远", ["headoffice"], [], ""),
    ("admin", "汪洋", ["admin"], [], ""),
    ("auditor", "毛正", ["auditor"], [], ""),
]
EAST = [
    ("east.manager", "秦岭", ["manager", "supervisor", "admin"], [], ""),
    ("east.advisor", "范晓", ["advisor", "clerk", "cashier", "greeter"], [], "mechanical"),
    (
        "east.technician",
        "钟鸣",
        ["technician", "parts", "washer"],
        ["mechanical", "electrical", "tyre", "inspection"],
        "",
    ),
    ("east.inspector", "龙腾", ["inspector", "dispatcher"], [], ""),
]
NORTH_BAYS = [
    ("快保 1", "Quick 1", "quick", False), ("快保 2", "Quick 2", "quick", False), ("机修 1", "Repair 1", "repair", False),
    ("机修 2", "Repair 2", "repair", False), ("新能源", "High voltage", "hv", False), ("四轮定位", "Alignment", "alignment", False),
    ("卡车 1", "Truck 1", "truck", True), ("卡车 2", "Truck 2", "truck", True), ("质检", "Inspection", "inspection", True),
    ("洗车", "Wash", "wash", True),
]  # fmt: skip
EAST_BAYS = [("综合 1", "General 1", "repair", False), ("卡车 1", "Truck 1", "truck", True)]


@dataclass
class Place:
    """A station of the demonstration with what it works with."""

    station: Station
    by: Actor
    users: dict[str, User] = field(default_factory=dict)
    bays: list[Resource] = field(default_factory=list)
    technicians: list[User] = field(default_factory=list)
    advisors: list[User] = field(default_factory=list)
    bins: list[Bin] = field(default_factory=list)

    def person(self, role: str) -> str:
        """Who does the work of this role here."""
        return (self.users.get(role) or self.users["east.advisor"]).name


@dataclass
class House:
    company: Company
    north: Place
    east: Place


def build_house(now: datetime) -> House:
    company = Company.objects.create(name="远山汽车服务集团", uscc="91350100M000100Y43")
    north = _place(
        Station(
            company=company, code="JN", name="济南北站服务中心", slug="jinan-north", province="鲁A", phone="0531-80000001",
            complaint_phone="0531-80000009", address="济南市天桥区示例路 1 号", filing_no="示例备案 370105-0001", shop_category="一类",
            name_en="Jinan North Service Centre", address_en="1 Shili Road, Tianqiao District, Jinan",
            bank_account="示例银行济南分行 6200000000000000",
        ),
        NORTH, NORTH_BAYS, now,
    )  # fmt: skip
    east = _place(
        Station(
            company=company, code="JE", name="济南东站服务中心", slug="jinan-east", province="鲁A", phone="0531-80000002",
            complaint_phone="0531-80000009", address="济南市历城区示例路 2 号", filing_no="示例备案 370112-0002", shop_category="二类",
            name_en="Jinan East Service Centre", address_en="2 Shili Road, Licheng District, Jinan",
        ),
        EAST, EAST_BAYS, now,
    )  # fmt: skip
    load_catalogue(company, by=north.by, now=SINCE)
    Parameter.objects.create(
        company=company, key="login.second_factor_roles", value=[], effective_from=date(2023, 1, 1),
        source="演示站：口令本来就是公开的", set_at=now,
    )  # fmt: skip
    return House(company, north, east)


def _place(
    station: Station,
    staff: list[tuple[str, str, list[str], list[str], str]],
    bays: list[tuple[str, str, str, bool]],
    now: datetime,
) -> Place:
    station.save()
    place = Place(station, system_actor(station))
    hashed = make_password(PASSWORD)
    for username, name, roles, trades, specialty in staff:
        user = User.objects.create(username=username, name=name, company=station.company, password=hashed)
        place.users[username] = user
        Membership.objects.bulk_create(Membership(user=user, station=station, role=role, since=SINCE) for role in roles)
        _resources(place, user, roles, trades, specialty, now)
    place.bays = [
        Resource.objects.create(
            station=station, kind=ResourceKind.BAY, name=name, name_en=name_en, bay_kind=kind, takes_trucks=trucks, rank=rank
        )
        for rank, (name, name_en, kind, trucks) in enumerate(bays)
    ]
    for n in (1, 2):
        Resource.objects.create(station=station, kind=ResourceKind.LANE, name=f"接车道 {n}", name_en=f"Lane {n}")
    OpeningHours.objects.bulk_create(
        OpeningHours(station=station, weekday=day, opens=time(8), closes=time(18, 30) if day < 5 else time(17))
        for day in range(7)
    )
    place.bins = [Bin(station=station, code=f"{row}-{shelf:02d}") for row in "ABCD" for shelf in range(1, 11)]
    place.bins += [
        Bin(station=station, code="YY-01", kind=BinKind.SHELF),
        Bin(station=station, code="JJ-01", kind=BinKind.OLD),
    ]
    Bin.objects.bulk_create(place.bins)
    return place


def _resources(place: Place, user: User, roles: list[str], trades: list[str], specialty: str, now: datetime) -> None:
    """What a person is for the calendar: technician, advisor, expert; an inspector's certificate."""
    common = {"station": place.station, "name": user.name, "user": user}
    if "technician" in roles:
        place.technicians.append(user)
        Resource.objects.create(kind=ResourceKind.TECHNICIAN, trades=trades, **common)
    if "advisor" in roles:
        place.advisors.append(user)
        Resource.objects.create(kind=ResourceKind.ADVISOR, specialty=specialty, **common)
    if "expert" in roles:
        Resource.objects.create(kind=ResourceKind.EXPERT, **common)
    if "inspector" in roles:
        number, until = f"ZJ-{user.pk:06d}", date(now.year + 2, 12, 31)
        Certificate.objects.create(
            station=place.station, user=user, kind="quality_inspector", number=number, valid_until=until
        )
