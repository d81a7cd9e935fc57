import pytest
from hypothesis import given
from hypothesis import strategies as st

from waystation.identifiers import masks


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (masks.phone, "13800138000", "138****8000"),
        (masks.phone, "+8613800138000", "138****8000"),
        (masks.phone, "0531-88886666", "**********66"),
        (masks.phone, "+8653188886666;ext=12", "***********66"),
        (masks.phone, "110", "***"),
        (masks.name, "张三", "张*"),
        (masks.name, "张小明", "张*明"),
        (masks.name, "欧阳锋", "欧阳*"),
        (masks.name, "尉迟敬德", "尉迟**"),
        (masks.name, "John Smith", "J*** S****"),
        (masks.name, "张", "*"),
        (masks.name, "", ""),
        (masks.plate, "鲁A12345", "鲁A***45"),
        (masks.vin, "LZZTEST18R0000002", "LZZ**********0002"),
        (masks.identity, "370102199001011234", "370*************34"),
    ],
)
def test_masks(mask, text: str, shown: str) -> None:  # type: ignore[no-untyped-def]
    assert mask(text) == shown


@given(st.text(min_size=2, max_size=30), st.integers(0, 5), st.integers(0, 5))
def test_something_is_always_hidden_and_the_length_stays(text: str, head: int, tail: int) -> None:
    shown = masks.keep(text, head, tail)
    assert len(shown) == len(text)
    assert "*" in shown
