"""Words too long for their column, which word processors break where it ends, without a hyphen: `Einwanderungsbehör` +
`den`. Such a line is one piece of a word and fills the column; whether it is a word by itself, word lists tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..extract.table import Line
from .vocabulary import LEAST_PIECE, ZIPF_OF_ALL, Vocabulary, zipf

SLACK = 0.3  # mean characters by which measured widths and column ends may err
MEASURED = 1000  # lines that tell how wide letters are
SAME_FONT = 0.6  # mean characters; lines whose characters differ more from others are set in another size
SHRUNK = 3.0  # how often a letter stands until its own width counts more than that of all
# Zipf at which pieces of so many letters are words: lists hold abbreviations and stray letters as well.
KNOWN = {1: 6.3, 2: 5.0, 3: 4.0}
KNOWN_LONGER = 1.0
MORE_COMMON = 1.0  # Zipf; a word that much more common than its first piece is not two words
COLLOCATED = 4.0  # Zipf by which two words at most stand beside each other more often than by chance
ENDING = 4  # letters by which a word is told to end as others do
LONGEST_REST = 5  # letters of what is left over of a word whose first piece is a word as well
ONE_WORD, SURELY_TWO = -0.6, 2.0  # logarithms of the odds that two words meet, below and above
COMPOUNDED = 5  # letters; what is as long may end an unknown compound in languages that write them in one


@dataclass(frozen=True, slots=True)
class Pieces:
    """How often which (left, right) stand where a word may be broken, and how often each left piece, in lower case; how
    wide letters are, in mean characters."""

    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    lefts: Counter[str] = field(default_factory=Counter)
    widths: Mapping[str, float] = field(default_factory=dict)


SURE = (True, True)
LEAST_CERTAIN = 3  # broken words by which a document is told to break words without a hyphen

_PIECE = re.compile(r"(?:[«„“(\[]\s)?[^\s\d_]*[^\W\d_]")  # one word, or the end of one after a slash or hyphen
_LAST = re.compile(r"[^\W\d_]+$")
_FIRST = re.compile(r"[^\W\d_]+")


def find_forced(
    lines: Sequence[Line], texts: Sequence[str], limit: float | None = None, widths: Mapping[str, float] | None = None
) -> list[bool]:
    """For each line of a cell whether a word may be broken at its end: its `texts` are what is left of the lines after
    repair, `limit` is where the longest lines of the column end, in points (None: of these lines), `widths` those of
    letters in mean characters."""
    ends = [line.box.x1 for line in lines if line.box is not None]
    if not ends:
        return [False] * len(lines)
    end = max(ends) if limit is None else max(limit, *ends)
    follows = [*texts[1:], ""]
    return [
        following[:1].islower() and _is_piece(text, line, end, following[0], widths or {})
        for text, line, following in zip(texts, lines, follows, strict=True)
    ]


def _is_piece(text: str, line: Line, end: float, following: str, widths: Mapping[str, float]) -> bool:
    """Whether a line is one word, or piece of one, that leaves no room for the letter that follows."""
    if line.box is None or not _PIECE.fullmatch(text):
        return False
    last = _LAST.search(text)
    if last is None or len(last[0]) < LEAST_PIECE:
        return False
    unit = (line.box.x1 - line.box.x0) / max(sum(widths.get(letter, 1.0) for letter in line.text.strip()), 1.0)
    return end - line.box.x1 < (widths.get(following, 1.0) + SLACK) * unit


def measure_letters(lines: Iterable[Line]) -> dict[str, float]:
    """How wide each letter is, in mean characters, by how long the lines are in which it stands; rare ones as others.

    Ridge regression: the widths that explain the lengths of the lines best."""
    import numpy as np

    texts = [(line.text.strip(), line.box.x1 - line.box.x0) for line in lines if line.box is not None]
    texts = [(text, length) for text, length in texts if len(text) >= LEAST_PIECE][:MEASURED]
    if not texts:
        return {}
    printed = np.array([ord(letter) for text, _ in texts for letter in text])
    letters, columns = np.unique(printed, return_inverse=True)
    rows = np.repeat(np.arange(len(texts)), [len(text) for text, _ in texts])
    counts = np.bincount(rows * len(letters) + columns, minlength=len(texts) * len(letters)).astype(float)
    counts = counts.reshape(len(texts), len(letters))
    size = counts.sum(axis=1)
    length = np.array([length for _, length in texts])
    excess = length / np.median(length / size) - size
    same = np.abs(excess) < SAME_FONT * size
    counts, excess = counts[same], excess[same]
    found = np.linalg.solve(counts.T @ counts + SHRUNK * np.eye(len(letters)), counts.T @ excess)
    return {chr(letter): 1.0 + float(width) for letter, width in zip(letters, found, strict=True)}


def count_pieces(cells: Iterable[tuple[Sequence[Line], float | None]]) -> Pieces:
    """What stands where a word may be broken; each cell is its lines and where its column's longest lines end, in
    points."""
    spoken = [([line for line in lines if line.text.strip()], limit) for lines, limit in cells]
    found = Pieces(widths=measure_letters(line for lines, _ in spoken for line in lines))
    for said, limit in spoken:
        texts = [line.text.strip() for line in said]
        for index, forced in enumerate(find_forced(said, texts, limit, found.widths)):
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
            if not sure and (all_words or not (grown or _is_word(left[0], vocabulary, pieces))):
                doubts.append((left[0], right[0], whole and all_words))
            whole = whole and (sure or all_words)
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
    """(whether two pieces are one word, whether that is certain)."""
    joined = vocabulary.common(left + right) or 0.0
    left_known, right_known = (_is_word(part, vocabulary, pieces) for part in (left, right))
    if left_known and right_known:
        first, second = (vocabulary.common(part) or 0.0 for part in (left, right))
        lead = joined - (first + second - ZIPF_OF_ALL)
        sure = joined == 0 or joined > first + MORE_COMMON or lead > COLLOCATED
        return joined > 0 and lead > 0 and not vocabulary.beside(left, right), sure
    if joined > 0 or vocabulary.never_ends_words(left[-1]):
        return True, True
    if vocabulary.always_ends_words(left[-1]):
        return False, True
    odds = vocabulary.space_odds(left, right)
    if odds is None:
        return _guess(left, left_known, right, right_known, vocabulary), False
    compound = vocabulary.closed_compounds and not left_known and len(right) >= COMPOUNDED
    return odds < ONE_WORD, odds > SURELY_TWO and not compound


def _guess(left: str, left_known: bool, right: str, right_known: bool, vocabulary: Vocabulary) -> bool:
    """Whether two pieces are one word where no list tells: not where the left one ends as other words do and the right
    one is a word, and not where the right one is too long for the rest of a word that goes on after one."""
    if right_known:
        return not vocabulary.ends_words(left[-ENDING:])
    return not left_known or len(right) <= LONGEST_REST


def _is_word(text: str, vocabulary: Vocabulary, pieces: Pieces) -> bool:
    """Whether a piece is a word by itself: a list knows it, or the edition prints it more often than in pieces."""
    plain = text.casefold()
    printed = vocabulary.words[plain] > pieces.lefts[plain]
    known = vocabulary.common(text) if printed else zipf(text, vocabulary.language)
    return (known or 0.0) >= KNOWN.get(len(text), KNOWN_LONGER)
