"""The open day: written through the actions, so that every page has life and every guard was passed."""

from __future__ import annotations

import random
from datetime import datetime

from waystation.desk.demo.house import House
from waystation.desk.demo.masters import Owned


def open_day(house: House, owned: list[Owned], chance: random.Random, now: datetime) -> None:
    """Filled in once the verbs of the day stand."""
