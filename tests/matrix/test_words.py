"""Every page in each of the two languages: nothing of the house is left in the other one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.matrix.words import chinese_in, english_in, strangers
from waystation.core.names import Labelled


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_page_speaks_the_other_language(language: str, browser: Callable[..., Client]) -> None:
    clients: dict[str, Client] = {}

    def client(who: str, spoken: str) -> Client:
        return clients.setdefault(who, browser(who, spoken))

    assert strangers(client, language) == {}


@pytest.mark.slow
def test_a_page_that_prints_the_stored_name_is_found(
    browser: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: rows that answer with the Chinese name whoever reads."""
    monkeypatch.setattr(Labelled, "label", property(lambda row: row.name))
    monkeypatch.setattr("waystation.core.names.own", str)
    found = strangers(browser, "en", prefix="workshop:board")
    assert found


def test_what_counts_as_the_other_language(at_home: None) -> None:
    page = '<html lang="en"><p>Brake <span lang="zh">补胎</span> 更换机油</p><img alt="左前门"><script>"脚本"</script>'
    assert list(chinese_in(page)) == ["更换机油", "左前门"]
    page = '<html lang="zh-hans"><p>刹车 <i lang="en">brake</i> Save the order</p><input placeholder="Write here" value="typed">'
    assert list(english_in(page)) == ["Save the order", "Write here"]
    page = '<html lang="zh-hans"><p>{customer}您好</p><p>代码 call.greeting</p><p>“masked” 部分隐去</p><p>Step. Then</p><p>“Save it”</p>'
    assert list(english_in(page)) == ["Step. Then", "“Save it”"]
