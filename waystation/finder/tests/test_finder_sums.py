from hypothesis import given
from hypothesis import strategies as st

from waystation.finder.sums import LONGEST_TEXT, asked, best, needed, tokens
from waystation.finder.tests.build import make_row


def test_tokens_worked() -> None:
    assert tokens(" 鲁a12345 zs ").split() == ["鲁a", "a1", "12", "23", "34", "45", "=鲁a12345", "$2345", "zs", "=zs"]
    assert tokens("") == ""


def test_what_a_query_asks() -> None:
    assert asked("鲁A·12 张") == ["鲁a12", "张"]
    assert asked("张 三") == ["张三"]
    assert asked("a") == asked("--") == asked("") == []
    assert len(asked("ab cd ef gh ij kl mn op")) == 6
    assert needed(["张三", "李"]) == ["张三"]
    assert best(["8000"]) == ["=8000", "$8000"]
    assert best(["12"]) == ["=12"]
    assert best(["12", "34"]) == []


def test_the_text_of_a_row_is_bounded_at_a_word() -> None:
    text = make_row(words=tuple(f"word{number}" for number in range(500))).text
    assert len(text) <= LONGEST_TEXT
    assert text.endswith(" ")
    assert text.split()[-1] in {f"word{number}" for number in range(500)}


@given(st.text(max_size=60))
def test_tokens_hold_nothing_a_query_language_knows(text: str) -> None:
    row = make_row(label=text)
    for token in tokens(row.text).split() + needed(asked(text)) + best(asked(text)):
        assert token.removeprefix("=").removeprefix("$").isalnum()


@given(st.text(max_size=60))
def test_a_row_has_every_gram_its_own_label_asks_for(text: str) -> None:
    assert set(needed(asked(text[:30]))) <= set(tokens(make_row(label=text[:30]).text).split())
