"""Rules about cells that are cut off, or that hold more than their own text."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from ..normalize.finding import Finding
from .endings import Endings, starts_inside
from .pair import Pair, spread
from .subject import CellRecord, Subject, join_names, quote

# Thresholds on natural logs of likelihood ratios; more is asked where a cell is judged by its own edition alone.
CUT_ALONE = 3.0
CUT_BESIDE_PEERS = 3.5
RUN_IN_ALONE = 4.0
RUN_IN_BESIDE_PEERS = 4.0
NARROWEST_SPREAD = 0.09
DEGREES = 4
SHORTEST_KEPT, LONGEST_ADDED = 0.12, 4.0
BOUNDARY_SCORE = 3.0
NEIGHBOUR_SCORE = 3.0
WORDS_OF_NEIGHBOUR = 3
CAPITAL_INSIDE = re.compile(r"(?<=[^\W\d_A-Z][ \n])([^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class Length:
    """The log of a cell's length over what its counterparts predict, its usual spread, and who the counterparts are."""

    excess: float
    spread: float
    peers: tuple[str, ...]

    @property
    def times(self) -> str:
        """The length as a part or a multiple of the predicted one, for a message."""
        return f"{math.exp(self.excess):.0%} of the length that {join_names(self.peers)} predict"


def measure_lengths(pairs: Sequence[Pair]) -> Mapping[str, Length]:
    """Code -> its length beside its counterparts' (their median); {} without editions to compare."""
    found: dict[str, list[tuple[str, float]]] = {}
    for pair in pairs:
        for code, value in pair.excess.items():
            found.setdefault(code, []).append((pair.peer.language, value))
    middles = {code: median(value for _, value in values) for code, values in found.items()}
    if len(middles) < 2:
        return {}
    usual = max(spread(list(middles.values())), NARROWEST_SPREAD)
    return {
        code: Length(middles[code], usual, tuple(language for language, _ in values))
        for code, values in found.items()
    }


def score_shorter(length: Length | None) -> float:
    """Log likelihood ratio of a cut text, which keeps any share, to a whole one of this length."""
    if length is None:
        return 0.0
    kept = length.excess if math.log(SHORTEST_KEPT) < length.excess < 0 else None
    cut = math.exp(kept) if kept is not None else 1e-3
    return math.log(cut) - _log_usual(length)


def score_longer(length: Length | None) -> float:
    """Log likelihood ratio of a text with another's added to a whole one of this length."""
    if length is None:
        return 0.0
    added = 1 / math.log(LONGEST_ADDED) if 0 < length.excess < math.log(LONGEST_ADDED) else 1e-3
    return math.log(added) - _log_usual(length)


def _log_usual(length: Length) -> float:
    """Log density of a Student t distribution of the usual spread at the length."""
    constant = math.lgamma((DEGREES + 1) / 2) - math.lgamma(DEGREES / 2) - 0.5 * math.log(DEGREES * math.pi)
    tail = (DEGREES + 1) / 2 * math.log1p((length.excess / length.spread) ** 2 / DEGREES)
    return constant - math.log(length.spread) - tail


def check_cut(subject: Subject, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """No cell is cut off: its end reads like an end, its beginning like one, and it is as long as its counterparts."""
    endings = Endings(subject)
    lengths = measure_lengths(pairs)
    for cell in subject.filled:
        ending = endings.judge(cell)
        length = lengths.get(cell.code)
        score = ending.score + score_shorter(length)
        if starts_inside(subject, cell):
            why = f"begins in lower case, {quote(cell.text)}"
        elif score >= (CUT_BESIDE_PEERS if length else CUT_ALONE) and not _rather_longer(cell, length, pairs):
            reasons = [ending.why] if ending.score > 1 else []
            reasons += [f"it has {length.times}"] if length and score_shorter(length) > 1 else []
            why = f"seems to be cut off: {', and '.join(reasons) or ending.why}"
        else:
            continue
        yield subject.report(
            "cell-truncated",
            f"{cell.code} {why}",
            cell=cell,
            suggestion="compare the cell with the document, also on the next page, and enter the whole text",
        )


def _rather_longer(cell: CellRecord, length: Length | None, pairs: Sequence[Pair]) -> bool:
    """Whether, of two editions, it is the other whose cell holds too much."""
    if length is None or len(length.peers) != 1:
        return False
    peer = next(pair.peer for pair in pairs if pair.peer.language == length.peers[0])
    return _score_run_in(peer, peer.by_code[cell.code])[0] > BOUNDARY_SCORE


def check_run_in(subject: Subject, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """No cell holds a neighbour's text besides its own."""
    lengths = measure_lengths(pairs)
    for cell in subject.filled:
        length = lengths.get(cell.code)
        inner, why = _score_run_in(subject, cell)
        if length and len(length.peers) == 1 and inner < BOUNDARY_SCORE:
            continue  # of two editions, the shorter is the more likely one to be wrong
        score = inner + score_longer(length)
        if score >= (RUN_IN_BESIDE_PEERS if length else RUN_IN_ALONE):
            reasons = [why] if why else []
            reasons += [f"it has {length.times}"] if length and score_longer(length) > 1 else []
            yield subject.report(
                "cell-too-long",
                f"{cell.code} seems to hold more than its own text: {', and '.join(reasons)}",
                cell=cell,
                suggestion="look at the cell and its neighbours in the document; move what belongs to another cell",
            )


def _score_run_in(subject: Subject, cell: CellRecord) -> tuple[float, str]:
    """Log likelihood ratio that a second text begins within the cell, and why."""
    for neighbour in _neighbours(subject, cell):
        other = neighbour.text
        if len(subject.words[neighbour.code]) >= 2 and len(other) < len(cell.text):
            before, after = cell.text.removesuffix(other), cell.text.removeprefix(other)
            if _ends_apart(before, cell.text) or _starts_apart(after, cell.text):
                return BOUNDARY_SCORE + NEIGHBOUR_SCORE, f"it contains all of {neighbour.code}, {quote(other)}"
    for found in CAPITAL_INSIDE.finditer(cell.text):
        if _begins_cells(subject, found[1], cell):
            rest = cell.text[found.start() :]
            near = [c.code for c in _neighbours(subject, cell) if _share_beginning(c.text, rest)]
            why = f"a new text seems to begin at {quote(rest)}"
            return BOUNDARY_SCORE + (NEIGHBOUR_SCORE if near else 1.5), why
    return 0.0, ""


def _ends_apart(before: str, whole: str) -> bool:
    """Whether what stands before a neighbour's text is a text of its own."""
    return before != whole and before[-1:].isspace() and len(before.split()) >= 2 and before.split()[-1][-1:].isalnum()


def _starts_apart(after: str, whole: str) -> bool:
    """Whether what stands after a neighbour's text begins like a text of its own."""
    return after != whole and after[:1].isspace() and after.strip()[:1].isupper() and len(after.split()) >= 2


def _share_beginning(one: str, two: str) -> bool:
    """Whether two texts begin with the same few words."""
    first, second = one.split()[:WORDS_OF_NEIGHBOUR], two.split()[:WORDS_OF_NEIGHBOUR]
    return len(first) == WORDS_OF_NEIGHBOUR and first == second


def _begins_cells(subject: Subject, word: str, cell: CellRecord) -> bool:
    """Whether a capitalised word begins other cells, and otherwise stands within texts in lower case only."""
    if not word[0].isupper() or word.lower() == word.upper() or word[1:] != word[1:].lower():
        return False
    begins = lower = 0
    for other in subject.filled:
        if other.number != cell.number or other.column != cell.column:
            words = other.text.split()
            begins += words[0] == word
            lower += word.lower() in words[1:]
            if word in words[1:]:
                return False
    return begins >= 1 and (lower >= 1 or begins >= 3)


def _neighbours(subject: Subject, cell: CellRecord) -> list[CellRecord]:
    """The filled cells left, right, above and below; the nearest ones, past empty cells."""
    row = [c for c in subject.rows[cell.number] if c.filled or c is cell]
    column = [c for c in subject.filled if c.column == cell.column]
    near: list[CellRecord] = []
    for line in (row, column):
        place = line.index(cell)
        near += line[max(place - 1, 0) : place] + line[place + 1 : place + 2]
    return near
