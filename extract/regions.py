"""Tables that nothing draws: where on the page words stand in columns, and the rows they form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .gutters import Gutters, find_gutters
from .pdfium import Bools, Floats, Ints
from .words import Words

WIDE_GAP = 0.95  # of the font size; a gap that wide inside a line parts columns, not words
BREAK = 2.6  # line heights; a wider white band parts regions
LEAST_LINES = 2
TOUCH = 1.0  # points; a phrase that only touches a column is not in it
PHRASE_GAP = 0.6  # of the font size; words closer than this are one phrase
PROSE_WORDS = 4.2  # words a piece; longer pieces in two or three columns are prose set in columns


@dataclass(frozen=True, slots=True)
class Region:
    """Words that stand in columns: their indices and the gutters between the columns."""

    words: Ints
    gutters: Gutters


@dataclass(frozen=True, slots=True)
class _Lines:
    """Lines of a page: per word its line; per line top, bottom, number of pieces, and widest piece's share."""

    of_word: Ints
    top: Floats
    bottom: Floats
    pieces: Ints
    left: Floats
    right: Floats


def find_regions(words: Words) -> list[Region]:
    """The regions of the words that stand in two or more columns, top to bottom."""
    if len(words) < 4:
        return []
    lines = _find_lines(words)
    regions = []
    for block in _blocks(lines, float(np.median(words.size))):
        member = np.flatnonzero((lines.of_word >= block[0]) & (lines.of_word <= block[1]))
        region = _region(words, lines, member)
        if region is not None:
            regions.append(region)
    return regions


def _find_lines(words: Words) -> _Lines:
    """Lines by baseline, ascending, with the number of pieces each falls into at wide gaps."""
    order = np.argsort(words.base, kind="stable")
    step = np.diff(words.base[order]) > 0.3 * np.minimum(words.size[order][1:], words.size[order][:-1])
    of_word = np.zeros(len(words), dtype=np.int64)
    of_word[order] = np.concatenate([[0], np.cumsum(step)])
    by_line = np.lexsort((words.x0, of_word))
    line = of_word[by_line]
    starts = np.flatnonzero(np.concatenate([[True], line[1:] != line[:-1]]))
    gap = words.x0[by_line][1:] - words.x1[by_line][:-1]
    wide = (line[1:] == line[:-1]) & (gap > WIDE_GAP * words.size[by_line][1:])
    pieces = np.bincount(line[1:][wide], minlength=len(starts)) + 1
    return _Lines(
        of_word=of_word,
        top=np.minimum.reduceat(words.top[by_line], starts),
        bottom=np.maximum.reduceat(words.bottom[by_line], starts),
        pieces=pieces,
        left=np.minimum.reduceat(words.x0[by_line], starts),
        right=np.maximum.reduceat(words.x1[by_line], starts),
    )


def _blocks(lines: _Lines, body: float) -> list[tuple[int, int]]:
    """(first, last) line of each stretch in which lines fall into pieces; single lines inside belong to it."""
    several = np.flatnonzero(lines.pieces > 1)
    if not len(several):
        return []
    blocks: list[tuple[int, int]] = []
    first = last = int(several[0])
    for index in several[1:].tolist():
        white = _white(lines, last, index)
        singles = lines.pieces[last + 1 : index]
        wide_singles = _wide_singles(lines, last, index)
        if white > BREAK * body * 1.2 or wide_singles > 3 or len(singles) > 60:
            blocks.append((first, last))
            first = index
        last = index
    blocks.append((first, last))
    return [_extended(block, lines, body) for block in blocks if block[1] - block[0] + 1 >= LEAST_LINES]


def _white(lines: _Lines, first: int, last: int) -> float:
    """The widest white band between the lines `first` to `last`."""
    reach = np.maximum.accumulate(lines.bottom[first:last])
    return float((lines.top[first + 1 : last + 1] - reach).max(initial=0.0))


def _wide_singles(lines: _Lines, first: int, last: int) -> int:
    """How many lines strictly between two are one piece that fills most of the block's width."""
    width = max(float(lines.right[[first, last]].max() - lines.left[[first, last]].min()), 1.0)
    inner = slice(first + 1, last)
    return int(((lines.pieces[inner] == 1) & (lines.right[inner] - lines.left[inner] > 0.6 * width)).sum())


def _extended(block: tuple[int, int], lines: _Lines, body: float) -> tuple[int, int]:
    """A block with the single lines that follow closely (the last lines of its longest cells)."""
    first, last = block
    left, right = lines.left[first : last + 1].min(), lines.right[first : last + 1].max()
    while last + 1 < len(lines.top):
        nxt = last + 1
        close = lines.top[nxt] - lines.bottom[first:nxt].max() < 0.7 * body
        narrow = lines.right[nxt] - lines.left[nxt] < 0.4 * (right - left)
        within = lines.left[nxt] >= left - body and lines.right[nxt] <= right + body
        if not (close and narrow and within):
            break
        last = nxt
    return first, last


def _region(words: Words, lines: _Lines, member: Ints) -> Region | None:
    """The region of a block's words, None where no gutter holds or the columns are prose."""
    part = words.take(member)
    gutters = find_gutters(part)
    if not len(gutters.left) or _is_prose(part, gutters, lines.of_word[member]):
        return None
    return Region(member, gutters)


def _is_prose(words: Words, gutters: Gutters, line: Ints) -> bool:
    """Whether two or three columns are filled with running text, as on a page set in columns."""
    if len(gutters.left) > 2:
        return False
    column = np.searchsorted(gutters.centres, (words.x0 + words.x1) / 2)
    pieces = len(np.unique(line * 10 + column))
    lines = len(np.unique(line))
    return lines >= 5 and len(words) / max(pieces, 1) > PROSE_WORDS


def row_bands(words: Words) -> Ints:
    """For each word the row it stands in: text lines that overlap in height are one row, from the top."""
    order = np.argsort(words.base, kind="stable")
    middle = words.base[order] - 0.3 * words.size[order]
    bands = np.zeros(len(words), dtype=np.int64)
    current, floor = 0, -np.inf
    for position, index in enumerate(order.tolist()):
        if position and middle[position] > floor:
            current += 1
            floor = words.base[index]
        floor = max(floor, float(words.base[index])) if position == 0 else floor
        bands[index] = current
    return bands


def spanning_phrases(words: Words, gutters: Gutters) -> list[Ints]:
    """The phrases (indices of words, left to right) that run over a gutter: a word of theirs lies right across it, or
    they are alone on their line and pass it with an ordinary space."""
    if not len(words):
        return []
    order = np.lexsort((words.x0, np.rint(words.base)))
    line = np.rint(words.base)[order]
    gap = words.x0[order][1:] - words.x1[order][:-1]
    narrowest = float((gutters.right - gutters.left).min(initial=np.inf))
    space = np.minimum(PHRASE_GAP * words.size[order][1:], max(0.95 * narrowest, 0.3 * float(np.median(words.size))))
    new_line = line[1:] != line[:-1]
    label = np.concatenate([[0], np.cumsum(new_line | (gap > space))])
    phrases = np.split(order, np.flatnonzero(np.diff(label)) + 1)
    on_line = np.unique(np.column_stack([line, label]), axis=0)
    values, counts = np.unique(on_line[:, 0], return_counts=True)
    alone = dict(zip(values.tolist(), (counts == 1).tolist(), strict=True))
    across = crosses(words, gutters)
    found = []
    for phrase in phrases:
        first, last = columns_of(words, phrase, gutters)
        if last > first and (
            across[phrase].any() or (alone[float(np.rint(words.base[phrase[0]]))] and len(phrase) > 1)
        ):
            found.append(phrase)
    return found


def columns_of(words: Words, phrase: Ints, gutters: Gutters) -> tuple[int, int]:
    """The first and last column that a phrase touches."""
    left, right = float(words.x0[phrase].min()) + TOUCH, float(words.x1[phrase].max()) - TOUCH
    return int(np.searchsorted(gutters.right, left, side="right")), int(
        np.searchsorted(gutters.left, right, side="left")
    )


def crosses(words: Words, gutters: Gutters) -> Bools:
    """[word, gutter]: whether a word lies right across a gutter."""
    across: Bools = (words.x0[:, None] < gutters.left[None, :]) & (words.x1[:, None] > gutters.right[None, :])
    return across
