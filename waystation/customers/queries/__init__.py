"""What pages and other slices see of customers and vehicles."""

from waystation.customers.queries.duplicates import merges, party_pairs, side_by_side, vehicle_pairs, visible_merges
from waystation.customers.queries.people import (
    Match,
    any_parties,
    by_plate_or_name,
    consent_words,
    consents_of,
    contacts_of,
    main_contact,
    own_data,
    own_lines,
    party_list,
    phone_change,
    same_phone,
    twins_of,
    visible_contacts,
    visible_parties,
)
from waystation.customers.queries.vehicles import (
    KeyChange,
    any_vehicles,
    former_roles,
    key_changes,
    known_vehicle,
    last_before,
    people_of,
    plates_of,
    readings_of,
    roles_on,
    selves,
    trailers_of,
    vehicle_list,
    vehicles_of,
    visible_roles,
    visible_vehicles,
    wear_of,
    with_people,
)
from waystation.customers.queries.words import party_row, vehicle_row

__all__ = [
    "KeyChange", "Match", "any_parties", "any_vehicles", "by_plate_or_name", "consent_words", "consents_of", "contacts_of",
    "former_roles", "key_changes", "known_vehicle", "last_before", "main_contact", "merges", "own_data", "own_lines",
    "party_list", "party_pairs", "party_row", "people_of", "phone_change", "plates_of", "readings_of", "roles_on",
    "same_phone", "selves", "side_by_side", "trailers_of", "twins_of", "vehicle_list", "vehicle_pairs", "vehicle_row",
    "vehicles_of", "visible_contacts", "visible_merges", "visible_parties", "visible_roles", "visible_vehicles", "wear_of",
    "with_people",
]  # fmt: skip
