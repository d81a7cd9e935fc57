"""100,000 entries, every way of asking, p95 under 50 ms on an idle machine; the best of three rounds counts."""

import os
from collections.abc import Callable
from time import perf_counter

import pytest
from django.db import connection

from waystation.finder import actions
from waystation.finder.queries import find
from waystation.finder.tests.build import ADVISOR, many_rows

COUNT = 100_000
LIMIT_MS = 50


def limit() -> float:
    """50 ms on an idle machine; on a busy one this process gets only its share of the cores."""
    return LIMIT_MS * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))

QUERIES = [
    "12", "鲁A", "AB", "K3", "A12", "3KD", "鲁A8", "7Q2", "王伟", "李娜", "张三丰", "曾小", "强磊", "zs", "wwf", "lzl", "zq", "zhang", "wangwei",
    "8000", "1234", "0017", "138", "1380013", "13800138000", "R0000002", "00000123", "LZZ0", "RO01", "RO0120260101", "202601", "鲁A 12", "王 12",
    "张伟 138", "没有人", "qqqq", "99999999", "ZZ", "鲁", "2026",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.django_db
def test_fast_with_a_hundred_thousand_entries(record_property: Callable[[str, object], None]) -> None:
    actions.index_many(many_rows(COUNT))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE finder_searchentry")
    answered = [query for query in QUERIES if find(ADVISOR, query)]
    assert len(answered) > len(QUERIES) // 2
    rounds = []
    for _ in range(3):
        times = {}
        for query in QUERIES:
            start = perf_counter()
            find(ADVISOR, query)
            times[query] = (perf_counter() - start) * 1000
        rounds.append(times)
    best = {query: min(times[query] for times in rounds) for query in QUERIES}
    slowest = sorted(best.items(), key=lambda item: -item[1])
    p95 = slowest[len(QUERIES) // 20][1]
    record_property("p95_ms", round(p95, 1))
    print(f"finder p95 {p95:.1f} ms; slowest {slowest[:6]}")  # noqa: T201 (the figure is the point)
    assert p95 < limit(), slowest[:5]
