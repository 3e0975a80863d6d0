"""Show a number as a spreadsheet does: formats with literals, digits, separators, and sections.

Source of the format codes: ECMA-376 part 1, 18.8.31. Fractions, exponents, and conditions are unsupported.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

_TOKEN: Final = re.compile(r'"([^"]*)"|\\(.)|_(.)|\*(.)|\[([^\]]*)\]|([0#?])|(.)', re.S)
_MOST_PLACES: Final = 60
# Enough digits for a spreadsheet's largest number with all places of a format and percent signs.
_EXACT: Final = Context(prec=1_500, rounding=ROUND_HALF_UP)


def apply_format(number: Decimal, code: str) -> str | None:
    """Return the text a sheet shows for a number; None if the format has no digits or is not supported."""
    section, number = _choose_section(number, code)
    tokens = _tokenize(section)
    places = [token for token in tokens if token[0] == "digit"]
    if not places or len(places) > _MOST_PLACES or any(kind == "other" and sign in "/Ee@" for kind, sign in tokens):
        return None
    return _fill(number, tokens)


def _choose_section(number: Decimal, code: str) -> tuple[str, Decimal]:
    """Return the section for positive, negative, or zero. A negative section shows the number without its sign."""
    sections = _split(code)
    if len(sections) > 2 and number == 0:
        return sections[2], number
    if len(sections) > 1 and number < 0:
        return sections[1], -number
    return sections[0], number


def _split(code: str) -> list[str]:
    sections = [""]
    for token in _TOKEN.finditer(code):
        if token[0] == ";":
            sections.append("")
        else:
            sections[-1] += token[0]
    return sections


def _tokenize(section: str) -> list[tuple[str, str]]:
    tokens = []
    for quoted, escaped, gap, filler, bracket, digit, other in _TOKEN.findall(section):
        if digit:
            tokens.append(("digit", digit))
        elif bracket:
            tokens.append(("literal", bracket[1:].partition("-")[0]) if bracket[0] == "$" else _condition(bracket))
        elif gap:
            tokens.append(("literal", " "))
        elif not filler:
            kind = "other" if other and other in ".,%/Ee@" else "literal"
            tokens.append((kind, quoted or escaped or other))
    return tokens


def _condition(bracket: str) -> tuple[str, str]:
    """Ignore a color; mark a condition as not supported."""
    return ("other", "/") if bracket[0] in "<>=" else ("literal", "")


def _fill(number: Decimal, tokens: list[tuple[str, str]]) -> str:
    point = tokens.index(("other", ".")) if ("other", ".") in tokens else len(tokens)
    before, after = tokens[:point], tokens[point + 1 :]
    last = max((place for place, token in enumerate(before) if token[0] == "digit"), default=-1)
    grouped = any(token == ("other", ",") for token in before[: last + 1])
    thousands = sum(token == ("other", ",") for token in before[last + 1 :]) if last >= 0 else 0
    hundreds = sum(token == ("other", "%") for token in tokens)
    decimals = sum(token[0] == "digit" for token in after)
    scaled = abs(number).scaleb(2 * hundreds - 3 * thousands, _EXACT)
    rounded = scaled.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)
    whole, _, fraction = format(rounded, "f").partition(".")
    sign = "-" if number < 0 and rounded else ""
    text = sign + _fill_whole("" if whole == "0" else whole, before, grouped=grouped)
    return (text + _fill_fraction(fraction, after) if point < len(tokens) else text).strip()


def _fill_whole(digits: str, tokens: list[tuple[str, str]], *, grouped: bool) -> str:
    """Fill from the right: each place takes a digit, and the leftmost takes all remaining digits."""
    left = sum(kind == "digit" for kind, _ in tokens)
    rest, written, out = digits, 0, []
    for kind, sign in reversed(_pad(tokens)):
        if kind != "digit":
            out.append(sign if kind == "literal" or sign == "%" else "")
            continue
        left -= 1
        taken = rest if left == 0 else rest[-1:]
        rest = "" if left == 0 else rest[:-1]
        for digit in reversed(taken or {"0": "0", "?": " "}.get(sign, "")):
            out.append("," if grouped and written and written % 3 == 0 else "")
            out.append(digit)
            written += 1
    return "".join(reversed(out))


def _pad(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Treat all places after the first 0 as 0, because they always show a digit."""
    first = next((place for place, token in enumerate(tokens) if token == ("digit", "0")), len(tokens))
    return tokens[:first] + [("digit", "0") if kind == "digit" else (kind, sign) for kind, sign in tokens[first:]]


def _fill_fraction(digits: str, tokens: list[tuple[str, str]]) -> str:
    """Align from the left; a trailing # omits zeros."""
    places = [sign for kind, sign in tokens if kind == "digit"]
    needed = len(places)
    while needed and places[needed - 1] != "0" and digits[needed - 1] == "0":
        needed -= 1
    taken = iter(digits[:needed])
    text = "".join(next(taken, "") if kind == "digit" else sign.replace(",", "") for kind, sign in tokens)
    return "." + text
