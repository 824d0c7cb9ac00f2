"""An edition as the rules look at it: its cells as records, its words, its framework's profile."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean, pstdev
from typing import TYPE_CHECKING

from ..extract.table import Box
from ..normalize.edition import FILLED, MISSING, Edition
from ..normalize.finding import Finding, Severity, finding
from ..normalize.profile import Profile
from .sequences import count_sequences

if TYPE_CHECKING:
    from .counts import Counts
    from .endings import Endings
    from .language import Reading
    from .likeness import Matrix
    from .reference import Beside

WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class CellRecord:
    """One canonical cell, as far as the rules need it."""

    number: str
    column: str
    code: str
    level: str
    descriptor: str
    section: str | None
    section_title: str | None
    area: str | None
    text: str
    status: str
    source_text: str
    repairs: str
    page: int | None
    box: Box | None

    @property
    def filled(self) -> bool:
        """Whether the cell has text."""
        return self.status == FILLED


@dataclass(frozen=True, eq=False)
class Subject:
    """One edition under examination, with its framework's profile and the counts recorded for it; derived
    facts
    are computed once."""

    edition: Edition
    profile: Profile
    expected: Counts | None = None

    @property
    def language(self) -> str:
        """The edition's language tag."""
        return self.edition.language

    @cached_property
    def cells(self) -> tuple[CellRecord, ...]:
        """All cells in grid order."""
        return tuple(_record(row) for row in self.edition.cells.iter_rows(named=True))

    @cached_property
    def by_code(self) -> Mapping[str, CellRecord]:
        """Code -> cell."""
        return {cell.code: cell for cell in self.cells}

    @cached_property
    def filled(self) -> tuple[CellRecord, ...]:
        """The cells with text, in grid order."""
        return tuple(cell for cell in self.cells if cell.filled)

    @cached_property
    def rows(self) -> Mapping[str, tuple[CellRecord, ...]]:
        """Number -> its cells in column order, numbers in grid order."""
        rows: dict[str, list[CellRecord]] = {}
        for cell in self.cells:
            rows.setdefault(cell.number, []).append(cell)
        return {number: tuple(cells) for number, cells in rows.items()}

    @cached_property
    def present(self) -> Mapping[str, tuple[CellRecord, ...]]:
        """The rows of which at least one cell is in the document."""
        return {n: row for n, row in self.rows.items() if any(cell.status != MISSING for cell in row)}

    @cached_property
    def words(self) -> Mapping[str, tuple[str, ...]]:
        """Code -> the words of a filled cell, case folded."""
        return {cell.code: split_words(cell.text) for cell in self.filled}

    @cached_property
    def word_rows(self) -> Mapping[str, int]:
        """Word -> the number of rows that use it."""
        pairs = {(word, cell.number) for cell in self.filled for word in self.words[cell.code]}
        return Counter(word for word, _ in pairs)

    @cached_property
    def sequences(self) -> Counter[str]:
        """Sequence of letters -> how many words of the edition have it."""
        return count_sequences(self.word_rows)

    @cached_property
    def row_words(self) -> Mapping[str, frozenset[str]]:
        """Number -> the words of its row."""
        return {
            number: frozenset(word for cell in row if cell.filled for word in self.words[cell.code])
            for number, row in self.rows.items()
        }

    @cached_property
    def readings(self) -> Sequence[Reading]:
        """How the filled cells read in each plausible language."""
        from .language import read_languages  # loads a classifier

        return read_languages(self.filled)

    @cached_property
    def _fits(self) -> dict[str, Mapping[str, float]]:
        return {}

    @cached_property
    def _level_fits(self) -> dict[str, Mapping[str, float]]:
        return {}

    @cached_property
    def hat(self) -> Matrix:
        """What regression on the grammar of the filled cells says of each, from what is known of all."""
        from .grammar import project_features  # imports NumPy

        return project_features([cell.text for cell in self.filled])

    def fit(self, descriptor: str) -> Mapping[str, float]:
        """Code -> how well the cell fits the grammar of the descriptor or of the others; see `judge_side`."""
        from .grammar import judge_side  # imports NumPy

        if descriptor not in self._fits:
            self._fits[descriptor] = judge_side(self, lambda cell: cell.descriptor == descriptor)
        return self._fits[descriptor]

    def fit_level(self, level: str) -> Mapping[str, float]:
        """Code -> how well the cell fits the words of the level or of the others; see `judge_side`."""
        from .grammar import judge_side  # imports NumPy

        if level not in self._level_fits:
            self._level_fits[level] = judge_side(self, lambda cell: cell.level == level)
        return self._level_fits[level]

    @cached_property
    def grammar(self) -> Mapping[str, Mapping[str, float]]:
        """The fits of the descriptors that the edition's own cells tell apart reliably."""
        from .grammar import find_grammars  # imports NumPy

        return {descriptor: self.fit(descriptor) for descriptor in find_grammars(self)}

    @cached_property
    def row_likeness(self) -> tuple[Matrix, tuple[str, ...]]:
        """How like each filled cell is to the other cells of each row; see `measure_row_likeness`."""
        from .likeness import measure_row_likeness  # imports NumPy

        return measure_row_likeness(self)

    @cached_property
    def likeness(self) -> Matrix:
        """How like each other the filled cells are (0..1), in their order; see `measure_likeness`."""
        from .likeness import measure_likeness  # imports NumPy

        return measure_likeness([cell.text for cell in self.filled])

    @cached_property
    def reference(self) -> Beside | None:
        """The edition beside what is known of its framework's cells; None where nothing is, or it does not fit."""
        from .reference import find_reference  # imports this module

        return find_reference(self)

    @cached_property
    def endings(self) -> Endings:
        """How the cells of the edition end."""
        from .endings import Endings  # imports this module

        return Endings(self)

    @cached_property
    def unexpected(self) -> frozenset[str]:
        """The codes of the cells in the document that are filled or empty against the profile."""
        from .expected import expect_pattern  # imports this module

        pattern = expect_pattern(self, ())
        return frozenset(
            cell.code
            for row in self.present.values()
            for cell in row
            if cell.code in pattern.cells and pattern.cells[cell.code].filled != cell.filled
        )

    @cached_property
    def lacking(self) -> frozenset[str]:
        """The codes of the cells in the document that have no text and should have, by the profile."""
        return frozenset(code for code in self.unexpected if not self.by_code[code].filled)

    @cached_property
    def _log_lengths(self) -> Mapping[str, tuple[float, float]]:
        """Descriptor -> mean and standard deviation of the logs of its texts' lengths."""
        logs: dict[str, list[float]] = {}
        for cell in self.filled:
            logs.setdefault(cell.descriptor, []).append(math.log(len(cell.text)))
        return {descriptor: (fmean(values), pstdev(values) or 1.0) for descriptor, values in logs.items()}

    def length_deviation(self, cell: CellRecord) -> float:
        """How many standard deviations a text is longer than the edition's texts of its descriptor."""
        mean, deviation = self._log_lengths[cell.descriptor]
        return (math.log(len(cell.text)) - mean) / deviation

    @cached_property
    def _capitals(self) -> tuple[Counter[str], Counter[str], Counter[str]]:
        """How many cells begin with a word, have it capitalised inside, and in lower case inside."""
        first: Counter[str] = Counter()
        capital: Counter[str] = Counter()
        lower: Counter[str] = Counter()
        for cell in self.filled:
            words = WORD.findall(cell.text)
            first.update(words[:1])
            capital.update({word for word in words[1:] if word[0].isupper()})
            lower.update({word for word in words[1:] if word[0].islower()})
        return first, capital, lower

    def begins_cells(self, word: str, cell: CellRecord) -> bool:
        """Whether a word inside a cell, capitalised, begins other cells and stands inside others in lower
        case only."""
        first, capital, lower = self._capitals
        if not self.is_capitalised(word) or capital[word] > 1:
            return False
        begun = first[word] - (cell.text.split()[0] == word)
        common = begun >= 3 and not self.capitals_are_common
        return begun >= 1 and (lower[word.lower()] >= 1 or common)

    def rarely_capital(self, word: str) -> bool:
        """Whether a capitalised word inside a cell is unusual in this edition."""
        return self.is_capitalised(word) and not self.capitals_are_common and self._capitals[1][word] <= 1

    @staticmethod
    def is_capitalised(word: str) -> bool:
        """Whether only the first letter is upper case."""
        return word[0].isupper() and word[1:] == word[1:].lower() and word.lower() != word.upper()

    @cached_property
    def capitals_are_common(self) -> bool:
        """Whether the edition capitalises words inside texts as a rule, as German does its nouns."""
        inside = [any(self.is_capitalised(w) for w in WORD.findall(cell.text)[1:]) for cell in self.filled]
        return sum(inside) > len(inside) / 2

    def neighbours(self, cell: CellRecord) -> list[CellRecord]:
        """The other cells of the row, and the nearest filled ones above and below."""
        column = [c for c in self.cells if c.column == cell.column and (c.filled or c is cell)]
        place = column.index(cell)
        return [
            *(c for c in self.rows[cell.number] if c is not cell),
            *column[max(place - 1, 0) : place],
            *column[place + 1 : place + 2],
        ]

    def knows(self, word: str, besides: str | None = None) -> bool:
        """Whether a case-folded word is used in a row other than `besides`."""
        uses = self.word_rows.get(word, 0)
        return uses - (word in self.row_words.get(besides or "", ())) > 0

    def report(
        self,
        code: str,
        message: str,
        *,
        cell: CellRecord | None = None,
        number: str | None = None,
        column: str | None = None,
        evidence: str | None = None,
        suggestion: str | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        """A finding in this edition, placed at a cell, at a row (`number`), at a `column`, or at the edition as a
        whole."""
        source = self.edition.source
        row = self.rows.get(number, ()) if number else ()
        first = cell or next((other for other in row if other.box is not None), None)
        return finding(
            code,
            message,
            severity=severity,
            language=self.edition.language,
            number=cell.number if cell else number,
            column=cell.column if cell else column,
            page=first.page if first else None,
            box=first.box if first else None,
            evidence=cell.text if cell and evidence is None else evidence,
            suggestion=suggestion,
            framework=self.edition.framework,
            version=self.edition.version,
            document=source.name if source else None,
        )


def split_words(text: str) -> tuple[str, ...]:
    """The words of a text, case folded; apostrophes and hyphens divide."""
    return tuple(WORD.findall(fold_case(text)))


def fold_case(text: str) -> str:
    """A text for comparison, whatever its case; the Turkish İ is an i without a dot of its own."""
    return text.casefold().replace("i̇", "i")


def quote(text: str, limit: int = 60) -> str:
    """A text in quotation marks for a message, its middle left out where it is long."""
    flat = " ".join(text.split())
    if len(flat) > limit:
        flat = f"{flat[: limit // 2].rstrip()} … {flat[-limit // 2 :].lstrip()}"
    return f"“{flat}”"


def join_names(names: Sequence[str], limit: int = 8) -> str:
    """Names for a message, the rest counted."""
    shown = ", ".join(names[:limit])
    return shown if len(names) <= limit else f"{shown} and {len(names) - limit} more"


def _record(row: Mapping[str, object]) -> CellRecord:
    """A cell from one row of the frame."""
    values = {name: row[name] for name in CellRecord.__slots__ if name != "box"}
    edges = [row["x0"], row["top"], row["x1"], row["bottom"]]
    box = None
    if row["page"] is not None and all(edge is not None for edge in edges):
        box = Box(row["page"], *edges)  # type: ignore[arg-type]  # the schema makes them numbers
    return CellRecord(**values, box=box)  # type: ignore[arg-type]  # the schema gives the types
