"""How a row becomes tokens, and how a query becomes the tokens a row must have. No database.

Tokens: two neighbours of a word ("12"), a whole word ("=鲁a12345"), the last four characters of a longer one ("$2345"). They hold
letters, digits and these two marks only, so no token means anything to a query language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from waystation.finder.sums.grams import search_text, split_words, two_grams

LONGEST_TEXT = 1_000
LONGEST_WORD = 40
MOST_WORDS = 6
TAIL = 4


@dataclass(frozen=True)
class Row:
    """A row as the search shall know it; `station_id` None is seen by the whole company; `rank_at` puts newer ones first."""

    kind: str
    object_id: int
    company_id: int
    station_id: int | None
    label: str
    sub: str
    url: str
    words: Sequence[str]
    rank_at: datetime
    personal: bool = False

    @property
    def text(self) -> str:
        """The squeezed words it is found by, label first, a space at both ends."""
        text = search_text(self.label, *self.words)
        if len(text) <= LONGEST_TEXT:
            return text
        return text[: text.rindex(" ", 0, LONGEST_TEXT) + 1]


def tokens(text: str) -> str:
    """The tokens of an entry's text, each once, with spaces between."""
    found: dict[str, None] = {}
    for word in text.split():
        found.update(dict.fromkeys(two_grams(word)))
        if 1 < len(word) <= LONGEST_WORD:
            found[f"={word}"] = None
        if len(word) > TAIL:
            found[f"${word[-TAIL:]}"] = None
    return " ".join(found)


def asked(query: str) -> list[str]:
    """The words of a query that can be looked up; single characters alone (张 三) are taken as one word."""
    words = [word[:LONGEST_WORD] for word in split_words(query[:200])][:MOST_WORDS]
    if words and all(len(word) == 1 for word in words):
        words = ["".join(words)]
    return words if any(len(word) > 1 for word in words) else []


def needed(words: Sequence[str]) -> list[str]:
    """The grams an answer must have; a single character beside other words is only compared."""
    return list(dict.fromkeys(gram for word in words if len(word) > 1 for gram in two_grams(word)))


def best(words: Sequence[str]) -> list[str]:
    """Tokens of which an especially good answer has one: the very word, or a word that ends with it. Only for one word."""
    if len(words) != 1:
        return []
    word = words[0]
    return [f"={word}"] + ([f"${word[-TAIL:]}"] if len(word) >= TAIL else [])
