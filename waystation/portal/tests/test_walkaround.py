"""The customer reads and signs the walkaround on his own phone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from waystation.accounts.models import Station
from waystation.accounts.queries import system_actor
from waystation.reception import actions
from waystation.reception.models import Visit
from waystation.reception.tests.build import SVG, make_complete
from waystation.reception.tests.test_actions_walking import a_photo

pytestmark = pytest.mark.django_db
PAGE = "portal:walkaround"


def guest(visit: Visit) -> Client:
    """A phone that opened the link of the QR code."""
    address = actions.ask_to_sign(visit, by=system_actor(visit.station), now=timezone.now())
    client = Client(headers={"accept-language": "en"})
    answer = client.get("/c/" + address.split("/c/")[1], follow=True)
    assert answer.redirect_chain[-1][0] == reverse(PAGE)
    return client


@pytest.mark.covers("RCPT-15")
def test_read_and_sign(station: Station) -> None:
    visit = make_complete(station, marks={"hood": "dent"})
    client = guest(visit)
    page = client.get(reverse(PAGE))
    text = page.content.decode()
    assert "Bonnet" in text
    assert visit.words in text
    assert visit.contact.phone[-8:] not in text
    done = client.post(reverse(PAGE), {"content_hash": page.context["content_hash"], "signature": SVG})
    assert done.status_code == 303
    visit.refresh_from_db()
    sheet = visit.walkaround
    assert (sheet.status, sheet.signature.channel, sheet.signature.name) == ("signed", "link", str(visit.contact))
    assert "you have signed" in client.get(reverse(PAGE)).content.decode()
    pdf = client.get(reverse("portal:walkaround_paper"))
    assert (pdf.status_code, pdf.content[:4]) == (200, b"%PDF")


@pytest.mark.covers("RCPT-15")
@pytest.mark.parametrize(("data", "status"), [({"content_hash": "old", "signature": SVG}, 409), ({}, 409)])
def test_only_what_was_shown_is_signed(station: Station, data: dict[str, str], status: int) -> None:
    visit = make_complete(station)
    answer = guest(visit).post(reverse(PAGE), data)
    assert (answer.status_code, "The sheet changed" in answer.content.decode()) == (status, True)
    visit.walkaround.refresh_from_db()
    assert visit.walkaround.status == "draft"


def test_without_a_link_there_is_nothing(station: Station, client: Any) -> None:
    make_complete(station)
    for name in (PAGE, "portal:walkaround_paper"):
        assert client.get(reverse(name)).status_code == 404


def test_a_photo_of_another_stay_is_not_shown(station: Station, tmp_path: Any) -> None:

    by = system_actor(station)
    mine, other = make_complete(station), make_complete(station)
    (own,) = actions.add_photos(mine, [a_photo()], by=by, now=timezone.now())
    (foreign,) = actions.add_photos(other, [a_photo()], by=by, now=timezone.now())
    client = guest(mine)
    assert client.get(reverse("portal:walkaround_photo", args=[own.pk])).status_code == 200
    assert client.get(reverse("portal:walkaround_photo", args=[foreign.pk])).status_code == 404
