"""Converted text: lines with tabs, separated values, Markdown with its tables, in any encoding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

from .encoding import decode
from .fields import (
    TAB,
    Record,
    build_fields_table,
    find_separator,
    is_quoted,
    read_quoted,
    set_lines,
    split_line,
)
from .grid import check_places
from .html import read_fragment
from .markdown import (
    is_grid_table,
    is_pipe_table,
    parse_heading,
    read_grid_table,
    read_pipe_table,
)
from .table import Document, Paragraph, Table

Block = Table | Paragraph

_TABLE_TAG = re.compile(r"<(/?)table\b", re.I)
_OPENING = re.compile(r"\s*<table\b", re.I)
_UNDERLINE = re.compile(r"={3,}|-{3,}")
_PAGE_END = "\f"


def read(data: bytes, name: str) -> Document:
    """The text's tables and lines in order; form feeds end its pages. DocumentError for a huge table."""
    decoded = decode(data, name)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").removesuffix(_PAGE_END)
    separator = _find_separator(text)
    pages = text.split(_PAGE_END)
    numbered = len(pages) > 1
    quoted = is_quoted(text.replace(_PAGE_END, "\n"))
    blocks: list[Block] = []
    for place, page in enumerate(pages, 1):
        reader = _Reader(name, page, place if numbered else None, quoted)
        blocks.extend(reader.read_values(separator) if separator else reader.read())
    return Document(
        name,
        sha256(data).hexdigest(),
        "text",
        "text",
        tuple(blocks),
        pages=len(pages) if numbered else None,
        notes=decoded.notes,
    )


def _find_separator(text: str) -> str | None:
    """The separator of a text that is one table of separated values; the pipes of Markdown are none."""
    body = text.strip("\n" + _PAGE_END)
    separator = find_separator(body)
    if separator == "|":
        lines = body.split("\n")
        drawn = any(is_pipe_table(lines, place) or is_grid_table(lines, place) for place in range(len(lines)))
        return None if drawn else separator
    return separator


class _Reader:
    """Reads one page of text, line by line."""

    def __init__(self, name: str, text: str, page: int | None, quoted: bool) -> None:
        self._name = name
        self._text = text
        self._page = page
        self._quoted = quoted
        self._lines = text.split("\n")

    def read_values(self, separator: str) -> Iterator[Block]:
        """The page as one table of separated values."""
        records = [record for record in read_quoted(self._text, separator) if any(record)]
        if records:
            yield self._build(records)

    def read(self) -> Iterator[Block]:
        """The page's tables, and its other lines as paragraphs."""
        place = 0
        while place < len(self._lines):
            line = self._lines[place]
            if _OPENING.match(line):
                end = self._find_table_end(place)
                fragment = read_fragment("\n".join(self._lines[place:end]), self._name)
                yield from (replace(block, page=self._page) for block in fragment)
                place = end
            elif is_grid_table(self._lines, place):
                table, place = read_grid_table(self._lines, place, self._name, self._page)
                yield table
            elif is_pipe_table(self._lines, place):
                table, place = read_pipe_table(self._lines, place, self._name, self._page)
                yield table
            elif self._read_record(place)[0] is not None:
                table, place = self._read_fields(place)
                yield table
            else:
                place += 1
                if line.strip():
                    yield self._set_paragraph(line, place)
                    place += self._is_underlined(place)

    def _set_paragraph(self, line: str, after: int) -> Paragraph:
        heading = parse_heading(line)
        text = line.strip() if heading is None else heading
        return Paragraph(set_lines(text), self._page, heading is not None or self._is_underlined(after))

    def _is_underlined(self, place: int) -> bool:
        """Whether that line only underlines the heading above it."""
        return place < len(self._lines) and _UNDERLINE.fullmatch(self._lines[place].strip()) is not None

    def _read_fields(self, place: int) -> tuple[Table, int]:
        """The run of lines with tabs that begins there, and the first line after it."""
        end = place
        records: list[Record] = []
        while True:
            record, count = self._read_record(end)
            if record is None:
                return self._build(records), end
            records.append(record)
            end += count

    def _read_record(self, place: int) -> tuple[Record | None, int]:
        """The fields at that line, and over how many lines they run; None where there is no tab."""
        if place >= len(self._lines):
            return None, 1
        source = self._lines[place]
        if not self._quoted:
            return (split_line(source) if TAB in source else None), 1
        count = 1
        while source.count('"') % 2 and place + count < len(self._lines):
            source += "\n" + self._lines[place + count]
            count += 1
        record = next(read_quoted(source, TAB), ())
        return (record, count) if len(record) > 1 else (None, 1)

    def _build(self, records: list[Record]) -> Table:
        check_places(len(records), max(len(record) for record in records), self._name)
        return build_fields_table(records, self._page)

    def _find_table_end(self, place: int) -> int:
        """The line after the one that closes the HTML table opened there; the last where none does."""
        depth = 0
        for end in range(place, len(self._lines)):
            for match in _TABLE_TAG.finditer(self._lines[end]):
                depth += -1 if match.group(1) else 1
            if depth <= 0:
                return end + 1
        return len(self._lines)
