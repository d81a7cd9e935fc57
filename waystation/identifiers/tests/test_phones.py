import pytest
from hypothesis import given
from hypothesis import strategies as st

from waystation.core.errors import Refused
from waystation.identifiers.phones import PhoneKind, display, read_phone


@pytest.mark.parametrize(
    ("typed", "stored", "kind", "shown"),
    [
        ("13800138000", "+8613800138000", PhoneKind.MOBILE, "138 0013 8000"),
        ("149 0013 8000", "+8614900138000", PhoneKind.MOBILE, "149 0013 8000"),
        ("＋８６ 138-0013-8000", "+8613800138000", PhoneKind.MOBILE, "138 0013 8000"),
        ("8613800138000", "+8613800138000", PhoneKind.MOBILE, "138 0013 8000"),
        ("0086 13800138000", "+8613800138000", PhoneKind.MOBILE, "138 0013 8000"),
        ("013800138000", "+8613800138000", PhoneKind.MOBILE, "138 0013 8000"),
        ("0531-88886666", "+8653188886666", PhoneKind.LANDLINE, "0531-88886666"),
        ("(010) 6666 8888", "+861066668888", PhoneKind.LANDLINE, "010-66668888"),
        ("+86 10 66668888", "+861066668888", PhoneKind.LANDLINE, "010-66668888"),
        ("0531-88886666-12", "+8653188886666;ext=12", PhoneKind.LANDLINE, "0531-88886666-12"),
        ("053188886666转8001", "+8653188886666;ext=8001", PhoneKind.LANDLINE, "0531-88886666-8001"),
        ("400-800-1234", "+864008001234", PhoneKind.SERVICE, "400-800-1234"),
        ("+49 30 1234567", "+49301234567", PhoneKind.FOREIGN, "+49301234567"),
    ],
)
def test_what_people_type(typed: str, stored: str, kind: PhoneKind, shown: str) -> None:
    phone = read_phone(typed)
    assert (phone.stored, phone.kind, display(phone.stored)) == (stored, kind, shown)
    assert read_phone(phone.stored) == phone
    assert read_phone(display(phone.stored)) == phone


def test_the_area_completes_a_landline() -> None:
    assert read_phone("88886666", area="0531").stored == "+8653188886666"
    with pytest.raises(Refused):
        read_phone("88886666")


@pytest.mark.parametrize(
    "typed",
    ["", "1380013800", "138001380001", "12345678901", "0138", "13800138000-12", "abc", "١٣٨٠٠١٣٨٠٠٠", "+86", "110"],
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        read_phone(typed, field="phone")
    assert (refused.value.code, refused.value.field) == ("bad_phone", "phone")


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_every_mobile_number_goes_round(number: str) -> None:
    stored = read_phone(number).stored
    assert stored == "+86" + number
    assert read_phone(display(stored)).stored == stored
