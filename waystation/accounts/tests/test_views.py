"""The settings pages: who sees them, what they do, what they say when it does not work."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from waystation.accounts.choices import Role
from waystation.accounts.models import Delegation, Membership, Parameter, Station, User
from waystation.core.access import roles_with
from waystation.journal.models import FormReceipt

PAGES = {
    "/people/": "accounts.people",
    "/people/numbers/": "accounts.parameters",
    "/people/stand-ins/": "accounts.delegate",
    "/people/keys/": "accounts.api_keys",
}


@pytest.mark.covers("ROLE-01", "ROLE-06")
@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("role", Role.values)
def test_every_page_with_every_role(client_as: Callable[..., Client], url: str, role: str) -> None:
    expected = 200 if role in roles_with(PAGES[url]) else 403
    assert client_as(role).get(url).status_code == expected


@pytest.mark.parametrize("url", PAGES)
def test_a_stranger_goes_to_the_login(db: None, url: str) -> None:
    assert Client().get(url).headers["Location"].startswith("/accounts/login/")


def test_a_person_is_added_with_a_password_shown_once(client_as: Callable[..., Client]) -> None:
    answer = client_as("manager").post("/people/", {"name": "新人", "username": "newcomer", "phone": "", "role": "technician"})
    assert "One-time password" in answer.content.decode()
    assert User.objects.get(username="newcomer").memberships.get().role == "technician"


def test_a_bad_form_keeps_what_was_typed(client_as: Callable[..., Client], person: Callable[..., User]) -> None:
    person("advisor")
    answer = client_as("manager").post("/people/", {"name": "新人", "username": "advisor@jn".replace("@", "-"), "phone": "123", "role": "nobody"})
    assert answer.status_code == 422
    assert 'value="新人"' in answer.content.decode()
    assert User.objects.filter(name="新人").count() == 0


def test_a_number_is_put_into_force_from_the_page(client_as: Callable[..., Client]) -> None:
    answer = client_as("manager").post(
        "/people/numbers/", {"key": "phone.max_rings", "value": "4", "effective_from": "2126-01-01", "source": "trial"}
    )
    assert answer.status_code == 302
    assert Parameter.objects.get().value == 4


def test_a_refused_number_says_why_beside_its_field(client_as: Callable[..., Client]) -> None:
    answer = client_as("manager").post(
        "/people/numbers/", {"key": "phone.max_rings", "value": "4", "effective_from": "2020-01-01", "source": "trial"}
    )
    assert answer.status_code == 422
    assert "days that are over" in answer.content.decode()


@pytest.mark.covers("DELG-01")
def test_a_supervisor_appoints_a_stand_in_in_station_time(client_as: Callable[..., Client], person: Callable[..., User]) -> None:
    absent, deputy = person("advisor"), person("advisor", name="deputy")
    answer = client_as("supervisor").post(
        "/people/stand-ins/",
        {"absent": absent.pk, "deputy": deputy.pk, "from_at": "2126-01-02T08:00", "to_at": "2126-01-02T18:00", "reason": "training"},
    )
    assert answer.status_code == 302
    assert Delegation.objects.get().from_at.isoformat() == "2126-01-02T00:00:00+00:00"


def test_roles_of_another_station_cannot_be_taken_from_here(
    client_as: Callable[..., Client], person: Callable[..., User], other_station: Station
) -> None:
    person("advisor", at=other_station)
    held = Membership.objects.get()
    assert client_as("manager").post(f"/people/roles/{held.pk}/end/").status_code == 404


def test_people_of_another_company_do_not_exist(
    client_as: Callable[..., Client], person: Callable[..., User], other_company_station: Station
) -> None:
    stranger = person("advisor", at=other_company_station)
    client = client_as("manager")
    assert client.get(f"/people/{stranger.pk}/").status_code == 404
    assert client.post(f"/people/{stranger.pk}/password/").status_code == 404
    assert stranger.username not in client.get("/people/").content.decode()


def test_a_person_with_a_one_time_password_changes_it_first(client_as: Callable[..., Client], person: Callable[..., User]) -> None:
    client = client_as("advisor")
    User.objects.filter(pk=person("advisor").pk).update(must_change_password=True)
    assert client.get("/").headers["Location"] == "/accounts/password/change/"
    answer = client.post(
        "/accounts/password/change/",
        {"oldpassword": "pass-for-tests-1", "password1": "a-much-longer-phrase-7", "password2": "a-much-longer-phrase-7"},
    )
    assert answer.status_code == 302
    assert not User.objects.get().must_change_password


@pytest.mark.covers("ROLE-06")
@pytest.mark.parametrize("verb", ["password", "active"])
def test_the_login_of_a_neighbour_station_is_not_ours_to_touch(
    client_as: Callable[..., Client], person: Callable[..., User], other_station: Station, verb: str
) -> None:
    neighbour = person("manager", at=other_station)
    before = neighbour.password
    assert client_as("manager").post(f"/people/{neighbour.pk}/{verb}/", {"active": "0"}).status_code == 404
    neighbour.refresh_from_db()
    assert (neighbour.password, neighbour.is_active) == (before, True)


def _secrets(client: Client, url: str, body: dict[str, str]) -> str:
    key = str(uuid.uuid4())
    first = client.post(url, body | {"form_key": key}).content.decode()
    again = client.post(url, body | {"form_key": key})
    assert (again.status_code, again.headers["X-Refused"]) == (409, "shown_once")
    return first


def test_a_secret_shown_once_is_kept_nowhere(client_as: Callable[..., Client], person: Callable[..., User]) -> None:
    user = person("technician")
    shown = _secrets(client_as("manager"), f"/people/{user.pk}/password/", {})
    shown += _secrets(client_as("manager"), "/people/", {"name": "新人", "username": "newcomer", "phone": "", "role": "technician"})
    shown += _secrets(client_as("admin"), "/people/keys/", {"name": "camera", "role": "camera"})
    assert shown.count('<code class="mono">') == 3
    assert User.objects.filter(username="newcomer").count() == 1
    assert [bytes(row.body) for row in FormReceipt.objects.all()] == [b"", b"", b""]


def test_people_are_those_of_the_station_and_others_are_found_by_name(
    client_as: Callable[..., Client], person: Callable[..., User], other_station: Station
) -> None:
    person("advisor", name="Here Hannah")
    person("advisor", at=other_station, name="There Theo")
    shown = client_as("manager").get("/people/").content.decode()
    assert "Here Hannah" in shown and "There Theo" not in shown
    assert "There Theo" in client_as("manager").get("/people/?q=theo").content.decode()
