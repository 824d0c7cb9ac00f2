"""Where words may be broken at the end of a line."""

import re
from functools import cache
from itertools import pairwise

import pyphen

# Languages near enough to hyphenate by another's patterns.
_NEIGHBOURS = {"bs": "hr", "sr_Cyrl": "sr", "sr_Latn": "sr_Latn", "no": "nb"}
_UNBROKEN = ("ar",)
_VOWELS = "aeiouyàèìòùáéíóúâêîôûäëïöüăāēīūąęįųåæøœıаеёиоуъыэюяєіїαεηιουωάέήίόύώაეიოუ"
_JOINT = re.compile(f"(?<=\\w)(?=[^{_VOWELS}\\W\\d_][{_VOWELS}])", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")
SOFT_HYPHEN = "\u00ad"
LONGEST = 8  # letters of a word that is never wider than a column


@cache
def find_syllables(language: str, word: str) -> tuple[int, ...]:
    """Places where a hyphen may break the word, at least two letters from either end of its parts."""
    if language in _UNBROKEN:
        return ()
    tag = language.replace("-", "_")
    found = pyphen.language_fallback(_NEIGHBOURS.get(tag, tag))
    # Languages without patterns break before a consonant with a vowel after it.
    divide = pyphen.Pyphen(lang=found).positions if found else _find_joints
    return tuple(
        part.start() + place
        for part in _LETTERS.finditer(word)
        for place in divide(part[0])
        if 2 <= place <= len(part[0]) - 2
    )


def _find_joints(word: str) -> list[int]:
    return [match.start() for match in _JOINT.finditer(word)]


def soften(language: str, text: str, longest: int) -> str:
    """The text with soft hyphens in every run of more than `longest` letters."""
    return _LETTERS.sub(lambda match: _soften_word(language, match[0], longest), text)


def _soften_word(language: str, word: str, longest: int) -> str:
    if len(word) <= longest:
        return word
    places = (0, *find_syllables(language, word), len(word))
    return SOFT_HYPHEN.join(word[first:last] for first, last in pairwise(places))
