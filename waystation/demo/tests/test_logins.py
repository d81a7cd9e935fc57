"""The login page names the demonstration's people, and of a real house nobody."""

from __future__ import annotations

import pytest
from django.test import Client

from waystation.demo.house import PASSWORD


@pytest.mark.usefixtures("advisor")
def test_the_login_page_names_people_of_a_demonstration_only(settings, tmp_path) -> None:
    settings.DATA = tmp_path
    settings.DEMO = False
    assert PASSWORD not in Client().get("/accounts/login/").content.decode()
    settings.DEMO = True
    html = Client().get("/accounts/login/").content.decode()
    assert PASSWORD in html
    assert "advisor" in html
