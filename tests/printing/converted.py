"""Prints editions as text that somebody converted page by page, with the flaws that this leaves."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from printing.edition import PrintedEdition, PrintedRow
from printing.labels import COLUMNS, DESCRIPTORS, LEVELS, Labels
from printing.syllables import find_syllables

Header = Literal["levels", "complexity", "joined"]
Marker = Literal["own", "shared", "split"]
Banner = Literal["row", "lines", "twice"]

LONG = 11  # letters of a word that is likely to have been broken at the end of a line
BROKEN = 0.08  # share of the texts in which a hyphen was left inside a word


@dataclass(frozen=True)
class ConvertedPage:
    """One page up to and with the competence `last`, in the shapes that the converter gave it.

    The header has the levels, the word for complexity above them, or that word in the area's field. The
    number has its own field, stands before the letter, or does so with letter and text split. A section that
    starts here is a row of its own, two paragraphs between tables, or a row that names it twice."""

    last: int
    header: Header = "levels"
    marker: Marker = "shared"
    banner: Banner = "row"
    bold: bool = False  # areas stand in <b>
    trailing: int = 0  # empty fields after the header's


PAGES = (
    ConvertedPage(5, marker="own", trailing=1),
    ConvertedPage(11),
    ConvertedPage(18, banner="lines", bold=True),
    ConvertedPage(24, header="complexity"),
    ConvertedPage(30, header="joined", marker="own", banner="twice"),
    ConvertedPage(99, marker="split", trailing=9),
)


def print_converted(
    edition: PrintedEdition,
    notice: str,
    pages: Sequence[ConvertedPage] = PAGES,
    lost: Collection[str] = (),
    seed: int = 0,
) -> str:
    """The edition as converted text, without the competences whose numbers are in `lost`."""
    return _Converter(edition, Random(seed)).convert(notice, pages, lost)


class _Converter:
    """Writes pages; remembers which section and area the page before ended in."""

    def __init__(self, edition: PrintedEdition, rng: Random) -> None:
        self._edition = edition
        self._rng = rng
        self._section = ""
        self._area = ""

    def convert(self, notice: str, pages: Sequence[ConvertedPage], lost: Collection[str]) -> str:
        edition = self._edition
        lines = ["", "", f"# {edition.title}", "", f"## {edition.subtitle}", "", notice]
        rows = [row for row in edition.rows if row.number not in lost]
        for page in pages:
            here = [row for row in rows if int(row.number) <= page.last]
            rows = rows[len(here) :]
            lines += ["", *self._write_page(page, here)]
        return "\n".join(lines) + "\n"

    def _write_page(self, page: ConvertedPage, rows: Sequence[PrintedRow]) -> Iterator[str]:
        yield from _write_header(self._edition.labels, page)
        for row in rows:
            if row.section != self._section:
                self._section = row.section
                yield from _write_banner(self._edition.sections[row.section], page)
            yield self._write_row(row, page)

    def _write_row(self, row: PrintedRow, page: ConvertedPage) -> str:
        area = "" if row.area == self._area else self._break_word(row.area)
        self._area = row.area
        fields = [f"<b>{area}</b>" if page.bold and area else area]
        texts = [(column, self._break_word(row.cells[column])) for column in COLUMNS]
        if page.marker == "split":
            cells = [field for pair in texts for field in pair]
        else:
            cells = [f"{letter} {text}".rstrip() for letter, text in texts]
        if page.marker == "own":
            fields.append(row.number)
        else:
            cells[0] = f"{row.number} {cells[0]}"
        return "\t".join((*fields, *cells))

    def _break_word(self, text: str) -> str:
        """The text, perhaps with the hyphen of a line's end left inside its longest word."""
        words = text.split(" ")
        place = max(range(len(words)), key=lambda index: len(words[index]))
        word = words[place]
        syllables = find_syllables(self._edition.language, word)
        if len(word) < LONG or not syllables or "-" in word or self._rng.random() > BROKEN:
            return text
        cut = syllables[len(syllables) // 2]
        words[place] = f"{word[:cut]}-{word[cut:]}"
        return " ".join(words)


def _write_header(labels: Labels, page: ConvertedPage) -> Iterator[str]:
    """The header of one page; `joined` has a field more, for the numbers."""
    levels = [field for level in LEVELS for field in (level, "", "")]
    described = [labels.describe(level, descriptor) for level in LEVELS for descriptor in DESCRIPTORS]
    empty = [""] * page.trailing
    if page.header == "complexity":
        yield _join(labels.area, labels.complexity, *[""] * (len(described) - 1), *empty)
        yield _join("", *levels, *empty)
        yield _join("", *described, *empty)
    elif page.header == "joined":
        yield _join(f"{labels.complexity} {labels.area}", "", *levels, *empty)
        yield _join("", "", *described, *empty)
    else:
        yield _join(labels.area, *levels, *empty)
        yield _join("", *described, *empty)


def _write_banner(title: str, page: ConvertedPage) -> Iterator[str]:
    if page.banner == "lines":
        yield from ("", f"**{title}**", "", f"**{title}**", "")
    elif page.banner == "twice":
        yield _join(title, "", title, *[""] * (len(COLUMNS) - 1))
    else:
        yield _join(f"<b>{title}</b>", *[""] * (len(COLUMNS) + 1))


def _join(*fields: str) -> str:
    return "\t".join(fields)
