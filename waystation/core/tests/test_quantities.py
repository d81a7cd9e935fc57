import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from waystation.core.errors import Refused
from waystation.core.quantities import LARGEST_MILLI, milli_from_text, quantity


@pytest.mark.parametrize(
    ("text", "milli"), [("2", 2000), ("1.5", 1500), ("０.２５", 250), ("1,000", 1_000_000), ("-0.001", -1)]
)
def test_what_people_type(text: str, milli: int) -> None:
    assert milli_from_text(text) == milli


@pytest.mark.parametrize("text", ["", "1.2345", "two", "1.", "²", "1,00", "1000000000000"])
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        milli_from_text(text, field="qty")
    assert (refused.value.code, refused.value.field) == ("bad_quantity", "qty")


@given(st.integers(-LARGEST_MILLI, LARGEST_MILLI))
def test_reading_undoes_writing(milli: int) -> None:
    assert milli_from_text(quantity(milli)) == milli


def test_writing() -> None:
    assert [quantity(1500), quantity(2000, "个"), quantity(-50), quantity(0)] == ["1.5", "2 pcs", "-0.05", "0"]
    with override("zh-hans"):
        assert quantity(2000, "个") == "2 个"
