"""Words for the search and the tokens made of them. No database."""

from waystation.finder.sums.grams import full_pinyin, initials, search_text, split_words, squeeze, two_grams
from waystation.finder.sums.tokens import LONGEST_TEXT, TAIL, Row, asked, best, needed, tokens

__all__ = [
    "LONGEST_TEXT", "TAIL", "Row", "asked", "best", "full_pinyin", "initials", "needed", "search_text", "split_words", "squeeze", "tokens",
    "two_grams",
]  # fmt: skip
