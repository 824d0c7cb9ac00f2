"""Prints editions as web pages, with the ways in which editors and publishers mark them up."""

from dataclasses import dataclass
from html import escape
from random import Random

from printing.document import Cell, Heading, Paragraph, Table
from printing.edition import PrintedEdition
from printing.layout import Layout
from printing.plain import Slot, compose_plain, fill_rows


@dataclass(frozen=True)
class WebHabits:
    """How the page was written, none of which changes what is printed."""

    sections: bool = False  # thead, tbody, and the foot before the body
    closed: bool = True  # end tags are written
    nested_paragraphs: bool = False  # each text stands in a paragraph, as in the Official Journal
    inline: bool = False  # texts are cut up by inline elements and comments
    framed: bool = False  # a layout table stands around everything
    numbered: bool = False  # numbers and letters come from lists
    hidden: bool = False  # hidden rows, columns and texts are left in the page
    entities: bool = False  # letters outside ASCII are written as character references
    indented: bool = False  # white space between and around everything


def print_html(
    edition: PrintedEdition, layout: Layout, habits: WebHabits, seed: int = 0, encoding: str = "utf-8"
) -> bytes:
    """The edition as an HTML page; its blocks are those of `compose_plain` with a `Random(seed)`."""
    writer = _Writer(habits, Random(seed + 1))
    body = "".join(writer.write(block) for block in compose_plain(edition, layout, Random(seed)))
    if habits.framed:
        body = f"<table><tr><td>{body}</td></tr></table>"
    page = (
        f'<!DOCTYPE html>\n<html lang="{edition.language}"><head><meta charset="{encoding}"><title>x</title>'
        f"<style>td.gone {{ display: none }}</style></head><body>{body}</body></html>"
    )
    errors = "xmlcharrefreplace" if encoding.startswith(("windows", "iso")) else "strict"
    return page.encode("ascii" if habits.entities else encoding, "xmlcharrefreplace" if habits.entities else errors)


class _Writer:
    """Writes blocks as elements."""

    def __init__(self, habits: WebHabits, rng: Random) -> None:
        self._habits = habits
        self._rng = rng
        self._space = "\n\t " if habits.indented else ""

    def write(self, block: Heading | Paragraph | Table) -> str:
        if isinstance(block, Table):
            return self._write_table(block)
        tag = f"h{block.size}" if isinstance(block, Heading) else "p"
        return f"<{tag}>{self._write_text(block.text)}</{tag}>{self._space}"

    def _write_table(self, table: Table) -> str:
        rows = [self._write_row(row, place < len(table.header)) for place, row in enumerate(fill_rows(table))]
        head, body = rows[: len(table.header)], rows[len(table.header) :]
        if self._habits.hidden:
            body.append("<tr hidden><td>gone</tr>")
        if not self._habits.sections or not body:
            return f"<table border=1>{''.join(head + body)}</table>"
        parts = f"<thead>{''.join(head)}</thead><tfoot>{body[-1]}</tfoot><tbody>{''.join(body[:-1])}</tbody>"
        # A row cannot span into the foot.
        spans = any(cell.rows > 1 for row in table.body for cell in row.cells)
        return f"<table>{''.join(head + body) if spans else parts}</table>"

    def _write_row(self, row: list[Slot], header: bool) -> str:
        cells = [self._write_cell(slot.cell, header) for slot in row if not slot.continued]
        if self._habits.hidden and self._rng.random() < 0.2:
            cells.insert(self._rng.randrange(len(cells) + 1), "<td class='gone wide'>gone</td>")
        end = "</tr>" if self._habits.closed else ""
        return f"<tr>{self._space}{self._space.join(cells)}{end}{self._space}"

    def _write_cell(self, cell: Cell, header: bool) -> str:
        tag = "th" if header else "td"
        spans = f" rowspan={cell.rows}" if cell.rows > 1 else ""
        spans += f' colspan="{cell.columns}"' if cell.columns > 1 else ""
        end = f"</{tag}>" if self._habits.closed else ""
        return f"<{tag}{spans}>{self._space}{self._write_content(cell)}{self._space}{end}"

    def _write_content(self, cell: Cell) -> str:
        note = f"<sup>{cell.note}</sup>" if cell.note else ""
        if self._habits.numbered and cell.lead in ("a.", "b.", "c.") and cell.text:
            value = ord(cell.lead[0]) - ord("a") + 1
            kind = self._rng.choice(("type=a", 'style="list-style-type: lower-latin"'))
            return f"<ol {kind} start={value}><li>{self._write_text(cell.text)}{note}</ol>"
        text = self._write_text(" ".join(part for part in (cell.lead, cell.text) if part)) + note
        if self._habits.hidden and self._rng.random() < 0.1:
            text += '<span style="Display:None">gone</span>'
        return f'<p class="oj-normal">{text}</p>' if self._habits.nested_paragraphs and text else text

    def _write_text(self, text: str) -> str:
        parts = [escape(part) for part in text.split("\n")]
        if self._habits.inline:
            parts = [self._cut(part) for part in parts]
        return self._rng.choice(("<br>", "<br/>", "<br />\n")).join(parts)

    def _cut(self, text: str) -> str:
        words = text.split(" ")
        place = self._rng.randrange(len(words))
        words[place] = f"<em>{words[place]}<!-- x --></em>"
        return self._rng.choice((" ", "  \n ")).join(words)
