"""The whole-business export: nothing forgotten, nothing foreign, nothing that a spreadsheet would run."""

from __future__ import annotations

import argparse
import io
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps

from tests.harness.tables import ROOT, template
from waystation.accounts.models import Station, User
from waystation.accounts.queries import system_actor
from waystation.care.tests.build import make_follow_up
from waystation.catalogue.models import Operation
from waystation.complaints.tests.build import make_case
from waystation.console import carry
from waystation.console.entries import entry
from waystation.console.voice import CannotDo
from waystation.core.errors import Refused
from waystation.core.spreadsheet import read_rows
from waystation.customers.models import Party
from waystation.customers.tests.build import make_party
from waystation.desk.actions import takeout as writing
from waystation.desk.actions.takeout import export_all
from waystation.desk.queries import takeout
from waystation.files.actions import add_media
from waystation.files.models import Media
from waystation.files.queries import path_of
from waystation.journal.models import JournalLine
from waystation.settlement.tests.build import make_bill, pay_all
from waystation.stock.tests.build import stocked
from waystation.workorders.tests.build import jpeg

pytestmark = pytest.mark.django_db
CANARY = '=HYPERLINK("http://evil.example","x")'


def a_business(station: Station, now: datetime) -> None:
    """Every kind of noun once: customer to complaint, with money, parts and a photograph."""
    by = system_actor(station)
    pay_all(make_bill(station))
    stocked(station)
    make_follow_up(station)
    make_case(station)
    make_party(by, name=f"客户 {station.code}")
    add_media(station, io.BytesIO(jpeg()), trail="visit:1", purpose="damage", by=by, now=now)
    for user in User.objects.filter(username__endswith="@test"):  # the builders name their inspector alike everywhere
        User.objects.filter(pk=user.pk).update(username=f"{user.username}.{station.code}")


def read(folder: Path, place: str) -> list[dict[str, str]]:
    heads, *rows = read_rows((folder / f"{place}.xlsx").read_bytes(), cap=1_000_000)
    return [dict(zip_longest(heads, row, fillvalue="")) for row in rows]


def test_every_row_of_every_table_comes_back(station: Station, now: datetime, tmp_path: Path) -> None:
    a_business(station, now)
    export_all(folder=tmp_path, station=None, now=now)
    for table in takeout.tables():
        rows = read(tmp_path, table.place)
        expected = table.model._base_manager.count()
        if table.model is JournalLine:
            expected -= 1  # the line that tells of the end
        assert len(rows) == expected, table.place
        assert {int(row["id"]) for row in rows} <= set(table.model._base_manager.values_list("pk", flat=True))
    for noun in takeout.NOUNS.values():
        if noun not in {"appointments", "readings", "parameters"}:
            assert read(tmp_path, noun), f"{noun} has no row: the test proves nothing of it"


def test_every_model_leaves_or_is_named_with_its_reason() -> None:
    ours = {m._meta.label for c in apps.get_app_configs() if c.name.startswith("waystation.") for m in c.get_models()}
    taken = {table.model._meta.label for table in takeout.tables()}
    assert taken | set(takeout.NOT_TAKEN) == ours
    assert not taken & set(takeout.NOT_TAKEN)
    assert len({table.place for table in takeout.tables()}) == len(taken)


def test_columns_have_names_of_their_own_and_no_secret_leaves() -> None:
    for table in takeout.tables():
        headings = [column.heading for column in takeout.columns(table, ZoneInfo("Asia/Shanghai"))]
        assert len(set(headings)) == len(headings), table.place
        assert not {"password", "token_hash"} & set(headings), table.place


def test_another_company_is_not_in_it(
    station: Station, other_company_station: Station, now: datetime, tmp_path: Path
) -> None:
    for place in (station, other_company_station):
        a_business(place, now)
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    export_all(folder=mine, station=station.code, now=now)
    export_all(folder=theirs, station=other_company_station.slug, now=now)
    for table in takeout.tables():
        one, other = ({row["id"] for row in read(folder, table.place)} for folder in (mine, theirs))
        assert not one & other, table.place
    assert [row["name"] for row in read(mine, "more/accounts_company")] == [station.company.name]
    assert "客户 XX" not in (mine / "customers.xlsx").read_bytes().decode("latin-1")
    assert {row["name"] for row in read(mine, "customers")} == set(
        Party.objects.filter(company=station.company).values_list("name", flat=True)
    )


def test_one_station_leaves_with_its_company_s_masters_only(
    station: Station, other_station: Station, now: datetime, tmp_path: Path
) -> None:
    a_business(station, now)
    stocked(other_station, code="Z-99-9", part=None)
    export_all(folder=tmp_path, station=other_station.code, now=now)
    assert read(tmp_path, "bills") == []
    assert {row["station"] for row in read(tmp_path, "stock_levels")} == {"QD"}
    assert len(read(tmp_path, "customers")) == Party.objects.count()


@pytest.mark.parametrize("named", [None, "nowhere"])
def test_several_companies_or_an_unknown_station_are_refused(
    station: Station, other_company_station: Station, now: datetime, tmp_path: Path, named: str | None
) -> None:
    with pytest.raises(Refused) as refusal:
        export_all(folder=tmp_path / "out", station=named, now=now)
    assert refusal.value.code == "no_station"
    assert not (tmp_path / "out").exists()
    assert not JournalLine.objects.filter(verb__startswith="export").exists()


def test_a_formula_stays_a_text(station: Station, now: datetime, tmp_path: Path) -> None:
    make_party(system_actor(station), name=CANARY)
    export_all(folder=tmp_path, station=None, now=now)
    assert CANARY in [row["name"] for row in read(tmp_path, "customers")]
    for path in tmp_path.rglob("*.xlsx"):
        with zipfile.ZipFile(path) as packed:
            sheet = packed.read("xl/worksheets/sheet1.xml").decode()
            assert not re.search(r"<f[ >]|<hyperlink", sheet), path
            assert not re.search(r"<c [^>]*(?<!t=\"inlineStr\")><v>", sheet), f"{path} has a cell that is no text"


def test_amounts_quantities_and_instants_can_be_read_without_us(
    station: Station, now: datetime, tmp_path: Path
) -> None:
    bill = make_bill(station)
    Operation.objects.update(hours_milli=1250)
    export_all(folder=tmp_path, station=None, now=now)
    row = read(tmp_path, "bills")[0]
    assert row["total_yuan"] == f"{bill.total_fen // 100}.{bill.total_fen % 100:02d}"
    assert row["order"] == bill.order.number
    assert row["made_at"].endswith("+08:00")
    assert {line["hours"] for line in read(tmp_path, "more/catalogue_operation")} == {"1.25"}


def test_a_text_longer_than_a_cell_is_kept_whole(station: Station, now: datetime, tmp_path: Path) -> None:
    party = make_party(system_actor(station), name="长")
    long = "好" * 20_000 + "\U0001f69a" * 8_000  # 36,000 units of UTF-16: too long, though only 28,000 characters
    Party.objects.filter(pk=party.pk).update(preferences=long)
    export_all(folder=tmp_path, station=None, now=now)
    cell = next(row["preferences"] for row in read(tmp_path, "customers") if row["id"] == str(party.pk))
    assert cell == f"long_texts/customers-{party.pk}-preferences.txt"
    assert (tmp_path / cell).read_text(encoding="utf-8") == long


def test_a_table_beyond_one_sheet_goes_on_in_the_next_file(
    station: Station, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        make_party(system_actor(station), name=f"客户{number}")
    monkeypatch.setattr(writing, "ROWS_A_FILE", 2)
    export_all(folder=tmp_path, station=None, now=now)
    names = [[row["name"] for row in read(tmp_path, f"customers{more}")] for more in ("", "-2", "-3")]
    assert names == [["客户0", "客户1"], ["客户2", "客户3"], ["客户4"]]
    assert not (tmp_path / "customers-4.xlsx").exists()


def test_photographs_leave_and_a_lost_one_is_told(station: Station, now: datetime, tmp_path: Path) -> None:
    a_business(station, now)
    row = Media.objects.get()
    lost, removed = "ab" * 32, "cd" * 32
    values: dict[str, Any] = {
        "station": station,
        "kind": row.kind,
        "mime": row.mime,
        "size": 1,
        "trail": "visit:1",
        "added_at": now,
    }
    Media.objects.create(sha256=lost, **values)
    Media.objects.create(sha256=removed, removed_at=now, **values)
    files = export_all(folder=tmp_path, station=None, now=now)
    copy = tmp_path / "media" / f"{row.sha256}.jpg"
    assert copy in files
    assert copy.read_bytes() == path_of(row.sha256).read_bytes()
    readme = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert lost in readme
    assert removed not in readme


def test_the_readme_names_every_table_and_column(station: Station, now: datetime, tmp_path: Path) -> None:
    files = export_all(folder=tmp_path, station=None, now=now)
    readme = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert tmp_path / "README.md" in files
    assert station.company.name in readme
    for table in takeout.tables():
        section = readme.split(f"\n## {table.place} (", 1)[1].split("\n## ", 1)[0]
        for column in takeout.columns(table, ZoneInfo("Asia/Shanghai")):
            assert f"| {column.heading} |" in section
    assert "cash = 现金" in readme


def test_the_record_of_each_station_tells_it(
    station: Station, other_station: Station, now: datetime, tmp_path: Path
) -> None:
    export_all(folder=tmp_path, station=None, now=now)
    told = (
        JournalLine.objects.filter(verb__startswith="export")
        .order_by("station_id", "seq")
        .values_list("station_id", "verb")
    )
    assert list(told) == [
        (place.pk, verb) for place in (station, other_station) for verb in ("export.begun", "export.made")
    ]


def test_a_folder_is_written_by_the_command_line(
    station: Station, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert entry("export") is export_all
    asked = argparse.Namespace(folder=tmp_path / "out", station=None)
    carry.give(asked)
    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert f"{len(written)} files written to" in capsys.readouterr().out
    with pytest.raises(CannotDo, match="not empty"):
        carry.give(asked)
    with pytest.raises(CannotDo, match="Name the station"):
        carry.give(argparse.Namespace(folder=tmp_path / "two", station="nowhere"))


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_the_picture_leaves_the_connection_as_it_was(station: Station, now: datetime, tmp_path: Path) -> None:
    """Outside of a test's transaction, as on the command line: the reading transaction opens, ends, and writing goes on."""
    make_party(system_actor(station), name="一")
    export_all(folder=tmp_path, station=None, now=now)
    make_party(system_actor(station), name="二")
    assert [row["name"] for row in read(tmp_path, "customers")] == ["一"]
    assert JournalLine.objects.filter(verb="export.made").count() == 1


def test_the_program_exports_a_station_that_was_just_opened(tmp_path: Path) -> None:
    """The real command on a SQLite file of its own: here too a reading transaction of its own, then the last line."""
    data = tmp_path / "data"
    data.mkdir()
    shutil.copyfile(template(), data / "waystation.sqlite3")
    env = {name: value for name, value in os.environ.items() if not name.startswith(("WAYSTATION_", "DATABASE_URL"))}
    words = ["--company", "远山", "--station", "北站", "--manager", "李经理", "--username", "manager"]
    for command in (["init", *words], ["export", str(tmp_path / "out")]):
        ended = subprocess.run(
            [sys.executable, "-m", "waystation", *command], env={**env, "WAYSTATION_DATA": str(data)},
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
    assert [row["name"] for row in read(tmp_path / "out", "more/accounts_station")] == ["北站"]
    with closing(sqlite3.connect(data / "waystation.sqlite3")) as database:
        lines = [verb for (verb,) in database.execute("SELECT verb FROM journal_journalline ORDER BY id")]
    assert lines[-2:] == ["export.begun", "export.made"]
