"""Words for the search: two-character grams, pinyin and pinyin initials.

Trigram indexes find nothing for two Chinese characters (architecture §1), so every two neighbours are one token. Pinyin is
read character by character: the phrase dictionary of `pypinyin` costs 45 MB in every process and does not know surnames;
characters with two usual readings give both, so that nobody has to know which one was meant.
"""

from __future__ import annotations

import itertools
import os
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # read by pypinyin when it is imported

from pypinyin import Style, pinyin

SURNAMES = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "区": "ou", "查": "zha", "朴": "piao", "盖": "ge", "任": "ren", "宁": "ning",
    "尉迟": "yu chi", "万俟": "mo qi", "长孙": "zhang sun", "澹台": "tan tai", "令狐": "ling hu", "乐": "yue", "种": "chong", "员": "yun",
    "缪": "miao", "翟": "zhai", "冼": "xian", "覃": "qin", "逄": "pang", "晁": "chao", "纪": "ji", "华": "hua", "召": "shao", "燕": "yan",
    "隗": "wei", "秘": "bi", "洗": "xian", "折": "she", "黑": "he", "繁": "po", "牟": "mu", "佴": "nai", "那": "na", "宓": "mi", "郇": "huan",
    "卜": "bu", "柏": "bai", "费": "fei", "葛": "ge", "郝": "hao", "祭": "zhai", "阚": "kan", "乜": "nie", "尹": "yin", "臧": "zang", "都": "du",
    "訾": "zi", "贾": "jia", "谌": "chen", "亓官": "qi guan",
}  # fmt: skip
"""How surnames are read where that differs or is often got wrong; one syllable a character."""

TWO_READINGS = {
    "长": ("chang", "zhang"), "重": ("zhong", "chong"), "行": ("xing", "hang"), "调": ("diao", "tiao"), "传": ("chuan", "zhuan"),
    "乐": ("le", "yue"), "曾": ("zeng", "ceng"), "单": ("dan", "shan"), "解": ("jie", "xie"), "降": ("jiang", "xiang"), "车": ("che",),
    "差": ("cha", "chai"), "空": ("kong",), "间": ("jian",), "朝": ("chao", "zhao"), "藏": ("cang", "zang"), "厦": ("xia", "sha"),
    "覃": ("qin", "tan"), "贾": ("jia", "gu"), "沈": ("shen", "chen"), "便": ("bian", "pian"), "石": ("shi",), "弹": ("dan", "tan"),
}  # fmt: skip
_MOST_READINGS = 6
_LONGEST_READ = 24


def squeeze(text: str) -> str:
    """Lower case, half width, letters and digits of any script only: 鲁A·12 345 → 鲁a12345."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).lower() if letter.isalnum())


def split_words(text: str) -> list[str]:
    """The squeezed words of a text as people write it, each once, in order."""
    words = (squeeze(word) for word in unicodedata.normalize("NFKC", text).split())
    return list(dict.fromkeys(word for word in words if word))


def two_grams(text: str) -> list[str]:
    """Every two neighbours of the squeezed text, each once; a single character stands alone."""
    word = squeeze(text)
    if len(word) < 2:
        return [word] if word else []
    return list(dict.fromkeys(word[place : place + 2] for place in range(len(word) - 1)))


def _has_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


@lru_cache(maxsize=8192)
def _syllables(letter: str) -> tuple[str, ...]:
    return TWO_READINGS.get(letter) or (pinyin(letter, style=Style.NORMAL, errors="default")[0][0],)


def _readings(word: str) -> list[list[str]]:
    """Ways to read a word, each a list of syllables; the surname's first."""
    word = word[:_LONGEST_READ]
    plain = [_syllables(letter) for letter in word]
    ways = [list(way) for way in itertools.islice(itertools.product(*plain), _MOST_READINGS)]
    for length in (2, 1):
        reading = SURNAMES.get(word[:length])
        if reading is not None:
            ways.insert(0, reading.split() + [syllables[0] for syllables in plain[length:]])
            break
    return ways


def full_pinyin(text: str) -> list[str]:
    """曾小明 → zengxiaoming, cengxiaoming; words without Chinese characters give nothing."""
    word = squeeze(text)
    return list(dict.fromkeys("".join(way) for way in _readings(word))) if _has_chinese(word) else []


def initials(text: str) -> list[str]:
    """保养材料 → bycl; 尉迟恭 → ycg and wcg. Letters and digits inside stay."""
    word = squeeze(text)
    if not _has_chinese(word):
        return []
    return list(
        dict.fromkeys(
            "".join(syllable if syllable.isdigit() else syllable[0] for syllable in way) for way in _readings(word)
        )
    )


def search_text(*parts: str, pinyin_of: Iterable[str] | None = None) -> str:
    """All that a row can be found by, one squeezed word after the other, a space at both ends.

    Words with Chinese characters also stand as pinyin and initials; a part of several words also stands as one word, so that
    "京A 12345" is found by 京A12345. `pinyin_of` limits pinyin to these parts.
    """
    words: list[str] = []
    readable = None if pinyin_of is None else set(pinyin_of)
    for part in parts:
        pieces = split_words(part)
        words += pieces
        if 1 < len(pieces) <= 4:
            words.append("".join(pieces))
        if readable is None or part in readable:
            for piece in pieces:
                words += _read_aloud(piece)
    return f" {' '.join(dict.fromkeys(words))} " if words else ""


@lru_cache(maxsize=4096)  # an import and a day's customers say the same names, makers and towns over and over
def _read_aloud(piece: str) -> tuple[str, ...]:
    return (*full_pinyin(piece), *initials(piece))
