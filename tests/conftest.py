"""The fixtures of the house serve the tests outside the slices too."""

from waystation.conftest import (  # noqa: F401
    _in_english,
    _no_second_factor,
    actor,
    advisor,
    by,
    client_as,
    company,
    now,
    other_company_station,
    other_station,
    person,
    station,
)
