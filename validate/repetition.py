"""The rule about texts that stand twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from ..normalize.finding import Finding
from .expected import expect_pattern
from .pair import Pair
from .subject import CellRecord, Subject, quote

REPEATED_WORDS = 4
REPEATED_ROW = 0.6


def check_repeated(subject: Subject, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """No text stands twice where other editions have two texts."""
    odd = _odd_cells(subject, pairs)
    twice = [
        (home, copy)
        for cells in find_repeated(subject)
        for first, other in combinations(cells, 2)
        if not _repeated_elsewhere(first, other, pairs)
        for home, copy in [_copy_last(first, other, odd, pairs)]
    ]
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
    one: CellRecord, two: CellRecord, odd: Mapping[str, int], pairs: Sequence[Pair]
) -> tuple[CellRecord, CellRecord]:
    """The two cells, last the one whose row deviates more, or that fits its place worse by the other
    editions."""
    telling = [pair.likeness for pair in pairs if pair.likeness.telling]

    def misfit(cell: CellRecord) -> tuple[int, float]:
        return odd[cell.number], -sum(like.fit(cell.code) for like in telling if cell.code in like.place)

    return (two, one) if misfit(one) > misfit(two) else (one, two)


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
        if n >= 2 and n >= REPEATED_ROW * sum(cell.filled for cell in subject.rows[copy])
    }
