"""What the scripts stand on: progress lines, refusals in sentences, digests and stamps. Standard library only."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMPS = VENV / "stamps"
LOG = VENV / "last-step.log"
STARTED = time.monotonic()
NOT_OURS = {"node_modules", "__pycache__", "dist"}
MADE = (".pyc", ".mo", ".purged.css")  # written by a step, so not among its causes


# what the output of a failed step shows → what this machine lacks, whatever the step was
CAUSES = (
    (
        r"No space left on device|Disk quota exceeded",
        "The disk is full. Free at least 1 GiB on the disk of {root}, then start again: it goes on where it stopped.",
    ),
    (
        r"command '?\S*(gcc|g\+\+|cc|clang)\S*'? failed|Microsoft Visual C\+\+ .* is required|Failed (building wheel|to build)|"
        r"No such file or directory: '?\S*(gcc|cc)\b",
        "A package has no ready-made build for this machine, and the compiler to build it is missing or failed. "
        "On Debian or Ubuntu: apt-get install build-essential python3-dev libpq-dev; then start again.",
    ),
)


class Impossible(Exception):
    """Something this machine lacks; the message says what to do."""


def python_in_venv() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def tell(sentence: str) -> None:
    """One progress line with the seconds since the command began."""
    print(f"[{time.monotonic() - STARTED:5.1f} s] {sentence}", flush=True)


def digest(*paths: Path) -> str:
    """One digest of files and folders, by name and content; folders that tools fill themselves are left out."""
    total = hashlib.sha256()
    for path in paths:
        for file in _files(path):
            total.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = []
    for folder, inner, names in os.walk(path):
        inner[:] = sorted(name for name in inner if name not in NOT_OURS)
        found += [Path(folder, name) for name in sorted(names) if not name.endswith(MADE)]
    return found


def same_as_last_time(step: str, mark: str) -> bool:
    stamp = STAMPS / step
    return stamp.exists() and stamp.read_text() == mark


def remember(step: str, mark: str) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / step).write_text(mark)


def do(command: list[str | Path], failed: str, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run a command quietly; if it fails show the end of what it said and the sentence that says what to do."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("wb") as log:
        ended = subprocess.run(
            [str(word) for word in command], cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        ).returncode
    if ended:
        tail = LOG.read_text(errors="replace").splitlines()[-25:]
        print("\n".join("    " + line for line in tail), file=sys.stderr)
        raise Impossible(f"{cause_of(LOG.read_text(errors='replace')) or failed} (All of its output: {LOG.relative_to(ROOT)})")


def cause_of(output: str) -> str:
    """The sentence for a cause that a step's output names; empty when it names none we know."""
    return next((sentence.format(root=ROOT) for pattern, sentence in CAUSES if re.search(pattern, output)), "")
