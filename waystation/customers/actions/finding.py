"""Keep the one search in step with customers and vehicles; called in the transaction that changes them."""

from __future__ import annotations

from datetime import datetime

from waystation.customers.models import Party, Vehicle
from waystation.customers.queries import party_row, vehicle_row
from waystation.finder.actions import forget, index_many


def index_party(party: Party, *, now: datetime, vehicles: bool = False) -> None:
    """The customer is found by its present words; with `vehicles`, so are its vehicles, which carry its name and numbers."""
    rows = [party_row(party, party.contacts.all())]
    if vehicles:
        cars = Vehicle.objects.standing().filter(roles__party=party, roles__until=None).distinct()
        rows += [
            vehicle_row(car, car.roles.all(), car.plates.all())
            for car in cars.prefetch_related("roles__party", "roles__contact", "plates")
        ]
    index_many(rows)


def index_vehicle(vehicle: Vehicle, *, now: datetime) -> None:
    """The vehicle is found by its present plates, VIN and people."""
    roles = vehicle.roles.filter(until=None).select_related("party", "contact")
    index_many([vehicle_row(vehicle, roles, vehicle.plates.all())])


def forget_party(party: Party) -> None:
    forget("customer", party.pk)


def forget_vehicle(vehicle: Vehicle) -> None:
    forget("vehicle", vehicle.pk)
