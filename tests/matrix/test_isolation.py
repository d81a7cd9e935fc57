"""R-06: another station's and another company's rows do not exist: no page, file, export, search or program shows a byte of them.

Each own row has a twin at the sister station and at the other company, every text of which carries a mark.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.test import Client
from pypdf import PdfReader

from tests.matrix import copies, house
from tests.matrix.doors import Door, ask, body, new_key, rows_for, staff_doors, strange_marks, values_for
from tests.matrix.forms import Form, forms_in, pages_of
from waystation.accounts.models import ApiKey
from waystation.appointments.models import Appointment
from waystation.core.rows import CompanyQuerySet, StationQuerySet
from waystation.customers.models import Party
from waystation.delivery.models import GatePass
from waystation.workorders.models import RepairOrder

MISSING = 2_900_000


def bytes_to_read(answer: Any) -> bytes:
    """The answer with archives opened and papers read."""
    raw = body(answer)
    if raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return raw + b"".join(archive.read(one) for one in archive.namelist())
    if raw[:4] == b"%PDF":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages).encode()
    return raw


def marks_in(answer: Any, marks: Iterable[str] = tuple(copies.MARK.values())) -> list[str]:
    text = bytes_to_read(answer).decode("utf-8", "replace").upper() + str(answer.headers).upper()
    return [mark for mark in marks if mark in text]


def allowed_role(door: Door) -> tuple[str, Any]:
    """A role that enters, and a row of its own behind the door."""
    for role in house.ROLES:
        by = house.actor(role)
        rows = rows_for(door, by) if door.find else [None]
        if rows and door.permit(by, rows[0]):
            return role, rows[0]
    raise AssertionError(f"{door.name}: nobody enters")


def neighbours(row: models.Model) -> list[int]:
    """The keys of the row's twins that exist and that this station must not see."""
    model = type(row)
    found = [row.pk + copies.COMPANY]
    if row.pk + copies.STATION > 0 and model._base_manager.filter(pk=row.pk + copies.STATION).exists():
        found.append(row.pk + copies.STATION)
    assert model._base_manager.filter(pk__in=found).count() == len(found), f"{model._meta.label}: no twin of {row.pk}"
    return found


def keyed() -> list[Door]:
    return [door for door in staff_doors() if door.find]


def plain(answer: Any) -> tuple[int, str]:
    """Status and text without what is drawn anew for each page."""
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\b\d{7}\b", "", bytes_to_read(answer).decode("utf-8", "replace"))
    return answer.status_code, re.sub(r"(csrf\w*\W+|X-CSRFToken\W+|value=\")[A-Za-z0-9]{64}", "", text)


@pytest.mark.covers("ROLE-02")
@pytest.mark.parametrize("door", keyed(), ids=lambda door: door.name)
def test_a_neighbours_row_does_not_exist(door: Door, browser: Callable[[str], Client]) -> None:
    role, row = allowed_role(door)
    client = browser(role)
    values = values_for(door, row.pk)
    for method in ("GET", "POST"):
        missing = ask(client, method, door.address(**{**values, "pk": MISSING}))
        assert missing.status_code in (404, 405)
        for pk in neighbours(row):
            answer = ask(client, method, door.address(**{**values, "pk": pk}))
            assert plain(answer) == plain(missing), (method, pk)
        if "other" in door.parts:
            for pk in neighbours(type(row)._base_manager.get(pk=values["other"])):
                assert ask(client, method, door.address(**{**values, "other": pk})).status_code == 404


@pytest.mark.covers("ROLE-02")
@pytest.mark.parametrize("door", staff_doors(), ids=lambda door: door.name)
def test_no_answer_shows_a_byte_of_a_neighbour(door: Door, browser: Callable[[str], Client]) -> None:
    """Every page, file and export; whole and in part, with searches and filters that would find the neighbour's rows too."""
    role, _row = allowed_role(door)
    client = browser(role)
    rows = rows_for(door, house.actor(role), most=3) if door.find else [None]
    wishes: list[dict[str, Any]] = [
        {},
        {"q": "济南", "search": "济南"},
        {"q": "138", "plate": "鲁A", "text": "1", "name": "王", "phone": "138"},
    ]
    for row in rows:
        for wish in wishes if row is rows[0] else wishes[:1]:
            address = door.address(**values_for(door, row.pk if row is not None else None))
            marks = strange_marks(door.name, role)
            assert marks_in(ask(client, "GET", address, wish), marks) == [], (role, wish)
            assert marks_in(ask(client, "GET", address, wish, hx_request="true"), marks) == [], (role, wish, "part")


def shifted(form: Form, offset: int) -> Form | None:
    """The form with every key of an own row in it turned into the neighbour's; None when it names none."""
    changed = {
        name: [re.sub(r"\b2\d{6}\b", lambda one: str(int(one[0]) + offset), value) for value in values]
        for name, values in form.data.items()
    }
    return None if changed == form.data else Form(form.action, changed, form.page)


def references() -> str:
    """SQL that finds own rows that point at a neighbour's."""
    parts = []
    for model in copies.our_models():
        for field in model._meta.concrete_fields:
            if field.is_relation and isinstance(field.related_model._meta.pk, models.AutoField | models.BigAutoField):
                if not field.related_model.__module__.startswith("waystation."):
                    continue
                table, column, key = model._meta.db_table, field.column, model._meta.pk.column
                if not isinstance(model._meta.pk, models.AutoField | models.BigAutoField):
                    continue
                parts.append(
                    f"SELECT '{table}.{column}', {key} FROM {table} WHERE {key} > {copies.OWN} AND {column} > 0 AND {column} <= {copies.OWN}"
                )
    return " UNION ALL ".join(f"SELECT * FROM ({part} LIMIT 2)" for part in parts)


def leaks() -> list[Any]:
    found = []
    parts = references().split(" UNION ALL ")
    with connection.cursor() as cursor:
        for first in range(0, len(parts), 200):
            cursor.execute(" UNION ALL ".join(parts[first : first + 200]))
            found += cursor.fetchall()
    return found


@pytest.mark.covers("ROLE-02")
@pytest.mark.parametrize("door", pages_of(), ids=lambda door: door.name)
def test_a_form_that_names_a_neighbours_row_changes_nothing_with_it(
    door: Door, browser: Callable[[str], Client]
) -> None:
    """Hidden fields and choices that name a customer, person, place or part are replaced by the neighbour's twin."""
    role, row = allowed_role(door)
    client = browser(role)
    for form in forms_in(client, door, row):
        for offset in (copies.COMPANY, copies.STATION):
            if copies.MARK[offset] not in strange_marks(form.door, role):
                continue  # his own company's other station is a choice of the administrator's, not a neighbour
            tampered = shifted(form, offset)
            if tampered is None:
                continue
            with transaction.atomic():
                answer = client.post(tampered.action, {**tampered.data, "form_key": new_key()})
                assert answer.status_code < 500, tampered
                assert marks_in(answer) == [], tampered
                assert answer.status_code >= 400 or leaks() == [], tampered
                transaction.set_rollback(True)


# ---------------------------------------------------------------- doors with other keys


def test_a_neighbours_gate_pass_number_and_token_open_nothing(browser: Callable[[str], Client]) -> None:
    for offset in copies.MARK:
        token = f"pass{-offset // 1_000_000}"
        assert GatePass.objects.filter(
            token_hash=hashlib.sha256(token.encode()).hexdigest(), pk__lt=copies.OWN
        ).exists()
        status, text = plain(ask(browser("gate"), "GET", f"/delivery/gate/{token}/"))
        assert (status, text.replace(token, "nothing")) == plain(ask(browser("gate"), "GET", "/delivery/gate/nothing/"))


def test_a_partners_key_sees_nothing_of_a_neighbour(browser: Callable[[str], Client]) -> None:
    client, key = browser(""), {"authorization": f"Bearer {house.KEYS['app']}"}
    for offset in copies.MARK:
        order = RepairOrder.objects.get(pk=RepairOrder.objects.filter(station=house.north()).first().pk + offset)
        appointment = Appointment.objects.get(pk=Appointment.objects.filter(station=house.north()).first().pk + offset)
        assert ask(client, "GET", f"/api/v1/orders/{order.number}/progress", **key).status_code == 404
        assert ask(client, "GET", f"/api/v1/appointments/{appointment.number}", **key).status_code == 404
    assert ApiKey.objects.filter(pk__lt=copies.OWN).exists()
    assert marks_in(ask(client, "GET", "/api/v1/slots", **key)) == []


def test_the_published_prices_show_only_their_station(browser: Callable[[str], Client]) -> None:
    for address in ("/c/jinan-north/prices/", "/c/jinan-north/prices/print/", "/c/jinan-north/book/"):
        answer = ask(browser(""), "GET", address)
        assert answer.status_code == 200, address
        assert marks_in(answer) == [], address


# ---------------------------------------------------------------- controls


def test_the_marks_can_be_seen(browser: Callable[[str], Client]) -> None:
    """The neighbours themselves see their rows, marks and all: in a page, in the export and in a paper."""
    assert marks_in(browser("neighbour").get("/customers/")) == [copies.MARK[copies.COMPANY]]
    assert marks_in(browser("neighbour").get("/customers/export/")) == [copies.MARK[copies.COMPANY]]
    assert marks_in(browser("neighbour").get("/find/", {"q": "济南"})) == [copies.MARK[copies.COMPANY]]
    assert marks_in(browser("sister").get("/orders/")) == [copies.MARK[copies.STATION]]


def test_a_query_without_seen_by_is_found(browser: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with the filters off, the neighbours' marks show on page after page."""
    for kind in (CompanyQuerySet, StationQuerySet):
        monkeypatch.setattr(kind, "seen_by", lambda self, by: self.filter(pk__lt=copies.OWN))
    found = {}
    for door in staff_doors():
        if not door.find and not door.parts:
            found[door.name] = marks_in(ask(browser("manager"), "GET", door.address()))
    assert len([name for name, marks in found.items() if marks]) >= 10, found


def test_a_row_without_seen_by_is_found(browser: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CompanyQuerySet, "seen_by", lambda self, by: self.all())
    pk = Party.objects.filter(pk__gt=copies.OWN).first().pk + copies.COMPANY
    assert ask(browser("manager"), "GET", f"/customers/{pk}/").status_code == 200


def test_a_pointer_at_a_neighbour_is_found(at_home: None) -> None:
    row = RepairOrder.objects.filter(pk__gt=copies.OWN).first()
    assert leaks() == []
    RepairOrder.objects.filter(pk=row.pk).update(vehicle_id=row.vehicle_id + copies.COMPANY)
    assert ("workorders_repairorder.vehicle_id", row.pk) in leaks()
