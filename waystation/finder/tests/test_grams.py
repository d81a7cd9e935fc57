import pytest
from hypothesis import given
from hypothesis import strategies as st

from waystation.finder.sums import full_pinyin, initials, search_text, split_words, squeeze, two_grams


def test_grams() -> None:
    assert two_grams("鲁A·123") == ["鲁a", "a1", "12", "23"]
    assert two_grams("张") == ["张"]
    assert two_grams("--") == []


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("保养材料", "bycl"),
        ("曾小明", "zxm"),
        ("单雄信", "sxx"),
        ("仇英", "qy"),
        ("解缙", "xj"),
        ("区海", "oh"),
        ("查良", "zl"),
        ("尉迟恭", "ycg"),
        ("重汽", "zq"),
        ("重复", "cf"),
        ("长城", "cc"),
        ("张3", "z3"),
    ],
)
def test_initials(text: str, letters: str) -> None:
    assert letters in initials(text)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("曾小明", "zengxiaoming"),
        ("单雄信", "shanxiongxin"),
        ("尉迟恭", "yuchigong"),
        ("银行", "yinhang"),
        ("调整", "tiaozheng"),
    ],
)
def test_full_pinyin(text: str, reading: str) -> None:
    assert reading in full_pinyin(text)


def test_no_pinyin_without_chinese() -> None:
    assert full_pinyin("ABC123") == initials("ABC123") == []


def test_a_long_name_has_a_bounded_number_of_readings() -> None:
    assert len(full_pinyin("长重行调传乐曾单解降差朝藏厦")) <= 7


def test_search_text_worked() -> None:
    text = search_text("京A 12345", "张三", "+86 138 0013 8000")
    for word in (" 京a12345 ", " 张三 ", " zhangsan ", " zs ", " 8613800138000 "):
        assert word in text
    assert search_text("") == ""
    assert " zs " not in search_text("张三", "A1", pinyin_of=["A1"])


@given(st.text(max_size=30), st.data())
def test_any_two_neighbours_of_a_word_find_it(text: str, data: st.DataObject) -> None:
    words = [word for word in split_words(text) if len(word) >= 2]
    if words:
        word = data.draw(st.sampled_from(words))
        start = data.draw(st.integers(0, len(word) - 2))
        piece = word[start : start + data.draw(st.integers(2, 5))]
        assert set(two_grams(piece)) <= set(two_grams(word))


@given(st.text(max_size=40))
def test_squeezed_text_is_letters_and_digits_only(text: str) -> None:
    assert squeeze(text) == "" or squeeze(text).isalnum()
