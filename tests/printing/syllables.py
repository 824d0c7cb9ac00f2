"""Where words may be broken at the end of a line."""

import re
from functools import cache

import pyphen

# Languages near enough to hyphenate by another's patterns.
_NEIGHBOURS = {"bs": "hr", "sr_Cyrl": "sr", "sr_Latn": "sr_Latn", "no": "nb"}
_UNBROKEN = ("ar",)
_VOWELS = "aeiouyàèìòùáéíóúâêîôûäëïöüăāēīūąęįųåæøœıаеёиоуъыэюяєіїαεηιουωάέήίόύώაეიოუ"
_JOINT = re.compile(f"(?<=\\w)(?=[^{_VOWELS}\\W\\d_][{_VOWELS}])", re.IGNORECASE)
SOFT_HYPHEN = "\u00ad"
LONGEST = 11  # letters of a word that is never wider than a column


@cache
def find_syllables(language: str, word: str) -> tuple[int, ...]:
    """Places inside the word's letters where a hyphen may break it, at least two from either end."""
    core = word.strip("(),.;:")
    if language in _UNBROKEN or not core.isalpha():
        return ()
    start = word.index(core)
    tag = language.replace("-", "_")
    found = pyphen.language_fallback(_NEIGHBOURS.get(tag, tag))
    # Languages without patterns break before a consonant with a vowel after it.
    places = pyphen.Pyphen(lang=found).positions(core) if found else _find_joints(core)
    return tuple(start + place for place in places if 2 <= place <= len(core) - 2)


def _find_joints(word: str) -> list[int]:
    return [match.start() for match in _JOINT.finditer(word)]


def soften(language: str, text: str, longest: int) -> str:
    """The text with soft hyphens in every part of a word longer than `longest` letters."""
    return re.sub(r"[^\s\-/]+", lambda match: _soften_word(language, match[0], longest), text)


def _soften_word(language: str, word: str, longest: int) -> str:
    if len(word) <= longest:
        return word
    places = (0, *find_syllables(language, word), len(word))
    return SOFT_HYPHEN.join(
        word[first:last] for first, last in zip(places[:-1], places[1:], strict=True)
    )
