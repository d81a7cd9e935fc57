"""R-04: every form carries its keys; sent twice it has one effect and one answer; with other content it is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.matrix import copies
from tests.matrix.doors import Door, ask, body, new_key, staff_doors, values_for
from tests.matrix.forms import Form, forms_in, read
from tests.matrix.test_isolation import allowed_role
from waystation import middleware
from waystation.messaging.models import WrongTry

# showing a masked number changes nothing but the journal, which is to have a line for each look (CUST-11)
NO_KEY_NEEDED = {"customers:reveal_party", "customers:reveal_contact", "customers:reveal_vehicle"}
NO_KEY_NEEDED |= {"desk:station"}  # only the session remembers where one works
# their answer holds a secret that is shown once and kept nowhere: the second sending has no effect and says so
SHOWN_ONCE = {"accounts:people", "accounts:reset", "accounts:keys"}


@pytest.mark.parametrize("door", staff_doors(), ids=lambda door: door.name)
def test_every_form_carries_its_keys_and_has_one_effect(door: Door, browser: Callable[[str], Client]) -> None:
    """Each form of the page is sent, filled in plainly, by somebody who may; what the first sending refuses is no effect at all."""
    role, row = allowed_role(door)
    client = browser(role)
    address = door.address(**values_for(door, row.pk if row is not None else None))
    answer = ask(client, "GET", address)
    if answer.status_code != 200 or not str(answer.headers["Content-Type"]).startswith("text/html"):
        return
    wrong = []
    for form in read(body(answer).decode(), address):
        if not form.door:
            wrong.append(f"{form.action}: there is no such door")
        if form.action.startswith(("/accounts/", "/i18n/")):
            continue
        if "csrfmiddlewaretoken" not in form.fields:
            wrong.append(f"{form.action}: no csrf token")
        if "form_key" not in form.fields and form.door not in NO_KEY_NEEDED:
            wrong.append(f"{form.action}: no form key")
    for form in forms_in(client, door, row):
        if form.door in NO_KEY_NEEDED:
            continue
        with transaction.atomic():
            wrong += [f"{form.door} on {form.page}: {one}" for one in twice(client, form)]
            transaction.set_rollback(True)
    assert wrong == []


def test_a_form_without_keys_is_seen() -> None:
    [bare] = read('<form method="post" action="/reception/arrive/"><input name="plate"></form>', "/")
    assert bare.fields == {"plate"}
    assert bare.door == "reception:arrive"


def digest() -> dict[str, Any]:
    """How many rows each table has and where each chain of the journal stands: what any effect moves."""
    counted = [model for model in copies.our_models() if model is not WrongTry]  # that refusals are counted is no effect of the form
    parts = [f"SELECT '{model._meta.db_table}', count(*), 0 FROM {model._meta.db_table}" for model in counted]
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        found |= {name: n for name, n, _nothing in cursor.fetchall()}
        cursor.execute("SELECT chain, seq, hash FROM journal_chainhead ORDER BY chain")
        found["chains"] = cursor.fetchall()
    return found


def seen(answer: Any) -> tuple[int, bytes, str]:
    return answer.status_code, body(answer), str(answer.headers.get("Location", ""))


def twice(client: Client, form: Form) -> list[str]:
    """What is wrong with sending the form twice; a form that is refused has no effect to repeat."""
    wrong = []
    data = {**form.data, "form_key": new_key()}
    first = seen(client.post(form.action, data))
    if first[0] >= 500:
        return [f"crashed with {first[0]}"]
    if first[0] >= 400:
        return []
    before = digest()
    again = client.post(form.action, data)
    second = seen(again)
    if form.door in SHOWN_ONCE:
        if (second[0], again.headers.get("X-Refused")) != (409, "shown_once"):
            wrong.append(f"shows its secret again, or answers {second[0]}")
    elif second != first:
        wrong.append(f"answered {first[0]} {first[2]} and then {second[0]} {second[2]}")
    if digest() != before:
        wrong.append("had an effect twice")
    other = client.post(form.action, {**data, "and_also": "more"})
    if other.status_code != 409:
        wrong.append(f"took other content with {other.status_code}")
    if digest() != before:
        wrong.append("other content had an effect")
    return wrong


@pytest.mark.parametrize(
    ("page", "role", "target"),
    [
        ("accounts:delegations", "manager", "accounts:end_delegation"),
        ("customers:preferences", "manager", "customers:preferences"),
        ("imports:run", "manager", "imports:undo"),
        ("catalogue:edit_benefit", "manager", "catalogue:edit_benefit"),
        ("stock:bins", "parts", "stock:bins"),
        ("scheduling:edit_resource", "manager", "scheduling:edit_resource"),
        ("appointments:call", "manager", "appointments:call"),
        ("reception:queue", "manager", "reception:greet"),
        ("workorders:order", "manager", "messaging:note"),
        ("quality:washes", "washer", "quality:washed"),
        ("settlement:refunds", "manager", "settlement:reject"),
        ("preparation:board", "manager", "preparation:check_board"),
    ],
)
def test_a_form_of_each_slice_is_really_taken(
    page: str, role: str, target: str, browser: Callable[[str], Client]
) -> None:
    """So that the test above cannot pass because everything was refused."""
    [door] = [one for one in staff_doors() if one.name == page]
    _role, row = allowed_role(door)
    answers = []
    for form in forms_in(browser(role), door, row):
        if form.door == target:
            with transaction.atomic():
                before = digest()
                code = browser(role).post(form.action, {**form.data, "form_key": new_key()}).status_code
                answers.append(code < 400 and digest() != before)
                transaction.set_rollback(True)
    assert any(answers), "not one was taken"


def test_without_the_receipt_a_second_sending_has_an_effect(
    browser: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with the key ignored, the same form counts twice."""
    form = Form("/people/keys/", {"name": ["x"], "role": ["partner"]}, "/people/keys/")
    with transaction.atomic():
        assert twice(browser("admin"), form) == []
        transaction.set_rollback(True)
    monkeypatch.setattr(middleware, "_key", lambda request: None)
    assert "had an effect twice" in twice(browser("admin"), form)
