"""Words too long for their column, which word processors break where it ends, without a hyphen: `Einwanderungsbehör` +
`den`. Such a line is one piece of a word and fills the column; whether it is a word by itself, word lists tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..extract.table import Line
from .vocabulary import LEAST_PIECE, Vocabulary, zipf

SLACK = 1.3  # mean characters; a line that ends so close to the column's end leaves no room for another
# Zipf at which pieces of so many letters are words: lists hold abbreviations and stray letters as well.
KNOWN = {1: 6.3, 2: 5.0, 3: 4.0}
KNOWN_LONGER = 1.0
MORE_COMMON = 1.0  # Zipf; a word that much more common than its first piece is not two words
ENDING = 4  # letters by which a word is told to end as others do
LONGEST_REST = 5  # letters of what is left over of a word whose first piece is a word as well


@dataclass(frozen=True, slots=True)
class Pieces:
    """How often which (left, right) stand where a word may be broken, and how often each left piece, in lower case."""

    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    lefts: Counter[str] = field(default_factory=Counter)


SURE = (True, True)
LEAST_CERTAIN = 3  # broken words by which a document is told to break words without a hyphen

_PIECE = re.compile(r"[^\s\d_]*[^\W\d_]")  # one word, or the end of one after a slash or hyphen
_LAST = re.compile(r"[^\W\d_]+$")
_FIRST = re.compile(r"[^\W\d_]+")


def find_forced(lines: Sequence[Line], texts: Sequence[str], limit: float | None = None) -> list[bool]:
    """For each line of a cell whether a word may be broken at its end: its `texts` are what is left of the lines after
    repair, `limit` is where the longest lines of the column end, in points (None: of these lines)."""
    ends = [line.box.x1 for line in lines if line.box is not None]
    if not ends:
        return [False] * len(lines)
    end = max(ends) if limit is None else max(limit, *ends)
    return [
        _is_piece(texts[index], line, end) and index + 1 < len(texts) and texts[index + 1][:1].islower()
        for index, line in enumerate(lines)
    ]


def _is_piece(text: str, line: Line, end: float) -> bool:
    """Whether a line is one word, or piece of one, that ends where the column ends."""
    if line.box is None or not _PIECE.fullmatch(text):
        return False
    last = _LAST.search(text)
    if last is None or len(last[0]) < LEAST_PIECE:
        return False
    return end - line.box.x1 < SLACK * (line.box.x1 - line.box.x0) / max(len(line.text.strip()), 1)


def count_pieces(cells: Iterable[tuple[Sequence[Line], float | None]]) -> Pieces:
    """What stands where a word may be broken; each cell is its lines and where its column's longest lines end, in
    points."""
    found = Pieces()
    for lines, limit in cells:
        said = [line for line in lines if line.text.strip()]
        texts = [line.text.strip() for line in said]
        for index, forced in enumerate(find_forced(said, texts, limit)):
            if forced:
                left, right = _LAST.search(texts[index]), _FIRST.match(texts[index + 1])
                if left and right:
                    found.pairs[left[0].lower(), right[0].lower()] += 1
                    found.lefts[left[0].casefold()] += 1
    return found


def breaks_words(pieces: Pieces, vocabulary: Vocabulary) -> bool:
    """Whether a document breaks words without a hyphen: several are certain."""
    certain = sum(n for (left, right), n in pieces.pairs.items() if _settle(left, right, vocabulary, pieces) == SURE)
    return certain >= LEAST_CERTAIN


def join_forced(
    texts: Sequence[str], forced: Sequence[bool], vocabulary: Vocabulary, pieces: Pieces, *, all_words: bool
) -> tuple[list[str], list[tuple[str, str, bool]]]:
    """The lines with broken words joined, and what no word list settles: (left, right, whether joined); known words
    alone, or `all_words` in a document that breaks words so."""
    joined: list[str] = []
    doubts: list[tuple[str, str, bool]] = []
    known = 0  # the last line of a word in several pieces
    grown = False  # whether the last text was joined from pieces
    for index, text in enumerate(texts):
        left, right = _LAST.search(joined[-1]) if joined else None, _FIRST.match(text)
        whole = index <= known and bool(joined)
        if not whole and left and right and forced[index - 1]:
            whole, sure = _settle(left[0], right[0], vocabulary, pieces)
            if not sure and not grown and (all_words or not _is_word(left[0], vocabulary, pieces)):
                doubts.append((left[0], right[0], whole and all_words))
            whole = whole and (sure or (all_words and not grown))
        if whole:
            joined[-1] += text
        else:
            joined.append(text)
            known = _known_end(texts, forced, index, vocabulary)
        grown = whole
    return joined, doubts


def _known_end(texts: Sequence[str], forced: Sequence[bool], first: int, vocabulary: Vocabulary) -> int:
    """The last line of a word in three pieces or more that lists know, from the line `first` on; 0 where there is
    none."""
    last = first
    while last < len(forced) - 1 and forced[last]:
        last += 1
    left = _LAST.search(texts[first])
    for end in range(last, first + 1, -1):
        rest = _FIRST.match(texts[end])
        word = (left[0] if left else "") + "".join(texts[first + 1 : end]) + (rest[0] if rest else "")
        if left and rest and vocabulary.common(word):
            return end
    return 0


def _settle(left: str, right: str, vocabulary: Vocabulary, pieces: Pieces) -> tuple[bool, bool]:
    """(whether two pieces are one word, whether that is certain).

    Word lists do not know every word: one that ends as others do is left alone before a word that they know, and one
    that is too long for a piece's rest is left alone after such a word."""
    joined = vocabulary.common(left + right) or 0.0
    whole = joined > 0
    left_known, right_known = (_is_word(part, vocabulary, pieces) for part in (left, right))
    if left_known and right_known and joined < (vocabulary.common(left) or 0.0) + MORE_COMMON:
        return whole and not vocabulary.beside(left, right), not whole
    if whole:
        return True, True
    if vocabulary.never_ends_words(left[-1]):
        return True, True
    if right_known:
        return not vocabulary.ends_words(left[-ENDING:]), False
    return not left_known or len(right) <= LONGEST_REST, False


def _is_word(text: str, vocabulary: Vocabulary, pieces: Pieces) -> bool:
    """Whether a piece is a word by itself: a list knows it, or the edition prints it more often than in pieces."""
    plain = text.casefold()
    printed = vocabulary.words[plain] > pieces.lefts[plain]
    known = vocabulary.common(text) if printed else zipf(text, vocabulary.language)
    return (known or 0.0) >= KNOWN.get(len(text), KNOWN_LONGER)
