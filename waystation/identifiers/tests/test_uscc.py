import pytest
from hypothesis import given
from hypothesis import strategies as st

from waystation.core.errors import Refused
from waystation.identifiers.uscc import TaxNumberKind, read_uscc


@pytest.mark.parametrize("typed", ["91350100M000100Y43", "91310000000000000U", " 9135 0100 m000100y43"])
def test_good_codes(typed: str) -> None:
    number = read_uscc(typed)
    assert (number.kind, number.warning, len(number.text)) == (TaxNumberKind.USCC, "", 18)


@pytest.mark.parametrize("typed", ["370100123456789", "37010012345678901234"])
def test_old_numbers_come_with_a_warning(typed: str) -> None:
    number = read_uscc(typed)
    assert number.kind == TaxNumberKind.OLD
    assert number.warning


@pytest.mark.parametrize("typed", ["", "91350100M000100Y44", "91350100M000100Y4", "91350100M000100Y4Z", "中国"])
def test_bad_codes_are_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        read_uscc(typed, field="tax")
    assert (refused.value.code, refused.value.field) == ("bad_uscc", "tax")


def test_look_alikes_are_suggested() -> None:
    with pytest.raises(Refused, match="91350100M000100Y43"):
        read_uscc("9I350100M000100Y43")


@given(st.integers(0, 16), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_noticed(place: int, digit: str) -> None:
    good = "91310000000000000U"
    if good[place] != digit:
        with pytest.raises(Refused):
            read_uscc(good[:place] + digit + good[place + 1 :])
