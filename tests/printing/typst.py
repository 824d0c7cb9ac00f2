"""Printing with Typst: its own line breaking, tables and PDF output."""

from collections.abc import Iterator

import typst

from printing.document import (
    Break,
    Cell,
    Contents,
    Heading,
    Paragraph,
    Row,
    Table,
    compose_document,
    split_words,
)
from printing.edition import PrintedEdition
from printing.fonts import find_face
from printing.inks import choose_colours
from printing.labels import COLUMNS
from printing.layout import Layout, UnsupportedLayout, check_options
from printing.syllables import LONGEST, soften
from printing.words import load_vocabulary

PAPERS = {
    "a4-landscape": 'paper: "a4", flipped: true',
    "a3-landscape": 'paper: "a3", flipped: true',
    "letter-landscape": 'paper: "us-letter", flipped: true',
    "mixed": 'paper: "a4", flipped: true',
}
# Options that Typst lacks, each with the values that it can print.
PRINTABLE: dict[str, tuple[object, ...]] = {
    "rules": ("full", "horizontal", "fills", "none", "double", "dashed", "fill-edges"),
    "area_again": (False,),
    "rotate": (0,),
    "facing": ("no",),
    "watermark": ("none", "text"),
    "output": ("lines", "kerned"),
    "order": ("rows",),
    "invisible": (False,),
    "clipped": (False,),
    "overprinted": (False,),
    "fonts": ("embedded",),
    "cropped": (False,),
    "paper": tuple(PAPERS),
}


def print_pdf(edition: PrintedEdition, layout: Layout) -> bytes:
    """The edition as a PDF; raises UnsupportedLayout for options that Typst lacks."""
    check_options(layout, PRINTABLE)
    if load_vocabulary(edition.language).rtl:
        # Its PDF writer aborts the whole process on some such text.
        raise UnsupportedLayout(f"{layout.name}: no text from right to left")
    source = _Writer(edition, layout).write()
    content = typst.compile(source.encode(), format="pdf")
    assert isinstance(content, bytes)
    return content


class _Writer:
    """Writes the blocks of a document as Typst markup."""

    def __init__(self, edition: PrintedEdition, layout: Layout) -> None:
        self._edition = edition
        self._layout = layout
        self._colours = choose_colours(layout.palette)
        self._words = load_vocabulary(edition.language)
        self._longest = 4 if layout.soft_hyphens else LONGEST

    def write(self) -> str:
        """The whole document: a page run for each part."""
        parts: list[list[str]] = [[]]
        wide = [False]
        for block in compose_document(self._edition, self._layout):
            match block:
                case Heading():
                    parts[-1].append(self._write_heading(block))
                case Paragraph():
                    parts[-1].append(f"#par[#{self._quote(block.text)}]")
                case Contents():
                    parts[-1].append(self._write_contents(block))
                case Table():
                    parts[-1].append("\n".join(self._write_table(block)))
                    wide[-1] |= len(block.widths) >= len(COLUMNS)
                case Break():
                    parts.append([])
                    wide.append(False)
        pages = (
            f"#page({self._choose_paper(large)})[\n{chr(10).join(part)}\n]"
            for part, large in zip(parts, wide, strict=True)
        )
        return "\n".join((self._write_settings(), *pages))

    def _choose_paper(self, wide: bool) -> str:
        mixed = self._layout.paper == "mixed" and not wide
        return 'paper: "a4"' if mixed else PAPERS[self._layout.paper]

    def _write_settings(self) -> str:
        layout, edition = self._layout, self._edition
        face = find_face(layout.family, edition.language)
        stretch = "stretch: 75%," if layout.family == "condensed" else ""
        title = f'#text(size: 6.5pt, fill: rgb("#555555"), {_quote(edition.title)})'
        number = "context align(end, text(size: 6.5pt, counter(page).display()))"
        running = f"header: [{title}], footer: {number},"
        mark = (
            f'background: rotate(-35deg, text(80pt, fill: rgb("#e6e6e6"),'
            f" {_quote(self._words.table + ' ' + self._words.annex)})),"
        )
        language = edition.language.partition("-")[0]
        return f"""
            #set document(title: {_quote(edition.title)}, date: none)
            #set page(margin: (x: 13mm, top: 18mm, bottom: 15mm),
                {running if layout.running else ""} {mark if layout.watermark == "text" else ""})
            #set text(font: ({_quote(face.family)}, "DejaVu Sans"), {stretch} size: 9pt,
                lang: "{"nb" if language == "no" else language}",
                hyphenate: {_bool(layout.hyphenate)}, ligatures: {_bool(layout.ligatures)},
                kerning: {_bool(layout.output == "kerned")})
            #set par(justify: {_bool(layout.justify)}, leading: 0.45em)
            #set footnote.entry(gap: 2pt)
            #show footnote.entry: set text(size: 6pt)
        """

    def _quote(self, text: str) -> str:
        return _quote(soften(self._edition.language, text, self._longest))

    def _write_heading(self, heading: Heading) -> str:
        size = {1: 26, 2: 14, 3: 10}[heading.size]
        space = "#v(110pt)" if heading.size == 1 else ""
        ink = f'size: {size}pt, weight: "bold", fill: rgb("{self._colours.strong}")'
        text = f"text({ink}, hyphenate: false, {self._quote(heading.text)})"
        return f"{space}#block(above: 8pt, below: 8pt, {text})"

    def _write_contents(self, contents: Contents) -> str:
        return "\n".join(
            f"#block[#{self._quote(text)} #box(width: 1fr, repeat[.]) {number}]" for text, number in contents.entries
        )

    # -- tables ---------------------------------------------------------------------------------

    def _write_table(self, table: Table) -> Iterator[str]:
        layout = self._layout
        columns = ", ".join(f"{share * 100:.3f}fr" for share in table.widths)
        gutter = {"fills": "gutter: 0.8pt,", "double": "gutter: 1.6pt,"}.get(layout.rules, "")
        yield f"#[#set text(size: {layout.size}pt)"
        yield f"#table(columns: ({columns}), inset: (x: 3pt, y: 3pt), {gutter}"
        yield f"align: start + {'horizon' if layout.align == 'middle' else 'top'}, stroke: {self._stroke()},"
        yield "table.header(repeat: true,"
        yield from self._write_rows(table.header)
        yield "),"
        yield from self._write_rows(table.body)
        yield ")]"

    def _stroke(self) -> str:
        ink = f'paint: rgb("{self._colours.rule}"), thickness: 0.5pt'
        return {
            "full": f"({ink})",
            "double": f"({ink})",
            "dashed": f'({ink}, dash: "dashed")',
            "horizontal": f"(x, y) => (top: ({ink}), bottom: ({ink}))",
        }.get(self._layout.rules, "none")

    def _write_rows(self, rows: tuple[Row, ...]) -> Iterator[str]:
        for place, row in enumerate(rows):
            notes = list(row.notes)
            for cell in row.cells:
                yield self._write_cell(cell, place, notes)

    def _write_cell(self, cell: Cell, place: int, notes: list[str]) -> str:
        options = [f"x: {cell.column}"] if cell.kind != "header" else []
        if cell.columns > 1:
            options.append(f"colspan: {cell.columns}")
        if cell.rows > 1:
            options.append(f"rowspan: {cell.rows}")
        if cell.rows == 1 and not self._layout.split_rows:
            options.append("breakable: false")
        if cell.kind in ("number", "letter"):
            options.append("inset: (x: 0pt), align: center")
        shaded = (place + cell.column) % 2 == 1
        fill = self._colours.choose_fill(cell, self._layout.rules, shaded=shaded)
        if fill:
            options.append(f'fill: rgb("{fill}")')
        return f"table.cell({', '.join(options)})[{self._write_content(cell, notes)}],"

    def _write_content(self, cell: Cell, notes: list[str]) -> str:
        lead = f"#strong({_quote(cell.lead)}) " if cell.lead else ""
        content = lead + self._write_words(cell)
        if cell.note:
            content += f"#footnote[#{_quote(notes.pop(0).partition(' ')[2])}]"
        bold = cell.kind in ("header", "section", "number") or (cell.kind == "area" and self._layout.area != "repeated")
        ink = self._colours.choose_text(cell, self._layout.rules)
        plain = cell.kind != "text"
        style = f'fill: rgb("{ink}")' + (', weight: "bold"' if bold else "")
        content = f"#text({style})[{content}]"
        if plain:
            content = f"#set par(justify: false)\n{content}"
        return f"#rotate(-90deg, reflow: true, box(width: 62pt)[{content}])" if cell.vertical else content

    def _write_words(self, cell: Cell) -> str:
        words = split_words(cell.text)
        first, last = cell.marked.start, cell.marked.stop
        runs = [words[:first], words[first:last], words[last:]] if cell.marked else [words]
        written = [f"#{self._quote(' '.join(run))}" if run else "" for run in runs]
        if cell.marked:
            ink = f'text(fill: rgb("{self._colours.accent}"))'
            written[1] = f"#{'strike' if self._layout.emphasis == 'struck' else ink}[{written[1]}]"
        return " ".join(filter(None, written))


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _bool(value: bool) -> str:
    return "true" if value else "false"
