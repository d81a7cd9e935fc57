"""Read the arguments, get Django ready, call the command."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured

from waystation.console.voice import CannotDo, complain

Command = Callable[[argparse.Namespace], int | None]


def main(words: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if words is None else words)
    os.umask(0o077)  # database, photographs and backups hold people's data: nobody else on this machine reads them
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waystation.settings")
    if words[:1] == ["manage"]:
        return _manage(words[1:])
    asked = _parser().parse_args(words)
    module, _, function = asked.command.partition(":")
    if port := getattr(asked, "port", None):
        os.environ["PORT"] = str(port)  # the settings make customers' links with it
    try:
        if module != "doctor":  # the doctor must be able to say what is wrong with the settings
            django.setup()
        command: Command = getattr(import_module(f"waystation.console.{module}"), function)
        return command(asked) or 0
    except (CannotDo, ImproperlyConfigured) as refusal:
        complain(str(refusal))
        return 1
    except KeyboardInterrupt:
        complain("Stopped.")
        return 130


def _manage(words: Sequence[str]) -> int:
    """Django's own commands, for those who know them."""
    django.setup()
    import_module("django.core.management").execute_from_command_line(["waystation manage", *words])
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="waystation", description="Waystation: the after-sales service station system."
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="COMMAND")

    def verb(name: str, command: str, text: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=text, description=text)
        added.set_defaults(command=command)
        return added

    _serving(verb)
    _beginning(verb)
    _carrying(verb)
    verb(
        "doctor", "doctor:examine", "Check settings, database, disk, clock and secrets; say how to mend what is wrong."
    )
    verb("manage", "", "Django's own commands: waystation manage migrate, shell, check …")
    return parser


Verb = Callable[[str, str, str], argparse.ArgumentParser]


def _serving(verb: Verb) -> None:
    run = verb("run", "serve:run", "Serve the pages and do the background work, in one process.")
    run.add_argument(
        "--host",
        default=os.environ.get("WAYSTATION_HOST", "127.0.0.1"),
        help="address to listen on (default %(default)s)",
    )
    run.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")), help="default %(default)s")
    run.add_argument("--no-worker", action="store_true", help="pages only; start `waystation worker` beside it")
    run.add_argument("--with-demo", action="store_true", help="fill an empty database with the demonstration first")
    worker = verb("worker", "serve:worker", "Do the background work only: messages, reminders, due dates.")
    worker.add_argument("--once", action="store_true", help="do what is due now, then stop")


def _beginning(verb: Verb) -> None:
    init = verb("init", "first:init", "Open a real, empty station with its first manager and a one-time password.")
    init.add_argument("--company", help="the company's name")
    init.add_argument("--station", help="the station's name")
    init.add_argument("--manager", help="the manager's name")
    init.add_argument("--username", help="the name the manager logs in with")
    init.add_argument(
        "--catalogue", action="store_true", help="bring operations, parts, packages and checklists, with example prices"
    )
    demo = verb("demo", "first:demo", "Fill an empty database with a demonstration station.")
    demo.add_argument(
        "--seed", type=int, default=1, help="another seed gives other people and cars (default %(default)s)"
    )
    demo.add_argument(
        "--port", type=int, help="where `run` will serve it, for the links in its messages (default PORT or 8000)"
    )
    for name, full in (("customers", 1_500), ("vehicles", 2_000), ("orders", 10_400)):
        demo.add_argument(f"--{name}", type=int, help=f"how many; fewer are made faster (default {full})")
    verb("logins", "first:logins", "Show who can log in to the demonstration.")


def _carrying(verb: Verb) -> None:
    take = verb("import", "carry:take", "Bring in rows of another system from a spreadsheet.")
    take.add_argument("kind", help="customers, vehicles, parts …")
    take.add_argument("file", type=Path, help="an .xlsx, .xls or .csv file")
    take.add_argument("--station", help="which station, when there are several")
    take.add_argument("--dry-run", action="store_true", help="say what would be taken and refused; change nothing")
    give = verb("export", "carry:give", "Write everything the station holds into open files.")
    give.add_argument("folder", type=Path, help="a new or empty folder")
    give.add_argument("--station", help="which station, when there are several")
    backup = verb(
        "backup", "safe:backup", "Write database and files, with their digests, into one .tar; the station stays open."
    )
    backup.add_argument("file", type=Path, nargs="?", help="default: backups/waystation-DATE.tar in the data folder")
    restore = verb("restore", "safe:restore", "Check a backup and put it into an empty place.")
    restore.add_argument("file", type=Path)
    restore.add_argument("--check", action="store_true", help="only check that the backup is whole")
