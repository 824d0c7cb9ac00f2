"""Sequences of letters: those that a language's common words have, and those of a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache

from ..normalize.vocabulary import frequencies

SEQUENCE = 3  # letters
COMMON_WORDS = 30_000  # of a language's list; the sequences of letters in them are its usual ones


@cache
def usual_sequences(language: str) -> frozenset[str] | None:
    """The sequences of letters in a language's common words; None where it has no list."""
    listed = frequencies(language)
    if listed is None:
        return None
    words = sorted(listed, key=lambda word: -listed[word])[:COMMON_WORDS]
    return frozenset(part for word in words for part in split_sequences(word))


@cache
def usual_letters(language: str) -> str:
    """The letters of a language's common words; none where it has no list."""
    usual = usual_sequences(language) or frozenset()
    return "".join(sorted({letter for part in usual for letter in part if letter.isalpha()}))


def split_sequences(word: str) -> list[str]:
    """The sequences of letters in a word, its beginning and end marked."""
    marked = f"^{word}$"
    return [marked[start : start + SEQUENCE] for start in range(len(marked) - SEQUENCE + 1)]


def count_sequences(words: Iterable[str]) -> Counter[str]:
    """How many of some words have each sequence of letters."""
    return Counter(part for word in words for part in set(split_sequences(word)))
