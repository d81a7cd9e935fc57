"""`make test`: every lane in turn, a table at the end, and one closing line that counts the tests.

`make test LANE=sqlite` runs one, `LANE=static` those without tests. A lane that lacks a program is skipped with the
sentence that mends it; with CI=true that is a failure, because then nobody would notice.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from ground import ROOT

sys.path.insert(0, str(ROOT))

from tests.harness.cluster import Cluster, find_programs
from tests.harness.plugin import find_chromium

IN_CI = os.environ.get("CI") == "true"
WORKERS = os.environ.get("WAYSTATION_TEST_WORKERS", "2")
LONGEST_LANE = 20 * 60
PASSED, FAILED, SKIPPED = "passed", "FAILED", "skipped"


@dataclass
class Result:
    lane: str
    state: str
    seconds: float = 0.0
    why: str = ""
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Lane:
    """What it is called, what it runs (None: pytest), and what must be on the machine."""

    name: str
    about: str
    command: tuple[str, ...] = ()
    select: str = ""
    lacks: Callable[[], str | None] = lambda: None
    postgresql: bool = False
    workers: bool = True
    where: tuple[str, ...] = ()
    deal: str = "loadfile"


def lacks_postgresql() -> str | None:
    return None if find_programs() else "PostgreSQL is not installed. On Debian or Ubuntu: apt-get install postgresql"


def lacks_chromium() -> str | None:
    return None if find_chromium() else "Chromium is not installed. On Debian or Ubuntu: apt-get install chromium"


LANES = (
    Lane("ruff", "style and forbidden calls", ("-m", "ruff", "check", ".")),
    Lane("djlint", "templates", ("-m", "djlint", "waystation", "--lint", "--quiet")),
    Lane(
        "imports",
        "who may import whom",
        ("-c", "from importlinter.cli import lint_imports_command as c; c()"),
    ),
    Lane("mypy", "types", ("-m", "mypy")),
    Lane("migrations", "tables match models", ("-m", "waystation", "manage", "makemigrations", "--check", "--dry-run")),
    Lane("words", "every sentence has its Chinese", ("scripts/messages.py", "check")),
    Lane("sqlite", "tests on SQLite", select="not browser and not pg and not matrix"),
    Lane("matrix", "every door, role, form and state", select="matrix", where=("tests/matrix",), deal="worksteal"),
    Lane("pg", "tests on PostgreSQL", select="not browser and not matrix", lacks=lacks_postgresql, postgresql=True),
    Lane("browser", "journey in Chromium", select="browser", lacks=lacks_chromium, workers=False),
)


def run(lane: Lane) -> Result:
    print(f"\n=== {lane.name}: {lane.about}", flush=True)
    if sentence := lane.lacks():
        print(sentence)
        return Result(lane.name, FAILED if IN_CI else SKIPPED, why=sentence)
    began = time.monotonic()
    with ExitStack() as things:
        scratch = Path(things.enter_context(tempfile.TemporaryDirectory(prefix="waystation_test_")))
        env = {name: value for name, value in os.environ.items() if not name.startswith("WAYSTATION_")}
        env |= {
            "WAYSTATION_DATA": str(scratch),
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "waystation.settings",
        }
        env.pop("DATABASE_URL", None)
        try:
            if lane.postgresql:
                env["DATABASE_URL"] = things.enter_context(Cluster()).url()
        except RuntimeError as refusal:
            return Result(lane.name, FAILED, time.monotonic() - began, str(refusal))
        report = scratch / "report.xml"
        code, why = _call(lane.command or _pytest(lane, report), env)
        counts = _counted(report) if not lane.command else {}
    if not lane.command and not sum(counts.values()):
        code, why = code or 1, "no test ran"
    return Result(lane.name, FAILED if code else PASSED, time.monotonic() - began, why, counts)


def _pytest(lane: Lane, report: Path) -> tuple[str, ...]:
    words = (
        "-m",
        "pytest",
        "-q",
        "-m",
        lane.select,
        f"--junitxml={report}",
        "-o",
        "junit_family=xunit1",
        "--durations=5",
        *lane.where,
    )
    return (*words, "-n", WORKERS, "--dist", lane.deal) if lane.workers and WORKERS != "0" else words


def _call(words: tuple[str, ...], env: dict[str, str]) -> tuple[int, str]:
    process = subprocess.Popen(
        [sys.executable, *words], cwd=ROOT, env=env, stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        return process.wait(LONGEST_LANE), ""
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.wait()
        return 1, f"took more than {LONGEST_LANE // 60} minutes"
    except KeyboardInterrupt:
        os.killpg(process.pid, 15)
        process.wait()
        raise


def _counted(report: Path) -> dict[str, int]:
    """How many tests passed, failed and were skipped, as pytest's own report has it."""
    if not report.exists():
        return {}
    suites = list(ElementTree.parse(report).getroot().iter("testsuite"))
    total, failures, errors, skipped = (
        sum(int(suite.get(name, 0)) for suite in suites) for name in ("tests", "failures", "errors", "skipped")
    )
    return {"passed": total - failures - errors - skipped, "failed": failures + errors, "skipped": skipped}


def tell(results: list[Result]) -> None:
    print("\n  lane        state      seconds  tests")
    for result in results:
        counts = " · ".join(f"{number} {name}" for name, number in result.counts.items() if number)
        print(
            f"  {result.lane:<11} {result.state:<9} {result.seconds:8.1f}  {counts}{'  ' if counts and result.why else ''}{result.why}"
        )
    sums = {name: sum(result.counts.get(name, 0) for result in results) for name in ("passed", "failed", "skipped")}
    bad = [result.lane for result in results if result.state == FAILED]
    if bad:
        print(f"\nTo mend: {', '.join(bad)}. One lane again: make test LANE={bad[0]}")
    print(f"\n{sums['passed']} passed, {sums['failed']} failed, {sums['skipped']} skipped", flush=True)


def main(wanted: str = "") -> int:
    groups = {"": LANES, "all": LANES, "static": tuple(lane for lane in LANES if lane.command)}
    lanes = groups.get(wanted, tuple(lane for lane in LANES if lane.name in wanted.split(",")))
    if not lanes:
        print(f"There is no lane {wanted!r}. There are: {', '.join(lane.name for lane in LANES)}, static.")
        return 1
    results = []
    try:
        for lane in lanes:
            results.append(run(lane))
    finally:
        tell(results)
    return 1 if any(result.state == FAILED for result in results) else 0


if __name__ == "__main__":
    try:
        raise SystemExit(main(*sys.argv[1:2]))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
