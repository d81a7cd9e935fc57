"""Bring rows in and take everything out."""

from __future__ import annotations

import argparse

from waystation.console.entries import entry
from waystation.console.voice import CannotDo, say
from waystation.core.clock import now
from waystation.core.errors import Refused


def take(asked: argparse.Namespace) -> None:
    """Import one spreadsheet; what is refused is told line by line."""
    import_file = entry("import")
    if not asked.file.is_file():
        raise CannotDo(f"{asked.file} is not a file. Name the spreadsheet to bring in.")
    try:
        told = import_file(path=asked.file, kind=asked.kind, station=asked.station, now=now(), dry_run=asked.dry_run)
    except Refused as refusal:
        raise CannotDo(str(refusal)) from None
    for line in told:
        say(str(line))


def give(asked: argparse.Namespace) -> None:
    """Export everything into a folder of its own."""
    export_all = entry("export")
    if asked.folder.exists() and any(asked.folder.iterdir()):
        raise CannotDo(f"{asked.folder} is not empty. Name a new folder, so that nothing is overwritten.")
    asked.folder.mkdir(parents=True, exist_ok=True)
    try:
        files = export_all(folder=asked.folder, station=asked.station, now=now())
    except Refused as refusal:
        raise CannotDo(str(refusal)) from None
    except OSError as refusal:
        raise CannotDo(f"The export stopped: {refusal}. Mend that, empty {asked.folder} and start again.") from None
    for file in files:
        say(str(file))
    say(f"{len(files)} files written to {asked.folder}.")
