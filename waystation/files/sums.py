"""What a file is, by its bytes."""

from __future__ import annotations

from waystation.files.choices import MediaKind

MAGIC: list[tuple[bytes, int, str, MediaKind]] = [
    (b"\xff\xd8\xff", 0, "image/jpeg", MediaKind.PHOTO),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png", MediaKind.PHOTO),
    (b"WEBP", 8, "image/webp", MediaKind.PHOTO),
    (b"%PDF-", 0, "application/pdf", MediaKind.DOCUMENT),
    (b"ftyp", 4, "video/mp4", MediaKind.VIDEO),
    (b"\x1aE\xdf\xa3", 0, "audio/webm", MediaKind.AUDIO),
    (b"OggS", 0, "audio/ogg", MediaKind.AUDIO),
]
LIMITS: dict[MediaKind, int] = {
    MediaKind.PHOTO: 15_000_000,
    MediaKind.DOCUMENT: 15_000_000,
    MediaKind.VIDEO: 60_000_000,
    MediaKind.AUDIO: 10_000_000,
}
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1600


def kind_of(head: bytes) -> tuple[str, MediaKind] | None:
    """Mime type and kind from the first bytes, or None for what we do not take (SVG, HTML, EPS, archives …)."""
    for magic, offset, mime, kind in MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return mime, kind
    return None
