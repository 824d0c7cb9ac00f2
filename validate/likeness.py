"""Which cells correspond, told without knowing any language.

Within one edition, cells are alike as far as they share words and word parts. How a cell resembles all the
other
cells of its edition is a description of it that survives translation: in another edition, the corresponding
cell
resembles the corresponding others. Correlating the descriptions tells which cells of two editions belong
together.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from .subject import Subject, split_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .pair import Pair

    Matrix = NDArray[np.float64]

PART_LENGTH = 4
FEWEST_CELLS = 20
# Editions correspond when most of their cells are recognised; texts that have nothing to do with each other
# do not.
POWER_NEEDED = 0.6
# How much better two cells must fit each other's places than their own, as the sum of two correlations.
GAIN_IN_SUM = 0.3
GAIN_OF_BOTH = 0.12
LOSS_AT_MOST = 0.1
# What the name of a row's area counts beside its other cells.
NAME_WEIGHT = 0.2


@dataclass(frozen=True, eq=False)
class Likeness:
    """The cells that two editions fill: how like each other they are within either edition, n x n in their
    order."""

    codes: tuple[str, ...]
    own: Matrix
    peer: Matrix

    @cached_property
    def scores(self) -> Matrix:
        """Correlation (-1..1) of own cell codes[i] with peer cell codes[j]."""
        return correlate(self.own, self.peer)

    @cached_property
    def place(self) -> dict[str, int]:
        """Code -> its row and column in `scores`."""
        return {code: index for index, code in enumerate(self.codes)}

    @cached_property
    def telling(self) -> bool:
        """Whether most cells find their counterpart, so that a cell that does not means something."""
        if len(self.codes) < FEWEST_CELLS:
            return False
        found = self.scores.argmax(axis=1) == np.arange(len(self.codes))
        return float(found.mean()) >= POWER_NEEDED

    def fit(self, code: str) -> float:
        """How well an own cell corresponds to the peer's cell at its place."""
        place = self.place[code]
        return float(self.scores[place, place])

    def exchange(self, one: str, two: str) -> Likeness:
        """The likeness if two own cells had each other's text."""
        order = np.arange(len(self.codes))
        places = [self.place[one], self.place[two]]
        order[places] = places[::-1]
        return Likeness(self.codes, self.own[np.ix_(order, order)], self.peer)

    def cross(self, one: str, two: str) -> float:
        """How much better two own cells correspond crosswise to the peer's than straight (below 0: worse)."""
        i, j = self.place[one], self.place[two]
        return float(self.scores[i, j] + self.scores[j, i] - self.scores[i, i] - self.scores[j, j])

    def find_crossed(self) -> dict[tuple[str, str], float]:
        """Pairs of own cells that correspond crosswise to the peer's -> how much better than straight."""
        scores = self.scores
        straight = scores.diagonal()
        gain = scores + scores.T - straight[:, None] - straight[None, :]
        both = (scores > straight[:, None]) & (straight[None, :] < scores.T)
        # Where neither cell nor place is much better off straight: one odd text alone is exchanged with no other.
        own, place = scores - straight[:, None], scores - straight[None, :]
        mutual = np.minimum(np.minimum(own, own.T), np.minimum(place, place.T)) > -LOSS_AT_MOST
        crossed = mutual & ((gain > GAIN_IN_SUM) | (both & (gain > GAIN_OF_BOTH)))
        return {
            (self.codes[i], self.codes[j]): float(gain[i, j]) for i, j in zip(*crossed.nonzero(), strict=True) if i < j
        }


def compare_texts(pair: Pair) -> Likeness:
    """The likeness of the cells that both editions fill."""
    return Likeness(pair.shared, _of_shared(pair.own, pair), _of_shared(pair.peer, pair))


def compare_with(subject: Subject, codes: Sequence[str], alike: Mapping[str, Mapping[str, float]]) -> Likeness:
    """The likeness of some cells of an edition to those that `alike` describes by their likeness to each other."""
    place = {code: index for index, code in enumerate(codes)}
    known = np.eye(len(codes))
    for code, row in place.items():
        for other, share in alike[code].items():
            if other in place:
                known[row, place[other]] = known[place[other], row] = share
    return Likeness(tuple(codes), _of_cells(subject, codes), known)


def _of_shared(subject: Subject, pair: Pair) -> Matrix:
    """How like each other the shared cells are within one of the editions."""
    return _of_cells(subject, pair.shared)


def _of_cells(subject: Subject, codes: Sequence[str]) -> Matrix:
    """How like each other some filled cells of an edition are."""
    place = {cell.code: index for index, cell in enumerate(subject.filled)}
    chosen = [place[code] for code in codes]
    return subject.likeness[np.ix_(chosen, chosen)]


def measure_likeness(texts: Sequence[str]) -> Matrix:
    """Cosines (0..1) between texts over their words and word parts, rare ones counting more; n x n."""
    counts = [count_parts(text) for text in texts]
    spread = Counter(part for count in counts for part in count)
    place = {part: index for index, part in enumerate(part for part, n in spread.items() if n > 1)}
    weights = np.zeros((len(texts), len(place)))
    for row, count in enumerate(counts):
        for part, n in count.items():
            if part in place:
                weights[row, place[part]] = math.log1p(n) * math.log(len(texts) / spread[part])
    norms = np.linalg.norm(weights, axis=1, keepdims=True)
    weights /= np.where(norms > 0, norms, 1.0)
    return np.asarray(weights @ weights.T, dtype=np.float64)


def count_parts(text: str) -> Counter[str]:
    """How often each word and each part of words of four letters stands in a text."""
    parts: Counter[str] = Counter()
    for word in split_words(text):
        marked = f"^{word}$"
        parts[word] += 1
        for start in range(len(marked) - PART_LENGTH + 1):
            parts[marked[start : start + PART_LENGTH]] += 1
    return parts


def correlate(own: Matrix, peer: Matrix) -> Matrix:
    """Correlation of each row of `own` with each row of `peer` (both n x n), leaving out the two cells
    themselves.

    Without leaving them out, the likeness of a cell to itself would speak for its place instead of its
    content.
    """
    if len(own) < FEWEST_CELLS:
        return np.zeros_like(own)
    a, b = _centre(own), _centre(peer)
    count = len(own) - 2 + np.eye(len(own))
    sum_a = a.sum(axis=1)[:, None] - a
    sum_b = (b.sum(axis=1)[:, None] - b).T
    square_a = (a**2).sum(axis=1)[:, None] - a**2
    square_b = ((b**2).sum(axis=1)[:, None] - b**2).T
    joint = a @ b.T - sum_a * sum_b / count
    scale = (square_a - sum_a**2 / count) * (square_b - sum_b**2 / count)
    return np.asarray(joint / np.sqrt(np.maximum(scale, 1e-12)), dtype=np.float64)


def _centre(matrix: Matrix) -> Matrix:
    """The matrix less the mean of each column, its diagonal zero."""
    centred = matrix.copy()
    np.fill_diagonal(centred, 0.0)
    centred -= centred.sum(axis=0) / (len(matrix) - 1)
    np.fill_diagonal(centred, 0.0)
    return centred


def measure_name_likeness(subject: Subject, names: Mapping[str, str], groups: Mapping[str, str]) -> Matrix:
    """How like each group's name is to the filled cells of each group: n x n, in the order of `names` (group -> name);
    `groups` has the group of each number."""
    cells = subject.filled
    likeness = measure_likeness([*(cell.text for cell in cells), *names.values()])
    named = likeness[len(cells) :, : len(cells)]
    member = np.array([[groups.get(cell.number) == group for group in names] for cell in cells], dtype=np.float64)
    member = member.reshape(len(cells), len(names))
    return np.asarray((named @ member) / np.maximum(member.sum(axis=0), 1.0), dtype=np.float64)


def measure_row_likeness(subject: Subject) -> tuple[Matrix, tuple[str, ...]]:
    """How like each filled cell is to the other cells of each row and to the name of its area: cells x rows, and the
    rows' numbers."""
    cells = subject.filled
    numbers = tuple(dict.fromkeys(cell.number for cell in cells))
    names = [next((cell.area for cell in subject.rows[number] if cell.area), "") for number in numbers]
    likeness = measure_likeness([*(cell.text for cell in cells), *names])
    own, named = likeness[: len(cells), : len(cells)].copy(), likeness[: len(cells), len(cells) :]
    np.fill_diagonal(own, 0.0)
    member = np.array([[cell.number == number for number in numbers] for cell in cells], dtype=np.float64)
    member = member.reshape(len(cells), len(numbers))
    others = member.sum(axis=0)[None, :] - member
    return np.asarray((own @ member) / np.maximum(others, 1.0) + NAME_WEIGHT * named, dtype=np.float64), numbers
