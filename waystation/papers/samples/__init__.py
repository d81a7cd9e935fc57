"""Realistic, synthetic data of every paper: the contract by example, the tests' food, the preview's content."""

from __future__ import annotations

from waystation.papers import press
from waystation.papers.samples import after, arriving, leaving, order
from waystation.papers.samples._words import HOUSE, spoken

_PAPERS: dict[str, dict[str, object]] = {**arriving.PAPERS, **order.PAPERS, **leaving.PAPERS, **after.PAPERS}


def samples(language: str) -> dict[str, dict[str, object]]:
    """Paper name → its sample data, words in the language ("zh" or "en")."""
    made: dict[str, dict[str, object]] = {}
    for name, data in _PAPERS.items():
        whole = spoken({**HOUSE, **data}, language)
        assert isinstance(whole, dict)
        made[name] = {**whole, "qr_svg": press.qr_svg(f"https://waystation.example/p/{data['number']}")}
        for link in made[name].get("photo_links", []):  # type: ignore[attr-defined]
            link["qr_svg"] = press.qr_svg(f"https://waystation.example/f/{link['key']}")
    return made


SAMPLES: dict[str, dict[str, object]] = samples("zh")
SAMPLES_EN: dict[str, dict[str, object]] = samples("en")
