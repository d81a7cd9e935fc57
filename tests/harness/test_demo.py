"""The demonstration of any allowed size stands; one too small says so; its links lead to where it is served."""

from __future__ import annotations

import os
import sqlite3

import pytest

from tests.harness.server import Server
from tests.harness.tables import template

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="starts databases of its own"),
]


def count(server: Server, question: str) -> int:
    with sqlite3.connect(server.data / "waystation.sqlite3") as database:
        return int(database.execute(question).fetchone()[0])


@pytest.mark.parametrize("seed", ["1", "7"])
def test_the_smallest_demonstration_has_a_whole_open_day(seed: str) -> None:
    server = Server(tables=template())
    told = server.run(
        "demo", "--customers", "40", "--vehicles", "80", "--orders", "20", "--seed", seed, "--port", "8123"
    )
    assert "the open day: vehicle 41 of 46" in told.stdout, "progress is shown"
    assert "cashier" in told.stdout
    assert "服务顾问" not in told.stdout, "the terminal speaks English"
    assert count(server, "SELECT count(*) FROM workorders_repairorder") >= 20 + 35
    assert count(server, "SELECT count(DISTINCT status) FROM reception_visit") >= 4
    assert count(server, "SELECT count(*) FROM appointments_appointment WHERE status IN ('confirmed', 'ready')") >= 10
    assert count(server, "SELECT count(*) FROM appointments_appointment WHERE status = 'ready'") >= 5
    late = "SELECT count(*) FROM care_followup WHERE status IN ('open', 'planned') AND due_at < datetime('now', '-4 days')"
    assert count(server, late) == 0, "what was due long ago has been called"
    assert count(server, "SELECT count(*) FROM quality_inspection WHERE ended_at > datetime('now', '+1 minute')") == 0
    assert count(server, "SELECT count(*) FROM customers_vehicle") == 80
    with_link = "SELECT count(*) FROM messaging_message WHERE text LIKE '%http%'"
    assert count(server, with_link) == count(server, with_link + " AND text LIKE '%http://127.0.0.1:8123/%'") > 0
    twice = server.run("demo", check=False)
    assert twice.returncode == 1
    assert "already has a company" in twice.stderr


def test_one_that_is_too_small_is_refused_and_nothing_stays() -> None:
    server = Server(tables=template())
    told = server.run("demo", "--customers", "40", "--vehicles", "12", check=False)
    assert told.returncode == 1
    assert "80" in told.stderr
    assert "Traceback" not in told.stderr
    assert count(server, "SELECT count(*) FROM accounts_company") == 0
