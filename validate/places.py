"""The rule about texts at the wrong place: exchanged cells and rows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from ..normalize.finding import Finding, Severity
from .endings import starts_inside
from .language import find_foreign
from .pair import Pair, call_witnesses
from .repetition import find_repeated
from .subject import CellRecord, Subject, join_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from .likeness import Likeness

# How much better two cells must fit each other's rows than their own, as the sum of two likenesses.
GAIN_ALONE, GAIN_IN_COLUMN = 0.36, 0.25
GAIN_WITH_GRAMMAR = 0.15
MOST_EXCHANGES = 40
# Which of two editions has the exchanged cells, in logs of odds: the weights of a logistic regression.
PATTERN_WEIGHT, GRAMMAR_WEIGHT, LEVEL_WEIGHT, TOPIC_WEIGHT = 4.5, 0.75, 0.4, 13.0
SURE = 1.5
MISFIT_IN_ROW, MISFIT_OF_BOTH = -1.0, -0.25
MISFIT_ACROSS = -1.0
PLACE_SURE = 0.2  # how much better two cells must fit straight than crosswise to be at their places
ROWMATES_NEEDED = 3
TOPICS_NEEDED = 0.5


@dataclass(frozen=True, slots=True)
class Exchange:
    """Two cells that hold each other's text, and why one thinks so."""

    one: CellRecord
    two: CellRecord
    gain: float
    why: str
    rather: str | None = None  # the other edition, where the exchange is rather there


def check_exchanged_cells(subject: Subject, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """No two cells hold each other's text."""
    views = [view for witness in call_witnesses(subject, pairs) if (view := witness.likeness).telling]
    by_grammar = [exchange for exchange in find_by_grammar(subject) if not _speak_against(views, exchange)]
    exchanges = [*find_beside_peers(subject, pairs), *by_grammar]
    if not views:
        exchanges += find_by_topic(subject)
    kept = _choose(exchanges, _named_otherwise(subject, pairs))
    rows = _exchanged_rows(subject, kept)
    for one, two in sorted(rows):
        yield _report_rows(subject, one, two)
        yield _report_rows(subject, two, one)
    for exchange in kept:
        if (exchange.one.number, exchange.two.number) in rows:
            continue
        if exchange.rather:
            yield _report_doubt(subject, exchange)
        else:
            yield _report_cell(subject, exchange.one, exchange.two, exchange.why)
            yield _report_cell(subject, exchange.two, exchange.one, exchange.why)


def _speak_against(views: Sequence[Likeness], exchange: Exchange) -> bool:
    """Whether most of what the edition is compared with finds either cell at its own place."""
    one, two = exchange.one.code, exchange.two.code
    able = [view for view in views if one in view.place and two in view.place]
    return sum(view.cross(one, two) < -PLACE_SURE for view in able) > len(able) / 2


def _named_otherwise(subject: Subject, pairs: Sequence[Pair]) -> set[str]:
    """The codes of cells whose text is no whole text of the edition: repeated, foreign, or without its beginning."""
    repeated = {cell.code for cells in find_repeated(subject) for cell in cells}
    cut = {cell.code for cell in subject.filled if starts_inside(subject, cell)}
    return repeated | cut | {cell.code for cell, _ in find_foreign(subject, pairs)}


def _choose(exchanges: Sequence[Exchange], taken: set[str]) -> list[Exchange]:
    """The exchanges, the best first, in which no cell takes part twice."""
    kept: list[Exchange] = []
    for exchange in exchanges:
        codes = {exchange.one.code, exchange.two.code}
        if not taken & codes:
            taken |= codes
            kept.append(exchange)
    return kept


def _report_cell(subject: Subject, cell: CellRecord, other: CellRecord, why: str) -> Finding:
    """The finding for one of two exchanged cells."""
    return subject.report(
        "cell-in-wrong-column" if cell.number == other.number else "cells-swapped",
        f"{cell.code} seems to hold the text of {other.code}: {why}",
        cell=cell,
        suggestion=f"compare {cell.code} and {other.code} with the document",
    )


def _report_doubt(subject: Subject, exchange: Exchange) -> Finding:
    """The one finding for two cells that are exchanged here or, rather, in the only other edition."""
    one, two = exchange.one, exchange.two
    return subject.report(
        "cell-in-wrong-column" if one.number == two.number else "cells-swapped",
        f"{one.code} and {two.code} are exchanged here or, more likely, in {exchange.rather}: {exchange.why}",
        cell=one,
        severity=Severity.WARNING,
        suggestion=f"compare {one.code} and {two.code} with the document; a third edition would tell",
    )


def _report_rows(subject: Subject, number: str, other: str) -> Finding:
    """The finding for one of two exchanged rows."""
    return subject.report(
        "rows-swapped",
        f"the texts of competence {number} seem to be those of {other}, and the other way round",
        number=number,
        evidence=other,
        suggestion=f"compare rows {number} and {other} with the document",
    )


def _exchanged_rows(subject: Subject, exchanges: Sequence[Exchange]) -> set[tuple[str, str]]:
    """The pairs of rows of which most common columns are exchanged."""
    count: dict[tuple[str, str], int] = {}
    for exchange in exchanges:
        if exchange.one.column == exchange.two.column:
            key = (exchange.one.number, exchange.two.number)
            count[key] = count.get(key, 0) + 1
    found = set()
    for (one, two), n in count.items():
        mates = {c.column for c in subject.rows[two] if c.filled}
        common = sum(c.filled and c.column in mates for c in subject.rows[one])
        if n >= 2 and n > common / 2:
            found.add((one, two))
    return found


def find_beside_peers(subject: Subject, pairs: Sequence[Pair]) -> Iterator[Exchange]:
    """Cells that correspond crosswise to those of most other editions, the clearest first.

    Each exchange is undone before the next is looked for, since it disturbs what the other cells resemble.
    """
    witnesses = call_witnesses(subject, pairs)
    views = {witness.name: witness.likeness for witness in witnesses if witness.likeness.telling}
    for _ in range(MOST_EXCHANGES):
        found: dict[tuple[str, str], dict[str, float]] = {}
        for language, view in views.items():
            for codes, gain in view.find_crossed().items():
                found.setdefault(codes, {})[language] = gain
        if not found:
            return
        one, two = max(found, key=lambda codes: sum(found[codes].values()))
        gains = found[one, two]
        able = [language for language, view in views.items() if one in view.place and two in view.place]
        cells = subject.by_code[one], subject.by_code[two]
        peers = [pair.peer for pair in pairs if pair.peer.language in able]
        blame = _weigh_blame(subject, peers[0], cells) if len(able) == len(peers) == 1 else math.inf
        if len(gains) * 2 > len(able) and blame > -SURE:
            why = f"each corresponds to the other's text in {join_names([*gains])}"
            yield Exchange(*cells, sum(gains.values()), why, rather=able[0] if blame < 0 else None)
        for language in gains:
            views[language] = views[language].exchange(one, two)


def _weigh_blame(subject: Subject, peer: Subject, cells: tuple[CellRecord, CellRecord]) -> float:
    """Log odds that, of two editions alone, it is this one whose two cells are exchanged, by the statistics of both."""
    codes = cells[0].code, cells[1].code
    return _oddness(subject, *codes) - _oddness(peer, *codes)


def _oddness(subject: Subject, one: str, two: str) -> float:
    """How far two cells seem exchanged by their own edition alone: filled pattern, grammar, level, topic."""
    a, b = subject.by_code[one], subject.by_code[two]
    odd = PATTERN_WEIGHT * sum(subject.by_code[code].number in {a.number, b.number} for code in subject.unexpected)
    for descriptor in {a.descriptor, b.descriptor} if a.descriptor != b.descriptor else ():
        fit = subject.fit(descriptor)
        odd -= GRAMMAR_WEIGHT * (fit.get(one, 0.0) + fit.get(two, 0.0))
    for level in {a.level, b.level} if a.level != b.level else ():
        fit = subject.fit_level(level)
        odd -= LEVEL_WEIGHT * (fit.get(one, 0.0) + fit.get(two, 0.0))
    return odd + TOPIC_WEIGHT * sum(_topic_gains(subject)(one, two))


def find_by_grammar(subject: Subject) -> Iterator[Exchange]:
    """Cells of one row that read like each other's descriptor, the clearest first."""
    found: list[Exchange] = []
    for descriptor, fit in subject.grammar.items():
        for row in subject.rows.values():
            for one, two in combinations([cell for cell in row if cell.filled], 2):
                odd = fit[one.code] + fit[two.code]
                enough = MISFIT_OF_BOTH if max(fit[one.code], fit[two.code]) < 0 else MISFIT_IN_ROW
                if (one.descriptor == descriptor) != (two.descriptor == descriptor) and odd < enough:
                    why = f"each reads like the other's column, by what the {descriptor} columns have in common"
                    found.append(Exchange(one, two, -odd, why))
    yield from sorted(found, key=lambda exchange: -exchange.gain)


def find_by_topic(subject: Subject) -> Iterator[Exchange]:
    """Cells of two rows of which each fits the words of the other's row, and their grammar does not speak
    against it."""
    if not _topics_tell(subject):
        return
    found: list[Exchange] = []
    gain = _topic_gains(subject)
    sizes = {number: sum(cell.filled for cell in row) for number, row in subject.rows.items()}
    cells = [cell for cell in subject.filled if sizes[cell.number] >= ROWMATES_NEEDED]
    for one, two in combinations(cells, 2):
        if one.number == two.number or (one.area and one.area == two.area):
            continue
        gains = gain(one.code, two.code)
        gained = sum(gains)
        if min(gains) <= 0 or gained < GAIN_WITH_GRAMMAR:
            continue
        misfit = _misfit(subject, one, two)
        enough = GAIN_IN_COLUMN if one.column == two.column else GAIN_ALONE
        if gained > enough or misfit < MISFIT_ACROSS:
            found.append(Exchange(one, two, gained, "each has the words of the other's row"))
    yield from sorted(found, key=lambda exchange: -exchange.gain)


def _topics_tell(subject: Subject) -> bool:
    """Whether most cells are most like the cells of their own row."""
    scores, numbers = subject.row_likeness
    if not numbers:
        return False
    own = [numbers[best] == cell.number for best, cell in zip(scores.argmax(axis=1), subject.filled, strict=True)]
    return bool(sum(own) >= TOPICS_NEEDED * len(own))


def _misfit(subject: Subject, one: CellRecord, two: CellRecord) -> float:
    """How badly two cells fit the grammar of their columns, where their columns differ in it (below 0:
    badly)."""
    values = [
        fit[one.code] + fit[two.code]
        for descriptor, fit in subject.grammar.items()
        if (one.descriptor == descriptor) != (two.descriptor == descriptor) and max(fit[one.code], fit[two.code]) < 0
    ]
    return min(values, default=0.0)


def _topic_gains(subject: Subject) -> Callable[[str, str], tuple[float, float]]:
    """How much better each of two cells fits the other's row than its own."""
    scores, numbers = subject.row_likeness
    row = {cell.code: index for index, cell in enumerate(subject.filled)}
    column = {number: index for index, number in enumerate(numbers)}

    def gain(one: str, two: str) -> tuple[float, float]:
        a, b = row[one], row[two]
        own_a, own_b = column[subject.filled[a].number], column[subject.filled[b].number]
        return float(scores[a, own_b] - scores[a, own_a]), float(scores[b, own_a] - scores[b, own_b])

    return gain
