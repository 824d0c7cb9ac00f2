"""How rare and short the beginnings of words are beside whole words, learnt from the words of one edition."""

from __future__ import annotations

import math
from bisect import bisect
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..normalize.vocabulary import zipf

Kind = tuple[int, int]

ZIPF_STEPS = (0.01, 2.5, 3.5, 4.5)  # not listed, rare, ..., common
LENGTH_STEPS = (2, 3, 4, 5, 6, 8)  # letters
UNLISTED_LANGUAGE = -1
TRUST = 2.0


@dataclass(frozen=True, eq=False)
class Rarity:
    """Words that only one row of an edition uses, beside what is left of its words when they are cut."""

    language: str
    word_rows: Mapping[str, int]

    @cached_property
    def _whole(self) -> Counter[Kind]:
        """Length and frequency -> how many words of a single row have them."""
        return Counter(self._kind(word) for word, rows in self.word_rows.items() if rows == 1)

    @cached_property
    def _cut(self) -> Counter[Kind]:
        """Length and frequency -> how many beginnings of words have them, whole words left out."""
        beginnings = (word[:end] for word in self.word_rows for end in range(1, len(word)))
        return Counter(self._kind(part) for part in beginnings if part not in self.word_rows)

    def _kind(self, word: str) -> Kind:
        """The class of a word's length, and of its frequency in the language where that has a list."""
        frequency = zipf(word, self.language)
        common = UNLISTED_LANGUAGE if frequency is None else bisect(ZIPF_STEPS, frequency)
        return bisect(LENGTH_STEPS, len(word)), common

    def weigh(self, word: str) -> float:
        """Log of how much more beginnings than whole words are like a word, which is itself one of the edition."""
        kind = self._kind(word)
        return math.log(_share(self._cut, kind, 0) / _share(self._whole, kind, self.word_rows.get(word) == 1))


def _share(counts: Counter[Kind], kind: Kind, own: int) -> float:
    """The share of a kind, smoothed by that of its length; `own` uses are left out."""
    classes = len(LENGTH_STEPS) + 1
    total = counts.total() - own
    of_length = sum(n for other, n in counts.items() if other[0] == kind[0]) - own
    expected = (of_length + TRUST) / (total + classes * TRUST)
    return (counts[kind] - own + TRUST * expected) / (total + TRUST)
