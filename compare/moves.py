"""Which rows changed their place among the others, not only their number."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence

from .content import Row
from .matching import longest_rise
from .typography import fold_typography

# Of equally short accounts of a reordering, that is best where rows stay that kept their place or area.
KEPT_PLACE = 1e-3
KEPT_AREA = 1e-4


def find_moved(pairs: Sequence[tuple[Row, Row]]) -> list[tuple[Row, Row]]:
    """The fewest pairs whose move explains the new order; of two rows that changed places, both."""
    ranks = {new.number: rank for rank, (_, new) in enumerate(sorted(pairs, key=lambda pair: pair[1].position))}
    goals = [ranks[new.number] for _, new in pairs]
    weights = [
        1.0 + KEPT_PLACE * (rank == goal) + KEPT_AREA * _kept_area(pair)
        for rank, (goal, pair) in enumerate(zip(goals, pairs, strict=True))
    ]
    stayed = longest_rise(goals, weights)
    moved = set(range(len(pairs))) - set(stayed)
    passing: dict[int, list[int]] = {}
    for rank in moved:
        start, end = bisect(stayed, rank), bisect([goals[i] for i in stayed], goals[rank])
        if abs(end - start) == 1:
            passing.setdefault(stayed[min(start, end)], []).append(rank)
    partners = {rank for rank, others in passing.items() if _exchanged(rank, others, pairs)}
    return [pairs[rank] for rank in sorted(moved | partners)]


def _exchanged(rank: int, passing: list[int], pairs: Sequence[tuple[Row, Row]]) -> bool:
    """Whether a row changed places with those that passed it alone, and did not see them change places."""
    one_way = all(other < rank for other in passing) or all(other > rank for other in passing)
    return one_way and any(_kept_area(pairs[other]) == _kept_area(pairs[rank]) for other in passing)


def _kept_area(pair: tuple[Row, Row]) -> bool:
    """Whether a row stands in an area of the same name as before."""
    old, new = pair
    return fold_typography(old.area or "") == fold_typography(new.area or "")
