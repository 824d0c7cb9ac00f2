"""Words one letter off a common word, and two words without the space between them."""

from __future__ import annotations

from collections.abc import Iterator

from ..normalize.vocabulary import closes_compounds, zipf
from .characters import has_scripts
from .sequences import split_sequences, usual_letters, usual_sequences
from .subject import WORD, CellRecord, Subject, fold_case, quote

SHORTEST_WORD, SHORTEST_PART = 5, 3  # letters
COMMON = 3.5  # Zipf: three times in a million words; a word that an unknown one is a misprint of
INFLECTED = 3  # letters at a word's end that differ between its forms
SHORT_PART, COMMON_PART, COMMONEST_PART = 3, 3.5, 6.0  # letters of a short part of glued words; Zipf of longer, of such


def find_misprint(subject: Subject, cell: CellRecord) -> str | None:
    """A word of a text that is no word while one like it is, described; None where there is none.

    Only where the language has a word list: what is in no list, and in no other row, is held against what is."""
    language = subject.edition.language
    if zipf("", language) is None:
        return None
    for word in WORD.findall(cell.text):
        folded = fold_case(word)
        if len(word) < SHORTEST_WORD or word[1:] != word[1:].lower() or not word.isalpha() or has_scripts(word):
            continue
        if subject.knows(folded, cell.number) or zipf(folded, language):
            continue
        if parts := _find_parts(subject, folded, language):
            return f"{quote(word)}, which may be “{parts[0]} {parts[1]}” without the space"
        if _has_odd_sequence(folded, language) and (other := _find_like(folded, language)):
            return f"{quote(word)}, which is in no list of words, as “{other}” is"
    return None


def _find_parts(subject: Subject, word: str, language: str) -> tuple[str, str] | None:
    """The two words of the edition that stand in one without a space; None in languages that write compounds so."""
    if closes_compounds(language):
        return None
    for place in range(2, len(word) - SHORTEST_PART + 1):  # short endings may be part of a verb (`-se`)
        parts = word[:place], word[place:]
        if all(subject.knows(part) and _is_common_part(part, language) for part in parts):
            return parts
    return None


def _is_common_part(part: str, language: str) -> bool:
    """Whether a part of a word is a word; short ones must be among the commonest."""
    return (zipf(part, language) or 0.0) >= (COMMONEST_PART if len(part) <= SHORT_PART else COMMON_PART)


def _has_odd_sequence(word: str, language: str) -> bool:
    """Whether some letters of a word follow each other as in hardly a common word of its language."""
    usual = usual_sequences(language) or frozenset()
    return any(part not in usual for part in split_sequences(word))


def _find_like(word: str, language: str) -> str | None:
    """The commonest word that one letter too many, or another one, makes of it, but for its ending."""
    found = [(zipf(other, language) or 0.0, other) for other in _one_off(word, usual_letters(language))]
    best = max(found, default=(0.0, ""))
    return best[1] if best[0] >= COMMON else None


def _one_off(word: str, letters: str) -> Iterator[str]:
    """Words with one of a doubled letter less, or one letter exchanged before the ending."""
    for place, letter in enumerate(word):
        if letter == word[place - 1 : place]:
            yield word[:place] + word[place + 1 :]
        if 0 < place < len(word) - INFLECTED:
            for other in letters:
                if other != letter:
                    yield word[:place] + other + word[place + 1 :]
