"""What a station that runs for years has behind it: its set-up is done, and the makers' campaigns name some of its vehicles."""

from __future__ import annotations

from datetime import datetime, timedelta

from waystation.accounts.models import Station
from waystation.catalogue.actions import save_campaign
from waystation.catalogue.choices import CampaignKind
from waystation.catalogue.models import Operation
from waystation.demo.house import House
from waystation.demo.masters import Owned
from waystation.desk.actions.opening import look_through
from waystation.desk.queries.setup import BY_HAND


def settle(house: House, owned: list[Owned], now: datetime) -> None:
    Station.objects.filter(company=house.company).update(payee="远山汽车服务集团有限公司", bank_account="示例银行济南分行 6200000000000000")
    for place in (house.north, house.east):
        for what in sorted(BY_HAND):
            look_through(place.station, what, by=place.by, now=now)
    _campaigns(house, owned, now)


def _campaigns(house: House, owned: list[Owned], now: datetime) -> None:
    told = {
        "ZH-2026-01": (CampaignKind.RECALL, "制动软管召回", "Brake hose recall", "truck", "brake", True, "免费更换，约一小时。"),
        "FW-2026-07": (CampaignKind.SERVICE, "车机系统升级", "Head unit update", "car", "electrical", False, "免费升级，可等候。"),
    }
    for code, (kind, name, name_en, vehicle_class, system, safety, note) in told.items():
        named = [one.vehicle.vin for one in owned if one.vehicle.vehicle_class == vehicle_class][::7]
        work = Operation.objects.filter(company=house.company, system=system, vehicle_class=vehicle_class).order_by("code").first()
        save_campaign(
            house.north.station, code=code, kind=kind, name=name, name_en=name_en, operation=work, safety=safety, note=note, vins=named,
            valid_from=(now - timedelta(days=60)).date(), valid_until=None, by=house.north.by, now=now,
        )  # fmt: skip
