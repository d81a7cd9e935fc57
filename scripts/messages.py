"""The words: find every sentence in code and templates, see that each has its Chinese, compile.

    messages.py compile   .po → .mo
    messages.py check     every sentence used has a whole Chinese translation with the same placeholders,
                          and one Chinese only, in whatever list it stands
    messages.py update    add sentences that are missing to the slice's .po, then compile

Sentences are found by Babel (Python) and Django's own template reader, so no gettext programs are needed.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize
from ground import ROOT

HOME = ROOT / "waystation"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
Key = tuple[str | None, str]


def word_lists() -> list[Path]:
    return sorted(HOME.glob("**/locale/*/LC_MESSAGES/django.po"))


def load(po: Path) -> Catalog:
    try:
        with po.open("rb") as file:
            return read_po(file, locale=po.parent.parent.name, abort_invalid=True)
    except (PoFileError, ValueError) as mistake:
        raise SystemExit(f"{po.relative_to(ROOT)}: {mistake}") from None


def sentences(slice_: Path) -> Iterator[tuple[Key, str | tuple[str, ...], str]]:
    """(key, message, where) of each sentence that code and templates of a slice show."""
    for path in sorted(slice_.rglob("*.py") if slice_.is_dir() else [slice_]):
        if {"tests", "migrations"} & set(path.relative_to(HOME).parts) or path.name == "conftest.py":
            continue
        yield from _found(path.read_bytes(), path)
    for path in sorted(path for kind in ("html", "txt") for path in slice_.rglob(f"templates/**/*.{kind}")):
        code = templatize(path.read_text(encoding="utf-8"))
        # one statement per line, so that the page's own indentation is not taken for Python's
        yield from _found("\n".join(line.strip() for line in code.splitlines()).encode(), path)


def _found(source: bytes, path: Path) -> Iterator[tuple[Key, str | tuple[str, ...], str]]:
    for line, message, _, context in extract("python", io.BytesIO(source), KEYWORDS):
        first = message if isinstance(message, str) else message[0]
        yield (context, first), message, f"{path.relative_to(ROOT)}:{line}"


def slices() -> list[Path]:
    return sorted(path for path in HOME.iterdir() if path.is_dir() and path.name not in {"__pycache__", "locale"})


def compile_all() -> int:
    for po in word_lists():
        catalog = load(po)
        with po.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)
    return 0


def check() -> int:
    """Every sentence has its Chinese somewhere in our lists; every list is whole."""
    known: dict[Key, list[Path]] = {}
    chinese: dict[Key, tuple[str, Path]] = {}
    wrong = []
    for po in word_lists():
        for message in load(po):
            if message.id:
                key = (message.context, message.id if isinstance(message.id, str) else message.id[0])
                known.setdefault(key, []).append(po)
                wrong += differing(key, message, po, chinese)
                wrong += [f"{po.relative_to(ROOT)}: {fault}: {key[1]!r}" for fault in faults(message)]
    used: set[Key] = set()
    for place in [*slices(), *sorted(HOME.glob("*.py"))]:
        for key, _, where in sentences(place):
            used.add(key)
            if key not in known:
                wrong.append(f"{where}: no Chinese for {key[1]!r}")
    for line in wrong:
        print(line)
    unused = len(set(known) - used)
    print(
        f"{len(used)} sentences in use, {len(wrong)} faults, {unused} in the lists but found in no code (may come from data)."
    )
    return 1 if wrong else 0


def differing(key: Key, message, po: Path, chinese: dict[Key, tuple[str, Path]]) -> Iterator[str]:
    """The lists are merged into one: two Chinese for one sentence (and context) would show the wrong one somewhere."""
    text = message.string if isinstance(message.string, str) else message.string[0]
    other, where = chinese.setdefault(key, (text, po))
    if text and other and text != other:
        yield f"{po.relative_to(ROOT)}: {key[1]!r} is {text!r} here and {other!r} in {where.relative_to(ROOT)}: one wording, or a context"


def faults(message) -> Iterator[str]:  # babel has no types
    """What is wrong with one translation."""
    parts = [message.string] if isinstance(message.string, str) else list(message.string)
    if not all(parts):
        yield "no Chinese"
        return
    if message.fuzzy:
        yield "marked fuzzy"
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    asked = set().union(*(_placeholders(text) for text in ids))
    for text in parts:
        if _placeholders(text) - asked:
            yield "a placeholder the sentence does not have"
        elif isinstance(message.id, str) and asked - _placeholders(text):
            yield "a placeholder is missing"


def _placeholders(text: str) -> set[str]:
    return {first or second for first, second in PLACEHOLDER.findall(text)}


def update() -> int:
    """Add what is missing, with empty Chinese, to the list of the slice that uses it."""
    known = {
        (message.context, message.id if isinstance(message.id, str) else message.id[0])
        for po in word_lists()
        for message in load(po)
        if message.id
    }
    added = 0
    for slice_ in slices():
        new = {key: message for key, message, _ in sentences(slice_) if key not in known}
        if not new:
            continue
        po = slice_ / "locale/zh_Hans/LC_MESSAGES/django.po"
        po.parent.mkdir(parents=True, exist_ok=True)
        catalog = load(po) if po.exists() else Catalog(locale="zh_Hans", fuzzy=False)
        for (context, _), message in new.items():
            catalog.add(message, context=context)
        with po.open("wb") as file:
            write_po(file, catalog, width=0, no_location=True, omit_header=False)
        added += len(new)
        print(f"{po.relative_to(ROOT)}: {len(new)} sentences to translate")
        known |= set(new)
    print(f"{added} sentences added.")
    return compile_all()


if __name__ == "__main__":
    settings.configure(USE_I18N=True)
    verbs = {"compile": compile_all, "check": check, "update": update}
    raise SystemExit(verbs[sys.argv[1]]())
