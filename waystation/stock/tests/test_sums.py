"""Shares of value and the choice of bins."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from waystation.stock.sums import Lying, choose, share_of_value

levels = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 1)), max_size=6)


@given(levels, st.integers(1, 20000))
def test_what_is_chosen_is_the_wish_or_nothing(bins: list[tuple[int, int]], wish: int) -> None:
    lying = [Lying(number, free, rank) for number, (free, rank) in enumerate(bins)]
    taken = choose(lying, wish)
    if sum(free for free, _rank in bins) < wish:
        assert taken == []
    else:
        assert sum(qty for _level, qty in taken) == wish
        assert all(0 < qty <= lying[level].free_milli for level, qty in taken)
        assert len({level for level, _qty in taken}) == len(taken)


def test_one_bin_is_enough_if_one_suffices_and_the_store_comes_before_the_shelf() -> None:
    assert choose([Lying(1, 9000), Lying(2, 3000), Lying(3, 2000)], 2500) == [(2, 2500)]
    assert choose([Lying(1, 3000, 1), Lying(2, 9000)], 2500) == [(2, 2500)]
    assert choose([Lying(1, 2000), Lying(2, 3000)], 4000) == [(2, 3000), (1, 1000)]


@given(st.integers(0, 10**9), st.lists(st.integers(1, 4000), min_size=1, max_size=20))
def test_the_value_is_used_up_exactly_when_the_bin_is_empty(value: int, takings: list[int]) -> None:
    left, on_hand = value, sum(takings)
    for qty in takings:
        share = share_of_value(left, qty, on_hand)
        assert 0 <= share <= left
        left, on_hand = left - share, on_hand - qty
    assert left == 0
