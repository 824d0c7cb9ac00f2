"""Printing from HTML: one rendering, set by WeasyPrint or by Chromium."""

import base64
import io
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Literal

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
from printing.inks import Colours, choose_colours, draw_picture
from printing.labels import COLUMNS
from printing.layout import Layout, UnsupportedLayout, check_options
from printing.syllables import LONGEST, soften
from printing.words import load_vocabulary

Engine = Literal["weasyprint", "chromium"]

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
PAPERS = {
    "a4-landscape": "A4 landscape",
    "a3-landscape": "A3 landscape",
    "letter-landscape": "letter landscape",
    "mixed": "A4 landscape",
}

# Options that only printing by hand has, each with the values that HTML can print.
_PRINTABLE: dict[str, tuple[object, ...]] = {
    "area_again": (False,),
    "rotate": (0,),
    "facing": ("no",),
    "output": ("lines", "kerned"),
    "order": ("rows",),
    "invisible": (False,),
    "clipped": (False,),
    "overprinted": (False,),
    "fonts": ("embedded",),
    "cropped": (False,),
    "paper": tuple(PAPERS),
}
PRINTABLE: dict[str, dict[str, tuple[object, ...]]] = {
    # WeasyPrint loses letters and ends of lines where soft hyphens meet ligatures.
    "weasyprint": _PRINTABLE | {"vertical_header": (False,), "soft_hyphens": (False,), "ligatures": (False,)},
    "chromium": _PRINTABLE | {"footnotes": (False,)},
}


def print_pdf(edition: PrintedEdition, layout: Layout, engine: Engine = "weasyprint") -> bytes:
    """The edition as a PDF; raises UnsupportedLayout for options that the engine lacks."""
    check_options(layout, PRINTABLE[engine])
    page = render_html(edition, layout, softened=engine == "chromium" and layout.hyphenate)
    if engine == "weasyprint":
        import weasyprint  # slow, and only this engine needs it

        return bytes(weasyprint.HTML(string=page).write_pdf())
    return _print_with_chromium(page)


def find_chromium() -> str | None:
    """Path of the installed browser."""
    return next((path for path in map(shutil.which, CHROMIUM) if path), None)


def _print_with_chromium(page: str) -> bytes:
    browser = find_chromium()
    if browser is None:
        raise UnsupportedLayout("Chromium is not installed")
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_text(page, encoding="utf-8")
        command = [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={folder}/profile",
            "--no-pdf-header-footer",
            f"--print-to-pdf={target}",
            source.as_uri(),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return _settle(target.read_bytes())


def _settle(content: bytes) -> bytes:
    """The PDF without what differs from one print to the next: the clock, and the numbers of its nodes."""
    content = re.sub(rb"\(D:\d{14}", b"(D:20210101000000", content)
    nodes = dict.fromkeys(re.findall(rb"node\d{8}", content))
    numbers = {node: b"node%08d" % place for place, node in enumerate(nodes, 1)}
    content = re.sub(rb"node\d{8}", lambda match: numbers[match[0]], content)
    # The tree of names is in their order.
    names = rb"(?<=\[)\(node\d{8}\) \d+ 0 R(?: \(node\d{8}\) \d+ 0 R)*(?=\])"
    return re.sub(names, _sort_names, content)


def _sort_names(names: re.Match[bytes]) -> bytes:
    return b" ".join(sorted(re.findall(rb"\(node\d{8}\) \d+ 0 R", names[0])))


def render_html(edition: PrintedEdition, layout: Layout, *, softened: bool = False) -> str:
    """The whole document as one HTML page; `softened` puts soft hyphens into all words."""
    renderer = _Renderer(edition, layout, softened=softened or layout.soft_hyphens)
    words = load_vocabulary(edition.language)
    direction = "rtl" if words.rtl else "ltr"
    return (
        f'<!DOCTYPE html><html lang="{edition.language}" dir="{direction}"><head><meta charset="utf-8">'
        f"<title>{escape(edition.title)}</title><style>{write_style(edition, layout)}</style></head>"
        f"<body>{_render_watermark(edition, layout)}{renderer.render()}</body></html>"
    )


def _render_watermark(edition: PrintedEdition, layout: Layout) -> str:
    if layout.watermark == "none":
        return ""
    if layout.watermark == "text":
        words = load_vocabulary(edition.language)
        return f'<div class="watermark">{words.table} {words.annex}</div>'
    buffer = io.BytesIO()
    draw_picture().save(buffer, "PNG")
    data = base64.b64encode(buffer.getvalue()).decode()
    return f'<img class="watermark" alt="" src="data:image/png;base64,{data}">'


class _Renderer:
    """Renders the blocks of a document as HTML."""

    def __init__(self, edition: PrintedEdition, layout: Layout, *, softened: bool) -> None:
        self._edition = edition
        self._layout = layout
        self._longest = 4 if softened else LONGEST

    def render(self) -> str:
        """The body of the page: a section for each part of the document."""
        parts: list[list[str]] = [[]]
        wide = [False]
        for block in compose_document(self._edition, self._layout):
            match block:
                case Heading():
                    parts[-1].append(f"<h{block.size}>{self._escape(block.text)}</h{block.size}>")
                case Paragraph():
                    parts[-1].append(f"<p>{self._escape(block.text)}</p>")
                case Contents():
                    parts[-1].append(self._render_contents(block))
                case Table():
                    parts[-1].append("".join(self._render_table(block)))
                    wide[-1] |= len(block.widths) >= len(COLUMNS)
                case Break():
                    parts.append([])
                    wide.append(False)
        return "".join(
            f'<section class="{"wide" if large else "narrow"}">{"".join(part)}</section>'
            for part, large in zip(parts, wide, strict=True)
        )

    def _escape(self, text: str) -> str:
        return escape(soften(self._edition.language, text, self._longest))

    def _render_contents(self, contents: Contents) -> str:
        lines = "".join(f"<tr><td>{self._escape(text)}</td><td>{number}</td></tr>" for text, number in contents.entries)
        return f'<table class="contents">{lines}</table>'

    def _render_table(self, table: Table) -> Iterator[str]:
        columns = "".join(f'<col style="width:{share * 100:.3f}%">' for share in table.widths)
        yield f'<table class="grid"><colgroup>{columns}</colgroup><thead>'
        yield from (self._render_row(row, place) for place, row in enumerate(table.header))
        yield "</thead><tbody>"
        yield from (self._render_row(row, place) for place, row in enumerate(table.body))
        yield "</tbody></table>"

    def _render_row(self, row: Row, place: int) -> str:
        notes = list(row.notes)
        cells = "".join(self._render_cell(cell, place, notes) for cell in row.cells)
        return f'<tr class="{"banner" if row.is_banner else "row"}">{cells}</tr>'

    def _render_cell(self, cell: Cell, place: int, notes: list[str]) -> str:
        shade = "shaded" if (place + cell.column) % 2 else "clear"
        names = [cell.kind, f"level{cell.level}", shade, "upright" if cell.vertical else ""]
        if cell.kind == "area" and cell.columns > 1:
            names.append("heading")
        spans = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
        spans += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
        tag = "th" if cell.kind == "header" else "td"
        lead = f"<b>{escape(cell.lead)}</b> " if cell.lead else ""
        text = lead + self._render_words(cell)
        if cell.note:
            text += f'<span class="note">{escape(notes.pop(0).partition(" ")[2])}</span>'
        if cell.vertical:
            text = f"<div>{text}</div>"
        return f'<{tag} class="{" ".join(filter(None, names))}"{spans}>{text}</{tag}>'

    def _render_words(self, cell: Cell) -> str:
        words = [self._escape(word) for word in split_words(cell.text)]
        if not cell.marked:
            return " ".join(words)
        first, last = cell.marked.start, cell.marked.stop
        tag = "s" if self._layout.emphasis == "struck" else "em"
        marked = f"<{tag}>{' '.join(words[first:last])}</{tag}>"
        return " ".join([*words[:first], marked, *words[last:]])


# -- style ----------------------------------------------------------------------------------------


def write_style(edition: PrintedEdition, layout: Layout) -> str:
    """The style sheet of that layout."""
    colours = choose_colours(layout.palette)
    face = find_face(layout.family, edition.language)
    return "\n".join(
        (
            _style_pages(edition, layout),
            _style_text(layout, colours, face.family),
            _style_cells(layout, colours),
            _style_rules(layout, colours),
        )
    )


def _style_pages(edition: PrintedEdition, layout: Layout) -> str:
    front = "A4" if layout.paper == "mixed" else PAPERS[layout.paper]
    title = edition.title.replace("\\", "").replace('"', "")
    running = f"""
        @top-left {{ content: "{title}"; font-size: 6.5pt; color: #555 }}
        @bottom-right {{ content: counter(page); font-size: 6.5pt; color: #555 }}
    """
    return f"""
        @page {{ size: {PAPERS[layout.paper]}; margin: 18mm 13mm 15mm; {running if layout.running else ""} }}
        @page front {{ size: {front} }}
        section.narrow {{ page: front }}
        section + section {{ break-before: page }}
        .watermark {{ position: fixed; z-index: -1; left: 15%; top: 30%; font-size: 80pt; color: #e6e6e6;
            transform: rotate(-35deg); white-space: nowrap }}
        img.watermark {{ transform: none; left: 20%; top: 15%; width: 60%; height: 70% }}
    """


def _style_text(layout: Layout, colours: Colours, family: str) -> str:
    stretch = "font-stretch: condensed;" if layout.family == "condensed" else ""
    return f"""
        body {{ margin: 0; font-family: "{family}", "DejaVu Sans"; {stretch} font-size: 9pt;
            line-height: 1.25; -webkit-print-color-adjust: exact; print-color-adjust: exact;
            hyphens: {"auto" if layout.hyphenate else "manual"};
            font-variant-ligatures: {"common-ligatures" if layout.ligatures else "none"} }}
        h1 {{ margin: 40mm 0 8mm; font-size: 26pt }}
        h2 {{ font-size: 14pt; margin: 0 0 3mm }}
        h3 {{ font-size: 10pt; margin: 0 0 2mm }}
        h1, h2, h3 {{ color: {colours.strong} }}
        p {{ margin: 0 0 2mm; text-align: {"justify" if layout.justify else "start"} }}
        table.contents {{ width: 100% }}
        table.contents td {{ border-bottom: 0.5pt dotted #000; padding: 1mm 0 }}
        table.contents td + td {{ text-align: end; width: 10mm }}
        em {{ font-style: normal; color: {colours.accent} }}
        .note {{ float: footnote; font-size: 6pt }}
    """


def _style_cells(layout: Layout, colours: Colours) -> str:
    bare = layout.rules in ("none", "horizontal")
    ground = "transparent" if bare else colours.strong
    ink = colours.strong if bare else "#fff"
    return f"""
        table.grid {{ width: 100%; table-layout: fixed; border-collapse: collapse;
            font-size: {layout.size}pt; line-height: 1.2 }}
        .grid thead {{ display: table-header-group }}
        .grid tr {{ break-inside: {"auto" if layout.split_rows else "avoid"} }}
        .grid tr.banner {{ break-after: avoid }}
        .grid td, .grid th {{ padding: 2.5pt 3pt; vertical-align: {layout.align}; text-align: start }}
        .grid th {{ vertical-align: top }}
        .grid td.number, .grid td.letter {{ text-align: center; padding: 2.5pt 0 }}
        .grid .number, .grid .section, .grid .header {{ font-weight: bold }}
        .grid .area {{ font-weight: {"normal" if layout.area == "repeated" else "bold"} }}
        .grid td.text {{ text-align: {"justify" if layout.justify else "start"} }}
        .grid .header, .grid .section {{ background: {ground}; color: {ink} }}
        .grid .heading {{ background: {colours.pale} }}
        .grid .upright > div {{ writing-mode: vertical-rl; transform: rotate(180deg); height: 68pt;
            margin: 0 auto }}
    """


def _style_rules(layout: Layout, colours: Colours) -> str:
    tints = "".join(f".grid td.level{level} {{ background: {ink} }}" for level, ink in colours.tints.items())
    pale = f".grid td.area, .grid td.number {{ background: {colours.pale} }}"
    line = f"0.5pt solid {colours.rule}"
    styles = {
        "full": f".grid td, .grid th {{ border: {line} }}",
        "rectangles": f".grid td, .grid th {{ border: {line} }}",
        "dashed": f".grid td, .grid th {{ border: 0.5pt dashed {colours.rule} }}",
        "double": f".grid td, .grid th {{ border: 2.25pt double {colours.rule} }}",
        "horizontal": f".grid td, .grid th {{ border-top: {line}; border-bottom: {line} }}",
        "fills": f"table.grid {{ border-collapse: separate; border-spacing: 0.8pt }} {tints} {pale}",
        "fill-edges": f".grid td.clear:not(.section) {{ background: {colours.pale} }}"
        f".grid td.shaded:not(.section) {{ background: {colours.tints['B']} }}",
        "none": ".grid td { padding-bottom: 7pt }",
    }
    joined = "" if layout.letter_ruled or layout.letter != "column" else _JOINED
    white = ".grid th { border-color: #fff }" if layout.rules != "horizontal" else ""
    return styles[layout.rules] + white + joined


_JOINED = """
    .grid td.letter { border-inline-end: none }
    .grid td.letter + td.text { border-inline-start: none }
"""
