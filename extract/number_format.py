"""Numbers as a spreadsheet prints them: number formats, as far as editions use them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

# Formats that files name by number alone (ECMA-376 part 1, 18.8.30); dates by locale are printed as ISO 8601.
_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy-mm-dd", 15: "d-mmm-yy",
    16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm",
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss", 46: "h:mm:ss",
}  # fmt: skip
_TOKEN = re.compile(
    r"""(?P<text>"[^"]*"|\\.)|(?P<skip>[_*].|\[[^\]]*\])|(?P<mask>[#0?][#0?,]*(?:\.[#0?]*)?|\.[#0?]+)"""
    r"""|(?P<ampm>AM/PM|A/P)|(?P<date>y+|m+|d+|h+|s+)|(?P<other>.)""",
    re.I | re.S,
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LAST_DAY = 2_958_465  # 31 December 9999


def name_format(number: int, codes: dict[int, str]) -> str:
    """The format code of that number: the workbook's own, a built-in one, or General."""
    return codes.get(number) or _BUILT_IN.get(number, "General")


def print_general(value: float) -> str:
    """The number without a format: 6.0 is 6, 0.1 + 0.2 is 0.3."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"


def print_number(value: float, code: str, *, since_1904: bool = False) -> str:
    """The number in that format; a date where the format is one. Colours, fill and padding print nothing."""
    section = _choose_section(value, code)
    tokens = [(match.lastgroup or "", match.group()) for match in _TOKEN.finditer(section)]
    kinds = {kind for kind, _ in tokens}
    if "general" in section.lower() or not kinds:
        return print_general(value)
    if "date" in kinds and "mask" not in kinds:
        days = value + (1462 if since_1904 else 0)
        return _print_date(days, tokens) if 0 <= days < _LAST_DAY else print_general(value)
    if "mask" not in kinds:
        return print_general(value) if "@" in section else "".join(_print_literal(*token) for token in tokens)
    percent = 100 if any(token == ("other", "%") for token in tokens) else 1
    has_own_sign = value < 0 and code.count(";") >= 1
    amount = abs(value) if has_own_sign else value
    return "".join(
        _print_mask(amount * percent, text) if kind == "mask" else _print_literal(kind, text) for kind, text in tokens
    )


def _choose_section(value: float, code: str) -> str:
    """Positive; negative; zero."""
    sections: list[str] = re.findall(r'(?:"[^"]*"|\\.|[^;"])*', code)
    sections = [section for section in sections if section] or ["General"]
    if value < 0 and len(sections) > 1:
        return sections[1]
    if value == 0 and len(sections) > 2:
        return sections[2]
    return sections[0]


def _print_literal(kind: str, text: str) -> str:
    if kind == "text":
        return text[1:] if text.startswith("\\") else text[1:-1]
    return text if kind == "other" and text != "@" else ""


def _print_mask(value: float, mask: str) -> str:
    whole, _, fraction = mask.partition(".")
    digits = len(fraction)
    separator = "," if "," in whole.rstrip(",") else ""
    text = f"{abs(value):{separator}.{min(digits, 15)}f}"
    while fraction.endswith(("#", "?")) and text.endswith("0"):
        text, fraction = text[:-1], fraction[:-1]
    text = text.rstrip(".")
    integer, dot, rest = text.partition(".")
    text = integer.rjust(whole.count("0"), "0") + dot + rest
    return ("-" if value < 0 else "") + text


def _print_date(days: float, tokens: list[tuple[str, str]]) -> str:
    # Day 60 is 29 February 1900, which never was; the seconds are rounded as they are shown.
    start = datetime(1899, 12, 31) if days < 60 else datetime(1899, 12, 30)
    moment = start + timedelta(seconds=round(days * 86400))
    noon = any(kind == "ampm" for kind, _ in tokens)
    text, hours = "", False
    for place, (kind, token) in enumerate(tokens):
        if kind == "date":
            minutes = token.lower().startswith("m") and (hours or _precedes_seconds(tokens, place))
            text += _print_part(moment, token.lower(), minutes=minutes, noon=noon)
            hours = token.lower().startswith("h")
        elif kind == "ampm":
            text += "AM" if moment.hour < 12 else "PM"
        else:
            text += _print_literal(kind, token)
    return text


def _precedes_seconds(tokens: list[tuple[str, str]], place: int) -> bool:
    following = next((token for kind, token in tokens[place + 1 :] if kind == "date"), "")
    return following.lower().startswith("s")


def _print_part(moment: datetime, token: str, *, minutes: bool, noon: bool) -> str:
    padded = len(token) > 1
    if token[0] == "y":
        return f"{moment.year:04d}" if len(token) > 2 else f"{moment.year % 100:02d}"
    if token[0] == "m" and not minutes:
        if len(token) > 2:
            return _MONTHS[moment.month - 1]
        number = moment.month
    elif token[0] == "d":
        if len(token) > 2:
            return _DAYS[moment.weekday()]
        number = moment.day
    elif token[0] == "h":
        number = (moment.hour % 12 or 12) if noon else moment.hour
    else:
        number = moment.minute if minutes else moment.second
    return f"{number:02d}" if padded else str(number)
