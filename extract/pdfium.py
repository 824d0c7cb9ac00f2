"""PDFium's view of a page as NumPy arrays: characters, text runs, rules, fills, pictures.

Coordinates are handed out in *reading space*: points from the top-left corner, turned so that most of the page's text
runs left to right; `Page.displayed` leads back to the page as displayed.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

from .arrays import Bools, Floats, Ints
from .bulk import INT, POINTER, UINT, address, call, collect, fill_rows
from .drawing import Drawing, read_clips, read_drawing
from .placement import Placement
from .table import Box

HYPHEN, SOFT_HYPHEN, REPLACEMENT = 0x2D, 0xAD, 0xFFFD
LINE_END_HYPHENS = (0x02, 0xFFFE)  # how PDFium reports the hyphen that ends a line, and the same in running text
SPACES = np.array([0x20, 0x09, 0x0A, 0x0D, 0x2002, 0x2003, 0x2009, 0x200B, 0x3000], dtype=np.uint32)
INVISIBLE_MODES = (3, 7)  # text rendering modes that paint nothing (PDF 32000-1, table 106)
MARK_SIGNS = np.array([0x2A, 0x2020, 0x2021], dtype=np.uint32)  # asterisk, daggers
LIFTED = 0.42  # of the loose box's height: ink that ends above stands on no baseline
REGULAR = 0.7  # of a font's boxes are of one height, where they are not those of the ink
USUAL_DESCENT = 0.2  # part of a box below the baseline


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
        self._raw = _RawText.read(address(self._text.raw))
        self._number = index + 1

    def __enter__(self) -> OpenPage:
        return self

    def __exit__(self, *_: object) -> None:
        self._text.close()
        self._page.close()

    @property
    def address(self) -> int:
        """Where PDFium keeps the page."""
        return address(self._page.raw)

    def read(self) -> Page:
        """The page's characters and drawing as arrays."""
        bounds = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(self._page.raw, bounds)
        frame = (bounds.left, bounds.bottom, bounds.right, bounds.top)
        shown = pdfium.FPDFPage_GetRotation(self._page.raw) % 4
        turn = self._raw.dominant_turn(shown)
        place = Placement(frame, turn)
        characters, runs = self._raw.placed(place)
        return Page(
            number=self._number,
            width=place.width,
            height=place.height,
            turn=turn,
            shown=shown,
            characters=characters,
            runs=runs,
            drawing=read_drawing(self.address, place),
            unmapped=self._raw.unmapped,
        )

    def read_marks(self) -> Ints:
        """The marked-content id of each run, -1 without one."""
        handles = self._raw.handles.tolist()
        return collect(call("FPDFPageObj_GetMarkedContentID", INT, POINTER), handles, count=len(handles))


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
        owner = collect(
            call("FPDFText_GetTextObject", POINTER, POINTER, INT),
            repeat(text),
            range(count),
            count=count,
            dtype=np.uint64,
        )
        real = np.flatnonzero(owner)
        code = _read_codes(text, count)[real]
        box = np.zeros((len(real), 4), dtype=np.float32)
        fill_rows(call("FPDFText_GetLooseCharBox", INT, POINTER, INT, POINTER), repeat(text), real.tolist(), rows=box)
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

    def placed(self, place: Placement) -> tuple[Characters, Runs]:
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
    return collect(get, repeat(text), range(count), count=count, dtype=np.uint32)


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
    regular &= _share_of(regular, kind) > REGULAR  # else boxes of ink (Type 3): `y` is as high as `l`
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


def _share_of(which: Bools, kind: Ints) -> Floats:
    """For each character the part of those of its kind that are among some."""
    _, inverse = np.unique(kind, return_inverse=True)
    shares: Floats = (np.bincount(inverse, weights=which) / np.bincount(inverse))[inverse]
    return shares


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
    fill_rows(get, repeat(text), index.tolist(), rows=origin, pointers=2)
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
        fill_rows(get, [text], [int(index[place])], rows=ink, pointers=4)
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
    fill_rows(call("FPDFText_GetMatrix", INT, POINTER, INT, POINTER), repeat(text), first.tolist(), rows=matrix)
    colour = np.zeros((count, 4), dtype=np.uint32)
    fill_rows(call("FPDFPageObj_GetFillColor", INT, *[POINTER] * 5), handles, rows=colour, pointers=4)
    mode = collect(call("FPDFTextObj_GetTextRenderMode", INT, POINTER), handles, count=count)
    font = collect(call("FPDFTextObj_GetFont", POINTER, POINTER), handles, count=count, dtype=np.uint64)
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
    fill_rows(call("FPDFTextObj_GetFontSize", INT, POINTER, POINTER), handles, rows=size)
    scaled = np.abs(size[:, 0]) * np.hypot(matrix[:, 2], matrix[:, 3])
    return scaled.astype(np.float64), direction, which.astype(np.int64), runs, read_clips(handles)


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
