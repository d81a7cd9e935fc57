import pytest
from hypothesis import given
from hypothesis import strategies as st

from waystation.core.errors import Refused
from waystation.identifiers.vin import check_digit, model_year, read_vin

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"


@pytest.mark.parametrize(
    "text", ["LZZTEST18R0000002", "LZZTEST17R0000007", "LTEST0008P0000001", "LGAX4C344K1000001", "1M8GDM9AXKP042788"]
)
def test_good_numbers(text: str) -> None:
    vin = read_vin(text)
    assert vin.check_ok and vin.warning == ""


def test_a_bad_check_digit_is_a_warning() -> None:
    vin = read_vin("LSVAM4187C2184841")
    assert not vin.check_ok
    assert "LSVAM4187C2184841" in vin.warning
    assert vin.maker_en == "SAIC Volkswagen"


def test_year_and_maker() -> None:
    vin = read_vin(" lzz-test1 8R0000002* ")
    assert (vin.text, vin.year, vin.maker) == (
        "LZZTEST18R0000002",
        2024,
        "中国重汽",
    )
    assert read_vin("LTEST0008P0000001").maker == ""


@pytest.mark.parametrize(
    ("letter", "newest", "year"),
    [
        ("A", 2027, 2010),
        ("9", 2027, 2009),
        ("V", 2027, 2027),
        ("W", 2027, 1998),
        ("A", 2009, 1980),
        ("1", 2031, 2031),
        ("A", 1979, None),
        ("U", 2027, None),
        ("0", 2027, None),
    ],
)
def test_the_year_cycle(letter: str, newest: int, year: int | None) -> None:
    assert model_year(letter, newest) == year


@pytest.mark.parametrize(
    "text", ["", "LZZTEST18R000000", "LZZTEST18R00000022", "LZZTEST18R000000_", "LZZTEST1８R000000中"]
)
def test_wrong_shapes_are_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_vin(text, field="vin")
    assert (refused.value.code, refused.value.field) == ("bad_vin", "vin")


def test_a_typed_o_is_explained() -> None:
    with pytest.raises(Refused, match="LZZTEST18R0000002"):
        read_vin("LZZTEST18RO000OO2")


@given(st.text(LETTERS, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(LETTERS))
def test_one_wrong_digit_is_noticed(text: str, place: int, other: str) -> None:
    good = text[:8] + check_digit(text) + text[9:]
    assert read_vin(good).check_ok
    if place != 8 and other.isdigit() and good[place].isdigit() and other != good[place]:
        assert not read_vin(good[:place] + other + good[place + 1 :]).check_ok
