import pytest
from hypothesis import given
from hypothesis import strategies as st

from waystation.papers.capitals import LARGEST_FEN, capitals

DIGITS = {letter: value for value, letter in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def number(text: str) -> int:
    """The whole number a Chinese reader hears; written for the test, knows nothing of how capitals() works."""
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if unit in text:
            high, low = text.rsplit(unit, 1)
            return number(high) * size + number(low)
    total, digit = 0, 0
    for letter in text:
        if letter in PLACES:
            total, digit = total + digit * PLACES[letter], 0
        else:
            digit = DIGITS[letter]
    return total + digit


def fen(text: str) -> int:
    sign = -1 if text.startswith("负") else 1
    text = text.removeprefix("负").removesuffix("整")
    whole, found, rest = text.rpartition("元")
    rest = rest if found else text
    jiao, found, cents = rest.rpartition("角")
    cents = (cents if found else rest).removesuffix("分").removeprefix("零")
    return sign * (number(whole) * 100 + (DIGITS[jiao] * 10 if jiao else 0) + (DIGITS[cents] if cents else 0))


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角"),
        (55, "伍角伍分"),
        (100, "壹元整"),
        (1005, "壹拾元零伍分"),
        (101005, "壹仟零壹拾元零伍分"),
        (123450, "壹仟贰佰叁拾肆元伍角"),
        (2000000, "贰万元整"),
        (2000500, "贰万零伍元整"),
        (10700053, "壹拾万柒仟元伍角叁分"),
        (10070000, "壹拾万零柒佰元整"),
        (168032, "壹仟陆佰捌拾元叁角贰分"),
        (100_000_000_00, "壹亿元整"),
        (100_000_001_00, "壹亿零壹元整"),
        (100_010_000_00, "壹亿零壹万元整"),
        (100_001_000_00, "壹亿零壹仟元整"),
        (110_000_000_00, "壹亿壹仟万元整"),
        (1_001_000_000_00, "壹拾亿零壹佰万元整"),
        (1_000_100_000_000_00, "壹万零壹亿元整"),
        (1_000_000_000_001_00, "壹万亿零壹元整"),
        (-101005, "负壹仟零壹拾元零伍分"),
    ],
)
def test_worked_table(amount: int, text: str) -> None:
    assert capitals(amount) == text


@given(
    st.one_of(
        st.integers(-LARGEST_FEN, LARGEST_FEN),
        st.integers(0, 10**8),
        st.lists(st.sampled_from("0000123"), min_size=1, max_size=18).map("".join).map(int),
    )
)
def test_a_reader_hears_the_same_amount(amount: int) -> None:
    text = capitals(amount)
    assert fen(text) == amount
    assert "零零" not in text
    assert text.endswith(("整", "角", "分"))


def test_beyond_the_largest() -> None:
    with pytest.raises(ValueError, match="too large"):
        capitals(LARGEST_FEN + 1)
