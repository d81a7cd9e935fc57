"""docs/journey.md is what the code does, and the drawing sees what is in a map."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.harness.scripts import load
from waystation.appointments.models import Appointment
from waystation.settlement.models import CashShift


def test_the_page_is_what_the_code_does() -> None:
    maps = load("journey_maps")
    assert maps.PAGE.read_text(encoding="utf-8") == maps.page(), "run .venv/bin/python scripts/journey_maps.py"


def test_every_table_that_moves_has_its_map() -> None:
    maps = load("journey_maps")
    names = {f"## {model._meta.object_name} ({model._meta.app_label})" for model in maps.moved_tables()}
    assert {"## RepairOrder (workorders)", "## Bill (settlement)", "## FollowUp (care)"} <= names
    assert names == set(re.findall(r"^## .*", maps.page(), re.MULTILINE))


def test_a_drawing_has_every_arrow_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = load("journey_maps").drawing
    arrows = {tuple(line.split(" --> ")) for line in map(str.strip, drawn(Appointment)) if " --> " in line}
    inner = {(one, other) for one, other in arrows if "[*]" not in (one, other)}
    assert inner == {(str(one), str(other)) for one, ends in Appointment.MOVES.items() for other in ends}
    assert ("[*]", "draft") in arrows
    assert ("cancelled", "[*]") in arrows
    monkeypatch.setattr(CashShift, "MOVES", {"open": {"counted"}, "counted": {"open"}})
    assert "    counted --> open" in drawn(CashShift)


def test_verbs_are_read_where_state_and_verb_stand_together(tmp_path: Path) -> None:
    room = tmp_path / "waystation" / "care" / "actions"
    room.mkdir(parents=True)
    (room / "calling.py").write_text('with moving(row, to=Status.DONE, by=by, verb="followup.done"):\n    pass\n')
    (tmp_path / "waystation" / "care" / "views.py").write_text('moving(row, to=Status.OPEN, verb="not.here")\n')
    assert load("journey_maps").verbs(tmp_path) == {"care": {"Status.DONE": {"followup.done"}}}


def test_a_verb_of_a_slice_above_stands_under_the_states_it_imports(tmp_path: Path) -> None:
    room = tmp_path / "waystation" / "quality"
    room.mkdir(parents=True)
    (room / "actions.py").write_text(
        "from waystation.workorders.choices import Status as OrderStatus\n"
        'with moving(row, to=OrderStatus.PASSED, by=by, verb="inspection.passed"):\n    pass\n'
    )
    assert load("journey_maps").verbs(tmp_path) == {"workorders": {"Status.PASSED": {"inspection.passed"}}}
