"""Every slice has the same rooms, every package its place in the journey, and only actions write."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.house import FOLDERS, HOME, ROOMS, journey_order, name, packages, slices, sources, tree
from tests.architecture.writes import writes

BESIDES = {
    "accounts": {"adapter", "allauth_urls"},  # the hooks that django-allauth asks for
    "desk": {"shell"},  # the frame of every page
    "planning": {"optimizer"},  # CP-SAT in a process of its own
}
MAY_WRITE = {"actions"}


def test_every_package_has_its_place_in_the_journey() -> None:
    assert {path.name for path in packages()} - set(journey_order()) == set()


@pytest.mark.parametrize("slice_", slices(), ids=lambda path: path.name)
def test_a_slice_has_no_rooms_of_its_own_kind(slice_: Path) -> None:
    rooms = {path.stem for path in slice_.glob("*.py")} - {"__init__", "conftest"}
    folders = {path.name for path in slice_.iterdir() if path.is_dir() and path.name != "__pycache__"}
    strange = (rooms - ROOMS) | (folders - FOLDERS - ROOMS)
    assert strange - BESIDES.get(slice_.name, set()) == set()


@pytest.mark.parametrize("slice_", slices(), ids=lambda path: path.name)
def test_a_slice_says_what_it_is_for(slice_: Path) -> None:
    assert ast.get_docstring(tree(slice_ / "__init__.py")), f"{name(slice_)}/__init__.py has no docstring"


def room_of(path: Path) -> str:
    """The room a file belongs to: `actions.py` or any file of the package `actions/`."""
    inside = path.relative_to(HOME).parts
    return inside[1].removesuffix(".py") if len(inside) > 1 else ""


def test_only_actions_write() -> None:
    found = [
        f"{name(path)}:{line} {what}"
        for slice_ in slices()
        for path in sources(slice_)
        if room_of(path) not in MAY_WRITE
        for line, what in writes(tree(path))
    ]
    assert found == [], "writes belong into actions.py"


@pytest.mark.parametrize(
    "line",
    [
        "Order.objects.create(x=1)",
        "Order.objects.filter(pk=1).update(x=2)",
        "Order.objects.seen_by(by).exclude(a=1).delete()",
        "order.save()",
        "order.save(update_fields=['x'])",
        "order.delete()",
        "Order.objects.bulk_create(rows)",
        "cursor.execute('UPDATE orders SET x = 1')",
    ],
)
def test_the_scan_sees_a_write(line: str) -> None:
    assert list(writes(ast.parse(line)))


@pytest.mark.parametrize(
    "line",
    [
        "headers.update(x)",
        "digest.update(b'')",
        "image.save(buffer, 'PNG')",
        "seen.add(1)",
        "form.is_valid()",
        "Order.objects.filter(pk=1).first()",
        "cursor.execute('SELECT 1')",
    ],
)
def test_the_scan_lets_other_things_be(line: str) -> None:
    assert not list(writes(ast.parse(line)))


def test_no_signals_between_our_own_parts() -> None:
    found = [
        f"{name(path)}:{node.lineno}"
        for path in sources()
        for node in ast.walk(tree(path))
        if (
            isinstance(node, ast.ImportFrom)
            and (node.module or "").startswith(("django.dispatch", "django.db.models.signals"))
        )
        or (isinstance(node, ast.Import) and any(alias.name.startswith("django.dispatch") for alias in node.names))
    ]
    assert found == []


INSTANTS = {"now", "today", "utcnow", "localtime", "localdate"}
TIMELESS = {"choices", "sums", "models", "rules", "queries", "actions"}


def test_the_inner_rooms_are_told_the_time() -> None:
    found = [
        f"{name(path)}:{node.lineno} {ast.unparse(node)}"
        for slice_ in slices()
        for path in sources(slice_)
        if room_of(path) in TIMELESS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in INSTANTS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"timezone", "datetime", "date", "clock"}
    ]
    assert found == [], "pass `now`; the clock is read by views, tasks and the console"
