"""Names and sentences follow the reader; what was stored stays."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from waystation.core.names import both, english, joined, label_of, listed, own, twice, unit
from waystation.core.quantities import quantity


class Thing:
    def __str__(self) -> str:
        return "Scania" if english() else "斯堪尼亚"


@pytest.mark.parametrize(("language", "shown"), [("zh-hans", "更换机油"), ("en", "Oil change")])
def test_a_name_follows_the_reader(language: str, shown: str) -> None:
    with override(language):
        assert label_of({"name": "更换机油", "name_en": "Oil change"}) == shown


def test_without_an_english_name_the_chinese_one_is_marked() -> None:
    with override("en"):
        assert own(label_of({"name": "补胎<b>", "name_en": ""})) == '<span lang="zh">补胎&lt;b&gt;</span>'
        assert own("Tyre <1>") == "Tyre &lt;1&gt;"
    with override("zh-hans"):
        assert own("补胎") == "补胎"


def test_units_and_lists() -> None:
    with override("en"):
        assert (quantity(2000, "个"), unit("斤"), listed(["a", 2])) == ("2 pcs", "斤", "a, 2")
    with override("zh-hans"):
        assert (quantity(2000, "个"), listed(["a", 2])) == ("2 个", "a、2")


def test_a_sentence_is_kept_in_both_languages_with_its_facts() -> None:
    for language in ("zh-hans", "en"):
        with override(language):
            chinese, english = both(joined("鲁A1", twice("%(minutes)s min late") % {"minutes": Thing()}))
        assert (chinese, english) == ("鲁A1 超时斯堪尼亚分", "鲁A1 Scania min late"), language
    assert both("客户的话") == ("客户的话", "")
