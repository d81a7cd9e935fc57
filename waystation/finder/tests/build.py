"""Rows for the tests of the search."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from waystation.core.access import Actor
from waystation.finder.sums import Row

START = datetime(2026, 1, 1, tzinfo=UTC)
ADVISOR = Actor(kind="staff", company_id=1, station_id=1, user_id=1, roles=frozenset({"advisor"}))

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧曾单解尉"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国志玉兰文斌"
PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


def make_row(
    object_id: int = 1, *, kind: str = "vehicle", label: str = "鲁A12345", words: tuple[str, ...] = (), **facts: object
) -> Row:
    whole: dict[str, object] = {
        "company_id": 1,
        "station_id": None,
        "sub": "",
        "url": f"/{kind}/{object_id}/",
        "rank_at": START,
    }
    return Row(kind=kind, object_id=object_id, label=label, words=words, **(whole | facts))  # type: ignore[arg-type]


def many_rows(count: int) -> Iterator[Row]:
    """A believable town: vehicles, customers and orders of one company in three stations; the same every time."""
    for number in range(count):
        mixed = number * 2_654_435_761 % 2**32
        plate = "鲁" + "ABCDEFG"[mixed % 7] + "".join(PLATE_LETTERS[mixed // 34**place % 34] for place in range(5))
        name = SURNAMES[mixed % len(SURNAMES)] + GIVEN[mixed // 40 % len(GIVEN)] + GIVEN[mixed // 1300 % len(GIVEN)]
        phone = f"1{3 + mixed % 7}{mixed:010d}"[:11]
        rank_at = START + timedelta(minutes=number)
        station = number % 3 + 1
        if number % 3 == 0:
            vin = f"LZZ{mixed:014d}"
            yield make_row(number, label=plate, words=(vin, name), rank_at=rank_at)
        elif number % 3 == 1:
            yield make_row(number, kind="customer", label=name, words=(phone, plate), rank_at=rank_at, personal=True)
        else:
            label = f"RO{station:02d}{rank_at:%Y%m%d}{number % 1000:04d}"
            yield make_row(number, kind="order", label=label, words=(plate, name), rank_at=rank_at, station_id=station)
