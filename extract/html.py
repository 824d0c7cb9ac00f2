"""HTML pages: what a browser prints, without running anything and without fetching anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

from lxml import etree

from . import numerals
from .css import Declarations, Sheet
from .encoding import decode
from .errors import DocumentError
from .grid import MAX_COLUMNS, Piece, Row, build_table
from .ink import BLACK, Ink, LineSetter
from .table import Document, Note, Paragraph, Table

Block = Table | Paragraph

_HEAD = 4096  # bytes in which a page declares its encoding
_DECLARED = re.compile(
    rb"""<meta\b[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml\b[^>]*?encoding\s*=\s*["']([\w.:-]+)""", re.I
)
_SPACES = re.compile(r"[ \t\n\r\f]+")
_COUNT = re.compile(r"\s*\+?(\d{1,9})")
_SLIVER = 8  # pixels, 2 mm: no column, but a border that somebody dragged in some rows
_UNPRINTED = {
    "head", "title", "script", "style", "template", "noscript", "iframe", "object", "svg", "audio", "video",
    "canvas", "select", "datalist", "textarea", "input", "dialog", "colgroup", "col", "rp", "rt",
}  # fmt: skip
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "caption"}
_BLOCK_TAGS = _HEADINGS | {
    "html", "body", "p", "div", "section", "article", "aside", "header", "footer", "main", "nav", "hgroup",
    "address", "blockquote", "center", "pre", "dl", "dt", "dd", "figure", "figcaption", "fieldset", "legend",
    "form", "hr", "ul", "ol", "menu", "dir", "li", "details", "summary", "tr",
    "td", "th", "tbody", "thead", "tfoot",
}  # fmt: skip
_LISTS = {"ul", "ol", "menu", "dir"}
_BOLD_TAGS = {"b", "strong", "th", *_HEADINGS}
_ITALIC_TAGS = {"i", "em", "cite", "var", "dfn", "address"}
_STRUCK_TAGS = {"s", "strike", "del"}
_RAISED_CLASSES = {"super", "superscript", "sup", "oj-super"}  # pages whose style sheet is kept elsewhere
_BULLETS = {"disc": "•", "circle": "◦", "square": "▪"}
_NUMERALS: dict[str, numerals.Numeral] = {
    "decimal": str,
    "decimal-leading-zero": numerals.pad(2),
    "lower-roman": numerals.roman,
    "upper-roman": numerals.capitalise(numerals.roman),
    "lower-greek": numerals.spell(numerals.GREEK),
    "georgian": numerals.add_up(numerals.GEORGIAN_NUMERALS),
    "lower-armenian": numerals.add_up(numerals.ARMENIAN_NUMERALS),
    "armenian": numerals.capitalise(numerals.add_up(numerals.ARMENIAN_NUMERALS)),
    "upper-armenian": numerals.capitalise(numerals.add_up(numerals.ARMENIAN_NUMERALS)),
    "hebrew": numerals.add_up(numerals.HEBREW_NUMERALS),
    "arabic-indic": numerals.shift_digits("٠"),
    "persian": numerals.shift_digits("۰"),
    "devanagari": numerals.shift_digits("०"),
    **dict.fromkeys(("lower-alpha", "lower-latin"), numerals.spell(numerals.LATIN)),
    **dict.fromkeys(("upper-alpha", "upper-latin"), numerals.capitalise(numerals.spell(numerals.LATIN))),
}
_TYPES = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}


def read(data: bytes, name: str) -> Document:
    """The page as a browser prints it; DocumentError where it nests too deep or holds an endless table."""
    match = _DECLARED.search(data[:_HEAD])
    declared = (match.group(1) or match.group(2)).decode("ascii", "replace") if match else None
    decoded = decode(data, name, declared)
    root = _parse(decoded.text, name)
    reader = _Reader(name, Sheet("\n".join(style.text or "" for style in root.iter("style"))))
    blocks = reader.read(root)
    return Document(
        name,
        sha256(data).hexdigest(),
        "html",
        "lxml",
        blocks,
        notes=(*decoded.notes, *reader.note()),
        declared_language=_find_language(root),
    )


def read_fragment(markup: str, name: str) -> tuple[Block, ...]:
    """The blocks of a piece of HTML inside another document; DocumentError as for a page."""
    return _Reader(name, Sheet()).read(_parse(markup, name))


def _parse(text: str, name: str) -> etree._Element:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    content = text.replace("\0", "").encode("utf-8", "replace")
    try:
        root = etree.fromstring(content, parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise DocumentError(name, f"unreadable HTML ({error})", expected="an HTML page") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise DocumentError(name, "HTML nested too deep", expected="at most 256 elements inside each other")
    if root is None:
        raise DocumentError(name, "HTML without any element", expected="an HTML page")
    return root


def _find_language(root: etree._Element) -> str | None:
    for element in root.iter("html", "body"):
        language = element.get("lang") or element.get("xml:lang")
        if language:
            return language.strip()
    return None


@dataclass(frozen=True, slots=True)
class _Context:
    """What an element inherits: its ink, whether white space counts, whether it shows or is a heading,
    and how many tables are around it."""

    ink: Ink = BLACK
    preserve: bool = False
    visible: bool = True
    heading: bool = False
    tables: int = 0


class _Flow:
    """Text set into paragraphs; a list item's marker waits for the first text after it."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._setter = LineSetter()
        self._heading = False
        self._marker = ""

    def write(self, text: str, context: _Context) -> None:
        if context.preserve:
            text = text.replace("\r\n", "\n")
        else:
            text = _SPACES.sub(" ", text)
            if self._setter.last in ("", " "):
                text = text.removeprefix(" ")
        if text and not text.isspace():
            self._write_marker(context.ink)
        self._heading = self._heading or context.heading
        self._setter.write(text, context.ink)

    def mark(self, marker: str) -> None:
        """Begin a list item."""
        self.end_paragraph()
        self._marker += marker

    def end_item(self) -> None:
        """End a list item; an empty one prints its marker all the same."""
        self._write_marker(BLACK)
        self.end_paragraph()

    def _write_marker(self, ink: Ink) -> None:
        if self._marker:
            self._setter.write(self._marker, replace(ink, raised=False))
            self._marker = ""

    def break_line(self) -> None:
        self._setter.break_line()

    def end_paragraph(self) -> None:
        lines = self._setter.finish()
        if lines:
            self.blocks.append(Paragraph(lines, heading=self._heading))
        self._heading = False

    def add(self, blocks: tuple[Block, ...]) -> None:
        self._write_marker(BLACK)
        self.end_paragraph()
        self.blocks.extend(blocks)


class _Reader:
    """Walks one page; counts on the way what is hidden inside tables."""

    def __init__(self, name: str, sheet: Sheet) -> None:
        self._name = name
        self._sheet = sheet
        self._hidden = 0

    def read(self, root: etree._Element) -> tuple[Block, ...]:
        flow = _Flow()
        self._read_element(root, flow, _Context())
        flow.end_paragraph()
        return tuple(flow.blocks)

    def note(self) -> tuple[Note, ...]:
        if not self._hidden:
            return ()
        return (Note("hidden-content", f"{self._hidden} hidden pieces of text inside tables were left out"),)

    def _read_element(self, element: etree._Element, flow: _Flow, context: _Context) -> None:
        tag = element.tag.lower()
        if tag in _UNPRINTED:
            return
        style = self._sheet.style(element)
        if _is_gone(element, style):
            self._count_hidden(element, context)
            return
        context = _inherit(element, tag, style, context)
        if tag == "br":
            flow.break_line()
        elif tag == "table":
            self._read_table(element, flow, context)
        elif tag in _LISTS:
            flow.end_paragraph()
            self._read_list(element, tag, style, flow, context)
            flow.end_paragraph()
        elif tag in _BLOCK_TAGS or style.get("display", "").startswith(("block", "flex", "grid", "table", "list")):
            flow.end_paragraph()
            self._read_children(element, flow, context)
            flow.end_paragraph()
        else:
            self._read_children(element, flow, context)

    def _read_children(self, element: etree._Element, flow: _Flow, context: _Context) -> None:
        self._write(element.text, flow, context)
        for child in element:
            self._read_element(child, flow, context)
            self._write(child.tail, flow, context)

    def _write(self, text: str | None, flow: _Flow, context: _Context) -> None:
        if not text:
            return
        if context.visible:
            flow.write(text, context)
        elif text.strip() and context.tables:
            self._hidden += 1

    def _count_hidden(self, element: etree._Element, context: _Context) -> None:
        inside = context.tables or element.tag in ("td", "th", "tr")
        if inside and any(text.strip() for text in element.itertext()):
            self._hidden += 1

    # -- lists ----------------------------------------------------------------------------------

    def _read_list(
        self, element: etree._Element, tag: str, style: Declarations, flow: _Flow, context: _Context
    ) -> None:
        """Number the items as browsers do: from `start`, up or down, each item perhaps with its own value."""
        items = [child for child in element if child.tag == "li"]
        shown = {item for item in items if not _is_gone(item, self._sheet.style(item))}
        down = tag == "ol" and element.get("reversed") is not None
        number = _parse_signed(element.get("start"), len(shown) if down else 1)
        default = _list_type(element, style) or ("decimal" if tag == "ol" else "disc")
        self._write(element.text, flow, context)
        for child in element:
            if child in shown:
                own = self._sheet.style(child)
                number = _parse_signed(child.get("value"), number)
                flow.mark(_print_marker(_list_type(child, own) or default, number) if context.visible else "")
                self._read_children(child, flow, _inherit(child, "li", own, context))
                flow.end_item()
                number += -1 if down else 1
            else:
                self._read_element(child, flow, context)
            self._write(child.tail, flow, context)

    # -- tables ---------------------------------------------------------------------------------

    def _read_table(self, table: etree._Element, flow: _Flow, context: _Context) -> None:
        """Captions and stray text first, as browsers set them, then the rows: head, bodies, foot."""
        flow.end_paragraph()
        context = replace(context, tables=context.tables + 1)
        head: list[list[Row]] = []
        bodies: list[list[Row]] = [[]]
        foot: list[list[Row]] = []
        for child in self._list_parts(table, {"thead", "tbody", "tfoot", "tr", "caption"}, flow, context):
            if child.tag == "caption":
                self._read_element(child, flow, context)
            elif child.tag == "tr":
                bodies[-1].extend(self._read_rows([child], flow, context, False))
            else:
                own = _inherit(child, child.tag, self._sheet.style(child), context)
                rows = list(self._list_parts(child, {"tr"}, flow, own))
                group = list(self._read_rows(rows, flow, own, child.tag == "thead"))
                place = {"thead": head, "tfoot": foot}.get(child.tag)
                if place is None or place:
                    bodies += [group, []]
                else:
                    place.append(group)
        groups = [group for group in [*head, *bodies, *foot] if group]
        flow.add(build_table(groups, self._name, list(_list_thin(table))))

    def _list_parts(
        self, parent: etree._Element, wanted: set[str], flow: _Flow, context: _Context
    ) -> Iterator[etree._Element]:
        """The shown elements of the wanted kinds, also inside forms; all else is set before the table."""
        self._write(parent.text, flow, context)
        for child in parent:
            if child.tag in wanted:
                if _is_gone(child, self._sheet.style(child)):
                    self._count_hidden(child, context)
                else:
                    yield child
            elif child.tag == "form":
                yield from self._list_parts(child, wanted, flow, context)
            else:
                self._read_element(child, flow, context)
            self._write(child.tail, flow, context)

    def _read_rows(self, rows: list[etree._Element], flow: _Flow, context: _Context, in_head: bool) -> Iterator[Row]:
        for row in rows:
            own = _inherit(row, "tr", self._sheet.style(row), context)
            cells = list(self._list_parts(row, {"td", "th"}, flow, own))
            pieces = [self._read_cell(cell, own) for cell in cells]
            data = any(cell.tag == "td" and piece.blocks for cell, piece in zip(cells, pieces, strict=True))
            yield [
                replace(piece, header=in_head or _heads_column(cell, data))
                for cell, piece in zip(cells, pieces, strict=True)
            ]

    def _read_cell(self, cell: etree._Element, context: _Context) -> Piece:
        flow = _Flow()
        self._read_children(cell, flow, _inherit(cell, cell.tag, self._sheet.style(cell), context))
        flow.end_paragraph()
        rowspan, colspan = _parse_count(cell.get("rowspan")), _parse_count(cell.get("colspan"))
        return Piece(tuple(flow.blocks), rowspan, max(colspan, 1))


def _is_gone(element: etree._Element, style: Declarations) -> bool:
    """Whether the element takes no place at all."""
    return element.get("hidden") is not None or style.get("display") == "none"


def _inherit(element: etree._Element, tag: str, style: Declarations, context: _Context) -> _Context:
    """The context inside the element."""
    ink = context.ink
    weight = style.get("font-weight", "bold" if tag in _BOLD_TAGS else "")
    if weight:
        bold = weight in ("bold", "bolder") or (weight.isdecimal() and int(weight[:4]) >= 600)
        ink = replace(ink, bold=bold)
    slant = style.get("font-style", "italic" if tag in _ITALIC_TAGS else "")
    if slant:
        ink = replace(ink, italic=slant.startswith(("italic", "oblique")))
    decoration = style.get("text-decoration", style.get("text-decoration-line", ""))
    if tag in _STRUCK_TAGS or "line-through" in decoration:
        ink = replace(ink, struck=True)
    classes = set() if tag in _BLOCK_TAGS else set(element.get("class", "").lower().split())
    if tag == "sup" or style.get("vertical-align") == "super" or classes & _RAISED_CLASSES:
        ink = replace(ink, raised=True)
    if style.get("writing-mode", "horizontal").startswith(("vertical", "sideways", "tb")):
        ink = replace(ink, vertical=True)
    space = style.get("white-space", "pre" if tag == "pre" else "")
    visibility = style.get("visibility")
    return replace(
        context,
        ink=ink,
        preserve=space.startswith(("pre", "break-spaces")) if space else context.preserve,
        heading=(context.heading or tag in _HEADINGS) and tag not in ("td", "th"),
        visible=context.visible if visibility is None else visibility == "visible",
    )


def _heads_column(cell: etree._Element, has_data: bool) -> bool:
    """Whether a heading cell is one over a column: it says so, or no cell of its row holds data."""
    if cell.tag != "th":
        return False
    scope = cell.get("scope", "").lower()
    return scope.startswith("col") or (not scope.startswith("row") and not has_data)


def _list_thin(table: etree._Element) -> Iterator[bool]:
    """Which columns are too thin for text, as far as column elements say."""
    for element in table.iterchildren("col", "colgroup"):
        columns = list(element.iterchildren("col")) or [element]
        for column in columns:
            width = (column.get("width") or "").strip().removesuffix("px")
            is_thin = width.isdecimal() and int(width[:6]) < _SLIVER
            yield from [is_thin] * min(max(_parse_count(column.get("span")), 1), MAX_COLUMNS)


def _parse_count(text: str | None) -> int:
    """A span as browsers read it: leading digits, otherwise 1."""
    match = _COUNT.match(text or "")
    return int(match.group(1)) if match else 1


def _parse_signed(text: str | None, default: int) -> int:
    match = re.match(r"\s*([+-]?\d{1,9})", text or "")
    return int(match.group(1)) if match else default


def _list_type(element: etree._Element, style: Declarations) -> str:
    """The kind of marker that the element itself asks for."""
    said = style.get("list-style-type") or style.get("list-style", "")
    for word in said.split():
        if word in _NUMERALS or word in _BULLETS or word == "none":
            return word
    if said[:1] in ("'", '"'):
        return said
    kind = (element.get("type") or "").strip()
    return _TYPES.get(kind, kind.lower() if kind.lower() in _BULLETS else "")


def _print_marker(kind: str, number: int) -> str:
    if kind == "none":
        return ""
    if kind[:1] in ("'", '"'):
        return kind.strip("'\"") + " "
    if kind in _BULLETS:
        return _BULLETS[kind] + " "
    numeral: Callable[[int], str] = _NUMERALS[kind]
    return numeral(number) + ". "
