"""From words to printed lines: reading order inside a cell, spaces, raised marks, right-to-left text."""

from __future__ import annotations

import re

import numpy as np

from .arrays import Ints
from .pdfium import Page
from .table import Box, Line, Style
from .words import RTL_FIRST, RTL_LAST, Words

PRESENTATION_FIRST, PRESENTATION_LAST = 0xFB1D, 0xFEFC  # Hebrew and Arabic presentation forms
LABEL_GAP = 0.12  # of the font size, between a label and the text beside it
LABEL_LENGTH = 5  # characters; a longer word is text
ONE_EDGE = 1.0  # points; lines that begin so close begin one below the other
SAME_LINE = 0.36  # of the font size; baselines closer than this are one printed line


class LineSetter:
    """Sets the words of a page as lines, group by group."""

    def __init__(self, page: Page, words: Words) -> None:
        self._page = page
        self._words = words
        text = words.code.astype("<u4").tobytes().decode("utf-32-le", "replace")
        self._texts = [text[a:b] for a, b in zip(words.start.tolist(), words.end.tolist(), strict=True)]
        self.right_to_left = is_right_to_left(words)
        self._x0, self._x1, self._size = words.x0.tolist(), words.x1.tolist(), words.size.tolist()
        self._raised: list[bool] = words.raised.tolist()
        self._bold: list[bool] = page.runs.bold[words.run].tolist()
        self._italic: list[bool] = page.runs.italic[words.run].tolist()

    def set_groups(self, group: Ints, count: int) -> list[tuple[Line, ...]]:
        """The lines of each of `count` groups; `group` gives each word its group, -1 for none."""
        words = self._words
        out: list[list[Line]] = [[] for _ in range(count)]
        member = np.flatnonzero(group >= 0)
        if not len(member):
            return [()] * count
        height = words.base.copy()
        if not self.right_to_left:
            height[_labels(words, group, member)] = -np.inf
        order = member[np.lexsort((height[member], group[member]))]
        owner, base = group[order], height[order]
        tolerance = SAME_LINE * np.maximum(words.size[order], 1.0)
        new = np.ones(len(order), dtype=bool)
        with np.errstate(invalid="ignore"):
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
        if self.right_to_left:
            text, raised = self._set_right_to_left(members)
        else:
            text, raised = self._set_left_to_right(members)
        first = members[0]
        style = Style(
            size=round(self._size[first], 1), bold=all(self._bold[k] for k in members), italic=self._italic[first]
        )
        return Line(text, box, style, tuple(raised))

    def _set_left_to_right(self, members: list[int]) -> tuple[str, list[tuple[int, int]]]:
        """Words in x order with spaces between; raised words tied to the word before."""
        if not any(self._raised[index] for index in members):
            return " ".join([self._texts[index] for index in members]), []
        text, raised, end = "", [], 0.0
        for position, index in enumerate(members):
            word = self._texts[index]
            glued = self._raised[index] and self._x0[index] - end < 0.3 * self._size[index]
            text += word if position == 0 or glued else f" {word}"
            if self._raised[index]:
                raised.append((len(text) - len(word), len(text)))
            end = self._x1[index]
        return text, raised

    def _set_right_to_left(self, members: list[int]) -> tuple[str, list[tuple[int, int]]]:
        """A line of right-to-left text in logical order; raised words at its end."""
        plain = [self._texts[index] for index in members if not self._raised[index]]
        marks = "".join(self._texts[index] for index in members if self._raised[index])
        text = logical_order(" ".join(plain))
        return text + marks, [(len(text), len(text) + len(marks))] if marks else []


_LEFT_TO_RIGHT = r"[^\W\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]"
_LEFT_TO_RIGHT_RUN = re.compile(rf"{_LEFT_TO_RIGHT}+(?:[ .,:/'’+-]*{_LEFT_TO_RIGHT}+)*")
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")


def logical_order(visual: str) -> str:
    """A line of right-to-left text, given as printed from left to right, in logical order.

    The inverse of the bidirectional algorithm for what tables hold: Latin words and numbers keep their order, and
    brackets are mirrored (Unicode Annex 9)."""
    if not any(RTL_FIRST <= ord(letter) <= RTL_LAST or ord(letter) >= PRESENTATION_FIRST for letter in visual):
        return _LEFT_TO_RIGHT_RUN.sub(lambda run: run[0][::-1], visual[::-1])  # PDFium mirrors only beside such letters
    backwards = visual[::-1].translate(_MIRRORED)
    return _LEFT_TO_RIGHT_RUN.sub(lambda run: run[0][::-1].translate(_MIRRORED), backwards)


def is_right_to_left(words: Words) -> bool:
    """Whether most letters of a page are of a script written right to left."""
    code = words.code
    rtl = ((code >= RTL_FIRST) & (code <= RTL_LAST)) | ((code >= PRESENTATION_FIRST) & (code <= PRESENTATION_LAST))
    return bool(rtl.sum() > 0.3 * max(len(code), 1))


def _labels(words: Words, group: Ints, member: Ints) -> Ints:
    """The word of each group that stands alone to the left of all its other words, over several lines of them that
    begin one below the other: a letter or number set beside its text, at whatever height."""
    order = member[np.lexsort((words.x0[member], group[member]))]
    owner = group[order]
    first = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))
    sizes = np.diff(np.concatenate([first, [len(order)]]))
    several = first[sizes > 2]
    label, neighbour = order[several], order[several + 1]
    apart = words.x0[neighbour] - words.x1[label] > LABEL_GAP * words.size[label]
    apart &= words.end[label] - words.start[label] <= LABEL_LENGTH
    spans = zip(several[apart].tolist(), sizes[sizes > 2][apart].tolist(), strict=True)
    return np.array([order[a] for a, size in spans if _stands_beside(words, order[a : a + size])], dtype=order.dtype)


def _stands_beside(words: Words, group: Ints) -> bool:
    """Whether the first word of a group (in x order) stands beside lines, the group being several of them; centred
    lines begin here and there."""
    base, size = words.base[group], words.size[group]
    if np.ptp(base) <= 0.5 * size[0]:
        return False
    text = np.argsort(base[1:], kind="stable") + 1
    new = np.diff(base[text]) > SAME_LINE * np.maximum(np.minimum(size[text][1:], size[text][:-1]), 1.0)
    starts = np.concatenate([[0], np.flatnonzero(new) + 1])
    begins = np.minimum.reduceat(words.x0[group][text], starts)
    return bool(np.ptp(begins) <= ONE_EDGE)
