"""Who may give rights to whom: a manager within his stations, an administrator within the company, nobody to himself (ROLE-01, R-06)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from waystation.accounts import actions, queries
from waystation.accounts.models import Delegation, Membership, Station, User
from waystation.accounts.tests.test_actions import Acting, Person, refused
from waystation.journal.models import JournalLine


@pytest.mark.covers("ROLE-01")
def test_a_manager_gives_and_takes_roles_at_the_stations_he_manages_only(
    station: Station, other_station: Station, person: Person, actor: Acting, now: datetime
) -> None:
    clerk, there = person("clerk"), person("advisor", at=other_station)
    refused("not_your_station", lambda: actions.grant_role(clerk, other_station, "advisor", by=actor("manager"), now=now))
    held = Membership.objects.get(user=there)
    refused("not_your_station", lambda: actions.end_role(held, by=actor("manager"), now=now))
    person("manager", at=other_station, name=person("manager").username)  # now he manages both
    actions.grant_role(clerk, other_station, "advisor", by=actor("manager"), now=now)
    assert Membership.objects.filter(user=clerk, station=other_station, role="advisor", until=None).exists()


@pytest.mark.covers("ROLE-01")
@pytest.mark.parametrize("role", ["admin", "headoffice"])
def test_what_reaches_beyond_stations_only_an_administrator_gives(
    role: str, station: Station, person: Person, actor: Acting, now: datetime
) -> None:
    clerk = person("clerk")
    refused("company_role", lambda: actions.grant_role(clerk, station, role, by=actor("manager"), now=now))
    refused("company_role", lambda: actions.grant_everywhere(clerk, "advisor", by=actor("manager"), now=now))
    refused(
        "company_role",
        lambda: actions.add_person(station, name="x", username="second-self", phone="", role=role, by=actor("manager"), now=now),
    )
    held = actions.grant_role(clerk, station, role, by=actor("admin"), now=now)
    refused("company_role", lambda: actions.end_role(held, by=actor("manager"), now=now))
    refused("company_role", lambda: actions.close_account(clerk, by=actor("manager"), now=now))
    actions.end_role(held, by=actor("admin"), now=now)


def test_an_administrator_gives_a_role_at_every_station_and_elsewhere(
    station: Station, other_station: Station, other_company_station: Station, person: Person, actor: Acting, now: datetime
) -> None:
    auditor = person("auditor")
    actions.grant_everywhere(auditor, "headoffice", by=actor("admin"), now=now)
    assert set(Membership.objects.filter(user=auditor, role="headoffice").values_list("station_id", flat=True)) == {station.pk, other_station.pk}
    stranger = person("advisor", at=other_company_station)
    refused("other_company", lambda: actions.grant_role(stranger, station, "advisor", by=actor("admin"), now=now))


@pytest.mark.covers("ROLE-05")
def test_the_last_administrator_stays(station: Station, person: Person, actor: Acting, by: object, now: datetime) -> None:
    only = person("admin")
    held = Membership.objects.get(user=only)
    refused("last_admin", lambda: actions.end_role(held, by=by, now=now))  # type: ignore[arg-type]
    refused("last_admin", lambda: actions.close_account(only, by=by, now=now))  # type: ignore[arg-type]
    second = person("admin", name="second")
    actions.close_account(second, by=actor("admin"), now=now)
    refused("last_admin", lambda: actions.end_role(held, by=by, now=now))  # type: ignore[arg-type]
    User.objects.filter(pk=second.pk).update(is_active=True)
    Membership.objects.filter(user=second).update(until=None)
    actions.end_role(held, by=by, now=now)  # type: ignore[arg-type]


def test_who_lost_the_role_a_moment_ago_takes_nobody_elses(station: Station, person: Person, actor: Acting, now: datetime) -> None:
    """Two administrators end each other: the second finds that he is none any more."""
    first, second = actor("admin"), actor("admin", name="second")
    mine, his = Membership.objects.get(user_id=first.user_id), Membership.objects.get(user_id=second.user_id)
    actions.end_role(his, by=first, now=now)
    refused("company_role", lambda: actions.end_role(mine, by=second, now=now + timedelta(seconds=1)))


class TestLeaving:
    @pytest.mark.covers("ROLE-06")
    def test_who_leaves_is_out_at_once_and_stays_out(
        self, station: Station, person: Person, actor: Acting, client_as: Callable[..., Client], now: datetime
    ) -> None:
        user, browser = person("advisor"), client_as("advisor")
        assert browser.get("/").status_code == 200
        Authenticator.objects.create(user=user, type="totp", data={})
        absent = person("clerk")
        Delegation.objects.create(
            station=station, absent=absent, deputy=user, from_at=now - timedelta(hours=1), to_at=now + timedelta(hours=8), reason="x",
            appointed_by=absent,
        )  # fmt: skip
        actions.close_account(user, by=actor("manager"), now=now)
        assert browser.get("/").headers["Location"].startswith("/accounts/login/")
        assert not Membership.objects.in_force(now).filter(user=user).exists()
        assert not Delegation.objects.in_force(now).filter(deputy=user).exists()
        assert not Authenticator.objects.filter(user=user).exists()
        refused("account_closed", lambda: actions.grant_role(user, station, "advisor", by=actor("manager"), now=now))
        refused("account_closed", lambda: actions.reset_password(user, by=actor("manager"), now=now))
        password = actions.reopen_account(user, by=actor("manager"), now=now)
        assert browser.get("/").headers["Location"].startswith("/accounts/login/")  # the old session stays dead
        user.refresh_from_db()
        assert (user.check_password(password), user.must_change_password, user.is_active) == (True, True, True)

    def test_a_lost_phone_is_taken_off_once(self, person: Person, actor: Acting, now: datetime) -> None:
        user = person("cashier")
        Authenticator.objects.create(user=user, type="totp", data={})
        refused("own_account", lambda: actions.reset_second_step(user, by=actor("cashier"), now=now))
        actions.reset_second_step(user, by=actor("manager"), now=now)
        assert JournalLine.objects.filter(verb="second_step.reset", label=user.username).count() == 1
        refused("no_second_step", lambda: actions.reset_second_step(user, by=actor("manager"), now=now))


class TestPages:
    @pytest.mark.covers("ROLE-06")
    @pytest.mark.parametrize("verb", ["password", "active", "second-step", "name"])
    @pytest.mark.parametrize("role", ["admin", "headoffice"])
    def test_a_manager_does_not_take_over_a_login_that_reaches_further_than_his(
        self, role: str, verb: str, client_as: Callable[..., Client], person: Person
    ) -> None:
        chief = person(role)
        before = chief.password
        assert client_as("manager").post(f"/people/{chief.pk}/{verb}/", {"active": "0", "name": "x"}).status_code == 404
        chief.refresh_from_db()
        assert (chief.password, chief.is_active) == (before, True)

    def test_an_administrator_reaches_the_people_of_every_station_of_his_company(
        self, client_as: Callable[..., Client], person: Person, other_station: Station, other_company_station: Station
    ) -> None:
        there, stranger = person("manager", at=other_station), person("manager", at=other_company_station)
        client = client_as("admin")
        assert "One-time password" in client.post(f"/people/{there.pk}/password/").content.decode()
        assert client.post(f"/people/{stranger.pk}/password/").status_code == 404
        answer = client.post(f"/people/{there.pk}/roles/", {"role": "cashier", "title": "", "station": str(other_station.pk)})
        assert answer.status_code == 302
        assert Membership.objects.filter(user=there, station=other_station, role="cashier").exists()

    def test_a_manager_is_not_offered_what_he_may_not_give(
        self, client_as: Callable[..., Client], person: Person, station: Station, other_station: Station
    ) -> None:
        clerk = person("clerk")
        client = client_as("manager")
        page = client.get(f"/people/{clerk.pk}/").content.decode()
        assert 'value="advisor"' in page
        assert 'value="admin"' not in page and other_station.name not in page
        answer = client.post(f"/people/{clerk.pk}/roles/", {"role": "admin", "title": "", "station": str(station.pk)})
        assert answer.status_code == 422
        answer = client.post(f"/people/{clerk.pk}/roles/", {"role": "advisor", "title": "", "station": str(other_station.pk)})
        assert answer.status_code == 422
        assert Membership.objects.filter(user=clerk).count() == 1

    def test_a_person_is_found_corrected_and_listed_when_gone(self, client_as: Callable[..., Client], person: Person) -> None:
        clerk, client = person("clerk"), client_as("manager")
        assert client.post(f"/people/{clerk.pk}/name/", {"name": "白洁", "phone": "13800000001"}).status_code == 302
        assert client.post(f"/people/{clerk.pk}/name/", {"name": "", "phone": "1"}).status_code == 422
        assert "白洁" in client.get("/people/?q=13800000001").content.decode()
        assert client.post(f"/people/{clerk.pk}/active/", {"active": "0"}).status_code == 302
        assert "logged out everywhere" in client.get("/people/").content.decode()
        assert "白洁" not in client.get("/people/").content.decode()
        assert "白洁" in client.get("/people/?left=1").content.decode()
        assert "One-time password" in client.post(f"/people/{clerk.pk}/active/", {"active": "1"}).content.decode()

    def test_nobody_touches_his_own_rights_on_the_page(self, client_as: Callable[..., Client], person: Person) -> None:
        client, me = client_as("manager"), person("manager")
        page = client.get(f"/people/{me.pk}/").content.decode()
        assert "These are your own rights" in page
        assert f"/people/{me.pk}/active/" not in page


def test_the_people_page_needs_no_more_statements_for_more_people(
    client_as: Callable[..., Client], person: Person, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = client_as("manager")
    client.get("/people/")
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        client.get("/people/")
    for n in range(3):
        person("technician", name=f"tech{n}")
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        client.get("/people/")


def test_managed_stations_of_somebody_without_the_right_are_none(station: Station, actor: Acting, now: datetime) -> None:
    assert list(queries.managed_stations(actor("advisor"), now)) == []
    assert list(queries.managed_stations(actor("manager"), now)) == [station]
