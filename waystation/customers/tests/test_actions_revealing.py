"""Revealing and exporting leave a line and have limits."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest

from waystation.accounts.queries import declared
from waystation.core.errors import Refused
from waystation.core.spreadsheet import read_rows
from waystation.customers import actions, queries
from waystation.customers.tests.build import make_party, make_vehicle
from waystation.journal.models import JournalLine
from waystation.messaging.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.covers("CUST-09", "ROLE-06")]


def test_a_revealed_value_leaves_who_whose_and_which_but_not_the_value(by, now, actor) -> None:
    contact = queries.main_contact(make_party(by, phone="13800138000"))
    advisor = actor("advisor")
    assert actions.reveal(contact, "phone", by=advisor, now=now) == "138 0013 8000"
    line = JournalLine.objects.get(verb="personal.revealed")
    assert (line.actor_id, line.subject, line.trail, line.facts["field"]) == (
        advisor.user_id, f"contact:{contact.pk}", f"party:{contact.party_id}", "phone"
    )  # fmt: skip
    assert "8000" not in str(line.facts)


def test_a_field_that_is_not_hidden_is_refused(by, now, actor) -> None:
    with pytest.raises(Refused) as refused:
        actions.reveal(make_party(by), "preferences", by=actor("advisor"), now=now)
    assert refused.value.code == "bad_field"


def test_a_minute_has_its_limit_for_each_person(by, now, actor, monkeypatch) -> None:
    monkeypatch.setitem(declared()["customers.reveal_per_minute"], "default", 2)
    vehicle = make_vehicle(by)
    for _ in range(2):
        actions.reveal(vehicle, "vin", by=actor("advisor"), now=now)
    with pytest.raises(Refused) as refused:
        actions.reveal(vehicle, "vin", by=actor("advisor"), now=now + timedelta(seconds=59))
    assert (refused.value.code, refused.value.status) == ("too_many_reveals", 429)
    assert actions.reveal(vehicle, "vin", by=actor("manager"), now=now) == vehicle.vin
    assert actions.reveal(vehicle, "vin", by=actor("advisor"), now=now + timedelta(seconds=61)) == vehicle.vin


def test_beyond_the_day_a_reason_is_asked_and_the_supervisor_told_once(by, now, actor, monkeypatch) -> None:
    monkeypatch.setitem(declared()["customers.reveal_per_day"], "default", 1)
    contact, advisor = queries.main_contact(make_party(by)), actor("advisor")
    actions.reveal(contact, "phone", by=advisor, now=now)
    with pytest.raises(Refused) as refused:
        actions.reveal(contact, "phone", by=advisor, now=now)
    assert (refused.value.code, refused.value.field) == ("needs_reason", "reason")
    for _ in range(2):
        actions.reveal(contact, "phone", reason="recall of batch 7", by=advisor, now=now)
    assert [n.to_role for n in Notice.objects.all()] == ["supervisor"]
    actions.reveal(contact, "phone", by=advisor, now=now + timedelta(days=1))


@pytest.mark.parametrize("start", list("=+-@") + ["\t=", "＝"])
def test_an_exported_list_has_no_formulas_and_says_who_took_it(by, now, actor, start) -> None:
    party = make_party(by, name=f"{start}HYPERLINK(1)", phone="13800138000", tags=f"{start}1+1")
    make_vehicle(by, plate="鲁A11111", owner=party)
    data = actions.export_parties(reason="yearly cards", by=actor("manager"), now=now)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and '<c r="A2"' in sheet
    rows = read_rows(data)
    assert rows[1][0] == f"{start}HYPERLINK(1)".strip() and rows[1][3] == "138 0013 8000" and rows[1][7] == "鲁A11111"
    assert "Manager" in rows[-1][0] and "yearly cards" in rows[-1][0]
    assert JournalLine.objects.get(verb="customers.exported").facts["rows"] == 1


def test_an_export_needs_a_reason_and_stays_under_the_cap(by, now, actor, monkeypatch) -> None:
    monkeypatch.setitem(declared()["customers.export_rows"], "default", 1)
    make_party(by)
    for reason, code in (("", "no_reason"), ("why not", None)):
        if code is None:
            make_party(by)
            code = "too_many_rows"
        with pytest.raises(Refused) as refused:
            actions.export_parties(reason=reason, by=actor("manager"), now=now)
        assert refused.value.code == code
    assert not JournalLine.objects.filter(verb="customers.exported").exists()
