"""Code 128: the bars that any hand scanner reads, as widths that the label template draws.

A symbol is eleven modules wide, six bars and spaces in turn; a check symbol guards against misreading (ISO/IEC 15417).
Letters are written in code set B, an even run of four digits or more in set C, two digits a symbol.
"""

import re

#: Bar, space, bar … of symbols 0 to 102, of the three starts and of the stop.
PATTERNS = re.findall(
    r"\d+",
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 "
    "123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 "
    "232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 "
    "111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 "
    "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112",
)
TO_C, TO_B, START_B, START_C, STOP = 99, 100, 104, 105, 106
CHECKED_BY = 103
#: More would be too fine to read on a label of 60 mm.
MOST_LETTERS = 20


def widths_of(text):
    """The widths of bars and spaces in turn, in modules: “211214…”; empty for what is too long or no plain ASCII."""
    if not text or len(text) > MOST_LETTERS or not re.fullmatch(r"[ -~]+", text):
        return ""
    symbols = symbols_of(text)
    check = (symbols[0] + sum(place * symbol for place, symbol in enumerate(symbols))) % CHECKED_BY
    return "".join(PATTERNS[symbol] for symbol in (*symbols, check, STOP))


def symbols_of(text):
    """The numbers of the symbols from the start on, without check and stop."""
    found, in_c = [], None
    for run in re.findall(r"(?:\d\d){2,}|.", text):
        wants_c = len(run) > 1
        if wants_c is not in_c:
            starts = (START_C if wants_c else START_B) if in_c is None else (TO_C if wants_c else TO_B)
            found.append(starts)
            in_c = wants_c
        found += [int(run[at : at + 2]) for at in range(0, len(run), 2)] if wants_c else [ord(run) - ord(" ")]
    return found
