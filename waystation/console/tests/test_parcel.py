"""A parcel proves itself: one byte changed, cut, added or swapped anywhere and it is refused (reliability R-13)."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest

from waystation.console import parcel
from waystation.console.voice import CannotDo


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    (tmp_path / "database").write_bytes(b"rows " * 1000)
    (tmp_path / "photo").write_bytes(bytes(range(256)) * 20)
    target = tmp_path / "backup.tar"
    with parcel.packing(target) as pack:
        pack.add(tmp_path / "database", "database.sqlite3")
        pack.add(tmp_path / "photo", "media/环车/photo.jpg")
        pack.close({"rows": {"orders": 3}})
    return target


def test_what_was_packed_comes_out_again(packed: Path, tmp_path: Path) -> None:
    assert parcel.check(packed)["rows"] == {"orders": 3}
    parcel.unpack(packed, tmp_path / "out")
    assert (tmp_path / "out/database.sqlite3").read_bytes() == b"rows " * 1000
    assert (tmp_path / "out/media/环车/photo.jpg").read_bytes() == bytes(range(256)) * 20


def test_only_its_owner_can_read_it(packed: Path) -> None:
    assert packed.stat().st_mode & 0o777 == 0o600


def content_of(packed: Path) -> list[tuple[int, int]]:
    """Where the contents lie in the file."""
    with tarfile.open(packed) as tar:
        return [(entry.offset_data, entry.size) for entry in tar]


@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("where", [0.0, 0.5, 0.99])
def test_a_changed_byte_is_refused(packed: Path, number: int, where: float) -> None:
    offset, size = content_of(packed)[number]
    content = bytearray(packed.read_bytes())
    content[offset + int(size * where)] ^= 1
    packed.write_bytes(content)
    with pytest.raises(CannotDo, match="not a whole backup"):
        parcel.check(packed)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
def test_a_cut_file_is_refused(packed: Path, share: float) -> None:
    end = sum(content_of(packed)[-1])
    packed.write_bytes(packed.read_bytes()[: int(end * share)])
    with pytest.raises(CannotDo, match="not a whole backup"):
        parcel.check(packed)


def forged(target: Path, name: str, kind: bytes = tarfile.REGTYPE) -> Path:
    """A parcel whose manifest is right about an entry that must never be written."""
    files = {} if kind != tarfile.REGTYPE else {name: {"size": 1, "sha256": parcel.hashlib.sha256(b"x").hexdigest()}}
    with tarfile.open(target, "w") as tar:
        entry = tarfile.TarInfo(name)
        entry.type, entry.size, entry.linkname = kind, 1 if kind == tarfile.REGTYPE else 0, "/etc/passwd"
        tar.addfile(entry, io.BytesIO(b"x"))
        text = json.dumps({"files": files, "rows": {}}).encode()
        entry = tarfile.TarInfo(parcel.MANIFEST)
        entry.size = len(text)
        tar.addfile(entry, io.BytesIO(text))
    return target


@pytest.mark.parametrize("name", ["/etc/cron.d/x", "../outside", "media/../../outside", "media\\..\\outside"])
def test_an_entry_that_leaves_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CannotDo, match="never holds"):
        parcel.check(forged(tmp_path / "forged.tar", name))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE])
def test_links_and_devices_are_refused(tmp_path: Path, kind: bytes) -> None:
    with pytest.raises(CannotDo, match="never holds"):
        parcel.check(forged(tmp_path / "forged.tar", "media/link", kind))


def test_an_interrupted_backup_leaves_nothing_that_looks_whole(tmp_path: Path) -> None:
    target = tmp_path / "backup.tar"
    with pytest.raises(FileNotFoundError), parcel.packing(target) as pack:
        pack.add(tmp_path / "missing", "media/missing")
    assert list(tmp_path.iterdir()) == []
