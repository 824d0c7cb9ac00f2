"""Words too long for their column: they run on into the next one, over its text or into its white.

Columns set flush left are told by where their lines begin: many lines begin at one place, and hardly a word lies
across it. A word that begins at such a stop and reaches over the next one belongs to its own column alone, so for
finding columns it ends where the next begins.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Bools, Floats, Ints

STEP = 0.5  # points; stops are found so exactly
WIDEST = 14_400  # points; the widest page (PDF 32000-1, annex C)
NEAR = 0.8  # points; text that begins so near a stop begins there
LEAST_STARTS, STARTS_SHARE = 5, 0.06  # lines that begin at a stop: so many, and so much of all lines
CROSSED = 0.34  # of the lines that begin at a stop may have a word across it
ACROSS = 1.0  # points; a word is across a place that lies so far inside it
NARROW = 2.2  # times the font size; what begins at a stop and is no wider is a number or letter, not text
TOUCH = 0.12  # of the font size; words closer than this stand no space apart
IN_COLUMNS = 3  # words of a line that begin at stops: it is no heading over columns
PHRASE = 0.6  # of the font size; words closer than this are one phrase
FAR = 1e9  # points
WHITE = 0.75  # of the font size: the white put between a word and the column it runs into


@dataclass(frozen=True, slots=True)
class Stops:
    """Where columns set flush left begin, ascending, in points; `text`: whether words begin there, not marks only."""

    x: Floats
    text: Bools

    def met_by(self, x0: Floats) -> Bools:
        """Which texts begin at a stop."""
        if not len(self.x):
            return np.zeros(len(x0), dtype=bool)
        at = np.minimum(np.searchsorted(self.x, x0 - NEAR), len(self.x) - 1)
        met: Bools = np.abs(self.x[at] - x0) <= NEAR
        return met


def find_stops(x0: Floats, x1: Floats, line: Ints, size: float) -> Stops:
    """The stops of the words that begin at `x0` and end at `x1`, each on its line."""
    total = len(set(line.tolist()))
    place = np.rint(np.clip(x0, 0, WIDEST) / STEP).astype(np.int64)
    counts = np.bincount(place)
    follows = _gap_before(x0, x1, line) < PHRASE * size
    near = counts + np.concatenate([counts[1:], [0]]) + np.concatenate([[0], counts[:-1]])
    least = max(LEAST_STARTS, STARTS_SHARE * total)
    peaks = np.flatnonzero((near >= least) & (counts > 0))
    middle = peaks * STEP
    across = np.searchsorted(np.sort(x0), middle - ACROSS - NEAR) - np.searchsorted(np.sort(x1), middle + ACROSS + NEAR)
    peaks = peaks[across <= CROSSED * near[peaks]]
    found: list[float] = []
    text: list[bool] = []
    for group in np.split(peaks, np.flatnonzero(np.diff(peaks) > 2) + 1) if len(peaks) else []:
        best = float(group[near[group].argmax()]) * STEP
        x = float(np.median(x0[np.abs(x0 - best) <= NEAR]))
        at = np.abs(x0 - x) <= NEAR
        starting = len(set(line[at].tolist()))
        crossed = (x0 < x - ACROSS) & (x1 > x + ACROSS) | (at & follows)  # over it, or up to it as words of one phrase
        if starting >= least and len(set(line[crossed].tolist())) <= CROSSED * starting:
            found.append(x)
            text.append(bool(np.median((x1 - x0)[at]) > NARROW * size))
    return Stops(np.array(found), np.array(text, dtype=bool))


def _gap_before(x0: Floats, x1: Floats, line: Ints) -> Floats:
    """The white before each word on its line, in points."""
    order = np.lexsort((x0, line))
    same = line[order][1:] == line[order][:-1]
    gap = np.full(len(x0), FAR)
    gap[order[1:][same]] = (x0[order[1:]] - x1[order[:-1]])[same]
    return gap


def trim_overhangs(x0: Floats, x1: Floats, line: Ints, size: Floats, stops: Stops) -> Floats:
    """`x1` of each word, cut where it reaches up to, or over, the stop after the one it begins at: where the text of
    the next column begins there on its line, or where it is the last of a phrase of text."""
    if len(stops.x) < 2:
        return x1
    order = np.lexsort((x0, line))
    same = line[order][1:] == line[order][:-1]
    after = np.full(len(x0), FAR)  # where the next word of the line begins
    after[order[:-1][same]] = x0[order[1:][same]]
    gap = after - x1
    at_stop = stops.met_by(x0)
    opens = np.ones(len(x0), dtype=bool)  # whether a word begins a phrase
    opens[order[1:]] = ~same | (gap[order[:-1]] > PHRASE * size[order[1:]]) | at_stop[order[1:]]
    first = np.empty(len(x0), dtype=np.int64)
    first[order] = order[np.flatnonzero(opens[order])][np.cumsum(opens[order]) - 1]
    met = at_stop[first]
    own = np.minimum(np.searchsorted(stops.x, x0[first] - NEAR), len(stops.x) - 1)
    following = np.append(stops.x, 2 * FAR)[own + 1]
    text = stops.text[own]
    joins = np.abs(after - following) <= NEAR  # the next column's text follows
    in_columns = np.bincount(line, weights=at_stop)[line] >= IN_COLUMNS
    last = gap > PHRASE * size
    alone = np.bincount(line)[line] == 1  # a heading, or the last line of the longest cell: nothing to part it from
    ends = (joins & ((gap < TOUCH * size) | (text & in_columns))) | (
        last & text & (~alone | (x1 <= following + ACROSS))
    )
    cut = met & ends & (x1 > following - WHITE * size)
    return np.where(cut, np.maximum(x0 + 0.5 * size, following - WHITE * size), x1)
