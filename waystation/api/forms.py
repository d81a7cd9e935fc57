"""What programs send and get, as the OpenAPI document tells it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

Text = Annotated[str, Field(max_length=300)]


class WishIn(Schema):
    """One wished service: the code of an operation or package of the public catalogue."""

    operation: Annotated[str, Field(max_length=24)] = ""
    package: Annotated[str, Field(max_length=24)] = ""


class AppointmentIn(Schema):
    """A request to come. Without `starts_at` it is kept as an incomplete one that the station calls back about."""

    customer_name: Annotated[str, Field(min_length=1, max_length=60)]
    phone: Annotated[str, Field(min_length=3, max_length=20)]
    plate: Annotated[str, Field(min_length=1, max_length=12)]
    km: Annotated[int, Field(ge=0, le=9_999_999)] | None = None
    wishes: Text = ""
    fault: Annotated[str, Field(max_length=600)] = ""
    special_needs: Text = ""
    services: Annotated[list[WishIn], Field(max_length=12)] = []
    starts_at: datetime | None = None


class CancelIn(Schema):
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class AppointmentOut(Schema):
    number: str
    status: str
    starts_at: datetime | None
    minutes: int
    advisor: str
    told_cost_fen: int | None


class SlotOut(Schema):
    starts_at: datetime
    ends_at: datetime


class ArrivalIn(Schema):
    """What a plate camera saw. The same `Idempotency-Key` (a UUID) makes a repeated event harmless."""

    plate: Annotated[str, Field(min_length=1, max_length=12)]


class ArrivalOut(Schema):
    visit: str
    queue_no: int
    appointment: str
    advisor: str


class ProgressOut(Schema):
    number: str
    status: str
    promised_at: datetime | None
    delivered_at: datetime | None


class RefusalOut(Schema):
    """Why not, and what to do: `code` is stable, `message` is for people."""

    code: str
    message: str
    field: str | None = None
