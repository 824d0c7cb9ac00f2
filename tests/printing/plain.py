"""What the printers of marked-up and plain formats share: tables with every place filled, texts in lines."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from printing.document import (
    Block,
    Break,
    Cell,
    Contents,
    Heading,
    Paragraph,
    Row,
    Table,
    compose_document,
)
from printing.edition import PrintedEdition
from printing.layout import Layout

Places = dict[tuple[int, int, int, int], str]


@dataclass(frozen=True)
class Slot:
    """A cell, or the part of one that goes on from the row above, at its place in a row."""

    cell: Cell
    continued: bool = False


def compose_plain(edition: PrintedEdition, layout: Layout, rng: Random) -> list[Heading | Paragraph | Table]:
    """The blocks without page breaks; about one text in five is set in several lines."""
    blocks: list[Heading | Paragraph | Table] = []
    for block in compose_document(edition, layout):
        blocks.extend(_simplify(block, rng))
    return blocks


def _simplify(block: Block, rng: Random) -> Iterator[Heading | Paragraph | Table]:
    if isinstance(block, Contents):
        yield from (Paragraph(title) for title, _ in block.entries)
    elif isinstance(block, Table):
        body = tuple(_break_row(row, rng) for row in block.body)
        yield replace(block, body=body)
    elif not isinstance(block, Break):
        yield block


def _break_row(row: Row, rng: Random) -> Row:
    return replace(row, cells=tuple(replace(cell, text=_break_text(cell.text, rng)) for cell in row.cells))


def _break_text(text: str, rng: Random) -> str:
    words = text.split(" ")
    if len(words) < 3 or rng.random() > 0.2:
        return text
    place = rng.randrange(1, len(words))
    return " ".join(words[:place]) + "\n" + " ".join(words[place:])


def print_cell(cell: Cell) -> str:
    """The cell as printed: lead, text, footnote mark."""
    return (" ".join(part for part in (cell.lead, cell.text) if part)) + cell.note


def fill_rows(table: Table) -> list[list[Slot]]:
    """The rows with a slot for each cell, also where one goes on from above, from left to right."""
    rows: list[list[Slot]] = []
    hanging: list[tuple[Cell, int]] = []
    for row in (*table.header, *table.body):
        slots = [Slot(cell) for cell in row.cells] + [Slot(cell, True) for cell, _ in hanging]
        rows.append(sorted(slots, key=lambda slot: slot.cell.column))
        hanging = [(cell, left - 1) for cell, left in hanging if left > 1]
        hanging += [(cell, cell.rows - 1) for cell in row.cells if cell.rows > 1]
    return rows


def expect_places(table: Table) -> Places:
    """(row, column, rows, columns) -> printed text, of every cell."""
    return {
        (row, cell.column, cell.rows, cell.columns): print_cell(cell)
        for row, printed in enumerate((*table.header, *table.body))
        for cell in printed.cells
    }
