"""Papers as PDF: one typst compiler per process, the templates beside it, the data as JSON.

`render` knows nothing of the business: each paper takes one plain dict, described at the top of its `.typ` file and
shown in `papers.samples.SAMPLES`. The same data gives the same bytes, so a paper can be sealed by its hash.
"""

from __future__ import annotations

import io
import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path

import segno
import typst
from django.conf import settings

TEMPLATES = Path(__file__).resolve().parent
LANGUAGES = ("zh", "en")
FAMILY = "Noto Sans SC"
WEIGHTS = ("400Regular", "700Bold")
PAPERS = frozenset(path.stem for path in TEMPLATES.glob("*.typ") if path.stem != "lib")


class PaperError(Exception):
    """A paper could not be made: unknown paper, missing fonts, or data that does not fit its contract."""


class _Press:
    """The compiler of this process. Typst memoises between calls but is not re-entrant, hence the lock."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.compiler: typst.Compiler | None = None

    def reset(self) -> None:
        """After a fork the child starts its own compiler: threads and a held lock do not survive in it."""
        self.lock = threading.Lock()
        self.compiler = None

    def compile(self, paper: str, inputs: dict[str, str]) -> bytes:
        with self.lock:
            if self.compiler is None:
                self.compiler = _new_compiler()
            return self.compiler.compile(  # type: ignore[return-value]
                input=str(TEMPLATES / f"{paper}.typ"), format="pdf", sys_inputs=inputs, timestamp=0
            )


_press = _Press()
os.register_at_fork(after_in_child=_press.reset)


def render(paper: str, data: Mapping[str, object], language: str = "zh") -> bytes:
    """The PDF of one paper. `data` follows the contract in `papers/<paper>.typ`; `language` is "zh" or "en".

    Deterministic: no clock, no network. Raises PaperError with the reason when the data does not fit.
    """
    if paper not in PAPERS:
        raise PaperError(f"There is no paper {paper!r}. Known: {', '.join(sorted(PAPERS))}.")
    if language not in LANGUAGES:
        raise PaperError(f"Papers speak {' and '.join(LANGUAGES)}, not {language!r}.")
    try:
        text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise PaperError(f"The data of {paper} is not plain JSON: {error}.") from error
    try:
        return _press.compile(paper, {"language": language, "data": text})
    except typst.TypstError as error:
        raise PaperError(f"{paper} ({language}): {error.message}\n{error.diagnostic}") from error


def qr_svg(text: str) -> str:
    """A QR code as SVG text, for the `qr_svg` keys of the papers."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", xmldecl=False, svgns=True, border=0)
    return out.getvalue().decode("utf-8")


def font_folders() -> list[Path]:
    """Where the fonts of the papers lie: `settings.FONTS` (WAYSTATION_FONTS, else the npm package). PaperError if none."""
    folder = Path(settings.FONTS)
    folders = [folder / weight for weight in WEIGHTS if (folder / weight).is_dir()] or [folder]
    if not any(list(path.glob("*.[to]tf")) for path in folders):
        raise PaperError(f"No fonts in {folder}. Run `npm ci`, or let WAYSTATION_FONTS name a folder with {FAMILY}.")
    return folders


def _new_compiler() -> typst.Compiler:
    folders = [str(folder) for folder in font_folders()]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    if FAMILY not in fonts.families():
        raise PaperError(f"The fonts in {', '.join(folders)} do not contain {FAMILY}.")
    nowhere = str(TEMPLATES / "no-packages")
    return typst.Compiler(
        root=str(TEMPLATES),
        font_paths=fonts,
        ignore_system_fonts=True,
        package_path=nowhere,
        package_cache_path=nowhere,
    )
