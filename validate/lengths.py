"""Rules about cells that are cut off, or that hold more than their own text."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from ..normalize.finding import Finding, Severity
from .characters import find_unbalanced
from .endings import Ending, starts_inside
from .pair import Pair, call_witnesses, spread
from .subject import CellRecord, Subject, join_names, quote, split_words

# Thresholds on natural logs of likelihood ratios: 3 is twenty to one.
CUT = 3.0
CLEAN_END = 1.0
CUT_BUT_CLEAN = 1.0  # cuts that end well for each that does not: half of them do, in five languages
FREELY_SHORTENED = 4  # short texts that end well, more than cuts explain
RUN_IN = 4.0
NARROWEST_SPREAD = 0.09
TAIL, TAIL_DEVIATIONS = 0.95, 2.0  # of a normal distribution, with some allowance
DEGREES = 4
SHORTEST_KEPT, LONGEST_ADDED = 0.12, 4.0
CONTAINS_SCORE = 6.0
BOUNDARY_SCORE = 4.5
ROBBED_SCORE = 2.5
LONG_DEVIATION = 1.5
CLOSING_NEEDED = 1.2
SHARED_WORDS = 4
NOUNS_SHARED_WORDS = 6
MARK_INSIDE = re.compile(
    r"(?<=[^\W\d_]\s)(?:\(?([^\W\d_])\)\s+(?=[^\W\d_]{2})|([^\W\d_])\.\s+(?=[^\W\d_a-z][^\W\d_]{2}))"
)
CAPITAL_INSIDE = re.compile(r"(?<=[^\W\d_A-Z][ \n])([^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class Length:
    """The log of a cell's length over what its counterparts predict, its usual spread, and who the
    counterparts are."""

    excess: float
    spread: float
    peers: tuple[str, ...]

    @property
    def times(self) -> str:
        """The length as a part or a multiple of the predicted one, for a message."""
        return f"{math.exp(self.excess):.0%} of the length that {join_names(self.peers)} predict"


def measure_lengths(subject: Subject, pairs: Sequence[Pair]) -> Mapping[str, Length]:
    """Code -> its length beside its counterparts' (see `_agree`); {} without anything to compare."""
    found: dict[str, list[tuple[str, float]]] = {}
    for witness in call_witnesses(subject, pairs):
        for code, value in witness.excess.items():
            found.setdefault(code, []).append((witness.name, value))
    middles = {code: _agree([value for _, value in values]) for code, values in found.items()}
    if len(middles) < 2:
        return {}
    usual = max(_usual_spread(list(middles.values())), NARROWEST_SPREAD)
    return {
        code: Length(middles[code], usual, tuple(language for language, _ in values)) for code, values in found.items()
    }


def _usual_spread(excesses: Sequence[float]) -> float:
    """The standard deviation of lengths by their middle half, or by their tails where many are far off, as in an
    edition that was translated freely."""
    sizes = sorted(abs(value) for value in excesses)
    return max(spread(list(excesses)), sizes[int(TAIL * len(sizes))] / TAIL_DEVIATIONS)


def _agree(excesses: Sequence[float]) -> float:
    """What several say of a length: the median; the lesser of two, and nothing where they differ in sign."""
    if len(excesses) != 2:
        return median(excesses)
    one, two = sorted(excesses, key=abs)
    return one if one * two > 0 else 0.0


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
    """No cell is cut off: its end reads like an end, its beginning like one, and it is as long as its
    counterparts."""
    lengths = measure_lengths(subject, pairs)
    freely = find_freely_shortened(subject, lengths)
    for cell in subject.filled:
        ending = subject.endings.judge(cell)
        length = lengths.get(cell.code)
        score = ending.score + score_shorter(length)
        if starts_inside(subject, cell):
            why = f"begins in lower case, {quote(cell.text)}"
        elif score >= CUT and not _is_peer_longer(subject, cell, length, pairs):
            reasons = [ending.why] if ending.score > 1 else []
            reasons += [f"it has {length.times}"] if length and score_shorter(length) > 1 else []
            why = f"seems to be cut off: {', and '.join(reasons) or ending.why}"
        else:
            continue
        terse = cell.code in freely
        yield subject.report(
            "cell-truncated",
            f"{cell.code} {why}" + (f"; {len(freely) - 1} others end as well and are as short" if terse else ""),
            cell=cell,
            severity=Severity.INFO if terse else None,
            suggestion="compare the cell with the document, also on the next page, and enter the whole text",
        )


def find_freely_shortened(subject: Subject, lengths: Mapping[str, Length]) -> set[str]:
    """The codes of cells that are far too short by their length alone but end well, where there are more of them than
    cuts can explain: about half of cuts end where no text does, and a terse translation's texts all end well."""
    short = [cell for cell in subject.filled if score_shorter(lengths.get(cell.code)) >= CUT - CLEAN_END]
    clean = {cell.code for cell in short if subject.endings.judge(cell).score < CLEAN_END}
    clean -= {cell.code for cell in short if starts_inside(subject, cell)}
    cut = len(short) - len(clean)
    return clean if len(clean) - CUT_BUT_CLEAN * cut >= FREELY_SHORTENED else set()


def check_run_in(subject: Subject, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """No cell holds a neighbour's text besides its own."""
    lengths = measure_lengths(subject, pairs)
    for cell in subject.filled:
        length = lengths.get(cell.code)
        inner = judge_run_in(subject, cell)
        if _is_peer_shorter(subject, cell, length, pairs):
            continue
        if inner.score + score_longer(length) >= RUN_IN:
            reasons = [inner.why] if inner.why else []
            reasons += [f"it has {length.times}"] if length and score_longer(length) > 1 else []
            yield subject.report(
                "cell-too-long",
                f"{cell.code} seems to hold more than its own text: {', and '.join(reasons)}",
                cell=cell,
                suggestion="look at the cell and its neighbours in the document; move what belongs elsewhere",
            )


def _is_peer_longer(subject: Subject, cell: CellRecord, length: Length | None, pairs: Sequence[Pair]) -> bool:
    """Whether, of two editions alone, it is rather the other whose cell holds too much."""
    peer = _only_peer(length, pairs)
    return peer is not None and _weigh_longer(peer, subject, cell.code) > 0


def _is_peer_shorter(subject: Subject, cell: CellRecord, length: Length | None, pairs: Sequence[Pair]) -> bool:
    """Whether, of two editions alone, it is rather the other whose cell is cut off."""
    peer = _only_peer(length, pairs)
    return peer is not None and _weigh_longer(subject, peer, cell.code) <= 0


def _only_peer(length: Length | None, pairs: Sequence[Pair]) -> Subject | None:
    """The one other edition that a length was compared with; None where there are more or none."""
    if length is None or len(length.peers) != 1:
        return None
    return next((pair.peer for pair in pairs if pair.name == length.peers[0]), None)


def _weigh_longer(longer: Subject, shorter: Subject, code: str) -> float:
    """Above 0 where the longer of two corresponding cells is rather wrong, below where the shorter is."""
    long_cell, short_cell = longer.by_code[code], shorter.by_code[code]
    unusual = longer.length_deviation(long_cell) ** 2 - shorter.length_deviation(short_cell) ** 2
    return judge_run_in(longer, long_cell).score - shorter.endings.judge(short_cell).score + unusual / 2


def judge_run_in(subject: Subject, cell: CellRecord) -> Ending:
    """How suspicious it is, by its own edition alone, that a second text begins within a cell, and why."""
    if mark := _find_mark(subject, cell):
        return Ending(CONTAINS_SCORE, f"the letter of a column stands inside it at {quote(mark)}")
    neighbours = [c for c in subject.neighbours(cell) if c.filled]
    for neighbour in neighbours:
        if contains_text(subject, cell, neighbour):
            return Ending(CONTAINS_SCORE, f"it contains all of {neighbour.code}, {quote(neighbour.text)}")
    robbed = next((c for c in subject.neighbours(cell) if c.code in subject.lacking or starts_inside(subject, c)), None)
    score, why = (ROBBED_SCORE, f"{robbed.code} lacks text") if robbed else (0.0, "")
    for found in CAPITAL_INSIDE.finditer(cell.text):
        if not subject.is_capitalised(found[1]):
            continue
        rest = cell.text[found.start() :]
        if not subject.capitals_are_common and any(_share_beginning(c.text, rest) for c in neighbours):
            return Ending(BOUNDARY_SCORE + CONTAINS_SCORE, f"another text begins at {quote(rest)}")
        if subject.begins_cells(found[1], cell) and _may_end(subject, cell, found):
            return Ending(BOUNDARY_SCORE + score, f"a new text seems to begin at {quote(rest)}")
        if robbed and _parts(subject, cell, found):
            return Ending(BOUNDARY_SCORE, f"{why}, and a new text seems to begin at {quote(rest)}")
    return Ending(score if subject.length_deviation(cell) > LONG_DEVIATION else 0.0, why)


def _find_mark(subject: Subject, cell: CellRecord) -> str | None:
    """What follows the one mark inside a text that is like the letter of a column; None in a list, which has more."""
    marks = [mark for mark in MARK_INSIDE.finditer(cell.text) if (mark[1] or mark[2]) in subject.profile.letters]
    if len(marks) == 1 and find_unbalanced(cell.text[: marks[0].start()]) == "(":
        return None  # the mark is a word, and the bracket another one's
    return cell.text[marks[0].start() :] if len(marks) == 1 else None


def _parts(subject: Subject, cell: CellRecord, capital: re.Match[str]) -> bool:
    """Whether a capitalised word inside a cell may begin a text: capitals are rare, or an end stands before
    it."""
    if not subject.capitals_are_common:
        return subject.rarely_capital(capital[1])
    before = split_words(cell.text[: capital.start()])
    return bool(before) and subject.endings.closes(cell, before[-1]) > CLOSING_NEEDED


def _may_end(subject: Subject, cell: CellRecord, capital: re.Match[str]) -> bool:
    """Whether a text may end before a capitalised word: not behind a word that never closes one, as a preposition."""
    before = split_words(cell.text[: capital.start()])
    return bool(before) and subject.endings.closes(cell, before[-1]) > 0


def contains_text(subject: Subject, cell: CellRecord, other: CellRecord) -> bool:
    """Whether a cell begins or ends in all of another cell's text, besides a text of its own."""
    text = other.text
    least = NOUNS_SHARED_WORDS if subject.capitals_are_common else 2
    if len(subject.words[other.code]) < least or len(text) >= len(cell.text) or text[:1].islower():
        return False
    before, after = cell.text.removesuffix(text), cell.text.removeprefix(text)
    if before != cell.text:
        return before[-1:].isspace() and len(before.split()) >= 2 and before.rstrip()[-1:].isalnum()
    if after != cell.text:
        return after[:1].isspace() and after.strip()[:1].isupper() and len(after.split()) >= 2
    return False


def _share_beginning(one: str, two: str) -> bool:
    """Whether two texts begin with the same few words."""
    first, second = one.split()[:SHARED_WORDS], two.split()[:SHARED_WORDS]
    return len(first) == SHARED_WORDS and first == second
