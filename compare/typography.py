"""Whether two texts differ in white space, hyphenation or typography alone."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

QUOTES = dict.fromkeys(map(ord, "«»‹›“”„‟″〝〞"), '"') | dict.fromkeys(map(ord, "‘’‚‛′`´ʹʼ"), "'")
HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—―−֊־﹘"), "-")
TATWEEL = {0x0640: ""}  # stretches an Arabic word on the line, means nothing
# A hyphen between digits tells numbers apart, between spaces parts of a sentence; elsewhere it is setting.
SPACED_DASH = re.compile(r"(?:^|(?<=\s))-+(?=\s|$)")
HYPHEN = re.compile(r"(?<!\d)-|-(?!\d)")


@lru_cache(maxsize=4096)
def fold_typography(text: str) -> str:
    """The text without what its setting gives it: spaces, hyphens, forms of quotes, dashes and ligatures."""
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    # quotes before NFKC, which would take spacing accents and primes apart
    folded = unicodedata.normalize("NFKC", visible.translate(QUOTES)).translate(HYPHENS | TATWEEL)
    return "".join(HYPHEN.sub("", SPACED_DASH.sub("—", folded)).split())


def same_but_typography(old: str, new: str) -> bool:
    """Whether two texts are equal, or differ in white space, hyphenation or typography alone."""
    return old == new or fold_typography(old) == fold_typography(new)
