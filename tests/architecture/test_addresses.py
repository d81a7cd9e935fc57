"""No address without a way to it: each name in a `urls.py` stands in a template or in Python that makes a link of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.house import HOME

# address → where its name is put together
MADE_OF_PARTS = {
    **{f"workorders:{verb}": "queries/page.py next_step: f\"workorders:{verb}\"" for verb in ("quote", "take_up", "to_dispatch")},
    **{
        f"complaints:{verb}": "complaints/templates: the verb of the next step"
        for verb in ("classify", "answer", "report", "decide", "tell", "done", "close", "reopen", "invalid")
    },
    **{
        f"catalogue:{verb}_{kind}": "catalogue/views/entries.py: one list each"
        for kind in ("symptom", "script", "advice_point", "interval", "warranty_rule")
        for verb in ("add", "edit", "remove")
    },
}
# address → why it stands on no page
APART = {
    "portal:enter": "the link in messages and QR codes, made by messaging as a path",
    "desk:health": "asked by watchdogs and containers, see docs/operations.md",
    "delivery:gate_scan": "the QR code on the gate pass, made by delivery as a path",
}
PROGRAMS = {"api"}
NAME = re.compile(r"""\bpath\(.*name=["']([a-z_0-9]+)["']|re_path\(.*name=["']([a-z_0-9]+)["']""")
APP = re.compile(r"""^app_name = ["']([a-z_]+)["']""", re.M)


def addresses() -> list[str]:
    found = []
    for file in sorted(HOME.glob("*/urls.py")):
        text = file.read_text(encoding="utf-8")
        app = APP.search(text)
        if app is not None and app[1] not in PROGRAMS:
            found += [f"{app[1]}:{one or other}" for one, other in NAME.findall(text)]
    return found


def words() -> str:
    """Everything that may make a link: templates and Python, but no tests and no tables of addresses."""
    files = [path for path in HOME.rglob("*") if path.suffix in (".html", ".py") and "tests" not in path.parts and path.name != "urls.py"]
    return "\n".join(Path(path).read_text(encoding="utf-8") for path in files)


def linked(name: str, text: str) -> bool:
    return f'"{name}"' in text or f"'{name}'" in text


def test_every_address_has_a_way_to_it() -> None:
    text, names = words(), addresses()
    assert len(names) > 200
    dead = [name for name in names if not linked(name, text) and name not in MADE_OF_PARTS and name not in APART]
    assert dead == [], f"nothing leads to: {dead}"


@pytest.mark.parametrize("name", [*APART])
def test_an_exception_is_still_one(name: str) -> None:
    assert name in addresses() and not linked(name, words())
