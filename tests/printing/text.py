"""Prints editions as converted text: lines with tabs, separated values, Markdown."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from random import Random
from typing import Literal

from printing.document import Heading, Paragraph, Table
from printing.edition import PrintedEdition
from printing.layout import Layout
from printing.plain import Slot, compose_plain, fill_rows, print_cell

Form = Literal["tabs", "quoted", "commas", "semicolons", "pipes", "markdown", "grid", "html"]
_SEPARATORS = {"tabs": "\t", "quoted": "\t", "commas": ",", "semicolons": ";", "pipes": "|"}


@dataclass(frozen=True)
class TextHabits:
    """How the text was converted, none of which changes what is printed."""

    form: Form = "tabs"
    ragged: bool = False  # empty fields at the end of a line are missing
    windows: bool = False  # lines end in CR LF
    paged: bool = False  # form feeds between blocks


def print_text(edition: PrintedEdition, layout: Layout, habits: TextHabits, seed: int = 0) -> str:
    """The edition as text; its blocks are those of `compose_plain` with a `Random(seed)`."""
    blocks = compose_plain(edition, layout, Random(seed))
    written = [_write_block(block, habits) for block in blocks]
    if habits.form in ("commas", "semicolons", "pipes"):
        # A file of separated values is one table and nothing else.
        written = written[-1:]
    text = ("\n\f" if habits.paged else "\n\n").join(written) + "\n"
    return text.replace("\n", "\r\n") if habits.windows else text


def _write_block(block: Heading | Paragraph | Table, habits: TextHabits) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.size} {block.text}"
    if isinstance(block, Paragraph):
        return block.text
    if habits.form == "html":
        return "\n".join(_write_html(block))
    rows = [list(_list_fields(row, len(block.widths))) for row in fill_rows(block)]
    if habits.form == "markdown":
        return "\n".join(_write_pipes(rows))
    if habits.form == "grid":
        return "\n".join(_write_grid(block, rows))
    return "\n".join(_write_fields(row, habits) for row in rows)


def _list_fields(row: list[Slot], width: int) -> Iterator[str]:
    """The text of each column; that of a spanning cell stands in its first."""
    texts = {slot.cell.column: "" if slot.continued else print_cell(slot.cell) for slot in row}
    return (texts.get(column, "") for column in range(width))


def _write_fields(row: list[str], habits: TextHabits) -> str:
    tabs = habits.form == "tabs"
    row = [field.replace("\n", "\v") if tabs else _quote(field) for field in row]
    separator = _SEPARATORS[habits.form]
    line = separator.join(row)
    # One tab stays: a line without any is no line of the table.
    return (line.rstrip(separator) + separator) if habits.ragged and habits.form == "tabs" else line


def _quote(field: str) -> str:
    doubled = field.replace('"', '""')
    return f'"{doubled}"' if field else field


def _write_pipes(rows: list[list[str]]) -> Iterator[str]:
    for place, row in enumerate(rows):
        yield "| " + " | ".join(field.replace("|", "\\|").replace("\n", "<br>") for field in row) + " |"
        if place == 0:
            yield "|" + "|".join(" :-- " for _ in row) + "|"


def _write_grid(table: Table, rows: list[list[str]]) -> Iterator[str]:
    """A grid table; header rows above the double rule, full-width rows without inner rules."""
    banners = [len(row.cells) == 1 and row.cells[0].columns > 1 for row in (*table.header, *table.body)]
    widths = [max(len(line) for row in column for line in row.split("\n")) + 2 for column in zip(*rows, strict=True)]
    rule = "+" + "+".join("-" * width for width in widths) + "+"
    yield rule
    for place, row in enumerate(rows):
        lines = [field.split("\n") for field in row]
        for index in range(max(len(field) for field in lines)):
            texts = [field[index] if index < len(field) else "" for field in lines]
            padded = (f" {text}".ljust(width) for text, width in zip(texts, widths, strict=True))
            yield "|" + (" " if banners[place] else "|").join(padded) + "|"
        yield rule.replace("-", "=") if place + 1 == len(table.header) else rule


def _write_html(table: Table) -> Iterator[str]:
    yield "<table>"
    for row in (*table.header, *table.body):
        cells = (
            f'\t<td rowspan="{cell.rows}" colspan="{cell.columns}">'
            + escape(print_cell(cell)).replace("\n", "<br>")
            + "</td>"
            for cell in row.cells
        )
        yield "<tr>\n" + "\n".join(cells) + "\n</tr>"
    yield "</table>"
