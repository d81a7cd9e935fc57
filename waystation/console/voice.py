"""How the command line speaks: plain sentences on standard output, refusals on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence


class CannotDo(Exception):
    """A command that cannot be carried out; the message says why and what to do now. Exit code 1."""


def say(sentence: str = "") -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def complain(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def ask(question: str, given: str | None, *, flag: str) -> str:
    """The flag's value, else what a person types; with nobody there to ask, say which flag to use."""
    if given:
        return given.strip()
    if not sys.stdin.isatty():
        raise CannotDo(f"{question} is needed and nobody is here to be asked. Give it with {flag}.")
    answer = input(f"{question}: ").strip()
    if not answer:
        raise CannotDo(f"{question} cannot be empty. Start again, or give it with {flag}.")
    return answer


def table(rows: Iterable[Sequence[str]], head: Sequence[str]) -> str:
    """Columns lined up for a terminal; a Chinese character is two columns wide."""
    lines = [tuple(head), *(tuple(str(cell) for cell in row) for row in rows)]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  " + "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _width(text: str) -> int:
    return sum(2 if ord(letter) >= 0x1100 else 1 for letter in text)
