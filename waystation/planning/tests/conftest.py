"""The kept instances of the bench serve the tests of the planner."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

INSTANCES = Path(__file__).resolve().parents[3] / "bench" / "instances"


@pytest.fixture(scope="session")
def instance_text() -> dict[str, dict]:
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in INSTANCES.glob("*.json")}
