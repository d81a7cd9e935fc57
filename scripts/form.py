"""`make fmt`: let ruff put code into form and mend what it can mend safely."""

from __future__ import annotations

import subprocess
import sys

from ground import ROOT

ENDED = [
    subprocess.run([sys.executable, "-m", "ruff", *words], cwd=ROOT).returncode
    for words in (["check", "--fix", "--quiet", "."], ["format", "."])
]
raise SystemExit(max(ENDED))
