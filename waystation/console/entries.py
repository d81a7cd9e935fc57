"""The functions of the slices that the command line calls, named in one place and looked up when they are needed.

They are names, not imports, because models can be imported only after Django's settings are ready, and because a command
whose slice is not there must refuse with a sentence instead of breaking every other command.

| entry | called as | gives |
|---|---|---|
| demo | build(seed=int, now=datetime, tell=, customers=, vehicles=, orders=) | None; a filled demonstration company |
| logins | logins() | list of (role, user name, password) of the demonstration, [] when there is none |
| first_station | open_station(company=, station=, username=, password=, name=, now=) | the manager's user row |
| catalogue | load_catalogue(company, by=, now=, example=) | how many rows of each table were added |
| import | import_lines(path=Path, kind=str, station=str or None, now=, dry_run=bool) | lines that tell what was taken and refused |
| record | broken_chains() | list of chains of the record that do not hold, in words; [] when all do |
| stores | unsound_stores() | list of rows of the parts ledger that do not add up, in words |
| export | export_all(folder=Path, station=str or None, now=) | list of files written |
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from waystation.console.voice import CannotDo

ENTRIES = {
    "demo": "waystation.demo:build",
    "logins": "waystation.demo.logins:logins",
    "first_station": "waystation.accounts.actions:open_station",
    "catalogue": "waystation.starter.actions:load_catalogue",
    "import": "waystation.imports.actions:import_lines",
    "record": "waystation.journal.queries:broken_chains",
    "stores": "waystation.stock.queries:unsound_stores",
    "export": "waystation.desk.actions.takeout:export_all",
}


def entry(name: str) -> Callable[..., Any]:
    """The function, or a refusal in words when this build does not have it."""
    found = find(name)
    if found is None:
        raise CannotDo(
            f"This build of Waystation cannot do that yet: {ENTRIES[name]} is missing. Update Waystation; nothing was changed."
        )
    return found


def find(name: str) -> Callable[..., Any] | None:
    """The function, or None when its module or its name is not there; a mistake inside the module is not hidden."""
    module_name, _, function = ENTRIES[name].partition(":")
    try:
        module = import_module(module_name)
    except ModuleNotFoundError as missing:
        if missing.name and module_name.startswith(missing.name):
            return None
        raise
    return getattr(module, function, None)
