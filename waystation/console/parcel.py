"""One .tar that proves itself: files, and last a manifest with the SHA-256 of each. Knows nothing of databases.

Source: reliability R-13, F-36 (a backup of which only the size was checked was unopenable and called verified).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from waystation.console.voice import CannotDo

MANIFEST = "manifest.json"
PIECE = 1 << 20


class Packing:
    """A parcel being filled; `close` adds the manifest."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._files: dict[str, dict[str, Any]] = {}

    def add(self, path: Path, name: str) -> None:
        """Add a file under a name; digest and content come from one reading."""
        with path.open("rb") as source:
            about = self._tar.gettarinfo(fileobj=source, arcname=name)
            about.uid = about.gid = 0
            about.uname = about.gname = ""
            reader = _Digesting(source)
            self._tar.addfile(about, reader)  # type: ignore[arg-type]
        self._files[name] = {"size": about.size, "sha256": reader.hexdigest()}

    def close(self, about: dict[str, Any]) -> None:
        text = json.dumps({**about, "files": self._files}, ensure_ascii=False, indent=1, sort_keys=True).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(text)
        self._tar.addfile(entry, io.BytesIO(text))


class _Digesting:
    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self._digest.update(piece)
        return piece

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


@contextmanager
def packing(target: Path) -> Iterator[Packing]:
    """Fill a parcel beside its name and give it the name only when it is whole and on the disk."""
    part = target.with_name(target.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Packing(tar)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def check(parcel: Path) -> dict[str, Any]:
    """Read all of it; give the manifest, or refuse when one byte is not what was packed."""
    seen: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(parcel, mode="r:") as tar:
            for entry in tar:
                if not entry.isfile() or not _safe(entry.name) or entry.name in seen or manifest is not None:
                    raise _broken(parcel, f"it holds what a backup never holds ({entry.name})")
                content = tar.extractfile(entry)
                assert content is not None
                if entry.name == MANIFEST:
                    manifest = json.loads(content.read())
                else:
                    seen[entry.name] = {"size": entry.size, "sha256": _digest(content)}
    except (tarfile.TarError, OSError, ValueError, EOFError) as refusal:
        raise _broken(parcel, str(refusal) or "it ends too early") from None
    if manifest is None:
        raise _broken(parcel, "its end is missing")
    for name in sorted(set(seen) | set(manifest.get("files", {}))):
        if seen.get(name) != manifest["files"].get(name):
            raise _broken(parcel, f"{name} is not what was packed")
    return manifest


def unpack(parcel: Path, folder: Path) -> None:
    """Write the files of a checked parcel into a folder, each to the disk, each digest checked again on the way."""
    manifest = check(parcel)
    with tarfile.open(parcel, mode="r:") as tar:
        for entry in tar:
            if entry.name == MANIFEST:
                continue
            target = folder / entry.name
            target.parent.mkdir(parents=True, exist_ok=True)
            content = tar.extractfile(entry)
            assert content is not None
            with target.open("xb") as file:
                reader = _Digesting(content)
                while piece := reader.read(PIECE):
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            if reader.hexdigest() != manifest["files"][entry.name]["sha256"]:
                raise _broken(parcel, f"{entry.name} changed while it was read")


def _digest(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := content.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _safe(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name


def _broken(parcel: Path, why: str) -> CannotDo:
    return CannotDo(
        f"{parcel} is not a whole backup: {why}. Nothing was changed. Take an older backup, or copy the file again."
    )
