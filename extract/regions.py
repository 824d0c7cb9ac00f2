"""Tables that nothing draws: where on the page words stand in columns, and the rows they form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from .arrays import Bools, Floats, Ints
from .gutters import FIGURES, VALUE_WORDS, Gutters, find_gutters, find_runs, line_of_words, low_gutters
from .words import Words

WIDE_GAP = 0.95  # of the font size; a gap that wide inside a line parts columns, not words
BREAK = 2.6  # line heights; a wider white band parts regions
LEAST_LINES = 2
TOUCH = 1.0  # points; a phrase that only touches a column is not in it
LARGE = 1.2  # times the usual size: a title, whose spaces are wide as well
PHRASE_GAP = 0.6  # of the font size; words closer than this are one phrase
CLOSED = 0.6  # of a gutter; a gap narrower than that and ...
WORD_SPACE = 0.4  # ... than this part of the font size is a space in text over both columns
PROSE_WORDS = 4.2  # words a piece; longer pieces in two or three columns are prose set in columns
LABEL_WORDS = 3.0  # words a line of the first column at most ...
LABELLED = 0.3  # ... in so many lines: labels, not a column of text
PROSE_LINES = 5  # so many lines of it at least
MARK_LENGTH = 4  # characters of a list's number with its sign
MARK_ENDS = np.array([0x2E, 0x29, 0x3A], dtype=np.uint32)  # full stop, bracket, colon
LEAST_PLACES = 6  # lines in two columns or more times columns
SPARSE = 0.4  # of the lines of a table of few columns must stand in two columns
FULL = 0.3  # of the columns; a line of values in fewer is no witness of a wide table
PAGE_GUTTER = 0.9  # of the font size, between columns of text
SOME_PROSE, MOST_PROSE = 0.3, 0.6  # of the lines of one column of text, and of the other
PROSE_LEAST = 30  # words in a column of text
PROSE_WIDTH = 0.75  # of the column's width: lines of running text are as wide
PROSE_LINE_WORDS = 4
SPARSE_WIDTH = 4  # columns; more are no chance
TEXT_WORDS = 5  # a line of one piece with so many words that fills ...
TEXT_SHARE = 0.4  # ... so much of the block's width is running text between tables
CAPTION_LINES = 2  # so many lines of it between tables of the same columns part them
TEXT_LINES = 3  # so many lines of it beside a table of horizontal rules are not its heading
WHITE = 1.5  # of the font size; a wider white band may part two tables
ROW_PITCH = 1.6  # of the font size; the lines of a row follow at most so far apart
HEADING_GAP = 1.2  # of the font size; a heading over columns stands that close above them
HEADING_INDENT = 0.15  # of the block's width; it leaves the first column free


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
    words: Ints


def find_regions(words: Words) -> list[Region]:
    """The regions of the words that stand in two or more columns, top to bottom."""
    if len(words) < 4:
        return []
    lines = _find_lines(words)
    body = float(np.median(words.size))
    found: list[Region] = []
    for block in _blocks(lines, body):
        sides = _sides(words, np.flatnonzero((lines.of_word >= block[0]) & (lines.of_word <= block[1])), body)
        for side in sides:
            found += [replace(region, words=side[region.words]) for region in find_regions(words.take(side))]
        found += [] if sides else _block_regions(words, lines, block, body)
    return found


def _sides(words: Words, member: Ints, body: float) -> list[Ints]:
    """The words left and right of the gutter of a page set in columns of text; none where it is not."""
    part = words.take(member)
    gutters = low_gutters(part, body, PAGE_GUTTER * body)
    if len(gutters.left) >= SPARSE_WIDTH:
        return []
    for centre in gutters.centres.tolist():
        sides = [np.flatnonzero(part.x1 < centre), np.flatnonzero(part.x0 > centre)]
        shares = sorted(_share_of_prose(part.take(side), body) for side in sides)
        if shares[0] >= SOME_PROSE and shares[1] >= MOST_PROSE:
            return [member[side] for side in sides]
    return []


def _share_of_prose(words: Words, body: float) -> float:
    """Which part of the lines is running text: words without wide gaps, over most of the width."""
    if len(words) < PROSE_LEAST:
        return 0.0
    lines = _find_lines(words)
    wide = lines.right - lines.left > PROSE_WIDTH * float(np.quantile(lines.right - lines.left, 0.9))
    prose = wide & (lines.pieces == 1) & (lines.words >= PROSE_LINE_WORDS)
    return float(prose.mean()) if prose.sum() >= PROSE_LINES else 0.0


def _block_regions(words: Words, lines: _Lines, block: tuple[int, int], body: float) -> list[Region]:
    """The regions of a block: the whole, or its parts where these show columns that the whole does not."""
    whole = _region(words, lines, block, PROSE_LINES)
    parts = _parts(lines, block, body)
    if len(parts) < 2:
        return [whole] if whole else []
    found = []
    for part in parts:
        region = _region(words, lines, part, 0)
        if region is not None and holds_values(words.take(region.words), region.gutters):
            found.append(region)
    more = whole is None or max((len(r.gutters.left) for r in found), default=0) > len(whole.gutters.left)
    if found and (more or (len(found) == len(parts) and _are_parted(words, lines, parts))):
        return found
    return [whole] if whole else []


def _are_parted(words: Words, lines: _Lines, parts: list[tuple[int, int]]) -> bool:
    """Whether between all parts stand so many lines of running text as captions and notes have."""
    left, right = float(words.x0.min()), float(words.x1.max())
    text = _is_running_text(lines, left, right)
    return all(text[a[1] + 1 : b[0]].sum() >= CAPTION_LINES for a, b in pairwise(parts))


def _parts(lines: _Lines, block: tuple[int, int], body: float) -> list[tuple[int, int]]:
    """(first, last) line of the parts of a block between lines of running text and white bands; a part begins and
    ends with a line that falls into pieces, apart from single headings over its columns."""
    first, last = block
    left, right = float(lines.left[first : last + 1].min()), float(lines.right[first : last + 1].max())
    text = _is_running_text(lines, left, right)
    parts: list[tuple[int, int]] = []
    begin = end = -1
    for index in range(first, last + 1):
        apart = begin >= 0 and _white(lines, end, index) > WHITE * body
        if begin >= 0 and (text[index] or apart):
            parts.append((begin, end))
            begin = -1
        if lines.pieces[index] > 1:
            begin, end = (index if begin < 0 else begin), index
    if begin >= 0:
        parts.append((begin, end))
    return [(_headed(part, lines, left, right, body), part[1]) for part in parts if part[1] > part[0]]


def _headed(part: tuple[int, int], lines: _Lines, left: float, right: float, body: float) -> int:
    """The first line of a part with the single lines close above it that stand over its right columns alone."""
    first = part[0]
    while (
        first > 0
        and lines.pieces[first - 1] == 1
        and lines.top[first] - lines.bottom[first - 1] < HEADING_GAP * body
        and lines.left[first - 1] > left + HEADING_INDENT * (right - left)
        and lines.right[first - 1] < right + body
    ):
        first -= 1
    return first


def holds_values(words: Words, gutters: Gutters) -> bool:
    """Whether the columns right of the first hold short values, figures among them, not running text."""
    column = np.searchsorted(gutters.centres, words.middle[0])
    outside = column > 0
    pieces = np.unique(line_of_words(words)[outside] * (len(gutters.left) + 1) + column[outside])
    figures = words.figure[outside].sum() >= FIGURES * max(int(outside.sum()), 1)
    return bool(figures and outside.sum() <= VALUE_WORDS * max(len(pieces), 1))


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
        words=np.diff(np.append(starts, len(words))),
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


def split_ladder(words: Words, ys: Floats) -> list[tuple[int, int]]:
    """[first, last) rule of each table among horizontal rules `ys` that lie one above the other, as they do on a page
    of several tables: strips of running text (captions, notes) part tables whose columns are their own."""
    lines = _find_lines(words)
    text = _is_running_text(lines, float(words.x0.min()), float(words.x1.max()))
    strip = np.clip(np.searchsorted(ys, (lines.top + lines.bottom) / 2) - 1, 0, len(ys) - 2)
    several, texts = (np.bincount(strip[which], minlength=len(ys) - 1) for which in (lines.pieces > 1, text))
    runs = find_runs(~((texts > 0) & (several <= np.maximum(texts - 2, 0))))
    if not runs or runs == [(0, len(ys) - 1)]:
        return [(0, len(ys))]
    middle = words.middle[1]
    parts = [words.take((middle > ys[a]) & (middle < ys[b])) for a, b in runs]
    gutters = [find_gutters(part) for part in parts]
    widths = [len(found.left) for found in gutters]
    total = np.bincount(strip, minlength=len(ys) - 1)
    parted = all(total[a[1] : b[0]].sum() >= TEXT_LINES for a, b in pairwise(runs)) and all(
        len(found.left) and holds_values(part, found) for part, found in zip(parts, gutters, strict=True)
    )
    if parted or max(widths) > len(find_gutters(words).left):
        return [(a, b + 1) for (a, b), width in zip(runs, widths, strict=True) if width]
    first, last = runs[0][0], runs[-1][1]
    outside = texts[:first].sum() >= TEXT_LINES, texts[last:].sum() >= TEXT_LINES
    return [(first if outside[0] else 0, last + 1 if outside[1] else len(ys))]


def _is_running_text(lines: _Lines, left: float, right: float) -> Bools:
    """Which lines are one piece of several words over much of the width, as captions and notes are."""
    wide = lines.right - lines.left > TEXT_SHARE * (right - left)
    text: Bools = wide & (lines.pieces == 1) & (lines.words >= TEXT_WORDS)
    return text


def _region(words: Words, lines: _Lines, block: tuple[int, int], least: int) -> Region | None:
    """The region of a block's words, None where no gutter holds or the columns are prose of `least` lines or more."""
    member = np.flatnonzero((lines.of_word >= block[0]) & (lines.of_word <= block[1]))
    part = words.take(member)
    gutters = find_gutters(part)
    line = lines.of_word[member]
    if not len(gutters.left) or _is_prose(part, gutters, line, least) or _is_sparse(part, gutters, line):
        return None
    if len(gutters.left) == 1 and _is_list(part, gutters):
        return None
    return Region(member, gutters)


def _is_prose(words: Words, gutters: Gutters, line: Ints, least: int) -> bool:
    """Whether two or three columns are filled with running text, as on a page set in columns. The first of three may
    hold short labels instead."""
    if len(gutters.left) > 2:
        return False
    column = np.searchsorted(gutters.centres, (words.x0 + words.x1) / 2)
    places = np.unique(line * 10 + column)
    pieces, lines = len(places), len(np.unique(line))
    labels = int((places % 10 == 0).sum())
    labelled = int((column == 0).sum()) <= LABEL_WORDS * labels and labels >= LABELLED * lines
    if labelled and len(gutters.left) == 2:
        return False
    return lines >= least and len(words) / max(pieces, 1) > PROSE_WORDS


def _is_list(words: Words, gutters: Gutters) -> bool:
    """Whether the first of two columns holds but the signs and numbers of a list."""
    first = words.take(words.x1 < gutters.right[0])
    last = first.code[first.end - 1]
    short = first.end - first.start <= MARK_LENGTH
    letter = np.array([chr(code).isalnum() for code in first.code[first.start].tolist()], dtype=bool)
    return bool(len(first) and (short & (~letter | np.isin(last, MARK_ENDS))).all())


def _is_sparse(words: Words, gutters: Gutters, line: Ints) -> bool:
    """Whether hardly a line stands in two columns, as where a short note stands beside running text, or hardly one
    that does in more, or nothing is said but figures, as in a chart with its scales."""
    width = len(gutters.left) + 1
    column = np.searchsorted(gutters.centres, words.middle[0])
    column[np.concatenate([[], *spanning_phrases(words, gutters)]).astype(np.int64)] = 0
    columns = np.bincount(np.unique(line * width + column) // width)
    filled = int((columns > 1).sum())
    if filled < LEAST_LINES or filled * width < LEAST_PLACES:
        return True
    if width < SPARSE_WIDTH:
        only_figures = width == 2 and bool(words.figure.all())
        return only_figures or filled < SPARSE * len(np.unique(line))
    full = int((columns >= max(3, FULL * width)).sum())
    return full < SPARSE * filled and holds_values(words, gutters)


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
    they are alone on their line, or are words, and pass it with an ordinary space."""
    if not len(words):
        return []
    order = np.lexsort((words.x0, np.rint(words.base)))
    line = np.rint(words.base)[order]
    gap = words.x0[order][1:] - words.x1[order][:-1]
    narrowest = float((gutters.right - gutters.left).min(initial=np.inf))
    sizes = words.size[order][1:]
    own = np.maximum(
        0.3 * float(np.median(words.size)), np.where(sizes > LARGE * np.median(words.size), 0.4, 0.0) * sizes
    )
    space = np.minimum(PHRASE_GAP * sizes, np.maximum(0.95 * narrowest, own))
    new_line = line[1:] != line[:-1]
    starts = np.flatnonzero(np.concatenate([[True], new_line | (gap > space)]))
    first, last = _columns_between(
        np.minimum.reduceat(words.x0[order], starts), np.maximum.reduceat(words.x1[order], starts), gutters
    )
    number = np.concatenate([[0], np.cumsum(new_line)])[starts]
    alone = np.bincount(number)[number] == 1
    figures = np.logical_and.reduceat(words.figure[order], starts)  # values too long for their columns
    ends = np.append(starts[1:], len(order))
    across = crosses(words, gutters)
    found = []
    for index in np.flatnonzero((last > first) & ~figures).tolist():
        phrase = order[starts[index] : ends[index]]
        a, b = int(first[index]), int(last[index])
        if across[phrase].any() or (alone[index] and len(phrase) > 1) or _closes(words, phrase, gutters, a, b):
            found.append(phrase)
    return found


def _closes(words: Words, phrase: Ints, gutters: Gutters, first: int, last: int) -> bool:
    """Whether a phrase passes a gutter with a gap much narrower than the gutter."""
    for gutter in range(first, last):
        after = int(np.searchsorted(words.x0[phrase], gutters.centres[gutter]))
        if 0 < after < len(phrase):
            gap = float(words.x0[phrase[after]] - words.x1[phrase[after - 1]])
            width = float(gutters.right[gutter] - gutters.left[gutter])
            size = float(words.size[phrase[after]])
            if gap < min(CLOSED * width, WORD_SPACE * size):
                return True
    return False


def columns_of(words: Words, phrase: Ints, gutters: Gutters) -> tuple[int, int]:
    """The first and last column that a phrase touches."""
    first, last = _columns_between(words.x0[phrase].min(), words.x1[phrase].max(), gutters)
    return int(first), int(last)


def _columns_between(left: Floats, right: Floats, gutters: Gutters) -> tuple[Ints, Ints]:
    """The first and last column that text between two edges touches."""
    return (
        np.searchsorted(gutters.centres, left + TOUCH, side="right"),
        np.searchsorted(gutters.centres, right - TOUCH, side="left"),
    )


def crosses(words: Words, gutters: Gutters) -> Bools:
    """[word, gutter]: whether a word lies right across a gutter."""
    across: Bools = (words.x0[:, None] < gutters.left[None, :]) & (words.x1[:, None] > gutters.right[None, :])
    return across


def follow_lines(words: Words, outside: Ints, edge: float, gutters: Gutters, body: float) -> Ints:
    """The words outside an edge, line after line, up to the first white band or the first line that runs over."""
    middle = words.middle[1][outside]
    order = outside[np.argsort(np.abs(middle - edge), kind="stable")]
    pitch = np.diff(np.abs(words.middle[1][order] - edge), prepend=0.0)
    gaps = np.flatnonzero(pitch > ROW_PITCH * body)
    taken = order[: gaps[0]] if len(gaps) else order
    over = [phrase[0] for phrase in spanning_phrases(words.take(taken), gutters)]
    if not over:
        return taken
    nearest = min(abs(float(words.middle[1][taken[index]]) - edge) for index in over)
    return taken[np.abs(words.middle[1][taken] - edge) < nearest - 0.3 * body]
