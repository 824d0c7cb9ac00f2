"""Defects planted into clean editions: each kind damages one and says which findings must name it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

import polars as pl
from esqf.normalize.edition import EMPTY, FILLED, MISSING, Edition

LETTERS = "abcdefghi"
Place = tuple[str, str | None]


@dataclass(frozen=True)
class Planted:
    """A damaged edition; one of `codes` must be found at every one of `places` (number, column)."""

    edition: Edition
    codes: frozenset[str]
    places: frozenset[Place]


def rewrite(edition: Edition, changes: Mapping[str, Mapping[str, object]]) -> Edition:
    """The edition with some fields of some cells (by code) changed; a new text also sets the status."""
    records = []
    for record in edition.cells.iter_rows(named=True):
        change = dict(changes.get(str(record["code"]), {}))
        if "text" in change:
            change = {"status": FILLED if change["text"] else EMPTY, "source_text": change["text"], **change}
        records.append({**record, **change})
    return replace(edition, cells=pl.DataFrame(records, schema=edition.cells.schema))


class Planter:
    """Plants defects into one edition; `others` are editions in other languages."""

    def __init__(self, rng: Random, edition: Edition, others: tuple[Edition, ...]) -> None:
        self.rng = rng
        self.edition = edition
        self.others = others
        self.texts = {code: text for code, text in edition.texts().items() if text}
        self.numbers = list(dict.fromkeys(edition.cells["number"].to_list()))

    def draw_code(self, least_words: int = 1, row_of: int = 1) -> str:
        """The code of a filled cell of at least so many words, in a row with so many filled cells."""
        return self.rng.choice(
            [
                code
                for code, text in self.texts.items()
                if len(text.split()) >= least_words and len(self.row(code[:-1])) >= row_of
            ]
        )

    def draw_word(self) -> tuple[str, str]:
        """The code of a cell and a long word in it that other cells use."""
        return self.rng.choice(
            [
                (code, word)
                for code, text in self.texts.items()
                for word in text.split()
                if len(word) > 8 and word.isalpha() and sum(word in other for other in self.texts.values()) > 2
            ]
        )

    def row(self, number: str) -> list[str]:
        """The codes of the filled cells of a row."""
        return [code for code in self.texts if code[:-1] == number]

    def plant(self, changes: Mapping[str, Mapping[str, object]], *codes: str, at: set[Place] | None = None) -> Planted:
        """The planted defect: changes by cell code, codes to find, at the changed cells unless told."""
        places = at or {(code[:-1], code[-1]) for code in changes}
        return Planted(rewrite(self.edition, changes), frozenset(codes), frozenset(places))

    def replace_text(self, code: str, text: str, *codes: str) -> Planted:
        """The edition with one other text."""
        return self.plant({code: {"text": text}}, *codes)

    def swap_texts(self, one: str, two: str) -> dict[str, dict[str, object]]:
        """The changes that exchange the texts of two cells."""
        return {one: {"text": self.texts.get(two, "")}, two: {"text": self.texts.get(one, "")}}


def row_missing(p: Planter) -> Planted:
    """A row is not in the document."""
    number = p.rng.choice([n for n in p.numbers if p.row(n)])
    gone = {"text": "", "status": MISSING, "section": None, "section_title": None, "area": None}
    return p.plant({number + x: gone for x in LETTERS}, "row-missing", at={(number, None)})


def row_duplicated(p: Planter) -> Planted:
    """A row has the texts of the row before it."""
    home = p.rng.choice(
        [n for n in p.numbers[:-1] if len(p.row(n)) >= 3 and max(len(p.texts[c].split()) for c in p.row(n)) > 3]
    )
    copy = p.numbers[p.numbers.index(home) + 1]
    changes = {copy + x: {"text": p.texts.get(home + x, "")} for x in LETTERS}
    return p.plant(changes, "row-duplicated", at={(copy, None)})


def cells_swapped_in_row(p: Planter) -> Planted:
    """Two cells of a row have each other's text."""
    number = p.draw_code(row_of=2)[:-1]
    one, two = p.rng.sample(p.row(number), 2)
    return p.plant(p.swap_texts(one, two), "cell-in-wrong-column")


def knowledge_swapped_in_row(p: Planter) -> Planted:
    """A knowledge cell and another cell of a row have each other's text."""
    rows = [n for n in p.numbers if any(c[-1] in "adg" for c in p.row(n)) and any(c[-1] not in "adg" for c in p.row(n))]
    number = p.rng.choice(rows)
    one = p.rng.choice([c for c in p.row(number) if c[-1] in "adg"])
    two = p.rng.choice([c for c in p.row(number) if c[-1] not in "adg"])
    return p.plant(p.swap_texts(one, two), "cell-in-wrong-column")


def cells_swapped_across(p: Planter) -> Planted:
    """Two cells of a column have each other's text."""
    one = p.draw_code()
    two = p.rng.choice([c for c in p.texts if c[-1] == one[-1] and c != one])
    return p.plant(p.swap_texts(one, two), "cells-swapped")


def rows_swapped(p: Planter) -> Planted:
    """Two neighbouring rows have each other's texts."""
    place = p.rng.randrange(len(p.numbers) - 1)
    one, two = p.numbers[place : place + 2]
    changes: dict[str, dict[str, object]] = {}
    for x in LETTERS:
        changes |= p.swap_texts(one + x, two + x)
    return p.plant(changes, "rows-swapped", at={(one, None), (two, None)})


def foreign_cell(p: Planter) -> Planted:
    """A cell has the text of another language at its place."""
    code = p.draw_code(least_words=3)
    foreign = p.rng.choice(p.others).texts().get(code)
    return p.replace_text(code, foreign or "-", "cell-in-other-language")


def foreign_cell_elsewhere(p: Planter) -> Planted:
    """A cell has some text of another language."""
    code = p.draw_code(least_words=3)
    texts = [t for t in p.rng.choice(p.others).texts().values() if t and len(t.split()) >= 4]
    return p.replace_text(code, p.rng.choice(texts), "cell-in-other-language")


def cell_emptied(p: Planter) -> Planted:
    """A cell has lost its text."""
    return p.replace_text(p.draw_code(), "", "filled-elsewhere-empty-here")


def cell_missing(p: Planter) -> Planted:
    """A cell is not in the document."""
    code = p.draw_code(row_of=2)
    return p.plant({code: {"text": "", "status": MISSING}}, "cell-missing")


def cell_cut_between_words(p: Planter) -> Planted:
    """A cell has lost its last words, as many as a quarter to two thirds."""
    code = p.draw_code(least_words=6)
    words = p.texts[code].split()
    kept = p.rng.randint(max(2, len(words) // 3), len(words) * 3 // 4)
    return p.replace_text(code, " ".join(words[:kept]), "cell-truncated")


def cell_cut_in_word(p: Planter) -> Planted:
    """A cell is cut in the middle of a word, near its middle."""
    code = p.draw_code(least_words=6)
    text = p.texts[code]
    inside = [i for i in range(len(text) // 3, len(text) * 3 // 4) if text[i - 1 : i + 1].isalpha()]
    return p.replace_text(code, text[: p.rng.choice(inside)], "cell-truncated")


def cell_start_lost(p: Planter) -> Planted:
    """A cell has lost its first words."""
    code = p.draw_code(least_words=6)
    words = p.texts[code].split()
    starts = [i for i in range(2, len(words) - 2) if words[i][0].islower()]
    return p.replace_text(code, " ".join(words[p.rng.choice(starts or [2]) :]), "cell-truncated")


def number_wrong(p: Planter) -> Planted:
    """A row has its number's digits the wrong way round."""
    number = p.rng.choice([n for n in p.numbers if len(n) == 2 and n[::-1] not in p.numbers and n[1] != "0"])
    wrong = number[::-1]
    changes = {
        number + x: {"number": wrong, "code": wrong + x, "area_id": None, "order": len(p.numbers) + 1} for x in LETTERS
    }
    return p.plant(changes, "number-unexpected", at={(wrong, None)})


def cell_moved(p: Planter) -> Planted:
    """A cell has its text in the empty column beside its own."""
    able = [
        (code, code[:-1] + x)
        for code in p.texts
        for x in LETTERS
        if abs(ord(x) - ord(code[-1])) == 1 and code[:-1] + x not in p.texts
    ]
    code, empty = p.rng.choice(able)
    planted = p.plant({code: {"text": ""}, empty: {"text": p.texts[code]}}, "cell-in-wrong-column")
    return replace(planted, places=frozenset({(empty[:-1], empty[-1])}))


def filled_where_empty(p: Planter) -> Planted:
    """A cell that is empty on purpose has a text."""
    empty = [n + x for n in p.numbers for x in LETTERS if p.row(n) and n + x not in p.texts]
    return p.replace_text(p.rng.choice(empty), p.texts[p.draw_code()], "empty-elsewhere-filled-here")


def neighbour_run_in(p: Planter) -> Planted:
    """A cell has its neighbour's text behind its own, and the neighbour none."""
    code = p.draw_code(row_of=2)
    mates = p.row(code[:-1])
    other = mates[mates.index(code) - 1] if code != mates[0] else mates[1]
    joined = f"{p.texts[code]} {p.texts[other]}"
    planted = p.plant({code: {"text": joined}, other: {"text": ""}}, "cell-too-long")
    return replace(planted, places=frozenset({(code[:-1], code[-1])}))


def neighbour_repeated(p: Planter) -> Planted:
    """A cell has its neighbour's text behind its own, and the neighbour too."""
    code = p.draw_code(row_of=2)
    mates = [c for c in p.row(code[:-1]) if c != code and len(p.texts[c].split()) > 1]
    other = p.rng.choice(mates) if mates else code
    return p.replace_text(code, f"{p.texts[code]} {p.texts[other]}", "cell-too-long")


def neighbour_line_run_in(p: Planter) -> Planted:
    """A cell has the first half of its neighbour's text behind its own, and the neighbour the second."""
    code = p.draw_code(row_of=2)
    mates = [c for c in p.row(code[:-1]) if c != code and len(p.texts[c].split()) > 5]
    if not mates:
        return neighbour_line_run_in(p)
    other = p.rng.choice(mates)
    words = p.texts[other].split()
    half = len(words) // 2
    changes = {
        code: {"text": f"{p.texts[code]} {' '.join(words[:half])}"},
        other: {"text": " ".join(words[half:])},
    }
    return replace(p.plant(changes, "cell-too-long"), places=frozenset({(code[:-1], code[-1])}))


def area_regrouped(p: Planter) -> Planted:
    """A row stands under the area of the next one."""
    areas = dict(p.edition.cells.select("number", "area").iter_rows())
    ends = [i for i, n in enumerate(p.numbers[:-1]) if areas[n] and areas[p.numbers[i + 1]] not in (areas[n], None)]
    place = p.rng.choice(ends)
    number = p.numbers[place]
    area = areas[p.numbers[place + 1]]
    return p.plant({number + x: {"area": area} for x in LETTERS}, "area-differs", at={(number, None)})


def areas_exchanged(p: Planter) -> Planted:
    """Two neighbouring areas have each other's name."""
    areas = dict(p.edition.cells.select("number", "area").iter_rows())
    names = list(dict.fromkeys(areas[n] for n in p.numbers if areas[n]))
    place = p.rng.randrange(len(names) - 1)
    one, two = names[place : place + 2]
    other = {one: two, two: one}
    moved = [n for n in p.numbers if areas[n] in other]
    changes = {n + x: {"area": other[str(areas[n])]} for n in moved for x in LETTERS}
    return p.plant(changes, "area-differs", at={(n, None) for n in moved})


def area_missing(p: Planter) -> Planted:
    """A row has no area."""
    number = p.draw_code()[:-1]
    return p.plant({number + x: {"area": None} for x in LETTERS}, "area-missing", at={(number, None)})


def section_moved(p: Planter) -> Planted:
    """The banner of a section stands some rows too late."""
    section = {n: (s, t) for n, s, t in p.edition.cells.select("number", "section", "section_title").iter_rows()}
    starts = [i for i, n in enumerate(p.numbers) if i and section[n] != section[p.numbers[i - 1]]]
    start = p.rng.choice(starts)
    before = section[p.numbers[start - 1]]
    moved = p.numbers[start : start + p.rng.randint(1, 3)]
    changes = {n + x: {"section": before[0], "section_title": before[1]} for n in moved for x in LETTERS}
    return p.plant(changes, "section-differs", at={(moved[0], None)})


def garbled(p: Planter) -> Planted:
    """Some letters of a cell cannot be read."""
    code = p.draw_code(least_words=3)
    text = p.texts[code]
    place = p.rng.randrange(1, len(text))
    sign = p.rng.choice(["\ufffd", "\ue012", "(cid:17)", "\x07"])
    return p.replace_text(code, text[:place] + sign + text[place + 1 :], "text-garbled")


def wrong_encoding(p: Planter) -> Planted:
    """A cell was decoded with the wrong encoding."""
    able = [c for c, t in p.texts.items() if any(x.isalpha() and not x.isascii() for x in t)]
    if not able:
        return garbled(p)
    code = p.rng.choice(able)
    text = p.texts[code].encode().decode("latin-1")
    return p.replace_text(code, text, "text-garbled")


def bracket_lost(p: Planter) -> Planted:
    """A bracket has no counterpart."""
    code = p.draw_code(least_words=5)
    words = p.texts[code].replace("(", "").replace(")", "").split()
    place = p.rng.randrange(1, len(words) - 1)
    words[place] = f"({words[place]}" if p.rng.random() < 0.5 else f"{words[place]})"
    return p.replace_text(code, " ".join(words), "bracket-unbalanced")


def furniture(p: Planter) -> Planted:
    """A cell has a running title or a page number behind its text."""
    code = p.draw_code()
    title = p.edition.title or ""
    number = str(p.rng.randint(2, 40))
    tail = p.rng.choice([title, number, f"{title} {number}", f"{number} / 44", f"| {number}"])
    return p.replace_text(code, f"{p.texts[code]} {tail}", "furniture-in-cell")


TWINS = str.maketrans("aeopcxіоасер", "аеорсхioacep") | str.maketrans("ονυα", "ovua")


def look_alike(p: Planter) -> Planted:
    """A letter is one of another alphabet that looks the same."""
    able = [
        (c, i)
        for c, t in p.texts.items()
        for i, x in enumerate(t)
        if x.translate(TWINS) != x and t[i - 1 : i].isalpha()
    ]
    if not able:
        return garbled(p)
    code, i = p.rng.choice(able)
    text = p.texts[code]
    return p.replace_text(code, text[:i] + text[i].translate(TWINS) + text[i + 1 :], "look-alike-letter")


def letters_typed_in(p: Planter) -> Planted:
    """Letters of something else stand in the middle of a word."""
    code = p.draw_code(least_words=3)
    words = p.texts[code].split()
    place = max(range(len(words)), key=lambda i: len(words[i]))
    half = len(words[place]) // 2
    rare = "ξψζχγφ" if p.edition.language == "el" else "xqzjkvw"
    strange = "".join(p.rng.sample(rare, 4))
    words[place] = f"{words[place][:half]}{strange}{words[place][half:]}"
    return p.replace_text(code, " ".join(words), "text-garbled")


def word_in_pieces(p: Planter) -> Planted:
    """A word that other rows use stands in two pieces."""
    code, word = p.draw_word()
    place = p.rng.randint(4, len(word) - 3)
    return p.replace_text(code, p.texts[code].replace(word, f"{word[:place]} {word[place:]}", 1), "text-garbled")


def words_twice(p: Planter) -> Planted:
    """Two words stand twice, one after the other."""
    code = p.draw_code(least_words=6)
    words = p.texts[code].split()
    able = [i for i in range(len(words) - 1) if (words[i] + words[i + 1]).isalpha() and len(words[i]) > 3]
    if not able:
        return words_twice(p)
    place = p.rng.choice(able)
    words[place:place] = words[place : place + 2]
    return p.replace_text(code, " ".join(words), "text-garbled")


def letter_inside(p: Planter) -> Planted:
    """The text of the row below stands behind a text, with its letter."""
    code = p.draw_code(least_words=3)
    other = p.rng.choice([c for c in p.texts if c[-1] == code[-1] and c != code])
    return p.replace_text(code, f"{p.texts[code]} {code[-1]}) {p.texts[other]}", "cell-too-long")


def question_marks(p: Planter) -> Planted:
    """Some letters of a word became question marks."""
    code = p.draw_code(least_words=3)
    words = p.texts[code].split()
    place = max(range(len(words)), key=lambda i: len(words[i]))
    words[place] = p.rng.choice([f"?{words[place][1:]}", f"{words[place][:2]}{'?' * p.rng.randint(1, 3)}a"])
    return p.replace_text(code, " ".join(words), "text-garbled")


def number_inside(p: Planter) -> Planted:
    """A page number stands in the middle of a text."""
    code = p.draw_code(least_words=6)
    words = p.texts[code].split()
    words.insert(len(words) // 2, str(p.rng.randint(2, 44)))
    return p.replace_text(code, " ".join(words), "furniture-in-cell")


def copied_in_column(p: Planter) -> Planted:
    """A cell has the text of another cell of its column."""
    while True:
        home, copy = p.rng.sample([c for c, t in p.texts.items() if len(t.split()) >= 6], 2)
        if home[-1] == copy[-1]:
            return p.replace_text(copy, p.texts[home], "cell-repeated")


def copied_in_row(p: Planter) -> Planted:
    """A cell has the text of another cell of its row."""
    home = p.draw_code(least_words=6, row_of=2)
    copy = p.rng.choice([code for code in p.row(home[:-1]) if code != home])
    return p.replace_text(copy, p.texts[home], "cell-repeated")


def cell_doubled(p: Planter) -> Planted:
    """A cell holds its text twice."""
    code = p.draw_code(least_words=4, row_of=3)
    return p.replace_text(code, f"{p.texts[code]} {p.texts[code]}", "cell-repeated")


def row_doubled(p: Planter) -> Planted:
    """Every cell of a row holds its text twice, as where a row stands twice with one number."""
    number = p.draw_code(least_words=4, row_of=2)[:-1]
    changes = {code: {"text": f"{p.texts[code]} {p.texts[code]}"} for code in p.row(number)}
    return p.plant(changes, "row-duplicated", at={(number, None)})


def letter_stray(p: Planter) -> Planted:
    """A wrong letter stands before a text."""
    code = p.draw_code(least_words=2)
    return p.replace_text(code, f"{p.rng.choice('kxz')} {p.texts[code]}", "letter-unexpected")


def hyphen_left(p: Planter) -> Planted:
    """A word is divided by a hyphen and a space, or by a hyphen."""
    code, word = p.draw_word()
    divided = word[:4] + p.rng.choice(["- ", "-"]) + word[4:]
    return p.replace_text(code, p.texts[code].replace(word, divided, 1), "hyphen-suspect")


def markup(p: Planter) -> Planted:
    """Mark-up of a converter is left."""
    code = p.draw_code(least_words=3)
    words = p.texts[code].split()
    words[1] = p.rng.choice([f"<b>{words[1]}</b>", f"**{words[1]}**", f"{words[1]}&nbsp;", f"{words[1]}<br/>"])
    return p.replace_text(code, " ".join(words), "markup-left")


Plant = Callable[[Planter], Planted]
DEFECTS: tuple[Plant, ...] = (
    row_missing, row_duplicated, knowledge_swapped_in_row, rows_swapped, foreign_cell, foreign_cell_elsewhere,
    cell_emptied, cell_missing, cell_cut_between_words, cell_cut_in_word, cell_start_lost, number_wrong,
    filled_where_empty, neighbour_run_in, neighbour_repeated, neighbour_line_run_in, area_regrouped,
    area_missing, section_moved, garbled, wrong_encoding, bracket_lost, furniture, look_alike, hyphen_left,
    markup, cells_swapped_in_row, cells_swapped_across, question_marks, number_inside, copied_in_column,
    copied_in_row, cell_doubled, row_doubled, letter_stray, areas_exchanged, cell_moved, letters_typed_in,
    word_in_pieces, words_twice, letter_inside,
)  # fmt: skip
