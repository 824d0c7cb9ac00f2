"""How texts end: whether the end of a cell reads like an end, learnt from the edition itself.

Scores are natural logs of a likelihood ratio: how much more likely this end is when the text was cut off than
when
it is whole. 0 says nothing, 3 is twenty to one.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ..normalize.vocabulary import zipf
from .function_words import FUNCTION_WORDS
from .rarity import Rarity
from .subject import CellRecord, Subject

COMMONEST_WORD = 6.0  # Zipf: once in a thousand words
COMMON_WORD, COMMON_LENGTH = 4.0, 4  # Zipf: ten times in a million words; letters

TRUST = 1.0
ALL, TOTAL = "all", "total"
PART_TRUST = 2.0
FUNCTION_WORD_SCORE = 4.5
OPEN_END_SCORE = 5.0
OTHER_WORD_WEIGHT = 0.6
# The weights of a logistic regression on whole and cut texts in seven languages, a little on the safe side.
PART_WEIGHT, RARITY_WEIGHT = 0.85, 0.8
BEGINNING_SCORE, ENDING_SCORE = 2.2, 1.2
KNOWN_WORD = 2.5  # Zipf
FULL_STOPS = ".;!?։؛。"
USUALLY_STOPPED = 0.9
HYPHENATED_END = re.compile(r"\w[-‐‑][^\W\d_]+\s*$")
OPEN_END = re.compile(r"(?:[,:/&+–—(\[{«„]|(?<=\w)[-‐\u00ad])$")


@dataclass(frozen=True, slots=True)
class Ending:
    """How suspicious the end of a text is, and why in a few words."""

    score: float
    why: str


@dataclass(frozen=True, eq=False)
class Endings:
    """The ends of the cells of one edition, and what stands within them."""

    subject: Subject

    def _group(self, cell: CellRecord) -> str:
        """The cells that share the cell's grammar: its descriptor where that has one, else the others."""
        return cell.descriptor if cell.descriptor in self.subject.grammar else ""

    @cached_property
    def _inside(self) -> Mapping[str, Counter[str]]:
        """Group -> how often words (and their endings) stand inside its texts; `all` for all."""
        return self._count(lambda words: words[:-1])

    @cached_property
    def _last(self) -> Mapping[str, Counter[str]]:
        """Group -> how often words (and their endings) stand last in its texts; `all` for all."""
        return self._count(lambda words: words[-1:])

    def _count(self, choose: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Mapping[str, Counter[str]]:
        counts: dict[str, Counter[str]] = {ALL: Counter()}
        for cell in self.subject.filled:
            chosen = choose(self.subject.words[cell.code])
            keys = Counter([*(key for word in chosen for key in _keys(word)), *[TOTAL] * len(chosen)])
            counts[ALL].update(keys)
            counts.setdefault(self._group(cell), Counter()).update(keys)
        return counts

    @cached_property
    def _closing(self) -> Counter[str]:
        """Word part -> how many words of the edition end in it."""
        return Counter(part for word in self.subject.word_rows for part in _parts(word))

    @cached_property
    def _passing(self) -> Counter[str]:
        """Word part -> how often it stands in words without closing them."""
        words = self.subject.word_rows
        return Counter(part for word in words for end in range(1, len(word)) for part in _parts(word[:end]))

    @cached_property
    def stopped(self) -> bool:
        """Whether nearly all cells of the edition end in a full stop or the like."""
        ends = [cell.text.rstrip()[-1:] in FULL_STOPS for cell in self.subject.filled]
        return sum(ends) >= USUALLY_STOPPED * len(ends) > 0

    def judge(self, cell: CellRecord) -> Ending:
        """How suspicious the end of a cell is."""
        text = cell.text.rstrip()
        if OPEN_END.search(text):
            return Ending(OPEN_END_SCORE, f"it ends in {text[-1]!r}")
        words = self.subject.words[cell.code]
        if not words or text[-1:] in FULL_STOPS:
            return Ending(0.0, "")
        if self.stopped:
            return Ending(OPEN_END_SCORE, "it has no full stop, which the other cells have")
        if not text[-1:].isalpha():
            return Ending(0.0, "")
        return max(self._judge_word(cell, words), self._judge_part(cell, words), key=lambda ending: ending.score)

    def _judge_word(self, cell: CellRecord, words: tuple[str, ...]) -> Ending:
        """Whether the last word is one that the edition uses within texts but not at their end."""
        word = words[-1]
        if HYPHENATED_END.search(cell.text):
            return Ending(0.0, "")
        ratio = self._weigh_end(cell, word, own=1)
        listed = FUNCTION_WORDS.get(self.subject.language.split("-")[0])
        score = -math.log(ratio)
        if listed and word in listed and self._last[ALL][f"={word}"] <= 1:
            score = max(score, FUNCTION_WORD_SCORE)
        elif listed:
            score *= OTHER_WORD_WEIGHT
        return Ending(score, f"it ends in “{cell.text.split()[-1]}”, which stands within texts but not at their end")

    def closes(self, cell: CellRecord, word: str) -> float:
        """Log of how much more a case-folded word inside a cell is like those at the end of its texts."""
        return math.log(self._weigh_end(cell, word, own=0))

    def _weigh_end(self, cell: CellRecord, word: str, *, own: int) -> float:
        """How often a word closes texts over how often it would if it stood anywhere; `own` uses as end left
        out."""
        ratio = self._weigh_commonness(word, own)
        for key, longer, group in self._levels(cell, word):
            within = self._inside[group][key] - self._inside[group][longer]
            last = self._last[group][key] - self._last[group][longer] - (own if not longer else 0)
            expected = within / max(self._inside[group][TOTAL], 1) * self._last[group][TOTAL]
            ratio = (TRUST * ratio + last) / (TRUST + expected)
        return ratio

    @cached_property
    def _commonest(self) -> tuple[int, int]:
        """How many words within texts, and how many at their end, are among the language's very commonest."""
        inside = sum(n for key, n in self._inside[ALL].items() if key[0] == "=" and self._is_commonest(key[1:]))
        last = sum(n for key, n in self._last[ALL].items() if key[0] == "=" and self._is_commonest(key[1:]))
        return inside, last

    def _is_commonest(self, word: str) -> bool:
        """Whether a word is one of the hundred or so that make up half of what is written."""
        return (zipf(word, self.subject.edition.language) or 0.0) >= COMMONEST_WORD

    def _weigh_commonness(self, word: str, own: int) -> float:
        """How often words as common as this one, or less common ones, close texts over how often they stand within."""
        inside, last = self._commonest
        within, ends = max(self._inside[ALL][TOTAL], 1), max(self._last[ALL][TOTAL] - own, 1)
        if self._is_commonest(word):
            return (max(last - own, 0) / ends + TRUST / ends) / (inside / within + TRUST / ends)
        return (1 - max(last, 0) / (ends + own)) / (1 - inside / within)

    def _levels(self, cell: CellRecord, word: str) -> Iterator[tuple[str, str, str]]:
        """From general to special: a key, the key whose uses the next level counts, and whose texts to count
        in."""
        general, middle, special = _keys(word)
        group = self._group(cell)
        yield from ((general, middle, group), (middle, special, group), (special, "", ALL))

    def _is_common(self, word: str) -> bool:
        """Whether a word is one of the language's commonest, long enough to be no mere beginning."""
        return len(word) >= COMMON_LENGTH and (zipf(word, self.subject.edition.language) or 0.0) >= COMMON_WORD

    def _judge_part(self, cell: CellRecord, words: tuple[str, ...]) -> Ending:
        """Whether the last word is only the beginning of a word."""
        word = words[-1]
        if self.subject.knows(word, cell.number) or self._is_common(word) or "-" in cell.text.split()[-1]:
            return Ending(0.0, "")  # a hyphen left inside a word is another matter
        longer = self._find_longer(word, cell)
        rarity = self.rarity.weigh(word)
        if longer and (zipf(longer, self.subject.edition.language) or 0.0) < KNOWN_WORD:
            rarity = min(rarity, 0.0)  # a rare word's forms are all rare
        score = PART_WEIGHT * self._weigh_part(word) + RARITY_WEIGHT * rarity
        why = f"it ends in “{cell.text.split()[-1]}”, no whole word by what the edition uses"
        if longer is None:
            return Ending(score, why)
        # Two letters may be an ending that the whole word lacks.
        score += BEGINNING_SCORE if len(longer) > len(word) + 2 else ENDING_SCORE
        return Ending(score, f"{why} (compare “{longer}”)")

    def _weigh_part(self, word: str) -> float:
        """Log of how much more often the last letters of a word stand inside words than at their end."""
        passing = sum(len(other) - 1 for other in self.subject.word_rows)
        odds = passing / max(len(self.subject.word_rows), 1)
        ratio = 1.0
        for part in _parts(word):
            ratio = (PART_TRUST * ratio + self._passing[part] / odds) / (PART_TRUST + self._closing[part] - 1)
        return math.log(max(ratio, 1e-3))

    @cached_property
    def rarity(self) -> Rarity:
        """What the lengths and frequencies of the edition's words tell of beginnings of words."""
        return Rarity(self.subject.edition.language, self.subject.word_rows)

    def _find_longer(self, word: str, cell: CellRecord) -> str | None:
        """The shortest word of another row that the word is the beginning of, with at least two letters more."""
        longer = (
            other
            for other in self.subject.word_rows
            if other.startswith(word) and len(other) > len(word) + 1 and self.subject.knows(other, cell.number)
        )
        return min(longer, key=lambda other: (len(other), other), default=None)


def _keys(word: str) -> tuple[str, str, str]:
    """From general to special: the word's last two letters, last three, and itself."""
    return f"-{word[-2:]}", f"--{word[-3:]}", f"={word}"


def _parts(word: str) -> list[str]:
    """The last one, two, three and four letters of a word, its beginning marked."""
    marked = f"^{word}"
    return [marked[-length:] for length in (1, 2, 3, 4) if length <= len(marked)]


def starts_inside(subject: Subject, cell: CellRecord) -> bool:
    """Whether a cell begins in lower case where the edition's cells begin in upper case."""
    first = next((char for char in cell.text if char.isalpha()), "")
    if not first.islower() or not cell.text[:1].isalpha():
        return False
    lower = sum(other.text[:1].islower() for other in subject.filled)
    return lower <= max(2, len(subject.filled) // 20)
