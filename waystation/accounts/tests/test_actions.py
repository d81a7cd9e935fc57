"""People, roles, numbers with dates, stand-ins and keys: what happens and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from waystation.accounts import actions, queries
from waystation.accounts.models import ApiKey, Company, Membership, Parameter, Station, User
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.journal.models import JournalLine
from waystation.messaging import queries as messages
from waystation.messaging.actions import finish_task, open_task
from waystation.messaging.models import Task

Person = Callable[..., User]
Acting = Callable[..., Actor]


def refused(code: str, deed: Callable[[], object]) -> None:
    lines = JournalLine.objects.count()
    with pytest.raises(Refused) as no:
        deed()
    assert no.value.code == code
    assert JournalLine.objects.count() == lines


class TestNumbersWithDates:
    def set(self, station: Station, actor: Acting, now: datetime, key: str = "followup.open_days", value: object = 4, **other: object) -> Parameter:
        facts = {"effective_from": date(2026, 12, 1), "source": "letter of the head office", **other}
        return actions.set_parameter(station, key, value, by=actor("manager"), now=now, **facts)

    @pytest.mark.covers("ROLE-04", "CROS-01")
    def test_a_number_holds_from_its_day_and_the_old_one_before(self, station: Station, actor: Acting, now: datetime) -> None:
        self.set(station, actor, now)
        assert queries.parameter("followup.open_days", station, date(2026, 11, 30)) == 3
        assert queries.parameter("followup.open_days", station, date(2026, 12, 1)) == 4

    def test_the_stations_own_goes_before_the_companys(self, station: Station, other_station: Station, actor: Acting, now: datetime) -> None:
        self.set(station, actor, now, value=5, company_wide=True)
        self.set(station, actor, now, value=4)
        assert queries.parameter("followup.open_days", station, date(2026, 12, 2)) == 4
        assert queries.parameter("followup.open_days", other_station, date(2026, 12, 2)) == 5

    @pytest.mark.parametrize(
        ("code", "other"),
        [
            ("unknown_parameter", {"key": "no.such"}),
            ("past_date", {"effective_from": date(2026, 11, 23)}),
            ("no_source", {"source": " "}),
            ("wrong_kind", {"value": "four"}),
        ],
    )
    def test_refusals(self, station: Station, actor: Acting, now: datetime, code: str, other: dict[str, object]) -> None:
        refused(code, lambda: self.set(station, actor, now, **other))


class TestRoles:
    @pytest.mark.covers("ROLE-01", "ROLE-02")
    def test_a_role_is_given_with_the_outlets_own_title_and_taken_with_its_date(
        self, station: Station, person: Person, actor: Acting, now: datetime
    ) -> None:
        clerk = person("clerk")
        held = actions.grant_role(clerk, station, "advisor", title="前台接待", by=actor("manager"), now=now)
        assert queries.actor_for(clerk, station, now).roles == {"clerk", "advisor"}
        actions.end_role(held, by=actor("manager"), now=now + timedelta(hours=1))
        assert queries.actor_for(clerk, station, now + timedelta(hours=2)).roles == {"clerk"}
        assert Membership.objects.get(pk=held.pk).title == "前台接待"

    @pytest.mark.covers("ROLE-05")
    def test_nobody_raises_or_closes_himself(self, station: Station, person: Person, actor: Acting, now: datetime) -> None:
        manager = person("manager")
        refused("own_role", lambda: actions.grant_role(manager, station, "cashier", by=actor("manager"), now=now))
        own = Membership.objects.get(user=manager)
        refused("own_role", lambda: actions.end_role(own, by=actor("manager"), now=now))
        refused("own_account", lambda: actions.close_account(manager, by=actor("manager"), now=now))

    def test_a_person_of_another_company_gets_no_role_here(
        self, station: Station, other_company_station: Station, person: Person, actor: Acting, now: datetime
    ) -> None:
        stranger = person("advisor", at=other_company_station)
        refused("other_company", lambda: actions.grant_role(stranger, station, "advisor", by=actor("manager"), now=now))

    def test_a_new_person_must_change_the_password_and_names_are_taken_once(self, station: Station, actor: Acting, now: datetime) -> None:
        def add() -> tuple[User, str]:
            return actions.add_person(station, name="新人", username="newcomer", phone="", role="technician", by=actor("manager"), now=now)

        user, password = add()
        assert user.must_change_password
        assert user.check_password(password)
        refused("username_taken", add)


class TestStandIns:
    def appoint(self, station: Station, person: Person, actor: Acting, now: datetime, **other: object) -> object:
        facts = {
            "absent": person("advisor"), "deputy": person("advisor", name="deputy"), "from_at": now, "to_at": now + timedelta(hours=8),
            "reason": "ill", **other,
        }  # fmt: skip
        return actions.delegate(station, by=actor("supervisor"), now=now, **facts)  # type: ignore[arg-type]

    def give_work(self, station: Station, person: Person, by: Actor, now: datetime) -> Task:
        return open_task(
            station, key="call:1", kind="call", title="Call back", owner_role="advisor", owner=person("advisor"), trail="visit:1",
            url="/", due_at=now, by=by, now=now,
        )  # fmt: skip

    @pytest.mark.covers("DELG-01", "DELG-02")
    def test_open_work_goes_to_the_deputy_and_back_and_shows_both_names(
        self, station: Station, person: Person, actor: Acting, by: Actor, now: datetime
    ) -> None:
        self.give_work(station, person, by, now)
        deputy = actor("advisor", name="deputy")
        assert not messages.inbox(deputy, now)
        self.appoint(station, person, actor, now)
        assert [task.key for task in messages.inbox(deputy, now)] == ["call:1"]
        assert not messages.inbox(deputy, now + timedelta(hours=9))
        finish_task(station, "call:1", by=deputy, now=now)
        done = Task.objects.get()
        assert (done.done_by, done.done_for) == (person("advisor", name="deputy"), person("advisor"))

    @pytest.mark.covers("DELG-02")
    def test_ended_early_the_work_goes_back_at_once(self, station: Station, person: Person, actor: Acting, by: Actor, now: datetime) -> None:
        self.give_work(station, person, by, now)
        row = self.appoint(station, person, actor, now)
        actions.end_delegation(row, by=actor("supervisor"), now=now)  # type: ignore[arg-type]
        assert not messages.inbox(actor("advisor", name="deputy"), now)

    def test_the_open_work_of_one_who_has_left_is_his_role_s(self, station: Station, person: Person, actor: Acting, by: Actor, now: datetime) -> None:
        self.give_work(station, person, by, now)
        colleague, cashier = actor("advisor", name="colleague"), actor("cashier")
        assert not messages.inbox(colleague, now)
        actions.end_role(Membership.objects.get(user=person("advisor")), by=by, now=now)
        assert [task.key for task in messages.inbox(colleague, now)] == ["call:1"]
        assert not messages.inbox(cashier, now)

    @pytest.mark.covers("DELG-01")
    @pytest.mark.parametrize(
        ("code", "field", "value"),
        [("no_reason", "reason", ""), ("backwards", "to_at", timedelta(0)), ("same_person", "deputy", "advisor")],
    )
    def test_refusals(
        self, station: Station, person: Person, actor: Acting, now: datetime, code: str, field: str, value: object
    ) -> None:
        wrong = now if isinstance(value, timedelta) else person("advisor") if value == "advisor" else value
        refused(code, lambda: self.appoint(station, person, actor, now, **{field: wrong}))

    def test_the_deputy_must_work_here_and_be_present(
        self, station: Station, other_station: Station, person: Person, actor: Acting, now: datetime
    ) -> None:
        refused("no_role", lambda: self.appoint(station, person, actor, now, deputy=person("advisor", at=other_station)))
        self.appoint(station, person, actor, now, absent=person("advisor", name="third"), deputy=person("advisor"))
        refused("absent_too", lambda: self.appoint(station, person, actor, now, absent=person("clerk"), deputy=person("advisor", name="third")))


def test_a_key_is_kept_as_a_hash_and_opens_nothing_once_revoked(station: Station, actor: Acting, now: datetime) -> None:
    row, token = actions.make_api_key(station, name="camera", role="camera", by=actor("admin"), now=now)
    assert token not in str(ApiKey.objects.values().get())
    actions.revoke_api_key(row, by=actor("admin"), now=now)
    assert ApiKey.objects.get().revoked_at == now


def test_the_first_station_opens_once(db: None, now: datetime) -> None:
    def first() -> User:
        return actions.open_station(company="公司", station="站", username="boss", password="x" * 16, name="老板", now=now)

    assert first().must_change_password
    with pytest.raises(Refused) as no:
        first()
    assert no.value.code == "already_open"
    assert Company.objects.count() == 1
