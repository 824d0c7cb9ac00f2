"""The words of an edition as evidence, and what is known of its language: conjunctions, hyphenation, word lists."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
HYPHENATED = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+)+")


@cache
def language_facts() -> dict[str, Any]:
    """The tables of `languages.toml`."""
    return tomllib.loads((Path(__file__).parent / "languages.toml").read_text(encoding="utf-8"))


def base_language(language: str) -> str:
    """The primary subtag of a BCP 47 tag: `sr-Latn` -> `sr`."""
    return language.split("-")[0].casefold()


@cache
def hyphenator(language: str) -> Any | None:
    """pyphen's patterns of a language, None where it has none."""
    import pyphen

    base = base_language(language)
    name = pyphen.language_fallback(language.replace("-", "_")) or pyphen.language_fallback(base)
    return pyphen.Pyphen(lang=name, left=1, right=1) if name else None


class Vocabulary:
    """Words and hyphenated words that an edition prints inside lines, where no line break has touched them."""

    def __init__(self, language: str, lines: Iterable[str]) -> None:
        self.language = language
        self.words: Counter[str] = Counter()
        self.hyphenated: Counter[str] = Counter()
        for line in lines:
            inner = _without_broken_ends(line)
            self.words.update(word.casefold() for word in WORD.findall(inner))
            if "-" in inner or "‑" in inner or "‐" in inner:
                self.hyphenated.update(plain_hyphens(word).casefold() for word in HYPHENATED.findall(inner))

    def is_suspended(self, following: str) -> bool:
        """Whether the word after a hyphen is a conjunction, so that the hyphen stands for a suspended part."""
        words = language_facts()["suspended"].get(base_language(self.language), ())
        match = re.match(r"[^\s,;.)]+", following)
        return match is not None and match[0].casefold() in words

    def breaks_at(self, left: str, right: str) -> bool | None:
        """Whether the language's patterns allow a break between the parts of a word; None without patterns."""
        patterns = hyphenator(self.language)
        if patterns is None:
            return None
        return len(left) in patterns.positions((left + right).casefold())

    @property
    def closed_compounds(self) -> bool:
        """Whether the language writes compounds in one word."""
        return base_language(self.language) in language_facts()["closed_compounds"]["languages"]


def plain_hyphens(text: str) -> str:
    """A text with every kind of hyphen as the plain one."""
    return re.sub("[‐‑]", "-", text)


def _without_broken_ends(line: str) -> str:
    """A line without a last word that ends in a hyphen, and without soft hyphens."""
    line = line.replace("\u00ad", "")
    return re.sub(r"\S*[-‐]\s*$", "", line)
