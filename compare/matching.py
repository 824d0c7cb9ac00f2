"""Which rows of two editions are the same competence: by what they say, with order and area as evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .content import Row
from .typography import fold_typography
from .words import split_tokens, split_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

# Likeness runs from 0 to 1. Unrelated sentences of one language share a tenth to a quarter of their words.
ENOUGH = 0.5  # likeness that makes two rows the same wherever they stand
BETWEEN_NEIGHBOURS = 0.2  # what standing between the same neighbours adds
SAME_AREA = 0.05
ABSENT_NUMBER = 0.17  # what a number adds that one document lacks; where both have it, numbers tell nothing
UNKNOWN = 0.35  # likeness of rows of which one has no text to compare
OTHER_COLUMNS = 0.9  # what texts count that agree, but in other columns
EMPTIED = 0.5  # how much a text counts against a match that is empty on the other side,
MOST_EMPTIED = 0.9  # and at most, compared with the texts on both sides
EMPTIED_ROW = 0.05  # how much the longest row counts against one without any text
ORDER = 0.02  # settles ties between rows that say the same
FIRST_CODE = 0x10000  # words become characters above this code point, clear of the surrogates


@dataclass(frozen=True, slots=True)
class Matching:
    """Pairs of the same row in old order, rows of the old edition alone, rows of the new one alone."""

    pairs: tuple[tuple[Row, Row], ...]
    removed: tuple[Row, ...]
    added: tuple[Row, ...]


def match_by_number(old: Sequence[Row], new: Sequence[Row]) -> Matching:
    """The rows of equal numbers."""
    there = {row.number: row for row in new}
    here = {row.number for row in old}
    return Matching(
        tuple((row, there[row.number]) for row in old if row.number in there),
        tuple(row for row in old if row.number not in there),
        tuple(row for row in new if row.number not in here),
    )


def match_by_text(old: Sequence[Row], new: Sequence[Row]) -> Matching:
    """The optimal assignment of rows: those alike anywhere, then those alike enough in their place."""
    if not old or not new:
        return Matching((), tuple(old), tuple(new))
    alike = _compare_texts(old, new)
    evidence = alike + SAME_AREA * _share_area(old, new) + _keep_order(len(old), len(new))
    found = _assign(evidence - ENOUGH)
    rest = evidence + _weigh_place(old, new, found) - ENOUGH
    for i, j in found:
        rest[i, :] = rest[:, j] = 0.0
    pairs = sorted(found + _assign(rest))
    matched_old, matched_new = {i for i, _ in pairs}, {j for _, j in pairs}
    return Matching(
        tuple((old[i], new[j]) for i, j in pairs),
        tuple(row for i, row in enumerate(old) if i not in matched_old),
        tuple(row for j, row in enumerate(new) if j not in matched_new),
    )


def _assign(profit: Matrix) -> list[tuple[int, int]]:
    """The pairs of the assignment with the greatest sum of profits, without those that bring none."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment  # heavy; loaded where rows are matched

    gain = np.maximum(profit, 0.0)
    rows, columns = linear_sum_assignment(gain, maximize=True)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if gain[i, j] > 0]


def _compare_texts(old: Sequence[Row], new: Sequence[Row]) -> Matrix:
    """How alike the words of each old and new row are; about UNKNOWN where one of them has no text."""
    import numpy as np

    vocabulary: dict[str, str] = {}
    shape = (len(old), len(new))
    agreed, compared, emptied = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    whole_old, whole_new = [""] * len(old), [""] * len(new)
    for letter in dict.fromkeys(letter for row in (*old, *new) for letter in row.cells):
        left, right = ([_encode(row.cells.get(letter, ""), vocabulary) for row in rows] for rows in (old, new))
        both, longest, similarity = _compare_column(left, right)
        agreed += both * longest * similarity
        compared += both * longest
        emptied += ~both * longest
        whole_old = [text + (here or "") for text, here in zip(whole_old, left, strict=True)]
        whole_new = [text + (here or "") for text, here in zip(whole_new, right, strict=True)]
    weight = compared + np.minimum(EMPTIED * emptied, MOST_EMPTIED * compared)
    columns = np.divide(agreed, weight, out=np.zeros(shape), where=weight > 0)
    alike = np.maximum(columns, OTHER_COLUMNS * _similarity(whole_old, whole_new))
    textless = np.array([not t for t in whole_old])[:, None] | np.array([not t for t in whole_new])[None, :]
    return np.where(textless, UNKNOWN - EMPTIED_ROW * emptied / max(emptied.max(), 1.0), alike)


def _compare_column(old: Sequence[str | None], new: Sequence[str | None]) -> tuple[NDArray[np.bool_], Matrix, Matrix]:
    """For each pair of rows: whether both cells have text, the words at stake (0 at a gap), likeness."""
    import numpy as np

    left, right = ([len(text or "") for text in texts] for texts in (old, new))
    both = np.logical_and.outer(left, right)
    known = np.logical_and.outer([text is not None for text in old], [text is not None for text in new])
    similarity = _similarity([text or "" for text in old], [text or "" for text in new])
    return both, known * np.maximum.outer(left, right).astype(float), similarity


def _similarity(old: list[str], new: list[str]) -> Matrix:
    """The share of words in the same order, for each pair of encoded texts."""
    import numpy as np
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cdist

    return np.asarray(cdist(old, new, scorer=Indel.normalized_similarity, dtype=np.float64))


def _encode(text: str | None, vocabulary: dict[str, str]) -> str | None:
    """The text with one character a word, so that words are compared at the speed of characters."""
    if text is None:
        return None
    words = split_words(text) or [core for core, _ in split_tokens(text)]
    return "".join(vocabulary.setdefault(_stem(word), chr(FIRST_CODE + len(vocabulary))) for word in words)


def _stem(word: str) -> str:
    """What of a word counts for likeness."""
    return word.casefold()


def _share_area(old: Sequence[Row], new: Sequence[Row]) -> Matrix:
    """1 where two rows stand in areas of the same name, else 0."""
    import numpy as np

    left, right = ([fold_typography(row.area or "") for row in rows] for rows in (old, new))
    return np.array([[float(bool(a) and a == b) for b in right] for a in left])


def _keep_order(old: int, new: int) -> Matrix:
    """A slight loss for rows far apart; convex, so that rows that say the same keep their order."""
    import numpy as np

    places = np.arange(old)[:, None] / old - np.arange(new)[None, :] / new
    return -ORDER * np.square(places)


def _weigh_place(old: Sequence[Row], new: Sequence[Row], found: list[tuple[int, int]]) -> Matrix:
    """What the place says for two rows: the same matched neighbours, or the number of one that lacks."""
    import numpy as np

    anchors = [found[i] for i in longest_rise([j for _, j in found], [1.0] * len(found))]
    before_old = np.searchsorted([i for i, _ in anchors], np.arange(len(old)))
    before_new = np.searchsorted([j for _, j in anchors], np.arange(len(new)))
    between = np.equal.outer(before_old, before_new)
    lacking = np.array([[a.number == b.number and a.absent != b.absent for b in new] for a in old])
    return np.maximum(BETWEEN_NEIGHBOURS * between, ABSENT_NUMBER * lacking)


def longest_rise(values: Sequence[int], weights: Sequence[float]) -> list[int]:
    """The indices of the increasing subsequence of greatest weight."""
    best: list[float] = []
    before: list[int | None] = []
    for i, value in enumerate(values):
        lower = [k for k in range(i) if values[k] < value]
        last = max(lower, key=lambda k: best[k], default=None)
        best.append(weights[i] + (best[last] if last is not None else 0.0))
        before.append(last)
    rise: list[int] = []
    at = max(range(len(values)), key=lambda k: best[k], default=None)
    while at is not None:
        rise.append(at)
        at = before[at]
    return rise[::-1]
