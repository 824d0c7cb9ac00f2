"""Text set upwards, as names of areas and headers sometimes are, is read letter by letter and text by text."""

from __future__ import annotations

import numpy as np
from esqf.extract.drawing import Drawing
from esqf.extract.pdfium import Characters, Page, Runs
from esqf.extract.words import find_vertical_words

SIZE, ADVANCE = 6.0, 4.0


def make_page(placed: list[tuple[str, float, float]]) -> Page:
    """A page with characters set upwards: (letter, left edge, lower edge) in content order, each a run of its own."""
    count = len(placed)
    x0 = np.array([x for _, x, _ in placed])
    bottom = np.array([y for _, _, y in placed])
    code = np.array([ord(letter) for letter, _, _ in placed], dtype=np.uint32)
    no = np.zeros(count, dtype=bool)
    top = bottom - ADVANCE
    characters = Characters(code, x0, top, x0 + SIZE, bottom, bottom, np.arange(count), no, no)
    runs = Runs(no, no, ~no, np.zeros(count, dtype=np.int64), np.ones(count, dtype=np.int64))
    empty = np.empty((0, 5))
    return Page(1, 200, 400, 0, 0, characters, runs, Drawing(empty[:, :4], empty[:, :4], empty, empty[:, :4]), 0)


def set_upwards(text: str, x: float, start: float) -> list[tuple[str, float, float]]:
    """The characters of a text from its lower end."""
    return [(letter, x, start - ADVANCE * k) for k, letter in enumerate(text) if letter != " "]


def texts(page: Page) -> list[str]:
    """The lines read, sorted."""
    return sorted(text for text, _, _ in find_vertical_words(page))


def test_two_texts_above_each_other_are_two() -> None:
    """More white than a space has between them parts them; spaces inside stay."""
    page = make_page(set_upwards("Law of asylum", 30, 300) + set_upwards("Safety", 30, 300 - 13 * ADVANCE - 8))
    assert texts(page) == ["Law of asylum", "Safety"]


def test_lines_beside_each_other_are_two() -> None:
    """One size apart, as lines of one text are."""
    assert texts(make_page(set_upwards("Rules of", 30, 300) + set_upwards("law", 37, 300))) == ["Rules of", "law"]


def test_letters_of_a_ligature_that_stand_beside_their_line_are_put_back() -> None:
    """PDFium gives the letters of a ligature in turned text a box of its own somewhere; the stream's order tells."""
    placed = set_upwards("Berufliche", 30, 300)
    displaced = [(letter, 17.0, 180.0) if letter in "fl" else (letter, x, y) for letter, x, y in placed]
    assert texts(make_page(displaced)) == ["Berufliche"]
