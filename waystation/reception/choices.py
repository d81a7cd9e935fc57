from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from waystation.customers.choices import VehicleClass

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


class Status(TextChoices):
    ARRIVED = "arrived", _("Waiting to be greeted")
    IN_RECEPTION = "in_reception", _("In reception")
    IN_HOUSE = "in_house", _("In the house")
    DEPARTED = "departed", _("Departed")
    ANSWERED = "answered", _("Question answered")
    LEFT = "left", _("Left without an order")


S = Status
MOVES: dict[Status, set[Status]] = {
    S.ARRIVED: {S.IN_RECEPTION, S.ANSWERED, S.LEFT},
    S.IN_RECEPTION: {S.IN_HOUSE, S.ANSWERED, S.LEFT},
    S.IN_HOUSE: {S.DEPARTED, S.LEFT},
    S.DEPARTED: set(),
    S.ANSWERED: set(),
    S.LEFT: set(),
}
OPEN = {S.ARRIVED, S.IN_RECEPTION, S.IN_HOUSE}


class Purpose(TextChoices):
    CONSULTATION = "consultation", _("Simple question")
    DIAGNOSIS = "diagnosis", _("Diagnosis")
    QUOTE = "quote", _("Quote")
    REPAIR = "repair", _("Repair")
    MAINTENANCE = "maintenance", _("Maintenance")
    APPOINTMENT = "appointment", _("Make an appointment")
    PICK_UP = "pick_up", _("Pick up")


class Fuel(TextChoices):
    EMPTY = "0", _("Empty")
    QUARTER = "1", "¼"
    HALF = "2", "½"
    THREE = "3", "¾"
    FULL = "4", _("Full")


class Damage(TextChoices):
    SCRATCH = "scratch", _("Scratch")
    DENT = "dent", _("Dent")
    BROKEN = "broken", _("Broken")
    PAINT = "paint", _("Paint off")
    MISSING = "missing", _("Missing")


class OnTheSpot(TextChoices):
    """Why the order is written without the whole check-in (RCPT-08)."""

    SIMPLE = "simple", _("Simple case")
    ASKED = "asked", _("The customer asks for it")


class WalkaroundStatus(TextChoices):
    DRAFT = "draft", _("Being done")
    SIGNED = "signed", _("Signed")


WALKAROUND_MOVES: dict[WalkaroundStatus, set[WalkaroundStatus]] = {
    WalkaroundStatus.DRAFT: {WalkaroundStatus.SIGNED},
    WalkaroundStatus.SIGNED: set(),
}


# Zones of the sketch: word, and where the mark stands on the printed sketch (thousandths of its width and height).
ZONES: dict[str, tuple[StrPromise, int, int]] = {
    "front_bumper": (_("Front bumper"), 120, 860),
    "front_panel": (_("Front panel"), 120, 700),
    "hood": (_("Bonnet"), 330, 700),
    "windshield": (_("Windscreen"), 420, 700),
    "roof": (_("Roof"), 520, 700),
    "cab_roof": (_("Cab roof"), 380, 700),
    "cab_rear": (_("Cab rear wall"), 440, 700),
    "body_front": (_("Body front wall"), 470, 700),
    "body_roof": (_("Body roof or floor"), 560, 700),
    "body_rear": (_("Rear doors"), 880, 700),
    "rear_window": (_("Rear window"), 620, 700),
    "trunk": (_("Boot"), 680, 700),
    "rear_bumper": (_("Rear bumper"), 880, 860),
    "left_front_fender": (_("Left front wing"), 100, 220),
    "left_front_door": (_("Left front door"), 200, 220),
    "left_rear_door": (_("Left rear door"), 290, 220),
    "left_rear_fender": (_("Left rear wing"), 390, 220),
    "right_front_fender": (_("Right front wing"), 900, 220),
    "right_front_door": (_("Right front door"), 800, 220),
    "right_rear_door": (_("Right rear door"), 710, 220),
    "right_rear_fender": (_("Right rear wing"), 610, 220),
    "left_cab_door": (_("Left cab door"), 90, 220),
    "left_body_side": (_("Left body side"), 310, 200),
    "left_step": (_("Left step and tank"), 180, 320),
    "right_cab_door": (_("Right cab door"), 910, 220),
    "right_body_side": (_("Right body side"), 690, 200),
    "right_step": (_("Right step and tank"), 820, 320),
    "left_front_wheel": (_("Left front wheel"), 110, 350),
    "left_rear_wheel": (_("Left rear wheel"), 390, 350),
    "left_rear_wheels": (_("Left rear wheels"), 370, 350),
    "right_front_wheel": (_("Right front wheel"), 890, 350),
    "right_rear_wheel": (_("Right rear wheel"), 610, 350),
    "right_rear_wheels": (_("Right rear wheels"), 630, 350),
    "left_mirror": (_("Left mirror"), 150, 140),
    "right_mirror": (_("Right mirror"), 850, 140),
    "somewhere": (_("Elsewhere"), 520, 940),
}

LIGHTS: dict[str, StrPromise] = {
    "engine": _("Engine"),
    "oil": _("Oil pressure"),
    "battery": _("Battery"),
    "abs": _("ABS"),
    "airbag": _("Airbag"),
    "brake": _("Brake"),
    "coolant": _("Coolant"),
    "tyre": _("Tyre pressure"),
    "urea": _("Urea"),
    "dpf": _("Particle filter"),
    "hv": _("High voltage"),
    "steering": _("Steering"),
}
EQUIPMENT: dict[str, StrPromise] = {
    "spare": _("Spare wheel"),
    "jack": _("Jack"),
    "triangle": _("Warning triangle"),
    "extinguisher": _("Fire extinguisher"),
    "tools": _("Tool kit"),
    "vest": _("Safety vest"),
    "licence": _("Vehicle licence"),
    "booklet": _("Maintenance booklet"),
    "charger": _("Charging cable"),
}
TRUCK_EQUIPMENT: dict[str, StrPromise] = {
    "chocks": _("Wheel chocks"),
    "tarpaulin": _("Tarpaulin"),
    "straps": _("Lashing straps"),
    "coupling": _("Trailer coupling lines"),
}
TRUCK_POINTS: dict[str, StrPromise] = {
    "tyres": _("Tyre tread and pressure"),
    "urea_level": _("Urea level"),
    "air": _("Air pressure"),
    "pin": _("Trailer and king pin"),
    "cargo": _("Cargo body and tarpaulin"),
}
CAR_POINTS: dict[str, StrPromise] = {"tyres": _("Tyre tread and pressure"), "lamps": _("Lamps and signals")}
COVERS: dict[str, StrPromise] = {
    "seat": _("Seat cover"),
    "wheel": _("Steering wheel cover"),
    "mat": _("Foot mat"),
    "shifter": _("Gear lever cover"),
}
HOSPITALITY: dict[str, StrPromise] = {
    "seat": _("Seat offered"),
    "tea": _("Tea offered"),
    "lounge": _("Shown to the lounge"),
    "charge": _("Phone charger offered"),
}
TRUCK_CLASSES = frozenset({VehicleClass.TRUCK, VehicleClass.TRAILER, VehicleClass.BUS})
RESULTS = [("ok", _("In order")), ("bad", _("Not in order")), ("none", _("Not fitted"))]
BECAUSE: dict[str, StrPromise] = {
    "named": _("Booked with this advisor"),
    "former": _("Received this vehicle last time"),
    "deputy": _("Stands in for an absent colleague"),
    "specialty": _("Is the advisor for this kind of work"),
    "rotation": _("Is next in turn"),
    "load": _("Has the fewest customers now"),
    "override": _("Decided by the supervisor"),
    "greeted": _("Greeted the customer"),
}
PAPERS: dict[str, StrPromise] = {"licence": _("Vehicle licence"), "booklet": _("Maintenance booklet")}
NOTHING = frozenset({"", "无", "没有", "none", "no", "nothing", "-", "–"})
"""What people write when there are no special needs."""
PHOTOS = "walkaround"
"""Purpose of the photos of the walkaround on the trail of the stay."""
