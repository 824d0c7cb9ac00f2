"""From words to printed lines: reading order inside a cell, spaces, raised marks, right-to-left text."""

from __future__ import annotations

from itertools import groupby

import numpy as np

from .pdfium import Ints, Page
from .table import Box, Line, Style
from .words import Words, is_rtl

SAME_LINE = 0.36  # of the font size; baselines closer than this are one printed line


class LineSetter:
    """Sets the words of a page as lines, group by group."""

    def __init__(self, page: Page, words: Words) -> None:
        self._page = page
        self._words = words
        text = words.code.astype("<u4").tobytes().decode("utf-32-le", "replace")
        self._texts = [text[a:b] for a, b in zip(words.start.tolist(), words.end.tolist(), strict=True)]
        self._rtl = bool(len(words.code)) and bool((words.code >= 0x590).any()) and any(map(is_rtl, np.unique(words.code).tolist()))

    def set_groups(self, group: Ints, count: int) -> list[tuple[Line, ...]]:
        """The lines of each of `count` groups; `group` gives each word its group, -1 for none."""
        words = self._words
        out: list[list[Line]] = [[] for _ in range(count)]
        member = np.flatnonzero(group >= 0)
        if not len(member):
            return [()] * count
        order = member[np.lexsort((words.base[member], group[member]))]
        owner, base = group[order], words.base[order]
        tolerance = SAME_LINE * np.maximum(words.size[order], 1.0)
        new = np.ones(len(order), dtype=bool)
        new[1:] = (owner[1:] != owner[:-1]) | (base[1:] - base[:-1] > np.minimum(tolerance[1:], tolerance[:-1]))
        line = np.cumsum(new)
        order = order[np.lexsort((words.x0[order], line))]
        starts = np.flatnonzero(new)
        boxes = self._boxes(order, starts)
        ends = [*starts[1:].tolist(), len(order)]
        for index, (first, last) in enumerate(zip(starts.tolist(), ends, strict=True)):
            members = order[first:last].tolist()
            out[int(group[members[0]])].append(self._line(members, boxes[index]))
        return [tuple(lines) for lines in out]

    def _boxes(self, order: Ints, starts: Ints) -> list[Box]:
        """The displayed box of each line."""
        w = self._words
        edges = zip(
            np.minimum.reduceat(w.x0[order], starts).tolist(),
            np.minimum.reduceat(w.top[order], starts).tolist(),
            np.maximum.reduceat(w.x1[order], starts).tolist(),
            np.maximum.reduceat(w.bottom[order], starts).tolist(),
            strict=True,
        )
        return [self._page.displayed(*edge) for edge in edges]

    def _line(self, members: list[int], box: Box) -> Line:
        """One line from its words in x order."""
        words, runs = self._words, self._page.runs
        if self._rtl:
            members = self._logical(members)
        text, raised, end = "", [], 0.0
        for position, index in enumerate(members):
            word = self._text(index)
            glued = words.raised[index] and words.x0[index] - end < 0.3 * words.size[index]
            text += word if position == 0 or glued else f" {word}"
            if words.raised[index]:
                raised.append((len(text) - len(word), len(text)))
            end = float(words.x1[index])
        first = members[0]
        run = int(words.run[first])
        style = Style(
            size=round(float(words.size[first]), 1),
            bold=all(bool(runs.bold[words.run[k]]) for k in members),
            italic=bool(runs.italic[run]),
        )
        return Line(text, box, style, tuple(raised))

    def _text(self, index: int) -> str:
        """A word's characters in logical order."""
        text = self._texts[index]
        return _logical_text(text) if self._rtl else text

    def _logical(self, members: list[int]) -> list[int]:
        """Words of a line in logical order: right to left where most of it is right-to-left script."""
        rtl = [any(is_rtl(ord(c)) for c in self._texts[index]) for index in members]
        if 2 * sum(rtl) < len(members):
            return members
        runs = [(flag, [index for _, index in part]) for flag, part in groupby(zip(rtl, members, strict=True), key=lambda item: item[0])]
        ordered: list[int] = []
        for flag, part in reversed(runs):
            ordered += reversed(part) if flag else part
        return ordered


def _logical_text(text: str) -> str:
    """A word given left to right in logical order: right-to-left stretches reversed, digits and Latin kept."""
    parts = [(flag, "".join(part)) for flag, part in groupby(text, key=lambda c: is_rtl(ord(c)))]
    if not any(flag for flag, _ in parts):
        return text
    return "".join(part[::-1] if flag else part for flag, part in reversed(parts))
