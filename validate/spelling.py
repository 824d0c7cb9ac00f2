"""The rule about words that are no words: letters in sequences that the language does not have, words in pieces."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from ..normalize.finding import Finding
from ..normalize.vocabulary import frequencies, zipf
from .language import find_foreign
from .pair import Pair
from .subject import WORD, CellRecord, Subject, fold_case, quote

SEQUENCE = 3  # letters
COMMON_WORDS = 30_000  # of a language's list; the sequences of letters in them are its usual ones
SHORTEST_WORD = 5
# So many sequences that no other word has: a word of the best known languages has one at most, where it is compound.
ODD_SEQUENCES = 3
TWO_PARTS = re.compile(r"(?<![\w'’‑-])(?=([^\W\d_]+) ([^\W\d_]+)(?![\w'’‑-]))")
SHORTEST_JOINED = 6
LISTED, KNOWN = 3.0, 4.0  # Zipf: once in a million words; what a word of the edition counts
APART = 1.0  # Zipf: ten times rarer
DOUBLED = re.compile(r"(?<![\w'’‑-])([^\W\d_]{4,}|[^\W\d_]+(?: [^\W\d_]+)+) \1(?![\w'’‑-])", re.IGNORECASE)
MARK_APART = re.compile(r"[^\W\d_]+ [.,](?=\s|$)")


def check_spelling(subject: Subject, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Every word is a word, by the sequences of letters that its language has, and stands in one piece."""
    seen = {cell.code: why for cell in subject.filled if (why := _find_misspelt(subject, cell))}
    foreign = {cell.code for cell, _ in find_foreign(subject, pairs)} if seen else set()
    for code, why in seen.items():
        if code not in foreign:
            yield subject.report(
                "text-garbled",
                f"{code} contains {why}",
                cell=subject.by_code[code],
                suggestion="look at the cell in the document and enter its text as a correction",
            )


def _find_misspelt(subject: Subject, cell: CellRecord) -> str | None:
    """What in a text is no word, described; None where nothing is."""
    for word in WORD.findall(cell.text):
        if _is_odd(subject, word, cell):
            return f"{quote(word)}, whose letters follow each other as in no other word"
    for parts in TWO_PARTS.finditer(cell.text):
        if _are_pieces(subject, fold_case(parts[1]), fold_case(parts[2]), cell):
            return f"{quote(f'{parts[1]} {parts[2]}')}, which is the word “{parts[1]}{parts[2]}” in two pieces"
    if found := MARK_APART.search(cell.text):
        return f"{quote(found[0])}, a mark apart from its word"
    return None


def _is_odd(subject: Subject, word: str, cell: CellRecord) -> bool:
    """Whether a word that is not known has several sequences of letters that no other word has."""
    folded = fold_case(word)
    if len(word) < SHORTEST_WORD or word == word.upper() or subject.knows(folded, cell.number):
        return False
    usual = usual_sequences(subject.edition.language)
    if usual is None or zipf(folded, subject.edition.language):
        return False
    odd = [part for part in split_sequences(folded) if part not in usual and subject.sequences[part] <= 1]
    return len(odd) >= ODD_SEQUENCES


@cache
def usual_sequences(language: str) -> frozenset[str] | None:
    """The sequences of letters in a language's common words; None where it has no list."""
    listed = frequencies(language)
    if listed is None:
        return None
    words = sorted(listed, key=lambda word: -listed[word])[:COMMON_WORDS]
    return frozenset(part for word in words for part in split_sequences(word))


def split_sequences(word: str) -> list[str]:
    """The sequences of letters in a word, its beginning and end marked."""
    marked = f"^{word}$"
    return [marked[start : start + SEQUENCE] for start in range(len(marked) - SEQUENCE + 1)]


def count_sequences(subject: Subject) -> Counter[str]:
    """How many words of an edition have each sequence of letters."""
    return Counter(part for word in subject.word_rows for part in set(split_sequences(word)))


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
