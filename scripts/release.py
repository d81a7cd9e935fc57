"""`make release`: one archive with the pages and words built, which starts without Node: dist/waystation-VERSION.tar.gz."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

from ground import ROOT, tell

BUILT = ("static/dist", "node_modules/.waystation", "node_modules/@expo-google-fonts")


def main() -> int:
    if subprocess.check_output(["git", "status", "--porcelain"], cwd=ROOT, text=True).strip():
        sys.exit("There are changes that are not committed. Commit them, so that the archive is what the history says.")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    top = f"waystation-{version}"
    tracked = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True).split("\0")
    built = [str(path.relative_to(ROOT)) for name in BUILT for path in _files(ROOT / name)]
    words = [str(path.relative_to(ROOT)) for path in ROOT.glob("waystation/**/*.mo")]
    target = ROOT / "dist" / f"{top}.tar.gz"
    target.parent.mkdir(exist_ok=True)
    with tarfile.open(target, "w:gz") as archive:
        for name in sorted({*filter(None, tracked), *built, *words}):
            archive.add(ROOT / name, f"{top}/{name}", recursive=False)
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    target.with_suffix(".gz.sha256").write_text(f"{digest}  {target.name}\n")
    tell(f"{target.relative_to(ROOT)} ({target.stat().st_size >> 20} MiB)")
    return 0


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(inner for inner in path.rglob("*") if inner.is_file())


if __name__ == "__main__":
    raise SystemExit(main())
