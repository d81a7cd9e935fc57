"""Two visits to one vehicle at the same moment both tell the search; neither may fail, and one entry remains."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from waystation.finder import actions
from waystation.finder.models import SearchEntry
from waystation.finder.queries import find
from waystation.finder.sums import tokens
from waystation.finder.tests.build import ADVISOR, START, make_row

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
THREADS = 6


def together(work: Callable[[int], None]) -> list[Exception]:
    """Run `work` in several transactions that start at one moment; the errors it raised."""
    errors: list[Exception] = []
    barrier = Barrier(THREADS)

    def run(number: int) -> None:
        try:
            barrier.wait()
            with transaction.atomic():
                work(number)
        except IntegrityError as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[number]) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.fixture(autouse=True)
def only_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")


def test_all_may_learn_the_same_row() -> None:
    def work(number: int) -> None:
        # every second import runs backwards: the order of locks must not depend on it
        rows = [make_row(object_id, label=f"鲁A1234{number}") for object_id in range(20)]
        actions.index_many(rows[:: 1 if number % 2 else -1])

    assert together(work) == []
    assert SearchEntry.objects.count() == 20
    assert len(find(ADVISOR, "鲁A1234", limit=50)) == 20


def test_control_without_the_upsert_it_fails() -> None:
    def work(number: int) -> None:
        row = make_row(1, label=f"鲁A1234{number}")
        SearchEntry.objects.filter(kind="vehicle", object_id=1).delete()
        SearchEntry.objects.create(
            company_id=1,
            kind="vehicle",
            object_id=1,
            label=row.label,
            url="/",
            text=row.text,
            grams=tokens(row.text),
            rank_at=START,
        )

    assert len(together(work)) >= 1
