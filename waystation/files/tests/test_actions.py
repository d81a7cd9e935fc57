"""Files, signatures, papers: what is refused and what is kept."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from PIL import Image

from waystation.accounts.models import Station
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.files import actions, queries
from waystation.files.choices import Signer

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0L9 9"/></svg>'


def photo(size: tuple[int, int] = (40, 30), kind: str = "JPEG") -> io.BytesIO:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (36.0, 40.0, 0.0)}
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, exif=exif)
    out.seek(0)
    return out


def keep(station: Station, by: Actor, now: datetime, upload: io.BytesIO) -> actions.Media:
    return actions.add_media(station, upload, trail="visit:1", purpose="damage", by=by, now=now)


def test_a_photo_is_redrawn_and_its_position_is_gone(station: Station, by: Actor, now: datetime) -> None:
    row = keep(station, by, now, photo((4000, 3000)))
    stored = queries.path_of(row.sha256).read_bytes()
    with Image.open(io.BytesIO(stored)) as picture:
        assert not picture.getexif()
        assert max(picture.size) == 1600
    assert (row.width, row.height) == (1600, 1200)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<svg onload=alert(1)>", "bad_file"),
        (b"%!PS-Adobe-3.0 EPSF", "bad_file"),
        (b"\xff\xd8\xff" + b"not a picture" * 9, "bad_file"),
        (b"%PDF-" + b"0" * 15_000_001, "too_big"),
        (b"", "bad_file"),
    ],
)
def test_what_is_not_a_good_file_is_refused(station: Station, by: Actor, now: datetime, data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        keep(station, by, now, io.BytesIO(data))
    assert refused.value.code == code


def test_a_bomb_of_points_is_refused(station: Station, by: Actor, now: datetime) -> None:
    bomb = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(bomb, "PNG")
    bomb.seek(0)
    with pytest.raises(Refused) as refused:
        keep(station, by, now, bomb)
    assert refused.value.code == "too_big"


@pytest.mark.parametrize(
    ("name", "svg", "code"),
    [
        ("", "", "no_signature"),
        ("", '<svg><script>alert(1)</script></svg>', "bad_signature"),
        ("", '<svg onload="x()"></svg>', "bad_signature"),
        ("", "<img src=x>", "bad_signature"),
    ],
)
def test_a_signature_is_a_drawing_or_a_name(station: Station, by: Actor, now: datetime, name: str, svg: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.sign(
            station, trail="visit:1", purpose="order", signer=Signer.CUSTOMER, name=name, svg=svg, content_hash="a" * 64,
            channel="desk", by=by, now=now,
        )  # fmt: skip
    assert refused.value.code == code


def test_a_paper_sealed_again_is_the_next_version(station: Station, by: Actor, now: datetime) -> None:
    first, second = (
        actions.seal(station, kind="gate_pass", number="GP1", trail="visit:1", content={"n": n}, by=by, now=now) for n in (1, 2)
    )
    assert (first.version, second.version) == (1, 2)
    assert first.content_hash != second.content_hash


def test_files_are_shown_to_those_who_may_see_them_only(
    station: Station, other_station: Station, by: Actor, now: datetime, client_as: Callable[..., Client]
) -> None:
    row = keep(station, by, now, photo())
    url = f"/files/media/{row.pk}/"
    shown = client_as("advisor").get(url)
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Content-Security-Policy"].startswith("sandbox")
    assert client_as("gate").get(url).status_code == 403
    assert client_as("advisor", at=other_station).get(url).status_code == 404
    assert Client().get(url).headers["Location"].startswith("/accounts/login/")


def test_the_key_of_a_signature_is_kept_with_its_drawing(station: Station, by: Actor, now: datetime) -> None:
    row = actions.sign(
        station, trail="visit:1", purpose="order", signer=Signer.CUSTOMER, name="", svg=SVG, content_hash="b" * 64,
        channel="desk", by=by, now=now,
    )  # fmt: skip
    assert (row.svg, row.content_hash) == (SVG, "b" * 64)


@pytest.mark.parametrize(
    ("role", "seen"),
    [("gate", {"gate_pass"}), ("technician", {"repair_order"}), ("manager", {"gate_pass", "repair_order", "settlement_list"})],
)
def test_a_paper_is_seen_by_those_who_may_see_what_it_is_about(
    role: str, seen: set[str], station: Station, by: Actor, now: datetime, client_as: Callable[..., Client], actor: Callable[..., Actor]
) -> None:
    papers = {
        kind: actions.seal(station, kind=kind, number="1", trail="visit:1", content={}, by=by, now=now)
        for kind in ("gate_pass", "repair_order", "settlement_list")
    }
    assert set(queries.papers_on(actor(role), ["visit:1"]).values_list("kind", flat=True)) == seen
    for kind in set(papers) - seen:
        assert client_as(role).get(f"/files/papers/{papers[kind].pk}/").status_code == 404


def test_a_refusal_is_no_fault_and_writes_no_trace(
    client_as: Callable[..., Client], station: Station, by: Actor, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    row = keep(station, by, now, photo())
    assert client_as("gate").get(f"/files/media/{row.pk}/").status_code == 403
    assert [line for line in caplog.records if line.name == "django.request"] == []
