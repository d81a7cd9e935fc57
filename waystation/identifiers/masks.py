"""How personal data is shown to those who need not see it whole (domain §10, PIPL art. 51). Text in, text out."""

from __future__ import annotations

COMPOUND_SURNAMES = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "宇文",
        "长孙",
        "司徒",
        "夏侯",
        "轩辕",
        "端木",
        "百里",
        "南宫",
        "独孤",
        "西门",
        "东郭",
        "呼延",
        "澹台",
        "公冶",
        "申屠",
        "太史",
        "闻人",
        "钟离",
        "万俟",
    ]
)


def keep(text: str, head: int, tail: int) -> str:
    """Stars in the middle; never shows everything: a text of head + tail characters or fewer shows its first only."""
    if len(text) <= head + tail:
        return text[:1] + "*" * (len(text) - 1)
    return text[:head] + "*" * (len(text) - head - tail) + text[len(text) - tail :]


def phone(text: str) -> str:
    """13800138000 → 138****8000, +8613800138000 likewise; landlines and others show the last two digits."""
    digits = "".join(letter for letter in text.split(";")[0] if letter.isdigit())
    if len(digits) == 13 and digits.startswith("861"):
        digits = digits[2:]
    if len(digits) == 11 and digits.startswith("1"):
        return keep(digits, 3, 4)
    return "*" * max(len(digits) - 2, 0) + digits[-2:] if len(digits) > 4 else "*" * len(digits)


def name(text: str) -> str:
    """张三 → 张*, 张小明 → 张*明, 欧阳锋 → 欧阳*; names in letters keep the first letter of each word."""
    text = text.strip()
    if text.isascii():
        return " ".join(word[:1] + "*" * (len(word) - 1) for word in text.split())
    if len(text) > 2 and text[:2] in COMPOUND_SURNAMES:
        return text[:2] + "*" * (len(text) - 2)
    if len(text) == 1:
        return "*"
    return keep(text, 1, 1)


def plate(text: str) -> str:
    """鲁A12345 → 鲁A***45."""
    return keep(text, 2, 2)


def vin(text: str) -> str:
    """The maker and the last four characters stay: LZZ**********0002."""
    return keep(text, 3, 4)


def identity(text: str) -> str:
    """Identity cards and other papers: the first three and the last two characters stay."""
    return keep(text, 3, 2)
