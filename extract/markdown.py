"""Markdown's tables: pipe tables (GitHub) and grid tables (reStructuredText, Pandoc)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from .grid import check_places
from .table import Cell, Line, Table

# Possessive, lest a long line without end take quadratic time.
_RULE = re.compile(r"\s*+\|?\s*+:?-++:?\s*+(?:\|\s*+:?-++:?\s*+)*+\|?\s*+")
_GRID_RULE = re.compile(r"\s*\+(?:[-=:]+\+)+\s*")
_BREAK = re.compile(r"<br\s*/?>", re.I)
_MAX_HEADING = 6


def parse_heading(line: str) -> str | None:
    """The text of a heading that begins with number signs; None for any other line."""
    text = line.strip()
    rest = text.lstrip("#")
    level = len(text) - len(rest)
    if not 0 < level <= _MAX_HEADING or rest[:1] not in (" ", "\t"):
        return None
    closed = rest.rstrip("#")
    return (closed if closed.endswith((" ", "\t")) else rest).strip()


def is_pipe_table(lines: Sequence[str], place: int) -> bool:
    """Whether a header row and its rule of dashes begin at that line."""
    if place + 1 >= len(lines) or "|" not in lines[place] or "|" not in lines[place + 1]:
        return False
    rule = lines[place + 1]
    return _RULE.fullmatch(rule) is not None and len(_split_pipes(rule)) == len(_split_pipes(lines[place]))


def read_pipe_table(lines: Sequence[str], place: int, name: str, page: int | None) -> tuple[Table, int]:
    """The pipe table that begins at that line, and the first line after it; DocumentError for a huge one."""
    end = place + 2
    while end < len(lines) and "|" in lines[end] and lines[end].strip():
        end += 1
    rows = [_split_pipes(line) for line in (lines[place], *lines[place + 2 : end])]
    width = max(len(row) for row in rows)
    check_places(len(rows), width, name)
    cells = tuple(
        Cell(row, column, tuple(_set_pieces(text)), header=row == 0)
        for row, fields in enumerate(rows)
        for column, text in enumerate(fields)
    )
    return Table(len(rows), width, cells, page=page), end


def _split_pipes(line: str) -> list[str]:
    r"""The fields between pipes, without those at the edges; `\|` is a pipe in the text."""
    line = line.strip().removeprefix("|")
    fields, field, escaped = [], "", False
    for character in line:
        if escaped:
            field += character if character == "|" else "\\" + character
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == "|":
            fields.append(field)
            field = ""
        else:
            field += character
    field += "\\" if escaped else ""
    if field.strip() or not line.endswith("|"):
        fields.append(field)
    return [text.strip() for text in fields]


def _set_pieces(text: str) -> Iterator[Line]:
    """The lines of a cell, broken where `<br>` says so."""
    for piece in _BREAK.split(text):
        if piece.strip():
            yield Line(piece.strip())


def is_grid_table(lines: Sequence[str], place: int) -> bool:
    """Whether the upper rule of a grid table and a row begin at that line."""
    return (
        place + 2 < len(lines)
        and _GRID_RULE.fullmatch(lines[place]) is not None
        and lines[place + 1].lstrip().startswith("|")
    )


def read_grid_table(lines: Sequence[str], place: int, name: str, page: int | None) -> tuple[Table, int]:
    """The grid table that begins at that line, and the first line after it; DocumentError for a huge one."""
    end = place
    while end < len(lines) and lines[end].lstrip().startswith(("+", "|")):
        end += 1
    return _GridReader(lines[place:end], name).read(page), end


class _GridReader:
    """Reads a table drawn with `+`, `-`, `=` and `|`; places without a rule between them are one cell."""

    def __init__(self, lines: Sequence[str], name: str) -> None:
        drawn = [_measure(line) for line in lines]
        length = max(len(line) for line in drawn)
        self._drawn = [line + [" "] * (length - len(line)) for line in drawn]
        self._rules = [place for place, line in enumerate(self._drawn) if _has_rule(line)]
        corners = {column for row in self._rules for column in _find_corners(self._drawn[row])}
        self._corners = sorted(corners)
        self._height, self._width = len(self._rules) - 1, len(self._corners) - 1
        check_places(max(self._height, 1), max(self._width, 1), name)

    def read(self, page: int | None) -> Table:
        doubled = (row for row, rule in enumerate(self._rules) if row and _is_doubled(self._drawn[rule]))
        header = next(doubled, 0)
        taken: set[tuple[int, int]] = set()
        cells: list[Cell] = []
        for row in range(self._height):
            for column in range(self._width):
                if (row, column) in taken:
                    continue
                right, below = self._find_extent(row, column, taken)
                taken |= {(y, x) for y in range(row, below) for x in range(column, right)}
                lines = tuple(self._set_lines(row, column, right, below))
                cells.append(Cell(row, column, lines, below - row, right - column, header=row < header))
        return Table(self._height, self._width, tuple(cells), page=page)

    def _find_extent(self, row: int, column: int, taken: set[tuple[int, int]]) -> tuple[int, int]:
        """The column and the row after the cell that begins at that place."""
        right = column + 1
        while right < self._width and (row, right) not in taken and not self._is_closed(row, right):
            right += 1
        below = row + 1
        while below < self._height and not self._is_ruled(below, column, right):
            below += 1
        return right, below

    def _is_closed(self, row: int, column: int) -> bool:
        """Whether a rule runs down the left side of that place."""
        corner = self._corners[column]
        inside = self._drawn[self._rules[row] + 1 : self._rules[row + 1]]
        return bool(inside) and all(line[corner] in "|+" for line in inside)

    def _is_ruled(self, row: int, column: int, right: int) -> bool:
        """Whether a rule runs above those places."""
        line = self._drawn[self._rules[row]][self._corners[column] + 1 : self._corners[right]]
        return all(character in "-=+:" for character in line)

    def _set_lines(self, row: int, column: int, right: int, below: int) -> Iterator[Line]:
        left, end = self._corners[column] + 1, self._corners[right]
        for line in self._drawn[self._rules[row] + 1 : self._rules[below]]:
            text = "".join(line[left:end]).strip()
            if text:
                yield Line(text)


def _measure(line: str) -> list[str]:
    """One entry for each column on the screen; marks that take no room stay with the character before."""
    places: list[str] = []
    for character in line.strip().expandtabs():
        if places and (unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn", "Me")):
            places[-1] += character
        else:
            places.append(character)
            if unicodedata.east_asian_width(character) in "WF":
                places.append("")
    return places


def _find_corners(line: list[str]) -> list[int]:
    """Where a rule's plus signs stand: with a rule to one side at least."""
    padded = [" ", *line, " "]
    return [
        place
        for place, character in enumerate(line)
        if character == "+" and (padded[place] in "-=:+" or padded[place + 2] in "-=:+") and padded[place + 2] != ""
    ]


def _has_rule(line: list[str]) -> bool:
    """Whether the line has a stretch of rule between two corners."""
    return any(
        right > left + 1 and all(character in "-=:" for character in line[left + 1 : right])
        for left, right in pairwise(_find_corners(line))
    )


def _is_doubled(line: list[str]) -> bool:
    """Whether the rule is the double one below a header."""
    return any(mark in "".join(line) for mark in ("+=", "+:="))
