"""The longest ascent in a sequence of numbers: what stands in order, whatever else stands between."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence


def longest_ascent(values: Sequence[int], *, strictly: bool) -> list[int]:
    """Indices of a longest ascending subsequence of `values`, strictly so or with equal neighbours; of several, the one
    that ends first, and each before it likewise.

    Patience sorting: a pile holds the indices at which chains of one length end, and values fall within a pile."""
    place, reach = (bisect_left, bisect_right) if strictly else (bisect_right, bisect_left)
    piles: list[list[int]] = []
    before: list[int] = []
    for index, value in enumerate(values):
        length = place(piles, value, key=lambda pile: values[pile[-1]])
        if length == len(piles):
            piles.append([])
        below = piles[length - 1] if length else []
        before.append(below[reach(below, -value, key=lambda i: -values[i])] if below else -1)
        piles[length].append(index)
    chain = [piles[-1][0]] if piles else []
    while chain and before[chain[-1]] >= 0:
        chain.append(before[chain[-1]])
    return chain[::-1]
