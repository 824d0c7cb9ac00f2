"""The rule about words that are no words: letters in sequences that the language does not have, words in pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..normalize.finding import Finding, Severity
from ..normalize.vocabulary import zipf
from .characters import has_scripts
from .language import find_foreign, overall_language
from .misprints import find_misprint
from .pair import Pair
from .repetition import is_doubled
from .sequences import split_sequences, usual_sequences
from .subject import WORD, CellRecord, Subject, fold_case, quote

SHORTEST_WORD = 5
# So many sequences that no other word has: a word of the best known languages has one at most, where it is compound.
ODD_SEQUENCES = 3
CAPITAL_WITHIN = re.compile(r"[^\W\d_A-Z]{2,}[A-Z]")
TWO_PARTS = re.compile(r"(?<![\w'’‑-])(?=([^\W\d_]+) ([^\W\d_]+)(?![\w'’‑-]))")
SHORTEST_JOINED = 6
LISTED, KNOWN = 3.0, 4.0  # Zipf: once in a million words; what a word of the edition counts
APART = 1.0  # Zipf: ten times rarer
DOUBLED_LETTERS, DOUBLED_WORDS = 4, 4  # the fewest letters of what stands twice, and its most words
# How many cells, and what share of all, hold a word of the edition in two pieces where its words are torn; chance makes
# some words of any language out of two others.
TORN_CELLS, TORN_SHARE = 3, 0.04
MOST_MISPRINTS = 0.02  # of the cells; an edition with more has words of its own
SHORT_PIECE = 3  # letters
MARK_APART = re.compile(r"[^\W\d_]+ [.,](?=\s|$)")


def check_spelling(subject: Subject, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Every word is a word, by the sequences of letters that its language has, and stands in one piece."""
    torn = find_torn(subject)
    seen = {cell.code: why for cell in subject.filled if (why := _find_misspelt(subject, cell) or torn.get(cell.code))}
    misprints = {
        cell.code: why for cell in subject.filled if cell.code not in seen and (why := find_misprint(subject, cell))
    }
    if len(misprints) <= MOST_MISPRINTS * len(subject.filled):  # more are words that the list does not know
        seen |= misprints
    if not seen or overall_language(subject.readings, subject.language) not in (None, subject.language.split("-")[0]):
        return  # `check_language` says so
    foreign = {cell.code for cell, _ in find_foreign(subject, pairs)}
    for code, why in seen.items():
        if code not in foreign:
            yield subject.report(
                "text-garbled",
                f"{code} contains {why}",
                cell=subject.by_code[code],
                severity=Severity.WARNING if code in misprints else None,
                suggestion="look at the cell in the document and enter its text as a correction",
            )


def _find_misspelt(subject: Subject, cell: CellRecord) -> str | None:
    """What in a text is no word, described; None where nothing is."""
    for word in WORD.findall(cell.text):
        if _is_odd(subject, word, cell):
            return f"{quote(word)}, whose letters follow each other as in no other word"
    for parts in TWO_PARTS.finditer(cell.text):
        if _are_pieces(subject, fold_case(parts[1]), fold_case(parts[2]), cell):
            return _describe_pieces(parts)
    if (twice := _find_doubled(cell.text)) and not is_doubled(subject.words[cell.code]):
        return f"{quote(twice)}, the same twice"
    if found := MARK_APART.search(cell.text):
        return f"{quote(found[0])}, a mark apart from its word"
    return None


def _describe_pieces(parts: re.Match[str]) -> str:
    """What is said of a word in two pieces."""
    return f"{quote(f'{parts[1]} {parts[2]}')}, which is the word “{parts[1]}{parts[2]}” in two pieces"


def find_torn(subject: Subject) -> dict[str, str]:
    """Code -> the word in two pieces in it, described, where words are torn in many cells of the edition; else {}."""
    torn: dict[str, str] = {}
    for cell in subject.filled:
        for parts in TWO_PARTS.finditer(cell.text):
            first, second = fold_case(parts[1]), fold_case(parts[2])
            if min(len(first), len(second)) <= SHORT_PIECE and subject.word_rows.get(first + second, 0) > 1:
                torn.setdefault(cell.code, _describe_pieces(parts))
    return torn if len(torn) >= max(TORN_CELLS, TORN_SHARE * len(subject.filled)) else {}


def _find_doubled(text: str) -> str | None:
    """Words that stand twice one after the other, without a mark between; None where there are none."""
    words = fold_case(text).split()
    for size in range(1, DOUBLED_WORDS + 1):
        for start in range(len(words) - 2 * size + 1):
            run = words[start : start + size]
            if run != words[start + size : start + 2 * size]:
                continue
            if all(word.isalpha() for word in run) and sum(map(len, run)) >= DOUBLED_LETTERS:
                return " ".join(text.split()[start : start + 2 * size])
    return None


def _is_odd(subject: Subject, word: str, cell: CellRecord) -> bool:
    """Whether a word that is not known has several sequences of letters that no other word has."""
    folded = fold_case(word)
    if len(word) < SHORTEST_WORD or word == word.upper() or subject.knows(folded, cell.number):
        return False
    usual = usual_sequences(subject.edition.language)
    if has_scripts(word):
        return False  # a look-alike among its letters is another matter
    if usual is None or zipf(folded, subject.edition.language):
        return False
    odd = [part for part in split_sequences(folded) if part not in usual and subject.sequences[part] <= 1]
    return len(odd) >= (1 if CAPITAL_WITHIN.search(word) else ODD_SEQUENCES)


def _are_pieces(subject: Subject, first: str, second: str, cell: CellRecord) -> bool:
    """Whether two words make one that is far more common than one of them, which the edition does not use elsewhere."""
    joined = first + second
    if len(joined) < SHORTEST_JOINED:
        return False
    language = subject.edition.language
    whole = KNOWN if subject.knows(joined, cell.number) else 0.0
    whole = max(whole, zipf(joined, language) or 0.0)
    unknown = [part for part in (first, second) if not subject.knows(part, cell.number)]
    return whole >= LISTED and any((zipf(part, language) or 0.0) <= whole - APART for part in unknown)
