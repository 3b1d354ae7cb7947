"""大写金额: an amount in the characters that can't be altered, as receipts and invoices carry it (票据书写规定)."""

from dms.core.money import rounded

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def in_capitals(amount):
    """``人民币壹佰壹拾叁元伍角整`` for 113.50; below zero with 负."""
    amount = rounded(amount)
    sign, fen = ("负" if amount < 0 else ""), int(abs(amount) * 100)
    yuan, jiao, fen = fen // 100, fen // 10 % 10, fen % 10
    return f"人民币{sign}{_yuan(yuan, jiao or fen)}{_small(yuan, jiao, fen)}"


def _yuan(yuan, has_small):
    if not yuan:
        return "" if has_small else "零元"
    groups, position = [], 0
    while yuan:
        groups.append((yuan % 10_000, position))
        yuan, position = yuan // 10_000, position + 1
    text, gap = "", False
    for group, position in reversed(groups):
        if not group:
            gap = bool(text)
            continue
        text += ("零" if text and (gap or group < 1000) else "") + _group(group) + GROUPS[position]
        gap = not group % 10  # the place before the next group is empty: one 零 stands for it
    return text + "元"


def _group(number):
    """Four places, one 零 for each gap between digits."""
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + PLACES[place]
        gap = not digit
    return text


def _small(yuan, jiao, fen):
    if not jiao and not fen:
        return "整"
    text = DIGITS[jiao] + "角" if jiao else ("零" if yuan else "")
    return text + (DIGITS[fen] + "分" if fen else "整")
