"""From characters to words: arrays in, arrays out, no knowledge of tables.

A word is a run of characters on one baseline without a visible gap. Overprinted copies, overlaid watermarks and
unpainted text are left out; small characters set above a word (footnote marks) are tied to it as raised.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from .arrays import Bools, Floats, Ints
from .overhang import Stops, find_stops, trim_overhangs
from .pdfium import SPACES, Characters, Page

BASELINE = 0.35  # points; baselines closer than this are one line (overprinting shifts by less)
LIGATURE = 3  # letters at most
BESIDE = 0.45  # of the size; characters farther beside each other are in two lines set upwards
VERTICAL_GAP = 0.9  # of the size, between two texts set upwards above each other
GAP = 0.12  # of the font size; a wider gap parts words where no space is printed
GAP_AT_SPACE = 0.05  # of the font size; with a printed space between, a sliver is enough
GAP_AT_SOFT = 0.35  # of the font size; after a soft hyphen inside a line
GAP_READ = 0.05  # of the font size; where PDFium, too, reads a space
GAP_AT_STYLE = 0.08  # of the font size; where bold begins or ends (a bold letter before its text)
OVERLAY = 1.7  # times the body's font size: text that large over other text is a watermark
SOFT_HYPHEN = 0xAD
RTL_FIRST, RTL_LAST = 0x590, 0x8FF  # Hebrew to Arabic Extended-A
SIGNS = np.array([0x5B, 0x5D, 0xA3, 0xB0, 0xB1, 0x2013, 0x2014, 0x2212, 0x20AC], dtype=np.uint32)  # no letters
LEADERS = np.array([0x2E, 0x2D, 0x5F, 0x3D, 0xB7, 0x2026, 0x2013, 0x2014], dtype=np.uint32)
LEADER_LENGTH = 5  # characters
OVERLAP = 0.35  # of the font size; letters that lie farther over each other are of two texts
OVERLAP_AT_STOP = 0.1  # of the font size, where a column begins
ABUTTING = 0.03  # of the font size; letters nearer to each other are set one after the other
JUMP = 2.0  # times the font size; a wider gap begins another text
MAX_LAYERS = 4  # texts over each other
RAISED = 0.82  # of the neighbour's size: smaller text above the baseline is a superscript


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a page: boxes and baseline in reading space, font size in points, run of the first character,
    line on the page, whether raised, whether a figure (digits and no letters); `start`/`end` are slices of `code`, the
    characters in word order."""

    code: npt.NDArray[np.uint32]
    start: Ints
    end: Ints
    x0: Floats
    top: Floats
    x1: Floats
    bottom: Floats
    base: Floats
    size: Floats
    run: Ints
    raised: Bools
    figure: Bools

    def __len__(self) -> int:
        return len(self.start)

    @property
    def middle(self) -> tuple[Floats, Floats]:
        """The centres (x, y)."""
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2

    def take(self, which: Ints | Bools) -> Words:
        """The words of an index or a mask, sharing the characters."""
        return Words(self.code, *(getattr(self, name)[which] for name in self.__slots__[1:]))


def join_words(pages: Sequence[Words]) -> Words:
    """The words of several pages as those of one long page, a page below the other."""
    codes = np.cumsum([0, *(len(words.code) for words in pages)])
    height = 2 * max(float(words.bottom.max(initial=0.0)) for words in pages)
    moved = [
        replace(
            words,
            start=words.start + codes[index],
            end=words.end + codes[index],
            **{name: getattr(words, name) + index * height for name in ("top", "bottom", "base")},
        )
        for index, words in enumerate(pages)
    ]
    return Words(*(np.concatenate([getattr(words, name) for words in moved]) for name in Words.__slots__))


def find_words(page: Page) -> Words:
    """The upright words of a page, watermarks left out."""
    characters = page.characters
    runs = page.runs
    upright = runs.turn[characters.run] == 0
    painted = runs.painted[characters.run]
    if not (upright & painted).any() and len(page.drawing.pictures):
        painted = np.ones_like(painted)  # a scan with its text layer, which is invisible by design
    return _tie_raised(_drop_overlays(_drop_leaders(_build(characters.take(upright & painted), page))))


def find_vertical_words(page: Page) -> list[tuple[str, tuple[float, float, float, float], float]]:
    """(text, box in reading space, size) of each line set upwards or downwards, as header cells sometimes are."""
    found = []
    for turn in (1, 3):
        which = (page.runs.turn[page.characters.run] == turn) & page.runs.painted[page.characters.run]
        characters = page.characters.take(which)
        if not len(characters):
            continue
        characters = _with_ligatures_in_place(characters, turn)
        along, end = (-characters.bottom, -characters.top) if turn == 1 else (characters.top, characters.bottom)
        across = characters.x0 if turn == 1 else -characters.x0
        row = _vertical_rows(characters, across)
        order = np.lexsort((along, row))
        gap = along[order][1:] - end[order][:-1]
        size = np.maximum((characters.x1 - characters.x0)[order][:-1], 1.0)
        steps = (np.diff(row[order]) > 0) | (gap > VERTICAL_GAP * size)
        for line in np.split(order, np.flatnonzero(steps) + 1):
            apart = np.zeros(len(line), dtype=bool)
            apart[1:] = along[line][1:] - end[line][:-1] > GAP * (characters.x1 - characters.x0)[line][1:]
            spaced = zip(characters.code[line].tolist(), apart.tolist(), strict=True)
            text = " ".join("".join(f" {chr(c)}" if gap else chr(c) for c, gap in spaced).split())
            if text:
                box = (
                    float(characters.x0[line].min()),
                    float(characters.top[line].min()),
                    float(characters.x1[line].max()),
                    float(characters.bottom[line].max()),
                )
                found.append((text, box, float((characters.x1 - characters.x0)[line].max())))
    return found


def _with_ligatures_in_place(characters: Characters, turn: int) -> Characters:
    """Vertical characters with those that PDFium sets beside their line, the letters of a ligature, back between the
    characters before and behind them in the content stream."""
    x0, x1, top, bottom = (getattr(characters, name).copy() for name in ("x0", "x1", "top", "bottom"))
    size = float(np.median(x1 - x0))
    beside = np.abs(np.diff(x0)) > BESIDE * size
    for before in np.flatnonzero(beside).tolist():
        behind = next(
            (
                k
                for k in range(before + 2, before + LIGATURE + 2)
                if k < len(x0) and abs(x0[k] - x0[before]) < BESIDE * size
            ),
            0,
        )
        start, stop = (top[before], bottom[behind]) if turn == 1 else (bottom[before], top[behind])
        if not behind or not 0 < (start - stop if turn == 1 else stop - start) < size * LIGATURE:
            continue
        lost = np.arange(before + 1, behind)
        edges = np.linspace(start, stop, len(lost) + 1)
        x0[lost], x1[lost] = x0[before], x1[before]
        top[lost], bottom[lost] = np.minimum(edges[:-1], edges[1:]), np.maximum(edges[:-1], edges[1:])
    return replace(characters, x0=x0, x1=x1, top=top, bottom=bottom)


def _vertical_rows(characters: Characters, across: Floats) -> Ints:
    """The line of each vertical character; boxes of ligatures and signs may begin a little beside those of letters."""
    size = float(np.median(characters.x1 - characters.x0))
    order = np.argsort(across, kind="stable")
    row = np.zeros(len(order), dtype=np.int64)
    row[order[1:]] = np.cumsum(np.diff(across[order]) > BESIDE * size)
    return row


def _build(characters: Characters, page: Page) -> Words:
    """Sort characters into lines and cut the lines at gaps and where columns begin."""
    if not len(characters):
        return _empty()
    line = _cluster(characters.base, BASELINE)
    order = np.lexsort((characters.x0, line))
    characters, line = characters.take(order), line[order]
    space = np.isin(characters.code, SPACES)
    keep = np.flatnonzero(~space)
    spaces_before = np.cumsum(space, dtype=np.int64)[keep]
    characters, line, order = characters.take(keep), line[keep], order[keep]
    first = _first_copies(characters, line)
    row = _Row(characters.take(first), line[first], line[first], order[first], spaces_before[first])
    if not len(row.line):
        return _empty()
    start = _find_starts(row, page)
    stops = _stops_of(row, start)
    layer = _find_layers(row, stops)
    if layer.any():
        row = row.layered(layer)
        start = _find_starts(row, page)
    start = np.union1d(start, _runs_at(stops, row, start))
    return _words_from(row, start, stops)


@dataclass(frozen=True, slots=True)
class _Row:
    """Characters in reading order: the line each is read in, the line it is printed on, its place in the content
    stream, the spaces printed before it on all lines."""

    characters: Characters
    line: Ints
    printed: Ints
    order: Ints
    spaces: Ints

    def layered(self, layer: Ints) -> _Row:
        """The same with each layer of a line read as a line of its own."""
        resort = np.lexsort((self.characters.x0, layer, self.line))
        line = self.line * MAX_LAYERS + layer
        return _Row(
            self.characters.take(resort), line[resort], self.printed[resort], self.order[resort], self.spaces[resort]
        )


def _find_starts(row: _Row, page: Page) -> Ints:
    """The characters that begin words."""
    characters, line = row.characters, row.line
    size = characters.bottom - characters.top
    gap = characters.x0[1:] - characters.x1[:-1]
    height = np.maximum(np.minimum(size[1:], size[:-1]), 0.1)
    printed_space = row.spaces[1:] != row.spaces[:-1]
    leftwards = (characters.code >= RTL_FIRST) & (characters.code <= RTL_LAST)
    # The space before a letter is at its left, or in scripts written leftwards at its right.
    before = np.where(leftwards[:-1], characters.spaced[:-1], characters.spaced[1:])
    read_space = before & (gap > GAP_READ * height)
    turned = page.runs.bold[characters.run]
    restyled = (turned[1:] != turned[:-1]) & (gap > GAP_AT_STYLE * height)
    lifted = characters.lifted[1:] != characters.lifted[:-1]
    # A soft hyphen shares a glyph with the letter before, and PDFium halves the ink, not the advance.
    wide = np.where(characters.code[:-1] == SOFT_HYPHEN, GAP_AT_SOFT, GAP)
    breaks = (
        lifted
        | (line[1:] != line[:-1])
        | (gap > wide * height)
        | restyled
        | read_space
        | (printed_space & (gap > GAP_AT_SPACE * height))
    )
    return np.concatenate([[0], np.flatnonzero(breaks) + 1])


def _stops_of(row: _Row, start: Ints) -> Stops:
    """The stops of the words that begin at some characters."""
    characters = row.characters
    ends = np.maximum.reduceat(characters.x1, start)
    size = float(np.median(characters.bottom - characters.top))
    return find_stops(characters.x0[start], ends, row.printed[start], size)


def _words_from(row: _Row, start: Ints, stops: Stops) -> Words:
    """The words that begin at some characters."""
    characters = row.characters
    x0, x1 = np.minimum.reduceat(characters.x0, start), np.maximum.reduceat(characters.x1, start)
    size = np.maximum.reduceat(characters.bottom - characters.top, start)
    return Words(
        code=characters.code,
        start=start,
        end=np.concatenate([start[1:], [len(characters)]]),
        x0=x0,
        top=np.minimum.reduceat(characters.top, start),
        x1=trim_overhangs(x0, x1, row.printed[start], size, stops),
        bottom=np.maximum.reduceat(characters.bottom, start),
        base=characters.base[start],
        size=size,
        run=characters.run[start],
        raised=characters.lifted[start],
        figure=_are_figures(characters.code, start),
    )


def _are_figures(code: npt.NDArray[np.uint32], start: Ints) -> Bools:
    """Which words, by where they start, have digits and no letters."""
    digit = (code >= 0x30) & (code <= 0x39)
    letter = (code >= 0x41) & ~np.isin(code, SIGNS)
    figures: Bools = np.logical_or.reduceat(digit, start) & ~np.logical_or.reduceat(letter, start)
    return figures


def _runs_at(stops: Stops, row: _Row, start: Ints) -> Ints:
    """The characters inside words that begin at a stop with a run of their own: the next column's text, touched by a
    word that begins at a stop as well. What follows in the content stream right where the word ends is the word's."""
    if len(stops.x) < 2:
        return np.empty(0, dtype=np.int64)
    characters, run = row.characters, row.characters.run
    begins = np.zeros(len(run), dtype=bool)
    begins[start] = True
    at_stop = stops.met_by(characters.x0)
    own = at_stop[start][np.cumsum(begins) - 1]  # whether the word begins at a stop
    several = np.bincount(run)[run] > 1  # not set glyph by glyph
    apart = np.abs(characters.x0[1:] - characters.x1[:-1]) > ABUTTING * (characters.bottom - characters.top)[1:]
    apart &= several[:-1] & (characters.code[:-1] != SOFT_HYPHEN)
    other = np.zeros(len(run), dtype=bool)
    other[1:] = (run[1:] != run[:-1]) & ((np.diff(row.order) != 1) | apart)
    return np.flatnonzero(at_stop & own & other & ~begins)


def _find_layers(row: _Row, stops: Stops) -> Ints:
    """The layer of each character: where the text of one cell runs over that of the next, the two are read one by one,
    not letter by letter."""
    layer = np.zeros(len(row.line), dtype=np.int64)
    real = np.flatnonzero(row.characters.code != SOFT_HYPHEN)  # one without a glyph lies over its neighbour
    line, part = row.line[real], row.characters.take(real)
    over = (line[1:] == line[:-1]) & (part.run[1:] != part.run[:-1])
    over &= part.x0[1:] - part.x1[:-1] < -_overlap(part, stops)[1:]
    for number in np.unique(line[1:][over]).tolist():
        member = np.flatnonzero(row.line == number)
        member = member[np.argsort(row.order[member])]
        soft = row.characters.code[member] == SOFT_HYPHEN
        found = _layers_of(row.characters.take(member[~soft]), stops)
        before = np.maximum(np.cumsum(~soft) - 1, 0)  # a soft hyphen stays with the letter before it
        layer[member] = found[before]
    return layer


def _overlap(characters: Characters, stops: Stops) -> Floats:
    """How far each character may lie over the one before it, in points: kerning brings them nearer, but hardly where a
    column begins."""
    share = np.where(stops.met_by(characters.x0), OVERLAP_AT_STOP, OVERLAP)
    overlap: Floats = share * (characters.bottom - characters.top)
    return overlap


def _layers_of(characters: Characters, stops: Stops) -> Ints:
    """The layer of each character of one line, given in the content stream's order: what is written from left to right
    without a jump stays together, what lies over it comes on the next layer."""
    x0, x1, run = characters.x0, characters.x1, characters.run
    overlap = _overlap(characters, stops)
    step = x0[1:] - x1[:-1]
    parted = (step < -overlap[1:]) | (step > JUMP * (characters.bottom - characters.top)[1:])
    strand = np.concatenate([[0], np.cumsum(parted & (run[1:] != run[:-1]))])
    starts = np.flatnonzero(np.diff(strand, prepend=-1))
    counts = np.diff(np.append(starts, len(strand)))
    left, right = x0[starts], np.maximum.reduceat(x1, starts)
    layers = np.zeros(len(starts), dtype=np.int64)
    reached = np.full(MAX_LAYERS, -np.inf)
    for index in np.argsort(left, kind="stable").tolist():
        if counts[index] < 2:
            continue  # an accent set by itself
        free = np.flatnonzero(left[index] > reached - overlap[starts[index]])
        layers[index] = free[0] if len(free) else 0
        reached[layers[index]] = max(reached[layers[index]], right[index])
    found: Ints = layers[strand]
    return found


def _empty() -> Words:
    none, index = np.empty(0), np.empty(0, dtype=np.int64)
    return Words(
        code=np.empty(0, dtype=np.uint32),
        start=index,
        end=index,
        x0=none,
        top=none,
        x1=none,
        bottom=none,
        base=none,
        size=none,
        run=index,
        raised=np.empty(0, dtype=bool),
        figure=np.empty(0, dtype=bool),
    )


def _cluster(values: Floats, tolerance: float) -> Ints:
    """Labels of values grouped wherever sorted neighbours are at most `tolerance` apart, ascending."""
    order = np.argsort(values, kind="stable")
    labels = np.zeros(len(values), dtype=np.int64)
    labels[order[1:]] = np.cumsum(np.diff(values[order]) > tolerance)
    return labels


def _first_copies(characters: Characters, line: Ints) -> Bools:
    """Without the second copy of a character printed twice almost in place (overprinted bold, shadows)."""
    copy = np.zeros(len(characters), dtype=bool)
    for back in (1, 2):
        if len(characters) <= back:
            break
        a, b = slice(None, -back), slice(back, None)
        width = np.maximum((characters.x1 - characters.x0)[a], 0.5)
        copy[b] |= (
            (line[a] == line[b])
            & (characters.code[a] == characters.code[b])
            & (characters.run[a] != characters.run[b])
            & (np.abs(characters.x0[a] - characters.x0[b]) < 0.25 * width)
        )
    return ~copy


def _drop_leaders(words: Words) -> Words:
    """Without words that draw a line: leaders of dots, rules of dashes."""
    if not len(words):
        return words
    drawing = np.concatenate([[0], np.cumsum(np.isin(words.code, LEADERS))])
    length = words.end - words.start
    return words.take(~((drawing[words.end] - drawing[words.start] == length) & (length >= LEADER_LENGTH)))


def _drop_overlays(words: Words) -> Words:
    """Without large words that lie over smaller ones."""
    if len(words) < 8:
        return words
    body = float(np.median(words.size))
    large = np.flatnonzero(words.size > OVERLAY * body)
    over = [index for index in large.tolist() if _lies_over(words, index)]
    keep = np.ones(len(words), dtype=bool)
    keep[over] = False
    return words.take(keep)


def _lies_over(words: Words, index: int) -> bool:
    """Whether at least three much smaller words have their centre inside this one's box."""
    x, y = words.middle
    inside = (x > words.x0[index]) & (x < words.x1[index]) & (y > words.top[index]) & (y < words.bottom[index])
    return int((inside & (words.size < words.size[index] / 1.4)).sum()) >= 3


def _tie_raised(words: Words) -> Words:
    """Give small words above a larger neighbour's baseline that baseline, and mark them raised."""
    if len(words) < 2:
        return words
    body = float(np.median(words.size))
    base, raised = words.base.copy(), words.raised.copy()
    for index in np.flatnonzero(words.size <= RAISED * max(body, 1.0)).tolist():
        lift = words.base - words.base[index]
        near = np.minimum(np.abs(words.x0[index] - words.x1), np.abs(words.x0 - words.x1[index]))
        host = (
            (words.size * RAISED >= words.size[index])
            & (lift > 0.12 * words.size)
            & (lift < 0.85 * words.size)
            & (near < 0.35 * words.size)
        )
        found = np.flatnonzero(host)
        if len(found):
            base[index] = words.base[found[near[found].argmin()]]
            raised[index] = True
        elif words.end[index] - words.start[index] <= 2 and _wrapped(words, index):
            raised[index] = True
    return replace(words, base=base, raised=raised)


def _wrapped(words: Words, index: int) -> bool:
    """Whether a small word stands alone below larger text, as a mark that no longer fitted on its line."""
    same_line = np.abs(words.base - words.base[index]) < 0.7 * words.size[index]
    beside = same_line & (words.x0 - words.x1[index] < words.size) & (words.x0 > words.x0[index])
    pitch = words.base[index] - words.base
    above = (pitch > 0.4 * words.size) & (pitch < 1.3 * words.size) & (np.abs(words.x0 - words.x0[index]) < words.size)
    return bool((above & (words.size * RAISED >= words.size[index])).any()) and not bool(beside.any())
