"""`esqf extract --debug`: each PDF page as a picture with what was seen on it.

Blue: words (violet: raised marks); grey: rules and edges of fills; red: cells of the tables found; green to red,
filled: the canonical cells, by confidence, with their codes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .extract.errors import DocumentError, EsqfError
from .extract.layout import Layout
from .extract.pdf import lay_out, open_pdf, read_blocks
from .extract.reader import load_bytes
from .extract.sniff import sniff
from .extract.table import Box, Table
from .extract.tags import Tags
from .reading import read_edition

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

    from .normalize.edition import Edition

SCALE = 2.0  # pixels a point
WORD, RAISED, EDGE, CELL = (80, 150, 255), (190, 60, 220), (150, 150, 150), (230, 40, 40)


def draw_document(path: Path, folder: Path) -> list[Path]:
    """Write `<name>-<page>.png` for each page of a PDF into a folder; DocumentError for other formats."""
    data = load_bytes(path)
    if sniff(data, str(path)) != "pdf":
        raise DocumentError(str(path), "only pages of PDFs can be drawn", expected="a PDF for --debug")
    folder.mkdir(parents=True, exist_ok=True)
    edition = _edition(path)
    written = []
    with open_pdf(data, str(path)) as document:
        tags = Tags()
        for index in range(len(document)):
            target = folder / f"{path.stem}-{index + 1:03}.png"
            _draw_page(document, index, edition, tags).save(target)
            written.append(target)
    return written


def _edition(path: Path) -> Edition | None:
    """The edition in the document, None where it holds none: the pages can be drawn all the same."""
    try:
        return read_edition(path)
    except EsqfError:
        return None


def _draw_page(document: Any, index: int, edition: Edition | None, tags: Tags) -> Any:
    """One page as a picture with everything drawn over it."""
    from PIL import Image, ImageDraw

    page = document[index]
    picture = page.render(scale=SCALE).to_pil().convert("RGB")
    page.close()
    layout = lay_out(document, index, tags)
    over = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(over)
    for box, code, confidence in _canonical(edition, index + 1):
        draw.rectangle(_pixels(box), fill=(*_colour(confidence), 70))
        draw.text((box.x1 * SCALE - 26, box.top * SCALE), code, fill=(*_colour(confidence), 255))
    _draw_layout(draw, layout)
    return Image.alpha_composite(picture.convert("RGBA"), over).convert("RGB")


def _draw_layout(draw: ImageDraw, layout: Layout) -> None:
    """Edges, words and cells of a page."""
    page, words = layout.page, layout.words
    horizontal, vertical = layout.edges
    for at, start, end in zip(horizontal.at, horizontal.start, horizontal.end, strict=True):
        draw.rectangle(_pixels(page.displayed(start, at, end, at)), outline=EDGE)
    for at, start, end in zip(vertical.at, vertical.start, vertical.end, strict=True):
        draw.rectangle(_pixels(page.displayed(at, start, at, end)), outline=EDGE)
    for index in range(len(words)):
        box = page.displayed(words.x0[index], words.top[index], words.x1[index], words.bottom[index])
        draw.rectangle(_pixels(box), outline=RAISED if words.raised[index] else WORD)
    for block in read_blocks(layout):
        for cell in block.cells if isinstance(block, Table) else ():
            if cell.box is not None:
                draw.rectangle(_pixels(cell.box), outline=CELL, width=2)


def _canonical(edition: Edition | None, page: int) -> Iterator[tuple[Box, str, float]]:
    """(box, code, confidence) of the canonical cells that begin on a page."""
    if edition is None:
        return
    columns = ("page", "x0", "top", "x1", "bottom", "code", "confidence")
    for number, x0, top, x1, bottom, code, confidence in edition.cells.select(columns).iter_rows():
        if number == page and x0 is not None:
            yield Box(page, x0, top, x1, bottom), code, confidence


def _colour(confidence: float) -> tuple[int, int, int]:
    """Green for sure, red from 0.8 downwards."""
    doubt = min(max((1.0 - confidence) / 0.2, 0.0), 1.0)
    return int(40 + 200 * doubt), int(170 - 130 * doubt), 60


def _pixels(box: Box) -> tuple[float, float, float, float]:
    """A box in pixels of the picture."""
    return box.x0 * SCALE, box.top * SCALE, box.x1 * SCALE, box.bottom * SCALE
