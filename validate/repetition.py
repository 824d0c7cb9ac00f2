"""The rule about texts that stand twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from ..normalize.finding import Finding
from .expected import expect_pattern
from .pair import Pair, call_witnesses
from .subject import CellRecord, Subject, quote

REPEATED_WORDS = 4
REPEATED_ROW = 0.6
DOUBLED_WORDS = 2
LEVEL_SHARE = 0.5


def check_repeated(subject: Subject, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """No text stands twice where other editions have two texts."""
    odd = _odd_cells(subject, pairs)
    twice = [
        (home, copy)
        for cells in find_repeated(subject)
        for first, other in combinations(cells, 2)
        if not _repeated_elsewhere(first, other, pairs)
        for home, copy in [_copy_last(subject, first, other, odd, pairs)]
    ]
    doubled = [cell for cell in subject.filled if is_doubled(subject.words[cell.code])]
    yield from _report_doubled(subject, doubled)
    copies = _copied_rows(subject, twice)
    for number, home_row in copies.items():
        yield subject.report(
            "row-duplicated",
            f"competence {number} has the texts of competence {home_row}",
            number=number,
            evidence=home_row,
            suggestion=f"compare rows {home_row} and {number} with the document",
        )
    for home, copy in twice:
        if copies.get(copy.number) != home.number:
            yield _report_repeated(subject, home, copy)


def is_doubled(words: Sequence[str]) -> bool:
    """Whether words are some words twice."""
    half = len(words) // 2
    return half >= DOUBLED_WORDS and words[:half] == words[half:]


def _report_doubled(subject: Subject, doubled: Sequence[CellRecord]) -> Iterator[Finding]:
    """The findings for cells that hold a text twice: one for the row where most of its cells do."""
    for number, row in subject.rows.items():
        cells = [cell for cell in doubled if cell.number == number]
        if cells and len(cells) >= REPEATED_ROW * sum(cell.filled for cell in row):
            yield subject.report(
                "row-duplicated",
                f"competence {number} has each of its texts twice; the row seems to stand twice in the document",
                number=number,
                suggestion=f"look at {number} in the document and enter each text once",
            )
        else:
            for cell in cells:
                yield subject.report(
                    "cell-repeated",
                    f"{cell.code} holds its text twice, {quote(cell.text)}",
                    cell=cell,
                    suggestion="look at the cell in the document and enter the text once",
                )


def find_repeated(subject: Subject) -> list[list[CellRecord]]:
    """The groups of cells with the same text, of more than a few words."""
    homes: dict[str, list[CellRecord]] = {}
    for cell in subject.filled:
        if len(subject.words[cell.code]) >= REPEATED_WORDS:
            homes.setdefault(" ".join(cell.text.casefold().split()), []).append(cell)
    return [cells for cells in homes.values() if len(cells) > 1]


def _odd_cells(subject: Subject, pairs: Sequence[Pair]) -> Mapping[str, int]:
    """Number -> how many of its cells are filled or empty against expectation."""
    pattern = expect_pattern(subject, pairs)
    return {
        number: sum((e := pattern.cells.get(cell.code)) is not None and e.filled != cell.filled for cell in row)
        for number, row in subject.rows.items()
    }


def _report_repeated(subject: Subject, home: CellRecord, copy: CellRecord) -> Finding:
    """The finding for the copy of a text."""
    return subject.report(
        "cell-repeated",
        f"{copy.code} has the same text as {home.code}, {quote(copy.text)}",
        cell=copy,
        suggestion=f"compare {home.code} and {copy.code} with the document",
    )


def _repeated_elsewhere(one: CellRecord, two: CellRecord, pairs: Sequence[Pair]) -> bool:
    """Whether another edition repeats the text in the same two cells."""
    for pair in pairs:
        a, b = pair.peer.by_code.get(one.code), pair.peer.by_code.get(two.code)
        if a and b and a.filled and a.text.casefold() == b.text.casefold():
            return True
    return False


def _copy_last(
    subject: Subject, one: CellRecord, two: CellRecord, odd: Mapping[str, int], pairs: Sequence[Pair]
) -> tuple[CellRecord, CellRecord]:
    """The two cells, last the one whose row deviates more, or that fits its place worse: by the other editions where
    they tell, else by its own."""
    witnesses = call_witnesses(subject, pairs)
    telling = [witness.likeness for witness in witnesses if witness.likeness.telling]

    def misfit(cell: CellRecord) -> tuple[int, float]:
        if telling:
            return odd[cell.number], -sum(like.fit(cell.code) for like in telling if cell.code in like.place)
        return odd[cell.number], -_fit_alone(subject, cell, same_row=one.number == two.number)

    return (two, one) if misfit(one) > misfit(two) else (one, two)


def _fit_alone(subject: Subject, cell: CellRecord, *, same_row: bool) -> float:
    """How well a text fits its column by its grammar, or its row by the words that the row has in common."""
    if same_row:
        by_level = LEVEL_SHARE * subject.fit_level(cell.level).get(cell.code, 0.0)
        return subject.fit(cell.descriptor).get(cell.code, 0.0) + by_level
    scores, numbers = subject.row_likeness
    return float(scores[subject.filled.index(cell), numbers.index(cell.number)])


def _copied_rows(subject: Subject, twice: Sequence[tuple[CellRecord, CellRecord]]) -> Mapping[str, str]:
    """Row -> the earlier row whose texts it has in most of its filled cells, in the same columns."""
    count: dict[tuple[str, str], int] = {}
    for first, other in twice:
        if first.column == other.column:
            key = (other.number, first.number)
            count[key] = count.get(key, 0) + 1
    return {
        copy: home
        for (copy, home), n in count.items()
        if n >= min(2, _count(subject, home)) and n >= REPEATED_ROW * _count(subject, copy)
    }


def _count(subject: Subject, number: str) -> int:
    """How many cells of a row are filled."""
    return sum(cell.filled for cell in subject.rows[number])
