"""After `npm ci`: keep the two weights of Noto Sans SC the papers use (21 MB), drop the other seven (74 MB)."""

from __future__ import annotations

import shutil
from pathlib import Path

from ground import ROOT

PACKAGE = ROOT / "node_modules" / "@expo-google-fonts" / "noto-sans-sc"
USED = ("400Regular", "700Bold")


def drop_unused(package: Path = PACKAGE) -> int:
    """Deletes the weights no paper uses and every picture; returns the bytes freed. Harmless twice, or without the package."""
    freed = 0
    if not package.is_dir():
        return freed
    for folder in sorted(package.iterdir()):
        if folder.is_dir() and folder.name[:1].isdigit() and folder.name not in USED:
            freed += sum(path.stat().st_size for path in folder.iterdir())
            shutil.rmtree(folder)
    for picture in package.rglob("*.png"):
        freed += picture.stat().st_size
        picture.unlink()
    return freed


if __name__ == "__main__":
    drop_unused()
