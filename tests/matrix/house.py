"""The house of the matrices: a small demonstration, a few rows it lacks, a sister station and another company beside it.

Built once for a state of the sources and kept beside the empty tables; tests get a copy of the file.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib
import io
import os
import shutil
import tempfile
import time
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import time_machine
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from PIL import Image

from tests.matrix import copies
from waystation.accounts import actions as accounts
from waystation.accounts.choices import Role
from waystation.accounts.models import Membership, Station, User
from waystation.accounts.queries import actor_for, system_actor
from waystation.catalogue.models import Part
from waystation.complaints.tests.build import make_case
from waystation.core.access import Actor
from waystation.customers import actions as customers
from waystation.customers.models import Party
from waystation.customers.tests.build import make_party
from waystation.delivery.models import GatePass
from waystation.demo import build
from waystation.files.actions import add_media
from waystation.finder.actions import index
from waystation.imports.actions import import_file
from waystation.messaging import actions as messaging
from waystation.messaging.models import Notice
from waystation.scheduling.models import Absence, CalendarDay
from waystation.settlement import actions as settlement
from waystation.stock import actions as stock
from waystation.stock.models import Level
from waystation.workorders.models import RepairOrder

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)  # a Tuesday, 14:30 at the station
ROLES = [role.value for role in Role]
KEYS = {role: f"matrix-key-of-the-{role}" for role in ("partner", "app", "camera")}
SOURCES = {".py", ".toml", ".tsv", ".typ"}


def session_of(who: str) -> str:
    """The session key of a role of the house, or of `neighbour` (other company) and `sister` (other station)."""
    return f"matrix{who.replace('_', '')}".ljust(20, "0")


def load() -> None:
    """Put the built house into the test database (SQLite)."""
    connection.ensure_connection()
    with closing(connection.Database.connect(built())) as made:
        made.backup(connection.connection)


def media_root() -> Path:
    return built().with_suffix(".media")


@cache
def built() -> Path:
    """The house of this state of the sources; those of other states stay for a day, for another run may be living in one."""
    home = Path(tempfile.gettempdir()) / f"waystation_house_{os.getuid()}"
    home.mkdir(mode=0o700, exist_ok=True)
    file = home / f"{_digest()}.sqlite3"
    with (home / "building.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            for old in home.glob("*.sqlite3"):
                if time.time() - old.stat().st_mtime > 24 * 3600:
                    old.unlink()
                    shutil.rmtree(old.with_suffix(".media"), ignore_errors=True)
            _build(file)
    return file


_known: list[str] = []


def _digest() -> str:
    if not _known:
        total = hashlib.sha256()
        for path in sorted(
            path for top in ("waystation", "tests/matrix") for path in (ROOT / top).rglob("*") if path.suffix in SOURCES
        ):
            if not path.name.startswith(("test_", "conftest")) and "doors.toml" not in path.name:
                total.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
        _known.append(total.hexdigest()[:24])
    return _known[0]


def _build(file: Path) -> None:
    """Build in the empty test database, keep the outcome, empty it again (the caller loads the file)."""
    before = (settings.DATA, settings.MEDIA_ROOT)
    with tempfile.TemporaryDirectory() as data:
        settings.DATA, settings.MEDIA_ROOT = Path(data), file.with_suffix(".media")
        try:
            with time_machine.travel(NOW, tick=True):
                copies.start_own_numbers()
                build(seed=1, now=NOW, orders=40, customers=80, vehicles=120)
                _rest()
                _neighbours()
                _sessions()
        finally:
            settings.DATA, settings.MEDIA_ROOT = before
    part = file.with_suffix(".part")
    part.unlink(missing_ok=True)
    with closing(connection.Database.connect(part)) as kept:
        connection.connection.backup(kept)
    os.replace(part, file)


def north() -> Station:
    return Station.objects.get(slug="jinan-north", pk__gt=copies.OWN)


def user(role: str) -> User:
    name = {"technical_head": "techhead"}.get(role, role)
    return User.objects.get(username=name)


@cache
def actor(role: str) -> Actor:
    """The same in every copy of the house."""
    return actor_for(user(role), north(), NOW)


def actor_of(person: User) -> Actor:
    return actor_for(person, north(), NOW)


def photo() -> io.BytesIO:
    data = io.BytesIO()
    Image.new("RGB", (8, 8), (200, 30, 30)).save(data, "JPEG")
    data.seek(0)
    return data


def _rest() -> None:
    """One or two of everything the demonstration has none of."""
    station, by = north(), system_actor(north())
    manager, admin = actor("manager"), actor("admin")
    order = RepairOrder.objects.filter(station=station).order_by("-pk").first()
    assert order is not None
    accounts.delegate(
        station,
        absent=user("advisor2"),
        deputy=user("advisor"),
        from_at=NOW,
        to_at=NOW + timedelta(days=1),
        reason="培训",
        by=manager,
        now=NOW,
    )
    for role, token in KEYS.items():
        key, _token = accounts.make_api_key(station, name=f"接口 {role}", role=role, by=admin, now=NOW)
        type(key).objects.filter(pk=key.pk).update(token_hash=hashlib.sha256(token.encode()).hexdigest())
    add_media(station, photo(), trail=order.trail, purpose="damage", by=by, now=NOW, note="左前门划痕")
    for role in ROLES:
        Notice.objects.create(station=station, to_role=role, text="请看一下", url="/", trail=order.trail, at=NOW)
    messaging.ask(station, trail=order.trail, text="需要多久？", to_role="expert", by=actor("advisor"), now=NOW)
    messaging.add_note(station, trail=order.trail, text="客户在休息室", by=actor("advisor"), now=NOW)
    messaging.log_call(
        station, direction="in", person="刘芳", phone="13800006620", purpose="question", by=actor("clerk"), now=NOW
    )
    part = Part.objects.filter(pk__in=Level.objects.filter(station=station).values("part_id")).order_by("pk").first()
    assert part is not None
    stock.expect(station, part, 2000, expected_at=NOW + timedelta(days=1), supplier="本地供应商", by=by, now=NOW)
    CalendarDay.objects.create(station=station, day=date(2026, 12, 31), open=False, reason="盘点")
    Absence.objects.create(
        station=station,
        user=user("tech2"),
        from_at=NOW + timedelta(days=3),
        to_at=NOW + timedelta(days=4),
        reason="年假",
    )
    _money(station, by)
    _people(station, by)


def _money(station: Station, by: Actor) -> None:
    party = Party.objects.filter(company=station.company).order_by("pk").first()
    assert party is not None
    settlement.open_credit(party, station=station, limit_fen=5_000_000, days=30, by=actor("manager"), now=NOW)
    paid = settlement.take_deposit(
        party,
        station=station,
        tender="wechat",
        amount_fen=600_000,
        reference="WX-DEPOSIT-1",
        by=actor("cashier"),
        now=NOW,
    )
    settlement.take_unallocated(
        station, tender="transfer", amount_fen=8_800, reference="TR-1", why="来款无附言", by=actor("cashier"), now=NOW
    )
    settlement.refund(paid, amount_fen=550_000, reason="客户取消", by=actor("cashier"), now=NOW)


def _people(station: Station, by: Actor) -> None:
    for status in ("registered", "assigned", "decided", "closed"):
        make_case(station, status, now=NOW)
    kept, gone = make_party(by, NOW, name="王合并"), make_party(by, NOW, name="王合併")
    customers.merge_parties(kept, gone, by=actor("manager"), now=NOW)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "客户.csv"
        path.write_text("客户名称,手机,车牌号\n导入客户,13800009999,鲁A99887\n", encoding="utf-8")
        import_file(station, path, by=actor("manager"), now=NOW, confirm=True)


def _neighbours() -> None:
    copies.copy_company()
    copies.copy_station(north())
    station = Station.objects.get(pk=north().pk + copies.STATION)
    sister = User.objects.create(pk=900_001, username="sister.manager", name="姊妹站经理", company=station.company)
    for n, role in enumerate(ROLES):
        Membership.objects.create(
            pk=900_001 + n, user=sister, station=station, role=role, since=NOW - timedelta(days=9)
        )
    for offset in copies.MARK:
        row = GatePass.objects.filter(station=north()).earliest("pk")
        GatePass.objects.filter(pk=row.pk + offset).update(
            token_hash=hashlib.sha256(f"pass{-offset // 1_000_000}".encode()).hexdigest()
        )
    other = north().pk + copies.COMPANY
    for party in Party.objects.filter(company=Station.objects.get(pk=other).company)[:40]:
        index(
            "customer", party.pk, company_id=party.company_id, label=party.name, sub="", url=f"/customers/{party.pk}/",
            words=[party.name], now=NOW,
        )  # fmt: skip


def _sessions() -> None:
    engine: Any = importlib.import_module(settings.SESSION_ENGINE)
    people = {role: user(role) for role in ROLES}
    people |= {
        "sister": User.objects.get(username="sister.manager"),
        "neighbour": User.objects.get(pk=user("manager").pk + copies.COMPANY),
    }
    for who, person in people.items():
        session: SessionStore = engine.SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session._session_key = session_of(who)  # the store would draw one; the tests must know it
        session.save(must_create=True)
