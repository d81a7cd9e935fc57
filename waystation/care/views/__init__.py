"""Pages of the care of customers: the calls, the file of a customer and of a vehicle."""

from waystation.care.views.archive import customer_file, vehicle_file
from waystation.care.views.calls import call, calls, complain, exclude, first_contact, save

__all__ = ["call", "calls", "complain", "customer_file", "exclude", "first_contact", "save", "vehicle_file"]
