"""Rules of completeness: rows, numbers and the filled/empty pattern."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from ..normalize.edition import MISSING
from ..normalize.finding import Finding, Severity
from .expected import AGREEMENT_NEEDED, Pattern, agreement, expect_groups, expect_pattern
from .grouping import use_name
from .pair import Pair
from .subject import CellRecord, Subject, join_names

MOST_OUT_OF_ORDER = 3


def check_rows(subject: Subject, _pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Every competence of the framework is in the document."""
    for number in subject.profile.numbers:
        if number not in subject.present:
            row = subject.rows.get(number)
            area = next((cell.area for cell in row or () if cell.area), None)
            yield subject.report(
                "row-missing",
                f"competence {number} is not in the document; {subject.profile.id} has it"
                + (f" under “{area}”" if area else ""),
                number=number,
                suggestion=f"look around {number} in the document; if it is there, correct its cells",
            )


def check_numbers(subject: Subject, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Every number is one of the framework's."""
    known = set(subject.profile.numbers)
    missing = [number for number in subject.profile.numbers if number not in subject.present]
    pattern = expect_pattern(subject, pairs)
    for number, row in subject.present.items():
        if number not in known:
            meant = _guess_number(number, row, missing, pattern)
            yield subject.report(
                "number-unexpected",
                f"{subject.profile.id} has no competence {number}"
                + (f"; {meant} is missing, and this may be it" if meant else ""),
                number=number,
                evidence=number,
                suggestion=f"correct the number to {meant}" if meant else "look up the number in the document",
            )


def _guess_number(number: str, row: Sequence[CellRecord], missing: Sequence[str], pattern: Pattern) -> str | None:
    """The missing number that a wrong one most likely stands for: same digits, or the same filled cells."""
    columns = [cell.column for cell in row]
    filled = tuple(cell.filled for cell in row)
    same_digits = [m for m in missing if sorted(m) == sorted(number)]
    same_cells = [m for m in missing if pattern.row(m, columns) == filled]
    return next(iter(same_digits or same_cells or (missing if len(missing) == 1 else [])), None)


def check_pattern(subject: Subject, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """The cells that the framework fills have text, and only those."""
    pattern = expect_pattern(subject, pairs)
    for row in subject.present.values():
        surplus = [c for c in row if _deviates(c, pattern, expected=False)]
        lacking = [c for c in row if _deviates(c, pattern, expected=True)]
        hint = _hint_at_move(lacking, surplus)
        for cell in row:
            expectation = pattern.cells.get(cell.code)
            by = join_names(expectation.by) if expectation else ""
            if cell in lacking:
                yield _report_lacking(subject, cell, by, hint)
            elif cell in surplus and len(lacking) == len(surplus) == 1:
                yield subject.report(
                    "cell-in-wrong-column",
                    f"{cell.code} has text and {lacking[0].code} has none; by {by} it is the other way round",
                    cell=cell,
                    suggestion=f"look at the row in the document; the text may be that of {lacking[0].code}",
                )
            elif cell in surplus:
                yield subject.report(
                    "empty-elsewhere-filled-here",
                    f"{cell.code} has text; it is empty by {by}",
                    cell=cell,
                    suggestion=_hint_at_copy(subject, cell),
                )
            elif cell.status == MISSING and expectation is None:
                yield _report_missing(subject, cell, "nothing tells whether it should have text", Severity.WARNING)
            elif cell.status == MISSING:
                yield _report_missing(subject, cell, f"it is empty by {by}", Severity.INFO)


def check_columns(subject: Subject, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Every column has text in some row, also of an edition whose cells nothing is known of."""
    if not subject.filled or expect_pattern(subject, pairs).cells:
        return  # `check_pattern` says so of each cell
    used = {cell.column for cell in subject.filled}
    for column in subject.profile.letters:
        if column not in used:
            yield subject.report(
                "filled-elsewhere-empty-here",
                f"no cell of column {column} has text; the other columns have",
                column=column,
                suggestion="look at the column in the document; it may have been read as part of another",
            )


def _deviates(cell: CellRecord, pattern: Pattern, *, expected: bool) -> bool:
    """Whether the pattern expects text (or none) where the cell has none (or text)."""
    expectation = pattern.cells.get(cell.code)
    return expectation is not None and expectation.filled == expected and cell.filled != expected


def _report_lacking(subject: Subject, cell: CellRecord, by: str, hint: str | None) -> Finding:
    """The finding for a cell without the text it should have."""
    if cell.status == MISSING:
        return _report_missing(subject, cell, f"it has text by {by}", None)
    return subject.report(
        "filled-elsewhere-empty-here",
        f"{cell.code} is empty; it has text by {by}",
        cell=cell,
        suggestion=hint or "look at the cell in the document; if it has text there, enter it as a correction",
    )


def _report_missing(subject: Subject, cell: CellRecord, why: str, severity: Severity | None) -> Finding:
    """The finding for a cell that is not in the document."""
    return subject.report(
        "cell-missing",
        f"{cell.code} is not in the document; {why}",
        cell=cell,
        severity=severity,
        suggestion="look at the row in the document; if the cell is there, enter its text as a correction",
    )


def _hint_at_move(lacking: Sequence[CellRecord], surplus: Sequence[CellRecord]) -> str | None:
    """What to do where one text seems to have moved within its row."""
    if len(lacking) == len(surplus) == 1:
        return f"the text of {lacking[0].code} may stand in {surplus[0].code}; look at the row in the document"
    return None


def _hint_at_copy(subject: Subject, cell: CellRecord) -> str:
    """What to do about a surplus text: it may stand at its own place too."""
    same = [other.code for other in subject.filled if other.text == cell.text and other is not cell]
    if same:
        return f"the same text stands in {join_names(same)}; look at both in the document"
    return f"look whether this text belongs to another cell of row {cell.number}"


def check_exchanged_rows(subject: Subject, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """No two rows have each other's filled/empty pattern."""
    pattern = expect_pattern(subject, pairs)
    wrong = {
        number: sum(_deviates(c, pattern, expected=not c.filled) for c in row)
        for number, row in subject.present.items()
    }
    for one, two in combinations([number for number, count in wrong.items() if count], 2):
        if not (_has_pattern(subject, pattern, one, two) and _has_pattern(subject, pattern, two, one)):
            continue
        if min(wrong[one], wrong[two]) >= 2 or _suit_crosswise(subject, one, two):
            for number, other in ((one, two), (two, one)):
                yield subject.report(
                    "rows-swapped",
                    f"row {number} has text just where {other} should, and {other} where {number} should",
                    number=number,
                    evidence=other,
                    suggestion=f"compare rows {one} and {two} with the document",
                )


def _has_pattern(subject: Subject, pattern: Pattern, number: str, other: str) -> bool:
    """Whether a row has text just where another one should."""
    return tuple(c.filled for c in subject.present[number]) == pattern.row(other, subject.profile.letters)


def _suit_crosswise(subject: Subject, one: str, two: str) -> bool:
    """Whether the texts of two rows use the words of the names of each other's areas, rather than of their own."""
    names = subject.present[one][0].area, subject.present[two][0].area
    if not names[0] or not names[1] or names[0] == names[1]:
        return False
    straight = use_name(subject, names[0], [one]) + use_name(subject, names[1], [two])
    return use_name(subject, names[0], [two]) + use_name(subject, names[1], [one]) > straight


def check_order(subject: Subject, _pairs: Sequence[Pair]) -> Iterator[Finding]:
    """The competences stand on the pages in the order of their numbers."""
    astray: dict[str, list[bool]] = {}
    for column in subject.profile.letters:
        placed = [cell for row in subject.present.values() for cell in row if cell.column == column and cell.box]
        spots = [(cell.box.page, cell.box.top) for cell in placed if cell.box]
        kept = _longest_rising(spots)
        for index, cell in enumerate(placed):
            astray.setdefault(cell.number, []).append(index not in kept)
    wrong = [number for number, marks in astray.items() if len(marks) > 1 and all(marks)]
    for number in wrong if len(wrong) <= MOST_OUT_OF_ORDER else ():
        yield subject.report(
            "row-out-of-order",
            f"competence {number} stands at another place on the pages than between its neighbours in number",
            number=number,
            suggestion="compare the numbers of the rows around it with the document",
        )


def _longest_rising(spots: Sequence[tuple[int, float]]) -> frozenset[int]:
    """The indices of a longest non-falling subsequence."""
    tails: list[tuple[int, float]] = []
    last: list[int] = []
    before: dict[int, int | None] = {}
    for index, spot in enumerate(spots):
        rank = bisect_left(tails, (spot[0], spot[1] + 0.5))
        before[index] = last[rank - 1] if rank else None
        tails[rank : rank + 1] = [spot]
        last[rank : rank + 1] = [index]
    kept: set[int] = set()
    step: int | None = last[-1] if last else None
    while step is not None:
        kept.add(step)
        step = before[step]
    return frozenset(kept)


def check_profile(subject: Subject, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """The edition is of the framework, and of the version, that the profile describes."""
    profile = subject.profile
    apart: list[str] = []
    if profile.filled and subject.filled and not expect_pattern(subject, ()).profile_fits:
        apart.append("its filled and empty cells")
    groups = expect_groups(subject, ())
    named = any(row[0].area for row in subject.present.values())
    if profile.areas and named and not groups:
        apart.append("its competence areas")
    if apart and _sections_apart(subject):
        apart.append("its sections")
    if apart:
        agreeing = [p.peer.language for p in pairs if agreement(subject, _says(p.peer)) >= AGREEMENT_NEEDED]
        yield subject.report(
            "profile-differs",
            f"{' and '.join(apart)} differ from {profile.id} in most rows"
            + (f", but agree with {join_names(agreeing)}" if agreeing else ""),
            suggestion="give the right --profile, or check whether whole columns or rows have shifted",
        )


def _says(subject: Subject) -> Mapping[str, bool]:
    """Code -> filled, for the cells that are in the document."""
    return {cell.code: cell.filled for cell in subject.cells if cell.status != MISSING}


def _sections_apart(subject: Subject) -> bool:
    """Whether rows stand in another section than the profile says."""
    told = [
        (row[0].section, section.id)
        for number, row in subject.present.items()
        if (section := subject.profile.section_of(number)) is not None and row[0].section is not None
    ]
    return any(own != due for own, due in told)
