"""Printing by hand on a canvas: the odd options of real PDF files live here."""

import io
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from printing.edition import PrintedEdition
from printing.inks import FontPair, choose_colours, draw_picture, load_fonts
from printing.layout import Layout, UnsupportedLayout
from printing.pages import Fill, Hidden, Page, Rule, Text, typeset
from printing.setting import Word
from printing.words import load_vocabulary


def print_pdf(edition: PrintedEdition, layout: Layout) -> bytes:
    """The edition as a PDF; raises UnsupportedLayout for what only a shaping printer can set."""
    if load_vocabulary(edition.language).rtl:
        raise UnsupportedLayout(f"{layout.name}: no shaping for {edition.language}")
    fonts = load_fonts(layout, edition)
    return _Painter(edition, layout, fonts).paint(typeset(edition, layout, fonts))


class _Painter:
    """Writes pages into a PDF in the way the layout wants its content streams."""

    def __init__(self, edition: PrintedEdition, layout: Layout, fonts: FontPair) -> None:
        self._edition = edition
        self._layout = layout
        self._fonts = fonts
        self._colours = choose_colours(layout.palette)
        self._rng = Random(f"order {layout.name} {edition.language}")

    def paint(self, pages: Sequence[Page]) -> bytes:
        buffer = io.BytesIO()
        self._canvas = Canvas(buffer, invariant=1, initialFontName="Helvetica")
        self._canvas.setTitle(self._edition.title)
        for page in pages:
            self._paint_page(page)
            self._canvas.showPage()
        self._canvas.save()
        return buffer.getvalue()

    def _paint_page(self, page: Page) -> None:
        canvas, layout = self._canvas, self._layout
        self._height = page.height
        bleed = 24.0 if layout.cropped else 0.0
        turned = layout.rotate in (90, 270)
        width, height = (page.height, page.width) if turned else (page.width, page.height)
        canvas.setPageSize((page.width + 2 * bleed, page.height + 2 * bleed))  # as displayed
        canvas.setPageRotation(layout.rotate)
        if bleed:
            canvas.setCropBox((bleed, bleed, bleed + width, bleed + height))
            canvas.setFont(self._fonts.regular, 6)
            canvas.drawString(bleed, 8, f"{layout.name}.indd 1 {self._edition.language}")
            canvas.translate(bleed, bleed)
        match layout.rotate:
            case 90:
                canvas.transform(0, 1, -1, 0, page.height, 0)
            case 180:
                canvas.transform(-1, 0, 0, -1, page.width, page.height)
            case 270:
                canvas.transform(0, -1, 1, 0, 0, page.width)
        self._paint_watermark(page)
        paints: list[Callable[[], None]] = [self._bind(self._paint_fill, fill) for fill in page.fills]
        rules = [self._bind(self._paint_rule, rule) for rule in self._order_rules(page.rules)]
        texts = [self._bind(self._paint_text, text) for text in self._order_texts(page.texts)]
        hidden = [self._bind(self._paint_hidden, item) for item in page.hidden]
        after = rules + texts + hidden
        if layout.order == "shuffled":
            self._rng.shuffle(after)
        for paint in paints + after:
            paint()

    @staticmethod
    def _bind(paint: Callable[[Any], None], item: object) -> Callable[[], None]:
        return lambda: paint(item)

    def _order_texts(self, texts: list[Text]) -> list[Text]:
        if self._layout.order == "columns":
            return sorted(texts, key=lambda text: text.column)
        return texts

    @staticmethod
    def _order_rules(rules: list[Rule]) -> list[Rule]:
        """Every rule once, though two cells share it."""
        return list(dict.fromkeys(rules))

    def _paint_watermark(self, page: Page) -> None:
        canvas, layout = self._canvas, self._layout
        if layout.watermark == "picture":
            picture = ImageReader(draw_picture())
            left, bottom = page.width * 0.2, page.height * 0.15
            canvas.drawImage(picture, left, bottom, page.width * 0.6, page.height * 0.7)
        if layout.watermark == "text":
            canvas.saveState()
            canvas.translate(page.width / 2, page.height / 2)
            canvas.rotate(35)
            canvas.setFillColor(HexColor("#e6e6e6"))
            canvas.setFont(self._fonts.bold, 80)
            words = load_vocabulary(self._edition.language)
            canvas.drawCentredString(0, -20, f"{words.table} {words.annex}")
            canvas.restoreState()

    def _paint_fill(self, fill: Fill) -> None:
        self._canvas.setFillColor(HexColor(fill.colour))
        bottom = self._height - fill.top - fill.height
        self._canvas.rect(fill.x, bottom, fill.width, fill.height, stroke=0, fill=1)

    def _paint_rule(self, rule: Rule) -> None:
        canvas = self._canvas
        if self._layout.rules == "rectangles":
            canvas.setFillColor(HexColor(rule.colour))
            x, bottom = rule.x0 - 0.25, self._height - rule.bottom - 0.25
            canvas.rect(x, bottom, rule.x1 - rule.x0 + 0.5, rule.bottom - rule.top + 0.5, stroke=0, fill=1)
            return
        canvas.setStrokeColor(HexColor(rule.colour))
        canvas.setLineWidth(rule.width)
        canvas.setDash([2, 1.5] if self._layout.rules == "dashed" else [])
        canvas.line(rule.x0, self._height - rule.top, rule.x1, self._height - rule.bottom)

    def _paint_hidden(self, hidden: Hidden) -> None:
        canvas = self._canvas
        canvas.saveState()
        if hidden.clip is not None:
            x, top, width, height = hidden.clip
            path = canvas.beginPath()
            path.rect(x, self._height - top - height, width, height)
            canvas.clipPath(path, stroke=0, fill=0)
        text = canvas.beginText(hidden.x, self._height - hidden.baseline)
        text.setFont(self._fonts.regular, hidden.size)
        text.setFillColor(HexColor("#000000"))
        text.setTextRenderMode(0 if hidden.clip is not None else 3)
        text.textOut(hidden.text)
        canvas.drawText(text)
        canvas.restoreState()

    # -- text -----------------------------------------------------------------------------------

    def _paint_text(self, text: Text) -> None:
        canvas = self._canvas
        canvas.saveState()
        canvas.translate(text.x, self._height - text.baseline)
        if text.vertical:
            canvas.rotate(90)
        stretch = self._find_stretch(text)
        self._show_line(text, stretch, 0.0)
        if self._layout.overprinted and text.strong:
            self._show_line(text, stretch, 0.2)
        canvas.restoreState()

    def _find_stretch(self, text: Text) -> float:
        """What justification adds to each space of the line."""
        words = text.line.words
        gaps = sum(word.spaced for word in words[1:])
        if not self._layout.justify or text.line.last or not gaps or not text.room:
            return 0.0
        return max(0.0, (text.room - self._measure(words)) / gaps)

    def _measure(self, words: Sequence[Word]) -> float:
        return sum(
            self._fonts.measure(word.text, word.bold, word.size)
            + (self._fonts.measure(" ", word.bold, word.size) if place and word.spaced else 0.0)
            for place, word in enumerate(words)
        )

    def _show_line(self, text: Text, stretch: float, shift: float) -> None:
        x = shift
        for run in _join_runs(text.line.words, single=self._layout.output != "lines"):
            if run.spaced and x > shift:
                x += self._fonts.measure(" ", run.bold, run.size) + stretch
            x += self._show_run(run, x, text, stretch)

    def _show_run(self, run: Word, x: float, text: Text, stretch: float) -> float:
        """Show words of one style from `x` on; returns their width."""
        canvas = self._canvas
        width = self._fonts.measure(run.text, run.bold, run.size) + run.text.count(" ") * stretch
        colour = text.colour
        if run.marked and self._layout.emphasis == "coloured":
            colour = self._colours.accent
        canvas.setFillColor(HexColor(colour))
        out = canvas.beginText(x, run.rise)
        out.setFont(self._fonts.choose(run.bold), run.size)
        out.setWordSpace(stretch)
        for piece, start in self._cut_pieces(run):
            out.setTextOrigin(x + start, run.rise)
            out.textOut(self._fonts.ligate(piece))
        canvas.drawText(out)
        if run.marked and self._layout.emphasis == "struck":
            canvas.setStrokeColor(HexColor(text.colour))
            canvas.setLineWidth(0.5)
            canvas.line(x, run.size * 0.28, x + width, run.size * 0.28)
        return width

    def _cut_pieces(self, run: Word) -> Iterator[tuple[str, float]]:
        """The strings to show and where each starts."""
        if self._layout.output in ("lines", "words"):
            yield run.text, 0.0
            return
        length = 1 if self._layout.output == "glyphs" else 3
        place = 0
        while place < len(run.text):
            step = self._rng.randint(1, length)
            start = self._fonts.measure(run.text[:place], run.bold, run.size)
            nudge = self._rng.uniform(-0.02, 0.02) * run.size if length > 1 and place else 0.0
            yield run.text[place : place + step], start + nudge
            place += step


def _join_runs(words: Sequence[Word], *, single: bool) -> Iterator[Word]:
    """Neighbouring words of one style as one run with spaces, or every word alone."""
    run: Word | None = None
    for word in words:
        alike = run is not None and (run.size, run.bold, run.rise, run.marked) == (
            word.size,
            word.bold,
            word.rise,
            word.marked,
        )
        if run is not None and alike and word.spaced and not single:
            run = Word(f"{run.text} {word.text}", run.size, run.bold, run.rise, run.spaced, run.marked)
            continue
        if run is not None:
            yield run
        run = word
    if run is not None:
        yield run
