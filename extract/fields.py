"""Text with separators: lines with tabs, and files of comma-, semicolon- or pipe-separated values."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from .table import Cell, Evidence, Line, Table

TAB = "\t"
SEPARATORS = (";", ",", "|")
_SAMPLE = 200  # records by which a separator is told
_MAX_RECORD = 40  # lines that one quoted record may run over
_SOFT_BREAKS = str.maketrans({"\v": "\n", "\u2028": "\n"})

Record = tuple[str, ...]


def build_fields_table(records: Sequence[Record], page: int | None) -> Table:
    """A table with a row for each record and a cell for each field, at its index; empty ones are kept."""
    cells = (
        Cell(row, column, set_lines(field)) for row, record in enumerate(records) for column, field in enumerate(record)
    )
    width = max(len(record) for record in records)
    return Table(len(records), width, tuple(cells), Evidence.FIELDS, Evidence.FIELDS, page=page)


def set_lines(field: str) -> tuple[Line, ...]:
    """The printed lines of a field, just as they are; none for an empty one."""
    return tuple(Line(line) for line in field.translate(_SOFT_BREAKS).split("\n")) if field else ()


def split_line(line: str) -> Record:
    """The fields between the tabs of a line; quotation marks are text."""
    return tuple(line.split(TAB))


def is_quoted(text: str) -> bool:
    """Whether tab-separated text quotes its fields: properly everywhere, and somewhere it must, or always."""
    if '"' not in text:
        return False
    needed = False
    always = True
    for source, record in _parse_quoted(text, TAB):
        if record is None:
            return False
        needed = needed or "\n" in source or any(TAB in field for field in record)
        needed = needed or ('""' in source and any('"' in field for field in record))
        always = always and (TAB not in source or all(map(_is_in_quotes, source.split(TAB))))
    return needed or always


def _is_in_quotes(field: str) -> bool:
    return not field or (len(field) > 1 and field.startswith('"') and field.endswith('"'))


def read_quoted(text: str, separator: str) -> Iterator[Record]:
    """The records of text that quotes its fields properly."""
    return (record for _, record in _parse_quoted(text, separator) if record is not None)


def find_separator(text: str) -> str | None:
    """The separator of a file of separated values: each record has as many fields, at least three."""
    if TAB in text:
        return None
    for separator in SEPARATORS:
        if separator in text and _agrees(text, separator):
            return separator
    return None


def _agrees(text: str, separator: str) -> bool:
    records = [record for _, record in islice(_parse_quoted(text, separator), _SAMPLE)]
    widths = Counter(len(record) for record in records if record and any(record))
    if None in records or not widths:
        return False
    width, count = widths.most_common(1)[0]
    # Running prose has commas too, but not the same number of them in line after line.
    least, agreement = (2, 0.9) if '"' in text else (3, 1.0)
    return width >= 3 and count >= least and count >= agreement * widths.total()


def _parse_quoted(text: str, separator: str) -> Iterator[tuple[str, Record | None]]:
    """Each record's source, perhaps of several lines, and fields; None where it is not quoted properly."""
    lines = text.split("\n")
    place = 0
    while place < len(lines):
        record: Record | None = None
        count = 0
        source = lines[place]
        while count < _MAX_RECORD and place + count < len(lines):
            count += 1
            if source.count('"') % 2 == 0:
                record = _parse_record(source, separator)
                break
            if place + count < len(lines):
                source += "\n" + lines[place + count]
        yield source, record
        place += count


def _parse_record(source: str, separator: str) -> Record | None:
    try:
        fields = next(csv.reader([source], delimiter=separator, strict=True), [""])
    except csv.Error:
        return None
    return tuple(fields) or ("",)
