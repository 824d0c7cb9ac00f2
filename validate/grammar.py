"""The grammar of the columns: whether a text reads like those of its own descriptor, learnt from the edition
itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from .subject import CellRecord, Subject, split_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]

RIDGE = 0.3
BIAS = 0.2
FEWEST_CELLS = 20
# A descriptor whose cells are told from the rest less often than this has no grammar of its own.
ACCURACY_NEEDED = 0.85


def judge_side(subject: Subject, one: Callable[[CellRecord], bool]) -> Mapping[str, float]:
    """Code -> how well the cell fits its side, that of `one` or the other (about 1: fits, below 0: like the
    other).

    A cell is judged by what the other rows teach; {} where either side has too few cells.
    """
    side = _side(subject, one)
    if min((side > 0).sum(), (side < 0).sum()) < FEWEST_CELLS:
        return {}
    fit = fit_sides(subject, side)
    return dict(zip((cell.code for cell in subject.filled), fit.tolist(), strict=True))


def find_grammars(subject: Subject) -> tuple[str, ...]:
    """The descriptors that the edition's own cells tell apart reliably."""
    found: list[str] = []
    for descriptor in dict.fromkeys(cell.descriptor for cell in subject.filled):
        fit = np.array(list(subject.fit(descriptor).values()))
        if len(fit) and _balanced_accuracy(fit, _side(subject, partial(_has, descriptor))) >= ACCURACY_NEEDED:
            found.append(descriptor)
    return tuple(found)


def _side(subject: Subject, one: Callable[[CellRecord], bool]) -> Vector:
    """+1 for the cells of the one side, -1 for the others."""
    return np.array([1.0 if one(cell) else -1.0 for cell in subject.filled])


def _has(descriptor: str, cell: CellRecord) -> bool:
    """Whether a cell is of a descriptor."""
    return cell.descriptor == descriptor


def fit_sides(subject: Subject, side: Vector) -> Vector:
    """How well each filled cell fits its side (+1 or -1), by ridge regression on the cells of the other
    rows."""
    hat = subject.hat
    residual = side - hat @ side
    fit = np.zeros_like(side)
    numbers = np.array([cell.number for cell in subject.filled])
    for number in dict.fromkeys(numbers.tolist()):
        block = np.flatnonzero(numbers == number)
        without = np.eye(len(block)) - hat[np.ix_(block, block)]
        fit[block] = side[block] - np.linalg.solve(without, residual[block])
    return np.asarray(fit * side, dtype=np.float64)


def project_features(texts: Sequence[str]) -> Matrix:
    """The n x n matrix that takes what is known of texts to what ridge regression on their features says of
    them."""
    features = _features(texts)
    kernel = features @ features.T
    kernel = kernel / kernel.diagonal().mean() + BIAS
    return np.asarray(np.linalg.solve(kernel + RIDGE * np.eye(len(kernel)), kernel).T, dtype=np.float64)


def _balanced_accuracy(fit: Vector, side: Vector) -> float:
    """The mean of the shares judged right on either side."""
    return float(((fit[side > 0] > 0).mean() + (fit[side < 0] > 0).mean()) / 2)


def _features(texts: Sequence[str]) -> Matrix:
    """Texts x features that occur in more than one text: words, and how a text begins and ends."""
    described = [describe(text) for text in texts]
    uses = Counter(feature for features in described for feature in features)
    place = {feature: i for i, feature in enumerate(f for f, n in uses.items() if n > 1)}
    matrix = np.zeros((len(texts), max(len(place), 1)))
    for row, features in enumerate(described):
        for feature, weight in features.items():
            if feature in place:
                matrix[row, place[feature]] = weight
    matrix[:, 0] += 1e-9  # keeps the kernel's diagonal above zero where no feature is shared
    return matrix


def describe(text: str) -> dict[str, float]:
    """The grammatical features of a text: its first and last words and their endings, and its words."""
    words = split_words(text)
    if not words:
        return {}
    features: dict[str, float] = {f"has {word}": 0.5 for word in words}
    features |= {f"starts {words[0]}": 1.0, f"ends {words[-1]}": 1.0}
    for length in (1, 2, 3, 4):
        features[f"starts -{words[0][-length:]}"] = 1.0
        features[f"ends -{words[-1][-length:]}"] = 1.0
    if len(words) > 1:
        features |= {
            f"starts {words[0]} {words[1]}": 1.0,
            f"second {words[1]}": 1.0,
            f"second -{words[1][-2:]}": 1.0,
            f"last but one {words[-2]}": 1.0,
        }
    return features
