"""What happens to people, roles, stations, stand-ins, numbers and keys."""

from waystation.accounts.actions.absence import delegate, end_delegation
from waystation.accounts.actions.keys import make_api_key, revoke_api_key
from waystation.accounts.actions.numbers import number, set_parameter
from waystation.accounts.actions.people import (
    add_person,
    close_account,
    end_role,
    grant_everywhere,
    grant_role,
    one_time_password,
    password_changed,
    reopen_account,
    reset_password,
    reset_second_step,
    save_person,
)
from waystation.accounts.actions.stations import open_further_station, open_station, save_company, save_station

__all__ = [
    "add_person",
    "close_account",
    "delegate",
    "end_delegation",
    "end_role",
    "grant_everywhere",
    "grant_role",
    "make_api_key",
    "number",
    "one_time_password",
    "open_further_station",
    "open_station",
    "password_changed",
    "reopen_account",
    "reset_password",
    "reset_second_step",
    "revoke_api_key",
    "save_company",
    "save_person",
    "save_station",
    "set_parameter",
]
