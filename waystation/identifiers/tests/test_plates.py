import pytest
from hypothesis import given
from hypothesis import strategies as st

from waystation.core.errors import Refused
from waystation.identifiers.plates import (
    PROVINCES,
    PlateColor,
    PlateKind,
    normalise,
    read_plate,
    suggest,
)


@pytest.mark.parametrize(
    ("typed", "text", "kind", "color", "energy"),
    [
        ("鲁a·12345", "鲁A12345", PlateKind.NORMAL, PlateColor.BLUE, False),
        ("粤Ｂ－８Ｋ３８Ｙ", "粤B8K38Y", PlateKind.NORMAL, PlateColor.BLUE, False),
        ("京AD12345", "京AD12345", PlateKind.NEV_SMALL, PlateColor.GREEN, True),
        ("京A K 1 2345", "京AK12345", PlateKind.NEV_SMALL, PlateColor.GREEN, True),
        ("沪B12345F", "沪B12345F", PlateKind.NEV_LARGE, PlateColor.YELLOW_GREEN, True),
        ("冀B1234挂", "冀B1234挂", PlateKind.TRAILER, PlateColor.YELLOW, False),
        ("川A1234学", "川A1234学", PlateKind.TRAINING, PlateColor.YELLOW, False),
        ("川A1234警", "川A1234警", PlateKind.POLICE, PlateColor.WHITE, False),
        ("粤Z1234港", "粤Z1234港", PlateKind.HK_MACAU, PlateColor.BLACK, False),
        ("沪A0001领", "沪A0001领", PlateKind.CONSULATE, PlateColor.BLACK, False),
        ("使123456", "使123456", PlateKind.EMBASSY, PlateColor.BLACK, False),
        ("224578使", "224578使", PlateKind.EMBASSY, PlateColor.BLACK, False),
        ("京X0012应急", "京X0012应急", PlateKind.EMERGENCY, PlateColor.WHITE, False),
    ],
)
def test_every_kind(typed: str, text: str, kind: PlateKind, color: PlateColor, energy: bool) -> None:
    plate = read_plate(typed)
    assert (plate.text, plate.kind, plate.color, plate.is_new_energy) == (text, kind, color, energy)
    assert plate.color_sure is (kind != PlateKind.NORMAL)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "12345",
        "鲁A1234",
        "鲁A1234567",
        "鲁I12345",
        "粤A1234港",
        "京AL12345",
        "鲁A12345\u0663",
        "鲁A123４五",
        "临A12345",
    ],
)
def test_what_is_no_plate_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        read_plate(typed, field="plate")
    assert (refused.value.code, refused.value.field) == ("bad_plate", "plate")


def test_look_alikes_are_suggested_and_never_taken() -> None:
    assert suggest("鲁AO23I5") == "鲁A02315"
    assert suggest("鲁A02315") is None
    assert suggest("鲁OO23I5") is None
    with pytest.raises(Refused, match="鲁A02315") as refused:
        read_plate("鲁AO23I5")
    assert refused.value.code == "bad_plate"


def test_a_missing_province_is_named() -> None:
    with pytest.raises(Refused, match="鲁A12345"):
        read_plate("A12345")


def test_other_plates_are_free_text() -> None:
    plate = read_plate("wj 京1234x", kind=PlateKind.OTHER, color=PlateColor.WHITE)
    assert (plate.text, plate.kind, plate.color) == ("WJ京1234X", PlateKind.OTHER, PlateColor.WHITE)
    for text in ("", "A" * 13, "<script>"):
        with pytest.raises(Refused):
            read_plate(text, kind=PlateKind.OTHER)


def test_the_known_colour_wins() -> None:
    plate = read_plate("鲁A12345", color=PlateColor.YELLOW)
    assert (plate.color, plate.color_sure) == (PlateColor.YELLOW, True)


@given(
    st.sampled_from(PROVINCES),
    st.text("ABCDEFGHJKLMNPQRSTUVWXYZ", min_size=1, max_size=1),
    st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", min_size=5, max_size=5),
    st.data(),
)
def test_normal_plates_survive_any_decoration(province: str, office: str, rest: str, data: st.DataObject) -> None:
    text = province + office + rest
    noise = data.draw(st.lists(st.sampled_from(["", " ", "·", "-", "．"]), min_size=7, max_size=7))
    typed = "".join(letter.lower() + extra for letter, extra in zip(text, noise, strict=True))
    assert read_plate(typed).text == text


@given(st.text(max_size=20))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
