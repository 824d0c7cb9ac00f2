"""Tables as read, in the shape in which printers state what they printed."""

from esqf.extract.table import Document, Table

Places = dict[tuple[int, int, int, int], str]


def read_places(table: Table) -> Places:
    """(row, column, rows, columns) -> text, of every cell."""
    return {(cell.row, cell.column, cell.rowspan, cell.colspan): cell.text for cell in table.cells}


def read_filled(table: Table) -> dict[tuple[int, int], str]:
    """(row, column) -> text, of the cells with text."""
    return {(cell.row, cell.column): cell.text for cell in table.cells if cell.text.strip()}


def read_rows(table: Table) -> list[list[str]]:
    """The texts row by row, those of spanning cells once."""
    rows: list[list[str]] = [[] for _ in range(table.height)]
    for cell in table.cells:
        rows[cell.row].append(cell.text)
    return rows


def list_codes(document: Document) -> list[str]:
    """The codes of the document's notes."""
    return [note.code for note in document.notes]
