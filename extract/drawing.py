"""What is drawn on a page, as arrays: rules, fills, pictures, and the clips that cut them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

from .arrays import Floats, Ints
from .bulk import INT, POINTER, call, collect, fill_rows
from .dots import find_dotted_rules
from .placement import Placement

MAX_OBJECTS = 100_000  # page objects read; beyond it a drawing, not a table
MAX_SEGMENTS = 200_000  # path segments read on one page, for the same reason
MAX_DEPTH = 12  # nested form XObjects
THIN = 3.0  # points; a filled box no thicker than this is a rule, as producers draw rules
PATH, IMAGE, FORM = 2, 3, 5
IDENTITY: Floats = np.eye(3)


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn: horizontal rules (y, x0, x1, thickness), vertical rules (x, top, bottom, thickness), fills
    (x0, top, x1, bottom, RGB), pictures (x0, top, x1, bottom)."""

    horizontal: Floats
    vertical: Floats
    fills: Floats
    pictures: Floats


class _Batch(NamedTuple):
    """Page objects under one matrix to user space: handles and their types."""

    items: npt.NDArray[np.uint64]
    kinds: Ints
    matrix: Floats


def _page_objects(page: int) -> Iterator[_Batch]:
    """The page objects, form XObjects opened; at most MAX_OBJECTS."""
    count = call("FPDFPage_CountObjects", INT, POINTER)
    children = call("FPDFFormObj_CountObjects", INT, POINTER)
    get = call("FPDFPage_GetObject", POINTER, POINTER, INT)
    child = call("FPDFFormObj_GetObject", POINTER, POINTER, ctypes.c_ulong)
    kind = call("FPDFPageObj_GetType", INT, POINTER)
    budget = MAX_OBJECTS
    stack = [(get, page, count(page), IDENTITY, 0)]
    while stack:
        getter, parent, total, matrix, depth = stack.pop()
        total = max(0, min(total, budget))
        budget -= total
        items = collect(getter, repeat(parent), range(total), count=total, dtype=np.uint64)
        kinds = collect(kind, items.tolist(), count=total)
        yield _Batch(items, kinds, matrix)
        forms = items[kinds == FORM].tolist() if depth < MAX_DEPTH else []
        stack += [(child, item, children(item), _matrix(item) @ matrix, depth + 1) for item in forms]


def _matrix(item: int) -> npt.NDArray[np.float64]:
    """The matrix of a page object, for row vectors (x, y, 1)."""
    m = pdfium.FS_MATRIX()
    call("FPDFPageObj_GetMatrix", INT, POINTER, POINTER)(item, ctypes.addressof(m))
    return np.array([[m.a, m.b, 0], [m.c, m.d, 0], [m.e, m.f, 1]], dtype=np.float64)


def read_drawing(page: int, place: Placement) -> Drawing:
    """Rules, fills and pictures of a page in reading space."""
    paths: list[tuple[int, Floats]] = []
    pictures: list[tuple[int, Floats]] = []
    for batch in _page_objects(page):
        paths += zip(batch.items[batch.kinds == PATH].tolist(), repeat(batch.matrix), strict=False)
        pictures += zip(batch.items[batch.kinds == IMAGE].tolist(), repeat(batch.matrix), strict=False)
    strokes, fills = _read_paths([item for item, _ in paths], [matrix for _, matrix in paths])
    boxes = _bounds([item for item, _ in pictures], [matrix for _, matrix in pictures])
    return _arrange(strokes, fills, boxes, place)


def _bounds(items: list[int], matrices: list[Floats]) -> Floats:
    """(left, bottom, right, top) in user space of page objects."""
    box = np.zeros((len(items), 4), dtype=np.float32)
    fill_rows(call("FPDFPageObj_GetBounds", INT, *[POINTER] * 5), items, rows=box, pointers=4)
    out = box.astype(np.float64)
    for index, matrix in enumerate(matrices):
        if matrix is not IDENTITY:
            corners = np.array([[out[index, i], out[index, j], 1] for i in (0, 2) for j in (1, 3)]) @ matrix
            out[index] = (*corners.min(axis=0)[:2], *corners.max(axis=0)[:2])
    return out


def _read_paths(items: list[int], matrices: list[Floats]) -> tuple[Floats, Floats]:
    """Stroked segments (x0, y0, x1, y1, width) and filled boxes (left, bottom, right, top, RGB) in user space."""
    count = len(items)
    if not count:
        return np.empty((0, 5)), np.empty((0, 5))
    mode = np.zeros((count, 2), dtype=np.int32)
    fill_rows(call("FPDFPath_GetDrawMode", INT, *[POINTER] * 3), items, rows=mode, pointers=2)
    total = collect(call("FPDFPath_CountSegments", INT, POINTER), items, count=count)
    colour = np.zeros((count, 4), dtype=np.uint32)
    fill_rows(call("FPDFPageObj_GetFillColor", INT, *[POINTER] * 5), items, rows=colour, pointers=4)
    width = np.zeros((count, 1), dtype=np.float32)
    fill_rows(call("FPDFPageObj_GetStrokeWidth", INT, *[POINTER] * 2), items, rows=width)
    rgb = (colour[:, 0] << 16) | (colour[:, 1] << 8) | colour[:, 2]
    filled, stroked = (mode[:, 0] > 0) & (colour[:, 3] > 0), mode[:, 1] > 0
    plain = filled & ~stroked & (total <= 6)
    boxes = _bounds([items[i] for i in np.flatnonzero(plain)], [matrices[i] for i in np.flatnonzero(plain)])
    others = np.flatnonzero(~plain & (total > 1) & (np.cumsum(np.where(plain, 0, total)) <= MAX_SEGMENTS))
    lines = _read_outlines([items[i] for i in others], [matrices[i] for i in others], total[others])
    owner = others[lines.path]
    drawn = stroked[owner[lines.first]]
    clips = _clip_table(items)
    strokes = _clip_strokes(
        np.column_stack([lines.points[lines.first], lines.points[lines.last]]), clips[owner[lines.first]]
    )
    strokes = np.column_stack([strokes, width[owner[lines.first], 0]])[drawn]
    shapes = _filled_boxes(lines)
    inside = filled[others[shapes.path]]
    clipped = _clip_boxes(
        np.concatenate([boxes, shapes.boxes[inside]]),
        np.concatenate([clips[plain], clips[others[shapes.path]][inside]]),
    )
    fills = np.column_stack([clipped, np.concatenate([rgb[plain], rgb[others[shapes.path]][inside]])])
    small = np.concatenate([boxes, _bounds_of_paths(lines)[filled[others]]])
    return (
        np.concatenate([strokes, find_dotted_rules(small)]),
        fills[(fills[:, 2] > fills[:, 0]) & (fills[:, 3] > fills[:, 1])],
    )


def _clip_table(items: list[int]) -> Floats:
    """(left, bottom, right, top) of the clip of each object, infinite without one. A broken row's borders are drawn
    whole on both pages and cut by the clip."""
    table = np.tile(np.array([-np.inf, -np.inf, np.inf, np.inf]), (len(items), 1))
    for index, edges in read_clips(items).items():
        table[index] = edges
    return table


def _clip_boxes(boxes: Floats, clips: Floats) -> Floats:
    """Boxes cut to their clips; empty where nothing is left."""
    return np.column_stack([np.maximum(boxes[:, :2], clips[:, :2]), np.minimum(boxes[:, 2:4], clips[:, 2:])])


def _clip_strokes(strokes: Floats, clips: Floats) -> Floats:
    """Segments (x0, y0, x1, y1) cut to their clips, which is exact for upright ones; a point where nothing is left."""
    low, high = np.tile(clips[:, :2], 2), np.tile(clips[:, 2:], 2)
    return np.where(
        low <= high, np.clip(strokes, np.minimum(low, high), np.maximum(low, high)), strokes[:, [0, 1, 0, 1]]
    )


class _Outlines(NamedTuple):
    """The points of some paths in user space: per point its path and outline; per segment its first and last point."""

    points: Floats
    path: Ints
    outline: Ints
    first: Ints
    last: Ints


def _read_outlines(items: list[int], matrices: list[Floats], total: Ints) -> _Outlines:
    """The polylines of paths; a curve stands as its control points, and so is no straight rule."""
    path = np.repeat(np.arange(len(items)), total)
    within = np.arange(len(path)) - np.repeat(np.cumsum(total) - total, total)
    get = call("FPDFPath_GetPathSegment", POINTER, POINTER, INT)
    handles = np.array(items, dtype=np.uint64)[path].tolist() if items else []
    segments = collect(get, handles, within.tolist(), count=len(path), dtype=np.uint64).tolist()
    kinds = collect(call("FPDFPathSegment_GetType", INT, POINTER), segments, count=len(path))
    closes = collect(call("FPDFPathSegment_GetClose", INT, POINTER), segments, count=len(path)) > 0
    own = np.zeros((len(items), 6), dtype=np.float32)
    fill_rows(call("FPDFPageObj_GetMatrix", INT, POINTER, POINTER), items, rows=own)
    whole = np.zeros((len(items), 3, 3))
    whole[:, :, :2], whole[:, 2, 2] = own.reshape(-1, 3, 2), 1.0
    whole = np.matmul(whole, np.array(matrices).reshape(-1, 3, 3))
    raw = np.column_stack([_points(segments).astype(np.float64), np.ones(len(path))])
    points = np.einsum("ij,ijk->ik", raw, whole[path])[:, :2]
    starts = (kinds == pdfium.FPDF_SEGMENT_MOVETO) | (within == 0)
    outline = np.cumsum(starts) - 1
    begin = np.flatnonzero(starts)
    follow = np.flatnonzero(~starts)
    closing = np.flatnonzero(closes)
    first = np.concatenate([follow - 1, closing])
    last = np.concatenate([follow, begin[outline[closing]]])
    return _Outlines(points, path, outline, first.astype(np.int64), last.astype(np.int64))


def _bounds_of_paths(lines: _Outlines) -> Floats:
    """(left, bottom, right, top) around each path's points."""
    if not len(lines.points):
        return np.empty((0, 4))
    begin = np.flatnonzero(np.diff(lines.path, prepend=-1))
    low, high = (f.reduceat(lines.points, begin, axis=0) for f in (np.minimum, np.maximum))
    return np.column_stack([low, high])


class _Shapes(NamedTuple):
    """Upright rectangles among outlines: (left, bottom, right, top) and the path of each."""

    boxes: Floats
    path: Ints


def _filled_boxes(lines: _Outlines) -> _Shapes:
    """The outlines of four or five points that all lie on the sides of their bounding box."""
    if not len(lines.points):
        return _Shapes(np.empty((0, 4)), np.empty(0, dtype=np.int64))
    begin = np.flatnonzero(np.diff(lines.outline, prepend=-1))
    sizes = np.diff(np.append(begin, len(lines.points)))
    low = np.minimum.reduceat(lines.points, begin, axis=0)
    high = np.maximum.reduceat(lines.points, begin, axis=0)
    on_side = np.isclose(lines.points, low[lines.outline], atol=0.5) | np.isclose(
        lines.points, high[lines.outline], atol=0.5
    )
    upright = np.logical_and.reduceat(on_side.all(axis=1), begin) & (sizes >= 4) & (sizes <= 6)
    return _Shapes(np.column_stack([low, high])[upright], lines.path[begin][upright])


def _arrange(strokes: Floats, fills: Floats, pictures: Floats, place: Placement) -> Drawing:
    """Sort strokes and thin fills into rules, in reading space."""
    if len(strokes):
        a, b = strokes[:, :2], strokes[:, 2:4]
        low, high = np.minimum(a, b), np.maximum(a, b)
        x0, top, x1, bottom = place.boxes(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    else:
        x0 = top = x1 = bottom = np.empty(0)
    thick = strokes[:, 4] if len(strokes) else np.empty(0)
    flat = (bottom - top <= 1.0) & (x1 - x0 > 1.0)
    upright = (x1 - x0 <= 1.0) & (bottom - top > 1.0)
    horizontal = [np.column_stack([(top + bottom)[flat] / 2, x0[flat], x1[flat], thick[flat]])]
    vertical = [np.column_stack([(x0 + x1)[upright] / 2, top[upright], bottom[upright], thick[upright]])]
    fx0, ftop, fx1, fbottom = place.boxes(*(fills[:, k] for k in range(4)))
    high_, wide = fbottom - ftop, fx1 - fx0
    thin_h, thin_v = (high_ <= THIN) & (wide > 2 * high_), (wide <= THIN) & (high_ > 2 * wide)
    horizontal.append(np.column_stack([(ftop + fbottom)[thin_h] / 2, fx0[thin_h], fx1[thin_h], high_[thin_h]]))
    vertical.append(np.column_stack([(fx0 + fx1)[thin_v] / 2, ftop[thin_v], fbottom[thin_v], wide[thin_v]]))
    areas = ~thin_h & ~thin_v & (high_ > THIN) & (wide > THIN)
    return Drawing(
        horizontal=np.concatenate(horizontal),
        vertical=np.concatenate(vertical),
        fills=np.column_stack([fx0, ftop, fx1, fbottom, fills[:, 4]])[areas],
        pictures=np.column_stack(place.boxes(*(pictures[:, k] for k in range(4)))),
    )


def read_clips(handles: list[int]) -> dict[int, tuple[float, float, float, float]]:
    """Run index -> the bounding box (left, bottom, right, top) of its clip, for runs that have one."""
    clip = collect(call("FPDFPageObj_GetClipPath", POINTER, POINTER), handles, count=len(handles), dtype=np.uint64)
    count = call("FPDFClipPath_CountPaths", INT, POINTER)
    paths = np.zeros(len(handles), dtype=np.int64)
    clipped = np.flatnonzero(clip)
    paths[clipped] = collect(count, clip[clipped].tolist(), count=len(clipped))
    clips: dict[int, tuple[float, float, float, float]] = {}
    for index in np.flatnonzero(paths > 0).tolist():
        box = _clip_box(int(clip[index]), int(paths[index]))
        if box is not None:
            clips[index] = box
    return clips


def _clip_box(clip: int, paths: int) -> tuple[float, float, float, float] | None:
    """The intersection of the bounding boxes of a clip's paths, in user space."""
    left, bottom, right, top = -np.inf, -np.inf, np.inf, np.inf
    count = call("FPDFClipPath_CountPathSegments", INT, POINTER, INT)
    segment = call("FPDFClipPath_GetPathSegment", POINTER, POINTER, INT, INT)
    for path in range(paths):
        total = count(clip, path)
        if not 3 <= total <= 64:  # curves of a mask; a text's visibility is not told from their box
            continue
        points = _points([segment(clip, path, k) for k in range(total)])
        left, bottom = max(left, points[:, 0].min()), max(bottom, points[:, 1].min())
        right, top = min(right, points[:, 0].max()), min(top, points[:, 1].max())
    return None if np.isinf(left) else (left, bottom, right, top)


def _points(segments: list[int]) -> npt.NDArray[np.float32]:
    """The (x, y) of path segments."""
    points = np.zeros((len(segments), 2), dtype=np.float32)
    fill_rows(call("FPDFPathSegment_GetPoint", INT, *[POINTER] * 3), segments, rows=points, pointers=2)
    return points
