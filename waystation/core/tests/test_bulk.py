"""Rows written in bulk are the very rows the ORM would have written, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from waystation.accounts.models import Company
from waystation.core.bulk import write_rows
from waystation.customers.choices import PartyKind
from waystation.customers.models import Contact, Party, Vehicle
from waystation.imports.models import ImportRun

AT = datetime(2026, 11, 24, 9, 30, 0, 125000, tzinfo=timezone(timedelta(hours=8)))


def told(row: Any) -> dict[str, Any]:
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}


def vehicle(company: Company, n: int) -> Vehicle:
    return Vehicle(
        company=company,
        vin=f"LTE{n:014d}",
        plate=f"鲁A{n:05d}",
        maker="重汽",
        bought_on=date(2025, 2, 28),
        made_at=AT,
        axles=3,
    )


def test_the_rows_are_those_of_the_orm(company: Company) -> None:
    write_rows([vehicle(company, n) for n in range(3)])
    vehicle(company, 7).save()
    *quick, plain = Vehicle.objects.order_by("pk")
    assert [row.vin[-1] for row in quick] == ["0", "1", "2"]
    assert told(quick[0]) | {"vin": "", "plate": ""} == told(plain) | {"vin": "", "plate": ""}
    assert plain.pk == quick[-1].pk + 1, "the ORM goes on after the last key"
    assert quick[0].made_at == AT.astimezone(UTC)
    assert Vehicle.objects.filter(made_at=AT, bought_on="2025-02-28").count() == 4, "the same in a comparison"


def test_keys_and_choices_and_later_keys_of_others(company: Company) -> None:
    party = Party(company=company, kind=PartyKind.FLEET, name="车队\t一\\N\n二", made_at=AT)
    contact = Contact(company=company, party=party, name="张三", phone="+8619900000000")
    write_rows([party])
    write_rows([contact])
    assert Contact.objects.get(pk=contact.pk).party == party
    found = Party.objects.get(pk=party.pk)
    assert (found.kind, found.name) == ("fleet", "车队\t一\\N\n二")
    party.name = "二队"
    party.save()
    assert Party.objects.count() == 1, "it is known to be in the database"


def test_a_json_field_and_an_empty_one(company: Company, station: Any) -> None:
    write_rows([ImportRun(company=company, station=station, name="a", path="b", counts={"客": [1, None]}, at=AT)])
    run = ImportRun.objects.get()
    assert (run.counts, run.ended_at, run.by_user_id) == ({"客": [1, None]}, None, None)


def test_a_constraint_holds_and_nothing_stays(company: Company) -> None:
    write_rows([])
    with pytest.raises(IntegrityError), transaction.atomic():
        write_rows([vehicle(company, 1), vehicle(company, 1)])
    assert not Vehicle.objects.exists()
