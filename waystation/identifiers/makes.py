"""Makers and models by their English names, read once from the catalogue's table; a vehicle keeps the Chinese ones people type."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from waystation.core.names import english

TABLE = Path(__file__).resolve().parent.parent / "starter" / "data" / "vehicles.tsv"


@cache
def _known() -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    makers: dict[str, str] = {}
    models: dict[tuple[str, str], str] = {}
    with TABLE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            makers[row["maker_zh"]] = row["maker_en"]
            models[row["maker_zh"], row["model"]] = row["model_en"]
    return makers, models


def maker(name: str) -> str:
    """The maker as the reader calls it."""
    return (_known()[0].get(name) or name) if english() else name


def model(maker_name: str, name: str) -> str:
    """The model as the reader calls it."""
    return (_known()[1].get((maker_name, name)) or name) if english() else name


COLOURS = {
    "白": "White", "黑": "Black", "银": "Silver", "灰": "Grey", "红": "Red", "蓝": "Blue", "绿": "Green", "黄": "Yellow", "橙": "Orange",
    "棕": "Brown", "金": "Gold", "紫": "Purple", "粉": "Pink", "米": "Beige",
}  # fmt: skip


def colour(name: str) -> str:
    """白 or 白色 as White for an English reader; a colour we do not know stays."""
    return (COLOURS.get(name.removesuffix("色")) or name) if english() else name


def english_title(maker_name: str, model_name: str) -> str:
    """Maker and model in English where known; for the search, which hears both languages."""
    makers, models = _known()
    return f"{makers.get(maker_name, '')} {models.get((maker_name, model_name), '')}".strip()


def title(maker_name: str, model_name: str) -> str:
    """Maker and model in one line, in the reader's language."""
    return f"{maker(maker_name)} {model(maker_name, model_name)}".strip()
