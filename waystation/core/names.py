"""Names and sentences in two languages: the reader's, and Chinese marked as Chinese where no English one is kept.

What a customer has signed is hashed as it was stored; only what is shown follows the reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, override, pgettext

CHINESE = re.compile(r"[\u3400-\u9fff]")
UNITS = {
    "个": "pcs", "根": "pcs", "支": "pcs", "条": "pcs", "台": "pcs", "块": "pcs", "只": "pcs", "片": "pcs", "张": "pcs", "件": "pcs",
    "套": "set", "付": "set", "副": "set", "组": "set", "升": "L", "瓶": "bottle", "公斤": "kg", "千克": "kg", "克": "g", "米": "m",
    "卷": "roll", "桶": "drum", "箱": "box", "次": "time", "小时": "h", "工时": "h", "天": "day",
}  # fmt: skip


def english() -> bool:
    """The reader reads English."""
    return (get_language() or "").startswith("en")


def label(name: str, name_en: str = "") -> str:
    """The name in the reader's language; the Chinese one where there is no English."""
    return name_en if name_en and english() else name


class Labelled:
    """For rows with `name` and `name_en`: `label` is what the reader reads."""

    name: Any
    name_en: Any

    @property
    def label(self) -> str:
        return label(self.name, self.name_en)


def label_of(thing: Any) -> str:
    """The label of a row, or of an entry of frozen content with `name` and `name_en`."""
    if isinstance(thing, Mapping):
        return label(str(thing.get("name", "")), str(thing.get("name_en") or ""))
    return str(thing.label)


def own(text: object) -> SafeString:
    """Words for a page as they are; Chinese ones on an English page are marked, for those who listen."""
    if english() and CHINESE.search(str(text)):
        return format_html('<span lang="zh">{}</span>', text)
    return conditional_escape(str(text) if not isinstance(text, str) else text)


def unit(name: str) -> str:
    """个 as pcs for an English reader; a unit we do not know stays."""
    return UNITS.get(name, name) if english() else name


def listed(words: Iterable[object]) -> str:
    """Some words one after the other, with the comma of the reader's language."""
    return (", " if english() else "、").join(str(word) for word in words)


class Twice(str):
    """A sentence in the present language that remembers the other one: one person causes it, another reads it."""

    chinese: str
    english: str

    def __mod__(self, facts: Any) -> Twice:
        made = Twice(str.__mod__(self, facts))
        with override("zh-hans"):
            made.chinese = self.chinese % facts
        with override("en"):
            made.english = self.english % facts
        return made


def _in_both(words: Callable[[], str]) -> Twice:
    made = Twice(words())
    with override("zh-hans"):
        made.chinese = words()
    with override("en"):
        made.english = words()
    return made


def twice(message: str) -> Twice:
    """`gettext` for what a colleague will read; facts that are rows or labels of choices follow the language too."""
    return _in_both(lambda: gettext(message))


def ptwice(context: str, message: str) -> Twice:
    """The same with a context."""
    return _in_both(lambda: pgettext(context, message))


def joined(*parts: object) -> Twice:
    """Parts in one line, each in both languages."""

    def line(language: str) -> str:
        return " ".join(getattr(part, language) if isinstance(part, Twice) else str(part) for part in parts)

    made = Twice(" ".join(str(part) for part in parts))
    with override("zh-hans"):
        made.chinese = line("chinese")
    with override("en"):
        made.english = line("english")
    return made


def both(words: str) -> tuple[str, str]:
    """What is kept of a sentence: Chinese and English; words somebody typed have no other language."""
    return (words.chinese, words.english) if isinstance(words, Twice) else (words, "")
