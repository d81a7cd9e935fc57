"""The pages for people say what is: links lead somewhere, commands and variables exist, the glossary's words are used."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.urls import resolve

from tests.architecture.house import HOME, ROOT, sources
from waystation.console.program import _parser

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").glob("*.md")])
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
TABLE_ROW = re.compile(r"^\| (\S+) \| [^|]+ \| `(\w+)` \|$", re.MULTILINE)
ADDRESS = re.compile(r"`(/[a-z][\w/.-]*(?:SLUG/)?[\w/.-]*)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files_that_are_there(page: Path) -> None:
    """Pictures of the tour are taken from the running program and may be missing meanwhile."""
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    inner = [link for link in links if "://" not in link and "tour/" not in link]
    assert [link for link in inner if not (page.parent / link).exists()] == []


def test_the_glossary_is_what_pages_and_code_say() -> None:
    rows = TABLE_ROW.findall((ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"))
    words = "\n".join(path.read_text(encoding="utf-8") for path in HOME.rglob("django.po"))
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources())
    assert len(rows) > 40
    assert [word for word, _ in rows if word not in words] == []
    assert [name for _, name in rows if not re.search(rf"\b{name}\b", code)] == []


def test_operations_names_every_variable_that_is_read_and_no_other() -> None:
    read = set()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                read |= {node.value} & {"DATABASE_URL", "PORT"} | set(re.findall(r"^WAYSTATION_[A-Z_]+$", node.value))
    section = OPERATIONS.split("\n## Environment\n")[1].split("\n## ")[0]
    told = {name for line in section.splitlines() for name in re.findall(r"`([A-Z_]+)`", line.split(" | ")[0])}
    assert told == read


def test_operations_names_every_command_and_no_other() -> None:
    verbs = set(next(action.choices for action in _parser()._actions if action.dest == "verb") or ())
    section = OPERATIONS.split("\n## Commands\n")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `waystation (\w+)`", section, re.MULTILINE)) == verbs


def test_addresses_in_the_pages_are_pages() -> None:
    found = {
        address
        for page in PAGES
        for address in ADDRESS.findall(page.read_text(encoding="utf-8"))
        if not address.startswith(("/opt", "/srv", "/etc"))
    }
    assert "/calendar/resources/" in found
    for address in found:
        resolve(address.replace("SLUG", "jinan-north"))
