import pytest
from hypothesis import given
from hypothesis import strategies as st

from waystation.core.errors import Refused
from waystation.core.money import LARGEST_FEN, amount, fen_from_yuan, portion, split, tax_inside, yuan

FEN = st.integers(-LARGEST_FEN, LARGEST_FEN)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1,280.5", 128050),
        ("0", 0),
        ("￥80", 8000),
        ("１２．３４", 1234),
        (" 7 元", 700),
        ("-0.01", -1),
        ("1,000,000", 100_000_000),
        ("+3.10", 310),
    ],
)
def test_what_people_type(text: str, fen: int) -> None:
    assert fen_from_yuan(text) == fen


@pytest.mark.parametrize(
    "text", ["", "abc", "1.005", "1,28", "12,34,567", "1.", ".5", "--1", "1e3", "NaN", "٣", "1 2", "99999999999999"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        fen_from_yuan(text, field="price")
    assert (refused.value.code, refused.value.field) == ("bad_amount", "price")


@given(FEN, st.booleans())
def test_reading_undoes_writing(fen: int, grouped: bool) -> None:
    assert fen_from_yuan(yuan(fen, grouped=grouped)) == fen


def test_writing() -> None:
    assert [yuan(fen) for fen in (128000, 5, -5, 0, -123456789)] == [
        "1,280.00",
        "0.05",
        "-0.05",
        "0.00",
        "-1,234,567.89",
    ]


@pytest.mark.parametrize(
    ("fen", "numerator", "denominator", "expected"),
    [
        (1, 1, 2, 1),
        (-1, 1, 2, -1),
        (1, 1, 3, 0),
        (100, 1, 3, 33),
        (200, 1, 3, 67),
        (5, -1, 2, -3),
        (5, 1, -2, -3),
        (10**14, 999, 1000, 99_900_000_000_000),
    ],
)
def test_half_goes_away_from_zero(fen: int, numerator: int, denominator: int, expected: int) -> None:
    assert portion(fen, numerator, denominator) == expected


@given(FEN, st.integers(-10_000, 10_000), st.integers(1, 10_000))
def test_a_portion_is_at_most_half_a_fen_off_and_a_refund_mirrors_it(
    fen: int, numerator: int, denominator: int
) -> None:
    exact_times_two = 2 * fen * numerator
    assert abs(2 * portion(fen, numerator, denominator) * denominator - exact_times_two) <= denominator
    assert portion(-fen, numerator, denominator) == -portion(fen, numerator, denominator)


def test_amount_of_a_line() -> None:
    assert amount(9999, 1500) == 14999  # 99.99 × 1.5 = 149.985
    assert amount(8000, 350) == 2800


@given(FEN, st.lists(st.integers(0, 10**9), min_size=1, max_size=20))
def test_shares_add_up_and_stay_within_one_fen(total: int, weights: list[int]) -> None:
    shares = split(total, weights)
    assert sum(shares) == total
    parts = weights if any(weights) else [1] * len(weights)
    for share, part in zip(shares, parts, strict=True):
        assert abs(share * sum(parts) - total * part) < sum(parts)


def test_split_worked() -> None:
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(-100, [1, 1, 1]) == [-34, -33, -33]
    assert split(100, [0, 0]) == [50, 50]
    assert split(10, [0, 3, 0]) == [0, 10, 0]


@pytest.mark.parametrize("weights", [[], [1, -1]])
def test_split_without_sense(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weight"):
        split(1, weights)


@given(st.integers(0, LARGEST_FEN), st.sampled_from([0, 10, 30, 60, 90, 130]))
def test_net_plus_tax_is_gross(gross: int, rate: int) -> None:
    tax = tax_inside(gross, rate)
    net = gross - tax
    assert abs(2 * (tax * 1000 - net * rate)) <= 1000 + rate


def test_tax_worked() -> None:
    assert tax_inside(11300, 130) == 1300
    assert tax_inside(100, 130) == 12
    assert tax_inside(11300, 0) == 0
