"""Pictures of places on the pages of a PDF, so that a person can check a cell at a glance."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from ...extract.errors import DocumentError
from ...extract.pdf import open_pdf
from ...extract.table import Box
from .view import NO_URGENCY, CellView, EditionView, RowView

if TYPE_CHECKING:
    from PIL.Image import Image

SCALE = 2.0  # pixels a point
MOST_PIXELS = 20_000_000  # of a rendered page; larger pages are rendered smaller
MARGIN = (10.0, 7.0)  # points of the surroundings, left and right, above and below
FADE = 0.6  # how far the surroundings fade into white
COLOURS = 16  # of a picture: print has few, and fewer make smaller files
WIDEST_PAGE = 14_400.0  # points, the most that a PDF can say
BLOCK = 4096  # bytes that a file takes on a disk at least
BUDGET = 360_000  # bytes on disk for the pictures of one edition, unless all are wanted


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a place: the name of its file, its size in pixels, `scale` in pixels a point."""

    name: str
    width: int
    height: int
    scale: float


@dataclass(frozen=True, slots=True)
class Cutting:
    """The picture of a place, and the bytes of its file."""

    box: Box
    picture: Picture
    content: bytes


@dataclass(frozen=True, slots=True)
class Cuttings:
    """The pictures cut from one document, as they cross from another process."""

    each: tuple[Cutting, ...]


Pictures = dict[Box, Picture]
Cut = Callable[[bytes, str, Sequence[Box]], Iterable[Cutting]]


def cut_pictures(data: bytes, name: str, boxes: Sequence[Box]) -> Iterator[Cutting]:
    """The pictures of places in a PDF's bytes, as far as it has them; every page is rendered once."""
    import pypdfium2  # heavy, as Pillow is

    try:
        document = open_pdf(data, name)
    except DocumentError:
        return  # it needed a password that we do not keep
    try:
        for page, places in groupby(sorted(boxes, key=lambda box: box.page), lambda box: box.page):
            try:
                image, scale = _render(document, page - 1)
            except (pypdfium2.PdfiumError, IndexError):
                continue  # reading has reported the page
            for box in places:
                cutting = _cut_out(image, box, scale)
                if cutting is not None:
                    yield Cutting(box, *_encode(cutting, scale))
    finally:
        document.close()


def draw_pictures(view: EditionView, document: Path, folder: Path, *, every: bool, cut: Cut = cut_pictures) -> Pictures:
    """Write the pictures of an edition's places into `folder`: of all cells, or of those to look at first.

    `cut` makes them, perhaps in another process. Empty where the document is no PDF, or no longer the one that the
    edition was read from.
    """
    data = document.read_bytes()
    source = view.edition.source
    if source is None or source.sha256 != sha256(data).hexdigest() or not data.startswith(b"%PDF"):
        return {}
    boxes = list_places(view, every=every)
    if not every:
        boxes = boxes[: BUDGET // BLOCK]
    cuttings = {cutting.box: cutting for cutting in cut(data, source.name, boxes)}
    pictures: Pictures = {}
    spent = 0
    for box in boxes:
        if box not in cuttings:
            continue
        picture, content = cuttings[box].picture, cuttings[box].content
        spent += math.ceil(len(content) / BLOCK) * BLOCK
        if spent > BUDGET and not every:
            break
        folder.mkdir(parents=True, exist_ok=True)
        (folder / picture.name).write_bytes(content)
        pictures[box] = picture
    return pictures


def list_places(view: EditionView, *, every: bool) -> list[Box]:
    """The places of an edition to be seen, the most urgent first, each once."""
    wanted = [(0, finding.box) for finding in view.findings if finding.box is not None]
    for index, row in enumerate(view.rows):
        if row.findings and (place := locate_row(view.rows, index)):
            wanted.append((0, place))
        for cell in row.cells:
            place = locate_cell(cell, view.rows, index)
            if place is not None and (every or cell.urgency < NO_URGENCY):
                wanted.append((cell.urgency, place))
    return list(dict.fromkeys(place for _, place in sorted(wanted, key=lambda pair: pair[0])))


def locate_cell(cell: CellView, rows: Sequence[RowView], index: int) -> Box | None:
    """Where to look for a cell of row `index`: its box, that of a finding, else the place of its row."""
    boxes = [cell.box, *(finding.box for finding in cell.findings)]
    return next((box for box in boxes if box is not None), None) or (
        locate_row(rows, index) if cell.urgency < NO_URGENCY else None
    )


def locate_row(rows: Sequence[RowView], index: int) -> Box | None:
    """Where to look for a row: around its cells, or where it should be, around those of its neighbours."""
    own = _surround(rows[index])
    if own is not None:
        return _widen(own)
    before = next((box for row in rows[:index][::-1] if (box := _surround(row, last=True))), None)
    after = next((box for row in rows[index + 1 :] if (box := _surround(row))), None)
    if before is None or after is None:
        place = before or after
        return None if place is None else _widen(place)
    return _widen(before.union(after) if before.page == after.page else before)


def _widen(box: Box) -> Box:
    """A band over the whole page, so that the number and the area beside the cells are seen."""
    return replace(box, x0=0.0, x1=WIDEST_PAGE)


def _surround(row: RowView, *, last: bool = False) -> Box | None:
    """The box around a row's cells, on the first page that they stand on, or on the last."""
    boxes = [cell.box for cell in row.cells if cell.box is not None]
    if not boxes:
        return None
    pages = [box.page for box in boxes]
    page = max(pages) if last else min(pages)
    first, *others = (box for box in boxes if box.page == page)
    for other in others:
        first = first.union(other)
    return first


def _render(document: object, index: int) -> tuple[Image, float]:
    """A page as displayed, and its scale in pixels a point."""
    page = document[index]  # type: ignore[index]  # pypdfium2 has no types
    try:
        width, height = page.get_size()
        scale = min(SCALE, math.sqrt(MOST_PIXELS / max(width * height, 1.0)))
        return page.render(scale=scale).to_pil().convert("RGB"), scale
    finally:
        page.close()


def _cut_out(page: Image, box: Box, scale: float) -> Image | None:
    """The place with its surroundings faded; None where it is not on the page."""
    from PIL.Image import blend, new

    inner, outer = _frame(page, box, scale, (1.0, 1.0)), _frame(page, box, scale, MARGIN)
    if inner[0] >= inner[2] or inner[1] >= inner[3]:
        return None
    around = page.crop(outer)
    faded = blend(around, new("RGB", around.size, "white"), FADE)
    faded.paste(page.crop(inner), (inner[0] - outer[0], inner[1] - outer[1]))
    return faded


def _frame(page: Image, box: Box, scale: float, margin: tuple[float, float]) -> tuple[int, int, int, int]:
    """A box in points with a margin across and down -> pixels, as far as they are on the page."""

    def clip(points: float, end: int) -> float:
        return min(max(points * scale, 0), end)

    across, down = margin
    return (
        math.floor(clip(box.x0 - across, page.width)),
        math.floor(clip(box.top - down, page.height)),
        math.ceil(clip(box.x1 + across, page.width)),
        math.ceil(clip(box.bottom + down, page.height)),
    )


def _encode(image: Image, scale: float) -> tuple[Picture, bytes]:
    """A picture named by its content, and the bytes of its file."""
    buffer = BytesIO()
    few = image.quantize(COLOURS, dither=0).convert("RGB")  # type: ignore[arg-type]  # 0 is Dither.NONE
    few.save(buffer, "WEBP", lossless=True, quality=80, method=4)
    content = buffer.getvalue()
    name = f"{sha256(content).hexdigest()[:20]}.webp"
    return Picture(name, image.width, image.height, scale), content
