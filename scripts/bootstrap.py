"""From a fresh clone to a running or tested station: `make` calls this with any Python 3, and it does the rest.

Each step is done only when its inputs changed (stamps in .venv/stamps), so that the second start takes seconds.
"""

from __future__ import annotations

import errno
import os
import shutil
import socket
import subprocess
import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Waystation needs Python 3.11 or newer; this is %d.%d. Install a newer one, then name it: make run PYTHON=python3.11"
        % sys.version_info[:2]
    )

from ground import (
    ROOT,
    STAMPS,
    VENV,
    Impossible,
    cause_of,
    digest,
    do,
    python_in_venv,
    remember,
    same_as_last_time,
    tell,
)
from pages import build_pages

GIBIBYTE = 1 << 30
RUNTIME = ("requirements.txt",)
DEVELOPMENT = ("requirements.txt", "requirements-dev.txt", "requirements-optimizer.txt")


def check_machine() -> None:
    """What no later step could mend: the venv module and room on the disk."""
    free = shutil.disk_usage(ROOT).free
    if free < GIBIBYTE:
        raise Impossible(
            f"Only {free / GIBIBYTE:.1f} GiB are free here and 1 GiB is needed. Free some space on the disk of {ROOT}."
        )
    if python_in_venv().exists():
        return
    try:
        import ensurepip  # noqa: F401, PLC0415
        import venv  # noqa: F401, PLC0415
    except ImportError:
        raise Impossible(
            "This Python cannot make virtual environments. On Debian or Ubuntu: apt-get install python3-venv; then start again."
        ) from None


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((os.environ.get("WAYSTATION_HOST", "127.0.0.1"), port))
        except OSError as refusal:
            raise Impossible(
                f"Port {port} cannot be used ({refusal.strerror}). "
                f"Stop the program that holds it, or take another: make run PORT={port + 1}"
            ) from None


def read_port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Impossible(f"PORT={text} is not a port. Use a number from 1 to 65535: make run PORT=8000")
    return int(text)


def make_venv() -> None:
    """A .venv of this very Python; one left by another Python or a moved folder is made anew."""
    mark = f"{sys.version_info[:2]} {ROOT}"
    if _is_whole(mark):
        remember("venv", mark)
        return
    tell("Making the virtual environment .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    # in a process of its own: `venv` may print, and a half-made one must not be taken for whole
    do_first = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if do_first.returncode:
        raise Impossible(
            f"The virtual environment could not be made: {(do_first.stderr or do_first.stdout).strip()[-400:]}\n"
            "On Debian or Ubuntu: apt-get install python3-venv; then start again."
        )
    remember("venv", mark)


def _is_whole(mark: str) -> bool:
    if not python_in_venv().exists() or not (same_as_last_time("venv", mark) or not (STAMPS / "venv").exists()):
        return False
    return subprocess.run([str(python_in_venv()), "-c", "import pip"], capture_output=True).returncode == 0


def install(names: tuple[str, ...]) -> None:
    """Install exactly the locked packages, each checked against its hash."""
    for name in names:
        lock = ROOT / name
        mark = digest(lock)
        if same_as_last_time(name, mark):
            continue
        count = sum(1 for line in lock.read_text().splitlines() if "==" in line)
        tell(f"Installing {count} Python packages of {name} (about half a minute)")
        do(
            [python_in_venv(), "-m", "pip", "install", "-q", "--no-input", "--require-hashes", "-r", lock],
            f"The packages of {name} could not be installed. Check that this machine reaches its Python package index, "
            "then start again.",
        )
        remember(name, mark)
    _put_on_path()


def _put_on_path() -> None:
    """Let .venv know this checkout (what an editable install does, without building anything)."""
    if not same_as_last_time("path", str(ROOT)):
        where = subprocess.check_output(
            [str(python_in_venv()), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True
        ).strip()
        with open(os.path.join(where, "waystation-checkout.pth"), "w") as path_file:
            path_file.write(str(ROOT) + "\n")
        remember("path", str(ROOT))


def compile_messages() -> None:
    sources = sorted(ROOT.glob("waystation/**/*.po"))
    mark = digest(*sources, ROOT / "scripts/messages.py")
    if same_as_last_time("messages", mark) and all(po.with_suffix(".mo").exists() for po in sources):
        return
    tell(f"Compiling {len(sources)} Chinese word lists")
    do([python_in_venv(), "scripts/messages.py", "compile"], "A word list has a mistake; the line is named above.")
    remember("messages", mark)


def prepare(names: tuple[str, ...]) -> None:
    check_machine()
    make_venv()
    install(names)
    build_pages()
    compile_messages()


def hand_over(*command: str) -> None:
    """Become the next program, so that Ctrl+C and exit codes are its own."""
    sys.stdout.flush()
    words = [str(python_in_venv()), *command]
    if os.name == "nt":
        raise SystemExit(subprocess.call(words))
    os.execv(words[0], words)


def main(verb: str, *rest: str) -> None:
    os.chdir(ROOT)
    if verb == "run":
        port = read_port()
        check_port(port)
        prepare(RUNTIME)
        tell("Opening the station")
        hand_over("-m", "waystation", "run", "--port", str(port), "--with-demo")
    prepare(DEVELOPMENT)
    if verb == "bench":
        hand_over("-m", "bench", *(rest or ("planner",)))
    scripts = {
        "test": "test",
        "fmt": "form",
        "messages": "messages",
        "requirements": "requirements_state",
        "release": "release",
    }
    hand_over(f"scripts/{scripts[verb]}.py", *(("update",) if verb == "messages" else rest))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Impossible as sentence:
        sys.exit(f"\n{sentence}")
    except OSError as refusal:
        if refusal.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        sys.exit(f"\n{cause_of('No space left on device')}")
    except KeyboardInterrupt:
        sys.exit("\nStopped before it was done; what is done stays done. Start again to go on.")
