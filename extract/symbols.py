"""Characters that symbol fonts print for the codes of other characters."""

from __future__ import annotations

import re

# Adobe's Symbol encoding from 0x20; "\0" where it has no character.
_SYMBOL = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_\u203eαβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼\0"
    + "\0" * 32
    + "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\0〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭\0"
)
# What lists and check boxes use of the Wingdings; the rest is ornament.
_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0x9F: "•", 0xA7: "▪", 0xA8: "◻",
    0xD8: "➢", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_PRIVATE = range(0xF020, 0xF100)  # where Windows keeps the codes of symbol fonts
_IN_PRIVATE = re.compile("[\uf020-\uf0ff]")


def print_symbols(text: str, font: str | None) -> str:
    """The characters that the font shows for the text; codes of unknown symbols stay as they are."""
    family = (font or "").casefold()
    if family == "symbol":
        return "".join(_show_symbol(character) for character in text)
    if family.startswith("wingdings") or _IN_PRIVATE.search(text):
        return "".join(_show_dingbat(character) for character in text)
    return text


def _show_symbol(character: str) -> str:
    code = ord(character)
    place = (code - 0xF000 if code in _PRIVATE else code) - 0x20
    shown = _SYMBOL[place] if 0 <= place < len(_SYMBOL) else "\0"
    return character if shown == "\0" else shown


def _show_dingbat(character: str) -> str:
    code = ord(character)
    return _WINGDINGS.get(code - 0xF000 if code in _PRIVATE else code, character)
