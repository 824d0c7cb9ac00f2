"""PDFium's view of a page as NumPy arrays: characters, text runs, rules, fills, pictures.

Bulk reading: each PDFium function is called through `map`, so that the loop runs in C, and writes boxes straight
into one array. Coordinates are handed out in *reading space*: points from the top-left corner, turned so that most
of the page's text runs left to right; `Page.displayed` leads back to the page as displayed.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

from .dots import find_dotted_rules
from .table import Box

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

HYPHEN, SOFT_HYPHEN, REPLACEMENT = 0x2D, 0xAD, 0xFFFD
LINE_END_HYPHENS = (0x02, 0xFFFE)  # how PDFium reports the hyphen that ends a line, and the same in running text
SPACES = np.array([0x20, 0x09, 0x0A, 0x0D, 0x2002, 0x2003, 0x2009, 0x200B, 0x3000], dtype=np.uint32)
INVISIBLE_MODES = (3, 7)  # text rendering modes that paint nothing (PDF 32000-1, table 106)
MAX_OBJECTS = 100_000  # page objects read; beyond it a drawing, not a table
MAX_SEGMENTS = 200_000  # path segments read on one page, for the same reason
MAX_DEPTH = 12  # nested form XObjects
MARK_SIGNS = np.array([0x2A, 0x2020, 0x2021], dtype=np.uint32)  # asterisk, daggers
LIFTED = 0.42  # of the loose box's height: ink that ends above stands on no baseline
USUAL_DESCENT = 0.2  # part of a box below the baseline
TEXT, PATH, IMAGE, FORM = 1, 2, 3, 5
IDENTITY: Floats = np.eye(3)

POINTER, INT, UINT = ctypes.c_size_t, ctypes.c_int, ctypes.c_uint


@cache
def call(name: str, result: Any, *arguments: Any) -> Any:
    """A PDFium function with plain integers for pointers; it keeps the GIL, which makes short calls cheap."""
    address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


def _address(handle: Any) -> int:
    """The address behind a pypdfium2 handle."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _collect(function: Any, *arguments: Iterable[int], count: int, dtype: Any = np.int64) -> npt.NDArray[Any]:
    """The results of `function` over parallel arguments as an array."""
    return np.fromiter(map(function, *arguments), dtype=dtype, count=count)


def _fill_rows(function: Any, *arguments: Iterable[int], rows: npt.NDArray[Any], pointers: int = 1) -> None:
    """Call `function` once per row of `rows`, letting it write the row through `pointers` trailing pointers."""
    if not len(rows):
        return
    base, step = rows.ctypes.data, rows.strides[0]
    width = step // pointers
    end = base + step * len(rows)
    places = [range(base + k * width, end + k * width, step) for k in range(pointers)]
    deque(map(function, *arguments, *places), maxlen=0)


@dataclass(frozen=True, slots=True)
class Runs:
    """Text objects, one entry each: style, RGB colour, whether it is painted, and the quarter turns of its direction
    against reading direction (-1: an odd angle)."""

    bold: Bools
    italic: Bools
    painted: Bools
    colour: Ints
    turn: Ints


@dataclass(frozen=True, slots=True)
class Characters:
    """Characters in content-stream order: Unicode, box and baseline in reading space, index of the run.

    Boxes are as high as the font size and as wide as the glyph's advance. `spaced`: PDFium reads a
    space before the character although none is printed; `lifted`: a digit or sign whose ink stands above the baseline,
    as fonts draw their own superscripts."""

    code: npt.NDArray[np.uint32]
    x0: Floats
    top: Floats
    x1: Floats
    bottom: Floats
    base: Floats
    run: Ints
    spaced: Bools
    lifted: Bools

    def __len__(self) -> int:
        return len(self.code)

    def take(self, which: Ints | Bools) -> Characters:
        """The characters of an index or a mask."""
        return Characters(*(getattr(self, name)[which] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn: horizontal rules (y, x0, x1, thickness), vertical rules (x, top, bottom, thickness), fills
    (x0, top, x1, bottom, RGB), pictures (x0, top, x1, bottom)."""

    horizontal: Floats
    vertical: Floats
    fills: Floats
    pictures: Floats


@dataclass(frozen=True, slots=True)
class Page:
    """One page in reading space. `turn` is the number of clockwise quarter turns from user space to it, `shown`
    from user space to the page as displayed; `width` and `height` are those of reading space, in points."""

    number: int
    width: float
    height: float
    turn: int
    shown: int
    characters: Characters
    runs: Runs
    drawing: Drawing
    unmapped: int

    def displayed(self, x0: float, top: float, x1: float, bottom: float) -> Box:
        """The box on the page as displayed."""
        quarter = (self.shown - self.turn) % 4
        w, h = self.width, self.height
        if quarter == 1:
            x0, top, x1, bottom = h - bottom, x0, h - top, x1
        elif quarter == 2:
            x0, top, x1, bottom = w - x1, h - bottom, w - x0, h - top
        elif quarter == 3:
            x0, top, x1, bottom = top, w - x1, bottom, w - x0
        return Box(self.number, round(float(x0), 2), round(float(top), 2), round(float(x1), 2), round(float(bottom), 2))


class OpenPage:
    """Page `index` (zero-based) of a pypdfium2 document, loaded until it is closed; pypdfium2.PdfiumError where it
    cannot be loaded."""

    def __init__(self, document: Any, index: int) -> None:
        self._page = document[index]
        self._text = self._page.get_textpage()
        self._raw = _RawText.read(_address(self._text.raw))
        self._number = index + 1

    def __enter__(self) -> OpenPage:
        return self

    def __exit__(self, *_: object) -> None:
        self._text.close()
        self._page.close()

    @property
    def address(self) -> int:
        """Where PDFium keeps the page."""
        return _address(self._page.raw)

    def read(self) -> Page:
        """The page's characters and drawing as arrays."""
        bounds = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(self._page.raw, bounds)
        frame = (bounds.left, bounds.bottom, bounds.right, bounds.top)
        shown = pdfium.FPDFPage_GetRotation(self._page.raw) % 4
        turn = self._raw.dominant_turn(shown)
        place = _Placement(frame, turn)
        characters, runs = self._raw.placed(place)
        return Page(
            number=self._number,
            width=place.width,
            height=place.height,
            turn=turn,
            shown=shown,
            characters=characters,
            runs=runs,
            drawing=_read_drawing(self.address, place),
            unmapped=self._raw.unmapped,
        )

    def read_marks(self) -> Ints:
        """The marked-content id of each run, -1 without one."""
        handles = self._raw.handles.tolist()
        return _collect(call("FPDFPageObj_GetMarkedContentID", INT, POINTER), handles, count=len(handles))


@dataclass(frozen=True, slots=True)
class _Placement:
    """From user space (x right, y up, box `frame`) to reading space after `turn` clockwise quarter turns."""

    frame: tuple[float, float, float, float]
    turn: int

    @property
    def width(self) -> float:
        left, bottom, right, top = self.frame
        return (top - bottom) if self.turn % 2 else (right - left)

    @property
    def height(self) -> float:
        left, bottom, right, top = self.frame
        return (right - left) if self.turn % 2 else (top - bottom)

    def boxes(self, left: Floats, bottom: Floats, right: Floats, top: Floats) -> tuple[Floats, ...]:
        """(x0, top, x1, bottom) of user-space boxes."""
        west, south, east, north = self.frame
        if self.turn == 0:
            return left - west, north - top, right - west, north - bottom
        if self.turn == 1:
            return bottom - south, left - west, top - south, right - west
        if self.turn == 2:
            return east - right, bottom - south, east - left, top - south
        return north - top, east - right, north - bottom, east - left


@dataclass(frozen=True, slots=True)
class _RawText:
    """Characters and runs of a text page in user space."""

    code: npt.NDArray[np.uint32]
    box: npt.NDArray[np.float32]  # left, top, right, bottom
    run: Ints
    spaced: Bools
    lifted: Bools
    direction: Ints  # per run: counter-clockwise quarter turns in user space, -1 for an odd angle
    runs: Runs
    clips: dict[int, tuple[float, float, float, float]]
    unmapped: int
    handles: npt.NDArray[np.uint64]  # per run: its page object

    @classmethod
    def read(cls, text: int) -> _RawText:
        """Read every character of the text page at address `text`, without the ones PDFium generated."""
        count = max(call("FPDFText_CountChars", INT, POINTER)(text), 0)
        owner = _collect(
            call("FPDFText_GetTextObject", POINTER, POINTER, INT),
            repeat(text),
            range(count),
            count=count,
            dtype=np.uint64,
        )
        real = np.flatnonzero(owner)
        code = _read_codes(text, count)[real]
        box = np.zeros((len(real), 4), dtype=np.float32)
        _fill_rows(call("FPDFText_GetLooseCharBox", INT, POINTER, INT, POINTER), repeat(text), real.tolist(), rows=box)
        spaced = np.zeros(len(real), dtype=bool)
        spaced[1:] = np.diff(real) > 1  # characters that PDFium generated lie between: a space or a line's end
        pointers, first, run = np.unique(owner[real], return_index=True, return_inverse=True)
        run = run.astype(np.int64)
        size, direction, font, runs, clips = _read_runs(text, pointers, real[first])
        _loosen(text, real, run, box, size, font, direction)
        lifted = _lifted(text, real, code, box, run, direction)
        unmapped = _unmapped(text, real, code)
        return cls(_settle_codes(code), box, run, spaced, lifted, direction, runs, clips, unmapped, pointers)

    def dominant_turn(self, shown: int) -> int:
        """The clockwise quarter turns that set most characters upright; those of the displayed page without text."""
        turns = self.direction[self.run] if len(self.run) else np.empty(0, dtype=np.int64)
        votes = np.bincount(turns[turns >= 0], minlength=4)
        return int(votes.argmax()) if votes.any() and votes[shown] < 0.5 * votes.sum() else shown

    def placed(self, place: _Placement) -> tuple[Characters, Runs]:
        """Characters and runs in reading space, unpainted and clipped text marked as such."""
        left, top, right, bottom = (self.box[:, k].astype(np.float64) for k in range(4))
        x0, y0, x1, y1 = place.boxes(left, bottom, right, top)
        base = y1 - USUAL_DESCENT * (y1 - y0)
        odd = self.direction < 0
        turn = np.where(odd, -1, (self.direction - place.turn) % 4)
        painted = self.runs.painted.copy()
        characters = Characters(self.code, x0, y0, x1, y1, base, self.run, self.spaced, self.lifted)
        if self.clips:
            characters = characters.take(_inside_clips(self.box, self.run, self.clips))
        inside = (
            (characters.x1 > 0)
            & (characters.x0 < place.width)
            & (characters.bottom > 0)
            & (characters.top < place.height)
        )
        runs = Runs(self.runs.bold, self.runs.italic, painted, self.runs.colour, turn)
        return characters.take(inside), runs


def _read_codes(text: int, count: int) -> npt.NDArray[np.uint32]:
    """The Unicode of every character of a text page: all at once, or one by one where the numbers do not match
    (characters beyond the basic plane, or such as PDFium leaves out of its text)."""
    buffer = np.zeros(count + 1, dtype=np.uint16)
    written = call("FPDFText_GetText", INT, POINTER, INT, INT, POINTER)(text, 0, count, buffer.ctypes.data)
    if written == count + 1:
        return buffer[:count].astype(np.uint32)
    get = call("FPDFText_GetUnicode", UINT, POINTER, INT)
    return _collect(get, repeat(text), range(count), count=count, dtype=np.uint32)


def _loosen(
    text: int, index: Ints, run: Ints, box: npt.NDArray[np.float32], size: Floats, font: Ints, direction: Ints
) -> None:
    """Make every box as high as its font size, four fifths of it above the baseline.

    PDFium's loose boxes are as high as the font's ascent and descent say, each font otherwise, and the ink's alone for
    a glyph without width or a piece of one. One origin a font tells its baseline; irregular boxes are asked one by one.
    `size`, `font` and `direction` are those of the runs."""
    if not len(run):
        return
    across = direction[run] % 2 == 1
    low, high = np.where(across, box[:, 0], box[:, 3]), np.where(across, box[:, 2], box[:, 1])
    tall = np.maximum(size[run], 0.1)
    kind = font[run] * 5 + direction[run] + 1
    ratio = np.rint((high - low) / tall * 50).astype(np.int64)
    usual = _usual_ratios(kind, ratio)
    regular = (np.abs(ratio - usual) <= 1) & (direction[run] >= 0)
    _, sample, which = np.unique(kind[regular], return_index=True, return_inverse=True)
    picked = np.flatnonzero(regular)[sample]
    origin = _read_origins(text, index[picked])
    base_part = (np.where(across[picked], origin[:, 0], origin[:, 1]) - low[picked]) / np.maximum(high - low, 0.01)[
        picked
    ]
    base = np.zeros(len(run))
    base[regular] = low[regular] + base_part[which] * (high - low)[regular]
    odd = np.flatnonzero(~regular & (direction[run] >= 0))
    if len(odd):
        origin = _read_origins(text, index[odd])
        base[odd] = np.where(across[odd], origin[:, 0], origin[:, 1])
        _widen_ink(box, odd[~across[odd]], origin[~across[odd]], tall)
    settled = direction[run] >= 0
    upward = np.isin(direction[run], (0, 3))  # the side on which larger coordinates lie above the baseline
    below = np.where(upward, USUAL_DESCENT, 1 - USUAL_DESCENT) * tall
    for side, chosen in ((across, (0, 2)), (~across, (3, 1))):
        where = side & settled
        box[where, chosen[0]] = (base - below)[where]
        box[where, chosen[1]] = (base - below + tall)[where]


def _usual_ratios(kind: Ints, ratio: Ints) -> Ints:
    """For each character the most frequent ratio of box to size among those of its font and direction."""
    shift = int(ratio.min())
    pairs, counts = np.unique(kind * 1000 + np.clip(ratio - shift, 0, 999), return_counts=True)
    order = np.lexsort((counts, pairs // 1000))
    last = np.flatnonzero(np.diff(pairs[order] // 1000, append=-1))
    best = {int(pairs[order][k] // 1000): int(pairs[order][k] % 1000) + shift for k in last}
    values, inverse = np.unique(kind, return_inverse=True)
    usual: Ints = np.array([best[int(value)] for value in values], dtype=np.int64)[inverse]
    return usual


def _read_origins(text: int, index: Ints) -> Floats:
    """The origins (x, y) of some characters in user space."""
    origin = np.zeros((len(index), 2), dtype=np.float64)
    get = call("FPDFText_GetCharOrigin", INT, POINTER, INT, POINTER, POINTER)
    _fill_rows(get, repeat(text), index.tolist(), rows=origin, pointers=2)
    return origin


def _widen_ink(box: npt.NDArray[np.float32], odd: Ints, origin: Floats, tall: Floats) -> None:
    """Give a box of bare ink its side bearings: as much behind as between the origin and the ink."""
    bearing = box[odd, 0] - origin[:, 0]
    bearing = np.where((bearing > 0) & (bearing < 0.25 * tall[odd]), bearing, 0.0)  # wider: a later piece of a glyph
    box[odd, 0] -= bearing
    box[odd, 2] += bearing


def _lifted(
    text: int, index: Ints, code: npt.NDArray[np.uint32], box: npt.NDArray[np.float32], run: Ints, direction: Ints
) -> Bools:
    """Which digits and signs close behind a letter have their ink above the baseline: the font's superscripts."""
    lifted = np.zeros(len(code), dtype=bool)
    sign = ((code >= 0x30) & (code <= 0x39)) | np.isin(code, MARK_SIGNS)
    behind = np.zeros(len(code), dtype=bool)
    behind[1:] = (code[:-1] >= 0x41) & (np.diff(index) == 1) & (run[1:] != run[:-1])
    for place in np.flatnonzero(sign & behind & (direction[run] == 0)).tolist():
        ink = np.zeros((1, 4), dtype=np.float64)  # left, right, bottom, top
        get = call("FPDFText_GetCharBox", INT, POINTER, INT, *[POINTER] * 4)
        _fill_rows(get, [text], [int(index[place])], rows=ink, pointers=4)
        height = box[place, 1] - box[place, 3]
        lifted[place] = ink[0, 2] > box[place, 3] + LIFTED * height
    goes_on = sign[1:] & (run[1:] == run[:-1]) & (np.diff(index) == 1)  # the further digits of a mark
    for place in np.flatnonzero(goes_on).tolist():
        lifted[place + 1] |= lifted[place]
    return lifted


def _unmapped(text: int, index: Ints, code: npt.NDArray[np.uint32]) -> int:
    """How many characters have no usable Unicode: none at all, or PDFium says the font's map fails."""
    suspect = index[(code == 0) | (code == REPLACEMENT) | ((code >= 0xE000) & (code <= 0xF8FF)) | (code < 0x20)]
    failing = call("FPDFText_HasUnicodeMapError", INT, POINTER, INT)
    sampled = index[:: max(1, len(index) // 200)]
    wrong = sum(failing(text, int(i)) == 1 for i in sampled)
    certain = int(((code == 0) | (code == REPLACEMENT)).sum())
    if wrong:
        return max(certain, int(wrong) * max(1, len(index) // 200))
    return certain + int(sum(failing(text, int(i)) == 1 for i in suspect))


def _settle_codes(code: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Line-end hyphens become hyphens again, unmapped glyphs U+FFFD, controls spaces."""
    code = np.where(np.isin(code, LINE_END_HYPHENS), HYPHEN, code)
    code = np.where(code == 0, REPLACEMENT, code)
    return np.where((code < 0x20) | ((code >= 0x7F) & (code < 0xA0)), 0x20, code).astype(np.uint32)


def _read_runs(
    text: int, pointers: npt.NDArray[np.uint64], first: Ints
) -> tuple[Floats, Ints, Ints, Runs, dict[int, tuple[float, float, float, float]]]:
    """Size in points, direction, font, style and clip of each text object."""
    count = len(pointers)
    handles = pointers.tolist()
    matrix = np.zeros((count, 6), dtype=np.float32)
    _fill_rows(call("FPDFText_GetMatrix", INT, POINTER, INT, POINTER), repeat(text), first.tolist(), rows=matrix)
    colour = np.zeros((count, 4), dtype=np.uint32)
    _fill_rows(call("FPDFPageObj_GetFillColor", INT, *[POINTER] * 5), handles, rows=colour, pointers=4)
    mode = _collect(call("FPDFTextObj_GetTextRenderMode", INT, POINTER), handles, count=count)
    font = _collect(call("FPDFTextObj_GetFont", POINTER, POINTER), handles, count=count, dtype=np.uint64)
    fonts, which = np.unique(font, return_inverse=True)
    known = [_read_font(int(pointer)) for pointer in fonts]
    bold, italic = (np.array([k[i] for k in known], dtype=bool)[which] for i in range(2))
    stroke_bold = mode == 2  # filled and stroked: how producers fake a bold face
    runs = Runs(
        bold=bold | stroke_bold,
        italic=italic,
        painted=~np.isin(mode, INVISIBLE_MODES) & (colour[:, 3] > 0),
        colour=((colour[:, 0] << 16) | (colour[:, 1] << 8) | colour[:, 2]).astype(np.int64),
        turn=np.zeros(count, dtype=np.int64),
    )
    angle = np.degrees(np.arctan2(matrix[:, 1], matrix[:, 0])) % 360
    direction = np.rint(angle / 90).astype(np.int64)
    direction = np.where(np.abs(angle - direction * 90) > 3, -1, direction % 4)
    size = np.zeros((count, 1), dtype=np.float32)
    _fill_rows(call("FPDFTextObj_GetFontSize", INT, POINTER, POINTER), handles, rows=size)
    scaled = np.abs(size[:, 0]) * np.hypot(matrix[:, 2], matrix[:, 3])
    return scaled.astype(np.float64), direction, which.astype(np.int64), runs, _read_clips(handles)


def _read_font(font: int) -> tuple[bool, bool]:
    """(bold, italic) of a font."""
    if not font:
        return False, False
    name = ctypes.create_string_buffer(256)
    call("FPDFFont_GetBaseFontName", POINTER, POINTER, POINTER, POINTER)(font, ctypes.addressof(name), 256)
    plain = name.value.decode("utf-8", "replace").lower()
    weight = call("FPDFFont_GetWeight", INT, POINTER)(font)
    slant = ctypes.c_int()
    call("FPDFFont_GetItalicAngle", INT, POINTER, POINTER)(font, ctypes.addressof(slant))
    bold = any(word in plain for word in ("bold", "black", "heavy", "demi")) or weight >= 600
    italic = any(word in plain for word in ("italic", "oblique")) or slant.value != 0
    return bold, italic


def _read_clips(handles: list[int]) -> dict[int, tuple[float, float, float, float]]:
    """Run index -> the bounding box (left, bottom, right, top) of its clip, for runs that have one."""
    clip = _collect(call("FPDFPageObj_GetClipPath", POINTER, POINTER), handles, count=len(handles), dtype=np.uint64)
    count = call("FPDFClipPath_CountPaths", INT, POINTER)
    paths = np.zeros(len(handles), dtype=np.int64)
    clipped = np.flatnonzero(clip)
    paths[clipped] = _collect(count, clip[clipped].tolist(), count=len(clipped))
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
    _fill_rows(call("FPDFPathSegment_GetPoint", INT, *[POINTER] * 3), segments, rows=points, pointers=2)
    return points


def _inside_clips(
    box: npt.NDArray[np.float32], run: Ints, clips: dict[int, tuple[float, float, float, float]]
) -> Bools:
    """Which characters have their centre inside the clip of their run."""
    table = np.tile(np.array([-np.inf, -np.inf, np.inf, np.inf]), (int(run.max(initial=0)) + 1, 1))
    for index, edges in clips.items():
        table[index] = edges
    edge = table[run]
    x, y = (box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2
    inside: Bools = (x >= edge[:, 0]) & (y >= edge[:, 1]) & (x <= edge[:, 2]) & (y <= edge[:, 3])
    return inside


# --- what is drawn ---------------------------------------------------------------------------------------------


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
        items = _collect(getter, repeat(parent), range(total), count=total, dtype=np.uint64)
        kinds = _collect(kind, items.tolist(), count=total)
        yield _Batch(items, kinds, matrix)
        forms = items[kinds == FORM].tolist() if depth < MAX_DEPTH else []
        stack += [(child, item, children(item), _matrix(item) @ matrix, depth + 1) for item in forms]


def _matrix(item: int) -> npt.NDArray[np.float64]:
    """The matrix of a page object, for row vectors (x, y, 1)."""
    m = pdfium.FS_MATRIX()
    call("FPDFPageObj_GetMatrix", INT, POINTER, POINTER)(item, ctypes.addressof(m))
    return np.array([[m.a, m.b, 0], [m.c, m.d, 0], [m.e, m.f, 1]], dtype=np.float64)


def _read_drawing(page: int, place: _Placement) -> Drawing:
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
    _fill_rows(call("FPDFPageObj_GetBounds", INT, *[POINTER] * 5), items, rows=box, pointers=4)
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
    _fill_rows(call("FPDFPath_GetDrawMode", INT, *[POINTER] * 3), items, rows=mode, pointers=2)
    total = _collect(call("FPDFPath_CountSegments", INT, POINTER), items, count=count)
    colour = np.zeros((count, 4), dtype=np.uint32)
    _fill_rows(call("FPDFPageObj_GetFillColor", INT, *[POINTER] * 5), items, rows=colour, pointers=4)
    width = np.zeros((count, 1), dtype=np.float32)
    _fill_rows(call("FPDFPageObj_GetStrokeWidth", INT, *[POINTER] * 2), items, rows=width)
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
    for index, edges in _read_clips(items).items():
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
    segments = _collect(get, handles, within.tolist(), count=len(path), dtype=np.uint64).tolist()
    kinds = _collect(call("FPDFPathSegment_GetType", INT, POINTER), segments, count=len(path))
    closes = _collect(call("FPDFPathSegment_GetClose", INT, POINTER), segments, count=len(path)) > 0
    own = np.zeros((len(items), 6), dtype=np.float32)
    _fill_rows(call("FPDFPageObj_GetMatrix", INT, POINTER, POINTER), items, rows=own)
    whole = np.array([np.array([[a, b, 0], [c, d, 0], [e, f, 1]]) for a, b, c, d, e, f in own.tolist()]).reshape(
        -1, 3, 3
    )
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


def _arrange(strokes: Floats, fills: Floats, pictures: Floats, place: _Placement) -> Drawing:
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


THIN = 3.0  # points; a filled box no thicker than this is a rule, as producers draw rules
