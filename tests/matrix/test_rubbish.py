"""R-03: whatever stands in a field, a form is taken or refused with a sentence; it never crashes, and a refusal writes nothing.

What SQLite would swallow and PostgreSQL refuse counts as a crash here: a text longer than its column, a number beyond it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import models, transaction
from django.test import Client

from tests.matrix.copies import our_models
from tests.matrix.doors import Door, new_key
from tests.matrix.forms import Form, forms_in, pages_of
from tests.matrix.test_deeds import sentence
from tests.matrix.test_forms import digest
from tests.matrix.test_isolation import allowed_role

LONG, HUGE, SMALL = "😀龘" * 3000, "9" * 25, "-1"
RANGES = {
    "SmallIntegerField": 2**15, "PositiveSmallIntegerField": 2**15, "IntegerField": 2**31, "PositiveIntegerField": 2**31, "BigIntegerField": 2**63,
    "PositiveBigIntegerField": 2**63,
}  # fmt: skip


class TooMuch(Exception):
    """PostgreSQL would not take this value."""


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns as narrow as PostgreSQL has them."""
    plain = models.Field.get_db_prep_save

    def narrow(self: Any, value: Any, connection: Any) -> Any:
        kept = plain(self, value, connection)
        if isinstance(kept, str) and isinstance(self, models.CharField) and self.max_length and len(kept) > self.max_length:
            raise TooMuch(f"{self}: {len(kept)} characters for {self.max_length}")
        most = RANGES.get(self.get_internal_type())
        if most and isinstance(kept, int) and not -most <= kept < most:
            raise TooMuch(f"{self}: {kept}")
        return kept

    monkeypatch.setattr(models.Field, "get_db_prep_save", narrow)


def variants(form: Form) -> list[tuple[str, dict[str, Any]]]:
    """Nothing at all; then each field too long, too big and below nothing while the others stay as they are."""
    found: list[tuple[str, dict[str, Any]]] = [("nothing", {})]
    for name in form.data:
        found += [(f"{name} {word}", {**form.data, name: [value]}) for word, value in (("long", LONG), ("huge", HUGE), ("small", SMALL))]
    return found


def faults(client: Client, form: Form) -> list[str]:
    wrong, before = [], digest()
    for what, data in variants(form):
        with transaction.atomic():
            answer = client.post(form.action, {**data, "form_key": new_key()})
            said = ""
            if answer.status_code >= 500:
                said = f"crashed with {answer.status_code}"
            elif answer.status_code >= 400 and len(sentence(answer)) < 4:
                said = f"{answer.status_code} without a sentence"
            elif answer.status_code >= 400 and digest() != before:
                said = "refused, and wrote something"
            if said:
                wrong.append(f"{form.door} {what}: {said}")
            transaction.set_rollback(True)
    return wrong


def own(form: Form, page: Door) -> bool:
    """Not the forms that stand on each page."""
    return form.door != "desk:station" or page.name == "desk:home"


@pytest.mark.parametrize("door", pages_of(), ids=lambda door: door.name)
def test_rubbish_is_refused_in_words_and_crashes_nothing(door: Door, browser: Callable[[str], Client], strict: None) -> None:
    role, row = allowed_role(door)
    client = browser(role)
    assert [fault for form in forms_in(client, door, row) if own(form, door) for fault in faults(client, form)] == []


def test_a_view_that_trusts_its_form_is_found(browser: Callable[[str], Client], strict: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without the form's own length a text reaches its column."""
    form = Form("/people/keys/", {"name": ["x"], "role": ["partner"]}, "/people/keys/")
    assert faults(browser("admin"), form) == []
    monkeypatch.setattr("django.core.validators.MaxLengthValidator.compare", lambda self, a, b: False)
    assert any("name long: crashed" in one for one in faults(browser("admin"), form))


def test_each_kind_of_number_has_its_range() -> None:
    kinds = {field.get_internal_type() for model in our_models() for field in model._meta.concrete_fields}
    assert {kind for kind in kinds if "Integer" in kind} <= set(RANGES)
