"""What a Chinese keyboard types, made half width. Full Unicode folding would silently turn 5² into 52."""

from __future__ import annotations

_HALF = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {0x3000: 0x20, 0xFFE5: 0xA5}


def half_width(text: str) -> str:
    """Full-width letters, digits, signs and spaces as half-width ones; everything else stays."""
    return text.translate(_HALF)
