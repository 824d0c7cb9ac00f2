"""From runs of text in one style to printed lines: what the readers of marked-up formats share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from .table import PLAIN, Line, Paragraph, Style, Table


@dataclass(frozen=True, slots=True)
class Ink:
    """How a run of text is set; `size` in points, 0 where the format does not say."""

    size: float = 0.0
    bold: bool = False
    italic: bool = False
    struck: bool = False
    vertical: bool = False
    raised: bool = False


BLACK = Ink()


class LineSetter:
    """Collects runs; a line's edges and blank lines carry no ink and are left out."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._runs: list[tuple[str, Ink]] = []

    @property
    def last(self) -> str:
        """The last character written on the current line, or an empty string."""
        return self._runs[-1][0][-1] if self._runs else ""

    def write(self, text: str, ink: Ink = BLACK) -> None:
        """Add text to the current line; a line feed in it starts the next."""
        first, *others = text.split("\n")
        self._add(first, ink)
        for other in others:
            self.break_line()
            self._add(other, ink)

    def _add(self, text: str, ink: Ink) -> None:
        if text:
            self._runs.append((text, ink))

    def break_line(self) -> None:
        """End the current line."""
        line = _set_line(self._runs)
        if line is not None:
            self._lines.append(line)
        self._runs = []

    def finish(self) -> tuple[Line, ...]:
        """The lines so far; the setter is empty afterwards."""
        self.break_line()
        lines, self._lines = tuple(self._lines), []
        return lines


def _set_line(runs: list[tuple[str, Ink]]) -> Line | None:
    text = "".join(run for run, _ in runs)
    stripped = text.strip()
    if not stripped:
        return None
    left = len(text) - len(text.lstrip())
    inked = [(run, ink) for run, ink in runs if not run.isspace()]
    return Line(stripped, None, _share_style(inked), tuple(_find_raised(runs, left, left + len(stripped))))


def _share_style(runs: list[tuple[str, Ink]]) -> Style:
    """What all runs have in common; the size is that of most characters."""
    inks = [ink for _, ink in runs]
    sizes: Counter[float] = Counter()
    for run, ink in runs:
        sizes[ink.size] += len(run)
    style = Style(
        sizes.most_common(1)[0][0],
        all(ink.bold for ink in inks),
        all(ink.italic for ink in inks),
        all(ink.struck for ink in inks),
        all(ink.vertical for ink in inks),
    )
    return PLAIN if style == PLAIN else style


def _find_raised(runs: list[tuple[str, Ink]], left: int, right: int) -> list[tuple[int, int]]:
    """The raised ranges between the characters `left` and `right`, counted from `left`."""
    ranges: list[tuple[int, int]] = []
    start = 0
    for run, ink in runs:
        first, last = max(start, left) - left, min(start + len(run), right) - left
        if ink.raised and first < last:
            if ranges and ranges[-1][1] == first:
                first = ranges.pop()[0]
            ranges.append((first, last))
        start += len(run)
    return ranges


def fold_blocks(blocks: Iterable[Table | Paragraph]) -> tuple[Line, ...]:
    """All lines of the blocks in reading order; a table's are those of its cells, row by row."""
    lines: list[Line] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines.extend(block.lines)
        else:
            lines.extend(line for cell in block.cells for line in cell.lines)
    return tuple(lines)
