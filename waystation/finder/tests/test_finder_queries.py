from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from waystation.core.access import STRANGER, Actor
from waystation.finder import actions
from waystation.finder.models import SearchEntry
from waystation.finder.queries import find
from waystation.finder.tests.build import ADVISOR, START, make_row

pytestmark = pytest.mark.django_db

CAR = make_row(1, label="鲁A8K38Y", words=("LZZTEST18R0000002", "曾小明"), rank_at=START)
CUSTOMER = make_row(2, kind="customer", label="张三", words=("+8613800138000",), rank_at=START, personal=True)
FLEET = make_row(3, kind="customer", label="山东顺达物流有限公司", words=("0531-88886666",), rank_at=START)
ORDER = make_row(
    4, kind="order", label="RO01202611240017", words=("鲁A8K38Y",), station_id=1, rank_at=START + timedelta(days=1)
)
PART = make_row(5, kind="part", label="WG9725-160.390", words=("保养材料",), rank_at=START)


@pytest.fixture
def town() -> None:
    actions.index_many([CAR, CUSTOMER, FLEET, ORDER, PART])


def names(query: str, **how: object) -> list[tuple[str, int]]:
    return [(row.kind, row.object_id) for row in find(ADVISOR, query, **how)]  # type: ignore[arg-type]


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("K3", ("vehicle", 1)),
        ("8k38", ("vehicle", 1)),
        ("鲁A·8K38Y", ("vehicle", 1)),
        ("鲁a 8k38y", ("vehicle", 1)),
        ("８Ｋ３", ("vehicle", 1)),
        ("R0000002", ("vehicle", 1)),
        ("0002", ("vehicle", 1)),
        ("小明", ("vehicle", 1)),
        ("zxm", ("vehicle", 1)),
        ("zengxiao", ("vehicle", 1)),
        ("cxm", ("vehicle", 1)),
        ("张三", ("customer", 2)),
        ("张 三", ("customer", 2)),
        ("8000", ("customer", 2)),
        ("138 0013 8000", ("customer", 2)),
        ("zs", ("customer", 2)),
        ("顺达", ("customer", 3)),
        ("sdsdwl", ("customer", 3)),
        ("物流 6666", ("customer", 3)),
        ("0017", ("order", 4)),
        ("ro01-20261124", ("order", 4)),
        ("bycl", ("part", 5)),
        ("9725160390", ("part", 5)),
    ],
)
def test_everything_is_found(query: str, expected: tuple[str, int]) -> None:
    assert expected in names(query)


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("query", ["", " ", "8", "李四", "三张", "8K3Y", "鲁A8K38Y 李四", "zzzz", "k8", "8k 38y 99"])
def test_what_is_not_there_is_not_found(query: str) -> None:
    assert names(query) == []


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize(
    "query",
    [
        '"',
        "' OR 1=1 --",
        "张三' OR '1'='1",
        "a* OR b*",
        "NEAR(ab cd)",
        "grams:ab",
        "%%",
        "__",
        "ab & cd | ef:*",
        "\\",
        "\x00ab",
        "{0} %s",
    ],
)
def test_operators_are_letters(query: str) -> None:
    assert names(query) == []
    assert SearchEntry.objects.count() == 5


def test_grams_in_the_wrong_order_are_no_answer() -> None:
    actions.index_many([make_row(1, label="ab1bc"), make_row(2, label="xabcx")])
    assert names("abc") == [("vehicle", 2)]


def test_nothing_crosses_companies_and_stations() -> None:
    rows = [make_row(1, company_id=1), make_row(2, company_id=2), make_row(3, station_id=1), make_row(4, station_id=2)]
    actions.index_many(rows)
    assert sorted(names("12345")) == sorted(names("34")) == [("vehicle", 1), ("vehicle", 3)]
    assert [row.object_id for row in find(Actor(kind="staff", company_id=2, station_id=9), "34")] == [2]
    assert [row.object_id for row in find(Actor(kind="system", company_id=1, station_id=None), "34")] == [1]
    assert find(STRANGER, "34") == []


@pytest.mark.usefixtures("town")
def test_kinds_and_personal_rows() -> None:
    assert names("8k38y") == [("order", 4), ("vehicle", 1)]
    assert names("8k38y", kinds=["order"]) == [("order", 4)]
    assert names("8k38y", kinds=[]) == []
    assert names("张三", personal=False) == []
    assert names("顺达", personal=False) == [("customer", 3)]
    assert find(ADVISOR, "张三")[0].personal is True


def test_the_very_word_then_tails_then_the_newest() -> None:
    late = START + timedelta(days=9)
    actions.index_many(
        [
            make_row(1, label="张三"),
            make_row(2, label="张三丰", rank_at=late),
            make_row(3, label="X", words=("13800138000",)),
            make_row(4, label="Y", words=("13880001234",), rank_at=late),
            make_row(5, label="Z", words=("13880005678",), rank_at=late + timedelta(days=1)),
        ]
    )
    assert names("张三") == [("vehicle", 1), ("vehicle", 2)]
    assert names("8000") == [("vehicle", 3), ("vehicle", 5), ("vehicle", 4)]
    assert names("8000", limit=1) == [("vehicle", 3)]
    assert names("8000", limit=0) == []


def test_an_old_tail_is_not_hidden_by_many_new_rows() -> None:
    actions.index_many([make_row(0, label="X", words=("13800138000",))])
    actions.index_many(
        make_row(number, label=f"8000{number:04d}", rank_at=START + timedelta(days=number)) for number in range(1, 60)
    )
    assert names("8000")[0] == ("vehicle", 0)
    assert len(names("8000")) == 12


@pytest.mark.parametrize("count", [1, 3, 30])
def test_two_statements_whatever_is_found(count: int) -> None:
    actions.index_many(make_row(number, label=f"鲁A1234{number}") for number in range(count))
    with CaptureQueriesContext(connection) as ran:
        found = find(ADVISOR, "1234")
    assert len(found) == min(count, 12)
    assert len(ran) <= 2


def test_a_plate_stands_before_what_only_sounds_like_it() -> None:
    plates = [make_row(number, label=plate, rank_at=START) for number, plate in enumerate(["鲁B0J3YG", "鲁CYG5M0"], 1)]
    sounds = [make_row(n, label=f"鲁A1234{n}", words=("雅阁",), rank_at=START + timedelta(days=n)) for n in range(3, 20)]
    actions.index_many([*plates, *sounds])
    assert {number for _kind, number in names("YG", limit=6, written_first=True)[:2]} == {1, 2}
    assert len(names("YG", limit=6, written_first=True)) == 6


def test_learning_anew_replaces_and_moves_up() -> None:
    actions.index_many([make_row(1, label="旧名字"), make_row(2, label="老名字", rank_at=START + timedelta(days=1))])
    actions.index("vehicle", 1, company_id=1, label="新名字", url="/v/1/", now=START + timedelta(days=2))
    assert names("旧名") == []
    assert names("新名") == [("vehicle", 1)]
    assert [row.object_id for row in find(ADVISOR, "mz")] == [1, 2]
    assert SearchEntry.objects.count() == 2


def test_learning_twice_is_harmless() -> None:
    for _ in range(2):
        actions.index(
            "vehicle", 1, company_id=1, station_id=1, label="鲁A12345", url="/v/1/", words=["张三"], now=START
        )
    assert names("张三") == [("vehicle", 1)]
    assert actions.index_many([CAR, CAR]) == 2
    assert names("8k38y") == [("vehicle", 1)]


@pytest.mark.usefixtures("town")
def test_what_is_forgotten_is_found_no_more() -> None:
    actions.forget("vehicle", 1)
    actions.forget_many("customer", [2, 3])
    actions.forget("vehicle", 99)
    assert names("8k38y") == [("order", 4)]
    assert names("张三") == names("顺达") == []
    actions.index_many([CUSTOMER])
    assert names("张三") == [("customer", 2)]


def test_long_labels_are_cut_not_refused() -> None:
    actions.index("part", 1, company_id=1, label="制动盘" * 200, sub="x" * 500, url="/p/1/", now=START)
    assert names("动盘") == [("part", 1)]


class AnyFragment(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(st.text("鲁京ABCDEFGH0123456789", min_size=2, max_size=9), st.data())
    def test_any_fragment_of_two_or_more_finds_the_row(self, plate: str, data: st.DataObject) -> None:
        actions.index("vehicle", 1, company_id=1, label=plate, url="/v/1/", now=START)
        start = data.draw(st.integers(0, len(plate) - 2))
        length = data.draw(st.integers(2, 9))
        assert names(plate[start : start + length]) == [("vehicle", 1)]

    @settings(max_examples=80, deadline=None)
    @given(st.text(max_size=40))
    def test_no_text_breaks_the_search(self, query: str) -> None:
        actions.index("vehicle", 1, company_id=1, label="鲁A12345", url="/v/1/", now=START)
        assert find(ADVISOR, query) in ([], find(ADVISOR, "鲁A12345"))
