"""Random edit scripts on random editions, found again by comparing."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import polars as pl
import pytest
from editions import SAMPLES, sample
from esqf.compare.apply import apply_changes
from esqf.compare.change import Comparison, invert
from esqf.compare.content import read_content
from esqf.compare.editions import compare_editions
from esqf.normalize.edition import CELL_TYPES, EMPTY, FILLED, MISSING, Edition
from esqf.normalize.profile import load_profile

PROFILE = load_profile("esqf-occupational")
SCRIPTS = 120
GOAL = 0.99
ALPHABETS = (
    "abcdefghijklmnoprstuvwz",
    "αβγδεζηθικλμνξοπρστυφχψω",
    "абвгдежзиклмнопрстуфхцчшщюя",
    "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
)
OPERATIONS = ("reword", "fill", "empty", "remove", "insert", "swap", "rename")
# What more can happen; together with the others, some scripts have two explanations that are equally good.
MORE_OPERATIONS = ("shift", "move", "lose", "lose_row")
MORE_GOAL = 0.97

Record = tuple[str, str | None, str | None]


@dataclass
class Line:
    """A competence while a script is worked on; `was` is its number in the old edition."""

    was: str | None
    section: str
    area: str
    cells: dict[str, str | None]


@dataclass
class Language:
    """A made-up language: a few words are frequent, as in real ones."""

    words: list[str]
    weights: list[float]

    def sentence(self, dice: random.Random) -> str:
        """A sentence of 4 to 25 words."""
        return " ".join(dice.choices(self.words, self.weights, k=dice.randint(4, 25)))


def make_language(dice: random.Random) -> Language:
    """A language with 400 words in one of several scripts."""
    alphabet = dice.choice(ALPHABETS)
    words = ["".join(dice.choices(alphabet, k=dice.randint(2, 11))) for _ in range(400)]
    return Language(words, [1 / (rank + 3) for rank in range(len(words))])


def make_lines(dice: random.Random, language: Language) -> list[Line]:
    """Rows in areas of one to four, in three sections, each with some of the columns filled."""
    lines: list[Line] = []
    total = dice.randint(8, 40)
    while len(lines) < total:
        area = language.sentence(dice)
        section = f"section {len(lines) * 3 // total}"
        for _ in range(dice.randint(1, 4)):
            filled = dice.sample(PROFILE.letters, dice.randint(1, len(PROFILE.letters)))
            cells: dict[str, str | None] = {
                letter: language.sentence(dice) if letter in filled else "" for letter in PROFILE.letters
            }
            lines.append(Line(str(len(lines) + 1), section, area, cells))
    return lines


def borrow_lines(dice: random.Random) -> tuple[Language, list[Line]]:
    """The rows of a sample edition, and its language: rows of a real framework are much alike."""
    edition = sample(dice.choice(sorted(path.stem for path in SAMPLES.glob("*.json"))))
    lines = [Line(row.number, row.section, row.area, dict(row.cells)) for row in edition.rows]
    counts = Counter(word for line in lines for text in line.cells.values() for word in (text or "").split())
    return Language(list(counts), [float(count) for count in counts.values()]), lines


def status_of(text: str | None) -> str:
    """The status of a cell."""
    return MISSING if text is None else FILLED if text else EMPTY


def build(lines: list[Line], version: str) -> Edition:
    """The edition of the rows, numbered from 1."""
    records = [
        {
            "framework": PROFILE.id,
            "version": version,
            "language": "xx",
            "section": line.section,
            "section_title": line.section.upper(),
            "area_id": None,
            "area": line.area,
            "order": position,
            "number": str(position),
            "column": column.id,
            "code": f"{position}{column.id}",
            "level": column.level,
            "descriptor": column.descriptor,
            "text": line.cells[column.id] or "",
            "status": status_of(line.cells[column.id]),
            "source_text": line.cells[column.id] or "",
            "repairs": "",
            "confidence": 1.0,
            **dict.fromkeys(("page", "x0", "top", "x1", "bottom", "source")),
        }
        for position, line in enumerate(lines, 1)
        for column in PROFILE.columns
    ]
    return Edition(PROFILE.id, version, "xx", pl.DataFrame(records, schema=CELL_TYPES), title="Title")


class Script:
    """A random edit script: works on the rows and writes down what it did."""

    def __init__(self, seed: int, operations: Sequence[str]) -> None:
        self.dice = random.Random(seed)
        if seed % 2:
            self.language, self.lines = borrow_lines(self.dice)
        else:
            self.language = make_language(self.dice)
            self.lines = make_lines(self.dice, self.language)
        self.old = build(self.lines, "1")
        self.done: list[tuple[str, Line, str]] = []
        self.removed: list[str] = []
        self.free = list(self.lines)
        self.renamed: dict[str, str] = {}
        self.moved: list[Line] = []
        self.shifted: list[tuple[Line, str, str]] = []
        self.dice.shuffle(self.free)
        for _ in range(self.dice.randint(1, 8)):
            getattr(self, self.dice.choice(operations))()
        self.new = build(self.lines, "2")

    def take(self, letters: str = "") -> Line | None:
        """A row that nothing was done to yet; with `letters`, one that has a cell so filled or empty."""
        for line in self.free:
            if not letters or self.letters(line, letters):
                self.free.remove(line)
                return line
        return None

    def letters(self, line: Line, status: str) -> list[str]:
        """The columns of a row that are filled, or empty."""
        return [letter for letter, text in line.cells.items() if status_of(text) == status]

    def reword(self) -> None:
        """Replace, insert or delete up to half of the words of a cell."""
        if line := self.take(FILLED):
            letter = self.dice.choice(self.letters(line, FILLED))
            old = (line.cells[letter] or "").split()
            words = list(old)
            while words == old:
                for _ in range(self.dice.randint(1, max(1, len(old) // 2))):
                    at = self.dice.randrange(len(words))
                    cut = self.dice.choice((0, 1, 1)) if len(words) > 1 else 0
                    words[at : at + cut] = self.dice.choice(([], [self.dice.choice(self.language.words)]))
            line.cells[letter] = " ".join(words)
            self.done.append(("cell-reworded", line, letter))

    def fill(self) -> None:
        """Fill an empty cell."""
        if line := self.take(EMPTY):
            letter = self.dice.choice(self.letters(line, EMPTY))
            line.cells[letter] = self.language.sentence(self.dice)
            self.done.append(("cell-filled", line, letter))

    def empty(self) -> None:
        """Empty a filled cell, perhaps the only one of its row."""
        if line := self.take(FILLED):
            letter = self.dice.choice(self.letters(line, FILLED))
            line.cells[letter] = ""
            self.done.append(("cell-emptied", line, letter))

    def lose(self) -> None:
        """Fail to find a filled cell in the document."""
        if line := self.take(FILLED):
            letter = self.dice.choice(self.letters(line, FILLED))
            line.cells[letter] = None
            self.done.append(("cell-missing", line, letter))

    def lose_row(self) -> None:
        """Fail to find a row in the document."""
        if line := self.take():
            line.cells = dict.fromkeys(line.cells)
            self.done.append(("row-missing", line, ""))

    def remove(self) -> None:
        """Remove a row."""
        if line := self.take():
            self.removed.append(line.was or "")
            self.lines.remove(line)

    def insert(self) -> None:
        """Insert a row into the area of a neighbour."""
        at = self.dice.randrange(len(self.lines))
        made = make_lines(self.dice, self.language)[0]
        self.lines.insert(at, replace(made, was=None, section=self.lines[at].section, area=self.lines[at].area))

    def swap(self) -> None:
        """Let two rows change places; areas and sections stay where they are."""
        first, second = self.take(), self.take()
        if first and second:
            i, j = self.lines.index(first), self.lines.index(second)
            self.lines[i], self.lines[j] = second, first
            first.area, second.area = second.area, first.area
            first.section, second.section = second.section, first.section
            self.moved += [first, second]

    def shift(self) -> None:
        """Move a text into an empty column of its row."""
        for line in self.free:
            filled, empty = self.letters(line, FILLED), self.letters(line, EMPTY)
            if filled and empty:
                self.free.remove(line)
                source, target = self.dice.choice(filled), self.dice.choice(empty)
                line.cells[target], line.cells[source] = line.cells[source], ""
                self.shifted.append((line, source, target))
                return

    def move(self) -> None:
        """Move a row among the rows of another area, over more than its neighbour."""
        line = self.take()
        if line and line.was:
            i = self.lines.index(line)
            far = [j for j, other in enumerate(self.lines) if abs(i - j) > 2 and other.was and other.area != line.area]
            if far:
                j = self.dice.choice(far)
                other = self.lines[j]
                self.lines.insert(j, self.lines.pop(i))
                line.area, line.section = other.area, other.section
                self.moved.append(line)

    def rename(self) -> None:
        """Rename an area that keeps a row nothing happens to."""
        if line := self.take():
            old, new = line.area, self.language.sentence(self.dice)
            if old in self.renamed.values():
                return
            self.renamed[old] = new
            for each in self.lines:
                each.area = new if each.area == old else each.area

    def expected(self) -> tuple[Counter[Record], dict[str, str]]:
        """What a comparison has to find, and the numbers that changed."""
        number = {id(line): str(position) for position, line in enumerate(self.lines, 1)}
        found: list[Record] = [
            (kind, f"{line.was}{letter}", number[id(line)] + letter) for kind, line, letter in self.done
        ]
        found += [("cell-moved", f"{line.was}{a}", number[id(line)] + b) for line, a, b in self.shifted]
        found += [("row-removed", was, None) for was in self.removed]
        found += [("row-added", None, number[id(line)]) for line in self.lines if line.was is None]
        found += [("area-renamed", old, new) for old, new in self.renamed.items()]
        before = {row.number: row for row in read_content(self.old).rows}
        for line in self.moved:
            places = (line.was, number[id(line)])
            row = before[line.was or ""]
            found.append(("row-moved", *places))
            if self.renamed.get(row.area or "", row.area) != line.area:
                found.append(("area-changed", *places))
            if row.section != line.section:
                found.append(("section-changed", *places))
        numbers = {line.was: number[id(line)] for line in self.lines if line.was and line.was != number[id(line)]}
        return Counter(found), numbers


def recovered(comparison: Comparison) -> tuple[Counter[Record], dict[str, str]]:
    """What a comparison found, in the terms of a script."""
    records: list[Record] = []
    for change in comparison.everything:
        old, new = change.old, change.new
        if change.kind == "area-renamed":
            records.append((change.kind.value, old.text if old else None, new.text if new else None))
        else:
            records.append((change.kind.value, old.name if old else None, new.name if new else None))
    return Counter(records), dict(comparison.numbers)


Run = tuple[Script, Comparison, bool]


def run_scripts(seeds: range, operations: Sequence[str]) -> Iterator[Run]:
    """Each script with the comparison of its editions and whether that recovered it."""
    for seed in seeds:
        script = Script(seed, operations)
        comparison = compare_editions(script.old, script.new)
        yield script, comparison, recovered(comparison) == script.expected()


@pytest.fixture(scope="module")
def runs() -> list[Run]:
    """Scripts of the usual operations."""
    return list(run_scripts(range(SCRIPTS), OPERATIONS))


@pytest.fixture(scope="module")
def further_runs() -> list[Run]:
    """Scripts of all operations, with moves of rows and cells, and gaps in the new document."""
    return list(run_scripts(range(SCRIPTS), OPERATIONS + MORE_OPERATIONS))


def test_random_scripts_are_recovered(runs: list[Run]) -> None:
    """At least 99 of 100 random edit scripts are found exactly as they were made."""
    assert sum(same for _, _, same in runs) / len(runs) >= GOAL


def test_random_scripts_with_moves_and_gaps_are_recovered(further_runs: list[Run]) -> None:
    """Nearly all scripts are found as made when rows and cells move, too, and documents have gaps."""
    assert sum(same for _, _, same in further_runs) / len(further_runs) >= MORE_GOAL


def test_random_scripts_are_applied_exactly(runs: list[Run], further_runs: list[Run]) -> None:
    """Applying the changes to the old edition gives the new one, whether or not the script was recovered."""
    for script, comparison, _ in runs + further_runs:
        assert read_content(apply_changes(script.old, comparison)) == read_content(script.new)


def test_random_scripts_are_inverted_exactly(further_runs: list[Run]) -> None:
    """Comparing backwards gives the inverse."""
    for script, comparison, _ in further_runs[: SCRIPTS // 4]:
        assert compare_editions(script.new, script.old) == invert(comparison)
