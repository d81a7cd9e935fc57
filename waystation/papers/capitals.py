"""The amount in capitals (大写) as bills, contracts and receipts print it.

Rules: 正确填写票据和结算凭证的基本规定. 整 after 元 only; 零 for a gap inside the number, also across 万 and 亿, and before
分 when there is no 角.
"""

from __future__ import annotations

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
LARGEST_FEN = 10**18 - 1


def _four(number: int) -> str:
    """1 to 9999 in capitals."""
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit == 0:
            gap = gap or bool(text)
            continue
        text += ("零" if gap else "") + DIGITS[digit] + PLACES[place]
        gap = False
    return text


def _joined(high: str, unit: str, low: str, gap: bool) -> str:
    return high + unit + ("零" if gap else "") + low


def _whole(number: int) -> str:
    """A whole number from 1 on; 亿 nests (壹万亿 is 10^12)."""
    if number < 10_000:
        return _four(number)
    unit, size = ("亿", 10**8) if number >= 10**8 else ("万", 10**4)
    high, low = divmod(number, size)
    return _joined(_whole(high), unit, _whole(low) if low else "", 0 < low < size // 10)


def capitals(fen: int) -> str:
    """An amount in 分 as 人民币大写 without the word 人民币: 101005 → 壹仟零壹拾元零伍分, 0 → 零元整, −50 → 负伍角."""
    if abs(fen) > LARGEST_FEN:
        raise ValueError("The amount is too large to be written in capitals.")
    whole, jiao, rest = abs(fen) // 100, abs(fen) // 10 % 10, abs(fen) % 10
    text = _whole(whole) + "元" if whole else ""
    if not jiao and not rest:
        text = (text or "零元") + "整"
    else:
        text += DIGITS[jiao] + "角" if jiao else ("零" if whole else "")
        text += DIGITS[rest] + "分" if rest else ""
    return ("负" if fen < 0 else "") + text
